"""What a coupled run says: outcomes, places, effects, records, and where it leaves the data."""
