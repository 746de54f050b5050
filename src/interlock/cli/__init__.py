"""The command line: asks and shows, no logic of its own."""
