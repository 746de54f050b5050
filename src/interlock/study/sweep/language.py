"""A study: which factors move over which ranges, under which schools, and what is watched."""

from functools import cached_property
from math import prod
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import (
    BaseModel,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from interlock.dated_change import Number, Strict, Words
from interlock.errors import InputError, did_you_mean
from interlock.marked_yaml import Marked, Place, complaint, own_yaml, parse_yaml, spell
from interlock.scenario import school as schools
from interlock.scenario.language.library import chain, load_scenario
from interlock.scenario.language.scenario import HISTORY, NAME, Change, Scenario

SCHEMA = 1
WHAT = "study"
KEYS = "a study is a list of keys: schema, name, title, outcomes, factors, design"
OPERATIONS = ("to", "add", "scale")
STILL = {"add": 0.0, "scale": 1.0}  # changes nothing
MOST_ROWS = 10_000_000
MOST_FACTORS = 200
FIELD = r"^[a-z][a-z0-9_]{0,39}$"
EFFECT = "_effect"  # ends the names of columns
TAKEN = ("school", "point", "draw", "converged")
Model = TypeVar("Model", bound=BaseModel)


class Range(Strict):
    """Where a factor moves.

    Attributes:
        low, high: ends.
        log: whether equal ratios are equal steps.
        steps: of a grid, both ends among them.
    """

    low: Number
    high: Number
    log: bool = False
    steps: Annotated[int, Field(strict=True, ge=2, le=10_000)] = 5

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if not self.low < self.high:
            raise ValueError(f"'low' ({self.low:g}) must be below 'high' ({self.high:g})")
        if self.log and self.low <= 0:
            raise ValueError(f"'low' must be above 0 with log (found {self.low:g})")
        return self


def _checked(model: type[Model], data: Any, key: str = "") -> Model:
    """Return data as a model; what is wrong is said in one line, with a guess."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        place, message = complaint(error, lambda _: model)
        where = spell((key, *place) if key else place)
        raise ValueError(f"{where}: {message}" if where else message) from None


class Factor(BaseModel):
    """A dated change whose value moves: the keys of a change, the value a range."""

    model_config = Change.model_config

    name: Annotated[str, Field(pattern=FIELD)]
    range: Range
    operation: str
    change: Change

    @model_validator(mode="before")
    @classmethod
    def _parted(cls, data: Any) -> Any:
        """Part a flat entry into its name, its range, and a change that is checked at both ends."""
        if not isinstance(data, dict):
            raise ValueError("a factor is a list of keys: name, instrument, from, scale, source")
        found = [key for key in OPERATIONS if key in data]
        if len(found) != 1:
            raise ValueError(f"give exactly one of {', '.join(OPERATIONS)} with low and high")
        (operation,) = found
        if not isinstance(data[operation], dict):
            raise ValueError(f"'{operation}' is a range: write {{low: …, high: …}}")
        ends = _checked(Range, data[operation], operation)
        rest = {key: value for key, value in data.items() if key not in ("name", operation)}
        # An end that changes nothing, such as a factor of 1, is a fair end of a range.
        tried = [value for value in (ends.low, ends.high) if value != STILL.get(operation)]
        changes = [_checked(Change, rest | {operation: value}) for value in tried]
        told = {"range": ends, "operation": operation, "change": changes[-1]}
        return {"name": data.get("name"), **told}

    def still(self, value: float) -> bool:
        """Return whether a value changes nothing."""
        return value == STILL.get(self.operation)

    def at(self, value: float) -> Change:
        """Return the change with a value; one that changes nothing is a change too."""
        return self.change.model_copy(update={self.operation: value})

    @property
    def plain(self) -> dict[str, Any]:
        """The factor as a file has it."""
        rest = self.change.plain
        return rest | {"name": self.name, self.operation: self.range.model_dump()}


class Parameter(Range):
    """A parameter of a school's fit that moves, in natural units, not along its posterior.

    Attributes:
        name: column of the results.
        parameter: `mexico.NAME` or `triangle.NAME`.
    """

    name: Annotated[str, Field(pattern=FIELD)]
    parameter: str


class Design(Strict):
    """How points are chosen.

    Attributes:
        method: `grid`, `latin`, `sobol` or `morris`.
        size: points (latin), base sample (sobol: times factors + 2), trajectories (morris).
        seed: of the sample.
        second_order: whether a Sobol design tells pairs of factors (times 2 factors + 2).
    """

    method: Literal["grid", "latin", "sobol", "morris"] = "latin"
    size: Annotated[int, Field(strict=True, ge=1, le=10_000_000)] | None = None
    seed: Annotated[int, Field(strict=True, ge=0, le=2**32 - 1)] = 1
    second_order: bool = False

    @model_validator(mode="after")
    def _sized(self) -> "Design":
        if self.method == "grid" and self.size is not None:
            raise ValueError("a grid has no 'size'; give its factors 'steps'")
        if self.method != "grid" and self.size is None:
            raise ValueError(f"a {self.method} design needs 'size'")
        if self.method == "sobol" and self.size is not None and self.size & (self.size - 1):
            raise ValueError(f"'size' of a sobol design is a power of two (found {self.size})")
        if self.second_order and self.method != "sobol":
            raise ValueError("'second_order' is of sobol designs")
        return self

    def points(self, ranges: tuple[Range, ...]) -> int:
        """Return how many points the design has."""
        count, size = len(ranges), self.size or 1
        if not count:
            return 1
        by_method = {
            "grid": prod(one.steps for one in ranges),
            "latin": size,
            "sobol": size * ((2 * count if self.second_order else count) + 2),
            "morris": size * (count + 1),
        }
        return by_method[self.method]


class Study(Strict):
    """What a sweep is asked.

    Attributes:
        schema_version: key `schema`.
        name, title: for people.
        scenario: that the factors change, by name or file.
        schools: of thought, or `all`.
        draws: of each posterior at every point; 0 for its middle.
        outcomes: at a place and year, as `deaths@2019`.
        factors: changes that move.
        parameters: of fits that move.
        design: how points are chosen.
    """

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    name: Annotated[str, Field(pattern=rf"^{NAME.pattern}$", max_length=60)]
    title: str = ""
    scenario: str = HISTORY
    schools: Words = ("rational",)
    draws: Annotated[int, Field(strict=True, ge=0, le=100_000)] = 0
    outcomes: Words
    factors: tuple[Factor, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    design: Design = Design(size=100)

    _changes: tuple[Change, ...] = PrivateAttr(default=())

    @field_validator("schools")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if names == ("all",):
            return schools.available()
        for name in names:
            if name not in schools.available():
                hint = did_you_mean(name[:60], (*schools.available(), "all"))
                raise ValueError(f"no school '{name[:60]}'{hint}")
        return tuple(dict.fromkeys(names))

    @field_validator("outcomes")
    @classmethod
    def _some(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names:
            raise ValueError("name at least one outcome; `interlock outcomes` lists them")
        return tuple(dict.fromkeys(names))

    @model_validator(mode="after")
    def _whole(self) -> "Study":
        names = self.columns
        for name in names:
            if names.count(name) > 1 or name in TAKEN:
                raise ValueError(f"a factor needs a name of its own ('{name}' is taken)")
        if len(names) > MOST_FACTORS:
            raise ValueError(f"at most {MOST_FACTORS} factors (found {len(names)})")
        if not names and not self.draws:
            raise ValueError("nothing moves: give factors, parameters or draws")
        if self.rows > MOST_ROWS:
            raise ValueError(f"{self.rows:,} rows are more than {MOST_ROWS:,}; make it smaller")
        return self

    @property
    def columns(self) -> list[str]:
        """Names of everything that moves, in order."""
        return [one.name for one in (*self.factors, *self.parameters)]

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        """Where it moves."""
        return (*(one.range for one in self.factors), *self.parameters)

    @property
    def points(self) -> int:
        """Points of the design."""
        return self.design.points(self.ranges)

    @property
    def rows_per_school(self) -> int:
        """Runs of one school."""
        return self.points * max(1, self.draws)

    @property
    def rows(self) -> int:
        """Runs of the whole study."""
        return self.rows_per_school * len(self.schools)

    @property
    def base(self) -> Scenario:
        """The scenario that factors change, with the changes of all its bases in order."""
        if not self._changes:
            return load_scenario(HISTORY)
        changes = [one.plain for one in self._changes]
        told = {"schema": 1, "name": "base", "title": self.scenario, "changes": changes}
        return Scenario.model_validate(told)

    @property
    def text(self) -> str:
        """The study as text that a worker elsewhere reads, its scenario written out."""
        told = self.model_dump(by_alias=True, exclude={"factors"})
        told["factors"] = [one.plain for one in self.factors]
        told["changes"] = [one.plain for one in self._changes]
        return yaml.safe_dump(told, sort_keys=True)


def load_study(path: str) -> Study:
    """Read a study file.

    Raises:
        InputError: one line that names the file, the line, the field and the fix.
    """
    return _read(own_yaml(path, (), WHAT))


def parse_study(text: str, label: str = WHAT) -> Study:
    """Read a study from YAML text; InputError as `load_study`."""
    return _read(parse_yaml(text, label))


def study_of(text: str) -> Study:
    """Return a study from `Study.text`."""
    told = yaml.safe_load(text)
    changes = told.pop("changes")
    study = Study.model_validate(told)
    study._changes = tuple(Change.model_validate(one) for one in changes)
    return study


def _read(marked: Marked) -> Study:
    study = marked.validated(Study, KEYS, _model_at)
    try:
        links = chain(load_scenario(study.scenario))
    except InputError as error:
        raise marked.error(("scenario",), str(error)) from None
    study._changes = tuple(change for link in links for change in link.changes)
    return study


def _model_at(place: Place) -> type[BaseModel]:
    if len(place) <= 1:
        return Study
    return {"parameters": Parameter, "design": Design}.get(str(place[0]), Study)
