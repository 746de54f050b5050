"""Pages of claims: the words, the test, its figures, the verdict and why."""
