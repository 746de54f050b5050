"""When draws of a sampler may be used: r-hat and bulk effective sample size, and their limits."""

from typing import NamedTuple

import numpy as np

from interlock.errors import UnconvergedError

R_HAT_LIMIT, ESS_LIMIT = 1.01, 400.0


class Convergence(NamedTuple):
    """How well a fit converged.

    Attributes:
        r_hat: largest over parameters.
        ess: smallest over parameters.
        divergences: transitions that diverged.
    """

    r_hat: float
    ess: float
    divergences: int

    @property
    def reached(self) -> bool:
        """Whether r-hat and ess are within the limits."""
        return self.r_hat <= R_HAT_LIMIT and self.ess >= ESS_LIMIT

    def require(self, what: str) -> None:
        """Raise UnconvergedError, naming what was fitted, unless the limits are met."""
        if not self.reached:
            raise UnconvergedError(f"{what}: r-hat {self.r_hat:.3f}, ess {self.ess:.0f}")


def diagnostics(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rank-normalised split r-hat and bulk effective sample size [parameter].

    Args:
        z: draws [chain, draw, parameter].

    Source: Vehtari et al. (2021), as arviz-stats computes them.
    """
    from arviz_stats.base.array import array_stats

    by_parameter = np.moveaxis(z, -1, 0)
    r_hat = np.asarray([array_stats.rhat(one, chain_axis=0, draw_axis=1) for one in by_parameter])
    ess = np.asarray([array_stats.ess(one, chain_axis=0, draw_axis=1) for one in by_parameter])
    return r_hat.reshape(-1), ess.reshape(-1)


def judged(z: np.ndarray, divergences: int) -> Convergence:
    """Return how well draws converged [chain, draw, parameter]."""
    r_hat, ess = diagnostics(z)
    return Convergence(float(r_hat.max()), float(ess.min()), divergences)
