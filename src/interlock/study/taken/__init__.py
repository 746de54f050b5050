"""Take the numbers of a run away: long tables of its labelled arrays, plain or in SDMX codes."""
