"""What a coupled run is given: years ahead, output per head, remittances, workers, land."""

import numpy as np
import pytest

from interlock.region.annual import (
    ASSUMED,
    HELD,
    LAST_PROJECTED_YEAR,
    LAST_YEAR,
    PROJECTED,
    YEARS,
)
from interlock.region.observed import known
from interlock.study.coupled.sample import sample
from interlock.system.coupled import given as module
from interlock.system.coupled.given import BASE, given, ground, labelled, output_usd_bn, world
from interlock.system.levels import growth_of, levels, mark_of, rule_of

ORIGINS = ("MEX", "GTM", "HND", "SLV")
AHEAD = range(LAST_YEAR + 1, LAST_PROJECTED_YEAR + 1)
pytestmark = pytest.mark.xdist_group("coupled")


def ahead():
    return levels(LAST_PROJECTED_YEAR)


def test_every_input_looks_ahead_and_keeps_its_past():
    past = levels()
    assert set(past) == set(ahead())
    for path, one in ahead().items():
        assert one.values.shape == (56,) and len(one.marks) == 56, path
        assert list(one.years) == list(range(1980, 2036))
        np.testing.assert_array_equal(one.values[:45], past[path].values, err_msg=path)
        assert one.marks[:45] == past[path].marks
        assert set(one.marks[45:]) <= {HELD, ASSUMED, PROJECTED}, path
        assert len(past[path].marks) == 45
        assert np.isfinite(one.values).all(), path


def test_what_is_held_is_held_and_what_is_assumed_says_so():
    for path, one in ahead().items():
        rule = rule_of(path)["rule"]
        expected = {"series": PROJECTED, "held": HELD, "trend": ASSUMED, "none": ASSUMED}[rule]
        assert set(one.marks[45:]) == {expected}, path
        if rule == "held":
            assert (one.values[45:] == one.at(LAST_YEAR)).all(), path
        if rule == "none":
            assert (one.values[45:] == 0).all(), path
    assert mark_of("drivers.young.MEX", 2030) == PROJECTED
    assert mark_of("security.agents", 2030) == HELD
    assert mark_of("drivers.wage.USA", 2030) == ASSUMED


@pytest.mark.parametrize("origin", ORIGINS)
def test_cohorts_follow_the_packaged_projection(origin):
    young = known("world.population_15_29", country=origin)
    children = known("world.population_0_14", country=origin)
    for year in AHEAD:
        by_hand = levels()[f"drivers.young.{origin}"].at(LAST_YEAR) * young[year] / young[LAST_YEAR]
        assert ahead()[f"drivers.young.{origin}"].at(year) == pytest.approx(by_hand, rel=1e-12)
        grown = children[year - 7] / children[LAST_YEAR - 7]
        by_hand = levels()[f"drivers.cohort.{origin}"].at(LAST_YEAR) * grown
        assert ahead()[f"drivers.cohort.{origin}"].at(year) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("place", ["USA", *ORIGINS])
def test_trends_stay_inside_their_stated_range(place):
    path = f"drivers.wage.{place}"
    low, central, high = growth_of(levels()[path])
    assert low < central < high
    grown = np.diff(np.log(ahead()[path].values[44:]))
    np.testing.assert_allclose(grown, central, rtol=0, atol=1e-12)
    logs = np.log(levels()[path].values)
    decades = [(logs[t + 10] - logs[t]) / 10 for t in range(35)]
    assert (low, high) == pytest.approx((min(decades), max(decades)), abs=1e-15)
    assert central == pytest.approx((logs[39] - logs[29]) / 10, abs=1e-15)  # 2009 to 2019
    drift = sample("rational", 200).drift[:, ["USA", *ORIGINS].index(place)]
    assert (drift >= low - central).all() and (drift <= high - central).all()
    assert np.ptp(drift) > 0.5 * (high - low)


def test_output_per_head_moves_wage_and_income_alike():
    of = dict(levels())
    gdp = of["drivers.gdp.HND"]
    ratio = np.where(np.asarray(YEARS) >= 2000, 1.2, 1.0)
    of["drivers.gdp.HND"] = gdp.with_values(gdp.values * ratio)
    before, after = given(levels()).people.triangle, given(of).people.triangle
    place = ("GTM", "HND", "SLV").index("HND")
    np.testing.assert_allclose(after.income[place], before.income[place] * ratio, rtol=1e-14)
    moved = np.asarray(after.wage_log - before.wage_log)
    np.testing.assert_allclose(moved[place], -np.log(ratio), rtol=0, atol=1e-14)
    assert (np.delete(moved, place, axis=0) == 0).all()


def test_a_fund_is_a_share_of_output():
    of = dict(levels())
    path = "migration.development_fund.GTM"
    of[path] = of[path].with_values(np.where(np.asarray(YEARS) >= 2000, 2.0, 0.0))
    found = given(of)
    fund, paid = np.asarray(found.fund), np.asarray(found.paid)
    assert fund.shape == paid.shape == (45, 4)
    mexico = known("gdp_nominal_usd", country="MEX")[2010] / 1e9
    assert paid[30, 1] == pytest.approx(2 / mexico, rel=1e-12)
    assert (paid[:, [0, 2, 3]] == 0).all()
    output = known("gdp_nominal_usd", country="GTM")[2010] / 1e9
    assert fund[30, 1] == pytest.approx(2 / output, rel=1e-12)
    assert (fund[:20] == 0).all() and (fund[:, [0, 2, 3]] == 0).all()


def test_workers_and_remittances_are_the_data():
    of = ground()
    made = world(of, of.history, given(levels()))
    workers = known("world.population_15_64", country="MEX")
    assert float(made.workers[30, 1]) == workers[2010]
    assert made.workers.shape == (45, 5) and made.sent.shape == (45, 4)
    paid = known("panel.remittances_usd_MEX")
    mexico = known("gdp_nominal_usd", country="MEX")
    assert float(made.sent[30, 0]) == pytest.approx(paid[2010] / mexico[2010], rel=1e-12)
    honduras = known("panel.remittances_usd_HND")
    assert float(made.sent[30, 2]) == pytest.approx(honduras[2010] / mexico[2010], rel=1e-12)
    # Before the first year known its share of output is held.
    first = min(paid)
    if first > 1980:
        share = paid[first] / mexico[first]
        assert float(made.sent[0, 0]) == pytest.approx(share, rel=1e-12)
    assert output_usd_bn("MEX", [2010])[0] == pytest.approx(mexico[2010] / 1e9, rel=1e-12)


def test_farmers_are_counted_not_valued():
    of, base = ground(), labelled(BASE)
    share = np.asarray(module.work_share(of))
    assert share.sum() == pytest.approx(1, abs=1e-12) and (share >= 0).all()
    farms = share[base.sectors.index("Agriculture")]
    counted = known("agri_employment_share", country="MEX")
    nearest = counted.get(base.year, counted[min(counted)])
    assert farms == pytest.approx(nearest / 100, rel=0.05)
    assert farms > 0.2  # a quarter of workers, less than a tenth of value added


def test_history_stands_at_its_own_borders():
    of = ground()
    assert of.history.value.shape == (45, of.economy.layout.value_added.stop)
    assert float(of.history.residual.max()) <= 1e-11
    at = np.asarray(of.history.at)
    assert (at[:, :4] == 0).all() and (at[:21, 4:] == 0).all()
    assert (at[23:, 4:] > 0).all()  # thicker since 2001
    np.testing.assert_allclose(of.history.value[0], 0, rtol=0, atol=1e-9)  # tariffs of 1993
