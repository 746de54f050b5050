"""A scenario as text that fits into an address, and back.

The text is `1.` and the file's plain data as compact JSON, deflated, in the letters of base64 that
an address may hold. The 1 is the way of writing; the scenario's own `schema` travels inside, so
that a link made under an old schema is read by the migrators, as an old file is.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from interlock.errors import InputError
from interlock.scenario.language.library import available, load_scenario, parse_scenario
from interlock.scenario.language.scenario import Scenario

WRITTEN_AS = "1"
MAX_DATA_BYTES = 64_000  # of the JSON text inside a link
MAX_CHANGES = 60
LABEL = "scenario"


def link_of(scenario: Scenario) -> str:
    """Return the link of a scenario."""
    text = json.dumps(document_of(scenario), separators=(",", ":"), ensure_ascii=False)
    packed = zlib.compress(text.encode(), 9)
    return f"{WRITTEN_AS}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def document_of(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data with the keys of a file; dates as text."""
    found: dict[str, Any] = {"schema": scenario.schema_version, "name": scenario.name}
    found |= {"title": scenario.title, "base": scenario.base}
    if scenario.note:
        found["note"] = scenario.note
    changes = [one.model_dump(mode="json", by_alias=True, exclude_unset=True)
               for one in scenario.changes]  # fmt: skip
    return found | {"changes": [_short(one) for one in changes]}


def _short(change: dict[str, Any]) -> dict[str, Any]:
    """Return a change with first days of years as years, as people write them."""
    for key, whole in (("from", "-01-01"), ("until", "-12-31")):
        if str(change.get(key, "")).endswith(whole):
            change[key] = int(change[key][:4])
    return change


def scenario_of(link: str, max_letters: int = 6_000) -> Scenario:
    """Read a link.

    Args:
        link: as `link_of` writes it.
        max_letters: that it may have.

    Raises:
        InputError: it is no link, too long, or what it holds is no valid scenario.
    """
    if len(link) > max_letters:
        raise InputError(f"the link is longer than {max_letters} letters; send the file instead")
    way, dot, packed = link.partition(".")
    if not dot or way != WRITTEN_AS:
        raise InputError(
            f"no link of a scenario: it begins with '{WRITTEN_AS}.'; copy the whole address"
        )
    return scenario_from(_unpacked(packed))


def _unpacked(packed: str) -> Any:
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj()
        text = reader.decompress(raw, MAX_DATA_BYTES)
        whole = reader.eof and not reader.unconsumed_tail and not reader.unused_data
        if not whole:
            raise InputError("the link is cut short, or holds more than a scenario")
        return json.loads(text)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("the link is damaged: copy the whole address") from None


def scenario_from(document: Any) -> Scenario:
    """Read a scenario from plain data with the keys of a file.

    Raises:
        InputError: what is wrong, with its field.
    """
    if not isinstance(document, Mapping):
        raise InputError("a scenario is a list of keys: schema, name, title, changes")
    return scenario_in(yaml_of(document))


def scenario_in(text: str) -> Scenario:
    """Read a scenario from YAML; its base is a packaged one.

    Raises:
        InputError: what is wrong, with its field and line.
    """
    if len(text.encode()) > MAX_DATA_BYTES:
        raise InputError(f"the scenario is larger than {MAX_DATA_BYTES:,} bytes; split it")
    found = parse_scenario(text, LABEL)
    if len(found.changes) > MAX_CHANGES:
        raise InputError(f"more than {MAX_CHANGES} changes; run it with `interlock run FILE`")
    return found


def named(name: str) -> Scenario:
    """Return a packaged scenario; a name never reaches the file system.

    Raises:
        InputError: there is none of that name.
    """
    from interlock.errors import did_you_mean

    if name not in available():
        raise InputError(f"no scenario {name[:60]!r}{did_you_mean(name[:60], available())}")
    return load_scenario(name)


def wanted(name_or_link: str, max_letters: int = 6_000) -> Scenario:
    """Return a packaged scenario by name, or the scenario of a link.

    Raises:
        InputError: neither.
    """
    if "." in name_or_link[:2]:
        return scenario_of(name_or_link, max_letters)
    return named(name_or_link)


def yaml_of(document: Mapping[str, Any]) -> str:
    """Return plain data as the text of a scenario file.

    Raises:
        InputError: something that no file can hold.
    """
    try:
        return yaml.dump(
            _dated(dict(document)), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=96
        )
    except (yaml.YAMLError, RecursionError):
        raise InputError("the scenario holds something that no file can hold") from None


class _Plain(yaml.SafeDumper):
    """Writes every entry out: no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Say that nothing is written as an alias."""
        return True


def _dated(document: dict[str, Any]) -> dict[str, Any]:
    """Return plain data with dates in place of their text, as YAML has them."""
    changes = document.get("changes")
    if not isinstance(changes, list):
        return document
    return document | {"changes": [_change(one) for one in changes]}


def _change(one: Any) -> Any:
    if not isinstance(one, dict):
        return one
    found = dict(one)
    for key in ("from", "until"):
        value = found.get(key)
        if isinstance(value, str):
            try:
                found[key] = date.fromisoformat(value)
            except ValueError:
                continue
    if isinstance(found.get("path"), dict):  # JSON has no years for keys
        found["path"] = {
            int(key) if isinstance(key, str) and key.isdecimal() else key: value
            for key, value in found["path"].items()
        }
    return found
