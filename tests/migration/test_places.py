"""Many places: a twin in plain NumPy, invariances, and the two places that `choice` knows."""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.migration import choice
from interlock.migration.places import RESIDUAL, Places, lasting_value, places_path, shares
from tests.campaign import size

SHAPES = [(2, 45), (5, 1), (12, 10)]  # places, years; each compiles its own kernel
DRAWS = size("random worlds of places")
path_of = eqx.filter_jit(places_path)
shares_of = eqx.filter_jit(shares)
worlds = pytest.mark.parametrize(
    ("seed", "shape"), [(seed, shape) for seed in range(DRAWS) for shape in SHAPES]
)


def random_world(seed, shape, dispersion=None):
    n, years = shape
    draw = np.random.default_rng([seed, n, years])
    cost = draw.uniform(0, 12, (n, n)) * (1 - np.eye(n))
    return Places(
        utility=jnp.asarray(draw.normal(0, 0.5, (years, n))),
        moving_cost=jnp.asarray(cost),
        stocks=jnp.asarray(draw.uniform(1e3, 1e6, n)),
        dispersion=jnp.asarray(dispersion or draw.uniform(1, 5)),
        discount=jnp.asarray(0.96),
    )


def found(world):
    path = path_of(world)
    path.require_converged()
    return path


# --- the twin: value iteration, one place at a time -----------------------------------------------


def twin_value(now, later, cost, nu, beta):
    """V_i = u_i + nu ln sum_j exp((beta V_j' - tau_ij)/nu), place by place."""
    value = np.empty_like(now)
    for i in range(now.size):
        options = (beta * later - cost[i]) / nu
        top = options.max()
        value[i] = now[i] + nu * (top + np.log(np.exp(options - top).sum()))
    return value


def twin_path(world):
    u, cost, stocks = (np.asarray(x) for x in (world.utility, world.moving_cost, world.stocks))
    nu, beta = float(world.dispersion), float(world.discount)
    last = np.zeros(u.shape[1])
    for _ in range(1_200):  # beta^1200 = 1e-21
        last = twin_value(u[-1], last, cost, nu, beta)
    values, later = [], last
    for now in u[::-1]:
        values.append(twin_value(now, later, cost, nu, beta))
        later = values[-1]
    values = values[::-1]
    people = [stocks]
    for after in (*values[1:], last):
        moved = np.zeros_like(stocks)
        for i in range(stocks.size):
            options = (beta * after - cost[i]) / nu
            odds = np.exp(options - options.max())
            moved += people[-1][i] * odds / odds.sum()
        people.append(moved)
    return np.asarray(values), np.asarray(people)


@worlds
def test_twin_agrees(seed, shape):
    world = random_world(seed, shape)
    path = found(world)
    values, people = twin_path(world)
    assert path.iterations <= 8
    np.testing.assert_allclose(path.values, values, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(path.stocks, people, rtol=1e-10)


# --- invariances ----------------------------------------------------------------------------------


@worlds
def test_nobody_is_lost(seed, shape):
    world = random_world(seed, shape)
    path = found(world)
    np.testing.assert_allclose(path.stocks.sum(axis=1), world.stocks.sum(), rtol=1e-12)
    assert (path.stocks > 0).all()
    moving = shares_of(world, path.values[-1])
    np.testing.assert_allclose(moving.sum(axis=1), 1, rtol=1e-13)
    np.testing.assert_allclose(path.stocks[-2] @ moving, path.stocks[-1], rtol=1e-11)


@worlds
def test_names_do_not_matter(seed, shape):
    world = random_world(seed, shape)
    p = np.random.default_rng([seed, 3]).permutation(shape[0])
    other = replace(
        world,
        utility=world.utility[:, p],
        moving_cost=world.moving_cost[np.ix_(p, p)],
        stocks=world.stocks[p],
    )
    one, two = found(world), found(other)
    np.testing.assert_allclose(one.values[:, p], two.values, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(one.stocks[:, p], two.stocks, rtol=1e-11)


@worlds
def test_what_all_places_share_moves_nobody(seed, shape):
    """A constant adds c/(1-beta) to values; that of one year adds beta^k c to k years before."""
    world = random_world(seed, shape)
    one, beta = found(world), 0.96
    for_ever = found(replace(world, utility=world.utility + 2.0))
    np.testing.assert_allclose(for_ever.values, one.values + 2.0 / (1 - beta), rtol=1e-11)
    np.testing.assert_allclose(for_ever.stocks, one.stocks, rtol=1e-11)
    if shape[1] > 1:
        at = shape[1] // 2
        once = found(replace(world, utility=world.utility.at[at].add(2.0)))
        ahead = at - np.arange(shape[1])
        added = np.where(ahead >= 0, 2.0 * beta ** np.maximum(ahead, 0), 0.0)
        np.testing.assert_allclose(once.values, one.values + added[:, None], atol=1e-10)
        np.testing.assert_allclose(once.stocks, one.stocks, rtol=1e-11)


@worlds
def test_money_is_a_unit(seed, shape):
    """Utility, costs and tastes in another unit: values in that unit, the same moves."""
    world = random_world(seed, shape)
    other = replace(
        world,
        utility=1e3 * world.utility,
        moving_cost=1e3 * world.moving_cost,
        dispersion=1e3 * world.dispersion,
    )
    one, two = found(world), found(other)
    np.testing.assert_allclose(1e3 * one.values, two.values, rtol=1e-10, atol=1e-8)
    np.testing.assert_allclose(one.stocks, two.stocks, rtol=1e-10)


@worlds
def test_a_cost_of_every_move_from_a_place_is_its_utility(seed, shape):
    """tau_ij + c_i for all j, the own place included, is u_i - c_i."""
    world = random_world(seed, shape)
    fee = jnp.asarray(np.random.default_rng([seed, 4]).uniform(-3, 3, shape[0]))
    paid = found(replace(world, moving_cost=world.moving_cost + fee[:, None]))
    less = found(replace(world, utility=world.utility - fee))
    np.testing.assert_allclose(paid.values, less.values, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(paid.stocks, less.stocks, rtol=1e-10)


@pytest.mark.parametrize("shape", SHAPES)
def test_closed_borders(shape):
    """Nobody can move: V_i adds up its own utility, and everybody is where he was."""
    n, _ = shape
    world = random_world(0, shape)
    closed = jnp.where(jnp.eye(n) > 0, 0.0, jnp.inf)
    path = found(replace(world, moving_cost=closed))
    np.testing.assert_allclose(path.stocks, np.tile(world.stocks, (shape[1] + 1, 1)), rtol=1e-14)
    alone = world.utility[-1] / (1 - 0.96)
    np.testing.assert_allclose(path.values[-1], alone, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("shape", SHAPES)
def test_free_moves_without_differences(shape):
    """No costs and the same utility everywhere: V = (u + nu ln n)/(1-beta), equal shares."""
    n, years = shape
    world = random_world(1, shape)
    world = replace(world, utility=jnp.full((years, n), 0.3), moving_cost=jnp.zeros((n, n)))
    path = found(world)
    level = (0.3 + world.dispersion * np.log(n)) / (1 - 0.96)
    np.testing.assert_allclose(path.values, np.full((years, n), level), rtol=1e-11)
    even = np.full(n, world.stocks.sum() / n)
    np.testing.assert_allclose(path.stocks[1:], np.tile(even, (years, 1)), rtol=1e-12)


@worlds
def test_a_stationary_world_stays_put(seed, shape):
    """With lasting utilities and the stocks that reproduce themselves, no year differs."""
    world = random_world(seed, shape)
    world = replace(world, utility=jnp.broadcast_to(world.utility[-1], world.utility.shape))
    value, residual, _ = lasting_value(world, world.utility[-1])
    assert residual < RESIDUAL
    moving = np.asarray(shares(world, value))
    system = np.vstack([moving.T - np.eye(shape[0]), np.ones(shape[0])])
    right = np.append(np.zeros(shape[0]), 1e6)
    resting = np.linalg.lstsq(system, right, rcond=None)[0]
    path = found(replace(world, stocks=jnp.asarray(resting)))
    np.testing.assert_allclose(path.values, np.tile(value, (shape[1], 1)), rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(path.stocks, np.tile(resting, (shape[1] + 1, 1)), rtol=1e-9)


# --- two places are `choice` ----------------------------------------------------------------------


def two_places(t, wage, years=45):
    """Home without utility, the US with Du; costs of a trip and of return from the inversion."""
    entry = t.gain - t.nu * t.leave_log_odds  # C: nu logit m = D - C
    back = -t.nu * t.return_log_odds - t.gain  # kappa_R: nu logit r = -(D + kappa_R)
    zero = jnp.zeros(())
    return Places(
        utility=jnp.zeros((years, 2)).at[:, 1].set(wage),
        moving_cost=jnp.stack([jnp.stack([zero, entry]), jnp.stack([back, zero])]),
        stocks=jnp.asarray([1e6, 1e5]),
        dispersion=t.nu,
        discount=jnp.asarray(choice.BETA),
    )


def ordinary(seed):
    draw = np.random.default_rng([seed, 61])
    one, zero = jnp.ones(()), jnp.zeros(())
    odds = [float(np.log(p / (1 - p))) for p in draw.uniform(0.02, 0.5, 2)]
    tastes = choice.Tastes(
        *(jnp.asarray(x) for x in (draw.uniform(1, 5), draw.uniform(0.5, 5), *odds, -1e3, 0.0))
    )
    open_border = choice.Passage(one, one, zero, zero)
    wage = jnp.asarray(draw.uniform(-0.4, 0.4))
    return tastes, choice.Now(open_border, open_border, wage, zero, zero, zero)


@pytest.mark.parametrize("seed", range(DRAWS))
def test_two_places_reproduce_choice(seed):
    tastes, now = ordinary(seed)
    gain, residual = choice.solve_gain(tastes, now, tastes.gain)
    assert residual < 1e-12
    world = two_places(tastes, choice.reference_wage(tastes, now) + now.wage)
    path = found(world)
    value = path.values[-1]
    np.testing.assert_allclose(choice.BETA * (value[1] - value[0]), gain, rtol=1e-10, atol=1e-10)
    moving = shares(world, value)
    leave = jax.nn.sigmoid(choice.leave_odds(tastes, now, gain).leave)
    back = jax.nn.sigmoid(choice.return_log_odds(tastes, gain))
    np.testing.assert_allclose((moving[0, 1], moving[1, 0]), (leave, back), rtol=1e-9)


@pytest.mark.parametrize("seed", range(min(DRAWS, 10)))
def test_two_places_over_time_are_foresight(seed):
    """D_t = beta [V_U(t+1) - V_H(t+1)] along an announced path is `backward_gain` year by year."""
    tastes, now = ordinary(seed)
    years = 45
    moves = jnp.asarray(np.random.default_rng([seed, 7]).uniform(-0.5, 0.5, years))
    wages = choice.reference_wage(tastes, now) + moves
    path = found(two_places(tastes, wages, years))
    ahead = choice.BETA * (path.values[:, 1] - path.values[:, 0])  # D of the year before each
    for t in range(years - 1):
        later = eqx.tree_at(lambda n: n.wage, now, moves[t])
        expected = choice.backward_gain(tastes, later, ahead[t + 1])
        np.testing.assert_allclose(ahead[t], expected, rtol=1e-10, atol=1e-10)


# --- derivatives and honesty ----------------------------------------------------------------------


def test_derivatives():
    """Implicit through the terminal value, against differences of the whole path."""
    world = random_world(2, (5, 3))

    def last_stock(dispersion, utility):
        changed = replace(world, dispersion=dispersion, utility=utility)
        return places_path(changed).stocks[-1, 0]

    slopes = jax.jit(jax.grad(last_stock, argnums=(0, 1)))(world.dispersion, world.utility)
    function, h = jax.jit(last_stock), 1e-5
    numeric = function(world.dispersion + h, world.utility)
    numeric = (numeric - function(world.dispersion - h, world.utility)) / (2 * h)
    np.testing.assert_allclose(slopes[0], numeric, rtol=1e-7)
    for at in np.ndindex(3, 5):
        up, down = (world.utility.at[at].add(by) for by in (h, -h))
        numeric = (function(world.dispersion, up) - function(world.dispersion, down)) / (2 * h)
        np.testing.assert_allclose(slopes[1][at], numeric, rtol=1e-6, atol=1e-2)


@pytest.mark.parametrize("scale", [1.0, 10.0, 1e2, 1e3, 1e4])
def test_extremes_are_right_or_say_so(scale):
    for seed in range(min(DRAWS, 20)):
        world = random_world(seed, (12, 10), dispersion=2.0)
        world = replace(world, utility=scale * world.utility, moving_cost=scale * world.moving_cost)
        path = path_of(world)
        assert path.converged or scale > 10
        if path.converged:
            values, people = twin_path(world)
            np.testing.assert_allclose(path.values, values, rtol=1e-9, atol=1e-9 * scale)
            np.testing.assert_allclose(path.stocks, people, rtol=1e-7, atol=1e-6)
        else:
            with pytest.raises(UnconvergedError, match="values of places"):
                path.require_converged()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nonsense_is_never_converged(bad):
    world = random_world(3, (5, 1))
    assert not path_of(replace(world, utility=world.utility.at[0, 2].set(bad))).converged
    assert not path_of(replace(world, dispersion=jnp.asarray(0.0))).converged
