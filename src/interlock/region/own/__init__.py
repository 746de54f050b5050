"""A region of one's own: a folder with its description, its series with passports, its tables."""
