"""Trade as the coupled run meets it: derivatives, the trade regime itself, years solved once."""

from functools import cache

import jax
import numpy as np
import pytest

from interlock import trade
from interlock.errors import UnconvergedError
from interlock.system.coupled import trade_path
from interlock.system.coupled.given import BASE, economy, labelled, plan_of, policy_arrays
from interlock.system.coupled.trade_path import INPUTS, PAIRS, PLACES, Layout, solve_path
from interlock.trade import bases

pytestmark = pytest.mark.xdist_group("coupled")
YEAR = 2004
POINT = np.asarray([0.01, -0.03, 0.02, -0.004, 0.02, 0.015])
STEP = 1e-5


@cache
def home():
    return economy(labelled(BASE))


@cache
def policy(year=YEAR):
    return policy_arrays(plan_of(BASE), BASE, 2024)[year - 1980]


@cache
def solved():
    return solve_path(home(), [policy()], POINT[None])


def value(inputs):
    found = solve_path(home(), [policy()], np.asarray(inputs)[None], np.asarray(solved().slope))
    return np.asarray(found.value[0])


@pytest.mark.parametrize("place", range(len(INPUTS)), ids=INPUTS)
def test_slope_against_central_differences(place):
    shift = STEP * np.eye(len(INPUTS))[place]
    by_hand = (value(POINT + shift) - value(POINT - shift)) / (2 * STEP)
    found = np.asarray(solved().slope[0])[:, place]
    assert np.abs(found).max() > 0.01
    # Equilibria are solved to 1e-11, so that differences carry some 1e-6.
    np.testing.assert_allclose(found, by_hand, rtol=1e-5, atol=2e-6)


def test_wages_fall_with_the_workers_of_their_country():
    """The fixed factor: own-labour elasticities near -.4, nothing much across the border."""
    slope, layout = np.asarray(solved().slope[0]), home().layout
    wages = slope[layout.real_wage]
    for code, column in (("USA", 0), ("MEX", 1)):
        assert -0.55 < wages[PLACES.index(code), column] < -0.3
    assert abs(wages[PLACES.index("USA"), 1]) < 0.02


def hand_policy():
    """Return history's tariffs of a year, and the borders of `POINT`, as a policy of trade."""
    thick = [
        {
            "instrument": "trade.border_cost",
            "importer": ["USA", other],
            "exporter": ["USA", other],
            "sector": "goods",
            "from": YEAR,
            "until": YEAR,
            "unit": "fraction",
            "add": float(np.expm1(POINT[place])),
            "source": "assumed, for this test",
        }
        for place, other in ((4, "CAN"), (5, "MEX"))
    ]
    return plan_of(BASE, thick)


def test_value_is_what_the_trade_regime_says():
    base = home().base
    mexico = float(base.income_usd_bn[home().at[2]])
    sent = {"MEX": POINT[2] * mexico, home().codes[home().rest]: POINT[3] * mexico}
    sent["USA"] = -sum(sent.values())
    found = trade.run(
        BASE,
        hand_policy(),
        year=YEAR,
        labour_hat={"USA": float(np.exp(POINT[0])), "MEX": float(np.exp(POINT[1]))},
        remittances_usd_bn=sent,
    )
    told, layout = np.exp(np.asarray(solved().value[0])), home().layout
    for n, code in enumerate(PLACES):
        of = found.country(code)
        expected = 1 + of["real_wage_pct"] / 100, 1 + of["welfare_exact_pct"] / 100
        np.testing.assert_allclose(told[layout.real_wage][n], expected[0], rtol=1e-8)
        np.testing.assert_allclose(told[layout.real_income][n], expected[1], rtol=1e-8)
    imports = np.asarray(found.equilibrium.imports_usd_bn).sum(axis=2)
    before = np.asarray(base.imports_usd_bn).sum(axis=2)
    places = dict(zip(PLACES, home().at, strict=True))
    for told_pair, (a, b) in zip(told[layout.imports], PAIRS, strict=True):
        at = places[a], places[b]
        assert told_pair == pytest.approx(imports[at] / before[at], rel=1e-8)


def test_without_the_fixed_factor_wages_hardly_move():
    """Why the regimes couple at all (MODEL section 1): five percent fewer Mexican workers."""
    wages = [
        trade.run(BASE, "nafta", year=2008, fixed_factor=share, labour_hat={"MEX": labour}).country(
            "MEX"
        )["real_wage_pct"]
        for share in (0.0, trade.FIXED_FACTOR)
        for labour in (1.0, 0.95)
    ]
    assert wages[3] - wages[2] > 1.5  # .4 x 5 percent
    assert abs(wages[1] - wages[0]) < 0.4


def test_years_that_ask_the_same_are_solved_once(monkeypatch):
    asked = []
    real = trade_path._solved_year

    def counted(*arguments):
        asked.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(trade_path, "_solved_year", counted)
    years = [policy(1990), policy(1991), policy(1990), policy(YEAR), policy(1992)]
    inputs = np.zeros((5, 6))
    inputs[3], inputs[4] = POINT, POINT
    slope = np.zeros((5, home().layout.value_added.stop, 6))
    found = solve_path(home(), years, inputs, slope)
    assert len(asked) == 3  # 1990-91 without NAFTA; 2004 at the point; 1992 at the point
    for year in (1, 2):
        np.testing.assert_array_equal(found.value[0], found.value[year])
    assert found.residual.max() <= 1e-11
    np.testing.assert_array_equal(found.at, inputs)
    np.testing.assert_allclose(found.value[3], solved().value[0], rtol=0, atol=1e-9)
    assert np.abs(found.value[4] - found.value[0]).max() > 1e-3


def test_a_year_that_does_not_solve_at_once_is_approached(monkeypatch):
    def lost(*arguments):
        value_, (_, after) = jax.tree.map(lambda x: x * np.nan, real(*arguments))
        return value_, (np.nan, after)

    real = trade_path._solved_year
    monkeypatch.setattr(trade_path, "_solved_year", lost)
    found = solve_path(home(), [policy()], POINT[None], np.asarray(solved().slope))
    np.testing.assert_allclose(found.value, solved().value, rtol=0, atol=1e-9)


def test_a_year_without_a_solution_gives_no_number():
    wild = POINT.copy()
    wild[2] = 50.0  # Mexico receives fifty times its income
    with pytest.raises(UnconvergedError, match="try a smaller change"):
        solve_path(home(), [policy()], wild[None], np.asarray(solved().slope))


def test_places_of_outcomes_are_apart_and_complete():
    layout = Layout(7)
    parts = [layout.real_wage, layout.price, layout.real_income, layout.imports, layout.value_added]
    rows = [row for part in parts for row in range(part.start, part.stop)]
    assert rows == list(range(3 + 3 + 3 + 6 + 21))


def test_every_base_has_its_places():
    for name in ("caliendo-parro-1993", "wiod-2011"):
        if name not in bases.available():
            continue
        found = economy(labelled(name))
        assert [found.codes[place] for place in found.at] == list(PLACES)
        assert found.rest not in found.at
        assert 0 < float(found.goods.sum()) < len(found.sectors)
