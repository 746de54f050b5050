"""Leave-one-out comparison of schools: Pareto-smoothed importance sampling over observations.

Source: Vehtari, Gelman & Gabry (2017), Statistics and Computing 27:1413, as arviz-stats does it.
Apprehensions are left out given the year before (their error is autoregressive), so this scores
one-step prediction; it says nothing about forecasts over many years.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from interlock.estimate.campaign import full_z
from interlock.estimate.posterior import Posterior
from interlock.estimate.target import Target, factual, pointwise, simulate, values_of

PARETO_LIMIT = 0.7


@dataclass(frozen=True)
class Loo:
    """Expected log predictive density of one school.

    Attributes:
        school: name of the school.
        pointwise: contributions [observation].
        names: observable of each observation.
        pareto_k: diagnostic of each observation; above 0.7 the estimate is not reliable.
        log_likelihood: mean over draws of the total log likelihood.
    """

    school: str
    pointwise: np.ndarray
    names: tuple[str, ...]
    pareto_k: np.ndarray
    log_likelihood: float

    @property
    def elpd(self) -> float:
        """Return the sum over observations."""
        return float(self.pointwise.sum())

    @property
    def standard_error(self) -> float:
        """Return the standard error of that sum."""
        return float(np.sqrt(self.pointwise.size) * self.pointwise.std(ddof=1))

    @property
    def unreliable(self) -> int:
        """Return how many observations have a Pareto k above 0.7."""
        return int((self.pareto_k > PARETO_LIMIT).sum())


def log_likelihoods(one: Target, posterior: Posterior) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return log densities [chain, draw, observation] and the observable of each observation."""
    given = factual()

    def densities(z: jax.Array) -> dict[str, jax.Array]:
        values = values_of(one.table, z, one.setting)
        path = simulate(one.block, values, one.setting, given)
        return pointwise(one.block, path, values, given, one.until)

    found = jax.jit(lambda z: jax.lax.map(densities, z, batch_size=25))(
        jnp.asarray(full_z(posterior, one))
    )
    names = tuple(name for name, values in found.items() for _ in range(values.shape[1]))
    table = np.concatenate([np.asarray(values) for values in found.values()], axis=1)
    chains, draws, _ = posterior.z.shape
    # Flat draws run through the chains in turn.
    return table.reshape(draws, chains, -1).swapaxes(0, 1), names


def leave_one_out(school: str, one: Target, posterior: Posterior) -> Loo:
    """Return the leave-one-out score of a school's block."""
    from arviz_stats.base.array import array_stats

    table, names = log_likelihoods(one, posterior)
    elpd, k, _ = array_stats.loo(table, chain_axis=0, draw_axis=1)
    return Loo(school, np.asarray(elpd), names, np.asarray(k), float(table.sum(axis=-1).mean()))


def difference(one: Loo, other: Loo) -> tuple[float, float]:
    """Return elpd of one less that of the other, and its standard error (paired)."""
    gap = one.pointwise - other.pointwise
    return float(gap.sum()), float(np.sqrt(gap.size) * gap.std(ddof=1))


def separated(one: Loo, other: Loo) -> bool:
    """Return whether two schools differ by more than two standard errors."""
    gap, error = difference(one, other)
    return abs(gap) > 2 * error
