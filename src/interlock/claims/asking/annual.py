"""Numbers by year from what a claim file names: series, indices, counts, and sums of such."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from interlock.claims.finding import Line, Trace
from interlock.claims.language.evidence import Evidence
from interlock.claims.record.select import circular, select
from interlock.errors import InputError
from interlock.observatory import index, observe
from interlock.region import load_region
from interlock.region.instruments import instruments
from interlock.region.packaged import version

if TYPE_CHECKING:
    import polars as pl

Told = Callable[[str], tuple[np.ndarray, np.ndarray]]  # outcome and place -> years, values of a run


class AbsentError(Exception):
    """A claim names a series that is not packaged; the claim is undecided, nothing is wrong."""


@dataclass(frozen=True)
class Annual:
    """A number by year, and where it comes from.

    Attributes:
        years: ascending.
        values: one each, none missing.
        label, unit: for people.
        traces: what it rests on.
        circular: instruments that were coded from the chapter's own words.
        of_run: whether a run tells it, not the data.
    """

    years: np.ndarray
    values: np.ndarray
    label: str
    unit: str
    traces: tuple[Trace, ...] = ()
    circular: tuple[str, ...] = ()
    of_run: bool = False

    @property
    def line(self) -> Line:
        """The number as a line of a picture."""
        return Line(
            label=self.label,
            unit=self.unit,
            years=tuple(int(year) for year in self.years),
            values=tuple(float(value) for value in self.values),
        )

    def within(self, span: tuple[int, int] | None) -> "Annual":
        """Return the years of a span, both ends included."""
        if span is None:
            return self
        keep = (self.years >= span[0]) & (self.years <= span[1])
        return replace(self, years=self.years[keep], values=self.values[keep])

    def logged(self) -> "Annual":
        """Return its natural log.

        Raises:
            InputError: a value is not above zero.
        """
        if (self.values <= 0).any():
            first = int(self.years[self.values <= 0][0])
            raise InputError(f"{self.label}: no log of {first}, which is not above zero")
        return replace(
            self, values=np.log(self.values), label=f"log {self.label}", unit=f"log {self.unit}"
        )


def annual(one: Evidence, told: Told | None = None) -> Annual:
    """Return a number by year.

    Args:
        one: as a claim file names it.
        told: what a run says of an outcome and place, where the claim is asked of a scenario.

    Raises:
        AbsentError: a series is not packaged.
        InputError: a member does not exist, or no year has all that is needed.
    """
    if told is not None and one.on_run is not None:
        years, values = told(one.on_run)
        trace = Trace(
            what="run", name=one.on_run, label="a run of the scenario", source="interlock",
            ask="interlock outcomes",
        )  # fmt: skip
        found = Annual(years, values, one.on_run, "unit of the outcome", (trace,), of_run=True)
    elif one.parts:
        found = _made(one, tuple(annual(part, told) for part in one.parts))
    else:
        found = _READ[one.source](one)
    if one.times is not None:
        found = replace(found, values=found.values * one.times)
    return replace(found, label=one.label) if one.label else found


def together(those: tuple[Annual, ...], span: tuple[int, int] | None = None) -> tuple[Annual, ...]:
    """Return numbers in the years that all of them have.

    Raises:
        InputError: there is no such year.
    """
    within = [one.within(span) for one in those]
    years = reduce(np.intersect1d, [one.years for one in within])
    if not len(years):
        names = " and ".join(one.label for one in those)
        raise InputError(f"no year has {names}")
    return tuple(
        replace(one, years=years, values=one.values[np.isin(one.years, years)]) for one in within
    )


def _made(one: Evidence, parts: tuple[Annual, ...]) -> Annual:
    """Return a number made of others, in the years that all have."""
    label, unit = _name(one, parts), _unit(one, parts)
    traces = tuple(dict.fromkeys(trace for part in parts for trace in part.traces))
    coded = tuple(dict.fromkeys(name for part in parts for name in part.circular))
    of_run = any(part.of_run for part in parts)
    if one.source == "change":
        (part,) = parts
        next_to = np.diff(part.years) == 1
        years, values = part.years[1:][next_to], np.diff(part.values)[next_to]
        return Annual(years, values, label, unit, traces, coded, of_run)
    aligned = together(parts)
    stacked = np.stack([part.values for part in aligned])
    values = _MAKE[one.source](stacked)
    return Annual(aligned[0].years, values, label, unit, traces, coded, of_run)


def _ratio(pair: np.ndarray) -> np.ndarray:
    if (pair[1] == 0).any():
        raise InputError("a ratio divides by zero in some year; choose other years")
    return pair[0] / pair[1]


_MAKE: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "sum": lambda parts: parts.sum(axis=0),
    "mean": lambda parts: parts.mean(axis=0),
    "ratio": _ratio,
    "difference": lambda pair: pair[0] - pair[1],
    "distance": lambda pair: np.abs(pair[0] - pair[1]),
}
_SIGN = {"sum": " + ", "mean": ", ", "ratio": " / ", "difference": " - ", "distance": " to "}


def _name(one: Evidence, parts: tuple[Annual, ...]) -> str:
    if one.source == "change":
        return f"change of {parts[0].label}"
    joined = _SIGN[one.source].join(part.label for part in parts)
    return f"{one.source} of {joined}" if one.source in ("mean", "distance") else joined


def _unit(one: Evidence, parts: tuple[Annual, ...]) -> str:
    return "ratio" if one.source == "ratio" else parts[0].unit


def _series(one: Evidence) -> Annual:
    name = one.series or ""
    region = load_region()
    try:
        passport = region.passport(name)
    except InputError:
        raise AbsentError(name) from None
    frame = region.observations(name, **one.at).group_by("year").agg(_mean()).sort("year")
    trace = Trace(
        what="series",
        name=name,
        label=passport.label,
        source=f"{passport.source} (quality {passport.quality}; dataset {version()})",
        ask=f"interlock data show {name}",
    )
    place = f" ({', '.join(one.at.values())})" if one.at else ""
    years, values = frame["year"].to_numpy().astype(int), frame["value"].to_numpy()
    return Annual(years, values, f"{passport.label}{place}", passport.unit, (trace,))


def _mean() -> "pl.Expr":
    """Return the mean of what a year holds: a few series have several snapshots in one."""
    import polars as pl

    return pl.col("value").mean()


def _index(one: Evidence) -> Annual:
    name = one.index or ""
    about, value = index(name), observe(name)["value"]
    axes = [str(dim) for dim in value.dims if dim != "year"]
    for axis in axes:
        members = [str(member) for member in value[axis].values]
        if one.at.get(axis) not in members:
            raise InputError(f"index '{name}': give {axis} as one of {', '.join(members)}")
    line = value.sel(one.at).dropna("year")
    trace = Trace(
        what="index", name=name, label=about.title, source=about.source,
        ask=f"interlock observatory {name}",
    )  # fmt: skip
    place = f" ({', '.join(one.at.values())})" if one.at else ""
    years = line["year"].values.astype(int)
    label = f"{name.replace('-', ' ')}{place}"
    coded = _coded(f"{about.formula} {about.source}", one.at)
    return Annual(years, line.values.astype(float), label, about.unit, (trace,), coded)


def _coded(about: str, at: Mapping[str, str]) -> tuple[str, ...]:
    """Return the instruments coded from the chapter's words, where an index reads their content."""
    by_issue = "content" in about or "issue" in about or at.get("issue", "all") != "all"
    if "`instruments`" not in about or not by_issue:
        return ()
    return tuple(one.id for one in instruments() if one.circular)


def _instruments(one: Evidence) -> Annual:
    assert one.instruments is not None
    chosen = select(one.instruments)
    begun = [item.first_year for item in instruments()]
    years = np.arange(min(begun), max(begun) + 1)
    counts = {
        "begun": lambda year: sum(item.first_year == year for item in chosen),
        "in force": lambda year: sum(item.in_force(year) for item in chosen),
        "to date": lambda year: sum(item.first_year <= year for item in chosen),
    }[one.counted]
    values = np.asarray([counts(int(year)) for year in years], float)
    label = f"instruments {one.counted}"
    coded = circular(one.instruments)
    return Annual(years, values, label, "count", (of_instruments(len(chosen)),), coded)


def of_instruments(number: int) -> Trace:
    """Return the trace of instruments that were counted."""
    return Trace(
        what="table",
        name="instruments",
        label=f"{number} instruments of {len(instruments())} coded",
        source="codings from the chapter and from outside sources, one coder",
        ask="interlock agreements list",
    )


def _step(one: Evidence) -> Annual:
    assert one.step is not None
    years = np.arange(1900, 2101)
    return Annual(years, (years >= one.step).astype(float), f"from {one.step} on", "dummy")


_READ: Mapping[str, Callable[[Evidence], Annual]] = {
    "series": _series,
    "index": _index,
    "instruments": _instruments,
    "step": _step,
}
