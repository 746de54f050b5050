"""Yearly inputs of a run: one value a year, each marked with how it came to be known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interlock.errors import InputError

if TYPE_CHECKING:
    import numpy as np

FIRST_YEAR, LAST_YEAR, REFERENCE_YEAR = 1980, 2024, 1993
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))
# Scenarios may look ahead; inputs of these years are projections or stated assumptions.
LAST_PROJECTED_YEAR = 2035
# Scores use the years in which inputs are observed; later ones are an extension.
LAST_SCORED_YEAR = 2019
OBSERVED, INTERPOLATED, HELD, ASSUMED = "observed", "interpolated", "held", "assumed"
PROJECTED = "projected"  # by the source itself


@dataclass(frozen=True)
class Annual:
    """One input, year by year from `FIRST_YEAR` on: over `YEARS`, or longer where it looks ahead.

    Attributes:
        name: instrument or driver path, such as `security.agents`.
        label: a few words.
        unit: unit of the values.
        source: series and tables that it rests on.
        values: one value for each year.
        marks: `observed`, `interpolated`, `held`, `projected` or `assumed`, one for each year.
    """

    name: str
    label: str
    unit: str
    source: str
    values: "np.ndarray"
    marks: tuple[str, ...]

    @property
    def years(self) -> range:
        """Years that it covers."""
        return range(FIRST_YEAR, FIRST_YEAR + len(self.marks))

    def at(self, year: int) -> float:
        """Return the value of a year; InputError outside the years."""
        return float(self.values[position(year, self.years[-1])])

    @property
    def last_observed(self) -> int:
        """Last year whose value was observed."""
        return max(y for y, mark in zip(self.years, self.marks, strict=True) if mark == OBSERVED)

    def with_values(self, values: "np.ndarray", mark: str = ASSUMED) -> "Annual":
        """Return the input with other values; years that changed carry `mark`."""
        changed = values != self.values
        marks = tuple(mark if new else old for new, old in zip(changed, self.marks, strict=True))
        return replace(self, values=values, marks=marks)

    def marked(self, years: Iterable[int], mark: str) -> "Annual":
        """Return the input with another mark on some years."""
        chosen = set(years)
        pairs = zip(self.years, self.marks, strict=True)
        marks = tuple(mark if year in chosen else old for year, old in pairs)
        return replace(self, marks=marks)


def position(year: int, last: int = LAST_YEAR) -> int:
    """Return where a year stands, counted from `FIRST_YEAR`; InputError after `last`."""
    if not FIRST_YEAR <= year <= last:
        raise InputError(f"year {year} is outside the data: give {FIRST_YEAR} to {last}")
    return year - FIRST_YEAR


def filled(
    name: str,
    label: str,
    unit: str,
    source: str,
    known: Mapping[int, float],
    *,
    geometric: bool = False,
    mark: str = OBSERVED,
) -> Annual:
    """Return an input from the years that are known.

    Gaps between known years are interpolated (in logs where `geometric`), years before the first
    and after the last hold the nearest value; every year says which.

    Args:
        name: path of the input.
        label: a few words.
        unit: unit of the values.
        source: where the known values come from.
        known: year to value.
        geometric: interpolate growth, not amounts.
        mark: mark of the known years.
    """
    import numpy as np

    inside = {year: value for year, value in known.items() if value == value}
    years = sorted(inside)
    heights = np.asarray([inside[year] for year in years], dtype=float)
    if geometric:
        values = np.exp(np.interp(YEARS, years, np.log(heights)))
    else:
        values = np.interp(YEARS, years, heights)
    # Logs and back would lose the last digit of what is known or held.
    for place, year in enumerate(YEARS):
        if year in inside or not years[0] < year < years[-1]:
            values[place] = inside[min(max(year, years[0]), years[-1])]
    return Annual(name, label, unit, source, values, marks_of(inside, mark))


def marks_of(known: Iterable[int], mark: str = OBSERVED) -> tuple[str, ...]:
    """Return the mark of every year, given the years that are known."""
    years = set(known)
    first, last = min(years), max(years)
    return tuple(
        mark if year in years else INTERPOLATED if first < year < last else HELD for year in YEARS
    )
