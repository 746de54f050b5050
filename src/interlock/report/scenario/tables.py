"""The tables of a page of scenarios, and the values to take away."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import isfinite
from typing import Any

import xarray as xr

from interlock.messages import N_, _
from interlock.region.annual import ASSUMED, HELD, LAST_YEAR, PROJECTED, Annual
from interlock.report.scenario.facts import Comparison, Told, source
from interlock.report.scenario.story import against, not_seen
from interlock.report.tables import Table, as_address
from interlock.report.wording import country_name, listed, number, signed, span
from interlock.study.answers.outcomes import CATALOGUE
from interlock.study.answers.records import COLUMNS, PARTS
from interlock.study.records import QUANTILE_NAMES
from interlock.system.levels import growth_of, levels

BY_DEFINITION = "by definition"
DECIDED = {
    "rises": N_("all rises"),
    "falls": N_("all falls"),
    "unchanged": N_("all unchanged"),
}
ALONE = {"rises": N_("rises"), "falls": N_("falls"), "unchanged": N_("unchanged")}
VERDICTS = {"disagree": N_("disagree"), "undecided": N_("open")}
COUNTED = {
    "rises": N_("{count} +"),
    "falls": N_("{count} \N{MINUS SIGN}"),
    "undecided": N_("{count} open"),
}
UNITS = {
    "percent": N_("%"),
    "percentage points": N_("points"),
    "percent of consumption for ever": N_("% of consumption"),
}
TITLES = {
    "income and trade": N_("Income and trade in {year}"),
    "people": N_("People in {year}"),
    "two borders": N_("Two borders in {year}"),
    "politics": N_("Politics in {year}"),
    "welfare of migrants": N_("Welfare of migrants in {year}"),
}
BAND = {"5": 0, "50": 2, "95": 4}  # where a record's ends stand among the quantiles
DIGITS = 6  # of effects by year, to keep the file small
GROWING = ("USA", "MEX", "GTM", "HND", "SLV")


def effects(of: Comparison, told: Told, number: int, manifest: Mapping[str, Any]) -> list[Table]:
    """Return effects of the shown year by school, a table for each part.

    Args:
        of: the comparison.
        told: one of its scenarios.
        number: of the scenario, for ids.
        manifest: of the run.
    """
    found = []
    for part in PARTS:
        rows = [one for one in told.record["outcomes"] if one["part"] == part]
        names = tuple(dict.fromkeys(one["outcome"] for one in rows))
        found.append(
            Table(
                f"effects-{number}-{part.replace(' ', '-')}",
                _("{part}: {scenario} less {measure}, median and, below, 5 to 95 percent").format(
                    part=_(TITLES[part]).format(year=of.year),
                    scenario=told.name,
                    measure=against(of),
                ),
                (_("Outcome"), _("Signs"), *of.schools),
                tuple(_row(one) for one in rows),
                source(of, manifest, *names),
            )
        )
    return found


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    cells = (_cell(band) for band in one["schools"].values())
    return (labelled(one), verdict(one), *cells)


def labelled(one: Mapping[str, Any]) -> str:
    """Return an outcome with its place and unit."""
    label, unit = _(one["label"]), units(one)
    if not one["place"]:
        return _("{outcome}, {unit}").format(outcome=label, unit=unit)
    return _("{outcome}, {place}, {unit}").format(
        outcome=label, place=_place(one["place"]), unit=unit
    )


def units(one: Mapping[str, Any]) -> str:
    """Return the unit of an effect in a word or two."""
    return _(UNITS[one["unit"]])


def _place(place: str) -> str:
    return listed([country_name(code) for code in place.split("-")])


def _cell(band: Mapping[str, float | None]) -> str:
    middle, low, high = (band[name] for name in ("50", "5", "95"))
    if middle is None or low is None or high is None:
        return number(float("nan"))
    digits = 0 if max(abs(low), abs(high)) >= 99.5 else 1 if max(abs(low), abs(high)) >= 9.95 else 2
    return f"{signed(middle, digits)}\n{signed(low, digits)} {signed(high, digits)}"


def verdict(one: Mapping[str, Any]) -> str:
    """Return in a word or two whether schools agree on the sign of an effect."""
    found = one["sign_agreement"]
    if not_seen(one):
        return _("none seen")
    if found["verdict"] == "agree":
        sign = next(name for name in DECIDED if found[name])
        return _((DECIDED if len(one["schools"]) > 1 else ALONE)[sign])
    counts = [
        _(text).format(count=len(found[name])) for name, text in COUNTED.items() if found[name]
    ]
    return "\n".join((_(VERDICTS[found["verdict"]]), ", ".join(counts)))


def inputs(of: Comparison, told: Told, number: int, manifest: Mapping[str, Any]) -> Table:
    """Return which inputs of the kept years are held, projected, assumed or set."""
    history = levels(told.posed.years[-1])
    rows: dict[tuple[str, ...], list[str]] = {}
    for path, one in told.posed.settled.levels.items():
        cells = _marks(one, history[path], of.years)
        if any(cells):
            rows.setdefault((one.label, *cells), []).append(path.rpartition(".")[2])
    version = manifest.get("data", {}).get("version", "not stated")
    return Table(
        f"inputs-{number}",
        _(
            "Inputs of {scenario} that are not observed in some of the years {years}: held at the "
            "nearest known value, projected by their source, assumed by a stated rule, or set by "
            "the scenario"
        ).format(scenario=told.name, years=span(of.years)),
        (_("Input"), _("Held"), _("Projected"), _("Assumed"), _("Set")),
        tuple((_named(label, codes), *cells) for (label, *cells), codes in rows.items()),
        _("interlock, marks of the yearly inputs. Vintage: packaged data {version}.").format(
            version=version
        ),
    )


def _named(label: str, codes: Sequence[str]) -> str:
    label = _(label)
    known = [country_name(code) for code in codes if len(code) == 3 and code.isupper()]
    return f"{label} ({', '.join(known)})" if known else label


def _marks(one: Annual, history: Annual, years: Sequence[int]) -> tuple[str, ...]:
    """Return the years in which an input is held, projected, assumed and set, as spans."""
    first = one.years[0]
    moved = [year for year in years if one.values[year - first] != history.values[year - first]]
    neutral = one.source.startswith(BY_DEFINITION)  # of what a scenario alone can move
    found = []
    for mark in (HELD, PROJECTED, ASSUMED):
        own = [year for year in years if one.marks[year - first] == mark and year not in moved]
        found.append("" if neutral else _spans(own))
    return (*found, _spans(moved))


def _spans(years: Sequence[int]) -> str:
    runs = groupby(enumerate(years), key=lambda pair: pair[1] - pair[0])
    return ", ".join(span([year for _place, year in run]) for _start, run in runs)


def growth(of: Comparison, manifest: Mapping[str, Any]) -> Table | None:
    """Return the growth that the years ahead assume, with its range; None without such years."""
    if of.years[-1] <= LAST_YEAR:
        return None
    rows = []
    for place in GROWING:
        found = growth_of(levels(LAST_YEAR)[f"drivers.wage.{place}"])
        rows.append((country_name(place), *(signed(100 * one) for one in found)))
    version = manifest.get("data", {}).get("version", "not stated")
    return Table(
        "growth",
        _(
            "Growth of real wages after {year}, log percent a year: draws come from a triangle "
            "between the slowest and the fastest ten years on record around the central rate"
        ).format(year=LAST_YEAR),
        (_("Country"), _("Lowest"), _("Central"), _("Highest")),
        tuple(rows),
        _("interlock, system/projection.yaml. Vintage: packaged data {version}.").format(
            version=version
        ),
    )


def effects_csv(of: Comparison) -> str:
    """Return effects of the shown year as the address of a CSV file that it holds."""
    shown = (*COLUMNS[:7], *(QUANTILE_NAMES[at] for at in BAND.values()), COLUMNS[-1])
    rows = []
    for told in of.told:
        for one in told.record["outcomes"]:
            for school, band in one["schools"].items():
                head = (told.name, of.against, school, one["outcome"], one["place"], of.year)
                cells = (_plain(band[name]) for name in (*BAND, "positive_share"))
                rows.append((*head, one["unit"], *cells))
    return as_address(shown, rows)


def yearly_csv(of: Comparison, told: Told) -> str:
    """Return effects of every kept year as the address of a CSV file: a column a year."""
    shown = (*COLUMNS[:5], COLUMNS[6], "quantile", *map(str, of.years))
    rows = []
    for one in told.record["outcomes"]:
        about = CATALOGUE[one["outcome"]]
        line = told.tree[f"effects/{about.group}"].to_dataset()[one["outcome"]]
        line = line.sel({dim: one["place"] for dim in about.dims[:-1]})
        times = 100.0 if line.attrs["unit"] == "share" else 1.0  # shares are read as points
        for school in of.schools:
            head = (told.name, of.against, school, one["outcome"], one["place"], one["unit"])
            for at in BAND.values():
                rows.append((*head, QUANTILE_NAMES[at], *_years(times * line, school, at)))
    return as_address(shown, rows)


def _years(line: xr.DataArray, school: str, at: int) -> list[str]:
    values = line.sel(school=school).isel(quantile=at).values
    return [_plain(float(one) if isfinite(one) else None, DIGITS) for one in values]


def _plain(value: float | None, digits: int = 10) -> str:
    return "" if value is None else f"{value:.{digits}g}"
