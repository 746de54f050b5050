"""Border thickness: dated, switchable, never below one, and the same in a trade policy file."""

import datetime as dt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.region import load_region
from interlock.security import thickness as border
from interlock.trade import bases, experiment
from interlock.trade.policy.arrays import arrays, parse_policy

NAMES = tuple(event.name for event in border.load_events())


def at(values, pair, year):
    importer, exporter = pair.split("-")
    return float(values.sel(importer=importer, exporter=exporter, year=year))


def test_every_event_rests_on_packaged_rows_and_names_a_source():
    region = load_region()
    known = {*region.parameters["id"], *region.targets["id"]}
    instruments = set(region.instruments["id"])
    for event in border.load_events():
        assert event.evidence and set(event.evidence) <= known, event.name
        assert event.instrument in instruments
        assert len(event.source) > 40 and event.sd > 0
        assert all(0 <= share <= 1 for _, share in event.profile)
        assert min(year for year, _ in event.profile) == event.begin.year
        if event.relieves:  # what is taken away must be there first
            other = next(one for one in border.load_events() if one.name == event.relieves)
            assert other.begin <= event.begin and event.dyads == other.dyads
    assert len(set(NAMES)) == len(NAMES)


def test_the_wedge_is_dated_symmetric_and_touches_only_its_dyads():
    values = border.thickness()
    assert values.dims == ("importer", "exporter", "year")
    assert values.year.values.tolist() == list(range(1980, 2025))
    assert {"label", "unit", "source"} <= set(values.attrs)
    assert np.array_equal(values, values.transpose("exporter", "importer", "year"))
    assert (values.sel(year=slice(None, 2000)) == 1).all()
    assert (values.sel(importer="CAN", exporter="MEX") == 1).all()
    for code in border.COUNTRIES:
        assert (values.sel(importer=code, exporter=code) == 1).all()
    first = border.thickness({"september-11-canada": 2}, off=set(NAMES) - {"september-11-canada"})
    assert at(first, "USA-CAN", 2001) == pytest.approx(1 + 0.02 * 112 / 365, rel=1e-14)
    assert at(first, "CAN-USA", 2015) == pytest.approx(1.02, rel=1e-14)


def test_the_model_asks_for_two_percent_with_canada_and_under_one_with_mexico():
    values = border.thickness()
    assert [1.015 < at(values, "USA-CAN", year) < 1.03 for year in (2002, 2010, 2024)] == [True] * 3
    assert [1 < at(values, "USA-MEX", year) < 1.01 for year in (2002, 2010, 2024)] == [True] * 3


def test_accords_take_away_at_most_what_is_there():
    values = border.thickness({"september-11-canada": 1, "smart-border-canada": 9})
    passports = border.thickness(off=["september-11-canada", "smart-border-canada"])
    late = range(2004, 2025)
    np.testing.assert_allclose(values.sel(year=late), passports.sel(year=late), atol=1e-15)
    alone = border.thickness(off=set(NAMES) - {"smart-border-canada"})
    assert (alone == 1).all()


@settings(max_examples=40, deadline=None)
@given(
    st.fixed_dictionaries({name: st.floats(0, 20) for name in NAMES}),
    st.sets(st.sampled_from(NAMES)),
)
def test_never_below_one(draw, off):
    assert float(border.thickness(draw, off=off).min()) >= 1


def test_switching_off():
    assert (border.thickness(off=("all",)) == 1).all()
    assert border.as_policy_changes(off=("all",)) == []
    with pytest.raises(InputError, match="every event is off"):
        border.policy_text(off="all")
    without = border.thickness(off="passports-land")
    assert at(border.thickness(), "USA-CAN", 2010) > at(without, "USA-CAN", 2010)
    assert at(border.thickness(), "USA-CAN", 2008) == at(without, "USA-CAN", 2008)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: border.thickness(off=["passport-land"]), "did you mean 'passports-land'"),
        (lambda: border.thickness({"september-11-canda": 1}), "did you mean 'september-11-canada'"),
        (lambda: border.thickness({"passports-air": -0.1}), "-0.1 percent is out of range"),
        (lambda: border.thickness({"passports-air": float("nan")}), "out of range"),
        (lambda: border.thickness(years=[]), "no years"),
        (lambda: border.prior_draws(0, 1), "n of at least 1"),
    ],
)
def test_mistakes_are_one_line(call, message):
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_draws_follow_the_cut_normal():
    for event in border.load_events():
        draws = border.prior_draws(4000, 3)[event.name]
        assert draws.min() >= 0
        assert draws.mean() == pytest.approx(event.mean, abs=4 * event.sd / 4000**0.5)
        normal = NormalDist(event.centre, event.sd)
        median = normal.inv_cdf((1 + normal.cdf(0)) / 2)
        assert event.quantile(0.5) == pytest.approx(median, rel=1e-12)
        assert event.quantile(0.0) == pytest.approx(0.0, abs=1e-6)


def test_streams_are_keyed_by_name(monkeypatch):
    whole = border.prior_draws(5, 7)
    fewer = tuple(event for event in border.load_events() if event.name != "september-11-canada")
    monkeypatch.setattr(border, "load_events", lambda: fewer)
    part = border.prior_draws(3, 7)
    assert set(whole) - set(part) == {"september-11-canada"}
    for name, values in part.items():
        np.testing.assert_array_equal(values, whole[name][:3])
    assert not np.array_equal(border.prior_draws(3, 8)["passports-air"], part["passports-air"])


@pytest.fixture(scope="module")
def base():
    return bases.load("caliendo-parro-1993")


@pytest.mark.parametrize("draw", [None, {"september-11-canada": 3.5, "smart-border-mexico": 2.0}])
def test_the_policy_file_gives_the_same_wedge(base, draw):
    plan, values = parse_policy(border.policy_text(draw)), border.thickness(draw)
    for year in (2000, 2001, 2002, 2003, 2007, 2009, 2024):
        wedge = np.asarray(arrays(plan, base, year).border_cost_hat)
        for one in border.COUNTRIES:
            for other in border.COUNTRIES:
                cell = wedge[base.countries.index(one), base.countries.index(other)]
                expected = at(values, f"{one}-{other}", year)
                assert cell[0] == pytest.approx(expected, rel=1e-14), (one, other, year)
                assert cell[-1] == 1  # services bear none
        assert np.array_equal(arrays(plan, base, year).tariff, base.tariff)


def test_a_thicker_border_lowers_trade_with_canada(base):
    result = experiment.run(base, parse_policy(border.policy_text()), year=2010)
    result.require_converged()
    usa, can = base.countries.index("USA"), base.countries.index("CAN")
    imports, before = result.equilibrium.imports_usd_bn, result.base.imports_usd_bn
    for pair in ((usa, can), (can, usa)):
        assert imports[pair].sum() < 0.99 * before[pair].sum()


def test_changes_are_plain_and_dated():
    changes = border.as_policy_changes()
    assert all(change["instrument"] == "trade.border_cost" for change in changes)
    assert all(isinstance(change["from"], dt.date) and change["add"] for change in changes)
    starts = [change["from"] for change in changes if change["importer"] == ["USA", "MEX"]]
    assert min(starts) == dt.date(2001, 9, 11)
    assert max(change["until"] for change in changes) == dt.date(2024, 12, 31)
    assert any("until" not in change for change in border.as_policy_changes(until=None))
    assert max(change["until"].year for change in border.as_policy_changes(until=2005)) == 2005
