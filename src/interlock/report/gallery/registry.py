"""The pictures that need no run of yours: what each shows and what it can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

from interlock.errors import InputError, did_you_mean
from interlock.report.drawing.style import WIDE, Frame

ROOM = "interlock.report.gallery"


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture.

    Attributes:
        name: on the command line.
        title: what it shows.
        place: module and function.
        takes: options that it can be asked with.
    """

    name: str
    title: str
    place: str
    takes: tuple[str, ...] = ()


_LIST = (
    Entry(
        "hub-and-spoke",
        "Which states instruments in force link, by year; of one issue or all",
        f"{ROOM}.network.hub_and_spoke",
        ("years", "issue"),
    ),
)
_BY_NAME: Mapping[str, Entry] = MappingProxyType({one.name: one for one in _LIST})


def available() -> tuple[str, ...]:
    """Return the names of the pictures."""
    return tuple(_BY_NAME)


def entry(name: str) -> Entry:
    """Return what a picture is.

    Raises:
        InputError: no picture of that name.
    """
    if name not in _BY_NAME:
        raise InputError(f"no picture '{name[:40]}'{did_you_mean(name[:40], _BY_NAME)}")
    return _BY_NAME[name]


def draw(name: str, *, frame: Frame = WIDE, **asked: Any) -> Any:
    """Return a picture as an Altair chart.

    Args:
        name: as in `available`.
        frame: how wide.
        **asked: options of that picture; None for its default.

    Raises:
        InputError: an option that it does not take.
    """
    one = entry(name)
    given = {key: value for key, value in asked.items() if value is not None}
    for key in given:
        if key not in one.takes:
            hint = f"; it takes {', '.join(one.takes)}" if one.takes else ""
            raise InputError(f"picture '{name}' takes no '{key}'{hint}")
    module, _, function = one.place.rpartition(".")
    return getattr(import_module(module), function)(**given, frame=frame)
