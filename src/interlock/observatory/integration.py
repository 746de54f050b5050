"""Indices of trade integration by pair of states: openness, and the wedge that trade bears."""

import re
from collections.abc import Mapping

import numpy as np
import xarray as xr

from interlock.region.observed import known, parameter
from interlock.trade import bases
from interlock.trade.bases.tables import concordance

DYADS = ("USA-CAN", "USA-MEX", "CAN-MEX")
WIOD = re.compile(r"wiod-(\d{4})")
ELASTICITY = "P118"


def trade_openness() -> xr.Dataset:
    """Return goods trade of a pair over their joint income [dyad, year].

    o_ij = 100 (M_ij + M_ji) / (Y_i + Y_j), percent; count is how many of the two flows are there.
    """
    income = {code: known("gdp_nominal_usd", country=code) for code in ("USA", "CAN", "MEX")}
    found: dict[str, dict[int, float]] = {}
    for dyad in DYADS:
        one, other = dyad.split("-")
        there, back = _flows(one, other)
        found[dyad] = {
            year: 100 * (there[year] + back[year]) / (income[one][year] + income[other][year])
            for year in set(there) & set(back) & set(income[one]) & set(income[other])
        }
    return _dataset(found)


def _flows(one: str, other: str) -> tuple[dict[int, float], dict[int, float]]:
    """Return yearly goods trade of a pair in both directions, US$."""
    if one == "USA":
        exports = known("us_goods_exports_best", country="USA", partner=other)
        return exports, known("us_goods_imports_best", country="USA", partner=other)
    pairs = ((one, other), (other, one))
    there, back = (known("wiod_goods_trade", country=a, partner=b) for a, b in pairs)
    return there, back


def trade_wedge() -> xr.Dataset:
    """Return the cost of trading goods between two states over trading at home [dyad, year].

    t_ij = 100 [ (X_ii X_jj / (X_ij X_ji))^(1/(2 theta)) - 1 ], percent ad valorem; X_ii is gross
    output of goods less exports.

    Source: Head & Ries (2001), American Economic Review 91(4); Novy (2013), Economic Inquiry 51(1).
    """
    theta = parameter(ELASTICITY)["point_estimate"]
    found: dict[str, dict[int, float]] = {dyad: {} for dyad in DYADS}
    for name in filter(WIOD.fullmatch, bases.available()):
        year = int(name[-4:])
        trade, countries = _goods(name)
        for dyad in DYADS:
            i, j = (countries.index(code) for code in dyad.split("-"))
            ratio = trade[i, i] * trade[j, j] / (trade[i, j] * trade[j, i])
            found[dyad][year] = 100 * (ratio ** (1 / (2 * theta)) - 1)
    return _dataset(found)


def _goods(base: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return sales of goods [importer, exporter] of a base, home sales on the diagonal."""
    flows, economy = bases.flows(base), bases.load(base)
    named = {row["sector"] for row in concordance("wiod_goods")}
    goods = np.asarray([sector in named for sector in economy.sectors])
    trade = flows.trade_usd_bn[..., goods].sum(axis=-1)
    np.fill_diagonal(trade, 0.0)
    home = flows.gross_output_usd_bn[:, goods].sum(axis=-1) - trade.sum(axis=0)
    return trade + np.diag(home), economy.countries


def _dataset(found: Mapping[str, Mapping[int, float]]) -> xr.Dataset:
    years = sorted({year for one in found.values() for year in one})
    value = np.asarray([[one.get(year, np.nan) for year in years] for one in found.values()])
    return xr.Dataset(
        {
            "value": (("dyad", "year"), value),
            "count": (("dyad", "year"), 2 * np.isfinite(value).astype(int)),
        },
        coords={"dyad": list(found), "year": years},
    )
