"""Trade, the first regime: base economies, equilibrium, welfare, policy."""

# Share of the fixed factor in value added; gives the own-labour elasticity of wages of -0.4 that
# Mishra (2007, 2014) measures in Mexico (evidence target T38). It stays silent while nobody moves.
FIXED_FACTOR = 0.40
