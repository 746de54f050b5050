"""Sweeps: many runs of one question, on one machine or many, kept as Parquet."""
