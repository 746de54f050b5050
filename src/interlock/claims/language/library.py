"""Claims by id or file, checked against the evidence and the models that they name."""

from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from interlock.claims.language.claim import Claim, Threat
from interlock.claims.language.evidence import Evidence, Wanted
from interlock.claims.language.kinds import AnyTest, Pool, Spanned
from interlock.claims.language.names import check_names
from interlock.claims.record.select import Filter
from interlock.errors import InputError, did_you_mean
from interlock.marked_yaml import (
    Marked,
    Place,
    complaint,
    named_yaml,
    names_in,
    own_yaml,
    parse_yaml,
)

FOLDER = Path(__file__).parents[1] / "library"
WHAT = "claim"
KEYS = "a claim is a list of keys: schema, id, claim, quote, cited, section, type, rule, test, …"
_KINDS: dict[str, type[BaseModel]] = {
    get_args(kind.model_fields["kind"].annotation)[0]: kind
    for kind in get_args(get_args(AnyTest)[0])
}
_EVIDENCE_KEYS = frozenset(
    name
    for kind in (*_KINDS.values(), Evidence)
    for name, field in kind.model_fields.items()
    if "Evidence" in str(field.annotation)
)


def kinds() -> dict[str, type[Any]]:
    """Return the kinds of tests by name."""
    return dict(_KINDS)


def kind_named(name: str) -> type[Any]:
    """Return the keys of a kind.

    Raises:
        InputError: no such kind.
    """
    if name not in _KINDS:
        raise InputError(f"no kind '{name[:40]}'{did_you_mean(name[:40], _KINDS)}")
    return _KINDS[name]


def available() -> tuple[str, ...]:
    """Return the ids of the packaged claims."""
    return names_in(FOLDER)


def load_claim(name_or_path: str) -> Claim:
    """Read a packaged claim by id, or a claim file (`.yaml` or `.yml`).

    Raises:
        InputError: one line that names the file, the line, the field and the fix.
    """
    name = name_or_path.upper()
    if name in available():
        return _packaged(name)
    return _checked(own_yaml(name_or_path, available(), WHAT))


def parse_claim(text: str, label: str = WHAT) -> Claim:
    """Read a claim from YAML text; `label` names it in messages.

    Raises:
        InputError: as `load_claim`.
    """
    return _checked(parse_yaml(text, label))


@cache
def _packaged(name: str) -> Claim:
    return _checked(named_yaml(name, FOLDER, WHAT))


def _checked(marked: Marked) -> Claim:
    if not isinstance(marked.data, dict):
        raise marked.error((), KEYS)
    _known_kinds(marked)
    try:
        claim = Claim.model_validate(marked.data)
    except ValidationError as error:
        place, message = complaint(error, lambda tagged: _model_at(marked.data, tagged))
        raise marked.error(_untagged(marked.data, place), message) from None
    check_names(claim, marked.error)
    return claim


def _untagged(data: Any, place: Place) -> Place:
    """Return a place of pydantic's without the names of kinds that it puts between."""
    found: list[str | int] = []
    for part in place:
        if isinstance(data, dict) and part not in data and part == data.get("kind"):
            continue
        found.append(part)
        data = data[part] if _has(data, part) else None
    return tuple(found)


def _has(data: Any, part: str | int) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def _known_kinds(marked: Marked) -> None:
    """Refuse an unknown or missing kind by name, before the keys of a kind are looked at.

    Raises:
        InputError: names the file, the line and the kinds there are.
    """
    for place in _tests(marked.data):
        test = _at(marked.data, place)
        if not isinstance(test, dict):
            raise marked.error(place, "a test is a list of keys: kind, asks, claim, …")
        if "kind" not in test:
            raise marked.error(place, f"missing key 'kind'; one of {', '.join(_KINDS)}")
        kind = str(test["kind"])[:40]
        known = [name for name in _KINDS if name != "composite" or "parts" not in place]
        if kind not in known:
            raise marked.error((*place, "kind"), f"no kind '{kind}'{did_you_mean(kind, known)}")


def _tests(data: Any) -> list[Place]:
    """Return the places of all tests of a file."""
    if not isinstance(data, dict):
        return []
    found: list[Place] = [("test",)] if "test" in data else []
    variants = data.get("robustness")
    if isinstance(variants, list):
        found += [("robustness", at) for at in range(len(variants))]
    for place in tuple(found):
        test = _at(data, place)
        parts = test.get("parts") if isinstance(test, dict) else None
        if isinstance(parts, list):
            found += [(*place, "parts", at) for at in range(len(parts))]
    return found


def _at(data: Any, place: Place) -> Any:
    for part in place:
        data = data[part]
    return data


def _model_at(data: Any, tagged: Place) -> type[BaseModel]:
    """Return the model whose keys are known at a place, for guesses."""
    place = _untagged(data, tagged)
    above: dict[str, type[BaseModel]] = {
        "claim": Wanted, "instruments": Filter, "events": Filter, "of": Pool, "among": Pool,
        "less_of": Pool, "less_among": Pool, "links": Pool, "threats": Threat,
    }  # fmt: skip
    for part in reversed(place[:-1]):
        if part in _EVIDENCE_KEYS:
            return Evidence
        if isinstance(part, str) and part in above:
            return above[part]
        if part in ("test", "robustness", "parts"):
            break
    if len(place) > 1 and place[0] in ("test", "robustness"):
        return _kind_at(data, place)
    return Claim


def _kind_at(data: Any, place: Place) -> type[BaseModel]:
    """Return the kind of the test that a place is inside."""
    for end in range(len(place) - 1, 0, -1):
        try:
            found = _at(data, place[:end])
        except (KeyError, IndexError, TypeError):
            continue
        if isinstance(found, dict) and found.get("kind") in _KINDS:
            return _KINDS[found["kind"]]
    return Spanned
