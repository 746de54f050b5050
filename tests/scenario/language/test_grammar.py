"""A good file does what it says: every input against a few lines of numpy."""

import datetime as dt

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.region.annual import ASSUMED, FIRST_YEAR
from interlock.scenario.language.instruments import instruments, named
from interlock.scenario.language.library import chain, parse_scenario
from interlock.scenario.language.settle import check, horizon, settled, trade_changes
from interlock.system.levels import levels
from interlock.trade.policy.changes import load_policy, read_changes
from tests.scenario.language.writing import change, text, to, trade

ORIGINS = ("MEX", "GTM", "HND", "SLV")


def made(*changes, **head):
    """Return the levels that a scenario of these changes makes, and the history it began with."""
    scenario = parse_scenario(text(*changes, **head))
    found = check(scenario, levels, read_changes)
    return found.levels, levels(found.last)


@pytest.mark.parametrize(
    ("edits", "by_hand"),
    [
        ({}, lambda year, old: np.where(year >= 1994, old[13], old)),
        ({"until": 2000}, lambda y, old: np.where((y >= 1994) & (y <= 2000), old[13], old)),
        ({"hold": None, "scale": 0.5}, lambda y, old: np.where(y >= 1994, old / 2, old)),
        (
            {"hold": None, "add": -100, "unit": "persons", "from_": 2010},
            lambda y, old: np.where(y >= 2010, old - 100, old),
        ),
        (
            {"hold": None, "to": 5000, "unit": "persons", "from_": 2001, "until": 2001},
            lambda y, old: np.where(y == 2001, 5000, old),
        ),
        (
            {"hold": None, "from_": None, "path": {1995: 4000, 2005: 9000}, "unit": "persons"},
            lambda y, old: np.where(y >= 1995, np.minimum(4000 + 500 * (y - 1995), 9000), old),
        ),
        (
            {
                "hold": None,
                "from_": None,
                "path": {1995: 4000, 2005: 9000},
                "unit": "persons",
                "until": 1999,
            },
            lambda y, old: np.where((y >= 1995) & (y <= 1999), 4000 + 500 * (y - 1995), old),
        ),
    ],
)
def test_forms_against_numpy(edits, by_hand):
    after, before = made(change(**edits))
    old = before["security.agents"].values
    years = FIRST_YEAR + np.arange(len(old))
    np.testing.assert_allclose(after["security.agents"].values, by_hand(years, old), rtol=1e-14)
    assert all(after[path] is before[path] for path in before if path != "security.agents")


def test_a_year_in_part_counts_its_days():
    limited = to(
        "security.sanctions", 1, "share", from_=dt.date(2001, 9, 11), until=dt.date(2003, 3, 31)
    )
    after, before = made(limited)
    new, old = after["security.sanctions"], before["security.sanctions"]
    assert old.at(2001) == old.at(2002) == old.at(2003) == 0
    assert new.at(2001) == pytest.approx(112 / 365)  # 20 + 31 + 30 + 31 days
    assert new.at(2002) == 1
    assert new.at(2003) == pytest.approx(90 / 365)
    assert new.at(2000) == new.at(2004) == 0
    one_year = to(
        "security.sanctions", 1, "share", from_=dt.date(2000, 2, 1), until=dt.date(2000, 2, 29)
    )
    assert made(one_year)[0]["security.sanctions"].at(2000) == pytest.approx(29 / 366)


def test_what_changed_is_assumed_and_history_is_not_written_over():
    after, before = made(change())
    marks = after["security.agents"].marks
    assert set(marks[14:]) == {ASSUMED}
    assert marks[:14] == before["security.agents"].marks[:14]
    assert before["security.agents"].at(2010) == 17535


def test_changes_apply_in_order_and_hold_means_history():
    double = change(hold=None, scale=2)
    after, before = made(double, change(from_=2000))
    assert after["security.agents"].at(1999) == 2 * before["security.agents"].at(1999)
    assert after["security.agents"].at(2000) == before["security.agents"].at(1993)


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ({"instrument": "migration.mobility", "origin": "MEX"}, ("MEX",)),
        ({"instrument": "migration.mobility", "origin": ["SLV", "GTM"]}, ("SLV", "GTM")),
        ({"instrument": "migration.mobility", "origin": "all"}, ORIGINS),
        ({"instrument": "migration.mobility.HND"}, ("HND",)),
    ],
)
def test_origins(written, moved):
    after, before = made(change(hold=None, to=0.5, unit="share", **written))
    for origin in ORIGINS:
        path = f"migration.mobility.{origin}"
        assert (after[path] is not before[path]) == (origin in moved)


def test_the_horizon_is_that_of_the_data_unless_a_later_year_is_named():
    ahead = [
        change(from_=2030),
        change(until=2026),
        change(hold=2026),
        to("security.agents", 5000, "persons", from_=2025),
        trade(from_=2026),
    ]
    assert horizon(chain(parse_scenario(text(change())))) == 2024
    for one in ahead:
        assert horizon(chain(parse_scenario(text(one)))) == 2035
    assert horizon(chain(parse_scenario(text(change(), base="mass-deportation")))) == 2035


def test_levels_that_end_too_early_are_told():
    links = chain(parse_scenario(text(change(from_=2030))))
    with pytest.raises(InputError, match=r"changes\[0\]\.hold: year 2030 is outside the data"):
        settled(levels(), links)


def test_trade_is_handed_on_in_the_grammar_of_policy_files():
    scenario = parse_scenario(text(trade(exempt="usmca", coverage=0.5), base="no-nafta"))
    asked = trade_changes(chain(scenario))
    assert [(one.name, index) for one, index, _ in asked] == [("no-nafta", 0), ("mine", 0)]
    given = asked[1][2]
    assert given == {
        **trade(exempt="usmca", coverage=0.5, exporter=("MEX", "CAN"), importer=("USA",)),
        "sector": ("goods",),
        "from": dt.date(2018, 1, 1),
    }
    first, second = read_changes(asked)
    assert (first.hold, second.add, second.coverage) == (1993, 25, 0.5)


def test_a_packaged_policy_is_written_out():
    include = {
        "instrument": "trade.policy",
        "policy": "section-232-2018",
        "from": dt.date(2018, 6, 1),
        "source": "the packaged policy",
    }
    asked = trade_changes(chain(parse_scenario(text(include))))
    assert read_changes(asked) == load_policy("section-232-2018").changes


def test_the_catalogue_is_that_of_the_inputs():
    every = levels(2035)
    listed = {path: one for one in instruments() for path in one.paths}
    assert listed.keys() == every.keys()
    for path, one in listed.items():
        assert one.units_of(path) == (every[path].unit.partition(",")[0],)
        assert one.low <= every[path].values.min() and every[path].values.max() <= one.high
        assert one.range and one.label


def test_the_catalogue_knows_names():
    assert named("migration.mobility.MEX") is named("migration.mobility")
    assert named("drivers.wage.USA").units_of("drivers.wage.USA") == ("usd_2019_per_hour",)
    assert named("trade.tariff").traded and not named("security.agents").traded
