"""Pictures on their own: each one function that needs no run of yours."""
