"""Questions put to the coupled run: ensembles, comparisons, channels, elasticities, goals."""
