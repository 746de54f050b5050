"""Pictures of a region: who has how much with whom, indices, and what a policy does to members."""

from collections.abc import Callable

import altair as alt
import numpy as np
import xarray as xr

from interlock.messages import _
from interlock.observatory.members import ALL, EMIGRANTS, IMMIGRANTS, axis_of
from interlock.report.drawing.bands import heading
from interlock.report.drawing.marks import bars, chart_of
from interlock.report.drawing.style import BLUE, INK, WIDE, Frame, dressed
from interlock.report.own.answer import Answer
from interlock.report.region.indices import as_observed
from interlock.report.wording import country_name, number, signed

MOST = "#6fa8d6"  # light enough for dark numbers on it
NAMES, ROW, CELL_OF_A_NUMBER, MOST_PANELS = 130, 22, 44, 9


def between(values: xr.DataArray, unit: str, digits: int, frame: Frame = WIDE) -> alt.LayerChart:
    """Draw what members have with one another, a cell a pair: from a row to a column.

    Args:
        values: over two axes of members, rows first.
        unit: of the values.
        digits: decimals of the numbers.
        frame: how wide.
    """
    down = str(values.dims[0])
    codes = [str(code) for code in values[down].values]
    rows = [
        {"down": country_name(one), "across": other, "value": value, "text": number(value, digits)}
        for one, line in zip(codes, values.values.tolist(), strict=True)
        for other, value in zip(codes, line, strict=True)
        if one != other
    ]
    side = (frame.width - NAMES) // len(codes)
    order = [country_name(code) for code in codes]
    turned = 0 if side > CELL_OF_A_NUMBER else -90
    labels = alt.Axis(title=None, orient="top", labelAngle=turned, labelOverlap="greedy")
    names = alt.Axis(title=None, minExtent=NAMES, maxExtent=NAMES, labelLimit=NAMES)
    cells = chart_of(rows).encode(
        x=alt.X("across:N", sort=codes, axis=labels), y=alt.Y("down:N", sort=order, axis=names)
    )
    scale = alt.Scale(type="sqrt", range=["#ffffff", MOST], interpolate="rgb", zero=True)
    shaded = cells.mark_rect().encode(color=alt.Color("value:Q", scale=scale, legend=None))
    drawn = [shaded]
    if side > CELL_OF_A_NUMBER:
        drawn.append(cells.mark_text(color=INK).encode(text="text:N"))
    largest = max(rows, key=lambda row: row["value"])
    told = _("{unit}, from the row to the column. Largest: {row} to {column}, {value}.").format(
        unit=unit,
        row=largest["down"],
        column=country_name(largest["across"]),
        value=largest["text"],
    )
    size = {"width": side * len(codes), "height": ROW * len(codes)}
    return dressed(alt.layer(*drawn).properties(**size), frame, told)


def stocks(found: Answer, frame: Frame = WIDE) -> alt.LayerChart:
    """Draw migrants between members in the last year, thousand persons."""
    values = last_between(found, "migrant_stock", "origin", "destination") / 1000
    return between(values, _("thousand persons"), 1, frame)


def flows(found: Answer, frame: Frame = WIDE) -> alt.LayerChart:
    """Draw goods trade between members in the last year, billion US$, from seller to buyer."""
    values = last_between(found, "goods_trade", "exporter", "importer") / 1000
    return between(values, _("billion US$"), 2, frame)


def last_between(found: Answer, series: str, first: str, second: str) -> xr.DataArray:
    """Return a series between members in its last year; none where there is no row."""
    members = list(found.region.members)
    values = found.region.array(series).isel(year=-1)
    values = values.reindex({first: members, second: members}).transpose(first, second)
    return values.fillna(0.0)


def real_wages(found: Answer, frame: Frame = WIDE) -> alt.LayerChart:
    """Draw the change of real wages of the members, percent."""
    return _bars(
        {code: one["real_wage_pct"] for code, one in found.outcomes.items()},
        _("Change of real wages"),
        _("percent"),
        signed,
        frame,
    )


def index_picture(data: xr.Dataset, frame: Frame = WIDE) -> alt.TopLevelMixin:
    """Draw an index: lines by year, or bars of the last where there is one, or many members."""
    value = data["value"].dropna("year", how="all")
    axis = axis_of(value)
    if axis is None or (value.sizes["year"] > 1 and value.sizes[axis] <= MOST_PANELS):
        return as_observed(spoken(data), frame, sourced=False)  # the page writes it below
    last = value.isel(year=-1)
    named = dict(zip(map(str, last[axis].values), last.values.tolist(), strict=True))
    say = number if np.nanmin(last.values) >= 0 else signed
    unit = f"{_(str(value.attrs['unit']))}, {int(last['year'])}"
    return _bars(named, _(str(data.attrs["title"])), unit, say, frame)


def spoken(data: xr.Dataset) -> xr.Dataset:
    """Return an index whose title, unit and names are in the language that is spoken."""
    axis = axis_of(data["value"])
    named = data if axis is None else data.assign_coords(
        {axis: [name_of(str(one)) for one in data[axis].values]}
    )  # fmt: skip
    value = named["value"].assign_attrs(unit=_(str(data["value"].attrs["unit"])))
    return named.assign(value=value).assign_attrs(title=_(str(data.attrs["title"])))


def name_of(member: str) -> str:
    """Return the name of one line of an index."""
    words = {
        ALL: _("all members"),
        EMIGRANTS: _("emigrants of the members"),
        IMMIGRANTS: _("immigrants in the members"),
    }
    return words.get(member) or country_name(member)


def _bars(
    values: dict[str, float], what: str, unit: str, say: Callable[[float], str], frame: Frame
) -> alt.LayerChart:
    known = [(name_of(code), value) for code, value in values.items() if np.isfinite(value)]
    width = frame.width - NAMES - 20
    axis = alt.Axis(title=None, domain=False, ticks=False, minExtent=NAMES, maxExtent=NAMES)
    drawn = bars(known, BLUE, [name for name, _value in known], axis, width, say)
    told = "; ".join(f"{name} {say(value)}" for name, value in known)
    chart = drawn.properties(
        width=width, height=ROW * len(known), title=heading(unit, width, frame)
    )
    return dressed(chart, frame, f"{what}, {unit}: {told}.")
