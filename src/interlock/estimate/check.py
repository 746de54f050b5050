"""Prove that packaged posteriors come from the packaged data and have converged."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from interlock.estimate.campaign import full_z, targets
from interlock.estimate.convergence import ESS_LIMIT, R_HAT_LIMIT, diagnostics
from interlock.estimate.posterior import (
    FITS,
    Posterior,
    fresh,
    path_of,
    read,
)
from interlock.estimate.target import Target

# Draws whose log density is computed again, and how far it may be off: draws are stored in
# single precision.
RECOMPUTED, DENSITY_LIMIT = 8, 0.02
# Thinned draws are few and nearly independent: the largest of sixty r-hats then lies about 2.5 over
# their number above one by chance alone. All draws must meet 1.01.
THINNED_SLACK = 7.5


@dataclass(frozen=True)
class Checked:
    """One fit of one school.

    Attributes:
        school, fit: which.
        r_hat, ess: worst over parameters, all draws.
        divergences: of how many transitions.
        transitions: number of transitions after warm-up.
        density_gap: largest difference of recomputed log densities.
        wrong: what is wrong, empty if nothing.
    """

    school: str
    fit: str
    r_hat: float
    ess: float
    divergences: int
    transitions: int
    density_gap: float
    wrong: tuple[str, ...]


def check(school: str) -> tuple[Checked, ...]:
    """Return the checks of the three fits of a school.

    Raises:
        InputError: the file of the school is missing or broken.
    """
    fits = read(path_of(school))
    of = targets(school, fits["mexico"].mode)
    return tuple(_one(of[name], fits[name]) for name in FITS)


def _one(one: Target, found: Posterior) -> Checked:
    record = found.record
    r_hat, ess, _ = record.convergence
    gap = density_gap(one, found)
    thinned, _ = diagnostics(found.z)
    limit = 1 + THINNED_SLACK / found.z.shape[1]
    tests = {
        fresh(record): fresh(record) is not None,
        f"r-hat {r_hat:.3f} is above {R_HAT_LIMIT}": r_hat > R_HAT_LIMIT,
        f"ess {ess:.0f} is below {ESS_LIMIT:.0f}": ess < ESS_LIMIT,
        f"its draws have r-hat {thinned.max():.3f}": thinned.max() > limit,
        f"log densities differ by {gap:.2g} from those stored": not gap <= DENSITY_LIMIT,
    }
    wrong = tuple(str(text) for text, bad in tests.items() if bad)
    transitions = record.draws * found.z.shape[0]
    return Checked(
        record.school, record.fit, r_hat, ess, record.divergences, transitions, gap, wrong
    )


def density_gap(one: Target, found: Posterior) -> float:
    """Return the largest difference between stored and recomputed log densities."""
    flat = full_z(found, one)
    chosen = np.linspace(0, len(flat) - 1, RECOMPUTED).round().astype(int)
    density = jax.jit(one.density)
    stored = found.log_density.swapaxes(0, 1).reshape(-1)[chosen]
    again = [float(density(jnp.asarray(flat[place]), one.setting)) for place in chosen]
    return float(np.abs(np.asarray(again) - stored).max())
