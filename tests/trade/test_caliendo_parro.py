"""Caliendo & Parro (2015), Review of Economic Studies 82(1), Table 2, as a fixture.

Welfare effects from NAFTA's tariff reductions, in percent: zero deficits, no fixed factor.
"""

import numpy as np
import pytest

from interlock.trade import experiment
from interlock.trade.labels import LABELS
from tests.trade import twin

TABLE_2 = {
    "real_wage_pct": {"MEX": 1.72, "CAN": 0.32, "USA": 0.11},
    "welfare_first_order_pct": {"MEX": 1.31, "CAN": -0.06, "USA": 0.08},
    "terms_of_trade_pct": {"MEX": -0.41, "CAN": -0.11, "USA": 0.04},
    "volume_of_trade_pct": {"MEX": 1.72, "CAN": 0.04, "USA": 0.04},
    "intra_bloc_imports_pct": {"MEX": 118, "CAN": 11, "USA": 41},
}


@pytest.fixture(scope="module")
def nafta():
    return experiment.run("caliendo-parro-1993", "nafta", deficits="zero", fixed_factor=0.0)


@pytest.mark.parametrize("country", ["MEX", "CAN", "USA"])
@pytest.mark.parametrize("outcome", list(TABLE_2))
def test_every_printed_digit(nafta, outcome, country):
    digits = 0 if outcome == "intra_bloc_imports_pct" else 2
    value = nafta.country(country)[outcome]
    assert round(value, digits) == TABLE_2[outcome][country], f"unrounded: {value}"


def test_the_twin_finds_the_same_world(nafta):
    theirs = twin.solve(twin.World.of(nafta.base), np.asarray(nafta.shock.tariff))
    np.testing.assert_allclose(nafta.equilibrium.wage_hat, theirs.wage_hat, rtol=1e-9)
    np.testing.assert_allclose(nafta.equilibrium.income_usd_bn, theirs.income, rtol=1e-9)


def test_exact_welfare_is_far_below_the_formula(nafta):
    """Real income hardly moves in Mexico: wages gain what the treasury gives up."""
    mexico = nafta.country("MEX")
    assert 0 < mexico["welfare_exact_pct"] < 0.02
    lost = mexico["tariff_revenue_before_pct_of_income"] - mexico["tariff_revenue_pct_of_income"]
    assert lost == pytest.approx(1.67, abs=0.01)
    parts = [name for name in LABELS if name.startswith("exact_")]
    assert sum(mexico[name] for name in parts) == pytest.approx(
        mexico["welfare_exact_pct"], abs=1e-9
    )


def test_observed_deficits_tell_a_like_story(nafta):
    kept = experiment.run("caliendo-parro-1993", "nafta", deficits="observed", fixed_factor=0.0)
    for code in ("MEX", "CAN", "USA"):
        ours, theirs = kept.country(code), nafta.country(code)
        assert ours["real_wage_pct"] == pytest.approx(theirs["real_wage_pct"], abs=0.1)
    assert not np.allclose(kept.base.deficit_usd_bn, 0)


def test_the_fixed_factor_is_silent_while_nobody_moves(nafta):
    with_factor = experiment.run("caliendo-parro-1993", "nafta", fixed_factor=0.4)
    for code in ("MEX", "CAN", "USA"):
        assert with_factor.country(code) == pytest.approx(nafta.country(code), abs=1e-8)


def test_own_labour_elasticity_of_wages_matches_its_evidence():
    """Mishra (2007): ten percent fewer workers raise Mexican wages by about four percent."""
    fewer = experiment.run("caliendo-parro-1993", "nafta", labour_hat={"MEX": 0.9})
    base = experiment.run("caliendo-parro-1993", "nafta")
    rise = np.log1p(fewer.country("MEX")["real_wage_pct"] / 100)
    rise -= np.log1p(base.country("MEX")["real_wage_pct"] / 100)
    assert rise / np.log(0.9) == pytest.approx(-0.4, abs=0.05)
