"""Indices of any region: twins in loops over the raw tables, pure forms, invariances."""

import math
from itertools import product

import numpy as np
import polars as pl
import pytest

from interlock.observatory.members import ALL, EMIGRANTS, IMMIGRANTS, MEMBER_INDICES, measure
from interlock.region.own.folder import EXAMPLES, read_region
from interlock.region.packaged import DATASET, scan_series
from tests.region.own_folders import folder

MEMBERS = ("ARG", "BRA", "PRY", "URY")


@pytest.fixture(scope="module")
def measured():
    return measure(read_region(EXAMPLES / "mercosur"))


@pytest.fixture(scope="module")
def trade():
    """Imports of goods by (importer, exporter), thousand US$, as they were keyed."""
    rows = pl.read_parquet(DATASET / "economies" / "cepii_2023_trade.parquet")
    return {(one, other): value for one, other, value in rows.iter_rows() if one != other}


@pytest.fixture(scope="module")
def stocks():
    """Persons by (origin, destination, year), as they were keyed."""
    rows = scan_series("world").filter(pl.col("series") == "world.undesa_migrant_stock_2024")
    picked = rows.select("place", "counterpart", "year", "value").collect()
    return {(one, other, year): value for one, other, year, value in picked.iter_rows()}


def value(measured, name, **at):
    return float(measured.indices[name]["value"].sel(**at))


def test_every_index_is_there_with_its_formula(measured):
    assert list(measured.indices) == [one.name for one in MEMBER_INDICES]
    assert measured.left_out == {}
    for data in measured.indices.values():
        assert all(data.attrs[key] for key in ("title", "formula", "source", "note"))
        assert data["value"].attrs["unit"] and data["count"].attrs["label"]
        assert data["value"].dims == data["count"].dims


def test_trade_shares_and_intensity_are_those_of_the_raw_table(measured, trade):
    def whole(some):
        return sum(v for (i, e), v in trade.items() for code in (i, e) if code in some)

    inside = sum(v for (i, e), v in trade.items() if i in MEMBERS and e in MEMBERS)
    share = 2 * inside / whole(MEMBERS)
    assert value(measured, "intra-trade-share", of=ALL, year=2023) == pytest.approx(100 * share)
    for code in MEMBERS:
        own = sum(v for (i, e), v in trade.items() if code in (i, e) and {i, e} <= set(MEMBERS))
        expected = pytest.approx(100 * own / whole([code]))
        assert value(measured, "intra-trade-share", of=code, year=2023) == expected
    weight = whole(MEMBERS) / (2 * sum(trade.values()))
    assert value(measured, "trade-intensity", year=2023) == pytest.approx(share / weight)


def test_trade_hubs_are_those_of_the_raw_table(measured, trade):
    ends = {
        code: sum(trade.get((code, x), 0) + trade.get((x, code), 0) for x in MEMBERS if x != code)
        for code in MEMBERS
    }
    for code in MEMBERS:
        expected = (ends[code] / sum(ends.values()) - 1 / 4) / (1 / 2 - 1 / 4)
        assert value(measured, "trade-hub", country=code, year=2023) == pytest.approx(expected)


@pytest.mark.parametrize("year", [1990, 2005, 2024])
def test_migrants_are_those_of_the_raw_table(measured, stocks, year):
    now = {(o, d): v for (o, d, when), v in stocks.items() if when == year}
    inside = sum(now.get(pair, 0) for pair in product(MEMBERS, MEMBERS))
    left = sum(v for (o, _), v in now.items() if o in MEMBERS)
    came = sum(v for (_, d), v in now.items() if d in MEMBERS)
    shares = {EMIGRANTS: inside / left, IMMIGRANTS: inside / came}
    for of, share in shares.items():
        assert value(measured, "migrant-share", of=of, year=year) == pytest.approx(100 * share)
    for code in MEMBERS:
        ends = sum(now.get((code, x), 0) + now.get((x, code), 0) for x in MEMBERS)
        expected = (ends / (2 * inside) - 1 / 4) / (1 / 4)
        assert value(measured, "migrant-hub", country=code, year=year) == pytest.approx(expected)


def test_dispersion_is_that_of_the_raw_table(measured):
    rows = scan_series("world").filter(
        (pl.col("series") == "world.gdp_per_capita_ppp_wb") & pl.col("place").is_in(MEMBERS)
    )
    for year, incomes in rows.group_by("year").agg("value").collect().iter_rows():
        logs = [math.log(one) for one in incomes]
        mean = sum(logs) / 4
        expected = math.sqrt(sum((one - mean) ** 2 for one in logs) / 4)
        assert value(measured, "income-dispersion", year=year) == pytest.approx(expected)


def flows(rows):
    return "importer,exporter,year,value\n" + "".join(
        f"{i},{e},{year},{v}\n" for (i, e, year), v in rows.items()
    )


def of_rows(tmp_path, rows, members):
    return measure(read_region(folder(tmp_path, {"goods_trade": flows(rows)}, members)))


def test_pure_forms(tmp_path):
    star = {("ARG", one, 2020): 3 for one in ("BRA", "PRY", "URY")}
    found = of_rows(tmp_path / "star", star | {("ARG", "CHL", 2020): 9}, MEMBERS)
    assert value(found, "trade-hub", country="ARG", year=2020) == pytest.approx(1)
    assert value(found, "trade-hub", country="BRA", year=2020) == pytest.approx(-1 / 3)
    assert value(found, "intra-trade-share", of="BRA", year=2020) == 100
    assert value(found, "intra-trade-share", of=ALL, year=2020) == pytest.approx(100 * 18 / 27)
    even = {(i, e, 2020): 2 for i, e in product(MEMBERS, MEMBERS) if i != e}
    found = of_rows(tmp_path / "even", even | {("CHL", "URY", 2020): 1}, MEMBERS)
    assert found.indices["trade-hub"]["value"].values == pytest.approx(np.zeros((4, 1)))
    assert found.indices["trade-hub"]["count"].values.tolist() == [[6]] * 4


@pytest.fixture
def random_rows():
    random = np.random.default_rng(8)
    pairs = product((*MEMBERS, "CHL", "CHN"), (*MEMBERS, "CHL", "CHN"), (2019, 2020))
    return {
        (i, e, year): round(float(random.lognormal(3, 2)), 3)
        for i, e, year in pairs
        if i != e and random.uniform() > 0.2
    }


def test_order_scale_and_names_of_members_do_not_matter(tmp_path, random_rows):
    turned = tuple(reversed(MEMBERS))
    other = dict(zip(MEMBERS, ("DEU", "FRA", "ITA", "NLD"), strict=True))
    renamed = {
        (other.get(i, i), other.get(e, e), year): v for (i, e, year), v in random_rows.items()
    }
    scaled = {key: 1000 * v for key, v in random_rows.items()}
    one = of_rows(tmp_path / "one", random_rows, MEMBERS).indices
    two = of_rows(tmp_path / "two", random_rows, turned).indices
    three = of_rows(tmp_path / "three", renamed, tuple(other.values())).indices
    four = of_rows(tmp_path / "four", scaled, MEMBERS).indices
    for name in ("intra-trade-share", "trade-hub"):
        axis = next(dim for dim in one[name].dims if dim != "year")
        here = one[name]["value"]
        again = two[name]["value"].reindex({axis: here[axis]})
        assert again.values == pytest.approx(here.values)
        assert three[name]["value"].values == pytest.approx(here.values)
        assert four[name]["value"].values == pytest.approx(here.values)


def test_what_cannot_be_measured_is_left_out_with_the_reason(tmp_path):
    inside = {("ARG", "BRA", 2020): 1.0}
    found = of_rows(tmp_path / "inside", inside, ("ARG", "BRA", "PRY"))
    assert list(found.indices) == ["trade-hub"]
    assert "no partner outside" in found.left_out["intra-trade-share"]
    assert "no series migrant_stock" in found.left_out["migrant-share"]
    found = of_rows(tmp_path / "two", inside, ("ARG", "BRA"))
    assert "a hub needs 3 members" in found.left_out["trade-hub"]


def test_a_year_or_member_without_numbers_has_no_value(tmp_path):
    rows = {("CHL", "ARG", 2019): 1.0, ("ARG", "BRA", 2020): 1.0}
    found = of_rows(tmp_path, rows, ("ARG", "BRA", "PRY")).indices
    hub = found["trade-hub"]["value"]
    assert np.isnan(hub.sel(year=2019)).all() and hub.sel(year=2020).notnull().all()
    share = found["intra-trade-share"]["value"]
    assert share.sel(of="ARG", year=2019) == 0 and np.isnan(share.sel(of="PRY")).all()
