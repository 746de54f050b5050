"""Kinds of tests on the coded record: instruments, treaties, roll calls."""
