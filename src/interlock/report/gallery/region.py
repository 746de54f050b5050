"""Pictures of the region's history, as the report of history has them, each alone."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import altair as alt
import xarray as xr

from interlock.messages import _
from interlock.report.drawing.bands import heading
from interlock.report.drawing.diagram import source_line
from interlock.report.drawing.style import WIDE, Frame
from interlock.report.gallery.registry import entry
from interlock.report.region import pictures

SOURCES = {
    "timeline": ("cooperation",),
    "cooperation": ("cooperation",),
    "borders": ("southwest", "north"),
    "integration": ("openness", "wedge"),
}


# Share of the width that is left to the right of the names and numbers of the first axis.
ROOM = {"timeline": 0.64, "cooperation": 0.92, "borders": 0.92, "integration": 0.92}
WORN = ("background", "padding", "config", "description")  # by the outermost chart alone


@cache
def _measured() -> xr.Dataset:
    return pictures.measured()


def timeline(*, frame: Frame = WIDE) -> Any:
    """Draw instruments and shocks by year, form and issue."""
    return _alone("timeline", pictures.timeline, frame)


def cooperation(*, frame: Frame = WIDE) -> Any:
    """Draw how many cooperative instruments are in force, by issue and form."""
    return _alone("cooperation", pictures.cooperation, frame)


def borders(*, frame: Frame = WIDE) -> Any:
    """Draw how thick the borders were."""
    return _alone("borders", pictures.borders, frame)


def integration(*, frame: Frame = WIDE) -> Any:
    """Draw how much of what they use the three countries buy from one another."""
    return _alone("integration", pictures.integration, frame)


def _alone(name: str, draw: Callable[[xr.Dataset, Frame], Any], frame: Frame) -> Any:
    """Return a picture with its title and source line, which the report writes around it."""
    data = _measured()
    chart = draw(data, frame)
    sources = dict.fromkeys(str(data[one].attrs.get("source", "")) for one in SOURCES[name])
    told = "; ".join(filter(None, sources)) or "table `instruments`"
    dress = {part: getattr(chart, part) for part in WORN}
    for part in WORN:
        setattr(chart, part, alt.Undefined)
    inside = replace(frame, width=int(ROOM[name] * frame.width))
    title = heading(_(entry(name).title), int(0.85 * frame.width), frame)
    title.frame = "bounds"  # the page's edge, where names and numbers of the axis begin
    whole = alt.vconcat(chart, source_line(told, inside), spacing=10).properties(title=title)
    for part, worn in dress.items():
        setattr(whole, part, worn)
    return whole
