"""Packages to be ratified: what a bill holds, who is for it, and by which rule it is voted on."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from interlock.marked_yaml import Marked, Place, named_yaml, names_in, parse_yaml
from interlock.scenario.terms import Terms

FOLDER = Path(__file__).parent / "packages"
Text = Annotated[str, Field(min_length=1)]


class Package(BaseModel):
    """One bill or agreement before the Congress of the United States.

    Attributes:
        name: short name.
        title: one line.
        content: kind of content, which decides how parties have voted on the like.
        president: where the president stands.
        senate: votes that it needs there: `majority` (51), `cloture` (60) or `treaty` (67).
        gate: whether the House majority must be for it to come up; false where a rule forces the
            vote, as under fast track.
        year: year of the vote, unless the command says another.
        measure: instrument whose own votes, if any, tell how it differed from others of its kind.
        terms: what it holds as an agreement between governments, for `interlock negotiate`.
        source: where the coding comes from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(alias="schema")
    name: Text
    title: Text
    content: Literal["trade", "migration_liberal", "restrictive", "comprehensive", "trade_mobility"]
    president: Literal["support", "oppose", "none"]
    senate: Literal["majority", "cloture", "treaty"]
    gate: bool
    year: Annotated[int, Field(strict=True, ge=1989, le=2100)] | None = None
    measure: Text | None = None
    terms: Terms | None = None
    source: Annotated[str, Field(min_length=8)]


def available() -> tuple[str, ...]:
    """Return the names of the packaged packages."""
    return names_in(FOLDER)


def load_package(name_or_path: str) -> Package:
    """Read a packaged package by name, or a file (`.yaml` or `.yml`).

    Raises:
        InputError: one line that names the file, the line, the field and the fix.
    """
    return _validated(named_yaml(name_or_path, FOLDER, "package"))


def parse_package(text: str, label: str = "package") -> Package:
    """Read a package from YAML text; `label` names it in messages.

    Raises:
        InputError: as `load_package`.
    """
    return _validated(parse_yaml(text, label))


def _validated(marked: Marked) -> Package:
    keys = "a package is a list of keys: schema, name, title, content, …"
    return marked.validated(Package, keys, _model_at)


def _model_at(place: Place) -> type[BaseModel]:
    return Terms if len(place) > 1 and place[0] == "terms" else Package
