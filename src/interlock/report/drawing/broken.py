"""Observed numbers by year: points, and a line only between neighbouring years."""

from collections.abc import Sequence

import altair as alt

from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.scales import Ends
from interlock.report.drawing.style import INK

ROOM = 46  # pixels for the numbers of the axis, so that panels line up


def broken(
    years: Sequence[int],
    values: Sequence[float],
    size: tuple[int, int],
    colour: str = INK,
    span: tuple[int, int] | None = None,
    ends: Ends | None = None,
) -> Layers:
    """Return numbers by year, the line broken where a year is missing.

    Args:
        years: ascending; only those that are observed.
        values: one each.
        size: width and height in pixels, without the axes.
        colour: of line and points.
        span: first and last year of the axis; those of the numbers where None.
        ends: lowest and highest value of the axis; those of the numbers where None.
    """
    rows, run = [], 0
    for place, (year, value) in enumerate(zip(years, values, strict=True)):
        run += place > 0 and year - years[place - 1] > 1
        rows.append({"year": year, "value": value, "run": run})
    domain = alt.Undefined if span is None else list(span)
    height = alt.Scale(zero=False, domain=alt.Undefined if ends is None else list(ends))
    chart = chart_of(rows).encode(
        x=alt.X(
            "year:Q",
            title=None,
            axis=alt.Axis(format="d", tickCount=max(2, size[0] // 60), grid=False),
            scale=alt.Scale(nice=False, domain=domain),
        ),
        y=alt.Y(
            "value:Q",
            title=None,
            scale=height,
            axis=alt.Axis(tickCount=4, minExtent=ROOM, maxExtent=ROOM),
        ),
    )
    drawn = alt.layer(
        chart.mark_line(color=colour, strokeWidth=1.5, strokeJoin="round").encode(detail="run:N"),
        chart.mark_point(color=colour, filled=True, size=18, opacity=1),
    )
    return drawn.properties(width=size[0], height=size[1])
