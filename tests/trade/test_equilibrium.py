"""The kernel against its twin, and the invariances that any solution must have."""

from dataclasses import replace

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.trade.equilibrium import MAX_ITERATIONS, Shock, balance, solve, still
from tests.campaign import FULL, size
from tests.trade import twin
from tests.trade.worlds import random_base, random_tariffs

solve_jit = eqx.filter_jit(solve)
# Every size between these compiles its own kernel; these span them.
SHAPES = [(2, 1), (2, 10), (3, 4), (5, 3), (7, 1), (12, 10)]
if FULL:
    SHAPES += [(2, 5), (4, 1), (4, 7), (8, 2), (9, 6), (10, 10), (12, 1)]
worlds = given(st.integers(0, 10_000), st.sampled_from(SHAPES))
few = settings(max_examples=size("random economies for each"), deadline=None, derandomize=not FULL)
many = settings(few, max_examples=size("random economies at extremes"))


def shocked(base, seed, top=0.5):
    """Draw a shock that moves everything at once."""
    draw = np.random.default_rng([seed, 2])
    n = len(base.countries)
    border = draw.uniform(0.9, 1.2, base.tariff.shape)
    border[np.arange(n), np.arange(n)] = 1
    # Nobody is asked to give more than a few percent of what it earns.
    earned = np.asarray(base.value_added_usd_bn)
    transfer = draw.normal(0, 0.02, n) * earned
    transfer -= transfer.sum() * earned / earned.sum()
    return Shock(
        tariff=jnp.asarray(random_tariffs(seed, base, top)),
        border_cost_hat=jnp.asarray(border),
        labour_hat=jnp.asarray(draw.uniform(0.8, 1.25, n)),
        deficit_usd_bn=base.deficit_usd_bn + jnp.asarray(transfer),
        fixed_factor_share=jnp.asarray(draw.uniform(0, 0.6)),
    )


def found(base, shock, start=None):
    result = solve_jit(base.unlabelled, shock, start)
    assert result.converged, (float(result.residual), int(result.iterations))
    return result


@few
@worlds
def test_twin_agrees(seed, shape):
    base = random_base(seed, *shape)
    shock = shocked(base, seed)
    ours = found(base, shock)
    theirs = twin.solve(
        twin.World.of(base),
        np.asarray(shock.tariff),
        border=np.asarray(shock.border_cost_hat),
        labour=np.asarray(shock.labour_hat),
        deficit=np.asarray(shock.deficit_usd_bn),
        fixed_factor=float(shock.fixed_factor_share),
        wage_step=0.1,
    )
    assert theirs.excess < 1e-10
    np.testing.assert_allclose(ours.wage_hat, theirs.wage_hat, rtol=1e-8)
    np.testing.assert_allclose(ours.price_hat, theirs.price_hat, rtol=1e-8)
    np.testing.assert_allclose(ours.expenditure_usd_bn, theirs.expenditure, rtol=1e-8)
    np.testing.assert_allclose(ours.income_usd_bn, theirs.income, rtol=1e-8)
    scale = np.asarray(base.value_added_usd_bn).sum()
    np.testing.assert_allclose(ours.imports_usd_bn, theirs.imports, rtol=1e-7, atol=1e-12 * scale)


@few
@worlds
def test_no_shock_gives_back_the_base(seed, shape):
    base = random_base(seed, *shape, deficits=0.02)
    same = found(base, still(base))
    np.testing.assert_allclose(same.wage_hat, 1, atol=1e-10)
    np.testing.assert_allclose(same.price_hat, 1, atol=1e-10)
    np.testing.assert_allclose(same.trade_share, base.trade_share, atol=1e-10)
    np.testing.assert_allclose(same.expenditure_usd_bn, base.expenditure_usd_bn, rtol=1e-10)
    np.testing.assert_allclose(same.income_usd_bn, base.income_usd_bn, rtol=1e-10)


@few
@worlds
def test_accounts_close(seed, shape):
    base = random_base(seed, *shape)
    shock = shocked(base, seed)
    after = found(base, shock)
    imports = np.asarray(after.imports_usd_bn)
    world = np.asarray(base.value_added_usd_bn).sum()
    # Walras: every country's imports exceed its exports by its deficit.
    gap = imports.sum(axis=(1, 2)) - imports.sum(axis=(0, 2)) - np.asarray(shock.deficit_usd_bn)
    np.testing.assert_allclose(gap / world, 0, atol=1e-9)
    # Numeraire: world value added is unchanged, and world income is that plus tariff revenue.
    earned = after.wage_hat * shock.labour_hat * base.value_added_usd_bn
    revenue = (np.asarray(shock.tariff) * imports).sum()
    np.testing.assert_allclose(earned.sum(), world, rtol=1e-9)
    np.testing.assert_allclose(np.asarray(after.income_usd_bn).sum(), world + revenue, rtol=1e-9)
    np.testing.assert_allclose(np.asarray(after.trade_share).sum(axis=1), 1, atol=1e-12)
    assert (np.asarray(after.trade_share)[np.asarray(base.trade_share) == 0] == 0).all()


@few
@worlds
def test_starting_guess_does_not_matter(seed, shape):
    base = random_base(seed, *shape)
    shock = shocked(base, seed)
    draw = np.random.default_rng([seed, 3])
    n, j = shape
    start = np.concatenate([draw.normal(0, 0.3, n + n * j), draw.uniform(0.5, 2, n * j)])
    one, other = found(base, shock), found(base, shock, jnp.asarray(start))
    np.testing.assert_allclose(one.wage_hat, other.wage_hat, rtol=1e-8)


@few
@worlds
def test_money_is_a_unit(seed, shape):
    base = random_base(seed, *shape, deficits=0.02)
    shock = shocked(base, seed)
    richer = replace(
        base,
        value_added_usd_bn=1e3 * base.value_added_usd_bn,
        expenditure_usd_bn=1e3 * base.expenditure_usd_bn,
        deficit_usd_bn=1e3 * base.deficit_usd_bn,
    )
    dearer = replace(shock, deficit_usd_bn=1e3 * shock.deficit_usd_bn)
    one, other = found(base, shock), found(richer, dearer)
    np.testing.assert_allclose(one.wage_hat, other.wage_hat, rtol=1e-8)
    np.testing.assert_allclose(1e3 * one.income_usd_bn, other.income_usd_bn, rtol=1e-8)


@few
@worlds
def test_names_do_not_matter(seed, shape):
    base = random_base(seed, *shape)
    shock = shocked(base, seed)
    n, j = shape
    draw = np.random.default_rng([seed, 4])
    p, q = draw.permutation(n), draw.permutation(j)
    pair, cell = np.ix_(p, p, q), np.ix_(p, q)
    shuffled = replace(
        base,
        trade_share=base.trade_share[pair],
        tariff=base.tariff[pair],
        value_added_share=base.value_added_share[cell],
        input_share=base.input_share[np.ix_(p, q, q)],
        final_share=base.final_share[cell],
        theta=base.theta[q],
        value_added_usd_bn=base.value_added_usd_bn[p],
        expenditure_usd_bn=base.expenditure_usd_bn[cell],
        deficit_usd_bn=base.deficit_usd_bn[p],
    )
    moved = replace(
        shock,
        tariff=shock.tariff[pair],
        border_cost_hat=shock.border_cost_hat[pair],
        labour_hat=shock.labour_hat[p],
        deficit_usd_bn=shock.deficit_usd_bn[p],
    )
    one, other = found(base, shock), found(shuffled, moved)
    np.testing.assert_allclose(one.wage_hat[p], other.wage_hat, rtol=1e-8)
    np.testing.assert_allclose(one.price_hat[cell], other.price_hat, rtol=1e-8)


@many
@given(st.integers(0, 10_000), st.sampled_from(SHAPES), st.sampled_from([1.0, 10.0, 1e3]))
def test_extremes_converge_or_say_so(seed, shape, top):
    """Whatever the tariffs and elasticities, no number passes as solved that is not."""
    base = random_base(seed, *shape, theta=(1.01, 80.0))
    shock = shocked(base, seed, top)
    result = solve_jit(base.unlabelled, shock)
    if result.converged:
        assert all(np.isfinite(values).all() for values in vars(result).values())
        imports = np.asarray(result.imports_usd_bn)
        gap = imports.sum(axis=(1, 2)) - imports.sum(axis=(0, 2)) - np.asarray(shock.deficit_usd_bn)
        np.testing.assert_allclose(gap / np.asarray(base.value_added_usd_bn).sum(), 0, atol=1e-9)
    else:  # it gave up for a reason: time was up, or the numbers were lost
        assert result.iterations == MAX_ITERATIONS or np.isnan(result.residual)


def test_money_flows_follow_the_deficit():
    base = random_base(7, 3, 4)
    gift = jnp.asarray([-1.0, 1.0, 0.0]) * 0.01 * base.value_added_usd_bn.sum()
    after = found(base, replace(still(base), deficit_usd_bn=gift))
    assert after.income_usd_bn[1] > base.income_usd_bn[1]
    assert after.income_usd_bn[0] < base.income_usd_bn[0]


def test_balance_leaves_a_balanced_base_alone():
    base = random_base(3, 5, 3, deficits=0.02)
    again, residual = balance(base.unlabelled, base.deficit_usd_bn)
    assert residual < 1e-12
    np.testing.assert_allclose(again.trade_share, base.trade_share, atol=1e-12)
    np.testing.assert_allclose(again.value_added_usd_bn, base.value_added_usd_bn, rtol=1e-12)


@pytest.mark.parametrize("bad", [np.nan, -2.0])
def test_nonsense_is_never_converged(bad):
    base = random_base(1, 3, 4)
    shock = replace(still(base), tariff=base.tariff.at[0, 1].set(bad))
    assert not solve_jit(base.unlabelled, shock).converged
