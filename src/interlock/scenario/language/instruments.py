"""What a scenario may change: instruments and drivers with unit, range and the places they take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from interlock.errors import InputError, did_you_mean

FILE = Path(__file__).parent / "instruments.yaml"
ALL = "all"
Takes = Literal["nothing", "origin", "place", "pair", "policy"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument or driver, without the country that its path ends in.

    Attributes:
        path: such as `migration.legal_quota`.
        label: a few words.
        units: of its levels: one, or those to choose from.
        unit_at: unit by place, where it depends on that.
        low, high: what its level may be.
        range: what the range counts, in words.
        takes: how the country is written.
        places: ends of the path that exist; none where it takes nothing.
    """

    path: str
    label: str
    units: tuple[str, ...]
    unit_at: Mapping[str, str]
    low: float
    high: float
    range: str
    takes: Takes
    places: tuple[str, ...]

    @property
    def traded(self) -> bool:
        """Whether the trade regime takes it in, not the yearly inputs."""
        return self.takes in ("pair", "policy")

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of the yearly inputs that it has; none in trade."""
        if self.traded:
            return ()
        return tuple(f"{self.path}.{place}" for place in self.places) or (self.path,)

    @property
    def names(self) -> tuple[str, ...]:
        """How a file may write it."""
        bare = () if self.takes == "place" else (self.path,)
        return (*bare, *(path for path in self.paths if path != self.path))

    def units_of(self, path: str) -> tuple[str, ...]:
        """Return the units that a value of a path may be written in."""
        found = self.unit_at.get(path.rpartition(".")[2])
        return (found,) if found else self.units


@cache
def instruments() -> tuple[Instrument, ...]:
    """Return every instrument in the order of the packaged file."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_instrument(row, tuple(told["origins"])) for row in told["instruments"])


def _instrument(row: Mapping[str, Any], origins: tuple[str, ...]) -> Instrument:
    unit, takes = row.get("unit", ()), row.get("takes", "nothing")
    by_place = unit if isinstance(unit, dict) else {}
    units = (unit,) if isinstance(unit, str) else tuple(by_place.values()) or tuple(unit)
    return Instrument(
        path=row["path"],
        label=row["label"],
        units=tuple(dict.fromkeys(units)),
        unit_at=by_place,
        low=row.get("low", 0),
        high=row.get("high", 0),
        range=row.get("range", ""),
        takes=takes,
        places=origins if takes == "origin" else tuple(row.get("places", by_place)),
    )


@cache
def _by_name() -> Mapping[str, Instrument]:
    return {name: one for one in instruments() for name in (one.path, *one.names)}


def named(name: str) -> Instrument:
    """Return the instrument that a file means.

    Args:
        name: with or without the country.

    Raises:
        InputError: no such instrument; with a guess.
    """
    found = _by_name().get(name)
    if found is not None:
        return found
    known = [one for each in instruments() for one in each.names]
    start, _, end = name.rpartition(".")
    if start in _by_name():
        one = _by_name()[start]
        if not one.places:
            raise InputError(f"'{start}' takes no country; write it without '.{end[:20]}'")
        near = did_you_mean(end[:20], one.places)
        raise InputError(f"'{start}' has no place '{end[:20]}'{near}")
    raise InputError(f"no instrument '{name[:60]}'{did_you_mean(name[:60], known)}")


def chosen(one: Instrument, name: str, origin: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of the yearly inputs that a change means.

    Args:
        one: the instrument.
        name: as the file writes it.
        origin: words of the key `origin`, none where it is left out.

    Raises:
        InputError: the country is missing, unknown, or given twice.
    """
    words = tuple(origin)
    listed = f"{', '.join(one.places)} or {ALL}"
    if words and one.takes != "origin":
        how = f"; write {one.paths[0]}" if one.takes == "place" else ""
        raise InputError(f"'origin' is for migration.*, not for {one.path}; drop it{how}")
    if name != one.path or one.takes == "nothing" or one.traded:
        if words:
            raise InputError(f"'{name}' names the origin already; drop 'origin'")
        return (name,) if not one.traded else ()
    if one.takes == "place":
        raise InputError(f"name the place: {', '.join(one.names)}")
    if not words:
        raise InputError(f"'{name}' needs an origin: {listed}")
    if ALL in words and len(words) > 1:
        raise InputError(f"origin '{ALL}' means everyone; drop the others")
    for word in words:
        if word not in (*one.places, ALL):
            raise InputError(
                f"no origin '{word[:20]}'{did_you_mean(word[:20], (*one.places, ALL))}"
            )
        if words.count(word) > 1:
            raise InputError(f"origin '{word}' is given twice; keep one")
    return one.paths if ALL in words else tuple(f"{name}.{word}" for word in words)
