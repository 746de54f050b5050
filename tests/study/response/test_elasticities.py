"""Derivatives through the whole run: against differences of the run, and of exact runs."""

import numpy as np
import pytest

from interlock.scenario.language.library import load_scenario, parse_scenario
from interlock.study.answers.outcomes import SCENARIO, values
from interlock.study.answers.places import spot
from interlock.study.coupled.exact import solve
from interlock.study.coupled.pose import pose
from interlock.study.response.directions import directions
from interlock.study.response.elasticities import elasticities

pytestmark = pytest.mark.xdist_group("coupled")
OUTCOMES = (
    "stock_persons.MEX@2010",
    "apprehensions_events.GTM@2010",
    "deaths@2010",
    "real_wage_pct.MEX@2010",
    "natives_income_pct.USA@2010",
    "salience_share@2010",
)
PATHS = (
    "security.agents",
    "security.sanctions",
    "security.mexico_effort",
    "migration.legal_quota.MEX",
    "migration.mobility.MEX",
    "drivers.wage.MEX",
    "drivers.gdp.MEX",
    "shocks.september-11-canada",
    "trade.tariff.USA.MEX",
)


@pytest.fixture(scope="module")
def history():
    return pose("history")


@pytest.fixture(scope="module")
def found(history):
    spots = [spot(text, history) for text in OUTCOMES]
    return elasticities(history, "rational", spots, 1994, paths=PATHS, check=True)


def answer(found, path, outcome):
    row = [one.path for one in found.directions].index(path)
    return float(found.amount[row, OUTCOMES.index(outcome)])


def test_they_agree_with_central_differences(found):
    assert set(PATHS) == {one.path for one in found.directions}
    assert found.largest_gap < 1e-3


def test_signs_that_nobody_disputes(found):
    assert answer(found, "drivers.wage.MEX", "stock_persons.MEX@2010") < 0
    assert answer(found, "migration.legal_quota.MEX", "stock_persons.MEX@2010") > 0
    assert answer(found, "security.mexico_effort", "apprehensions_events.GTM@2010") < 0
    assert answer(found, "trade.tariff.USA.MEX", "real_wage_pct.MEX@2010") < 0


@pytest.mark.parametrize(
    ("path", "plus", "minus", "step"),
    [
        ("security.agents", "scale: 1.02", "scale: 0.98", np.log(1.02 / 0.98)),
        ("drivers.gdp.MEX", "scale: 1.01", "scale: 0.99", np.log(1.01 / 0.99)),
    ],
)
def test_they_agree_with_differences_of_exact_runs(found, history, path, plus, minus, step):
    ends = []
    for form in (plus, minus):
        text = (
            f"schema: 1\nname: moved\ntitle: moved\nchanges:\n  - instrument: {path}\n"
            f"    from: 1994\n    {form}\n    source: a test of derivatives\n"
        )
        posed = pose(parse_scenario(text))
        ends.append(values(posed, solve(posed, "rational").told, SCENARIO))
    for text in OUTCOMES:
        one = spot(text, history)
        exact = float(one.of(ends[0])[0] - one.of(ends[1])[0]) / step * 0.01
        ours = answer(found, path, text)
        assert ours == pytest.approx(exact, rel=5e-3, abs=1e-6), text


def test_tariffs_agree_with_differences_of_exact_runs(found, history):
    ends = []
    for points in (0.2, -0.2):
        text = (
            "schema: 1\nname: moved\ntitle: moved\nchanges:\n  - instrument: trade.tariff\n"
            "    importer: USA\n    exporter: MEX\n    sector: goods\n    from: 1994\n"
            f"    add: {points}\n    unit: percent\n    source: a test of derivatives\n"
        )
        posed = pose(parse_scenario(text))
        ends.append(values(posed, solve(posed, "rational").told, SCENARIO))
    one = spot("real_wage_pct.MEX@2010", history)
    exact = float(one.of(ends[0])[0] - one.of(ends[1])[0]) / 0.4
    ours = answer(found, "trade.tariff.USA.MEX", "real_wage_pct.MEX@2010")
    assert ours == pytest.approx(exact, rel=5e-3)


def test_every_input_has_a_direction(history):
    known = {one.path for one in directions(history, 1994)}
    assert set(history.settled.levels) <= known
    assert {f"trade.tariff.{a}.{b}" for a, b in (("USA", "CAN"), ("MEX", "USA"))} <= known
    assert load_scenario("history").name == history.name
