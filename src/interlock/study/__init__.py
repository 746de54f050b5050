"""Experiments on fitted models: replays, comparisons, effects with their uncertainty."""
