"""The pictures of migration: one function a picture, the same in a notebook and in the report.

Every function takes the dataset of `interlock.study.migration.replay` and a frame, and returns an
Altair chart, schools side by side, whose description says in words what it shows.
"""

from collections.abc import Callable, Sequence

import altair as alt
import numpy as np
import xarray as xr

from interlock.messages import N_, _
from interlock.report.drawing.bands import (
    ROOM,
    SHADE,
    Band,
    Height,
    Points,
    Sign,
    band_signs,
    heading,
    key,
    log_ends,
    panel,
)
from interlock.report.drawing.marks import Layers
from interlock.report.drawing.scales import ends_of
from interlock.report.drawing.style import COLOURS, INK, SHAPES, WIDE, Frame, dressed
from interlock.report.migration import facts
from interlock.report.wording import country_name, number, span

UNDOCUMENTED = "#8F3A76"  # reddish purple of the palette in `style`, darkened like the others
US_BORDER, MEXICAN_BORDER = COLOURS["USA"], COLOURS["MEX"]
GAP, EDGE = 20, 5  # between panels; where a mark in the last year stands out
NOT_SCORED = N_("extension, not scored")
# Marks of the publishers' estimates: shape, which one is named, and where the name stands.
ANCHORS = {
    "dhs": ("square", "first", ("right", -7, 0)),
    "pew": ("triangle-up", "last", ("right", -2, 14)),
    "cms": ("diamond", "last", ("right", -8, 9)),
    "mpi": ("cross", "first", ("right", -8, -4)),
}


def apprehensions(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw apprehensions at the US border by school and origin, on log scales by origin."""
    name, origins = "apprehensions_events", (facts.MEXICO, *facts.triangle(data))
    columns = 4 if frame.columns > 1 else 2
    size = _width(frame, columns), 84
    heights = {
        origin: Height(log_ends(*_reach(data, name, origin)), log=True) for origin in origins
    }
    rows = []
    for school in facts.schools(data):
        panels = [
            _one(data, name, school, origin, US_BORDER, heights[origin], size, True)
            for origin in origins
        ]
        rows.append(_row(panels, columns, school, frame))
    signs = [*band_signs(US_BORDER), Sign("circle", _("observed")), *_shade_sign(data)]
    text = _(
        "Apprehensions at the US border by school and origin, {years}, log scale. {told}"
    ).format(years=span(facts.years(data)), told=_told(data, name, _("of Mexicans"), 2000))
    return _finished([Sign("none", _("events a year, log scale")), *signs], rows, frame, text)


def stocks(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw Mexicans in the US by school: all who were born there, and the undocumented."""
    born, hidden = "stock_persons", "unauthorised_persons"
    columns = 2 if frame.columns > 1 else 1
    size = _width(frame, columns), 210
    reach = [part for name in (born, hidden) for parts in _reach(data, name) for part in parts]
    height = Height((0.0, ends_of(reach)[1]))

    def draw(school: str) -> Layers:
        bands = [
            Band(facts.band(data, born, school), US_BORDER),
            Band(facts.band(data, hidden, school), UNDOCUMENTED, dash=(6, 2)),
        ]
        seen = [Points(facts.observed(data, born))]
        for who in data["publisher"].values:
            shape, which, place = ANCHORS[str(who)]
            values = facts.observed(data, hidden, publisher=str(who))
            seen.append(Points(values, shape, facts.PUBLISHERS[str(who)], which, place))
        return panel(facts.years(data), bands, seen, height, size, facts.extension(data), ticks=5)

    signs = [
        Sign("line", _("born in Mexico, as the census counts"), US_BORDER),
        Sign("line", _("undocumented"), UNDOCUMENTED, (6, 2)),
        *band_signs(UNDOCUMENTED)[1:],
        Sign("circle", _("census, ACS")),
        *(Sign(ANCHORS[who][0], told) for who, told in facts.PUBLISHERS.items()),
        *_shade_sign(data),
    ]
    text = _(
        "Mexicans in the United States by school, {years}: born in Mexico, and undocumented, with "
        "the estimates of four publishers. {told}"
    ).format(years=span(facts.years(data)), told=_told(data, hidden, _("undocumented"), 2007))
    unit = Sign("none", _("persons"))
    return _schools(data, draw, columns, size, [unit, *signs], frame, text)


def fees(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw the fee of smugglers on the Mexican border by school."""
    name, other = "fee_usd_2023", "fee_emif_usd_2023"
    bands, seen = _reach(data, name)
    returned = facts.observed(data, other)
    height = Height((0.0, ends_of([*bands, *seen, returned])[1]), format=",.0f")
    signs = [
        *band_signs(MEXICAN_BORDER),
        Sign("circle", "Mexican Migration Project"),
        Sign("diamond", _("EMIF, returned migrants")),
        *_shade_sign(data),
    ]
    text = _("Smuggler fee by school, US$ of 2023, {years}. {told}").format(
        years=span(facts.years(data)), told=_told(data, name, _("fee"), 2000)
    )
    columns, size = _three(frame)

    def draw(school: str) -> Layers:
        points = [Points(facts.observed(data, name)), Points(returned, "diamond")]
        own = [Band(facts.band(data, name, school), MEXICAN_BORDER)]
        return panel(facts.years(data), own, points, height, size, facts.extension(data))

    return _schools(
        data, draw, columns, size, [Sign("none", _("US$ of 2023")), *signs], frame, text
    )


def border(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw the probabilities of apprehension and of a new try after one, by school."""
    caught, again = "apprehension_probability", "retry_probability"
    height = Height((0.0, 1.0), format="~%")
    columns, size = _three(frame)

    def draw(school: str) -> Layers:
        bands = [
            Band(facts.band(data, caught, school), US_BORDER),
            Band(facts.band(data, again, school), UNDOCUMENTED, dash=(6, 2)),
        ]
        return panel(facts.years(data), bands, [], height, size, facts.extension(data))

    signs = [
        Sign("none", _("probability")),
        Sign("line", _("apprehended per attempt"), US_BORDER),
        Sign("line", _("new try after an apprehension"), UNDOCUMENTED, (6, 2)),
        *band_signs(US_BORDER)[1:],
        *_shade_sign(data),
    ]
    last = _last_scored(data)
    parts = [
        _("{school}: apprehended {caught}, new try {again}").format(
            school=facts.title(school),
            caught=_percent(data, caught, school, last),
            again=_percent(data, again, school, last),
        )
        for school in facts.schools(data)
    ]
    text = _(
        "Probability of apprehension per attempt and of a new try after it, by school, {years}. "
        "Medians of {last}. {schools}."
    ).format(years=span(facts.years(data)), last=last, schools="; ".join(parts))
    return _schools(data, draw, columns, size, signs, frame, text)


def deaths(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw expected deaths on the southwest border by school, beside those that were found."""
    name = "deaths"
    bands, seen = _reach(data, name, None)
    height = Height((0.0, ends_of([*bands, *seen])[1]), format=",.0f")
    columns, size = _three(frame)

    def draw(school: str) -> Layers:
        return _one(data, name, school, None, INK, height, size)

    signs = [
        Sign("none", _("deaths a year, all nationalities")),
        *band_signs(INK, _("expected, median")),
        Sign("circle", _("found by the Border Patrol")),
        *_shade_sign(data),
    ]
    text = _("Expected deaths on the southwest border by school, {years}. {told}").format(
        years=span(facts.years(data)), told=_told(data, name, _("expected"), 2012, None)
    )
    return _schools(data, draw, columns, size, signs, frame, text)


def two_borders(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw Central Americans stopped by the US and sent home by Mexico, by school and origin."""
    stopped, returned = "apprehensions_events", "returned_by_mexico_events"
    since = data.sel(year=data["year"] >= facts.TWO_BORDERS_FROM)
    origins = facts.triangle(data)
    reach = [_reach(since, name, origin) for name in (stopped, returned) for origin in origins]
    ends = log_ends([b for own, _ in reach for b in own], [s for _, own in reach for s in own])
    gap = 8
    width = (frame.width - ROOM - gap * (len(origins) - 1)) // len(origins) - EDGE - 2
    rows = []
    for school in facts.schools(data):
        panels = []
        for position, origin in enumerate(origins):
            bands = [
                Band(facts.band(since, stopped, school, origin), US_BORDER),
                Band(facts.band(since, returned, school, origin), MEXICAN_BORDER, (6, 2)),
            ]
            seen = [
                Points(facts.observed(since, stopped, origin), SHAPES["USA"]),
                Points(facts.observed(since, returned, origin), SHAPES["MEX"]),
            ]
            height = Height(ends, log=True, room=0 if position else ROOM)
            size, later = (width, 104), facts.extension(data)
            above = country_name(origin)
            panels.append(
                panel(facts.years(since), bands, seen, height, size, later, 2, above=above)
            )
        rows.append(_row(panels, len(panels), school, frame, gap))
    signs = [
        Sign("none", _("events a year, log scale")),
        Sign("line", _("apprehended by the US"), US_BORDER),
        Sign(SHAPES["USA"], _("observed there")),
        Sign("line", _("sent home by Mexico"), MEXICAN_BORDER, (6, 2)),
        Sign(SHAPES["MEX"], _("observed there")),
        *band_signs(US_BORDER)[1:],
        *_shade_sign(data),
    ]
    last = _last_scored(data)
    parts = []
    for school in facts.schools(data):
        told = [
            _("{origin} {stopped} and {returned}").format(
                origin=country_name(origin),
                stopped=facts.count(facts.interval(data, stopped, school, last, origin)[0]),
                returned=facts.count(facts.interval(data, returned, school, last, origin)[0]),
            )
            for origin in origins
        ]
        parts.append(f"{facts.title(school)}: {', '.join(told)}")
    text = _(
        "Central Americans apprehended by the United States and sent home by Mexico, by school, "
        "{years}, log scale. Medians of {last}. {schools}."
    ).format(years=span(facts.years(since)), last=last, schools="; ".join(parts))
    return _finished(signs, rows, frame, text)


def _one(
    data: xr.Dataset,
    name: str,
    school: str,
    origin: str | None,
    colour: str,
    height: Height,
    size: tuple[int, int],
    named: bool = False,
) -> Layers:
    """Return a panel of one outcome and what was observed of it, named by its origin or not."""
    bands = [Band(facts.band(data, name, school, origin), colour)]
    seen = [Points(facts.observed(data, name, origin))]
    above = country_name(origin) if origin and named else ""
    later = facts.extension(data)
    return panel(facts.years(data), bands, seen, height, size, later, above=above)


def _reach(
    data: xr.Dataset, name: str, origin: str | None = facts.MEXICO
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return all values of an outcome over schools, and all that was observed of it."""
    bands = [facts.band(data, name, school, origin) for school in facts.schools(data)]
    seen = data[f"observed_{name}"]
    return bands, [seen.sel(origin=origin).values if "origin" in seen.dims else seen.values]


def _three(frame: Frame) -> tuple[int, tuple[int, int]]:
    columns = 3 if frame.columns > 1 else 2
    return columns, (_width(frame, columns), 130 if frame.columns > 1 else 110)


def _width(frame: Frame, columns: int) -> int:
    return (frame.width - GAP * (columns - 1)) // columns - ROOM - EDGE


def _row(
    panels: Sequence[Layers], columns: int, school: str, frame: Frame, gap: int = GAP
) -> alt.ConcatChart:
    """Return the panels of one school under its idea."""
    title = heading(facts.title(school), frame.width, frame)
    spacing = {"row": 10, "column": gap}
    return alt.concat(*panels, columns=columns, spacing=spacing, title=title)


def _schools(
    data: xr.Dataset,
    draw: Callable[[str], Layers],
    columns: int,
    size: tuple[int, int],
    signs: Sequence[Sign],
    frame: Frame,
    text: str,
) -> alt.VConcatChart:
    """Return one panel a school under a key."""
    panels = []
    for school in facts.schools(data):
        drawn = draw(school)
        drawn.title = heading(facts.title(school), size[0], frame)
        panels.append(drawn)
    grid = alt.concat(*panels, columns=columns, spacing={"row": 18, "column": GAP})
    return _finished(signs, [grid], frame, text)


def _finished(
    signs: Sequence[Sign], rows: Sequence[alt.ConcatChart], frame: Frame, text: str
) -> alt.VConcatChart:
    return dressed(alt.vconcat(key(signs, frame), *rows, spacing=16), frame, text)


def _shade_sign(data: xr.Dataset) -> list[Sign]:
    later = facts.extension(data)
    return [Sign("area", f"{span(later)}: {_(NOT_SCORED)}", SHADE)] if later else []


def _last_scored(data: xr.Dataset) -> int:
    later = facts.extension(data)
    return min(later) - 1 if later else facts.years(data)[-1]


def _told(
    data: xr.Dataset, name: str, what: str, year: int, origin: str | None = facts.MEXICO
) -> str:
    """Return medians and 5 to 95 percent of a year by school, in words."""
    parts = []
    for school in facts.schools(data):
        middle, low, high = (
            facts.count(v) for v in facts.interval(data, name, school, year, origin)
        )
        said = _("{school}: {middle} ({low} to {high})")
        parts.append(said.format(school=facts.title(school), middle=middle, low=low, high=high))
    return _("Medians with 5 to 95 percent, {what}, {year}. {schools}.").format(
        what=what, year=year, schools="; ".join(parts)
    )


def _percent(data: xr.Dataset, name: str, school: str, year: int) -> str:
    share = facts.interval(data, name, school, year)[0]
    return _("{value}%").format(value=number(100 * share, 0))
