"""What the theory of MODEL section 3 says of leaving and coming back, on random choices.

Every property is checked on all draws at once (`jax.vmap`). Derivatives are compared three ways: by
hand from the equation (below), by `jax.grad` through the solver, and by finite differences.

By hand. With sigma = s_S (1 - stay), A = s_S G - C_S and G = nu ln[e^(N/nu) + e^(v_X/nu)],
N = s D - C + push: dG/dN = 1 - stay, so dA/dN = sigma. From

    F(D) = D/beta - Du + d kappa_D - (1-d) D - nu ln(1-m) + (1-d) nu ln(1-r) = 0

and d(-nu ln(1-m)) = m dA, d(nu ln(1-r)) = r dD (since d logit r = -dD/nu),

    F_D = 1/beta - (1-d) + m sigma s + (1-d) r > 0

    dD/dC   = m sigma / F_D         (a dearer entry makes being there worth more)
    dD/dDu  = 1 / F_D
    dD/dd   = -[kappa_D + D - nu ln(1-r)] / F_D
    dD/ds   = -m sigma D / F_D
    dD/dC_S = m / F_D

and, as A moves directly and through D, and r through D only,

    dm/dx = m (1-m)/nu (A_x + sigma s dD/dx),    dr/dx = -r (1-r)/nu dD/dx
    A_C = -sigma,  A_Du = 0,  A_d = 0,  A_s = sigma D,  A_(C_S) = -1

so that dm/dC = -m (1-m) sigma/nu [1 - m sigma s/F_D] < 0 and dr/dC < 0: a dearer entry lowers both.

Stock condition (s = 1, d = 0, no second border). In a steady state m H = r U, so the share in the
US rises with C iff d ln m - d ln r > 0. With D_C = m/(rho + m + r), rho = 1/beta - 1:

    nu d ln(m/r)/dC = (1-m)(D_C - 1) + (1-r) D_C > 0
    iff (1-r) m > (1-m)(rho + r)  iff  m/beta > rho + r  iff  m > (1-beta) + beta r.
"""

from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.migration import choice
from interlock.migration.choice import BETA, Now, Passage, Tastes
from tests.campaign import size
from tests.migration import twin

DRAWS = size("random choices")
NO_STAY = -1e3


def random_choices(seed=0, *, simple=False, jump=1.0, n=DRAWS):
    """Return n tastes and conditions; `simple` has one border, s = 1 and d = 0."""
    draw = np.random.default_rng([seed, 31])

    def between(low, high):
        return jnp.asarray(draw.uniform(low, high, n))

    def log_odds(low, high):
        return jnp.log(p := jnp.exp(between(np.log(low), np.log(high)))) - jnp.log1p(-p)

    one, zero = jnp.ones(n), jnp.zeros(n)
    tastes = Tastes(
        between(1, 5), between(0.5, 6), log_odds(0.003, 0.7), log_odds(0.01, 0.6),
        jnp.full(n, NO_STAY) if simple else log_odds(0.003, 0.4), between(0, 3),
    )  # fmt: skip

    def passage():
        if simple:
            return Passage(one, one, zero, between(0, 3))
        return Passage(between(0.4, 1), between(0.5, 1), between(0, 1), between(0, 3))

    then = passage()
    now = jax.tree.map(lambda a, b: a + jump * (b - a), then, passage())
    removal = (zero, zero) if simple else (between(0, 0.08), between(0, 0.08))
    return tastes, Now(now, then, between(-1, 1) * jump, between(-1, 1) * jump, *removal)


@partial(jax.jit, static_argnames="rounds")
def solved(tastes, now, rounds=3):
    """Return D, m, r, the share that stays, and |F|; each round starts where the last one ended."""

    def one(t, now):
        gain, residual = t.gain, jnp.zeros(())
        for _ in range(rounds):
            gain, residual = choice.solve_gain(t, now, gain)
        return *_probabilities(t, now, gain), residual

    return jax.vmap(one)(tastes, now)


def _probabilities(t, now, gain):
    odds = choice.leave_odds(t, now, gain)
    back = jax.nn.sigmoid(choice.return_log_odds(t, gain))
    return gain, jax.nn.sigmoid(odds.leave), back, odds.stay


# Where each condition sits in `Now`.
CONDITIONS = {
    "north_cost": lambda now: now.passage.north_cost,
    "south_cost": lambda now: now.passage.south_cost,
    "north": lambda now: now.passage.north,
    "wage": lambda now: now.wage,
    "removal": lambda now: now.removal,
}


def shifted(now, condition, by):
    return eqx.tree_at(CONDITIONS[condition], now, replace_fn=lambda x: x + by)


def by_hand(condition, tastes, now):
    """Return dD/dx, dm/dx, dr/dx from the module's docstring."""
    D, m, r, stay, _ = (np.asarray(x) for x in solved(tastes, now))
    nu, kappa = np.asarray(tastes.nu), np.asarray(tastes.removal_cost)
    s, d = np.asarray(now.passage.north), np.asarray(now.removal)
    sigma = np.asarray(now.passage.south) * (1 - stay)
    slope = 1 / BETA - (1 - d) + m * sigma * s + (1 - d) * r
    gain, direct = {
        "north_cost": (m * sigma, -sigma),
        "south_cost": (m, -np.ones_like(m)),
        "north": (-m * sigma * D, sigma * D),
        "wage": (np.ones_like(m), 0 * m),
        "removal": (-(kappa + D - nu * np.log1p(-r)), 0 * m),
    }[condition]
    gain = gain / slope
    leave = m * (1 - m) / nu * (direct + sigma * s * gain)
    return gain, leave, -r * (1 - r) / nu * gain


@partial(jax.jit, static_argnames="condition")
def by_autodiff(condition, tastes, now):
    """Return the same through one call of the solver, from the solution as a warm start is."""

    def outcomes(x, t, one, start):
        changed = eqx.tree_at(CONDITIONS[condition], one, x)
        gain, _ = choice.solve_gain(t, changed, start)
        return jnp.stack(_probabilities(t, changed, gain)[:3])

    start = solved(tastes, now)[0]
    return jax.vmap(jax.jacrev(outcomes))(CONDITIONS[condition](now), tastes, now, start).T


def test_excess_rises_everywhere():
    tastes, now = random_choices(1)
    grid = jnp.linspace(-30, 30, 241)
    along = jax.vmap(lambda t, one: jax.vmap(partial(choice._excess, t, one))(grid))
    level, slope = along(tastes, now)
    assert (np.diff(level, axis=1) > 0).all()
    assert (slope > 1 / BETA - 1 - 1e-15).all()
    # The slope is the derivative of the level.
    numeric = jax.vmap(
        lambda t, one: jax.vmap(jax.grad(lambda g: choice._excess(t, one, g)[0]))(grid)
    )(tastes, now)
    np.testing.assert_allclose(slope, numeric, rtol=1e-9)


def test_the_twin_agrees():
    tastes, now = random_choices(2)
    gain, m, r, stay, residual = solved(tastes, now)
    assert residual.max() < 1e-12
    for i in range(min(DRAWS, 200)):
        t, one = jax.tree.map(lambda x: float(x[i]), (tastes, now))  # noqa: B023 (used at once)
        reference = twin.Crossing(*(getattr(one.reference, n) for n in _CROSSING))
        chooser = twin.Chooser.of(
            reference, nu=t.nu, gain=t.gain, leave=twin.odds(t.leave_log_odds),
            back=twin.odds(t.return_log_odds), stay=twin.odds(t.stay_log_odds),
            removal_cost=t.removal_cost,
        )  # fmt: skip
        crossing = twin.Crossing(*(getattr(one.passage, n) for n in _CROSSING))
        wage = chooser.excess(t.gain, reference, one.reference_removal) + one.wage
        theirs = chooser.solve(wage, crossing, one.removal, one.push)
        np.testing.assert_allclose(gain[i], theirs, rtol=1e-11, atol=1e-11)
        expected = (*chooser.leave(theirs, crossing, one.push), chooser.back(theirs))
        np.testing.assert_allclose((m[i], stay[i], r[i]), expected, rtol=1e-10)


_CROSSING = ("south", "north", "south_cost", "north_cost")


def test_reference_conditions_give_the_reference_probabilities():
    tastes, now = random_choices(3, jump=0.0)
    now = eqx.tree_at(lambda n: n.removal, now, now.reference_removal)
    gain, m, r, stay, _ = solved(tastes, now)
    np.testing.assert_allclose(gain, tastes.gain, rtol=1e-12)
    for found, log_odds in (
        (m, tastes.leave_log_odds),
        (r, tastes.return_log_odds),
        (stay, tastes.stay_log_odds),
    ):
        np.testing.assert_allclose(found, jax.nn.sigmoid(log_odds), rtol=1e-11)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_derivatives_by_hand_by_autodiff_and_by_differences(condition):
    tastes, now = random_choices(4)
    hand = np.stack(by_hand(condition, tastes, now))
    np.testing.assert_allclose(by_autodiff(condition, tastes, now), hand, rtol=1e-9, atol=1e-13)
    h = 1e-5
    up, down = (np.stack(solved(tastes, shifted(now, condition, by))[:3]) for by in (h, -h))
    scale = np.abs(hand).max(axis=1, keepdims=True)
    np.testing.assert_allclose((up - down) / (2 * h) / scale, hand / scale, atol=1e-7)


def test_signs():
    tastes, now = random_choices(5)
    gain, m, r, *_ = (np.asarray(x) for x in solved(tastes, now))
    for condition in ("north_cost", "south_cost"):
        value, leave, back = by_hand(condition, tastes, now)
        assert (value > 0).all() and (leave < 0).all() and (back < 0).all()
    value, leave, back = by_hand("wage", tastes, now)
    assert (value > 0).all() and (leave > 0).all() and (back < 0).all()
    # A removal takes what being there is worth, kappa_D + D - nu ln(1-r), if that is positive.
    worth = tastes.removal_cost + gain - tastes.nu * np.log1p(-r)
    value, leave, back = by_hand("removal", tastes, now)
    assert (np.sign(value) == -np.sign(worth)).all() and (np.sign(back) == np.sign(worth)).all()
    assert (np.sign(leave) == -np.sign(worth)).all()
    # A surer crossing makes one leave more, and return more too, if being there is worth anything.
    value, leave, back = by_hand("north", tastes, now)
    assert (np.sign(leave) == np.sign(gain)).all() and (np.sign(back) == np.sign(gain)).all()
    assert (m > 0).all() and (m < 1).all()


def test_a_dearer_entry_raises_the_stock_iff_leaving_is_common():
    """With s = 1 and d = 0 the share in the US rises with the cost iff m > (1-beta) + beta r."""
    tastes, now = random_choices(6, simple=True)
    _, m, r, *_ = (np.asarray(x) for x in solved(tastes, now))
    margin = m - (1 - BETA) - BETA * r
    assert min((margin > 0).mean(), (margin < 0).mean()) > 0.1  # both sides are well covered
    h = 1e-4
    shares = []
    for by in (h, -h):
        _, leave, back, *_ = solved(tastes, shifted(now, "north_cost", by))
        shares.append(leave / (leave + back))
    change = np.asarray(shares[0] - shares[1]) / (2 * h)
    clear = np.abs(margin) > 1e-4
    assert clear.mean() > 0.98
    assert (np.sign(change) == np.sign(margin))[clear].all()
    # By hand: d share/dC = share (1 - share) [m - (1-beta) - beta r] / (nu beta F_D).
    share, slope = m / (m + r), 1 / BETA - 1 + m + r
    hand = share * (1 - share) * margin / (np.asarray(tastes.nu) * BETA * slope)
    np.testing.assert_allclose(change, hand, atol=1e-7)


def test_a_southern_border_that_stops_more_keeps_at_home_whom_the_us_is_worth_something():
    """dA/ds_S = G: fewer leave where reaching the US border has a value, however few leave."""
    tastes, now = random_choices(11)
    _, before, *_ = solved(tastes, now)
    south = now.passage.south - 0.2
    _, after, *_ = solved(tastes, eqx.tree_at(lambda n: n.passage.south, now, south))
    ref, nu = now.reference, tastes.nu
    gain, *_ = solved(tastes, now)
    here = now.passage.north * gain - now.passage.north_cost
    option = ref.north * tastes.gain - ref.north_cost + nu * tastes.stay_log_odds
    worth = np.asarray(nu * jnp.logaddexp(here / nu, option / nu))
    clear = np.abs(worth) > 0.05
    assert 0.5 < (worth > 0).mean() < 1
    assert (np.sign(after - before) == -np.sign(worth))[clear].mean() > 0.98
    assert (after < before)[worth > 0.5].all()


def test_the_identity_that_needs_no_values():
    """With s = 1, ln m/(1-m) + ln r/(1-r) = -(C + kappa_R)/nu, whatever wages do."""
    tastes, now = random_choices(7, simple=True)
    now = eqx.tree_at(lambda n: n.push, now, jnp.zeros(DRAWS))
    _, m, r, *_ = solved(tastes, now)
    found = jnp.log(m) - jnp.log1p(-m) + jnp.log(r) - jnp.log1p(-r)
    dearer = now.passage.north_cost - now.reference.north_cost
    at_reference = tastes.leave_log_odds + tastes.return_log_odds
    np.testing.assert_allclose(found, at_reference - dearer / tastes.nu, rtol=1e-11, atol=1e-11)


def test_a_lasting_world_makes_foresight_static():
    tastes, now = random_choices(8)
    fixed, *_ = solved(tastes, now)

    def ahead(t, one):
        def back(_, gain):
            return choice.backward_gain(t, one, gain)

        return jax.lax.fori_loop(0, 900, back, t.gain)  # beta^900 = 1e-16

    np.testing.assert_allclose(jax.jit(jax.vmap(ahead))(tastes, now), fixed, rtol=1e-11, atol=1e-11)


def test_foresight_counts_the_next_year_only():
    """One step by hand: D_t = beta (V_U - V_H) of the next year, from the values themselves."""
    tastes, now = random_choices(9)
    later = jnp.linspace(-2, 6, DRAWS)
    odds = jax.vmap(choice.leave_odds)(tastes, now, later)
    back = jax.vmap(choice.return_log_odds)(tastes, later)
    nu, d = tastes.nu, now.removal
    wage = jax.vmap(choice.reference_wage)(tastes, now) + now.wage
    # V_H = beta V_H' + nu ln(1 + e^(A/nu)); V_U without what both share.
    home = nu * jnp.logaddexp(0, odds.leave)
    there = wage + (1 - d) * (later + nu * jnp.logaddexp(0, back)) - d * tastes.removal_cost
    found = jax.vmap(choice.backward_gain)(tastes, now, later)
    np.testing.assert_allclose(found, BETA * (there - home), rtol=1e-12, atol=1e-12)


# Changes of one condition in one year, all larger than any year of history brings.
LEAPS = {
    "wage": (0.5, -0.5),  # the US wage over the one at home up by two thirds, or down by 40 percent
    "north_cost": (3.0, -3.0),
    "south_cost": (3.0, -3.0),
    "removal": (0.05, 0.5),
}


@pytest.mark.parametrize(("condition", "by"), [(c, x) for c, leaps in LEAPS.items() for x in leaps])
def test_one_call_solves_a_leap(condition, by):
    tastes, now = random_choices(10, jump=0.0)
    now = eqx.tree_at(lambda n: n.removal, now, now.reference_removal)
    *_, residual = solved(tastes, shifted(now, condition, by), rounds=1)
    assert residual.max() < 1e-10


@pytest.mark.parametrize("leap", [0.5, 1.0, 2.0, 5.0])
def test_what_is_not_solved_says_so(leap):
    """However far wages leap, the residual bounds the error: |D - D*| <= |F(D)| / min F'."""
    tastes, now = random_choices(11, jump=0.0)
    for by in (leap, -leap):
        leapt = shifted(now, "wage", by)
        gain, *_, residual = solved(tastes, leapt, rounds=1)
        right, *_, rest = solved(tastes, leapt, rounds=8)
        assert rest.max() < 1e-12
        flattest = 1 / BETA - 1 + now.removal
        assert (np.abs(gain - right) <= residual / flattest + 1e-10).all()
