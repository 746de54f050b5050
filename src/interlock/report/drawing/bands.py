"""Panels of bands: a median with two intervals, observed points, unscored years shaded."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from interlock.messages import _
from interlock.report.drawing.marks import Layers, by_year, chart_of
from interlock.report.drawing.scales import Ends
from interlock.report.drawing.style import INK, QUIET, Frame

SHADE = "#ececec"
OUTER, INNER = 0.2, 0.35
"""Opacity of the 5-95 and, on top of it, of the 25-75 percent interval."""
ROOM = 38
"""Pixels that the numbers of an axis take."""
TALL_LOG = 2.0
"""Decades beyond which a log axis marks powers of ten alone."""


@dataclass(frozen=True)
class Band:
    """A quantity with its uncertainty.

    Attributes:
        values: 5, 25, 50, 75 and 95 percent [quantile, year].
        colour: of median and intervals.
        dash: of the median.
    """

    values: np.ndarray
    colour: str
    dash: tuple[int, int] = (1, 0)


@dataclass(frozen=True)
class Points:
    """What was observed, as open marks of one shape.

    Attributes:
        values: by year, not-a-number where nothing was observed.
        shape: of the marks.
        label: text beside one of the marks.
        at: which mark, `first` or `last`.
        place: where the text stands from the mark: alignment, right, down (pixels).
    """

    values: np.ndarray
    shape: str = "circle"
    label: str = ""
    at: str = "first"
    place: tuple[str, int, int] = ("left", 6, 0)


@dataclass(frozen=True)
class Height:
    """Axis of values.

    Attributes:
        ends: lowest and highest value.
        log: whether steps are ratios.
        format: of its numbers.
        room: pixels for its numbers; none are written where it is zero.
    """

    ends: Ends
    log: bool = False
    format: str = "~s"
    room: int = ROOM

    def encoded(self) -> alt.Y:
        """Return the axis; all panels keep the same room beside it, so that they line up."""
        kind = "log" if self.log else "linear"
        ticks: dict[str, Any] = {"values": powers(self.ends)} if self.log else {"tickCount": 4}
        ticks |= {"minExtent": self.room, "maxExtent": self.room} if self.room else {}
        return alt.Y(
            "value:Q",
            title=None,
            scale=alt.Scale(type=kind, domain=list(self.ends), nice=False, zero=False),
            axis=alt.Axis(
                labelExpr=self._written(),
                labels=bool(self.room),
                ticks=False,
                **ticks,
            ),
        )

    def _written(self) -> str:
        """Return how numbers are written: thousands as k, but halves as 0.5 and not as 500m."""
        small = self.format.replace("~s", "~g")
        return (
            f"datum.value == 0 ? '0' : abs(datum.value) < 1 ? format(datum.value, '{small}') "
            f": format(datum.value, '{self.format}')"
        )


def powers(ends: Ends) -> list[float]:
    """Return the ticks of a log axis: powers of ten, and thrice them where few fit."""
    low, high = ends
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 3) if math.log10(high / low) < TALL_LOG else (1,)
    found = [step * 10.0**power for power in decades for step in steps]
    return [tick for tick in found if low <= tick <= high]


def log_ends(bands: Sequence[np.ndarray], seen: Sequence[np.ndarray], below: float = 5.0) -> Ends:
    """Return the ends of a log scale: all that was observed, and bands down to a limit under it.

    Args:
        bands: values of bands.
        seen: what was observed.
        below: how far under the lowest observation a band may reach before it is cut.
    """
    known = [v[np.isfinite(v) & (v > 0)] for v in map(np.ravel, (*bands, *seen))]
    everything = np.concatenate(known)
    observed = np.concatenate([np.ravel(v) for v in seen]) if seen else np.empty(0)
    observed = observed[np.isfinite(observed) & (observed > 0)]
    low, high = float(everything.min()), float(everything.max())
    if observed.size:
        low = max(low, float(observed.min()) / below)
    return 0.85 * low, 1.2 * max(high, 1.01 * low)


def panel(
    years: Sequence[int],
    bands: Sequence[Band],
    seen: Sequence[Points],
    height: Height,
    size: tuple[int, int],
    shaded: Sequence[int],
    ticks: int = 3,
    above: str = "",
) -> Layers:
    """Return one panel: shaded years, intervals, medians, observed points.

    Args:
        years: of all values.
        bands: drawn in turn.
        seen: drawn above all bands.
        height: axis of values.
        size: width and height in pixels, without the axis.
        shaded: years that are not scored.
        ticks: most years on the axis.
        above: a quiet name above the panel, at one height whatever its axis writes.
    """
    x, y = round_years(years, ticks), height.encoded()
    layers: list[alt.Chart] = [_shade(years, shaded, height, x, y)] if shaded else []
    for band in bands:
        layers += _band(years, band, height, x, y)
    for points in seen:
        if np.isfinite(points.values).any():
            layers += _points(years, points, x, y)
    if above:
        name = chart_of([{"text": above}]).mark_text(align="left", baseline="bottom", color=INK)
        layers.append(name.encode(x=alt.value(0), y=alt.value(-6), text="text:N"))
    # All at once: every change of a made chart copies it whole.
    return alt.layer(*layers, width=size[0], height=size[1])


def round_years(years: Sequence[int], ticks: int) -> alt.X:
    """Return the axis of years with ticks at round years, at most so many."""
    first, last = min(years), max(years)
    for step in (5, 10, 20, 50):
        marked = [year for year in range(first, last + 1) if year % step == 0]
        if len(marked) <= ticks:
            break
    domain = [first, last] if last > first else [first - 1, last + 1]
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=domain, nice=False),
        axis=alt.Axis(format="d", values=marked, grid=False),
    )


def heading(text: str, width: int, frame: Frame) -> alt.TitleParams:
    """Return the title of a panel, broken where it would be wider than the panel."""
    lines = textwrap.wrap(text, max(10, int(width / (0.52 * frame.font))))
    return alt.TitleParams(lines, fontSize=frame.font, anchor="start", frame="group", offset=5)


def _shade(
    years: Sequence[int], shaded: Sequence[int], height: Height, x: alt.X, y: alt.Y
) -> alt.Chart:
    start = max(min(shaded) - 0.5, min(years))
    low, high = height.ends
    rows = [{"year": start, "until": float(max(shaded)), "value": low, "top": high}]
    chart = chart_of(rows).mark_rect(color=SHADE, opacity=1)
    return chart.encode(x=x, x2="until:Q", y=y, y2="top:Q")


def _band(years: Sequence[int], band: Band, height: Height, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    floor = height.ends[0] if height.log else -math.inf
    values = np.maximum(band.values, floor)
    drawn = []
    for low, high, opacity in ((0, 4, OUTER), (1, 3, INNER)):
        rows = [
            {"year": year, "value": least, "top": most}
            for year, least, most in zip(
                years, values[low].tolist(), values[high].tolist(), strict=True
            )
            if least == least and most == most
        ]
        area = chart_of(rows).mark_area(color=band.colour, opacity=opacity, line=False)
        drawn.append(area.encode(x=x, y=y, y2="top:Q"))
    line = by_year(years, values[2]).encode(x=x, y=y)
    dash: dict[str, Any] = {} if band.dash == (1, 0) else {"strokeDash": list(band.dash)}
    drawn.append(line.mark_line(color=band.colour, strokeWidth=1.8, **dash))
    return drawn


def _points(years: Sequence[int], points: Points, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    chart = by_year(years, points.values).encode(x=x, y=y)
    marks = chart.mark_point(
        color=INK, shape=points.shape, size=22, strokeWidth=1, filled=False, opacity=1
    )
    if not points.label:
        return [marks]
    known = np.flatnonzero(np.isfinite(points.values))
    at = int(known[0 if points.at == "first" else -1])
    align: Any
    align, right, down = points.place
    row = {"year": years[at], "value": float(points.values[at]), "text": points.label}
    text = chart_of([row]).mark_text(align=align, baseline="middle", dx=right, dy=down, color=INK)
    return [marks, text.encode(x=x, y=y, text="text:N")]


@dataclass(frozen=True)
class Sign:
    """One entry of a key.

    Attributes:
        kind: `line`; `outer`, `inner` interval; `area`; `dot`; a shape of open points; `none` for
            words alone.
        text: what it stands for.
        colour: of the sign.
        dash: of a line.
    """

    kind: str
    text: str
    colour: str = INK
    dash: tuple[int, int] = (1, 0)


def _wide(text: str, frame: Frame) -> float:
    """Return about how wide a text is; digits, capitals and signs are wider than letters."""
    return frame.font * sum(
        0.51 if one.islower() else 0.3 if one in " ,." else 0.68 for one in text
    )


def key(signs: Sequence[Sign], frame: Frame, room: int = ROOM) -> Layers:
    """Return a key: signs with their words, in as many lines as they need.

    It begins where the numbers of the panels below it begin, `room` to the left of their axis.
    """
    placed, right, line = [], 0.0, 0
    for sign in signs:
        own = 26 * (sign.kind != "none")
        wide = own + _wide(sign.text, frame)
        if right and right + wide > frame.width:
            right, line = 0.0, line + 1
        placed.append((sign, right - room, right - room + own, 9.0 + 19 * line))
        right += wide + 16
    layers = [_sign(sign, left, middle) for sign, left, _, middle in placed if sign.kind != "none"]
    words = [
        {
            "x": after,
            "y": middle,
            "text": sign.text,
            "colour": QUIET if sign.kind == "none" else INK,
        }
        for sign, _, after, middle in placed
    ]
    written = chart_of(words).mark_text(align="left", baseline="middle")
    layers.append(
        written.encode(
            x=_at("x"), y=_at("y"), text="text:N", color=alt.Color("colour:N", scale=None)
        )
    )
    return alt.layer(*layers, width=frame.width - room, height=19 * (line + 1))


def band_signs(colour: str, median: str = "") -> list[Sign]:
    """Return the entries of a key for a median with its two intervals."""
    return [
        Sign("line", median or _("median"), colour),
        Sign("inner", _("25–75% of draws"), colour),
        Sign("outer", _("5–95%"), colour),
    ]


def _sign(sign: Sign, left: float, middle: float) -> alt.Chart:
    box = {"x": left, "x2": left + 20, "y": middle - 6, "y2": middle + 6}
    level = {"x": left, "x2": left + 20, "y": middle}
    if sign.kind == "line":
        rule = chart_of([level]).mark_rule(
            color=sign.colour, strokeWidth=2, strokeDash=list(sign.dash)
        )
        return rule.encode(x=_at("x"), x2="x2:Q", y=_at("y"))
    if sign.kind in {"area", "outer", "inner"}:
        seen = {"outer": OUTER, "inner": 1 - (1 - OUTER) * (1 - INNER)}.get(sign.kind, 1)
        filled = chart_of([box]).mark_rect(color=sign.colour, opacity=seen)
        return filled.encode(x=_at("x"), x2="x2:Q", y=_at("y"), y2="y2:Q")
    solid = sign.kind == "dot"
    shape = "circle" if solid else sign.kind
    point = chart_of([{"x": left + 10, "y": middle}]).mark_point(
        color=sign.colour, shape=shape, size=30, strokeWidth=1.1, filled=solid, opacity=1
    )
    return point.encode(x=_at("x"), y=_at("y"))


def _at(side: str) -> Any:
    channel = alt.X if side == "x" else alt.Y
    return channel(f"{side}:Q", scale=None, axis=None)
