"""Marks that several pictures share: lines, names at their ends, steps, bars with their sizes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import polars as pl

from interlock.report.drawing.scales import Ends, ends_of, spread, with_room, years_axis
from interlock.report.drawing.style import INK, QUIET, Frame
from interlock.report.wording import signed

Layers = alt.LayerChart | alt.FacetChart
# Text beside the end of a bar: to the right of it, and to the left.
_RIGHT: dict[str, Any] = {"align": "left", "baseline": "middle", "dx": 5, "color": INK}
_LEFT: dict[str, Any] = {"align": "right", "baseline": "middle", "dx": -5, "color": INK}


@dataclass(frozen=True)
class Line:
    """One line of a panel; a dashed one has no points.

    Attributes:
        values: by year, not-a-number where unknown.
        label: text at its end.
        colour: of line and label.
        shape: of the points.
        dash: lengths of dash and gap.

    """

    values: np.ndarray
    label: str
    colour: str
    shape: str
    dash: tuple[int, int] = (1, 0)


@dataclass(frozen=True)
class Label:
    """Text to the right of a value in the last year."""

    text: str
    value: float
    colour: str


def chart_of(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """Return a chart of rows; as a frame they are not copied at every step of its making."""
    return alt.Chart(pl.DataFrame(rows))


def by_year(years: Sequence[int], values: np.ndarray) -> alt.Chart:
    """Return a chart of the known values by year."""
    known = zip(years, values.tolist(), strict=True)
    return chart_of([{"year": year, "value": value} for year, value in known if value == value])


def lines(
    drawn: Sequence[Line],
    years: tuple[int, ...],
    ends: Ends,
    size: tuple[int, int],
    frame: Frame,
    unit: str | None = None,
) -> Layers:
    """Return lines with their names at their ends; a line without any value is left out."""
    scale = alt.Scale(domain=list(ends), nice=False, zero=False)
    y = alt.Y("value:Q", title=unit, scale=scale, axis=alt.Axis(tickCount=5, titlePadding=8))
    x = years_axis(years, 5 if size[0] > 300 else 3)
    known = [line for line in drawn if np.isfinite(line.values).any()]
    layers = [chart_of([{"value": 0.0}]).mark_rule(color=QUIET).encode(y=y)]
    for line in known:
        chart = by_year(years, line.values).encode(x=x, y=y)
        layers.append(chart.mark_line(color=line.colour, strokeDash=list(line.dash), strokeWidth=2))
        if line.dash == (1, 0):
            points = chart.mark_point(color=line.colour, shape=line.shape, filled=True, size=26)
            layers.append(points)
    named = [
        Label(line.label, float(line.values[np.isfinite(line.values)][-1]), line.colour)
        for line in known
    ]
    if named:
        layers.append(labels(named, years[-1], ends, size[1], frame))
    return alt.layer(*layers).properties(width=size[0], height=size[1])


def labels(named: Sequence[Label], year: int, ends: Ends, height: int, frame: Frame) -> alt.Chart:
    """Return names to the right of the last year, kept apart."""
    extra = max(one.text.count("\n") for one in named)
    gap = 1.3 * frame.font * (1 + extra) / height * (ends[1] - ends[0])
    inside = (ends[0] + gap / 2 * extra, ends[1] - gap / 2 * extra)
    places = spread([one.value for one in named], gap, inside)
    rows = [
        {"year": year, "value": place, "text": one.text, "colour": one.colour}
        for one, place in zip(named, places, strict=True)
    ]
    raised = -0.6 * frame.font * extra
    return (
        chart_of(rows)
        .mark_text(align="left", baseline="middle", dx=8, dy=raised, lineBreak="\n")
        .encode(x="year:Q", y="value:Q", text="text:N", color=alt.Color("colour:N", scale=None))
    )


def steps(rows: Sequence[tuple[str, float, float]], colour: str, ends: Ends) -> Layers:
    """Return horizontal steps (name, from, to); the last one, which is the whole, is dark."""
    table = [
        {
            "part": name,
            "from": start,
            "to": end,
            "text": signed(end - start),
            "whole": position == len(rows) - 1,
            "rising": end >= start,
        }
        for position, (name, start, end) in enumerate(rows)
    ]
    axis = alt.Axis(domain=False, ticks=False, minExtent=100, maxExtent=100)
    names = alt.Y("part:N", sort=[name for name, _, _ in rows], title=None, axis=axis)
    scale = alt.Scale(domain=list(ends), nice=False)
    x = alt.X("from:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5))
    chart = chart_of(table).encode(y=names)
    bars = chart.mark_bar(color=colour, height={"band": 0.7}).encode(
        x=x, x2="to:Q", opacity=alt.condition("datum.whole", alt.value(1), alt.value(0.5))
    )
    zero = chart_of([{"from": 0.0}]).mark_rule(color=QUIET).encode(x="from:Q")
    texts = chart.encode(x="to:Q", text="text:N")
    return alt.layer(
        bars,
        zero,
        texts.transform_filter("datum.rising").mark_text(**_RIGHT),
        texts.transform_filter("!datum.rising").mark_text(**_LEFT),
    )


def bars(
    changes: Sequence[tuple[str, float]],
    colour: str,
    order: Sequence[str],
    axis: alt.Axis | None,
    width: int,
    say: Callable[[float], str] = lambda value: signed(value, 1),
) -> Layers:
    """Return horizontal bars with the size of each beside it, as `say` says it."""
    low, high = ends_of([np.array([value for _, value in changes])], margin=0)
    rows = [{"name": name, "value": v, "text": say(v)} for name, v in changes]
    scale = alt.Scale(domain=list(with_room(low, high, width)), nice=False)
    chart = chart_of(rows).encode(
        y=alt.Y("name:N", sort=list(order), title=None, axis=axis),
        x=alt.X("value:Q", title=None, scale=scale, axis=alt.Axis(tickCount=4)),
    )
    texts = chart.encode(text="text:N")
    return alt.layer(
        chart.mark_bar(color=colour, height={"band": 0.75}),
        texts.transform_filter("datum.value >= 0").mark_text(**_RIGHT),
        texts.transform_filter("datum.value < 0").mark_text(**_LEFT),
    )
