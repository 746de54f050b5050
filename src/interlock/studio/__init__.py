"""The studio: pages and an API over the functions that the command line calls; no logic here."""
