"""The log posterior of a block under a school, as a function of standard normals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from interlock.estimate import likelihood, observations, parameters
from interlock.estimate.likelihood import Pointwise
from interlock.estimate.observations import Observed
from interlock.estimate.parameters import Table
from interlock.estimate.priors import model_values
from interlock.region.annual import LAST_SCORED_YEAR
from interlock.scenario.school import load_school
from interlock.system.corridor import BorderPath, Corridor, School
from interlock.system.inputs import Inputs, inputs

BLOCKS = ("mexico", "triangle")
TRAINING_YEAR = 2004
RESIDUAL_LIMIT = 1e-8  # of the choice equation, everywhere before numbers leave


class Setting(eqx.Module):
    """What differs between schools of one block, as arrays: one compiled density serves all.

    Attributes:
        location, scale: of the priors, in the order of z.
        school: switches of the kernel.
        us_border: parameters of the US border in model units (triangle only).
        border: path of the US border (triangle only).
    """

    location: Float[Array, " parameter"]
    scale: Float[Array, " parameter"]
    school: School
    us_border: dict[str, Array] | None
    border: BorderPath | None


@dataclass(frozen=True)
class Target:
    """A block's posterior under a school and a last year of observation.

    Attributes:
        block: `mexico` or `triangle`.
        school: name of the school.
        until: last year whose observations count.
        table: priors in the order of z.
        setting: arrays of the school.
        density: log density of z given the setting, compiled for all schools of the block.
    """

    block: str
    school: str
    until: int
    table: Table
    setting: Setting
    density: Callable[[Array, Setting], Array]

    def log_density(self, z: Array) -> Array:
        """Return the log posterior at z, up to a constant."""
        return self.density(z, self.setting)


@cache
def factual() -> Inputs:
    """Return the inputs of history, made once."""
    return inputs()


def values_of(table: Table, z: Array, setting: Setting) -> dict[str, Array]:
    """Return the draw in model units under the setting's prior locations and scales."""
    return dict(model_values(table.priors, z, setting.location, setting.scale))


def cut(seen: Mapping[str, Observed], until: int) -> dict[str, Observed]:
    """Return the observations that end by a year."""
    return {name: one.until(until) for name, one in seen.items()}


def simulate(block: str, values: Mapping[str, Array], setting: Setting, given: Inputs) -> Corridor:
    """Return the corridors of a block for a draw in model units."""
    if block == "mexico":
        return parameters.run_mexico(values, setting.school, given)
    assert setting.us_border is not None and setting.border is not None
    return parameters.run_triangle(values, setting.school, given, setting.us_border, setting.border)


def pointwise(
    block: str, path: Corridor, values: Mapping[str, Array], given: Inputs, until: int
) -> Pointwise:
    """Return log densities of the observations of a block that end by a year."""
    if block == "mexico":
        return likelihood.mexico(path, values, given, cut(observations.mexico(), until))
    seen = {o: cut(one, until) for o, one in observations.triangle().items()}
    together = cut(observations.triangle_together(), until)
    return likelihood.triangle(path, values, given, seen, together)


@cache
def _density(block: str, until: int) -> Callable[[Array, Setting], Array]:
    table = parameters.table(block, load_school("free"))
    given = factual()

    def density(z: Array, setting: Setting) -> Array:
        values = values_of(table, z, setting)
        path = simulate(block, values, setting, given)
        found = pointwise(block, path, values, given, until)
        total = sum(one.sum() for one in found.values()) - 0.5 * z @ z
        # A draw that leaves the model's range, or whose choice does not solve, has no density.
        solved = jnp.max(path.residual) < RESIDUAL_LIMIT
        return jnp.where(jnp.isfinite(total) & solved, total, -1e12)

    return density


def target(
    block: str,
    school: str,
    *,
    until: int = LAST_SCORED_YEAR,
    us_border: Mapping[str, Any] | None = None,
    border: BorderPath | None = None,
) -> Target:
    """Return the posterior of a block under a school.

    Args:
        block: `mexico` or `triangle`.
        school: name of the school.
        until: last year of observation.
        us_border: parameters of the US border in model units, for the triangle.
        border: path of the US border, for the triangle.
    """
    thought = load_school(school)
    table = parameters.table(block, thought)
    setting = Setting(
        location=jnp.asarray([one.location for one in table.priors]),
        scale=jnp.asarray([one.scale for one in table.priors]),
        school=parameters.kernel_school(thought),
        us_border=None if us_border is None else {k: jnp.asarray(v) for k, v in us_border.items()},
        border=border,
    )
    return Target(block, school, until, table, setting, _density(block, until))


def natural(table: Table, z: np.ndarray) -> dict[str, np.ndarray]:
    """Return draws in natural units by name, the school's own parameters only."""
    return {
        one.name: one.natural(z[..., place])
        for place, one in enumerate(table.priors)
        if table.active[place]
    }


def finite_difference_hessian(
    gradient: Callable[[Array], Array], z: Array, step: float = 1e-4
) -> np.ndarray:
    """Return the Hessian by central differences of the gradient [parameter, parameter].

    Second derivatives by autodiff would be wrong: the last Newton step of the choice carries
    first derivatives only.
    """
    rows = []
    for place in range(z.size):
        shift = jnp.zeros_like(z).at[place].set(step)
        rows.append(
            (np.asarray(gradient(z + shift)) - np.asarray(gradient(z - shift))) / (2 * step)
        )
    hessian = np.stack(rows)
    return (hessian + hessian.T) / 2
