"""Negotiations: what is at stake in a window, what governments want, what they choose."""
