"""Scenarios by name or file, and the chain of bases that each is built on."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel

from interlock.errors import did_you_mean
from interlock.marked_yaml import Marked, Place, named_yaml, names_in, own_yaml, parse_yaml
from interlock.scenario.language.migrators import migrated
from interlock.scenario.language.scenario import HISTORY, Change, Scenario

FOLDER = Path(__file__).parents[1] / "library"
WHAT = "scenario"
KEYS = "a scenario is a list of keys: schema, name, title, changes"
YAML_ENDINGS = (".yaml", ".yml")


def available() -> tuple[str, ...]:
    """Return the names of the packaged scenarios, `history` first."""
    return (HISTORY, *(name for name in names_in(FOLDER) if name != HISTORY))


def load_scenario(name_or_path: str) -> Scenario:
    """Read a packaged scenario by name, or a scenario file (`.yaml` or `.yml`).

    Raises:
        InputError: one line that names the file, the line, the field and the fix.
    """
    if name_or_path in available():
        return _packaged(name_or_path)
    marked = own_yaml(name_or_path, available(), WHAT)
    return _own(marked, str(Path(name_or_path)))


def parse_scenario(text: str, label: str = WHAT, *, home: str = "") -> Scenario:
    """Read a scenario from YAML text.

    Args:
        text: YAML.
        label: names it in messages.
        home: path that the text has, or will have, beside which its base may lie; without it the
            base is a packaged scenario.

    Raises:
        InputError: as `load_scenario`.
    """
    return _own(parse_yaml(text, label), home)


@cache
def _packaged(name: str) -> Scenario:
    return _validated(named_yaml(name, FOLDER, WHAT), "")


def _own(marked: Marked, home: str) -> Scenario:
    found = _validated(marked, home)
    if found.name == HISTORY:
        raise found.error(("name",), f"'{HISTORY}' is the data as they are; choose another name")
    return found


def _validated(marked: Marked, home: str) -> Scenario:
    if not isinstance(marked.data, dict):
        raise marked.error((), KEYS)
    new, notes = migrated(marked)
    return new.validated(Scenario, KEYS, _model_at).placed(new.error, home, notes)


def _model_at(place: Place) -> type[BaseModel]:
    return Scenario if len(place) <= 1 else Change


def chain(scenario: Scenario) -> tuple[Scenario, ...]:
    """Return the scenarios that apply in order: bases first, this one last, without `history`.

    Raises:
        InputError: a base is unknown, is no scenario, or builds on itself.
    """
    found: list[Scenario] = []
    seen: list[str | int] = []
    one = scenario
    while one.name != HISTORY:
        # A packaged scenario is read once, a file each time that it is named.
        home = str(Path(one.home).resolve()) if one.home else id(one)
        if home in seen:
            circle = " on ".join(link.name for link in (*found[::-1], one))
            raise scenario.error(("base",), f"builds on itself: {circle}")
        found.insert(0, one)
        seen.append(home)
        one = _base(one)
    return tuple(found)


def _base(one: Scenario) -> Scenario:
    if one.base in available():
        return _packaged(one.base)
    if not one.base.casefold().endswith(YAML_ENDINGS):
        near = did_you_mean(one.base[:60], available())
        raise one.error(("base",), f"no scenario '{one.base[:60]}'{near}")
    if not one.home:
        raise one.error(("base",), "only a scenario that is a file itself can build on a file")
    path = Path(one.home).parent / one.base
    if not path.is_file():
        raise one.error(("base",), f"no file '{path}'; the path begins where this file lies")
    return load_scenario(str(path))
