"""Exact runs: what they solve, that the way there does not matter, and the error of draws."""

from dataclasses import replace
from functools import cache

import jax
import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.study.coupled import exact, run
from interlock.study.coupled.pose import pose
from interlock.system.coupled import trade_path
from interlock.system.coupled.channels import switches
from interlock.system.coupled.trade_path import solve_path
from tests.study.coupled.asking import SCHOOLS, one, posed, sampled, solved, tariff, told, written

pytestmark = pytest.mark.xdist_group("coupled")
SCENARIO, SCHOOL = "closed-goods-open-people", "demand"


@cache
def ensemble(draws=25):
    return exact.ensemble(posed(SCENARIO), SCHOOL, draws)


@pytest.mark.parametrize("school", SCHOOLS)
def test_residuals_are_within_their_tolerances(school):
    found = solved("no-nafta", school)
    found.require_converged("no-nafta")
    assert found.residual <= 1e-8 and found.trade_residual <= 1e-11
    assert 1 <= found.iterations < exact.MAX_ITERATIONS


def test_the_run_ends_where_equilibria_are_solved():
    """Independent of the residual that is reported: equilibria at the run's own inputs."""
    found, of = solved(SCENARIO, SCHOOL), posed(SCENARIO)
    truth = solve_path(
        of.ground.economy, of.policy, found.told.inputs[0], np.asarray(of.ground.history.slope)
    )
    layout = of.ground.economy.layout
    for part in (layout.real_wage, layout.price, layout.real_income):
        gap = found.told.trade[1][0][:, part] - np.asarray(truth.value)[:, part]
        assert np.abs(gap).max() <= exact.TOLERANCE
    first = exact.first_order(of, SCHOOL)
    assert np.abs(first.trade[1] - found.told.trade[1]).max() > 1e-5  # it was worth the way


def test_programs_of_a_run_have_names_that_another_process_finds():
    """What is told of an object by its place in memory would be traced anew by every process."""
    solved(SCENARIO, SCHOOL)
    for kernel in (run._block, trade_path._solved_year):
        assert kernel._made
        assert not [asked for asked in map(str, kernel._made) if " at 0x" in asked]


def test_another_start_ends_at_the_same_numbers():
    of = replace(posed(SCENARIO))
    inputs = np.random.default_rng(11).normal(0, 0.02, (len(of.years), 6))
    inputs[:, 4:] = np.abs(inputs[:, 4:])
    expected = solved(SCENARIO, SCHOOL)
    vars(of)["first_trade"] = solve_path(of.ground.economy, of.policy, inputs)
    found = exact.solve(of, SCHOOL)
    found.require_converged(SCENARIO)
    assert not np.array_equal(found.asked.world.after.slope, expected.asked.world.after.slope)
    layout = of.ground.economy.layout
    for part in (layout.real_wage, layout.price, layout.real_income):
        gap = found.told.trade[1][0][:, part] - expected.told.trade[1][0][:, part]
        assert np.abs(gap).max() < 1e-7
    for name, values in expected.told.people[1].items():
        np.testing.assert_allclose(found.told.people[1][name], values, rtol=1e-7, atol=1e-7)


def test_schools_share_the_trade_that_they_start_from(monkeypatch):
    of, asked = replace(posed("no-nafta")), []

    def counted(*what):
        asked.append(what)
        return solve_path(*what)

    monkeypatch.setattr("interlock.study.coupled.pose.solve_path", counted)
    for school in SCHOOLS[:2]:
        exact.first_order(of, school)
    assert len(asked) == 1


def test_linear_error_by_hand():
    """The largest gap of the farthest draw's wages and incomes from equilibria of its inputs."""
    found, of = ensemble(), posed(SCENARIO)
    at = np.asarray(found.exact.asked.world.after.at)
    far = max(range(25), key=lambda n: np.abs(found.told.inputs[n] - at).max())
    truth = solve_path(
        of.ground.economy, of.policy, found.told.inputs[far], np.asarray(of.ground.history.slope)
    )
    layout = of.ground.economy.layout
    gaps = [
        np.abs(found.told.trade[1][far][:, part] - np.asarray(truth.value)[:, part]).max()
        for part in (layout.real_wage, layout.real_income)
    ]
    assert found.linear_error == pytest.approx(max(gaps), rel=1e-6)
    assert 1e-7 < found.linear_error < 0.01


def test_an_ensemble_is_its_draws_around_the_exact_run():
    found, of = ensemble(), posed(SCENARIO)
    alone = told(of, SCHOOL, sampled(SCHOOL, 25), after=found.exact.asked.world.after)
    for a, b in zip(jax.tree.leaves(found.told), jax.tree.leaves(alone), strict=True):
        np.testing.assert_array_equal(a, b)
    choice, rounds = (float(part.max()) for part in found.told.residual)
    assert choice <= 1e-8 and rounds <= 1e-7


def test_an_unconverged_run_gives_no_number():
    good = solved("no-nafta", SCHOOL)
    for bad in (1e-3, np.nan):
        with pytest.raises(UnconvergedError, match="not converged"):
            replace(good, residual=bad).require_converged("no-nafta")
        lost = good.told._replace(residual=(np.asarray([bad]), good.told.residual[1]))
        with pytest.raises(UnconvergedError, match="choice"):
            replace(good, told=lost).require_converged("no-nafta")


def test_iterations_that_do_not_end_are_reported(monkeypatch):
    monkeypatch.setattr(exact, "MAX_ITERATIONS", 1)
    found = exact.solve(posed(SCENARIO), SCHOOL)
    assert not found.converged
    with pytest.raises(UnconvergedError):
        found.require_converged(SCENARIO)


def test_refined_derivatives_are_those_where_the_run_ends():
    of, found = posed(SCENARIO), solved(SCENARIO, SCHOOL)
    better = exact.refined(of, found).asked.world.after
    np.testing.assert_array_equal(better.at, found.asked.world.after.at)
    np.testing.assert_allclose(better.value, found.asked.world.after.value, rtol=0, atol=1e-9)
    year, step = 40, 1e-4
    shift = np.zeros(6)
    shift[1] = step
    two = [np.asarray(better.at)[[year]] + sign * shift for sign in (1, -1)]
    slope = np.asarray(better.slope)[[year]]
    up, down = (
        solve_path(of.ground.economy, of.policy[year : year + 1], at, slope).value[0] for at in two
    )
    np.testing.assert_allclose((up - down) / (2 * step), slope[0, :, 1], rtol=1e-4, atol=1e-5)
    assert np.abs(slope[0] - np.asarray(found.asked.world.after.slope)[year]).max() > 1e-3


@pytest.mark.parametrize("school", ["rational", "free", "chapter", "demand"])
def test_every_packaged_draw_settles_within_a_year(school):
    assert rounds_of(school).max() <= exact.TOLERANCE


def rounds_of(school):
    """Return how far the last round of a year moved, of every packaged draw, free movement."""
    return told(posed("open-goods-open-people"), school, sampled(school, 600)).residual[1]


def off(**channels):
    return jax.tree.map(lambda value: value[None], switches(channels))


def test_channels_off_are_exact_too():
    of = pose(
        written(
            "both",
            one("migration.mobility", unit="share", origin="MEX", from_=1994, to=1),
            tariff(25, start=1995),
        )
    )
    found = exact.solve(of, "rational", on=off(goods_prices=0.0))
    found.require_converged("both")
    truth = solve_path(
        of.ground.economy, of.ground.policy, found.told.inputs[0],
        np.asarray(of.ground.history.slope),
    )  # fmt: skip
    layout = of.ground.economy.layout
    gap = found.told.trade[1][0][:, layout.real_income] - truth.value[:, layout.real_income]
    assert np.abs(gap).max() <= exact.TOLERANCE
