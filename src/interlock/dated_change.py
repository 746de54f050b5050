"""The grammar of dated changes: what moves, from when until when, by how much, on whose word.

`DatedChange` knows no regime. Whoever uses it adds `instrument` with its own names and the places
that it can reach, as `TradeChange` does with importer, exporter and sector.
"""

import datetime as dt
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

FIRST_YEAR, LAST_YEAR = 1980, 2100
OPERATIONS = ("to", "add", "scale", "path", "hold")
WITH_UNIT = ("to", "add", "path")

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]


def as_list(value: Any) -> Any:
    """Read one word as a list of one."""
    return (value,) if isinstance(value, str) else value


def _source(value: Any) -> Any:
    if not isinstance(value, str) or len(value.strip()) < 8:
        raise ValueError("name the source: an address or a citation of 8 characters or more")
    return value.strip()


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(as_list)]
Source = Annotated[str, BeforeValidator(_source)]


def first_day(value: Any, last_year: int) -> dt.date:
    """Read a year or a date; a year means 1 January. ValueError for anything else."""
    return _date(value, last_year) if isinstance(value, dt.date) else _whole(value, last_year, 1, 1)


def last_day(value: Any, last_year: int) -> dt.date:
    """Read a year or a date; a year means 31 December. ValueError for anything else."""
    if isinstance(value, dt.date):
        return _date(value, last_year)
    return _whole(value, last_year, 12, 31)


def _date(value: dt.date, last_year: int) -> dt.date:
    if isinstance(value, dt.datetime):
        raise ValueError("give a year such as 2018 or a date such as 2018-06-01")
    _check_year(value.year, last_year)
    return value


def _whole(value: Any, last_year: int, month: int, day: int) -> dt.date:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("give a year such as 2018 or a date such as 2018-06-01")
    _check_year(value, last_year)
    return dt.date(value, month, day)


def _check_year(year: int, last_year: int) -> None:
    if not FIRST_YEAR <= year <= last_year:
        raise ValueError(f"give a year from {FIRST_YEAR} to {last_year}")


class Strict(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class DatedChange(Strict):
    """One change of one instrument: exactly one operation, in force from a day until a day.

    Attributes:
        operations: keys of which exactly one is given.
        last_year: last year that a change may begin or end in.
        begin: key `from`; first day in force (a year means 1 January). Not with `path`.
        until: last day in force (a year means 31 December); open where left out.
        unit: of `to`, `add` and `path`.
        to: set to a value.
        add: add a value.
        scale: multiply by a ratio.
        path: values by year, linear between years, held after the last.
        hold: go back to what history had in a year.
        source: where the numbers come from.

    """

    operations: ClassVar[tuple[str, ...]] = OPERATIONS
    last_year: ClassVar[int] = LAST_YEAR

    begin: dt.date | None = Field(None, alias="from")
    until: dt.date | None = None
    unit: str | None = None
    to: Number | None = None
    add: Number | None = None
    scale: Annotated[Number, Field(ge=0)] | None = None
    path: dict[Year, Number] | None = None
    hold: Year | None = None
    source: Source

    @field_validator("begin", mode="before")
    @classmethod
    def _begin(cls, value: Any) -> Any:
        return first_day(value, cls.last_year)

    @field_validator("until", mode="before")
    @classmethod
    def _until(cls, value: Any) -> Any:
        return last_day(value, cls.last_year)

    @model_validator(mode="after")
    def _one_operation(self) -> "DatedChange":
        given = [name for name in self.operations if getattr(self, name) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"give exactly one of {', '.join(self.operations)} (found {found})")
        if self.operation in WITH_UNIT and self.unit is None:
            raise ValueError(f"'{self.operation}' needs {self.unit_hint}")
        if self.operation not in WITH_UNIT and self.unit is not None:
            raise ValueError(f"'{self.operation}' has no unit; drop it")
        if self.operation == "path":
            self._check_path()
        elif self.begin is None:
            raise ValueError("missing key 'from'; give the first year in force")
        if self.until is not None and self.until < self.start:
            raise ValueError(f"'until' ({self.until}) is before the start ({self.start})")
        if self.add == 0 or self.scale == 1:
            raise ValueError(f"'{self.operation}' as given changes nothing")
        return self

    def _check_path(self) -> None:
        if not self.path:
            raise ValueError("'path' is empty; give years and values")
        if self.begin is not None:
            raise ValueError("'path' begins at its first year; drop 'from'")

    @property
    def unit_hint(self) -> str:
        """How to write the unit, for messages."""
        return "a unit"

    @property
    def operation(self) -> str:
        """The one operation that is given."""
        return next(name for name in self.operations if getattr(self, name) is not None)

    @property
    def start(self) -> dt.date:
        """First day in force."""
        return self.begin or dt.date(min(self.path or {}), 1, 1)

    @property
    def values(self) -> tuple[float, ...]:
        """Values of `to`, `add` or `path` in the unit given."""
        given = tuple((self.path or {}).values()) or (self.to, self.add)
        return tuple(value for value in given if value is not None)

    def value(self, year: int) -> float:
        """Return the value of `to`, `add` or `path` in a year."""
        if not self.path:
            return self.values[0]
        return along(zip(self.path, self.values, strict=True), year)

    def share_of_year(self, year: int) -> float:
        """Return the share of the year's days in which the change is in force."""
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        begin, end = max(first, self.start), min(last, self.until or last)
        return max(0, (end - begin).days + 1) / ((last - first).days + 1)

    @cached_property
    def years_named(self) -> tuple[int, int]:
        """First and last year that the change names."""
        last = self.until.year if self.until else max(self.path or {self.start.year})
        return self.start.year, last


def along(points: Any, year: int) -> float:
    """Return the value of a path in a year: linear between its years, held after the last.

    Args:
        points: pairs of year and value, in any order.
        year: from the first year of the path on.
    """
    ordered = sorted(points)
    before = [point for point in ordered if point[0] <= year][-1]
    after = next((point for point in ordered if point[0] > year), before)
    span = max(1, after[0] - before[0])
    return before[1] + (after[1] - before[1]) * (year - before[0]) / span
