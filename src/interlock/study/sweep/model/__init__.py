"""The model behind a study: rows that are runs, and how far they are from exact ones."""
