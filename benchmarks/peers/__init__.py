"""Side by side with peers: the same work, timed in one run."""
