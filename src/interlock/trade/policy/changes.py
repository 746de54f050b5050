"""The grammar of dated changes: what moves, from when until when, by how much, on whose word.

`DatedChange` knows nothing of trade; a regime adds `instrument` with its own names and the places
that it can reach, as `TradeChange` does with importer, exporter and sector.
"""

import datetime as dt
import re
from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from interlock.errors import InputError, did_you_mean
from interlock.marked_yaml import Place, spell

FIRST_YEAR, LAST_YEAR = 1980, 2100
LARGEST_FRACTION = 10.0
OPERATIONS = ("to", "add", "scale", "path", "hold", "schedule")
WITH_UNIT = ("to", "add", "path")
COUNTRY_GROUPS = {"NAFTA": ("USA", "MEX", "CAN")}
"""Named sets of countries; besides them `all`, and `others`: all that the other side leaves out."""
COUNTRY_WORDS = (*COUNTRY_GROUPS, "all", "others")

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _date(value: Any, *, last: bool) -> Any:
    """Read a year or a date; a year means its first or its last day."""
    if isinstance(value, dt.datetime) or not isinstance(value, int | dt.date):
        raise ValueError("give a year such as 2018 or a date such as 2018-06-01")
    if isinstance(value, bool) or not FIRST_YEAR <= _year(value) <= LAST_YEAR:
        raise ValueError(f"give a year from {FIRST_YEAR} to {LAST_YEAR}")
    if isinstance(value, int):
        return dt.date(value, 12, 31) if last else dt.date(value, 1, 1)
    return value


def _year(value: int | dt.date) -> int:
    return value if isinstance(value, int) else value.year


def _begin(value: Any) -> Any:
    return _date(value, last=False)


def _end(value: Any) -> Any:
    return _date(value, last=True)


def _text(value: Any) -> Any:
    if not isinstance(value, str) or len(value.strip()) < 8:
        raise ValueError("name the source: an address or a citation of 8 characters or more")
    return value.strip()


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_as_list)]


class Strict(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class DatedChange(Strict):
    """One change of one instrument: exactly one operation, in force from a day until a day.

    Attributes:
        begin: key `from`; first day in force (a year means 1 January). Not with `path`.
        until: last day in force (a year means 31 December); open where left out.
        unit: of `to`, `add` and `path`.
        to: set to a value.
        add: add a value.
        scale: multiply by a ratio.
        path: values by year, linear between years, held after the last.
        hold: go back to what history had in a year.
        schedule: follow a packaged schedule.
        coverage: share that is hit, 0 to 1.
        source: where the numbers come from.

    """

    begin: Annotated[dt.date | None, BeforeValidator(_begin)] = Field(None, alias="from")
    until: Annotated[dt.date | None, BeforeValidator(_end)] = None
    unit: Literal["percent", "fraction"] | None = None
    to: Number | None = None
    add: Number | None = None
    scale: Annotated[Number, Field(ge=0)] | None = None
    path: dict[Year, Number] | None = None
    hold: Year | None = None
    schedule: Literal["nafta"] | None = None
    coverage: Annotated[Number, Field(gt=0, le=1)] = 1.0
    source: Annotated[str, BeforeValidator(_text)]

    @model_validator(mode="after")
    def _one_operation(self) -> "DatedChange":
        given = [name for name in OPERATIONS if getattr(self, name) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"give exactly one of {', '.join(OPERATIONS)} (found {found})")
        if self.operation in WITH_UNIT and self.unit is None:
            raise ValueError(f"'{self.operation}' needs unit: percent or unit: fraction")
        if self.operation not in WITH_UNIT and self.unit is not None:
            raise ValueError(f"'{self.operation}' has no unit; drop it")
        if self.operation == "path":
            self._check_path()
        elif self.begin is None:
            raise ValueError("missing key 'from'; give the first year in force")
        if self.until is not None and self.until < self.start:
            raise ValueError(f"'until' ({self.until}) is before the start ({self.start})")
        return self

    @model_validator(mode="after")
    def _reasonable(self) -> "DatedChange":
        for value in self.values:
            if abs(value) > LARGEST_FRACTION:
                hint = "; did you mean unit: percent?" if self.unit == "fraction" else ""
                raise ValueError(f"{100 * value:g} percent is out of range{hint}")
        if self.add == 0 or self.scale == 1:
            raise ValueError(f"'{self.operation}' as given changes nothing")
        return self

    def _check_path(self) -> None:
        if not self.path:
            raise ValueError("'path' is empty; give years and values")
        if self.begin is not None:
            raise ValueError("'path' begins at its first year; drop 'from'")

    @property
    def operation(self) -> str:
        """The one operation that is given."""
        return next(name for name in OPERATIONS if getattr(self, name) is not None)

    @property
    def start(self) -> dt.date:
        """First day in force."""
        return self.begin or dt.date(min(self.path or {}), 1, 1)

    @property
    def values(self) -> tuple[float, ...]:
        """Values of `to`, `add` or `path` as fractions."""
        given = tuple((self.path or {}).values()) or (self.to, self.add)
        factor = 0.01 if self.unit == "percent" else 1.0
        return tuple(value * factor for value in given if value is not None)

    def value(self, year: int) -> float:
        """Return the value of `to`, `add` or `path` in a year, as a fraction."""
        if not self.path:
            return self.values[0]
        points = sorted(zip(self.path, self.values, strict=True))
        before = [point for point in points if point[0] <= year][-1]
        after = next((point for point in points if point[0] > year), before)
        span = max(1, after[0] - before[0])
        return before[1] + (after[1] - before[1]) * (year - before[0]) / span

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


class TradeChange(DatedChange):
    """A change of tariffs or of border costs between pairs of countries in some sectors.

    Attributes:
        instrument: `trade.tariff` or `trade.border_cost`.
        importer: ISO alpha-3 codes or a group (`NAFTA`, `all`, `others`).
        exporter: likewise.
        sector: sectors of the base or sector groups.
        sector_except: sectors or groups to leave out.
        exempt: `usmca` leaves out the share that claims USMCA treatment.

    """

    instrument: Literal["trade.tariff", "trade.border_cost"]
    importer: Words
    exporter: Words
    sector: Words
    sector_except: Words = ()
    exempt: Literal["usmca"] | None = None

    @field_validator("importer", "exporter")
    @classmethod
    def _countries(cls, words: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not words:
            raise ValueError("name at least one country")
        for word in words:
            if word not in COUNTRY_WORDS and not re.fullmatch("[A-Z]{3}", word):
                near = did_you_mean(word, (*COUNTRY_WORDS, *COUNTRY_GROUPS["NAFTA"]))
                raise ValueError(f"'{word}' is no ISO alpha-3 code and no group{near}")
        return words

    @field_validator("sector")
    @classmethod
    def _sectors(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if not words:
            raise ValueError("name at least one sector or group")
        return words

    @model_validator(mode="after")
    def _pairs(self) -> "TradeChange":
        if len(set(self.importer + self.exporter)) == 1 and self.importer[0] not in COUNTRY_WORDS:
            raise ValueError("importer and exporter are the same; sales at home bear no tariff")
        if "others" in self.importer and "others" in self.exporter:
            raise ValueError("'others' on both sides means nothing; name one side")
        return self

    @model_validator(mode="after")
    def _tariffs_only(self) -> "TradeChange":
        if self.operation in ("to", "path") and min(self.values) <= -1:
            raise ValueError("a tariff or border cost of -100 percent or less makes no price")
        if self.instrument == "trade.border_cost":
            for key in ("hold", "schedule", "exempt"):
                if getattr(self, key) is not None:
                    raise ValueError(f"'{key}' is known for trade.tariff only")
        if self.exempt and self.importer != ("USA",):
            raise ValueError("'exempt: usmca' is known for importer USA only")
        return self


class Policy(Strict):
    """A named list of dated changes, applied in order.

    Attributes:
        schema_version: key `schema`; version of the file format.
        name: short name, letters, digits and hyphens.
        title: one line.
        note: what to mind.
        changes: at least one.

    """

    schema_version: Literal[1] = Field(alias="schema")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    title: Annotated[str, Field(min_length=1)]
    note: str = ""
    changes: Annotated[tuple[TradeChange, ...], Field(min_length=1)]

    _error_at: Callable[[Place, str], InputError] | None = PrivateAttr(None)

    def placed(self, error_at: Callable[[Place, str], InputError]) -> "Policy":
        """Remember how the file that this came from names its places; returns itself."""
        self._error_at = error_at
        return self

    def error(self, place: Place, message: str) -> InputError:
        """Return an error that names the file and line, or else the policy, and the place."""
        if self._error_at is not None:
            return self._error_at(place, message)
        where = f": {spell(place)}" if place else ""
        return InputError(f"policy '{self.name}'{where}: {message}")

    @property
    def years(self) -> tuple[int, ...]:
        """Every year from the first to the last that a change names."""
        from interlock.trade.bases.staging import last_stage

        named = [year for change in self.changes for year in change.years_named]
        named += [last_stage() for change in self.changes if change.schedule and not change.until]
        return tuple(range(min(named), max(named) + 1))
