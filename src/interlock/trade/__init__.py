"""Trade, the first regime: base economies, equilibrium, welfare, policy."""
