"""Compiled densities and modes that the tests of a process share: compiling costs seconds."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.estimate import fit, parameters
from interlock.estimate.target import factual, target


@pytest.fixture(scope="session")
def density():
    """Return the Mexican log density as a function of z and the setting of a school."""
    return jax.jit(target("mexico", "rational").density)


@pytest.fixture(scope="session")
def mexican_mode():
    """Return the Mexican posterior of the rational school and its mode."""
    one = target("mexico", "rational")
    mode = fit.find_mode(one)
    mode.require_converged()
    return one, mode


@pytest.fixture(scope="session")
def corridors():
    """Return both blocks as compiled functions of draws in model units."""

    def run(values, own, school):
        given = factual()
        first = parameters.run_mexico(values, school, given)
        return first, parameters.run_triangle(own, school, given, values, first.border)

    return jax.jit(run)


@pytest.fixture(scope="session")
def drawn(corridors):
    """Return draws of both blocks away from the centre, with their paths."""
    tables = [target(block, "rational") for block in ("mexico", "triangle")]
    draws = []
    for number, one in enumerate(tables):
        z = np.random.default_rng(number).normal(0, 0.3, len(one.table.priors))
        draws.append((one, z, _values(one, z)))
    paths = corridors(draws[0][2], draws[1][2], tables[0].setting.school)
    return [(*draw, path) for draw, path in zip(draws, paths, strict=True)]


def _values(one, z):
    from interlock.estimate.target import values_of

    return values_of(one.table, jnp.asarray(z), one.setting)
