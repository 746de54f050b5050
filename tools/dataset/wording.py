"""Turn the YAML files beside this module into labels, units and traps for one series."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from interlock.region.units import UNITS

HERE = Path(__file__).parent


@cache
def read_yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def unit_of(published: str, series: str) -> str:
    """Return the unit of the closed list for a published wording of a series.

    Raises:
        KeyError: the wording is mapped nowhere, or to a unit outside the closed list.

    """
    table = read_yaml("units.yaml")
    unit = table["series"].get(series) or table["exact"].get(published)
    if unit is None:
        unit = next((u for rule, u in table["patterns"] if re.fullmatch(rule, published)), None)
    if unit is None or unit not in UNITS:
        raise KeyError(f"no unit for the wording {published!r} of {series}; add it to units.yaml")
    return unit


def label_of(series: str, domain: str) -> tuple[str, str]:
    """Return (label, definition) of a series.

    Raises:
        KeyError: neither an entry nor a family covers the series.

    """
    book = read_yaml(
        "labels_world.yaml" if domain in {"world", "panel"} else f"labels_{domain}.yaml"
    )
    if series in book["series"]:
        label, definition = book["series"][series]
        return label, definition
    for family in book["families"]:
        found = re.fullmatch(family["pattern"], series)
        if found:
            words = [book["words"].get(group, group) for group in found.groups()]
            return family["label"].format(*words), family["definition"].format(*words)
    raise KeyError(f"no label for the series {series!r}; add it to the labels of {domain}")


@dataclass
class Warnings:
    """What the traps say about one series."""

    notes: list[str] = field(default_factory=list)
    breaks: list[tuple[int, int | None, str]] = field(default_factory=list)


def warnings_of(series: str, first_year: int, last_year: int) -> Warnings:
    """Collect notes and breaks of every trap that matches the series and touches its years."""
    found = Warnings()
    for trap in read_yaml("traps.yaml"):
        if not re.fullmatch(trap["series"], series):
            continue
        low, high = trap.get("covers", [first_year, last_year])
        if last_year < low or first_year > high:
            continue
        if trap["note"] not in found.notes:
            found.notes.append(trap["note"])
        found.breaks += [
            (start, end, reason)
            for start, end, reason in trap.get("breaks", [])
            if start <= last_year and (end or last_year) >= first_year
        ]
    return found
