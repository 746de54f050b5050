"""Many draws of one school through the corridors: history, or history with changed inputs.

The same draws run both (common random numbers), so that a difference is the change's effect and
not noise. Draws of the Mexican and the Central American block are paired by number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from interlock.errors import InputError, UnconvergedError, did_you_mean
from interlock.estimate import parameters
from interlock.estimate.campaign import full_z
from interlock.estimate.posterior import packaged_posterior
from interlock.estimate.target import (
    BLOCKS,
    RESIDUAL_LIMIT,
    Setting,
    factual,
    target,
    values_of,
)
from interlock.kernels import Kernel, returned
from interlock.migration.drivers import ORIGINS
from interlock.region.annual import Annual
from interlock.scenario.school import load_school
from interlock.scenario.setting import Setting as Change
from interlock.scenario.setting import changed
from interlock.system import foresight
from interlock.system.corridor import reference_inputs
from interlock.system.corridor_state import BorderPath, Corridor
from interlock.system.inputs import Inputs, inputs
from interlock.system.levels import history
from interlock.system.outcomes import deaths, outcomes

EXPECTATIONS = ("static", "foresight")
DRAWS = 200
BATCH = 25  # draws that run side by side; more of them no longer fit the processor's cache


@dataclass(frozen=True)
class Draws:
    """Paired draws of a school in standard normals.

    Attributes:
        school: name of the school.
        mexico: [draw, parameter].
        triangle: [draw, parameter].
    """

    school: str
    mexico: np.ndarray
    triangle: np.ndarray


@dataclass(frozen=True)
class Ensemble:
    """Outcomes by draw.

    Attributes:
        school: name of the school.
        values: outcome name to [draw, origin, year].
        deaths: expected border deaths, all nationalities [draw, year].
        residual: largest residual of the choice over all draws, origins and years.
        expectations: `static` or `foresight`.
    """

    school: str
    values: Mapping[str, np.ndarray]
    deaths: np.ndarray
    residual: float
    expectations: str

    def require_converged(self) -> None:
        """Raise UnconvergedError if any draw's choice did not solve."""
        if not self.residual <= RESIDUAL_LIMIT:
            raise UnconvergedError(
                f"school {self.school}: residual {self.residual:.1e} is above {RESIDUAL_LIMIT:.0e}"
            )


def draws_of(school: str, number: int = DRAWS) -> Draws:
    """Return draws of the packaged posterior, evenly spread over its chains.

    Raises:
        InputError: unknown school, or more draws than are packaged.
    """
    found = packaged_posterior(school)
    both = [full_z(found[name], target(name, school)) for name in ("mexico", "triangle")]
    packaged = min(len(one) for one in both)
    if not 1 <= number <= packaged:
        raise InputError(f"--draws {number}: give 1 to {packaged}, the draws that are packaged")
    chosen = np.linspace(0, packaged - 1, number).round().astype(int)
    return Draws(school, both[0][chosen], both[1][chosen])


class Question(eqx.Module):
    """What one compiled run is asked: settings of both blocks, inputs, and what surprises.

    Attributes:
        mexico, triangle: settings of the school.
        given: inputs of the run.
        factual: inputs of history.
        surprises: years that nobody foresaw [year].
    """

    mexico: Setting
    triangle: Setting
    given: Inputs
    factual: Inputs
    surprises: Array


def _mexico(
    values: Mapping[str, Array], ask: Question, given: Inputs, far: bool
) -> tuple[Corridor, Array]:
    school, reference = ask.mexico.school, reference_inputs(ask.factual.enforcement)
    simulate = partial(parameters.run_mexico, values, school, given, reference=reference)
    if not far:
        path = simulate()
        return path, path.residual.max()
    p = parameters.mexico_params(values, given)
    foreseen = partial(
        foresight.gain_path,
        p,
        school,
        given.enforcement,
        given.mexico,
        effort=jnp.zeros(given.others.shape),
        surprises=ask.surprises,
        reference=reference,
    )
    found = foresight.foresee(lambda gain: simulate(gain=gain), foreseen)
    return simulate(gain=found.gain), found.residual


def _triangle(
    values: Mapping[str, Array],
    ask: Question,
    given: Inputs,
    us_border: Mapping[str, Array],
    border: BorderPath,
    far: bool,
) -> tuple[Corridor, Array]:
    school, reference = ask.triangle.school, reference_inputs(ask.factual.enforcement)
    simulate = partial(
        parameters.run_triangle, values, school, given, us_border, border, reference=reference
    )
    path = simulate()
    if not far:
        return path, path.residual.max()
    # The border is given, so one pass of foresight is exact: moves do not feed back on values.
    gain = parameters.triangle_gain(
        values, school, given, us_border, path, ask.surprises, reference
    )
    return simulate(gain=gain), path.residual.max()


def _outcomes(
    z: tuple[Array, Array], ask: Question, given: Inputs, far: bool
) -> tuple[dict[str, Array], Mapping[str, Array], Array]:
    """Return outcomes [origin, year], the Mexican values and the residual of one draw."""
    tables = block_tables()
    values = values_of(tables["mexico"], z[0], ask.mexico)
    mexico, left = _mexico(values, ask, given, far)
    theirs = values_of(tables["triangle"], z[1], ask.triangle)
    three, right = _triangle(theirs, ask, given, values, mexico.border, far)
    ours = outcomes(mexico, values, given.mexico.professionals)
    other = outcomes(three, theirs, given.triangle.professionals)
    both = {name: jnp.concatenate([ours[name][None], other[name]]) for name in ours}
    return both, values, jnp.maximum(left, right)


@returned
class Answer(NamedTuple):
    """Outcomes [origin, year] and expected deaths [year] of one draw."""

    values: dict[str, Array]
    deaths: Array


def _one_draw(z: tuple[Array, Array], ask: Question, far: bool) -> tuple[Answer, Answer, Array]:
    """Return one draw under the inputs of history and under those given, and the residual."""
    before, values, left = _outcomes(z, ask, ask.factual, far)
    after, _, right = _outcomes(z, ask, ask.given, far)
    # Those who hand themselves over do not run the risk: only attempts of evaders count.
    evading = [one["evading_attempts_events"].sum(0) for one in (before, after)]
    count = partial(
        deaths,
        values,
        apprehension=before["apprehension_probability"][0],
        evading_apprehensions=ask.factual.evading,
    )
    return (
        Answer(before, count(enforcement=ask.factual.enforcement)),
        Answer(
            after,
            count(enforcement=ask.given.enforcement, more_attempts=evading[1] - evading[0]),
        ),
        jnp.maximum(left, right),
    )


@cache
def block_tables() -> dict[str, parameters.Table]:
    """Return the parameters in order; every school has the same, so one compilation serves all."""
    return {block: parameters.table(block, load_school("free")) for block in BLOCKS}


@Kernel
def _many(z: tuple[Array, Array], ask: Question, far: bool) -> Any:
    return jax.lax.map(partial(_one_draw, ask=ask, far=far), z, batch_size=BATCH)


def run(
    draws: Draws,
    levels: Mapping[str, Annual] | None = None,
    *,
    expectations: str = "static",
    surprise: int | None = None,
) -> Ensemble:
    """Return outcomes of every draw under history or changed inputs; arguments as `run_pair`."""
    return run_pair(draws, levels, expectations=expectations, surprise=surprise)[1]


def run_pair(
    draws: Draws,
    levels: Mapping[str, Annual] | None = None,
    *,
    expectations: str = "static",
    surprise: int | None = None,
) -> tuple[Ensemble, Ensemble]:
    """Return outcomes of every draw under history, and under changed inputs.

    Args:
        draws: of one school.
        levels: inputs by path; None is history.
        expectations: `static` or `foresight`, which knows the path up to the next surprise.
        surprise: year of a change that nobody foresaw, beside the surprises of history.

    Raises:
        InputError: unknown expectations.
    """
    if expectations not in EXPECTATIONS:
        hint = did_you_mean(expectations, EXPECTATIONS)
        raise InputError(f"--expectations '{expectations}' is not known{hint}")
    ask = Question(
        mexico=target("mexico", draws.school).setting,
        triangle=target("triangle", draws.school).setting,
        given=factual() if levels is None else inputs(levels),
        factual=factual(),
        surprises=foresight.surprises(*([] if surprise is None else [surprise])),
    )
    z = (jnp.asarray(draws.mexico), jnp.asarray(draws.triangle))
    before, after, residual = _many(z, ask, far=expectations == "foresight")
    worst = float(residual.max())

    def ensemble(answer: Answer) -> Ensemble:
        values = {name: np.asarray(one) for name, one in answer.values.items()}
        return Ensemble(draws.school, values, np.asarray(answer.deaths), worst, expectations)

    return ensemble(before), ensemble(after)


def changed_levels(changes: Sequence[Change]) -> dict[str, Annual]:
    """Return the inputs of history with changes applied; InputError as `scenario.setting`."""
    return changed(history(), changes)


def chosen_origins(names: Sequence[str] | None) -> tuple[str, ...]:
    """Return origins in the house order; InputError for an unknown one."""
    for name in names or ():
        if name not in ORIGINS:
            raise InputError(f"no origin '{name}'{did_you_mean(name, ORIGINS)}")
    return tuple(origin for origin in ORIGINS if not names or origin in names)
