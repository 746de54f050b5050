"""What the data taught about each parameter: prior against posterior."""

from dataclasses import dataclass

import numpy as np

from interlock.estimate.posterior import Posterior
from interlock.estimate.target import Target

IDENTIFIED, PARTLY = 0.75, 0.25


@dataclass(frozen=True)
class Learned:
    """One parameter before and after the data.

    Attributes:
        name, label, unit, source: of the prior.
        prior: 5, 50 and 95 percent points in natural units.
        posterior: the same points of the draws.
        contraction: 1 - var(posterior) / var(prior) in standard normals.
        r_hat, ess: convergence.
    """

    name: str
    label: str
    unit: str
    source: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    contraction: float
    r_hat: float
    ess: float

    @property
    def verdict(self) -> str:
        """Return `identified`, `partly` or `prior-dominated`."""
        if self.contraction >= IDENTIFIED:
            return "identified"
        return "partly" if self.contraction >= PARTLY else "prior-dominated"


def learned(one: Target, posterior: Posterior) -> tuple[Learned, ...]:
    """Return every parameter of a fit, in the order of the table of priors."""
    by_name = {prior.name: prior for prior in one.table.priors}
    flat, record = posterior.flat, posterior.record
    found = []
    for place, name in enumerate(record.names):
        prior, z = by_name[name], flat[:, place]
        low, high = prior.interval
        points = np.quantile(prior.natural(z), (0.05, 0.5, 0.95))
        found.append(
            Learned(
                name,
                prior.label,
                prior.unit,
                prior.source,
                (low, float(prior.natural(np.zeros(()))), high),
                (float(points[0]), float(points[1]), float(points[2])),
                float(1 - z.var(ddof=1)),
                record.r_hat[name],
                record.ess[name],
            )
        )
    return tuple(found)
