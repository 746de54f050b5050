"""Priors, likelihood, posteriors and scores: what the data say and what they do not."""
