"""Pictures of the outcomes of runs: fans over the years, effects by channel."""
