"""What a replay of migration found, as plain numbers: the source of its pictures and words."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from interlock.messages import N_, _
from interlock.report import facts
from interlock.report.wording import number
from interlock.scenario.school import load_school

MEXICO = "MEX"
TWO_BORDERS_FROM = 2000
"""First year in which Central Americans are counted by nationality."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MEDIAN = QUANTILES.index(0.5)
TOLD_YEARS = (2007, 2019)
PUBLISHERS = {
    "dhs": "DHS",
    "pew": "Pew",
    "cms": "CMS",
    "mpi": "MPI",
}
# Pools of persons, from the bottom of the stack to its top, with the words for them.
POOLS = {
    "settled_persons": N_("undocumented, settled"),
    "recent_persons": N_("undocumented, recent"),
    "documented_persons": N_("documented"),
    "experienced_persons": N_("back home after a trip"),
}


@dataclass(frozen=True)
class Measure:
    """One comparison of the replay with what was observed.

    Attributes:
        name: of the outcome; what was observed is `observed_<name>`.
        group: heading of the table.
        label: heading of the column.
        mexican: of Mexicans, else of the Central American origins together.
        initial: the first year is where the replay starts, so it does not count.
    """

    name: str
    group: str
    label: str
    mexican: bool = True
    initial: bool = False


MEASURES = (
    Measure("apprehensions_events", N_("Apprehensions"), N_("Mexico")),
    Measure("apprehensions_events", N_("Apprehensions"), N_("Central America"), mexican=False),
    Measure("stock_persons", N_("Born there, in the US"), N_("Mexico"), initial=True),
    Measure(
        "stock_persons", N_("Born there, in the US"), N_("Central America"), False, initial=True
    ),
    Measure("unauthorised_persons", N_("Undocumented"), N_("Mexico")),
    Measure("unauthorised_persons", N_("Undocumented"), N_("Central America"), mexican=False),
    Measure("fee_usd_2023", N_("Fee"), N_("Mexico")),
)


def years(data: xr.Dataset) -> tuple[int, ...]:
    """Return the years of a replay."""
    return facts.years(data)


def schools(data: xr.Dataset) -> tuple[str, ...]:
    """Return the schools of a replay by name."""
    return tuple(str(name) for name in data["school"].values)


def title(school: str) -> str:
    """Return the idea of a school in a few words."""
    return _(load_school(school).title)


def triangle(data: xr.Dataset) -> tuple[str, ...]:
    """Return the Central American origins of a replay."""
    return tuple(str(code) for code in data["origin"].values if code != MEXICO)


def extension(data: xr.Dataset) -> tuple[int, ...]:
    """Return the years that are not scored."""
    return tuple(int(year) for year in data["year"].values[data["extension"].values.astype(bool)])


def scored(data: xr.Dataset) -> np.ndarray:
    """Return which years are scored."""
    return ~data["extension"].values.astype(bool)


def band(data: xr.Dataset, name: str, school: str, origin: str | None = MEXICO) -> np.ndarray:
    """Return the quantiles of an outcome by year [quantile, year].

    Args:
        data: a replay.
        name: of the outcome.
        school: one of its schools.
        origin: one of its origins; None where the outcome has none.
    """
    here = data[name].sel(school=school)
    if origin is not None:
        here = here.sel(origin=origin)
    return here.sel(quantile=list(QUANTILES)).transpose("quantile", "year").values


def median(data: xr.Dataset, name: str, school: str, origin: str | None = MEXICO) -> np.ndarray:
    """Return the median of an outcome by year."""
    return band(data, name, school, origin)[MEDIAN]


def observed(
    data: xr.Dataset, name: str, origin: str | None = MEXICO, publisher: str | None = None
) -> np.ndarray:
    """Return what was observed of an outcome by year, not-a-number where nothing was."""
    seen = data[f"observed_{name}"]
    if "origin" in seen.dims:
        seen = seen.sel(origin=origin)
    if publisher is not None:
        seen = seen.sel(publisher=publisher)
    return seen.values


def at(data: xr.Dataset, values: np.ndarray, year: int) -> float:
    """Return the value of a year."""
    return float(values[..., years(data).index(year)])


def gaps(data: xr.Dataset, measure: Measure, school: str) -> np.ndarray:
    """Return log median less log observation for every scored observation of a measure."""
    keep = scored(data)
    if measure.initial:
        keep = keep & (np.arange(keep.size) > 0)
    found = []
    for origin in (MEXICO,) if measure.mexican else triangle(data):
        model = median(data, measure.name, school, origin)
        publishers = data["publisher"].values if _published(data, measure.name) else [None]
        for publisher in publishers:
            seen = observed(data, measure.name, origin, publisher)
            known = keep & np.isfinite(seen) & (seen > 0)
            with np.errstate(divide="ignore", invalid="ignore"):
                found.append(np.log(model[known]) - np.log(seen[known]))
    return np.concatenate(found) if found else np.empty(0)


def _published(data: xr.Dataset, name: str) -> bool:
    return "publisher" in data[f"observed_{name}"].dims


def log_rmse(data: xr.Dataset, measure: Measure, school: str) -> float:
    """Return the root mean squared log gap of a measure; not-a-number without observations."""
    found = gaps(data, measure, school)
    return float(np.sqrt((found**2).mean())) if found.size else float("nan")


def interval(
    data: xr.Dataset, name: str, school: str, year: int, origin: str | None = MEXICO
) -> tuple[float, float, float]:
    """Return median, 5 and 95 percent of an outcome in a year."""
    values = band(data, name, school, origin)
    return tuple(at(data, values[i], year) for i in (MEDIAN, 0, -1))  # type: ignore[return-value]


def count(value: float) -> str:
    """Return a number of persons or events as a reader says it: `6.9 million`, `254,700`, `310`."""
    if not np.isfinite(value):
        return number(value)
    if abs(value) >= 999_500:
        return _("{number} million").format(number=number(value / 1e6, 1 if value < 99.5e6 else 0))
    size = 10.0 ** max(int(np.floor(np.log10(max(abs(value), 1.0)))) - 2, 0)
    return number(size * round(value / size), 0)
