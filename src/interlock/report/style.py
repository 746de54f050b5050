"""How pictures look: a colour and a shape a country, two widths, one set of marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

# From the palette of Okabe & Ito (2008), told apart under the common colour blindnesses; darkened
# until small text in them stands out from white by 4.5 to 1. Shapes say the same again.
COLOURS = {"MEX": "#007A5A", "CAN": "#C04A00", "USA": "#0067A6"}
SHAPES = {"MEX": "circle", "CAN": "square", "USA": "triangle-up"}
INK, QUIET, RULE, FILL = "#1b1b1b", "#595959", "#d9d9d9", "#b8c4ce"
FONT = "Helvetica, Arial, Liberation Sans, sans-serif"


@dataclass(frozen=True)
class Frame:
    """Width of a picture and the size of its text, in pixels.

    Attributes:
        name: `wide` or `narrow`.
        width: width of the whole picture.
        font: size of text.
        columns: small panels side by side.

    """

    name: str
    width: int
    font: int
    columns: int

    def panel(self, margin: int, columns: int | None = None, gap: int = 24) -> int:
        """Return the width of each of several panels, `margin` being text beside each."""
        columns = columns or self.columns
        return int((self.width - gap * (columns - 1)) / columns) - margin


WIDE = Frame("wide", 760, 13, 3)
NARROW = Frame("narrow", 358, 13, 1)


def dressed(chart: Any, frame: Frame, description: str) -> Any:
    """Return a chart with fonts, quiet axes and its description for those who cannot see it."""
    return (
        chart.properties(
            description=description,
            background="white",
            padding={"left": 2, "right": 2, "top": 4, "bottom": 2},
        )
        .configure(font=FONT, aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=frame.font,
            titleFontSize=frame.font,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=QUIET,
            gridColor=RULE,
            domainColor=QUIET,
            tickColor=QUIET,
            labelLimit=400,
        )
        .configure_text(fontSize=frame.font, font=FONT)
        .configure_header(
            labelFontSize=frame.font,
            labelFontWeight="bold",
            labelColor=INK,
            labelLimit=400,
            titleFontSize=frame.font,
        )
        .configure_title(fontSize=frame.font, anchor="start", color=INK, font=FONT, limit=400)
    )


def years_axis(years: Sequence[int], ticks: int) -> alt.X:
    """Return the axis of years: at most so many ticks, the first and the last year among them."""
    first, last = min(years), max(years)
    steps = max(1, min(ticks - 1, last - first))
    marked = sorted({round(first + (last - first) * i / steps) for i in range(steps + 1)})
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(
            domain=[first, last] if last > first else [first - 1, last + 1], nice=False
        ),
        axis=alt.Axis(format="d", values=marked, grid=False),
    )


def spread(values: Sequence[float], gap: float, floor: float) -> list[float]:
    """Return the values moved apart, where needed, so that labels there do not overlap.

    Order is kept; a group that is too close is centred on its mean, but not below the floor.
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    groups: list[list[int]] = []
    for i in order:
        groups.append([i])
        while len(groups) > 1 and _top(groups[-2], values, gap) + gap > _bottom(
            groups[-1], values, gap
        ):
            last = groups.pop()
            groups[-1] += last
    placed = list(values)
    for group in groups:
        for rank, i in enumerate(group):
            placed[i] = _bottom(group, values, gap) + rank * gap
    for i in order:
        placed[i] = floor = max(placed[i], floor)
        floor += gap
    return placed


def _bottom(group: list[int], values: Sequence[float], gap: float) -> float:
    return sum(values[i] for i in group) / len(group) - gap * (len(group) - 1) / 2


def _top(group: list[int], values: Sequence[float], gap: float) -> float:
    return _bottom(group, values, gap) + gap * (len(group) - 1)
