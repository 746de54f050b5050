"""All fits of a school in order: Mexico, then Central America given its border, then training."""

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from interlock.estimate import evidence
from interlock.estimate import fit as fitting
from interlock.estimate.convergence import diagnostics
from interlock.estimate.fit import TARGET_ACCEPT, Mode, Sample
from interlock.estimate.posterior import Posterior, Record, specification
from interlock.estimate.target import TRAINING_YEAR, Target, factual, simulate, target, values_of
from interlock.system.corridor_state import BorderPath

KEPT = {"mexico": 150, "triangle": 150, "training": 50}  # draws per chain that are packaged


class Effort(NamedTuple):
    """What a fit takes to converge: steps of each of four chains, and how small they are."""

    warmup: int
    draws: int
    target_accept: float


USUAL = Effort(400, 1050, TARGET_ACCEPT)
# The hump, the free wedges and weakly bound tastes bend the posterior: small steps, dense mass.
CAREFUL = Effort(500, 1500, 0.93)
HARD = {
    ("chapter", "triangle"): CAREFUL._replace(draws=3000),
    ("deterrence", "triangle"): CAREFUL,
    ("free", "triangle"): CAREFUL,
    ("free", "mexico"): CAREFUL,
    ("demand", "mexico"): CAREFUL._replace(draws=3000),
}
SEEDS = {"mexico": 11, "triangle": 12, "training": 13}
Report = Callable[[str], None]


def _silent(message: str) -> None:
    """Say nothing."""


def border_at(target: Target, z: np.ndarray) -> tuple[dict[str, Array], BorderPath]:
    """Return parameters and path of the US border at a point of the Mexican posterior."""
    values = values_of(target.table, jnp.asarray(z), target.setting)
    return values, simulate("mexico", values, target.setting, factual()).border


def targets(school: str, mexico_mode: np.ndarray) -> dict[str, Target]:
    """Return the three posteriors of a school.

    Central America takes the US border at the Mexican mode: information flows one way (a cut),
    so that Central American counts do not move Mexican parameters.
    """
    mexico = target("mexico", school)
    values, border = border_at(mexico, mexico_mode)
    return {
        "mexico": mexico,
        "triangle": target("triangle", school, us_border=values, border=border),
        "training": target("mexico", school, until=TRAINING_YEAR),
    }


def effort_of(
    school: str, name: str, warmup: int | None = None, draws: int | None = None
) -> Effort:
    """Return the effort of a fit, with what the caller wants otherwise."""
    usual = HARD.get((school, name), USUAL)
    return usual._replace(warmup=warmup or usual.warmup, draws=draws or usual.draws)


def mode(school: str, name: str, report: Report = _silent) -> tuple[Target, Mode]:
    """Return one of the three posteriors of a school and its mode.

    Raises:
        UnconvergedError: a mode did not converge.
    """

    def told(name: str) -> Callable[[int, float], None]:
        return lambda step, norm: report(
            f"{school}, {name}: mode, step {step}, gradient {norm:.1e}"
        )

    first = target("mexico", school)
    mexico = fitting.find_mode(first, on_step=told("mexico"))
    mexico.require_converged()
    if name == "mexico":
        return first, mexico
    one = targets(school, mexico.z)[name]
    found = fitting.find_mode(one, mexico.z if name == "training" else None, told(name))
    found.require_converged()
    return one, found


def run(
    school: str,
    name: str,
    report: Report = _silent,
    *,
    warmup: int | None = None,
    draws: int | None = None,
) -> Posterior:
    """Return one of the three posteriors of a school by NUTS.

    Args:
        school: name of the school.
        name: `mexico`, `triangle` or `training`.
        report: told what is being done.
        warmup: of each chain; None for what the fit is known to take.
        draws: of each chain, before thinning; None likewise.
    """
    effort = effort_of(school, name, warmup, draws)
    one, at = mode(school, name, report)
    report(f"{school}, {name}: sampling")
    started = perf_counter()
    drawn = fitting.sample(one, at, seed=SEEDS[name], **effort._asdict())
    seconds = perf_counter() - started
    found = _packaged(school, name, one, drawn, effort, seconds)
    worst = found.record.convergence
    report(f"{school}, {name}: r-hat {worst.r_hat:.3f}, ess {worst.ess:.0f}, {seconds:.0f} s")
    return found


def _packaged(
    school: str, name: str, one: Target, drawn: Sample, effort: Effort, seconds: float
) -> Posterior:
    active = one.table.active
    names = tuple(np.asarray(one.table.names)[active])
    z = drawn.z[..., active]
    r_hat, ess = diagnostics(z)
    every = max(effort.draws // KEPT[name], 1)
    record = Record(
        school=school,
        fit=name,
        fingerprint=evidence.fingerprint(name),
        specification=specification(school, name),
        seed=SEEDS[name],
        warmup=effort.warmup,
        draws=effort.draws,
        divergences=drawn.divergences,
        r_hat=dict(zip(names, r_hat.tolist(), strict=True)),
        ess=dict(zip(names, ess.tolist(), strict=True)),
        names=names,
        seconds=round(seconds, 1),
    )
    # Parameters that the school does not use stay at their prior and are dropped: their part of
    # the log density goes with them, so that a reader can recompute it from what is packaged.
    unused = 0.5 * (drawn.z[..., ~active] ** 2).sum(axis=-1)
    kept = slice(every - 1, None, every)
    return Posterior(record, z[:, kept], (drawn.log_density + unused)[:, kept], drawn.mode.z)


def full_z(posterior: Posterior, one: Target) -> np.ndarray:
    """Return draws in the order of the target's table, unused parameters at zero [draw, z]."""
    place = {name: number for number, name in enumerate(one.table.names)}
    flat = posterior.flat
    z = np.zeros((len(flat), len(one.table.priors)))
    z[:, [place[name] for name in posterior.record.names]] = flat
    return z
