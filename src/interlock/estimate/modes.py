"""`fit --fast`: the modes of all schools with the errors of their structural paths."""

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from interlock.estimate import fit as fitting
from interlock.estimate.campaign import targets
from interlock.estimate.fit import Mode
from interlock.estimate.scores import Paths, mexico_in_sample, out_of_sample, triangle_in_sample
from interlock.estimate.target import Target, factual, simulate, target, values_of
from interlock.system.outcomes import outcomes


def paths_at(one: Target, z: np.ndarray) -> Paths:
    """Return the path at one point, as an ensemble of one draw."""
    given = factual()
    drivers = given.mexico if one.block == "mexico" else given.triangle
    values = values_of(one.table, jnp.asarray(z), one.setting)
    found = outcomes(simulate(one.block, values, one.setting, given), values, drivers.professionals)
    one_draw = jax.tree.map(lambda x: np.asarray(x)[None], (found, values))
    return Paths(*one_draw)


def _mode(one: Target, start: np.ndarray | None = None) -> Mode:
    mode = fitting.find_mode(one, start)
    mode.require_converged()
    return mode


def mode_table(schools: Sequence[str], on_mode: Callable[[str], None]) -> list[dict[str, object]]:
    """Return one row a school: log densities and errors at the modes.

    Args:
        schools: names.
        on_mode: told after each of the three modes of a school.

    Raises:
        UnconvergedError: a mode did not converge.
    """
    rows = []
    # Each school starts where the last one ended: modes lie near each other, steps are dear.
    last: dict[str, np.ndarray] = {}
    for school in schools:
        mexico = _mode(target("mexico", school), last.get("mexico"))
        on_mode(f"{school}: Mexico")
        of = targets(school, mexico.z)
        triangle = _mode(of["triangle"], last.get("triangle"))
        on_mode(f"{school}: Central America")
        training = _mode(of["training"], mexico.z)
        on_mode(f"{school}: training years")
        last = {"mexico": mexico.z, "triangle": triangle.z}
        here = mexico_in_sample(paths_at(of["mexico"], mexico.z))
        there = triangle_in_sample(paths_at(of["triangle"], triangle.z))
        test = out_of_sample(paths_at(of["training"], training.z))
        rows.append(
            {
                "school": school,
                "log_density": mexico.log_density,
                **{f"mexico_{name}": value for name, value in here.items()},
                "central_america_apprehensions": there["apprehensions.together"],
                "test_apprehensions": test[0].dynamic,
                "test_unauthorised": test[1].dynamic,
            }
        )
    return rows
