"""Effects of coupled runs as plain records: nested for JSON, tidy for spreadsheets."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from interlock.migration.drivers import ORIGINS
from interlock.region.annual import FIRST_YEAR, LAST_SCORED_YEAR
from interlock.study.answers.outcomes import (
    CATALOGUE,
    HISTORY,
    PLACES_OF,
    About,
    difference,
    difference_unit,
)
from interlock.study.answers.result import (
    GROUPS,
    HISTORY_NAME,
    ROUNDING,
    Result,
    about,
    bands_of,
)
from interlock.study.coupled.pose import Posed
from interlock.study.records import BAND, JUDGED, QUANTILE_NAMES, agreement, band, finite
from interlock.system.inputs import TRIANGLE
from interlock.trade.labels import NORTH_AMERICA

COLUMNS = (
    "scenario",
    "against",
    "school",
    "outcome",
    "place",
    "year",
    "unit",
    *QUANTILE_NAMES,
    "share_positive",
)
ALL = ""  # place of an outcome that has none
EARLY, USUAL_YEAR, LATER = 2005, 2010, 5
Shown = tuple[tuple[str, tuple[str, ...]], ...]
Bands = Callable[[str, str], dict[str, dict[str, float | None]]]  # of an outcome at a place
# What a reader sees of a scenario in one year, part by part; a CSV file holds everything.
PARTS: Mapping[str, Shown] = MappingProxyType(
    {
        "income and trade": (
            ("real_income_pct", NORTH_AMERICA),
            ("natives_income_pct", NORTH_AMERICA),
            ("real_wage_pct", NORTH_AMERICA),
            ("bloc_imports_index", NORTH_AMERICA),
            ("remittances_usd_bn", ORIGINS),
        ),
        "people": (
            ("unauthorised_persons", ORIGINS),
            ("entries_persons", ORIGINS),
            ("returns_persons", ORIGINS),
            ("circularity_rate", ORIGINS),
            ("removals_persons", ORIGINS),
        ),
        "two borders": (
            ("attempts_events", ORIGINS),
            ("apprehensions_events", ORIGINS),
            ("returned_by_mexico_events", TRIANGLE),
            ("deaths", (ALL,)),
            ("border_cost_pct", PLACES_OF["dyad"]),
        ),
        "politics": (
            ("salience_share", (ALL,)),
            ("agents_persons", (ALL,)),
            ("budget_usd_mn", (ALL,)),
        ),
        "welfare of migrants": (
            ("value_never_log", ORIGINS),
            ("value_experienced_log", ORIGINS),
            ("value_abroad_log", ORIGINS),
        ),
    }
)


def year_shown(posed: Posed, last: int) -> int:
    """Return the year in which effects are told unless somebody asks for another.

    Args:
        posed: the scenario.
        last: year that is kept.
    """
    first = posed.first_changed
    if first is None or first < EARLY:
        return min(USUAL_YEAR, last)
    return min(first + LATER, last)


def history_levels(found: Result, tree: xr.DataTree) -> dict[str, xr.Dataset]:
    """Return history under the same draws, arranged as the scenario is, by group.

    Args:
        found: a result.
        tree: its tree.
    """
    levels = {group: tree[group].to_dataset() for group in GROUPS}
    every = list(found.posed.years)
    rows = [every.index(year) for year in levels[GROUPS[0]]["year"].values.tolist()]
    stacks: dict[str, list[np.ndarray]] = {name: [] for name in CATALOGUE}
    for school in found.schools:
        values = found.values(school, HISTORY)
        for name, stack in stacks.items():
            stack.append(bands_of(values[name])[..., rows])
    for name, stack in stacks.items():
        group = levels[CATALOGUE[name].group]
        group[name] = group[name].copy(data=np.stack(stack))
    return levels


def layers(tree: xr.DataTree) -> dict[str, dict[str, float | None]]:
    """Return how well every layer is solved, by school."""
    data = tree["layers"].to_dataset()
    return {
        str(school): {
            str(name): finite(one.sel(school=school).item()) for name, one in data.data_vars.items()
        }
        for school in data["school"].values
    }


def effects(tree: xr.DataTree, year: int) -> dict[str, Any]:
    """Return the effects of a scenario in one year.

    Args:
        tree: of a result or a comparison.
        year: one of its years.

    Returns:
        What the run is, how it is solved, and `outcomes`: one record for each outcome and place of
        `PARTS` with its effect by school at 5, 50 and 95 percent of the draws, the share of draws
        above zero, and whether schools agree on the sign. `sign_agreement` repeats that of the
        Mexican undocumented stock.
    """
    now = {group: tree[f"effects/{group}"].to_dataset().sel(year=year) for group in GROUPS}

    def bands(name: str, place: str) -> dict[str, dict[str, float | None]]:
        return _bands(now[CATALOGUE[name].group], name, place)

    return {
        **_told(tree.attrs, year, bands),
        "extension": bool(now["people"]["extension"]),
        "residual": finite(tree.attrs["residual"]),
        "linear_error": finite(tree.attrs["linear_error"]),
        "layers": layers(tree),
    }


def quick_effects(of: Result, year: int) -> dict[str, Any]:
    """Return the effects of a first answer in one year, as `effects` but without residuals.

    Only what is shown is computed: labelled arrays of everything take longer than the answer.

    Args:
        of: of `study.answers.quick.quick`.
        year: one of its years.
    """
    row = year - FIRST_YEAR
    sides = {name: (of.values(name), of.values(name, HISTORY)) for name in of.schools}

    def bands(name: str, place: str) -> dict[str, dict[str, float | None]]:
        (dim,) = CATALOGUE[name].dims[:-1] or ("",)
        at = (PLACES_OF[dim].index(place), row) if dim else (row,)
        times = _read(difference_unit(name))[0]
        found = {}
        for school, (now, then) in sides.items():
            change = difference(name, now[name], then[name])[(slice(None), *at)]
            ends = np.quantile(times * change, tuple(BAND.values())).tolist()
            found[school] = dict(zip(BAND, map(finite, ends), strict=True))
            found[school]["positive_share"] = finite(float(np.mean(change > ROUNDING)))
        return found

    head = {**about(of), "against": HISTORY_NAME}
    return {**_told(head, year, bands), "extension": year > LAST_SCORED_YEAR}


def _told(of: Mapping[Any, Any], year: int, bands: Bands) -> dict[str, Any]:
    """Return what a run is and the effects that are shown of it."""
    told = [
        _effect(part, name, place, bands(name, place))
        for part, shown in PARTS.items()
        for name, places in shown
        for place in places
    ]
    judged = next(one for one in told if (one["outcome"], one["place"]) == (JUDGED, "MEX"))
    kept = ("scenario", "title", "chain", "against", "base", "status", "source")
    return {
        **{name: of[name] for name in kept},
        "draws": int(of["draws"]),
        "year": year,
        "sign_agreement": judged["sign_agreement"],
        "outcomes": told,
    }


def _bands(now: xr.Dataset, name: str, place: str) -> dict[str, dict[str, float | None]]:
    """Return an effect by school, and the share of draws above zero."""
    (dim,) = CATALOGUE[name].dims[:-1] or ("",)
    line, above = (
        now[key].sel({dim: place}) if dim else now[key] for key in (name, f"{name}_positive")
    )
    times = _read(line.attrs["unit"])[0]
    return {
        str(school): {
            **band(times * line.sel(school=school)),
            "positive_share": finite(above.sel(school=school).item()),
        }
        for school in now["school"].values
    }


def _effect(
    part: str, name: str, place: str, schools: dict[str, dict[str, float | None]]
) -> dict[str, Any]:
    return {
        "part": part,
        "outcome": name,
        "place": place,
        "label": CATALOGUE[name].label,
        "unit": _read(difference_unit(name))[1],
        "schools": schools,
        "sign_agreement": agreement(schools, name),
    }


def _read(unit: str) -> tuple[float, str]:
    """Return by what to multiply differences of shares to read them as points, and the unit."""
    return (100.0, "percentage points") if unit == "share" else (1.0, unit)


def effect_of(record: Mapping[str, Any], outcome: str, place: str = ALL) -> dict[str, Any]:
    """Return the record of one outcome at a place."""
    for one in record["outcomes"]:
        if (one["outcome"], one["place"]) == (outcome, place):
            return one
    raise KeyError(f"{outcome}.{place} is not among the shown outcomes")


def tidy(tree: xr.DataTree) -> Iterator[tuple[Any, ...]]:
    """Return the rows under `COLUMNS` of every effect, place and year of a result."""
    scenario, against = tree.attrs["scenario"], tree.attrs["against"]
    for name, told in CATALOGUE.items():
        data = tree[f"effects/{told.group}"].to_dataset()
        times, unit = _read(data[name].attrs["unit"])
        years = data["year"].values.tolist()
        axes = ("school", *told.dims)
        bands = times * data[name].transpose(*axes, "quantile").values
        above = data[f"{name}_positive"].transpose(*axes).values
        for school, place, at in _places(data, told):
            for row, year in enumerate(years):
                quantiles = (finite(value) for value in bands[(*at, row)])
                share = finite(above[(*at, row)])
                yield (scenario, against, school, name, place, year, unit, *quantiles, share)


def _places(data: xr.Dataset, about: About) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Return school, place as it is written, and position of both."""
    names = [[str(one) for one in data[dim].values] for dim in ("school", *about.dims[:-1])]
    for at in np.ndindex(*(len(one) for one in names)):
        school, *places = [names[axis][place] for axis, place in enumerate(at)]
        yield school, ".".join(places), at
