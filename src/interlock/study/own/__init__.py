"""A region of one's own: begun from the packaged world bases, and its trade policy solved."""
