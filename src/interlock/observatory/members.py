"""Indices of any region: how far its members trade with, move to and resemble one another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from interlock.observatory.index import Index, records, told
from interlock.observatory.network import hubness
from interlock.region.own.folder import OwnRegion

ALL = "all members"
EMIGRANTS, IMMIGRANTS = "emigrants of the members", "immigrants in the members"
LEAST_FOR_A_HUB = 3
_HERE = "interlock.observatory.members"
_HUB = "(s - 1/n) / (1/2 - 1/n), s the member's share of all ends of {links} between the n members"
_HUB_NOTE = (
    "1: nothing between members without it. 0: as much as the mean. Below 0: less. It is the form "
    "of hub-centrality for any number of states, weighted by size."
)
MEMBER_INDICES = (
    Index(
        "intra-trade-share",
        "Share of goods trade that is with other members",
        "percent",
        "100 (imports from members + exports to members) / (all imports + all exports)",
        "goods_trade",
        "Rises with the number and size of members: read it beside trade-intensity.",
        "flows between members",
        _HERE,
    ),
    Index(
        "trade-intensity",
        "Trade with other members over what the region's weight in world trade suggests",
        "ratio",
        "(intra-trade-share of all members) / (trade of all members / trade of the world), imports "
        "and exports together",
        "goods_trade, goods_trade_world",
        "1: members trade with one another as with the world. Frankel (1997), Regional Trading "
        "Blocs in the World Economic System. It says nothing of why: members are neighbours too.",
        "flows between members",
        _HERE,
    ),
    Index(
        "trade-hub",
        "How much of goods trade between members hangs on each of them",
        "0 mean, 1 hub",
        _HUB.format(links="goods trade, both ways,"),
        "goods_trade",
        _HUB_NOTE,
        "flows with other members",
        _HERE,
    ),
    Index(
        "migrant-share",
        "Share of migrants who stay within the region",
        "percent",
        "100 (stock from members in other members) / (stock from members anywhere), and the same "
        "over the stock from anywhere in members",
        "migrant_stock",
        "Stocks by country of birth or citizenship as the source defines it; a pair without a row "
        "counts as none.",
        "pairs of members",
        _HERE,
    ),
    Index(
        "migrant-hub",
        "How much of migration between members hangs on each of them",
        "0 mean, 1 hub",
        _HUB.format(links="migrant stocks, both ways,"),
        "migrant_stock",
        _HUB_NOTE,
        "pairs with other members",
        _HERE,
    ),
    Index(
        "income-dispersion",
        "Dispersion of income per person between members",
        "standard deviation of logs",
        "standard deviation over members of ln(GDP per person at PPP); only in years in which "
        "every member is observed",
        "gdp_per_person_ppp",
        "Its fall is sigma-convergence (Barro & Sala-i-Martin 1992, Journal of Political Economy "
        "100(2)). Members count alike, whatever their size.",
        "members observed",
        _HERE,
    ),
)


@dataclass(frozen=True)
class Measured:
    """What is measured of a region.

    Attributes:
        indices: by name, each as `interlock.observatory.observe` returns it.
        left_out: by name, why an index cannot be computed.

    """

    indices: dict[str, xr.Dataset]
    left_out: dict[str, str]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A record for every value: index, member (or what it is of), year, value, count."""
        found = []
        for name, data in self.indices.items():
            for row in records(data):
                *member, year, value, count = row.values()
                about = {"index": name, "member": ", ".join(member), "year": year}
                found.append({**about, "value": value, "count": count})
        return found


def axis_of(value: xr.DataArray) -> str | None:
    """Return the axis of an index beside the year: its members, or what it is of."""
    return next((str(dim) for dim in value.dims if dim != "year"), None)


def lines(data: xr.Dataset) -> list[tuple[str | None, xr.DataArray]]:
    """Return the values by year of each that an index tells of; None where it is of all."""
    value = data["value"]
    axis = axis_of(value)
    if axis is None:
        return [(None, value)]
    return [(str(member), value.sel({axis: member})) for member in value[axis].values]


def measure(region: OwnRegion) -> Measured:
    """Return every index that the series of a region allow, and why the others are left out.

    Args:
        region: with any of the series that indices are made of.
    """
    compute: dict[str, Callable[[OwnRegion], xr.Dataset]] = {
        "intra-trade-share": intra_trade_share,
        "trade-intensity": trade_intensity,
        "trade-hub": trade_hub,
        "migrant-share": migrant_share,
        "migrant-hub": migrant_hub,
        "income-dispersion": income_dispersion,
    }
    indices, left_out = {}, {}
    for one in MEMBER_INDICES:
        if why := _why_not(one, region):
            left_out[one.name] = why
        else:
            indices[one.name] = told(one, compute[one.name](region))
    return Measured(indices, left_out)


def _why_not(one: Index, region: OwnRegion) -> str:
    for series in one.source.split(", "):
        if series not in region.series:
            return f"the folder has no series {series}"
    if one.name.endswith("-hub"):
        few = len(region.members) < LEAST_FOR_A_HUB
        return f"a hub needs {LEAST_FOR_A_HUB} members" if few else ""
    pairs = one.source.split(", ")[0]
    outside = set(region.series[pairs].passport.coverage.places) - set(region.members)
    if one.name != "income-dispersion" and not outside:
        return f"series {pairs} has no partner outside the region"
    return ""


def intra_trade_share(region: OwnRegion) -> xr.Dataset:
    """Return the share of trade with other members, of all members and of each [of, year]."""
    flows, years = _square(region, "goods_trade", "importer", "exporter")
    inside, whole = _both_ways(flows, len(region.members))
    within = np.vstack([inside.sum(axis=0), inside])
    value = _ratio(100 * within, np.vstack([whole.sum(axis=0), whole]))
    count = _links(flows, len(region.members))
    return _dataset(
        value, np.vstack([count.sum(axis=0) // 2, count]), years, of=[ALL, *region.members]
    )


def trade_intensity(region: OwnRegion) -> xr.Dataset:
    """Return the intensity of trade between members [year]."""
    flows, years = _square(region, "goods_trade", "importer", "exporter")
    world = region.array("goods_trade_world").reindex(year=years).values
    inside, whole = (one.sum(axis=0) for one in _both_ways(flows, len(region.members)))
    value = _ratio(_ratio(inside, whole), _ratio(whole, 2 * world))
    return _dataset(value, _links(flows, len(region.members)).sum(axis=0) // 2, years)


def trade_hub(region: OwnRegion) -> xr.Dataset:
    """Return the part of each member in trade between members [country, year]."""
    return _hub(region, "goods_trade", "importer", "exporter")


def migrant_hub(region: OwnRegion) -> xr.Dataset:
    """Return the part of each member in migration between members [country, year]."""
    return _hub(region, "migrant_stock", "origin", "destination")


def migrant_share(region: OwnRegion) -> xr.Dataset:
    """Return the share of migrants between members, of those from and in members [of, year]."""
    stock, years = _square(region, "migrant_stock", "origin", "destination")
    n = len(region.members)
    inside = stock[:n, :n].sum(axis=(0, 1))
    whole = np.stack([stock[:n].sum(axis=(0, 1)), stock[:, :n].sum(axis=(0, 1))])
    count = (stock[:n, :n] > 0).sum(axis=(0, 1))
    return _dataset(
        _ratio(100 * inside, whole), np.stack([count, count]), years, of=[EMIGRANTS, IMMIGRANTS]
    )


def income_dispersion(region: OwnRegion) -> xr.Dataset:
    """Return the standard deviation of log GDP per person over members [year]."""
    income = region.array("gdp_per_person_ppp").reindex(country=list(region.members))
    logs = np.log(income.where(income > 0).transpose("country", "year").values)
    return _dataset(logs.std(axis=0), np.isfinite(logs).sum(axis=0), income["year"].values)


def _square(
    region: OwnRegion, series: str, first: str, second: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return a series between all places, members first [first, second, year], and its years."""
    values = region.array(series)
    every = {*values[first].values.tolist(), *values[second].values.tolist()}
    order = [*region.members, *sorted(every - set(region.members))]
    square = values.reindex({first: order, second: order}).fillna(0.0)
    return square.transpose(first, second, "year").values, square["year"].values


def _both_ways(flows: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what each of the first n has with the others of them, and with all [member, year]."""
    both = flows + flows.swapaxes(0, 1)
    return both[:n, :n].sum(axis=1), both[:n].sum(axis=1)


def _links(flows: np.ndarray, n: int) -> np.ndarray:
    """Return how many flows each of the first n has with the others of them [member, year]."""
    return _both_ways((flows > 0).astype(int), n)[0]


def _hub(region: OwnRegion, series: str, first: str, second: str) -> xr.Dataset:
    flows, years = _square(region, series, first, second)
    n = len(region.members)
    ends, _ = _both_ways(flows, n)
    value = hubness(_ratio(ends, ends.sum(axis=0)), n)
    return _dataset(value, _links(flows, n), years, country=list(region.members))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return a ratio, not-a-number where there is nothing below."""
    some = np.where(below > 0, below, 1.0)
    return np.where(below > 0, above / some, np.nan)


def _dataset(
    value: np.ndarray, count: np.ndarray, years: np.ndarray, **axis: list[str]
) -> xr.Dataset:
    dims = (*axis, "year")
    return xr.Dataset(
        {"value": (dims, value), "count": (dims, count)}, coords={**axis, "year": years}
    )
