"""Trade, the first regime: base economies, equilibrium, welfare, policy.

`trade.run`, `trade.path` and `trade.elasticities` are the way in; they load the numerics.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interlock.trade.experiment import path, run
    from interlock.trade.sensitivity import elasticities

__all__ = ["FIXED_FACTOR", "elasticities", "path", "run"]

# Share of the fixed factor in value added; gives the own-labour elasticity of wages of -0.4 that
# Mishra (2007, 2014) measures in Mexico (evidence target T38). It stays silent while nobody moves.
FIXED_FACTOR = 0.40


def __getattr__(name: str) -> Any:
    # The command line reads this package for its defaults and must not load the numerics.
    if name == "elasticities":
        from interlock.trade import sensitivity

        return sensitivity.elasticities
    if name in __all__:
        from interlock.trade import experiment

        return getattr(experiment, name)
    raise AttributeError(f"module 'interlock.trade' has no attribute '{name}'")
