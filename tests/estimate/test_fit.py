"""Modes that are hard to find, and the parameters that made simulated data found again."""

import jax.numpy as jnp
import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.estimate import fit, observations
from interlock.estimate.fit import find_mode, sample
from interlock.estimate.likelihood import mexico as mexican_likelihood
from interlock.estimate.parameters import Table
from interlock.estimate.priors import mexico
from interlock.estimate.target import (
    Target,
    factual,
    natural,
    simulate,
    target,
    values_of,
)
from interlock.scenario.school import load_school
from interlock.system.outcomes import outcomes
from tests.campaign import FULL, size

pytestmark = pytest.mark.xdist_group("density")
CENTRE = np.asarray([0.4, -1.1, 0.7])
COVARIANCE = np.asarray([[0.5, 0.2, 0.0], [0.2, 0.3, -0.1], [0.0, -0.1, 0.4]])
PRECISION = np.linalg.inv(COVARIANCE)  # every eigenvalue is above 1, as with a standard prior


def of(density, setting, number):
    """Return a target with a density of its own and the first priors of the table."""
    some = mexico(load_school("rational"))[:number]
    table = Table(some, np.ones(number, dtype=bool))
    return Target("mexico", "rational", 2019, table, setting, density)


def normal_density(z, setting):
    gap = z - setting["centre"]
    return -0.5 * gap @ setting["precision"] @ gap


@pytest.fixture(scope="module")
def gaussian():
    setting = {"centre": jnp.asarray(CENTRE), "precision": jnp.asarray(PRECISION)}
    return of(normal_density, setting, 3)


def test_a_saddle_is_left_and_a_far_start_comes_home():
    """Newton alone would climb to the saddle at zero; the prior's curvature turns it round."""

    def density(z, setting):
        return 2.0 * z[0] ** 2 - 0.25 * z[0] ** 4 - 0.5 * z[1] ** 2

    one = of(density, {"none": jnp.zeros(())}, 2)
    mode = find_mode(one, start=np.asarray([0.05, 3.0]))
    assert mode.status == "converged"
    np.testing.assert_allclose(mode.z, [2, 0], atol=1e-3)
    far = find_mode(one, start=np.asarray([-9.0, -40.0]))
    np.testing.assert_allclose(far.z, [-2, 0], atol=1e-3)


def test_a_mode_that_does_not_converge_is_refused():
    def slope(z, setting):
        return setting["a"] * z[0] - 1e-3 * z[1] ** 2  # rises without end

    mode = find_mode(of(slope, {"a": jnp.asarray(1.0)}, 2))
    assert mode.status == "iterations exhausted"
    with pytest.raises(UnconvergedError, match="the mode did not converge"):
        mode.require_converged()
    with pytest.raises(UnconvergedError):
        sample(of(slope, {"a": jnp.asarray(1.0)}, 2), mode, seed=1, warmup=1, draws=1)


def test_progress_is_told_and_what_is_left_is_small(gaussian):
    steps = []
    mode = find_mode(gaussian, on_step=lambda step, norm: steps.append(norm))
    assert steps[0] == pytest.approx(np.linalg.norm(PRECISION @ CENTRE), rel=1e-9)
    assert mode.gradient_norm == steps[-1] < fit.MODE_TOLERANCE < steps[0]
    assert mode.log_density == pytest.approx(0, abs=1e-6)


def test_chains_are_not_copies_of_each_other(gaussian):
    drawn = sample(gaussian, find_mode(gaussian), seed=1, warmup=50, draws=20)
    assert len(np.unique(drawn.z[:, -1], axis=0)) == 4


# --- the model's own posterior --------------------------------------------------------------------


def test_the_mexican_mode_is_a_maximum(mexican_mode, density):
    """A step of .05 in any of a hundred directions is downhill."""
    one, mode = mexican_mode
    along = np.random.default_rng(1).standard_normal((100, mode.z.size))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    values = [float(density(jnp.asarray(mode.z + 0.05 * step), one.setting)) for step in along]
    assert max(values) < mode.log_density
    assert mode.log_density > float(density(jnp.zeros(mode.z.size), one.setting)) + 100


@pytest.mark.parametrize("seed", range(size("perturbed starts of a mode")))
def test_the_mexican_mode_is_found_from_elsewhere(mexican_mode, seed):
    one, mode = mexican_mode
    away = mode.z + np.random.default_rng(seed).normal(0, 0.3, mode.z.size)
    again = find_mode(one, away)
    again.require_converged()
    assert again.log_density == pytest.approx(mode.log_density, abs=1e-5)
    # The gradient's tolerance over the smallest curvature, about .5.
    np.testing.assert_allclose(again.z, mode.z, atol=5e-3)


@pytest.mark.skipif(not FULL, reason="refits simulated data: full campaign only")
def test_known_parameters_are_found_again_in_data_that_they_made(mexican_mode):
    """Draw z near the mode, simulate all that is observed, refit: z lies within reach.

    Under a right density, gaps over the posterior's deviations are standard normal in the
    directions that the data teach; 63 of them are within 4, and within 2 in nine of ten.
    """
    one, mode = mexican_mode
    draw = np.random.default_rng(11)
    true = mode.z + mode.whitening @ np.random.default_rng(7).standard_normal(mode.z.size)
    values = values_of(one.table, jnp.asarray(true), one.setting)
    seen = simulated(values, one, draw)
    given = factual()

    def density(z, setting):
        values = values_of(one.table, z, setting)
        path = simulate("mexico", values, setting, given)
        found = mexican_likelihood(path, values, given, seen)
        return sum(piece.sum() for piece in found.values()) - 0.5 * z @ z

    again = find_mode(Target("mexico", "rational", 2019, one.table, one.setting, density), mode.z)
    again.require_converged()
    deviation = np.sqrt((again.whitening**2).sum(axis=1))
    taught = deviation < 0.5
    gap = ((again.z - true) / deviation)[taught & one.table.active]
    assert gap.size > 8
    assert np.abs(gap).max() < 4
    assert (np.abs(gap) < 2).mean() > 0.8


def simulated(values, one, draw):
    """Return what would be observed if the values were true, every error drawn."""
    given = factual()
    path = simulate("mexico", values, one.setting, given)
    model = outcomes(path, values, given.mexico.professionals)
    border = path.border
    p = {name: float(value) for name, value in values.items()}
    exits = model["outflow_persons"] + model["legalised_persons"]
    hidden, fee = model["unauthorised_persons"], border.fee_log
    lines = {
        "apprehensions": (jnp.log(path.apprehensions), None, 0.0),
        "stock": (jnp.log(model["stock_persons"]), p["error_stock"], 0.0),
        "fee": (fee, p["error_fee"], 0.0),
        "fee_emif": (fee, p["error_emif"], p["offset_emif"]),
        "unauthorised_1990": (jnp.log(hidden), 0.2, 0.0),
    }
    for who in ("dhs", "pew", "cms", "mpi"):
        offset = p[f"publisher_{who}"]
        lines[f"unauthorised_{who}"] = (jnp.log(hidden), p["error_unauthorised"], offset)
    windows = {
        "inflow": (model["inflow_persons"], 0.0),
        "outflow": (model["outflow_persons"], p["offset_outflow"]),
        "entries_cms": (model["entries_persons"], 0.0),
        "exits_cms": (exits, 0.0),
    }
    shares = {
        "probability_survey": (border.apprehension, 0.0),
        "probability_official": (border.apprehension, p["offset_dhs"]),
        "gives_up": (1 - border.retry, 0.0),
        "gets_in": (path.success, 0.0),
    }
    found = {}
    for name, seen in observations.mexico().items():
        n = seen.values.size
        noise = draw.standard_normal(n)
        if name == "deaths":
            found[name] = seen._replace(values=_deaths(p, given, border, seen, draw))
        elif name in lines:
            line, error, offset = lines[name]
            error = _persistent(noise, p) if error is None else error * noise
            found[name] = seen._replace(
                values=np.exp(np.asarray(line)[seen.places] + offset + error)
            )
        elif name in windows:
            line, offset = windows[name]
            level = np.log(seen.window() @ np.asarray(line))
            found[name] = seen._replace(values=np.exp(level + offset + seen.error * noise))
        else:
            share, offset = shares[name]
            odds = np.log(np.asarray(share) / (1 - np.asarray(share)))
            value = seen.window() @ odds + offset + seen.error * noise
            found[name] = seen._replace(values=1 / (1 + np.exp(-value)))
    return found


def _persistent(noise, p):
    error = [noise[0] * p["error_apprehensions"] / np.sqrt(1 - p["persistence"] ** 2)]
    for shock in noise[1:]:
        error.append(p["persistence"] * error[-1] + p["error_apprehensions"] * shock)
    return np.asarray(error)


def _deaths(p, given, border, seen, draw):
    force = given.enforcement
    hazard = np.exp(
        p["death_base"]
        + p["death_agents"] * np.asarray(force.agents_log)
        + p["death_barriers"] * np.asarray(force.barriers)
    )
    mean = (hazard * np.asarray(given.evading) / np.asarray(border.apprehension))[seen.places]
    shape = 1 / p["death_spread"] ** 2
    return draw.poisson(mean * draw.gamma(shape, 1 / shape, mean.size)).astype(float)


def test_natural_units_leave_out_what_a_school_does_not_use():
    one = target("mexico", "rational")
    found = natural(one.table, np.zeros((5, len(one.table.priors))))
    assert "omega" not in found and "ration" not in found
    assert len(found) == one.table.active.sum()
    assert all(values.shape == (5,) for values in found.values())
    assert "omega" in natural(target("mexico", "free").table, np.zeros(len(one.table.priors)))
