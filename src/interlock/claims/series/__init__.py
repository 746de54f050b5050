"""Kinds of tests on numbers by year, errors with memory."""
