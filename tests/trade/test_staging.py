"""Tariffs between 1993 and 2005 along the staging of NAFTA."""

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.trade import bases
from interlock.trade.bases import staging
from interlock.trade.bases.tables import axis
from interlock.trade.policy import arrays as policy

YEARS = range(1993, 2009)
MEMBERS = ("USA", "MEX", "CAN")
ROUTES = staging.schedule()["routes"]


def pairs():
    countries = axis("caliendo-parro", "country")
    where = [countries.index(code) for code in MEMBERS]
    inside = np.zeros((31, 31), dtype=bool)
    inside[np.ix_(where, where)] = True
    return inside & ~np.eye(31, dtype=bool)


@pytest.mark.parametrize(
    "route", staging.schedule()["routes"], ids=lambda r: "-".join(r["between"])
)
@pytest.mark.parametrize("textiles", [False, True])
def test_cuts_only_grow(route, textiles):
    cuts = [staging.cut_share(route, year, textiles=textiles) for year in YEARS]
    steps = [staging.progress(route, year, textiles=textiles) for year in YEARS]
    assert cuts[0] == steps[0] == 0
    assert cuts[-1] == pytest.approx(1)
    assert np.all(np.diff(cuts) >= -1e-15) and np.all(np.diff(steps) >= -1e-15)
    assert [step for year, step in zip(YEARS, steps, strict=True) if year >= 2005] == [1.0] * 4


def test_hand_computed_cuts():
    us_mexico = staging.schedule()["routes"][1]
    total = 31.0 + 17.4 + 31.8 + 1.4  # list D was free already
    first = (31.0 + 17.4 / 5 + 31.8 / 10 + 1.4 / 15) / total
    assert staging.cut_share(us_mexico, 1994) == pytest.approx(first)
    assert staging.cut_share(us_mexico, 2005) == pytest.approx((total - 1.4 * 3 / 15) / total)
    assert staging.cut_share(us_mexico, 2001, textiles=True) == 1
    assert staging.category_cut("B+", 1995) == 0.2  # no cut in 1995
    us_canada = staging.schedule()["routes"][0]
    assert [staging.progress(us_canada, y) for y in (1994, 1998)] == [0.2, 1.0]


def test_the_end_points_are_the_published_tariffs():
    first, last = staging.observed_tariffs(1993), staging.observed_tariffs(2005)
    inside = pairs()
    assert np.array_equal(staging.world_tariffs(1993), first)
    for year in (2005, 2006, 2008):
        path = staging.world_tariffs(year)
        assert np.array_equal(path[inside], last[inside])
        assert np.array_equal(path[~inside], first[~inside])
    assert np.array_equal(staging.world_tariffs(2005, "linear"), last)
    assert np.array_equal(staging.world_tariffs(2011, "linear"), last)


def test_tariffs_move_one_way():
    inside = pairs()
    path = np.array([staging.world_tariffs(year)[inside] for year in YEARS])
    steps = np.diff(path, axis=0) * np.sign(path[-1] - path[0])
    assert steps.min() >= -1e-15


def test_other_pairs_go_in_equal_steps():
    outside = ~pairs()
    first, middle, last = (staging.world_tariffs(y, "linear")[outside] for y in (1993, 1999, 2005))
    np.testing.assert_allclose(middle, (first + last) / 2, atol=1e-15)


def test_the_policy_ends_at_the_tariffs_of_2005():
    base, nafta = bases.load("caliendo-parro-1993"), policy.load_policy("nafta")
    assert nafta.years == tuple(range(1994, 2009))
    expected = np.where(
        pairs()[:, :, None], staging.observed_tariffs(2005), staging.observed_tariffs(1993)
    )
    for year in (2005, 2008):
        result = policy.arrays(nafta, base, year)
        assert np.array_equal(result.tariff, expected)
        assert np.all(np.asarray(result.border_cost_hat) == 1)
    assert np.array_equal(policy.arrays(nafta, base, 1993).tariff, base.tariff)


@pytest.mark.parametrize("year", [1995, 2000, 2004])
def test_the_policy_on_wiod_starts_from_its_own_tariffs(year):
    base, nafta = bases.load(f"wiod-{year}"), policy.load_policy("nafta")
    assert np.array_equal(policy.arrays(nafta, base, year).tariff, base.tariff)
    final = np.asarray(policy.arrays(nafta, base, 2008).tariff)
    where = [base.countries.index(code) for code in MEMBERS]
    ends = staging.region_tariffs(2005)
    assert np.array_equal(final[np.ix_(where, where)], ends[np.ix_(where, where)])
    outside = np.ones((15, 15), dtype=bool)
    outside[np.ix_(where, where)] = False
    assert np.array_equal(final[outside], np.asarray(base.tariff)[outside])


@pytest.mark.parametrize("name", ["wiod-2011", "constructed-2023", "cepii-2023", "wiod-full-1995"])
def test_bases_without_a_path_say_which_to_use(name):
    with pytest.raises(InputError, match=r"nafta.*use caliendo-parro-1993"):
        policy.arrays(policy.load_policy("nafta"), bases.load(name), 2008)


def test_holding_1993_undoes_nafta_on_a_later_base():
    text = """
schema: 1
name: no-nafta
title: tariffs of 1993 in 2011
changes:
  - {instrument: trade.tariff, importer: NAFTA, exporter: NAFTA, sector: goods, from: 1994,
     hold: 1993, source: tariffs of Caliendo & Parro 2015}
"""
    base = bases.load("wiod-2011")
    held = np.asarray(policy.arrays(policy.parse_policy(text), base, 2011).tariff)
    where = [base.countries.index(code) for code in MEMBERS]
    past = staging.region_tariffs(1993)
    assert np.array_equal(held[np.ix_(where, where)], past[np.ix_(where, where)])
    assert held[where[1], where[0]].mean() > 0.05


def test_region_tariffs_lie_between_those_they_average():
    tariffs, regional = staging.world_tariffs(2000, "linear"), staging.region_tariffs(2000)
    assert regional.min() >= 0 and regional.max() <= tariffs.max()
    regions = axis("wiod", "country")
    mex, usa = regions.index("MEX"), regions.index("USA")
    countries = axis("caliendo-parro", "country")
    agriculture = tariffs[countries.index("MEX"), countries.index("USA"), 0]
    assert regional[mex, usa, 0] == pytest.approx(agriculture)


def test_history_begins_in_1993():
    with pytest.raises(InputError, match="begins in 1993"):
        staging.history(bases.load("caliendo-parro-1993"), 1990)
