"""The corridors against their twin in plain Python, and what no change must leave alone."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.estimate import parameters
from interlock.estimate.priors import model_values
from interlock.scenario.school import load_school
from interlock.system import corridor
from interlock.system.inputs import TRIANGLE, inputs
from interlock.system.levels import history
from interlock.system.outcomes import outcomes
from tests.campaign import size
from tests.migration import twin

SCHOOLS = ("rational", "chapter", "regimes", "demand", "demographic", "free")
DRAWS = size("random draws of a corridor")
RELATIVE = 1e-10  # both solve the choice to about 1e-13; what is left is rounding over 45 years
ORIGIN = "GTM"
PLACE = TRIANGLE.index(ORIGIN)


@cache
def given():
    return inputs()


@cache
def kernels():
    """Compile each block once; schools and draws are arguments."""

    def mexico(values, school, given):
        return parameters.run_mexico(values, school, given)

    def triangle(values, school, given, us_border, border):
        return parameters.run_triangle(values, school, given, us_border, border)

    return jax.jit(mexico), jax.jit(triangle)


def draw(block, name, z):
    """Return a draw in model units for the kernel and in natural units for the twin."""
    table = parameters.table(block, load_school(name))
    z = np.zeros(len(table.priors)) if z is None else z(len(table.priors))
    location = jnp.asarray([one.location for one in table.priors])
    scale = jnp.asarray([one.scale for one in table.priors])
    values = model_values(table.priors, jnp.asarray(z), location, scale)
    natural = {one.name: float(one.natural(at)) for one, at in zip(table.priors, z, strict=True)}
    return dict(values), natural


def opened(share):
    """Return history with freedom to move from 1994 on, for all four origins."""
    levels = dict(history())
    for path, one in levels.items():
        if path.startswith("migration.mobility."):
            values = np.where(np.asarray(one.years) >= 1994, share, 0.0)
            levels[path] = one.with_values(values)
    return inputs(levels)


def both(name, seed=None, use=None):
    """Run kernel and twin for Mexico and for one Central American origin."""
    use = use or given()
    z = None if seed is None else np.random.default_rng(seed).standard_normal
    school, switches = load_school(name), parameters.kernel_school(load_school(name))
    mexico, triangle = kernels()
    values, natural = draw("mexico", name, z)
    ours = mexico(values, switches, use)
    theirs, border = twin.run(twin.mexico_case(natural, school, use))
    own, own_natural = draw("triangle", name, z)
    south = triangle(own, switches, use, values, ours.border)
    case = twin.triangle_case(own_natural, natural, ORIGIN, PLACE, school, use, border)
    south_theirs, _ = twin.run(case)
    return (ours, theirs), (jax.tree.map(lambda x: x[PLACE], south), south_theirs)


def fields_of(path):
    """Return a corridor as name to values, in the names of the twin."""
    nested = {"pools": path.pools, "flows": path.flows, "border": path.border}
    flat = {f"{k}.{name}": v for k, one in nested.items() for name, v in one._asdict().items()}
    plain = {k: v for k, v in path._asdict().items() if k not in nested}
    return {name: np.asarray(value) for name, value in (flat | plain).items()}


def assert_agree(ours, theirs):
    mine = fields_of(ours)
    assert mine.pop("residual").max() < 1e-10
    assert set(mine) == set(theirs)
    for name, values in mine.items():
        assert np.isfinite(values).all(), name
        # Differences of logs are exactly zero in 1993; elsewhere the relative bound holds.
        np.testing.assert_allclose(values, theirs[name], rtol=RELATIVE, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("name", SCHOOLS)
def test_twin_agrees_at_the_centre(name):
    for ours, theirs in both(name):
        assert_agree(ours, theirs)


@pytest.mark.parametrize("seed", range(DRAWS))
@pytest.mark.parametrize("name", SCHOOLS)
def test_twin_agrees_on_random_draws(name, seed):
    for ours, theirs in both(name, [seed, SCHOOLS.index(name)]):
        assert_agree(ours, theirs)


@pytest.mark.parametrize("share", [0.4, 1.0])
def test_twin_agrees_under_freedom_to_move(share):
    for ours, theirs in both("regimes", [7, 1], opened(share)):
        assert_agree(ours, theirs)


def test_free_movement_leaves_nobody_undocumented():
    first, south = centre(change=opened(1.0))
    for path in (first, south):
        told = outcomes(path, {"undercount": 0.1, "nu": 2.5}, jnp.zeros(45))
        assert (np.asarray(told["unauthorised_persons"])[..., 15:] == 0).all()
        assert (np.asarray(told["evading_attempts_events"])[..., 14:] == 0).all()
        assert (np.asarray(told["removals_persons"])[..., 14:] == 0).all()


def centre(name="rational", change=None):
    """Run both blocks at the prior centre; `change` edits the inputs."""
    school = parameters.kernel_school(load_school(name))
    use = given() if change is None else change
    mexico, triangle = kernels()
    values, own = draw("mexico", name, None)[0], draw("triangle", name, None)[0]
    first = mexico(values, school, use)
    return first, triangle(own, school, use, values, first.border)


def assert_same(one, other):
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        np.testing.assert_array_equal(a, b)


def test_no_change_is_history_to_the_last_bit():
    same = inputs({path: level.with_values(level.values) for path, level in history().items()})
    assert_same(given(), same)
    assert_same(centre(), centre(change=same))


def test_the_reference_year_given_or_found_is_the_same():
    school = parameters.kernel_school(load_school("rational"))
    values, own = draw("mexico", "rational", None)[0], draw("triangle", "rational", None)[0]
    then = corridor.reference_inputs(given().enforcement)

    def runs(reference):
        first = parameters.run_mexico(values, school, given(), reference=reference)
        return first, parameters.run_triangle(
            own, school, given(), values, first.border, reference=reference
        )

    assert_same(jax.jit(lambda: runs(None))(), jax.jit(lambda: runs(then))())


def test_the_same_run_twice_is_the_same_to_the_last_bit():
    before = centre("free")
    jax.clear_caches()
    kernels.cache_clear()
    assert_same(before, centre("free"))


def test_a_given_path_of_values_gives_the_same_corridor():
    """Handing D in, as foresight does, changes nothing when it is the D of the run."""
    school = parameters.kernel_school(load_school("rational"))
    values = draw("mexico", "rational", None)[0]
    found = parameters.run_mexico(values, school, given())
    handed = parameters.run_mexico(values, school, given(), gain=found.gain)
    for name, expected in fields_of(found).items():
        if name != "residual":
            np.testing.assert_allclose(fields_of(handed)[name], expected, rtol=1e-13, atol=0)


def test_schools_differ_only_where_they_say():
    """All switches off is `rational`; what a school switches changes first trips."""
    rational = fields_of(centre("rational")[0])
    for name in ("chapter", "regimes", "demographic"):
        other = fields_of(centre(name)[0])
        # Mexicans of the three schools choose alike about coming back: nu is the same.
        np.testing.assert_array_equal(other["gain"][0], rational["gain"][0])
        assert np.abs(other["leave_first"] / rational["leave_first"] - 1).max() > 1e-3, name


@pytest.mark.parametrize("origin", ["Mexico", "triangle"])
def test_everything_is_finite_and_probabilities_are(origin):
    first, south = centre("chapter")
    found = fields_of(first if origin == "Mexico" else south)
    for name, values in found.items():
        assert np.isfinite(values).all(), name
    for name in ("leave_first", "leave_repeat", "return_recent", "return_settled", "success"):
        assert (found[name] > 0).all() and (found[name] < 1).all(), name
    for name, values in found.items():
        if name not in ("gain", "wage", "network", "border.fee_log", "residual"):
            assert (values >= 0).all(), name
