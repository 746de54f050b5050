"""Pictures of the fits: what the data taught, how history was met, how wrong forecasts were."""
