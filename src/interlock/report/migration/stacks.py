"""The picture of pools: where Mexicans who ever left are, stacked, by school."""

import altair as alt
import numpy as np
import xarray as xr

from interlock.messages import _
from interlock.report.drawing.bands import ROOM, SHADE, Height, Sign, heading, key, round_years
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import COLOURS, QUIET, WIDE, Frame, dressed
from interlock.report.migration import facts
from interlock.report.migration.pictures import EDGE, GAP, UNDOCUMENTED
from interlock.report.wording import listed, span

# From dark to light within what is alike; neighbours differ in lightness, not in hue alone.
FILLS = {
    "settled_persons": UNDOCUMENTED,
    "recent_persons": "#DDA9CC",
    "documented_persons": COLOURS["USA"],
    "experienced_persons": "#8CC9B4",
}
TOLD_YEAR = 2007


def pools(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw the pools of Mexicans at the end of the year, stacked medians, by school."""
    columns = 3 if frame.columns > 1 else 2
    width = (frame.width - GAP * (columns - 1)) // columns - ROOM - EDGE
    tops = {school: _tops(data, school) for school in facts.schools(data)}
    height = Height((0.0, 1.04 * max(float(np.nanmax(own)) for own in tops.values())))
    size = width, 150 if frame.columns > 1 else 120
    panels = []
    for school, own in tops.items():
        drawn = _stack(data, own, height, size)
        drawn.title = heading(facts.title(school), width, frame)
        panels.append(drawn)
    signs = [
        Sign("none", _("persons, end of year; from the top:")),
        *(Sign("area", _(facts.POOLS[name]), FILLS[name]) for name in reversed(facts.POOLS)),
    ]
    later = facts.extension(data)
    if later:
        signs.append(Sign("line", _("from here on extension, not scored"), QUIET, (2, 2)))
    parts = []
    for school in facts.schools(data):
        told = [
            f"{_(words)} {facts.count(facts.interval(data, name, school, TOLD_YEAR)[0])}"
            for name, words in facts.POOLS.items()
        ]
        parts.append(f"{facts.title(school)}: {listed(told)}")
    text = _(
        "Pools of Mexicans by school, {years}. Medians of the end of {year}. {schools}."
    ).format(years=span(facts.years(data)), year=TOLD_YEAR, schools="; ".join(parts))
    grid = alt.concat(*panels, columns=columns, spacing={"row": 18, "column": GAP})
    return dressed(alt.vconcat(key(signs, frame), grid, spacing=16), frame, text)


def _tops(data: xr.Dataset, school: str) -> np.ndarray:
    """Return the upper edge of each pool, medians stacked [pool, year]."""
    return np.cumsum([facts.median(data, name, school) for name in facts.POOLS], axis=0)


def _stack(data: xr.Dataset, tops: np.ndarray, height: Height, size: tuple[int, int]) -> Layers:
    years = facts.years(data)
    x, y = round_years(years, 3), height.encoded()
    floors = np.vstack([np.zeros_like(tops[:1]), tops[:-1]])
    layers = []
    for name, low, high in zip(facts.POOLS, floors, tops, strict=True):
        rows = [
            {"year": year, "value": least, "top": most}
            for year, least, most in zip(years, low.tolist(), high.tolist(), strict=True)
        ]
        area = chart_of(rows).mark_area(color=FILLS[name], opacity=1, line=False)
        layers.append(area.encode(x=x, y=y, y2="top:Q"))
    later = facts.extension(data)
    if later:
        start = chart_of([{"year": min(later) - 0.5}])
        layers.append(start.mark_rule(color=QUIET, strokeDash=[2, 2]).encode(x=x))
        shade = chart_of(
            [
                {
                    "year": min(later) - 0.5,
                    "until": float(max(later)),
                    "value": height.ends[0],
                    "top": height.ends[1],
                }
            ]
        )
        layers.insert(
            0,
            shade.mark_rect(color=SHADE, opacity=1).encode(x=x, x2="until:Q", y=y, y2="top:Q"),
        )
    return alt.layer(*layers, width=size[0], height=size[1])
