"""The tables of a page of scenarios, and the values to take away."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from interlock.region.annual import ASSUMED, HELD, LAST_YEAR, PROJECTED, Annual
from interlock.report.scenario.facts import Comparison, Told, source
from interlock.report.scenario.story import not_seen
from interlock.report.tables import Table, as_address
from interlock.report.wording import country_name, number, signed, span
from interlock.study.answers.records import COLUMNS, PARTS
from interlock.study.records import QUANTILE_NAMES
from interlock.system.levels import growth_of, levels

BY_DEFINITION = "by definition"
VERDICTS = {"agree": "all", "disagree": "disagree", "undecided": "open"}
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
                f"{part.capitalize()} in {of.year}: {told.name} less {of.against}, median and, "
                "below, 5 to 95 percent",
                ("Outcome", "Signs", *of.schools),
                tuple(_row(one) for one in rows),
                source(of, manifest, *names),
            )
        )
    return found


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    unit = {"percent": "%", "percentage points": "points"}.get(one["unit"], "% of consumption")
    where = f", {_place(one['place'])}" if one["place"] else ""
    cells = (_cell(band) for band in one["schools"].values())
    return (f"{one['label']}{where}, {unit}", verdict(one), *cells)


def _place(place: str) -> str:
    return " and ".join(country_name(code) for code in place.split("-"))


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
        return "none seen"
    if found["verdict"] == "agree":
        sign = next(name for name in ("rises", "falls", "unchanged") if found[name])
        return f"all {sign}" if len(one["schools"]) > 1 else sign
    counts = [
        f"{len(found[name])} {mark}"
        for name, mark in (("rises", "+"), ("falls", "\N{MINUS SIGN}"), ("undecided", "open"))
        if found[name]
    ]
    return "\n".join((VERDICTS[found["verdict"]], ", ".join(counts)))


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
        f"Inputs of {told.name} that are not observed in some of the years {span(of.years)}: held "
        "at the nearest known value, projected by their source, assumed by a stated rule, or set "
        "by the scenario",
        ("Input", "Held", "Projected", "Assumed", "Set"),
        tuple((_named(label, codes), *cells) for (label, *cells), codes in rows.items()),
        f"interlock, marks of the yearly inputs. Vintage: packaged data {version}.",
    )


def _named(label: str, codes: Sequence[str]) -> str:
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
    return ", ".join(span([year for _, year in run]) for _, run in runs)


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
        f"Growth of real wages after {LAST_YEAR}, log percent a year: draws come from a triangle "
        "between the slowest and the fastest ten years on record around the central rate",
        ("Country", "Lowest", "Central", "Highest"),
        tuple(rows),
        f"interlock, system/projection.yaml. Vintage: packaged data {version}.",
    )


def effects_csv(of: Comparison) -> str:
    """Return effects of the shown year as the address of a CSV file that it holds."""
    ends = dict(zip(("5", "50", "95"), (0, 2, 4), strict=True))
    shown = (*COLUMNS[:7], *(QUANTILE_NAMES[at] for at in ends.values()), COLUMNS[-1])
    rows = []
    for told in of.told:
        for one in told.record["outcomes"]:
            for school, band in one["schools"].items():
                head = (told.name, of.against, school, one["outcome"], one["place"], of.year)
                cells = (_plain(band[name]) for name in (*ends, "positive_share"))
                rows.append((*head, one["unit"], *cells))
    return as_address(shown, rows)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
