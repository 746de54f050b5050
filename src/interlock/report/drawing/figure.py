"""A picture on the page: drawn wide and narrow, with its words and its source."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import xarray as xr
from markupsafe import Markup

from interlock.messages import _, language
from interlock.report.drawing.style import NARROW, WIDE, Frame
from interlock.report.drawing.svg import to_svg


@dataclass(frozen=True)
class Picture:
    """A picture of the report: how it is drawn and which variables it shows."""

    name: str
    title: str
    draw: Callable[[Any, Frame], Any]
    shows: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A drawn picture with its words, or, where it cannot be drawn, the reason."""

    name: str
    title: str
    drawn: tuple[Markup, ...]
    caption: str
    source: str
    missing: str = ""


def figure(
    picture: Picture, data: xr.Dataset | None, caption: str, source: str, missing: str = ""
) -> Figure:
    """Return a picture drawn wide and narrow; undrawn where `missing` says why."""
    drawn = () if missing else _drawn(picture, data)
    return Figure(picture.name, _(picture.title), drawn, caption, source, missing)


def figure_of_evidence(
    picture: Picture, measured: Callable[[], xr.Dataset], caption: str, source: str
) -> Figure:
    """Return a picture of packaged evidence: it is the same on every page, and drawn once.

    Args:
        picture: what is drawn.
        measured: gives the evidence, always the same.
        caption: what it shows, in words that may differ by page.
        source: where that is from.
    """
    drawn = _of_evidence(picture, measured, language())
    return Figure(picture.name, _(picture.title), drawn, caption, source)


@cache
def _of_evidence(
    picture: Picture, measured: Callable[[], xr.Dataset], language: str
) -> tuple[Markup, ...]:
    return _drawn(picture, measured())


def _drawn(picture: Picture, data: xr.Dataset | None) -> tuple[Markup, ...]:
    return tuple(
        to_svg(picture.draw(data, frame), f"{picture.name}-{frame.name}")
        for frame in (WIDE, NARROW)
    )
