"""The exact account of welfare: parts that sum, and the first-order formula in the small."""

from dataclasses import replace

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.trade import welfare
from interlock.trade.equilibrium import solve, still
from tests.trade.test_equilibrium import shocked
from tests.trade.worlds import random_base

solve_jit = eqx.filter_jit(solve)
decompose = eqx.filter_jit(welfare.decompose)


@pytest.mark.parametrize("seed", range(6))
def test_parts_sum_to_the_exact_change(seed):
    base = random_base(seed, 5, 3).unlabelled
    shock = shocked(base_named(base), seed, top=0.4)
    found = solve_jit(base, shock)
    parts = decompose(base, shock, found)
    named = [
        parts.terms_of_trade,
        parts.volume_of_trade,
        parts.border_cost,
        parts.labour,
        parts.transfers,
    ]
    exact = welfare.exact_hat(base, found) - 1
    np.testing.assert_allclose(sum(named), exact, atol=1e-9)
    np.testing.assert_allclose(parts.closure, 0, atol=1e-9)


def base_named(base):
    return replace(base, countries=tuple("ABCDE"))


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        ({"labour_hat": jnp.asarray([1.1, 1, 1, 1, 1])}, "labour"),
        ({"deficit_usd_bn": jnp.asarray([1.0, -1, 0, 0, 0])}, "transfers"),
    ],
)
def test_each_part_answers_to_its_own_cause(change, moved):
    base = random_base(2, 5, 3).unlabelled
    shock = replace(still(base), **change)
    parts = decompose(base, shock, solve_jit(base, shock))
    silent = {"border_cost", "labour", "transfers"} - {moved}
    assert abs(getattr(parts, moved)[0]) > 1e-3
    for name in silent:
        np.testing.assert_allclose(getattr(parts, name), 0, atol=1e-12)


def test_a_thicker_border_costs_the_importer():
    base = random_base(4, 5, 3).unlabelled
    border = jnp.ones_like(base.tariff).at[0, 1:].set(1.05)
    shock = replace(still(base), border_cost_hat=border)
    found = solve_jit(base, shock)
    parts = decompose(base, shock, found)
    assert parts.border_cost[0] < 0
    assert welfare.exact_hat(base, found)[0] < 1


def test_formula_and_truth_meet_for_small_changes():
    """The gap between first order and exact shrinks with the square of the change."""
    base = random_base(5, 5, 3).unlabelled
    gaps = []
    for size in (1e-2, 1e-3):
        tariff = base.tariff * (1 - size)
        shock = replace(still(base), tariff=tariff)
        found = solve_jit(base, shock)
        first = sum(welfare.first_order(base, shock, found))
        gaps.append(np.abs(first - (welfare.exact_hat(base, found) - 1)).max())
    assert gaps[1] < gaps[0] / 50


def test_zero_change_has_zero_welfare():
    base = random_base(6, 5, 3).unlabelled
    found = solve_jit(base, still(base))
    parts = decompose(base, still(base), found)
    for values in (parts.terms_of_trade, parts.volume_of_trade, parts.closure):
        np.testing.assert_allclose(values, 0, atol=1e-11)
