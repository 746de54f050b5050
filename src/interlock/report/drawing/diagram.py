"""Diagrams: marks and words where rows say in pixels, and quiet words below a picture."""

from collections.abc import Sequence
from typing import Any, Literal

import altair as alt

from interlock.messages import _
from interlock.report.drawing.bands import heading
from interlock.report.drawing.marks import chart_of
from interlock.report.drawing.style import QUIET, Frame

Row = dict[str, Any]
Align = Literal["left", "right", "center"]
Weight = Literal["normal", "bold"]


def source_line(source: str, frame: Frame, what: str = "") -> alt.Chart:
    """Return quiet words below a picture, in as many lines as they need."""
    told = _("{what}: {words}").format(what=what or _("Source"), words=source)
    words = heading(told, int(0.95 * frame.width), frame).text
    return (
        chart_of([{"text": "\n".join(words)}])
        .mark_text(align="left", baseline="top", color=QUIET, lineBreak="\n")
        .encode(text="text:N", x=alt.value(0), y=alt.value(0))
        .properties(width=frame.width, height=17 * len(words))
    )


def pixels(rows: Sequence[Row]) -> alt.Chart:
    """Return a chart of rows that say in pixels where they stand, `x` and `y`."""
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    return chart_of(rows).encode(x=x, y=y)


def written(rows: Sequence[Row], align: Align, weight: Weight = "normal") -> alt.Chart:
    """Return words where rows say in pixels: `x`, `y`, `text` and `colour`."""
    marks = pixels(rows).mark_text(align=align, baseline="middle", fontWeight=weight)
    return marks.encode(text="text:N", color=alt.Color("colour:N", scale=None))


def shapes(rows: Sequence[Row], size: int) -> alt.Chart:
    """Return filled marks where rows say in pixels: `x`, `y`, `shape` and `colour`."""
    marks = pixels(rows).mark_point(filled=True, size=size, opacity=1)
    shape, colour = alt.Shape("shape:N", scale=None), alt.Color("colour:N", scale=None)
    return marks.encode(shape=shape, color=colour)
