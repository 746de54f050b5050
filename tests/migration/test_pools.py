"""Persons are conserved, no pool is overdrawn, and the twin's ledger agrees."""

import jax
import jax.numpy as jnp
import numpy as np

from interlock.migration.pools import FLOOR, Pools, Rates, step
from tests.campaign import size
from tests.migration import twin

DRAWS = size("random pools and rates")
stepped = jax.jit(step)


def random_world(seed, n=DRAWS):
    """Return pools of a thousand to ten million persons, and rates that overdraw none of them."""
    draw = np.random.default_rng([seed, 41])

    def share(high=1.0):
        return draw.uniform(0, high, n)

    pools = {name: np.exp(draw.uniform(np.log(1e3), np.log(1e7), n)) for name in twin.POOLS}
    home = pools["never"], pools["experienced"]
    # At home: those who enter, who stay in Mexico and who age out come from one pool.
    parts = [draw.dirichlet([1, 1, 1, 2], n).T for _ in home]
    hidden = pools["recent"] + pools["settled"]
    rates = {
        "first_entries": parts[0][0] * home[0],
        "repeat_entries": parts[1][0] * home[1],
        "first_stays": parts[0][1] * home[0],
        "repeat_stays": parts[1][1] * home[1],
        "return_recent": share(),
        "return_settled": share(),
        "removal": share(),
        "settling": share(),
        "legalised": hidden * np.exp(draw.uniform(-12, 4, n)) * (draw.random(n) > 0.1),
        "admitted": share(1e6),
        "cohort": share(1e6),
        "leaves_youth": parts[0][2],
        "leaves_experience": parts[1][2],
        "death": share(),
        "leaves_documented": share(),
        "leaves_mexico": share(),
        "companions": share(1e5),
    }
    return pools, rates


def run(pools, rates):
    later, flows = stepped(
        Pools(**{name: jnp.asarray(x) for name, x in pools.items()}),
        Rates(**{name: jnp.asarray(x) for name, x in rates.items()}),
    )
    plain = (one._asdict().items() for one in (later, flows))
    return tuple({name: np.asarray(x) for name, x in one} for one in plain)


def test_persons_are_conserved():
    pools, rates = random_world(0)
    later, flows = run(pools, rates)
    untouched = np.all([later[name] > FLOOR for name in twin.POOLS], axis=0)
    assert untouched.mean() > 0.8
    change = sum(later.values()) - sum(pools.values())
    people = sum(pools.values()) + flows["arrived"]
    gap = (change - (flows["arrived"] - flows["gone"])) / people
    assert np.abs(gap[untouched]).max() < 1e-9
    # Where a pool ran dry the floor adds at most one person a pool, and takes nobody.
    assert (gap * people > -1e-9 * people).all()
    assert (gap * people <= len(twin.POOLS) * FLOOR + 1e-9 * people).all()


def test_nothing_is_negative_and_the_floor_holds():
    pools, rates = random_world(1)
    later, flows = run(pools, rates)
    for name, values in later.items():
        assert np.isfinite(values).all() and (values >= FLOOR).all(), name
    for name, values in flows.items():
        assert np.isfinite(values).all() and (values >= 0).all(), name


def test_everybody_may_leave_at_once():
    """All hazards at one: the pools empty to the floor, and nothing is undefined."""
    pools = dict.fromkeys(twin.POOLS, np.asarray([1e6]))
    one, zero = np.ones(1), np.zeros(1)
    rates = dict.fromkeys(Rates._fields, one) | {
        "first_entries": zero, "repeat_entries": zero, "first_stays": zero, "repeat_stays": zero,
        "legalised": np.asarray([1e300]), "admitted": zero, "cohort": zero, "companions": zero,
    }  # fmt: skip
    later, flows = run(pools, rates)
    assert flows["legalised"] == 2e6  # all of them, before anything else happens
    assert later["recent"] == later["settled"] == later["never"] == FLOOR
    assert later["experienced"] == 1e6  # those who came home from Mexico
    assert later["documented"] == 2e6


def test_papers_are_given_to_those_who_are_there():
    """L = U (1 - exp(-wanted/U)): never more than U, never more than wanted, nearly all if few."""
    pools, rates = random_world(2)
    hidden = pools["recent"] + pools["settled"]
    _, flows = run(pools, rates)
    assert (flows["legalised"] <= hidden).all()
    assert (flows["legalised"] <= rates["legalised"] * (1 + 1e-12)).all()
    _, few = run(pools, rates | {"legalised": 1e-6 * hidden})
    np.testing.assert_allclose(few["legalised"], 1e-6 * hidden, rtol=1e-6)
    _, more = run(pools, rates | {"legalised": 1.01 * rates["legalised"]})
    assert (more["legalised"] >= flows["legalised"]).all()


def test_the_ledger_of_the_twin_agrees():
    pools, rates = random_world(3)
    later, flows = run(pools, rates)
    for i in range(min(DRAWS, 200)):
        mine = {name: float(values[i]) for name, values in pools.items()}
        expected, moved = twin.pools_step(mine, {k: float(v[i]) for k, v in rates.items()})
        people = sum(mine.values())
        for ours, theirs in ((later, expected), (flows, moved)):
            assert set(ours) == set(theirs)
            for name, value in theirs.items():
                # A pool may be a small difference of large ones.
                np.testing.assert_allclose(ours[name][i], value, rtol=1e-10, atol=1e-13 * people)


def test_a_year_in_which_nothing_happens():
    pools, rates = random_world(4)
    later, flows = run(pools, {name: np.zeros_like(values) for name, values in rates.items()})
    for name, values in pools.items():
        np.testing.assert_array_equal(later[name], values)
    assert all((values == 0).all() for values in flows.values())
