"""Windows of negotiation: when, who was at the table, what was threatened, what came of it."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from interlock.errors import InputError
from interlock.marked_yaml import Marked, Place, own_yaml, parse_yaml, read_yaml
from interlock.scenario.terms import Terms

FILE = Path(__file__).parent / "windows.yaml"
FIRST_YEAR, LAST_YEAR = 1988, 2035
Text = Annotated[str, Field(min_length=1)]
Source = Annotated[str, Field(min_length=8)]
Spoke = Literal["MEX", "CAN"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Demand(_Strict):
    """What averts a threat: at least this much of an agreement.

    Attributes:
        trade: `deal` if an agreement on trade is asked for.
        effort: least effort that is asked for.
    """

    trade: Literal["deal"] | None = None
    effort: Annotated[int, Field(strict=True, ge=1, le=2)] | None = None

    @model_validator(mode="after")
    def _asks(self) -> "Demand":
        if (self.trade is None) == (self.effort is None):
            raise ValueError("a demand asks for trade: deal or for effort, one of them")
        return self


class Threat(_Strict):
    """What the hub does to the spokes at the table unless its demand is met.

    Attributes:
        kind: `tariff` (points on all goods) or `withdrawal` (tariffs of the most favoured nation,
            both ways).
        points: of a tariff, percentage points.
        unless: the demand.
        chance: that it is carried out where the demand is not met.
        source: who said so.
    """

    kind: Literal["tariff", "withdrawal"]
    points: Annotated[float, Field(gt=0, le=100)] | None = None
    unless: Demand
    chance: Annotated[float, Field(gt=0, le=1)] = 1.0
    source: Source

    @model_validator(mode="after")
    def _has_points(self) -> "Threat":
        if (self.kind == "tariff") != (self.points is not None):
            raise ValueError("a tariff needs points, a withdrawal has none")
        return self


class Coding(_Strict):
    """What came of it, and why it is coded so.

    Attributes:
        terms: the package.
        because: the evidence, in a sentence.
    """

    terms: Terms
    because: Source


class Window(_Strict):
    """A dated window of negotiation.

    Attributes:
        name: short name.
        title: one line.
        year: whose states of the world count.
        spokes: at the table with the United States.
        barrier: what a trade deal lowers: `tariffs`, `thickness` of borders, or `renewal`, which
            keeps what there is.
        instruments: ids in the table `instruments`.
        threat: if any.
        observed: coding by the rule; None for a window that is still open.
        rival: coding under the strictest rival reading, where it differs.
        scored: whether models are judged by it.
        source: of the window itself.
    """

    schema_: Literal[1] = Field(alias="schema")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    title: Text
    year: Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
    spokes: Annotated[tuple[Spoke, ...], Field(min_length=1, max_length=2)]
    barrier: Literal["tariffs", "thickness", "renewal"]
    instruments: tuple[Text, ...] = ()
    threat: Threat | None = None
    observed: Coding | None = None
    rival: Coding | None = None
    scored: bool = False
    source: Source

    @model_validator(mode="after")
    def _agrees(self) -> "Window":
        if len(set(self.spokes)) != len(self.spokes):
            raise ValueError("a spoke is named twice")
        if self.rival is not None and self.observed is None:
            raise ValueError("a rival coding needs one that it rivals: give observed")
        if self.scored and self.observed is None:
            raise ValueError("a scored window needs observed")
        return self


class _Packaged(_Strict):
    """The packaged windows, and the rule by which they are coded."""

    schema_: Literal[1] = Field(alias="schema")
    rule: Text
    windows: tuple[dict[str, Any], ...]


@cache
def _read() -> _Packaged:
    return _Packaged.model_validate(read_yaml(FILE, f"packaged {FILE.name}").data)


def rule() -> str:
    """Return the written rule by which the packaged windows are coded."""
    return _read().rule


@cache
def packaged() -> tuple[Window, ...]:
    """Return the packaged windows in order of time."""
    return tuple(Window.model_validate({"schema": 1, **one}) for one in _read().windows)


def available() -> tuple[str, ...]:
    """Return the names of the packaged windows, in order of time."""
    return tuple(one.name for one in packaged())


def of_year(year: int) -> tuple[str, ...]:
    """Return the names of the windows of a year."""
    return tuple(one.name for one in packaged() if one.year == year)


def load_window(name_or_path: str) -> Window:
    """Read a packaged window by name or year, or a file (`.yaml` or `.yml`).

    Of a year with several windows the first is meant; `of_year` has them all.

    Raises:
        InputError: one line that names the file, the line, the field and the fix.
    """
    is_year = name_or_path.isdecimal() and len(name_or_path) == 4
    for one in packaged():
        if name_or_path == one.name or (is_year and one.year == int(name_or_path)):
            return one
    if is_year:
        years = sorted({one.year for one in packaged()})
        raise InputError(f"no window in {name_or_path}; there are {', '.join(map(str, years))}")
    return _validated(own_yaml(name_or_path, available(), "window"))


def parse_window(text: str, label: str = "window") -> Window:
    """Read a window from YAML text; `label` names it in messages.

    Raises:
        InputError: as `load_window`.
    """
    return _validated(parse_yaml(text, label))


def _validated(marked: Marked) -> Window:
    keys = "a window is a list of keys: schema, name, title, year, spokes, …"
    return marked.validated(Window, keys, _model_at)


def _model_at(place: Place) -> type[BaseModel]:
    if "terms" in place[:-1]:
        return Terms
    if "unless" in place[:-1]:
        return Demand
    head = place[0] if len(place) > 1 else None
    return {"threat": Threat, "observed": Coding, "rival": Coding}.get(str(head), Window)
