"""Read YAML that a user wrote: plain data, the line of every entry, and no surprises.

Refused with one line that names file and line: aliases and anchors, duplicate keys, tags, several
documents, nesting deeper than `MAX_DEPTH`, files larger than `MAX_BYTES`.
"""

import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from interlock.errors import InputError, did_you_mean, one_line

Model = TypeVar("Model", bound=BaseModel)
MAX_BYTES = 200_000
MAX_DEPTH = 12
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Marked:
    """Plain data with the line (from 1) at which each entry stands.

    Attributes:
        data: dictionaries, lists and scalars.
        lines: place (keys and indices from the top) -> line.
        label: name of the file for messages.

    """

    data: Any
    lines: dict[Place, int]
    label: str

    def error(self, place: Place, message: str) -> InputError:
        """Return an error that names file, line and place."""
        known = next((place[:n] for n in range(len(place), -1, -1) if place[:n] in self.lines), ())
        at = self.lines.get(known)
        line = "" if at is None else f":{at}"
        field = one_line(spell(place))
        where = f"{field}: " if place else ""
        told = f"{self.label}{line}: {where}{one_line(message)}"
        return InputError(told, field=field, line=at)

    def validated(
        self, model: type[Model], keys: str, model_at: Callable[[Place], type[BaseModel]]
    ) -> Model:
        """Return the data as a model.

        Args:
            model: of the whole file.
            keys: what it is a list of, for whoever wrote none: "a policy is a list of keys: …".
            model_at: the model whose keys are known at a place, for guesses.

        Raises:
            InputError: one line that names the file, the line, the field and the fix.
        """
        if not isinstance(self.data, dict):
            raise self.error((), keys)
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise self.error(*complaint(error, model_at)) from None


def complaint(
    error: ValidationError, model_at: Callable[[Place], type[BaseModel]]
) -> tuple[Place, str]:
    """Turn one complaint of pydantic, an unknown key first, into its place and a line with the fix.

    Args:
        error: what pydantic complains of.
        model_at: the model whose keys are known at a place, for guesses.
    """
    complaints = error.errors(include_url=False, include_context=True)
    first = min(complaints, key=lambda one: one["type"] != "extra_forbidden")
    place: Place = tuple(part for part in first["loc"] if part != "[key]")
    key = str(place[-1]) if place else ""
    fields = model_at(place).model_fields.items()
    known = [field.alias or name for name, field in fields]
    shown = f"{first.get('input')!r}"[:60]
    expected = first.get("ctx", {}).get("expected", "")
    messages = {
        "extra_forbidden": f"unknown key{did_you_mean(key, known)}",
        "missing": f"missing key '{key}'; add it",
        "value_error": first["msg"].removeprefix("Value error, "),
        "literal_error": f"{shown} is not known; give {expected}",
    }
    fallback = f"{first['msg'][:1].lower()}{first['msg'][1:]} (found {shown})"
    return place, messages.get(first["type"], fallback)


def spell(place: Place) -> str:
    """Write a place as in `changes[2].exporter`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def names_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the YAML files of a packaged folder."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


@cache
def _packaged(folder: Path, name: str, what: str) -> Marked:
    return read_yaml(folder / f"{name}.yaml", f"packaged {what} {name}.yaml")


def named_yaml(name_or_path: str, folder: Path, what: str) -> Marked:
    """Read a packaged file by name, or a user's file by its path (`.yaml` or `.yml`).

    Args:
        name_or_path: what the user gave.
        folder: of the packaged files.
        what: what a file holds, for messages.

    Raises:
        InputError: no such name or file, or not plain YAML; with a guess.
    """
    known = names_in(folder)
    if name_or_path in known:
        return _packaged(folder, name_or_path, what)
    return own_yaml(name_or_path, known, what)


def own_yaml(name_or_path: str, known: Collection[str], what: str) -> Marked:
    """Read a user's file by its path (`.yaml` or `.yml`); anything else is no packaged name.

    Args:
        name_or_path: what the user gave, not one of the known.
        known: packaged names, for a guess.
        what: what a file holds, for messages.

    Raises:
        InputError: no such name or file, or not plain YAML; with a guess.
    """
    if not name_or_path.casefold().endswith((".yaml", ".yml")):
        if any(sign in name_or_path for sign in "/\\"):
            raise InputError(f"{name_or_path!r}: a {what} file ends in .yaml")
        raise InputError(
            f"unknown {what} {name_or_path!r} (a file of your own ends in .yaml)"
            f"{did_you_mean(name_or_path, known)}"
        )
    return read_yaml(Path(name_or_path))


def read_yaml(path: Path, label: str | None = None) -> Marked:
    """Read a YAML file; `label` names it in messages, else its path does.

    Raises:
        InputError: the file is missing, no plain file, too large, not UTF-8 or not plain YAML.

    """
    raw = None
    try:
        kind = path.stat().st_mode
        if stat.S_ISREG(kind):  # a pipe would wait for ever, and a device never end
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{str(path)!r}: cannot be read ({one_line(str(error))})") from None
    if raw is None:
        what = "a folder" if stat.S_ISDIR(kind) else "no plain file"
        raise InputError(f"{path}: is {what}; give a .yaml file")
    if len(raw) > MAX_BYTES:
        raise InputError(f"{path}: is larger than {MAX_BYTES:,} bytes; split it")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text (byte {error.start})") from None
    return parse_yaml(text, label or str(path))


def parse_yaml(text: str, label: str) -> Marked:
    """Read YAML text; `label` names it in messages.

    Raises:
        InputError: the text is not plain YAML.

    """
    try:
        _refuse_aliases_and_depth(text, label)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            raise InputError(f"{label}: is empty")
        lines: dict[Place, int] = {}
        data = _plain(node, (), lines, label)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        problem = error.problem or error.context or "cannot be read"
        raise InputError(f"{label}{line}: not valid YAML: {one_line(problem)}") from None
    except yaml.YAMLError as error:
        raise InputError(f"{label}: not valid YAML: {one_line(str(error))}") from None
    return Marked(data, lines, label)


def _refuse_aliases_and_depth(text: str, label: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InputError(f"{label}:{line}: anchors and aliases are not allowed; write it out")
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise InputError(f"{label}:{line}: nested deeper than {MAX_DEPTH} levels")


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], label: str) -> Any:
    """Turn a node into plain data and note its line."""
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, label)
    if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
        return [_plain(item, (*place, n), lines, label) for n, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode) or node.tag != "tag:yaml.org,2002:map":
        raise InputError(f"{label}:{line}: tag {node.tag!r} is not allowed; write plain YAML")
    mapping: dict[str | int, Any] = {}
    for key_node, value_node in node.value:
        at = key_node.start_mark.line + 1
        key = _scalar(key_node, label) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str | int) or isinstance(key, bool):
            raise InputError(f"{label}:{at}: a key must be a word or a year")
        if key in mapping:
            raise InputError(f"{label}:{at}: key '{one_line(str(key))}' is given twice; keep one")
        lines[(*place, key)] = at
        mapping[key] = _plain(value_node, (*place, key), lines, label)
    return mapping


def _scalar(node: yaml.ScalarNode, label: str) -> Any:
    loader = yaml.SafeLoader("")
    try:
        value = loader.construct_object(node)
        # Escapes as JSON writes them leave letters in halves; a half alone raises a ValueError.
        return _whole_letters(value) if isinstance(value, str) else value
    except (ValueError, OverflowError) as error:
        line = node.start_mark.line + 1
        shown = one_line(node.value)[:40]
        raise InputError(
            f"{label}:{line}: cannot read '{shown}' ({one_line(str(error))})"
        ) from None


def _whole_letters(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16")
