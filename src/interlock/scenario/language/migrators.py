"""Old scenario files: brought up to the schema of today, one version at a time, and said so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from interlock.marked_yaml import Marked, Place
from interlock.scenario.language.scenario import SCHEMA


@dataclass(frozen=True)
class Migrator:
    """The step from one schema to the next.

    Attributes:
        note: what was changed, for the user.
        data: old plain data to new; what it does not know stays as it is, to be refused later.
        place: where an old entry went, so that messages name the line of the old file.
    """

    note: str
    data: Callable[[dict[str, Any]], dict[str, Any]]
    place: Callable[[Place], Place]


_TOP_0 = {"diff": "changes"}
_CHANGE_0 = {"start": "from", "end": "until"}


def _from_0(data: dict[str, Any]) -> dict[str, Any]:
    new = {_TOP_0.get(key, key): value for key, value in data.items()}
    if isinstance(new.get("changes"), list):
        new["changes"] = [_change_from_0(one) for one in new["changes"]]
    return {**new, "schema": 1}


def _change_from_0(old: Any) -> Any:
    if not isinstance(old, dict):
        return old
    new: dict[str, Any] = {}
    for key, value in old.items():
        if key == "value" and isinstance(value, dict):
            new |= value
        else:
            new[_CHANGE_0.get(key, key)] = value
    return new


def _place_from_0(place: Place) -> Place:
    if not place:
        return place
    top, rest = _TOP_0.get(str(place[0]), place[0]), place[1:]
    if top != "changes" or len(rest) < 2:
        return (top, *rest)
    index, key, *inside = rest
    if key == "value" and inside:
        return (top, index, *inside)
    return (top, index, _CHANGE_0.get(str(key), key), *inside)


MIGRATORS: Mapping[int, Migrator] = {
    0: Migrator(
        "schema 0: 'diff' is now 'changes', 'start' and 'end' are 'from' and 'until', and a value "
        "stands without 'value'",
        _from_0,
        _place_from_0,
    ),
}


def migrated(marked: Marked) -> tuple[Marked, tuple[str, ...]]:
    """Return the file in the schema of today, and what was changed on the way.

    Args:
        marked: the file as read; its data are a mapping.

    Raises:
        InputError: the schema is newer than this program, or none that ever was.
    """
    notes: list[str] = []
    while (found := marked.data.get("schema")) != SCHEMA:
        if not isinstance(found, int) or isinstance(found, bool):
            return marked, tuple(notes)  # missing or no number: the model says so
        if found > SCHEMA:
            raise marked.error(
                ("schema",),
                f"schema {str(found)[:20]} is newer than this interlock, which reads up to "
                f"{SCHEMA}",
            )
        step = MIGRATORS.get(found)
        if step is None:
            raise marked.error(("schema",), f"schema {str(found)[:20]} is not known; give {SCHEMA}")
        lines = {step.place(place): line for place, line in marked.lines.items()}
        marked = Marked(step.data(dict(marked.data)), lines, marked.label)
        notes.append(step.note)
    return marked, tuple(notes)
