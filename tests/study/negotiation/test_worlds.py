"""Worlds of trade: exact, converged, and the same as the trade regime says."""

from dataclasses import replace

import numpy as np
import pytest

from interlock import trade
from interlock.errors import InputError
from interlock.politics.bargaining.packages import PLAYERS, SPOKES
from interlock.study.negotiation.worlds import (
    PAIRS,
    TradeSetting,
    base_name,
    deals_of,
    on_table,
    wedge,
    world,
    worth,
)
from interlock.trade.equilibrium import TOLERANCE
from interlock.trade.policy.arrays import parse_policy

pytestmark = pytest.mark.xdist_group("negotiation")
NAFTA = TradeSetting(1991, "tariffs", None, 25.0)
LATER = TradeSetting(2019, "thickness", "tariff", 25.0)
RENEWAL = TradeSetting(2018, "renewal", "withdrawal", 25.0)
NONE = frozenset()


def tariff(importer, exporter, sector, change):
    return parse_policy(
        "schema: 1\nname: test\ntitle: test\nchanges:\n"
        f"  - {{instrument: trade.tariff, importer: {importer}, exporter: {exporter}, "
        f"sector: {sector}, from: 1993, unit: percent, {change}, source: a test of worlds}}\n"
    )


CUT = tariff("NAFTA", "NAFTA", "all", "to: 0")
PUNISH = tariff("USA", "MEX", "goods", "add: 25")


@pytest.mark.parametrize(
    ("setting", "deals", "punished", "policy"),
    [(NAFTA, frozenset(PAIRS), NONE, CUT), (LATER, NONE, frozenset({"MEX"}), PUNISH)],
)
def test_a_world_is_what_the_trade_regime_solves(setting, deals, punished, policy):
    found = world(setting, deals, punished)
    whole = trade.run(base_name(setting.year), policy)
    for k, player in enumerate(PLAYERS):
        exact = whole.country(player)["welfare_exact_pct"]
        assert 100 * np.expm1(found.welfare_pct[k] / 100) == pytest.approx(exact, abs=1e-8)


@pytest.mark.parametrize("points", [100.0, 1000.0])
@pytest.mark.parametrize("setting", [NAFTA, LATER])
def test_a_threat_that_stops_trade_hurts_whom_it_hits(setting, points):
    """Far beyond what a window may hold: solved and of the right sign."""
    mild = world(setting, NONE, frozenset({"MEX"}))
    found = world(replace(setting, points=points), NONE, frozenset({"MEX"}))
    mexico = PLAYERS.index("MEX")
    assert found.residual <= TOLERANCE
    assert found.welfare_pct[mexico] < mild.welfare_pct[mexico] < 0
    assert -100 < found.gain_usd_bn[mexico] < 0 and np.isfinite(found.exports_pct).all()
    assert found.exports_pct[mexico] < mild.exports_pct[mexico] < 0


@pytest.mark.parametrize("setting", [NAFTA, LATER, RENEWAL])
def test_a_tariff_of_25_points_on_mexico_converges(setting):
    """A careless solver returns a large loss with a residual of .05."""
    found = world(setting, NONE, frozenset({"MEX"}))
    assert found.residual <= TOLERANCE
    assert abs(found.welfare_pct).max() < 3


def test_no_change_is_no_gain():
    """Solved for real where tariffs rise by nothing; taken from the base where nothing is done."""
    for setting in (NAFTA, LATER):
        solved = world(replace(setting, points=0.0), NONE, frozenset(SPOKES))
        assert 0 < solved.residual <= TOLERANCE
        for part in (solved.welfare_pct, solved.exports_pct, solved.gain_usd_bn):
            np.testing.assert_allclose(part, 0, atol=1e-8)
        assert not world(setting, NONE, NONE).welfare_pct.any()


@pytest.mark.parametrize(
    ("barrier", "threat", "year", "message"),
    [
        ("tariffs", None, 2005, "known up to 1994"),
        ("renewal", "withdrawal", 2012, "known from 2017 on"),
    ],
)
def test_what_would_silently_change_nothing_is_refused(barrier, threat, year, message):
    with pytest.raises(InputError, match=message):
        TradeSetting(year, barrier, threat, 25.0)


def test_coalitions_gain_what_their_members_gain():
    found, residual = worth(NAFTA)
    assert residual <= TOLERANCE
    two = world(NAFTA, frozenset({PAIRS[0]}), NONE)
    assert found.um == pytest.approx(two.gain_usd_bn[0] + two.gain_usd_bn[1])
    three = world(NAFTA, frozenset(PAIRS), NONE)
    assert found.n == pytest.approx(three.gain_usd_bn.sum())
    # Mexico had the tariffs to lose: the pair without it gains least.
    assert found.um > found.uc > 0


def test_what_is_kept_from_withdrawal_is_worth_what_withdrawal_costs():
    found, _ = worth(RENEWAL)
    out = world(RENEWAL, NONE, frozenset(SPOKES))
    assert found.n == pytest.approx(-out.gain_usd_bn.sum())
    assert found.mc == 0


def test_a_deal_at_a_thick_border_takes_the_wedge_away():
    assert wedge(TradeSetting(1997, "thickness", None, 25.0), ("USA", "CAN")) == 0
    assert not on_table(TradeSetting(1997, "thickness", None, 25.0), SPOKES)
    assert on_table(NAFTA, SPOKES)
    assert on_table(RENEWAL, SPOKES)
    assert not on_table(replace(RENEWAL, threat=None), SPOKES)
    with_attack, without = (
        wedge(TradeSetting(2004, "thickness", None, 25.0, attack), ("USA", "CAN"))
        for attack in (True, False)
    )
    assert with_attack > without == 0
    gains = world(LATER, frozenset({PAIRS[1]}), NONE).welfare_pct
    assert gains[PLAYERS.index("CAN")] > gains[PLAYERS.index("USA")] > 0


def test_a_trilateral_deal_adds_the_pair_of_the_spokes():
    assert deals_of(SPOKES, "trilateral") == frozenset(PAIRS)
    assert deals_of(SPOKES, "bilateral") == frozenset(PAIRS[:2])
    assert deals_of(("CAN",), "trilateral") == frozenset({PAIRS[1]})


@pytest.mark.parametrize(
    ("year", "name"),
    [
        (1988, "caliendo-parro-1993"),
        (1997, "wiod-1997"),
        (2014, "wiod-2011"),
        (2026, "constructed-2023"),
    ],
)
def test_the_base_is_that_of_the_year(year, name):
    assert base_name(year) == name
