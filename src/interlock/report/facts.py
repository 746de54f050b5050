"""What a replay found, as plain numbers: the one source of pictures, tables and sentences."""

import math
from dataclasses import dataclass

import numpy as np
import xarray as xr

from interlock.errors import InputError
from interlock.messages import N_, _

MEMBERS = ("MEX", "CAN", "USA")
"""Countries that a report follows, in the order in which it shows them."""
# Parts of exact welfare as `replay` names them, and as a reader meets them.
PARTS = {
    "exact_terms_of_trade_pct": N_("terms of trade"),
    "exact_volume_of_trade_pct": N_("volume of trade"),
    "exact_border_cost_pct": N_("border cost"),
    "exact_labour_pct": N_("labour supply"),
    "exact_transfers_pct": N_("transfers"),
}
SEEN = 0.005
"""Percentage points below which two decimals show nothing."""


@dataclass(frozen=True)
class Penetration:
    """Imports of manufactures over own purchases, as ratios to one year.

    Attributes:
        first: year that the ratios stand on.
        last: last observed year.
        years: all years of the run from `first`.
        model: ratios of the model [year, importer, exporter].
        observed: ratios observed, not-a-number after `last`.
        pairs: importer and exporter of the positions that are shown.
        index: position of each pair on the two country axes.

    """

    first: int
    last: int
    years: tuple[int, ...]
    model: np.ndarray
    observed: np.ndarray
    pairs: tuple[tuple[str, str], ...]
    index: tuple[tuple[int, int], ...]

    def at_last(self, pair: int) -> tuple[float, float]:
        """Return model and observed ratio of a pair in the last observed year."""
        row = self.years.index(self.last)
        where = (row, *self.index[pair])
        return float(self.model[where]), float(self.observed[where])

    @property
    def explained(self) -> float:
        """Share of the squared observed log change that the model accounts for.

        One is a perfect forecast, zero is no better than no change at all, below zero is worse.
        """
        at = [(year, *pair) for year in range(1, len(self.years)) for pair in self.index]
        where = tuple(np.array(at).T)
        seen = np.log(self.observed[where])
        gap = np.log(self.model[where]) - seen
        known = np.isfinite(gap) & np.isfinite(seen)
        return float(1 - (gap[known] ** 2).sum() / (seen[known] ** 2).sum())


def years(data: xr.Dataset) -> tuple[int, ...]:
    """Return the years of a run."""
    return tuple(int(year) for year in data["year"].values)


def members(data: xr.Dataset) -> tuple[str, ...]:
    """Return the countries of the region that the base tells apart."""
    known = set(data["country"].values.tolist())
    return tuple(code for code in MEMBERS if code in known)


def partners(data: xr.Dataset) -> list[tuple[str, str]]:
    """Return the pairs of the region, importer first."""
    codes = members(data)
    return [(buyer, seller) for buyer in codes for seller in codes if buyer != seller]


def final(data: xr.Dataset, name: str, country: str) -> float:
    """Return an outcome of a country in the last year."""
    return float(data[name].isel(year=-1).sel(country=country))


def outcomes(data: xr.Dataset) -> tuple[str, ...]:
    """Return the names of all outcomes by country and year."""
    return tuple(str(name) for name in data.data_vars if data[name].dims == ("year", "country"))


def parts(data: xr.Dataset) -> dict[str, str]:
    """Return the parts of exact welfare that are not zero for every member in the last year."""
    return {
        name: _(label)
        for name, label in PARTS.items()
        if any(abs(final(data, name, code)) >= SEEN for code in members(data))
    }


def revenue_change(data: xr.Dataset, country: str) -> np.ndarray:
    """Return the change of tariff revenue by year, in points of income."""
    at = data.sel(country=country)
    after, before = "tariff_revenue_pct_of_income", "tariff_revenue_before_pct_of_income"
    return (at[after] - at[before]).values


def penetration(data: xr.Dataset) -> Penetration | None:
    """Return trade of the pairs against what was observed, or None with fewer than two years."""
    if "penetration_observed" not in data:
        return None
    dims = ("year", "member_importer", "member_exporter")
    model = data["penetration_model"].transpose(*dims).values
    observed = data["penetration_observed"].transpose(*dims).values
    codes = [str(code) for code in data["member_importer"].values]
    pairs = [pair for pair in partners(data) if set(pair) <= set(codes)]
    index = [(codes.index(buyer), codes.index(seller)) for buyer, seller in pairs]
    rows, columns = [list(axis) for axis in zip(*index, strict=True)] if index else ([], [])
    both = np.isfinite(model) & np.isfinite(observed)
    known = np.flatnonzero(both[:, rows, columns].all(axis=1)) if index else np.array([], int)
    if known.size < 2:
        return None
    start = int(known[0])
    all_years = years(data)
    return Penetration(
        first=all_years[start],
        last=all_years[int(known[-1])],
        years=all_years[start:],
        model=model[start:] / model[start],
        observed=observed[start:] / observed[start],
        pairs=tuple(pairs),
        index=tuple(index),
    )


def log_share(model: float, observed: float) -> float:
    """Return the log change of the model as a share of the observed one."""
    if min(model, observed) <= 0 or observed == 1:
        return math.nan
    return math.log(model) / math.log(observed)


def goods(data: xr.Dataset) -> np.ndarray:
    """Return which sectors make goods; all of them where the classification is not known."""
    from interlock.trade.policy import sectors

    names = tuple(str(name) for name in data["sector"].values)
    try:
        return sectors.coverage(("goods",), names, "CAN") > 0
    except InputError:
        return np.ones(len(names), dtype=bool)


def sector_changes(data: xr.Dataset, country: str) -> list[tuple[str, float]]:
    """Return goods sectors with the change of value added in the last year, greatest first."""
    hats = data["value_added_hat"].isel(year=-1).sel(country=country).values[goods(data)]
    names = [str(name) for name in data["sector"].values[goods(data)]]
    found = [(n, 100 * (h - 1)) for n, h in zip(names, hats.tolist(), strict=True) if h == h]
    return sorted(found, key=lambda one: -one[1])
