"""Every index against an independent count, and what holds of all of them."""

import math

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.observatory import available, index, observe
from interlock.observatory import border as borders
from interlock.region import load_region
from interlock.region.instruments import instruments
from interlock.region.observed import known
from interlock.trade import bases

ROWS = load_region().instruments.to_dicts()
STOCK = {"agreement", "institution", "law", "programme"}


def in_force(year):
    return [
        row
        for row in ROWS
        if row["item_type"] in STOCK
        and row["outcome"] != "failed"
        and row["year_start"] <= year <= (row["year_end"] or 9999)
    ]


def share(pool, hit):
    return (100 * sum(map(hit, pool)) / len(pool) if pool else math.nan, len(pool))


def cooperative(row):
    return row["form"] in {"bilateral", "trilateral"}


@pytest.mark.parametrize("name", available())
def test_every_index_says_what_it_is_and_counts(name):
    data, about = observe(name), index(name)
    assert data.attrs["formula"] == about.formula
    assert data["value"].attrs["unit"] == about.unit
    assert data["value"].dims == data["count"].dims
    assert data["value"].dims[-1] == "year"
    years = data["year"].values
    assert (np.diff(years) > 0).all()
    there = np.isfinite(data["value"].values)
    assert there.any()
    assert (data["count"].values[there] > 0).all()
    assert data["count"].dtype.kind == "i"
    if about.unit == "percent":
        seen = data["value"].values[there]
        assert (seen >= 0).all()
        assert (seen <= 100).all()


def test_an_unknown_index_is_told_with_a_guess():
    with pytest.raises(InputError, match="did you mean 'securitisation'"):
        observe("securitization")


@pytest.mark.parametrize("year", [1980, 1994, 2002, 2008, 2019, 2026])
def test_shares_of_the_stock(year):
    pool = [row for row in in_force(year) if cooperative(row)]
    both = observe("trilateral-share").sel(year=year)
    parties = [set((row["parties"] or "").split(";")) for row in pool]
    strict = 100 * sum({"CAN", "MEX", "USA"} <= one for one in parties) / len(pool)
    expected = [share(pool, lambda row: row["form"] == "trilateral")[0], strict]
    np.testing.assert_allclose(both["value"].values, expected)
    for issue in ("trade", "security", "migration"):
        mine = [row for row in pool if f"{issue}:" in row["content"]]
        found = observe("bilateral-share").sel(year=year, issue=issue)
        told = share(mine, lambda row: row["form"] == "bilateral")
        np.testing.assert_allclose((found["value"], found["count"]), told)
        every = [row for row in in_force(year) if f"{issue}:" in row["content"]]
        for scope, of in (("cooperative", mine), ("all", every)):
            found = observe("binding-share").sel(year=year, issue=issue, scope=scope)
            told = share(of, lambda row: row["binding"] == "y")
            np.testing.assert_allclose((found["value"], found["count"]), told)
    migration = [row for row in in_force(year) if "migration:" in row["content"]]
    found = observe("securitisation").sel(year=year, scope="all")
    told = share(migration, lambda row: "security" in row["content"] + row["issue_areas"])
    np.testing.assert_allclose((found["value"], found["count"]), told)


@pytest.mark.parametrize("year", [1975, 1995, 2010, 2026])
@pytest.mark.parametrize("issue", ["trade", "security", "migration"])
def test_westphalianism_is_a_flow_of_ten_years(year, issue):
    pool = [
        row
        for row in ROWS
        if row["item_type"] in STOCK
        and row["outcome"] != "failed"
        and row["form"] != "none"
        and year - 9 <= row["year_start"] <= year
        and f"{issue}:" in row["content"]
    ]
    found = observe("westphalianism").sel(year=year, issue=issue)
    alone = share(pool, lambda row: row["form"] == "unilateral")
    free = share(pool, lambda row: row["form"] == "unilateral" or row["binding"] == "n")
    np.testing.assert_allclose(found["value"].values, [free[0], alone[0]])
    assert (found["count"].values == len(pool)).all()


def test_environmental_treaties_are_bilateral():
    """119 agreements: 67 with Canada, 45 with Mexico, one between the spokes, six of all three."""
    last = observe("environmental-bilateral-share").isel(year=-1)
    assert int(last["count"]) == 119
    assert float(last["value"]) == pytest.approx(100 * 113 / 119)


def test_openness_by_hand():
    gdp = {code: known("gdp_nominal_usd", country=code) for code in ("USA", "MEX")}
    trade = sum(
        known(f"us_goods_{way}_best", country="USA", partner="MEX")[2000]
        for way in ("exports", "imports")
    )
    expected = 100 * trade / (gdp["USA"][2000] + gdp["MEX"][2000])
    data = observe("trade-openness")["value"]
    assert float(data.sel(dyad="USA-MEX", year=2000)) == pytest.approx(expected)
    assert np.isnan(data.sel(dyad="CAN-MEX", year=1990))


def test_the_wedge_is_the_one_that_a_frictionless_world_lacks():
    """Twin from the balanced base: shares of expenditure instead of flows, as in Novy (2013)."""
    base = bases.load("wiod-2000")
    spent = (
        np.asarray(base.expenditure_usd_bn)[:, None, :16] * np.asarray(base.trade_share)[..., :16]
    )
    flows = (spent / (1 + np.asarray(base.tariff)[..., :16])).sum(axis=-1)
    i, j = base.countries.index("USA"), base.countries.index("MEX")
    theta = 4.55
    ratio = flows[i, i] * flows[j, j] / (flows[i, j] * flows[j, i])
    wedge = 100 * (ratio ** (1 / (2 * theta)) - 1)
    found = float(observe("trade-wedge")["value"].sel(dyad="USA-MEX", year=2000))
    assert found == pytest.approx(wedge, rel=0.01)


def test_goods_are_goods():
    names = bases.load("wiod-2000").sectors
    assert len(names) > 16
    assert "electricity" in names[16].lower() or "utilities" in names[16].lower(), names[14:18]


def test_thickness_has_gaps_where_a_part_is_not_observed():
    data = observe("border-southwest")
    assert float(data["value"].sel(year=1993)) == pytest.approx(1)
    part = data["component"].sel(year=2005).values
    assert float(data["value"].sel(year=2005)) == pytest.approx(math.exp(np.log(part).mean()))
    seen = np.isfinite(data["component"].values).all(axis=0)
    np.testing.assert_array_equal(seen, np.isfinite(data["value"].values))
    assert np.isnan(data["value"].sel(year=2011))
    assert int(data["count"].sel(year=2011)) < 4
    agents = known("panel.usbp_agents_sw")
    assert set(data["year"].values[seen]) <= set(agents)


def test_externalisation_by_hand_and_only_where_both_are_counted():
    data = observe("externalisation")
    assert list(data["year"].values) == [2002, 2005, *range(2018, 2025)]
    others = 859_501 - 169_536
    assert float(data["value"].sel(year=2019)) == pytest.approx(
        100 * 182_940 / (182_940 + others), rel=1e-6
    )


def test_thickness_refuses_to_start_without_its_reference_year():
    with pytest.raises(KeyError):
        borders._thickness({"agents": {1990: 1.0}})


def test_what_the_notes_say_of_gaps_is_so():
    """Words in the list of indices that would go stale with the data."""
    agents, fee = known("panel.usbp_agents_sw"), known("panel.smuggler_cost_MMP_2023usd")
    assert sum(year not in agents for year in range(1980, 2020)) == 11
    assert max(fee) == 2008
    detained = [year for year in known("panel.mexico_detentions_total") if year < 2018]
    assert len(detained) == 2
    north = observe("border-north")
    seen = north["component"].sel(of="removals").dropna("year")["year"].values
    assert (seen[0], seen[-1], len(seen)) == (1993, 2014, 22)
    circular = {one.id for one in instruments() if one.circular}
    assert circular == {"NAFTA", "SPP", "SMARTCA", "SMARTMX"}


def test_the_two_series_of_removals_to_canada_agree_where_both_count():
    one, other = (
        known(name, origin="USA", destination="CAN")
        for name in ("dhs_removals_by_nationality", "dhs_removals_by_nationality_teaching")
    )
    both = set(one) & set(other)
    assert len(both) == 4
    assert max(abs(other[year] / one[year] - 1) for year in both) < 0.012


@pytest.mark.parametrize("year", [1995, 2005, 2011, 2026])
@pytest.mark.parametrize("issue", ["all", "trade", "security", "migration"])
def test_double_bilateralism_counts_both_halves_alike(year, issue):
    def partners(row):
        return {"CAN", "MEX", "USA"} & set((row["parties"] or "").split(";"))

    pool = [
        row
        for row in in_force(year)
        if cooperative(row)
        and len(partners(row)) > 1
        and (issue == "all" or f"{issue}:" in row["content"])
    ]
    halves = [
        sum(row["form"] == "bilateral" and partners(row) == {"USA", spoke} for row in pool)
        for spoke in ("CAN", "MEX")
    ]
    found = observe("double-bilateralism").sel(year=year, issue=issue)
    expected = 100 * 2 * min(halves) / len(pool) if pool else math.nan
    np.testing.assert_allclose(float(found["value"]), expected)
    assert int(found["count"]) == len(pool)


@pytest.mark.parametrize("year", [1975, 1995, 2010, 2026])
def test_spill_over_counts_what_opens_two_issues(year):
    pool = [row for row in in_force(year) if cooperative(row) and "trade:lib" in row["content"]]
    for reading, mark in (("opens it too", "migration:lib"), ("touches it", "migration:")):
        found = observe("spill-over").sel(year=year, pair="trade to migration", reading=reading)
        told = share(pool, lambda row, mark=mark: mark in row["content"])
        np.testing.assert_allclose((found["value"], found["count"]), told)


def test_mobility_by_hand_and_only_where_every_part_is_counted():
    data = observe("mobility-openness")
    parts = ("lpr", "h2a_visas", "h2b_visas", "tn_visas")
    given = [known(f"panel.{part}_MEX") for part in parts]
    people = known("population_all_ages", country="MEX")
    expected = 1000 * sum(one[2010] for one in given) / people[2010]
    assert float(data["value"].sel(year=2010)) == pytest.approx(expected)
    whole = set.intersection(*map(set, given)) & set(people)
    seen = data["value"].dropna("year")["year"].values
    assert set(seen.tolist()) == whole
    assert np.isnan(data["value"].sel(year=1995))


def test_the_law_is_the_complement_of_its_restrictions():
    data = observe("mobility-law")["value"]
    assert float(data.sel(country="CAN", year=2000)) == pytest.approx(
        100 * (1 - known("impic_Reg_B", country="CAN")[2000])
    )
