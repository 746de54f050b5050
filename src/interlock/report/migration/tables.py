"""The tables of the migration part, and its values to take away."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from interlock.messages import N_, _
from interlock.region.annual import ASSUMED, HELD, INTERPOLATED, OBSERVED, YEARS
from interlock.report.migration import facts
from interlock.report.migration.sources import SERIES, source_of
from interlock.report.tables import Table, as_address
from interlock.report.wording import MISSING, country_name, listed, number
from interlock.system.levels import history

MARKS: Mapping[str, str] = {
    OBSERVED: N_("observed"),
    INTERPOLATED: N_("interpolated"),
    HELD: N_("held"),
    ASSUMED: N_("assumed"),
}
ALL = "all"  # origin of what is counted over all nationalities
# What the CSV file holds, and of whom: Mexicans, Central Americans, both.
TAKEN: Mapping[str, tuple[bool, bool]] = {
    "apprehensions_events": (True, True),
    "stock_persons": (True, True),
    "unauthorised_persons": (True, True),
    "returned_by_mexico_events": (False, True),
    **dict.fromkeys(facts.POOLS, (True, False)),
    "fee_usd_2023": (True, False),
    "apprehension_probability": (True, False),
    "retry_probability": (True, False),
}


def fits(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return the log gaps between medians and what was observed, by school and measure."""
    rows = []
    for school in facts.schools(data):
        cells = [number(facts.log_rmse(data, one, school)) for one in facts.MEASURES]
        rows.append((facts.title(school), *cells))
    groups: dict[str, int] = {}
    for one in facts.MEASURES:
        group = _(one.group)
        groups[group] = groups.get(group, 0) + 1
    names = dict.fromkeys(one.name for one in facts.MEASURES)
    sizes = [facts.gaps(data, one, facts.schools(data)[0]).size for one in facts.MEASURES]
    last = int(data["year"].values[facts.scored(data)][-1])
    return Table(
        "migration-fits",
        _(
            "Root mean squared gap of logs between medians and what was observed, {first} to "
            "{last}; 0.10 is about ten percent. In sample: every school was fitted to these "
            "values, so a small gap is no test. Values by column: {counts}"
        ).format(
            first=facts.years(data)[0], last=last, counts=listed([str(size) for size in sizes])
        ),
        (_("School"), *(_(one.label) for one in facts.MEASURES)),
        tuple(rows),
        source_of(data, manifest, *names, *(f"observed_{name}" for name in names)),
        tuple(groups.items()),
    )


def levels(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table:
    """Return undocumented Mexicans by school in the told years, with 5 to 95 percent."""
    name = "unauthorised_persons"
    rows = []
    for school in facts.schools(data):
        cells = []
        for year in facts.TOLD_YEARS:
            middle, low, high = (v / 1e6 for v in facts.interval(data, name, school, year))
            span = _("{low} to {high}").format(low=number(low), high=number(high))
            cells += [number(middle), span]
        rows.append((facts.title(school), *cells))
    for code, who in facts.PUBLISHERS.items():
        seen = facts.observed(data, name, publisher=code) / 1e6
        cells = []
        for year in facts.TOLD_YEARS:
            cells += [number(facts.at(data, seen, year)), MISSING]
        if set(cells) != {MISSING}:
            rows.append((_("Estimate of {who}").format(who=who), *cells))
    return Table(
        "migration-levels",
        _(
            "Undocumented Mexicans in the United States, millions, mid-year: median and 5 to 95 "
            "percent of the draws, and what publishers estimated"
        ),
        (_("School"), *(_("median"), _("5–95%")) * len(facts.TOLD_YEARS)),
        tuple(rows),
        source_of(data, manifest, name, f"observed_{name}"),
        tuple((str(year), 2) for year in facts.TOLD_YEARS),
    )


def unobserved(data: xr.Dataset) -> dict[str, tuple[str, ...]]:
    """Return the inputs that are not observed throughout the extension, with their marks there.

    Inputs that differ by origin and are marked alike stand once, with their origins.
    """
    later = facts.extension(data)
    if not later:
        return {}
    at = [YEARS.index(year) for year in later]
    found: dict[str, tuple[str, ...]] = {}
    places: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for path, one in history().items():
        marks = tuple(one.marks[place] for place in at)
        if set(marks) & {HELD, ASSUMED, INTERPOLATED}:
            places.setdefault((one.label, marks), []).append(path.rpartition(".")[2])
    for (label, marks), codes in places.items():
        known = [country_name(code) for code in codes if len(code) == 3 and code.isupper()]
        told = _(label)
        found[f"{told} ({', '.join(known)})" if known else told] = marks
    return found


def inputs(data: xr.Dataset, manifest: Mapping[str, Any]) -> Table | None:
    """Return what the extension rests on: inputs by year, observed, held or assumed."""
    found = unobserved(data)
    if not found:
        return None
    version = manifest.get("data")
    release = version.get("version") if isinstance(version, Mapping) else None
    return Table(
        "migration-inputs",
        _(
            "What the extension rests on: every input that is not observed in all of its years. "
            "Held is the nearest known value, assumed is a rule stated with the input"
        ),
        (_("Input"), *(str(year) for year in facts.extension(data))),
        tuple((label, *(_(MARKS[one]) for one in marks)) for label, marks in found.items()),
        _(
            "interlock, marks of the yearly inputs (interlock.system.inputs.history). Vintage: "
            "packaged data {version}."
        ).format(version=release or _("not stated")),
    )


def bands_csv(data: xr.Dataset) -> str:
    """Return the bands behind the pictures as the address of a CSV file that it holds."""
    header = ("school", "origin", "year", "outcome", "q05", "q25", "q50", "q75", "q95", "extension")
    later = set(facts.extension(data))
    rows = []
    for school in facts.schools(data):
        lines = [
            (origin, name, facts.band(data, name, school, origin))
            for name, (mexican, central) in TAKEN.items()
            for origin in (
                *((facts.MEXICO,) if mexican else ()),
                *(facts.triangle(data) if central else ()),
            )
        ]
        lines.append((ALL, "deaths", facts.band(data, "deaths", school, None)))
        for origin, name, values in lines:
            for year, own in zip(facts.years(data), values.T, strict=True):
                mark = "true" if year in later else "false"
                rows.append((school, origin, year, name, *(f"{v:.10g}" for v in own), mark))
    return as_address(header, rows)


def observed_csv(data: xr.Dataset) -> str:
    """Return all that was observed as the address of a CSV file that it holds."""
    rows = []
    for name in SERIES:
        seen = data[name]
        for place in np.argwhere(np.isfinite(seen.values)):
            here = {str(dim): seen[dim].values[i] for dim, i in zip(seen.dims, place, strict=True)}
            origin, publisher = here.get("origin", ""), here.get("publisher", "")
            value = float(seen.values[tuple(place)])
            outcome = name.removeprefix("observed_")
            rows.append((origin, here["year"], outcome, publisher, f"{value:.10g}"))
    return as_address(("origin", "year", "outcome", "publisher", "value"), rows)
