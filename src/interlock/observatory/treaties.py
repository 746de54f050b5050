"""Indices of instruments and treaties: counts over a stock or a flow, by issue and year."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import xarray as xr

from interlock.observatory.network import coded_years, links, network
from interlock.observatory.network import hub_centrality as hubness
from interlock.region import packaged
from interlock.region.instruments import (
    DIRECTIONS,
    ISSUES,
    PARTNERS,
    STANDING,
    Instrument,
    instruments,
    standing,
)

FLOW_YEARS = 10
ALL = "all"
LIBERALISING = "liberalising"
Counted = tuple[int, int]  # how many of how many


def trilateral_share() -> xr.Dataset:
    """Return the trilateral share of cooperative instruments in force [reading, year]."""
    readings = {
        "as coded": lambda one: one.form == "trilateral",
        "all three are parties": lambda one: one.partners == PARTNERS,
    }
    return _shares("reading", {name: partial(_stock, hit=hit) for name, hit in readings.items()})


def bilateral_share() -> xr.Dataset:
    """Return the bilateral share of cooperative instruments in force [issue, year]."""
    return _shares(
        "issue",
        {
            issue: partial(_stock, hit=lambda one: one.form == "bilateral", issue=issue)
            for issue in ISSUES
        },
    )


def double_bilateralism() -> xr.Dataset:
    """Return the share of cooperation that stands in two like bilateral halves [issue, year].

    d = 100 * 2 min(b_USA-CAN, b_USA-MEX) / (bilateral + trilateral), in force in the year, with two
    or three of the three states as parties.
    """
    cells = {
        issue: partial(_twins, issue=None if issue == ALL else issue) for issue in (ALL, *ISSUES)
    }
    return _shares("issue", cells)


def spill_over() -> xr.Dataset:
    """Return how much of cooperation that opens one issue reaches another [reading, pair, year].

    s = 100 (liberalising on the first, and on the other too) / (liberalising on the first), in
    force in the year; or, as the second reading, with any content on the other.
    """
    pairs = [(one, other) for one in ISSUES for other in ISSUES if one != other]
    readings = {"opens it too": (LIBERALISING,), "touches it": DIRECTIONS}
    parts = [
        _shares(
            "pair",
            {
                f"{one} to {other}": partial(_linked, one=one, other=other, ways=ways)
                for one, other in pairs
            },
        )
        for ways in readings.values()
    ]
    return xr.concat(parts, xr.DataArray(list(readings), dims="reading", name="reading"))


def hub_centrality() -> xr.Dataset:
    """Return the hub's part in the network of cooperation [issue, year]."""
    years, issues = _years(), (ALL, *ISSUES)
    graphs = [
        [network(year, None if issue == ALL else issue) for year in years] for issue in issues
    ]
    value = [[np.nan if (one := hubness(g)) is None else one for g in row] for row in graphs]
    count = [[links(graph) for graph in row] for row in graphs]
    return _dataset({"issue": issues}, np.asarray(value, float), np.asarray(count))


def binding_share() -> xr.Dataset:
    """Return the binding share of instruments in force [scope, issue, year]."""
    return _by_scope(ISSUES, lambda one: one.binding)


def securitisation() -> xr.Dataset:
    """Return the share of instruments on migration that are about security [scope, year]."""
    by_issue = _by_scope(("migration",), lambda one: "security" in {*one.content, *one.issues})
    return by_issue.isel(issue=0, drop=True)


def westphalianism() -> xr.Dataset:
    """Return the share of a flow that leaves states their own masters [reading, issue, year]."""
    readings: Mapping[str, Callable[[Instrument], bool]] = {
        "unilateral or not binding": lambda one: not (one.cooperative and one.binding),
        "unilateral": lambda one: one.form == "unilateral",
    }
    parts = [
        _shares("issue", {issue: partial(_flow, hit=hit, issue=issue) for issue in ISSUES})
        for hit in readings.values()
    ]
    return xr.concat(parts, xr.DataArray(list(readings), dims="reading", name="reading"))


def environmental_bilateral_share() -> xr.Dataset:
    """Return the bilateral share of environmental agreements concluded [year]."""
    rows = packaged.read_table("ieadb_treaties")
    agreed = [(row["year"], row["dyad"].count("+") == 1) for row in rows.to_dicts()]
    years = range(min(year for year, _ in agreed), max(year for year, _ in agreed) + 1)
    found = [[bilateral for when, bilateral in agreed if when <= year] for year in years]
    count = np.asarray([len(one) for one in found])
    value = 100 * np.asarray([sum(one) for one in found]) / count
    return _dataset({}, value, count, years)


def _by_scope(issues: Sequence[str], hit: Callable[[Instrument], bool]) -> xr.Dataset:
    parts = [
        _shares("issue", {one: partial(_stock, hit=hit, issue=one, alone=alone) for one in issues})
        for alone in (True, False)
    ]
    return xr.concat(parts, xr.DataArray(["cooperative", ALL], dims="scope", name="scope"))


def _stock(
    year: int,
    *,
    hit: Callable[[Instrument], bool],
    issue: str | None = None,
    alone: bool = True,
) -> Counted:
    """Count hits in the stock of a year; `alone` keeps cooperative instruments only."""
    pool = [one for one in standing(year, issue=issue) if one.cooperative or not alone]
    return sum(map(hit, pool)), len(pool)


def _twins(year: int, *, issue: str | None) -> Counted:
    """Count instruments of the two halves in equal numbers, among all that two or three carry."""
    pool = [one for one in standing(year, issue=issue) if one.cooperative and len(one.partners) > 1]
    north, south = (
        sum(one.form == "bilateral" and one.partners == {"USA", spoke} for one in pool)
        for spoke in ("CAN", "MEX")
    )
    return 2 * min(north, south), len(pool)


def _linked(year: int, *, one: str, other: str, ways: Sequence[str]) -> Counted:
    """Count cooperation in force that liberalises one issue and treats another in some way."""
    pool = [
        found
        for found in standing(year, issue=one)
        if found.cooperative and found.content[one] == LIBERALISING
    ]
    return sum(found.content.get(other) in ways for found in pool), len(pool)


def _flow(year: int, *, hit: Callable[[Instrument], bool], issue: str) -> Counted:
    """Count hits among what began in the ten years to a year."""
    pool = [
        one
        for one in instruments()
        if year - FLOW_YEARS < one.first_year <= year
        and one.kind in STANDING
        and one.outcome != "failed"
        and one.form != "none"
        and issue in one.content
    ]
    return sum(map(hit, pool)), len(pool)


def _shares(dim: str, cells: Mapping[str, Callable[[int], Counted]]) -> xr.Dataset:
    found = np.asarray([[count(year) for year in _years()] for count in cells.values()], float)
    hits, pool = found[..., 0], found[..., 1]
    value = np.full(pool.shape, np.nan)
    np.divide(100 * hits, pool, out=value, where=pool > 0)
    return _dataset({dim: tuple(cells)}, value, pool.astype(int))


def _years() -> range:
    first, last = coded_years()
    return range(first, last + 1)


def _dataset(
    axes: Mapping[str, Sequence[str]],
    value: np.ndarray,
    count: np.ndarray,
    years: Sequence[int] | None = None,
) -> xr.Dataset:
    dims = (*axes, "year")
    coords = {
        **{name: list(members) for name, members in axes.items()},
        "year": list(years or _years()),
    }
    return xr.Dataset({"value": (dims, value), "count": (dims, count)}, coords=coords)
