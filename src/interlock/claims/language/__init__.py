"""Claim files: their keys, the kinds of tests, and whether what they name exists."""
