"""A scenario: dated changes of history, or of another scenario, in the words of a file."""

import datetime as dt
import re
from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, PrivateAttr, field_validator, model_validator

from interlock.dated_change import (
    FIRST_YEAR,
    OPERATIONS,
    WITH_UNIT,
    DatedChange,
    Number,
    Strict,
    Words,
)
from interlock.errors import InputError
from interlock.marked_yaml import Place, spell
from interlock.region.annual import LAST_PROJECTED_YEAR, LAST_YEAR
from interlock.scenario.language.instruments import Instrument, chosen, named

HISTORY = "history"
SCHEMA = 1
PAIR_KEYS = ("importer", "exporter", "sector")
PAIR_OPTIONS = ("sector_except", "exempt", "coverage", "schedule")
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
SHOWN_LETTERS = 60


def _in_data(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_PROJECTED_YEAR:
        span = f"{FIRST_YEAR} to {LAST_PROJECTED_YEAR}"
        raise ValueError(f"no data for {str(year)[:20]}; years are {span}")
    return year


DataYear = Annotated[int, Field(strict=True), AfterValidator(_in_data)]


class Change(DatedChange):
    """One dated change of one instrument.

    Attributes:
        instrument: path of an instrument or driver, such as `security.agents`.
        path: values by year.
        hold: year of history to go back to.
        origin: of `migration.*`: MEX, GTM, HND, SLV, some of them, or `all`.
        importer, exporter, sector: of trade: as in a trade policy file.
        sector_except, exempt, coverage, schedule: likewise, may be left out.
        policy: of `trade.policy`: name of a packaged trade policy.
    """

    operations: ClassVar[tuple[str, ...]] = (*OPERATIONS, "schedule", "policy")
    last_year: ClassVar[int] = LAST_PROJECTED_YEAR

    instrument: str
    path: dict[DataYear, Number] | None = None
    hold: DataYear | None = None
    origin: Words = ()
    importer: Words = ()
    exporter: Words = ()
    sector: Words = ()
    sector_except: Words = ()
    exempt: str | None = None
    coverage: Number | None = None
    schedule: str | None = None
    policy: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _nothing_empty(cls, data: Any) -> Any:
        if isinstance(data, dict):
            for key, value in data.items():
                if value is None:
                    raise ValueError(f"'{key}' is empty; give a value or drop the key")
        return data

    @field_validator("instrument")
    @classmethod
    def _exists(cls, name: str) -> str:
        named(name)
        return name

    @model_validator(mode="after")
    def _selected(self) -> "Change":
        """Refuse places that the instrument does not take, and the lack of those it needs."""
        chosen(self.about, self.instrument, self.origin)
        if self.about.takes == "pair":
            for key in PAIR_KEYS:
                if not getattr(self, key):
                    raise ValueError(f"missing key '{key}'; {self.instrument} needs it")
        else:
            self._refuse((*PAIR_KEYS, *PAIR_OPTIONS), "trade.tariff and trade.border_cost")
        if self.about.takes != "policy":
            self._refuse(("policy",), "trade.policy")
        elif self.operation != "policy":
            raise ValueError("trade.policy takes no value; write policy: NAME of a packaged policy")
        elif self.until is not None:
            raise ValueError("'until' is in the policy itself; drop it")
        return self

    def _refuse(self, keys: tuple[str, ...], owner: str) -> None:
        for key in keys:
            if getattr(self, key):
                raise ValueError(f"'{key}' is for {owner}, not for {self.instrument}; drop it")

    @model_validator(mode="after")
    def _right_unit(self) -> "Change":
        if self.operation in WITH_UNIT and self.unit not in self.units:
            given = str(self.unit)[:SHOWN_LETTERS]
            raise ValueError(f"{self.instrument} is in {' or '.join(self.units)}, not '{given}'")
        return self

    @cached_property
    def about(self) -> Instrument:
        """The instrument, without the country."""
        return named(self.instrument)

    @property
    def units(self) -> tuple[str, ...]:
        """Units that a value may be written in."""
        return self.about.units_of(self.instrument)

    @property
    def unit_hint(self) -> str:
        """How to write the unit, for messages."""
        return " or ".join(f"unit: {unit}" for unit in self.units) or "another instrument"

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Paths of the yearly inputs that it moves; none for trade."""
        return chosen(self.about, self.instrument, self.origin)

    @property
    def plain(self) -> dict[str, Any]:
        """The change as plain data with the keys of a file, only those given."""
        return self.model_dump(by_alias=True, exclude_unset=True)

    @property
    def last_named(self) -> int:
        """Last year that it names."""
        given = (self.years_named[1], self.start.year, self.hold or 0, *(self.path or {}))
        return max(given)

    def __str__(self) -> str:
        """Return the change in words."""
        where = [f"{'+'.join(self.origin)}"] if self.origin else []
        if self.importer:
            less = f" without {', '.join(self.sector_except)}" if self.sector_except else ""
            where.append(
                f"imports of {'+'.join(self.importer)} from {'+'.join(self.exporter)}, "
                f"{'+'.join(self.sector)}{less}"
            )
        if self.coverage is not None:
            where.append(f"{self.coverage:g} of it")
        if self.exempt:
            where.append(f"{self.exempt} exempt")
        place = f" ({'; '.join(where)})" if where else ""
        end = f" until {_day(self.until, last=True)}" if self.until else ""
        begin = _day(self.start, last=False)
        return f"{self.instrument}{place} from {begin}{end}: {self._value_in_words()}"

    def _value_in_words(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        points = ", ".join(
            f"{year}: {value:g}" for year, value in sorted((self.path or {}).items())
        )
        told = {
            "hold": f"as in {self.hold}",
            "scale": f"times {self.scale}",
            "to": f"{self.to}{unit}",
            "add": f"{self.add or 0:+g}{unit}",
            "path": f"{points}{unit}, linear between",
            "schedule": f"on the schedule {self.schedule}",
            "policy": f"all changes of trade policy {self.policy}",
        }
        return told[self.operation]


def _day(day: dt.date, *, last: bool) -> str:
    whole = (12, 31) if last else (1, 1)
    return str(day.year) if (day.month, day.day) == whole else str(day)


class Scenario(Strict):
    """A named list of dated changes on top of a base, applied in order.

    Attributes:
        schema_version: key `schema`; version of the file format.
        name: short name, letters, digits and hyphens.
        title: one line.
        base: another scenario, packaged or a file beside this one.
        note: a paragraph: what the question is, what is assumed, what to mind.
        changes: at least one, except for history itself.
    """

    schema_version: Literal[1] = Field(alias="schema")
    name: Annotated[str, Field(max_length=80)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    base: Annotated[str, Field(min_length=1)] = HISTORY
    note: str = ""
    changes: tuple[Change, ...] = ()

    _error_at: Callable[[Place, str], InputError] | None = PrivateAttr(None)
    _home: str = PrivateAttr("")
    _notes: tuple[str, ...] = PrivateAttr(())

    @field_validator("name")
    @classmethod
    def _short(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError("write small letters, digits and hyphens, such as no-nafta")
        return name

    @field_validator("title")
    @classmethod
    def _one_line(cls, title: str) -> str:
        if not title.strip() or not title.isprintable():
            raise ValueError("write one line of text")
        return title.strip()

    @model_validator(mode="after")
    def _says_something(self) -> "Scenario":
        if not self.changes and self.name != HISTORY:
            raise ValueError(f"scenario '{self.name}' changes nothing; add 'changes'")
        if self.name == HISTORY and (self.changes or self.base != HISTORY):
            raise ValueError(f"'{HISTORY}' is the data as they are; choose another name")
        return self

    def placed(
        self, error_at: Callable[[Place, str], InputError], home: str, notes: tuple[str, ...]
    ) -> "Scenario":
        """Remember how the file that this came from names its places; returns itself.

        Args:
            error_at: makes an error that names file, line and place.
            home: path of a file of the user's; empty for packaged ones and for plain text.
            notes: what was brought up to date in the file while it was read.
        """
        self._error_at, self._home, self._notes = error_at, home, notes
        return self

    @property
    def home(self) -> str:
        """Path of the user's file that this came from; empty for packaged ones and for text."""
        return self._home

    @property
    def notes(self) -> tuple[str, ...]:
        """What was brought up to date in the file while it was read."""
        return self._notes

    @property
    def last_named(self) -> int:
        """Last year that a change names, at least the last year of the data."""
        return max((LAST_YEAR, *(change.last_named for change in self.changes)))

    def error(self, place: Place, message: str) -> InputError:
        """Return an error that names the file and line, or else the scenario, and the place."""
        if self._error_at is not None:
            return self._error_at(place, message)
        where = f": {spell(place)}" if place else ""
        return InputError(f"scenario '{self.name}'{where}: {message}")
