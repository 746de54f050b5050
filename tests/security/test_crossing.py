"""The crossing episode: closed forms against the series they sum, limits, two borders."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.security.crossing import Chain, Episode, episode, pass_through, with_hand_over
from tests.migration import twin

COSTS = {"fee": 0.3, "effort": 0.014, "penalty": 0.02}
GRID = [(p, d) for p in (0.0, 0.05, 0.18, 0.5, 0.9, 0.99) for d in (0.0, 0.25, 0.55, 0.94, 0.99)]


def made(p, delta, **costs):
    return episode(jnp.asarray(p), jnp.asarray(delta), **(COSTS | costs))


def assert_episode(ours, success, apprehensions, attempts, cost, rtol=1e-12):
    np.testing.assert_allclose(ours, (success, apprehensions, attempts, cost), rtol=rtol, atol=0)


@pytest.mark.parametrize(("p", "delta"), GRID)
def test_the_series_attempt_by_attempt(p, delta):
    series = twin.episode_by_series(p, delta, **COSTS)
    assert_episode(made(p, delta), **vars(series))
    assert_episode(made(p, delta), **vars(twin.episode(p, delta, **COSTS)), rtol=1e-14)


@pytest.mark.parametrize(("p", "delta"), GRID)
def test_every_attempt_ends_somehow(p, delta):
    """Success or apprehension ends an attempt; success or giving up, at (1 - delta), an episode."""
    one = made(p, delta)
    np.testing.assert_allclose(one.attempts, one.success + one.apprehensions, rtol=1e-13)
    np.testing.assert_allclose(one.success + (1 - delta) * one.apprehensions, 1, rtol=1e-13)
    paid = COSTS["effort"] * one.attempts + COSTS["penalty"] * one.apprehensions
    np.testing.assert_allclose(one.cost, paid + COSTS["fee"] * one.success, rtol=1e-13)


def test_limits():
    assert_episode(made(0.0, 0.5), 1, 0, 1, COSTS["effort"] + COSTS["fee"])  # nobody is caught
    assert_episode(made(0.4, 0.0), 0.6, 0.4, 1, 0.014 + 0.4 * 0.02 + 0.6 * 0.3)  # nobody retries
    caught = made(1.0, 0.75)  # all are caught: four attempts, no success
    assert_episode(caught, 0, 4, 4, 4 * (COSTS["effort"] + COSTS["penalty"]))
    stubborn = made(0.9, 1.0)  # nobody gives up: all succeed at last
    assert_episode(stubborn, 1, 9, 10, 10 * 0.014 + 9 * 0.02 + 0.3)


def test_a_harder_border():
    """More apprehension lowers success, raises apprehensions and the cost of those who get in."""
    grid = jnp.linspace(0, 0.98, 99)
    path = episode(grid, jnp.asarray(0.8), **COSTS)
    assert (jnp.diff(path.success) < 0).all() and (jnp.diff(path.apprehensions) > 0).all()
    assert (jnp.diff(path.cost / path.success) > 0).all()
    # Fewer new tries: success and apprehensions both fall, so the second alone tells nothing.
    path = episode(jnp.asarray(0.5), grid, **COSTS)
    assert (jnp.diff(path.success) > 0).all() and (jnp.diff(path.apprehensions) > 0).all()
    slope = jax.grad(lambda p: episode(p, jnp.asarray(0.8), **COSTS).success)(0.3)
    np.testing.assert_allclose(slope, -(1 - 0.8) / (1 - 0.3 * 0.8) ** 2, rtol=1e-12)


def test_published_chances_fit_together():
    """P056: nearly all get in (.97) though .35 are caught per attempt; delta must be about .94.

    s = (1-p)/(1-p delta) gives delta = [1 - (1-p)/s]/p.
    """
    p, s = 0.35, 0.97
    delta = (1 - (1 - p) / s) / p
    assert delta == pytest.approx(0.943, abs=0.001)
    np.testing.assert_allclose(made(p, delta).success, s, rtol=1e-12)
    # A quarter who give up (P054) would leave .88, the two thirds of 2016 (P055) .74.
    assert made(p, 0.75).success == pytest.approx(0.881, abs=0.001)
    assert made(p, 0.35).success == pytest.approx(0.741, abs=0.001)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_those_who_hand_themselves_over(share):
    fee, effort, let_in = COSTS["fee"], COSTS["effort"], 0.8
    evading = made(0.4, 0.5)
    mixed = with_hand_over(evading, jnp.asarray(share), jnp.asarray(let_in), fee=fee, effort=effort)
    plain = twin.Episode(*(float(x) for x in evading))
    assert_episode(mixed, **vars(twin.mixture(plain, share, let_in, fee, effort)))
    if share == 0:
        np.testing.assert_array_equal(mixed, evading)
    if share == 1:  # caught once, whatever the border does
        assert_episode(mixed, let_in, 1, 1, effort + fee)


def test_a_harder_border_does_not_stop_those_who_hand_themselves_over():
    def success(p):
        one = episode(p, jnp.asarray(0.5), **COSTS)
        return with_hand_over(one, jnp.asarray(0.6), jnp.asarray(0.8), fee=0.3, effort=0.0).success

    plain = jax.grad(lambda p: episode(p, jnp.asarray(0.5), **COSTS).success)(0.4)
    np.testing.assert_allclose(jax.grad(success)(0.4), 0.4 * plain, rtol=1e-12)


def random_chain(seed):
    draw = np.random.default_rng([seed, 51])
    south, north = (made(*draw.uniform(0, 0.95, 2), fee=draw.uniform(0, 2)) for _ in range(2))
    return Chain(south, north), jnp.asarray(draw.uniform(0, 1))


@pytest.mark.parametrize("seed", range(10))
def test_two_borders_one_after_the_other(seed):
    chain, stay = random_chain(seed)
    success, us, mexico = pass_through(chain, stay)
    # Of a thousand who set out: who passes, who stays, who goes on, who is caught where.
    passed = 1000 * chain.south.success
    on = passed - passed * stay
    np.testing.assert_allclose(1000 * success, on * chain.north.success, rtol=1e-12)
    np.testing.assert_allclose(1000 * us, on * chain.north.apprehensions, rtol=1e-12)
    np.testing.assert_allclose(1000 * mexico, 1000 * chain.south.apprehensions, rtol=1e-12)
    assert success + chain.south.success * stay <= 1 + 1e-12


@pytest.mark.parametrize("seed", range(10))
def test_an_open_southern_border_leaves_one_border(seed):
    chain, _ = random_chain(seed)
    open_south = Chain(made(0.0, 0.5, fee=0.0, effort=0.0, penalty=0.0), chain.north)
    success, us, mexico = pass_through(open_south, jnp.zeros(()))
    assert (success, us) == (chain.north.success, chain.north.apprehensions)
    assert mexico == 0 and open_south.south.cost == 0


def test_arrays_go_through():
    """Years and draws are leading axes."""
    p = jnp.linspace(0.1, 0.6, 12).reshape(3, 4)
    path = episode(p, jnp.asarray(0.7), **COSTS)
    for i in np.ndindex(3, 4):
        one = Episode(*(x[i] for x in path))
        np.testing.assert_allclose(one, made(float(p[i]), 0.7), rtol=1e-15)
