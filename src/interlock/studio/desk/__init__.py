"""The desk: worker processes that compute, a queue of jobs, and quick answers that are kept."""
