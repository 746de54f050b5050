"""The page and the run folder of a region of one's own."""
