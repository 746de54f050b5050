"""Changes of trade policy: tariffs and border costs between pairs of countries in some sectors.

The grammar of dates and values is `interlock.dated_change`; here are the units, the places, the
schedules of trade, the files that hold them, and what a scenario asks of trade.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import (
    BaseModel,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from interlock.dated_change import OPERATIONS, DatedChange, Number, Strict, Words
from interlock.errors import InputError, did_you_mean
from interlock.marked_yaml import (
    Marked,
    Place,
    complaint,
    named_yaml,
    names_in,
    parse_yaml,
    spell,
)

POLICIES = Path(__file__).parent / "library"
POLICY = "trade.policy"
LARGEST_FRACTION = 10.0
UNITS = ("percent", "fraction")
COUNTRY_GROUPS = {"NAFTA": ("USA", "MEX", "CAN")}
"""Named sets of countries; besides them `all`, and `others`: all that the other side leaves out."""
COUNTRY_WORDS = (*COUNTRY_GROUPS, "all", "others")


class TradeChange(DatedChange):
    """A change of tariffs or of border costs between pairs of countries in some sectors.

    Attributes:
        instrument: `trade.tariff` or `trade.border_cost`.
        unit: `percent` or `fraction`.
        schedule: follow a packaged schedule.
        coverage: share that is hit, 0 to 1.
        importer: ISO alpha-3 codes or a group (`NAFTA`, `all`, `others`).
        exporter: likewise.
        sector: sectors of the base or sector groups.
        sector_except: sectors or groups to leave out.
        exempt: `usmca` leaves out the share that claims USMCA treatment.

    """

    operations: ClassVar[tuple[str, ...]] = (*OPERATIONS, "schedule")

    instrument: Literal["trade.tariff", "trade.border_cost"]
    schedule: Literal["nafta"] | None = None
    coverage: Annotated[Number, Field(gt=0, le=1)] = 1.0
    importer: Words
    exporter: Words
    sector: Words
    sector_except: Words = ()
    exempt: Literal["usmca"] | None = None

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str | None) -> str | None:
        if unit not in UNITS:
            raise ValueError(f"{str(unit)!r:.60} is not known; give 'percent' or 'fraction'")
        return unit

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

    @property
    def unit_hint(self) -> str:
        """How to write the unit, for messages."""
        return "unit: percent or unit: fraction"

    @property
    def values(self) -> tuple[float, ...]:
        """Values of `to`, `add` or `path` as fractions."""
        factor = 0.01 if self.unit == "percent" else 1.0
        return tuple(value * factor for value in super().values)

    @model_validator(mode="after")
    def _reasonable(self) -> "TradeChange":
        for value in self.values:
            if abs(value) > LARGEST_FRACTION:
                hint = "; did you mean unit: percent?" if self.unit == "fraction" else ""
                most = 100 * LARGEST_FRACTION
                raise ValueError(
                    f"{100 * value:g} percent is out of range{hint}; "
                    f"give {-most:g} to {most:g} percent"
                )
        return self

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


def available() -> tuple[str, ...]:
    """Return the names of the packaged policies."""
    return names_in(POLICIES)


def load_policy(name_or_path: str) -> Policy:
    """Read a packaged policy by name, or a policy file (`.yaml` or `.yml`).

    Raises:
        InputError: one line that names the file, the line, the field and the fix.

    """
    return _validated(named_yaml(name_or_path, POLICIES, "policy"))


def parse_policy(text: str, label: str = "policy") -> Policy:
    """Read a policy from YAML text; `label` names it in messages.

    Raises:
        InputError: as `load_policy`.

    """
    return _validated(parse_yaml(text, label))


def _validated(marked: Marked) -> Policy:
    keys = "a policy is a list of keys: schema, name, title, changes"
    return marked.validated(Policy, keys, _model_at).placed(marked.error)


def _model_at(place: Place) -> type[BaseModel]:
    return Policy if len(place) <= 1 else TradeChange


class Placed(Protocol):
    """Whatever asks for changes and knows where in its file they stand, such as a scenario."""

    def error(self, place: Place, message: str) -> InputError:
        """Return an error that names the file, the line and the place."""
        ...


def read_changes(asked: Iterable[tuple[Placed, int, Mapping[str, Any]]]) -> tuple[TradeChange, ...]:
    """Return what a scenario asks of trade as changes, packaged policies written out.

    Args:
        asked: who asks, which of his changes it is, and the change as plain data in the grammar of
            policy files; `instrument: trade.policy` with `policy: NAME` stands for all changes of a
            packaged policy, and its `from` is the first day of that.

    Raises:
        InputError: one line that names file, line, field and fix.
    """
    found: list[TradeChange] = []
    for placed, index, given in asked:
        place: Place = ("changes", index)
        if given["instrument"] == POLICY:
            found += _written_out(placed, place, given)
            continue
        try:
            found.append(TradeChange.model_validate(given))
        except ValidationError as error:
            inside, message = complaint(error, lambda _: TradeChange)
            raise placed.error((*place, *inside), message) from None
        _check_names(placed, place, found[-1])
    return tuple(found)


def _check_names(placed: Placed, place: Place, change: TradeChange) -> None:
    """Refuse countries and sectors that no packaged base has."""
    from interlock.trade.bases.tables import axis
    from interlock.trade.policy import sectors

    for key in ("sector", "sector_except"):
        try:
            sectors.check_names(getattr(change, key))
        except InputError as error:
            raise placed.error((*place, key), str(error)) from None
    known = {code for family in sectors.FAMILIES for code in axis(family, "country")}
    for key in ("importer", "exporter"):
        for word in getattr(change, key):
            if word not in (*COUNTRY_WORDS, *known):
                region = {*COUNTRY_WORDS, *COUNTRY_GROUPS["NAFTA"]}
                close = get_close_matches(word, region, n=1)
                near = did_you_mean(word, close or region | known)
                raise placed.error((*place, key), f"no base has a country '{word}'{near}")


def _written_out(placed: Placed, place: Place, given: Mapping[str, Any]) -> tuple[TradeChange, ...]:
    name = given["policy"]
    if name not in available():
        near = did_you_mean(str(name), available())
        raise placed.error((*place, "policy"), f"no packaged policy '{name}'{near}")
    changes = load_policy(name).changes
    first = min(change.start for change in changes)
    if given["from"] != first:
        raise placed.error((*place, "from"), f"policy '{name}' begins on {first}; write that day")
    return changes
