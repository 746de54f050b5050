"""The pictures of a replay: one function a picture, the same in a notebook and in the report.

Every function takes the dataset of `interlock.system.replay` and a frame, and returns an Altair
chart whose description says in words what it shows.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import xarray as xr

from interlock.report import facts
from interlock.report.style import (
    COLOURS,
    INK,
    QUIET,
    RULE,
    SHAPES,
    WIDE,
    Frame,
    dressed,
    spread,
    years_axis,
)
from interlock.report.wording import (
    country_name,
    in_sentence,
    listed,
    number,
    percent,
    signed,
    span,
)

SHORT = {"USA": "US"}
KEY = "— model, tariffs only      ○ observed"


def real_wages(data: xr.Dataset, frame: Frame = WIDE) -> alt.LayerChart:
    """Draw the change of real wages by year: Mexico, Canada, United States."""
    series = {code: data["real_wage_pct"].sel(country=code).values for code in facts.members(data)}
    return _by_country(data, series, frame, "Real wages", "percent", percent)


def tariff_revenue(data: xr.Dataset, frame: Frame = WIDE) -> alt.LayerChart:
    """Draw tariff revenue as a share of income, from what it was in the base."""
    name = "tariff_revenue_pct_of_income"
    series = {code: data[name].sel(country=code).values for code in facts.members(data)}
    title = "Tariff revenue, share of income"
    return _by_country(data, series, frame, title, "percent of income", lambda v: f"{number(v)}%")


def welfare(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw exact welfare, the first-order formula, and the tariff revenue between them."""
    years = facts.years(data)
    panels, told = [], []
    names = {"welfare_exact_pct": "exact", "welfare_first_order_pct": "first-order"}
    drawn = {
        code: [data[name].sel(country=code).values for name in names]
        + [facts.revenue_change(data, code)]
        for code in facts.members(data)
    }
    low, high = _limits([v for values in drawn.values() for v in values])
    width, height = frame.panel(104), 200 if frame.columns > 1 else 160
    for code, values in drawn.items():
        labels = (*names.values(), "revenue")
        marks = _lines(
            [
                _Line(label, series, colour, dash, SHAPES[code])
                for label, series, colour, dash in zip(
                    labels,
                    values,
                    (COLOURS[code], COLOURS[code], QUIET),
                    ([1, 0], [6, 3], [2, 2]),
                    strict=True,
                )
            ],
            years,
            (low, high),
            (width, height),
            frame,
            [f"{label}\n{signed(v[-1])}" for label, v in zip(labels, values, strict=True)],
        )
        panels.append(marks.properties(width=width, height=height, title=country_name(code)))
        told.append(
            f"{country_name(code)}: exact {percent(values[0][-1])}, first-order "
            f"{percent(values[1][-1])}, tariff revenue {signed(values[2][-1])} points of income"
        )
    text = f"Welfare by two measures, {span(years)}. In {years[-1]}, {'; '.join(told)}."
    return dressed(alt.concat(*panels, columns=frame.columns), frame, text)


def decomposition(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw exact welfare of the last year as steps, one a channel, that end at the whole."""
    shown = facts.parts(data)
    panels, told, rows = [], [], {}
    for code in facts.members(data):
        steps = [(label, facts.final(data, name, code)) for name, label in shown.items()]
        whole = facts.final(data, "welfare_exact_pct", code)
        ends = np.cumsum([value for _, value in steps])
        rows[code] = [
            {"part": label, "from": float(end - value), "to": float(end), "text": signed(value)}
            for (label, value), end in zip(steps, ends, strict=True)
        ]
        rows[code].append(
            {"part": "exact welfare", "from": 0.0, "to": whole, "text": signed(whole)}
        )
        words = listed([f"{label} {percent(value)}" for label, value in steps])
        told.append(
            f"{country_name(code)} {percent(whole)}" + (f", of which {words}" if words else "")
        )
    ends = [np.array([row[key] for row in own for key in ("from", "to")]) for own in rows.values()]
    width = frame.width - 116
    limits = _with_room(*_limits(ends, margin=0), width)
    for code, own in rows.items():
        panels.append(
            _steps(own, COLOURS[code], limits).properties(
                width=width, height=24 * len(own), title=country_name(code)
            )
        )
    text = f"Parts of exact welfare in {facts.years(data)[-1]}. {'; '.join(told)}."
    return dressed(alt.concat(*panels, columns=1, spacing=12), frame, text)


def bilateral_trade(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw trade of each pair as modelled and as observed; needs observed years.

    Raises:
        ValueError: fewer than two years of the run were observed.

    """
    found = facts.penetration(data)
    if found is None:
        raise ValueError("no observed trade in these years")
    columns = max(2, frame.columns)
    width, height = frame.panel(54, columns, gap=16), 120
    top = 1.08 * max(np.nanmax(found.model), np.nanmax(found.observed))
    floor = 0.95 * min(1.0, np.nanmin(found.model), np.nanmin(found.observed))
    panels, told = [], []
    for number_, (buyer, seller) in enumerate(found.pairs):
        where = (slice(None), *found.index[number_])
        model, observed = found.model[where], found.observed[where]
        at_end = found.at_last(number_)
        title = f"{SHORT.get(buyer, country_name(buyer))} from {SHORT.get(seller, country_name(seller))}"
        panels.append(
            _model_and_dots(
                found, model, observed, COLOURS[buyer], (floor, top), height, frame
            ).properties(width=width, height=height, title=title)
        )
        told.append(f"{title}: model {number(at_end[0])}, observed {number(at_end[1])}")
    text = (
        f"Imports of manufactures over own purchases, {found.first} = 1, model and observed, in "
        f"{found.last}. {'; '.join(told)}."
    )
    grid = alt.concat(*panels, columns=columns, spacing=16).properties(title=KEY)
    return dressed(grid, frame, text)


def tariffs(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw mean tariffs on goods by pair and year, a panel an importer."""
    years = facts.years(data)
    rates = {
        (buyer, seller): data["tariff_pct"].sel(importer=buyer, exporter=seller).values
        for buyer, seller in facts.partners(data)
    }
    low, high = _limits(list(rates.values()))
    width, height = frame.panel(82), 190 if frame.columns > 1 else 140
    panels, told = [], []
    for buyer in facts.members(data):
        own = {seller: v for (n, seller), v in rates.items() if n == buyer}
        marks = _lines(
            [_Line(code, v, COLOURS[code], [1, 0], SHAPES[code]) for code, v in own.items()],
            years,
            (low, high),
            (width, height),
            frame,
            [f"{SHORT.get(code, country_name(code))}\n{number(v[-1])}%" for code, v in own.items()],
        )
        title = f"{country_name(buyer)}, on goods from"
        panels.append(marks.properties(width=width, height=height, title=title))
        told += [
            f"{country_name(buyer)} on goods from {in_sentence(code)} {number(v[0])}% to "
            f"{number(v[-1])}%"
            for code, v in own.items()
        ]
    text = f"Mean tariffs on goods, {years[0]} and {years[-1]}. {'; '.join(told)}."
    return dressed(alt.concat(*panels, columns=frame.columns), frame, text)


def sectors(data: xr.Dataset, frame: Frame = WIDE) -> alt.ConcatChart:
    """Draw the change of value added by goods sector in the last year: winners and losers."""
    codes = facts.members(data)
    found = {code: facts.sector_changes(data, code) for code in codes}
    side_by_side = frame.columns > 1
    order = [name for name, _ in found[codes[0]]]
    label = 150 if side_by_side else 112
    width = (frame.width - label - 2 * 16) // len(codes) if side_by_side else frame.width - label
    panels, told = [], []
    for position, (code, changes) in enumerate(found.items()):
        axis = alt.Axis(title=None, domain=False, ticks=False, labelLimit=label - 8)
        if side_by_side and position:
            axis = None
        sort = order if side_by_side else [name for name, _ in changes]
        bars = _bars(changes, COLOURS[code], sort, axis, width)
        panels.append(bars.properties(width=width, height=18 * len(sort), title=country_name(code)))
        first, last = changes[0], changes[-1]
        told.append(
            f"{country_name(code)}: most {first[0]} {percent(first[1], 1)}, least {last[0]} "
            f"{percent(last[1], 1)}"
        )
    text = f"Value added by goods sector in {facts.years(data)[-1]}. {'; '.join(told)}."
    chart = alt.concat(*panels, columns=len(codes) if side_by_side else 1, spacing=16)
    return dressed(chart, frame, text)


class _Line:
    """One line of a panel."""

    def __init__(
        self, name: str, values: np.ndarray, colour: str, dash: Sequence[int], shape: str
    ) -> None:
        self.name, self.values, self.colour = name, values, colour
        self.dash, self.shape = list(dash), shape


def _by_country(
    data: xr.Dataset,
    series: dict[str, np.ndarray],
    frame: Frame,
    title: str,
    unit: str,
    written: Any,
) -> alt.LayerChart:
    years = facts.years(data)
    separator = " " if frame.columns > 1 else "\n"
    width, height = frame.width - (205 if frame.columns > 1 else 148), 260
    labels = [f"{country_name(code)}{separator}{written(v[-1])}" for code, v in series.items()]
    lines = [_Line(c, v, COLOURS[c], [1, 0], SHAPES[c]) for c, v in series.items()]
    limits = _limits(list(series.values()))
    chart = _lines(lines, years, limits, (width, height), frame, labels, unit)
    told = [
        f"{country_name(code)} {written(v[0])} in {years[0]}, {written(v[-1])} in {years[-1]}"
        for code, v in series.items()
    ]
    text = f"{title}, {span(years)}. {'; '.join(told)}."
    return dressed(chart.properties(width=width, height=height), frame, text)


def _limits(values: Sequence[np.ndarray], margin: float = 0.04) -> tuple[float, float]:
    """Return the ends of a scale that holds all values and zero."""
    known = np.concatenate([np.ravel(v) for v in values] + [np.zeros(1)])
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    room = margin * ((high - low) or 1.0)
    return (low - room if low < 0 else 0.0, high + room if high > 0 or low == 0 else 0.0)


def _with_room(low: float, high: float, width: int) -> tuple[float, float]:
    """Return the ends of a scale widened by the room that a number beside a bar takes."""
    beside = 50 / width
    sides = (low < 0) + (high > 0)
    room = beside * ((high - low) or 1.0) / (1 - beside * sides)
    return low - room * (low < 0), high + room * (high > 0 or low == 0)


def _lines(
    lines: Sequence[_Line],
    years: tuple[int, ...],
    limits: tuple[float, float],
    size: tuple[int, int],
    frame: Frame,
    labels: Sequence[str],
    unit: str | None = None,
) -> alt.LayerChart:
    """Return lines with their names at their ends, kept apart."""
    tall = 1.3 * frame.font * max(label.count("\n") + 1 for label in labels)
    known = [np.nan_to_num(line.values[-1]) for line in lines]
    gap = tall / size[1] * (limits[1] - limits[0])
    scale = alt.Scale(domain=list(limits), nice=False, zero=False)
    y = alt.Y("value:Q", title=unit, scale=scale, axis=alt.Axis(tickCount=5, titlePadding=8))
    x = years_axis(years, 5 if size[0] > 300 else 3)
    layers: list[alt.Chart] = [_zero()]
    for line in lines:
        rows = [
            {"year": year, "value": float(value)}
            for year, value in zip(years, line.values, strict=True)
            if np.isfinite(value)
        ]
        chart = alt.Chart(alt.Data(values=rows)).encode(x=x, y=y)
        layers.append(chart.mark_line(color=line.colour, strokeDash=line.dash, strokeWidth=2))
        if line.dash == [1, 0]:
            layers.append(
                chart.mark_point(color=line.colour, shape=line.shape, filled=True, size=26)
            )
    for line, label, at in zip(lines, labels, spread(known, gap, limits[0] + gap / 2), strict=True):
        layers.append(_label(label, {"year": years[-1], "value": at}, line.colour, frame))
    return alt.layer(*layers)


def _label(text: str, at: dict[str, float], colour: str, frame: Frame) -> alt.Chart:
    """Return text to the right of a point."""
    raised = -0.6 * frame.font * text.count("\n")
    row = {**at, "text": text}
    return (
        alt.Chart(alt.Data(values=[row]))
        .mark_text(align="left", baseline="middle", dx=8, dy=raised, color=colour, lineBreak="\n")
        .encode(x="year:Q", y="value:Q", text="text:N")
    )


def _zero() -> alt.Chart:
    return alt.Chart(alt.Data(values=[{"value": 0}])).mark_rule(color=QUIET).encode(y="value:Q")


def _steps(rows: list[dict[str, Any]], colour: str, limits: tuple[float, float]) -> alt.LayerChart:
    """Return horizontal steps from where the last ended; the whole is the dark one."""
    for row in rows:
        row["whole"] = row is rows[-1]
        row["side"] = "right" if row["to"] >= row["from"] else "left"
    chart = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "part:N",
            sort=[row["part"] for row in rows],
            title=None,
            axis=alt.Axis(domain=False, ticks=False, minExtent=100, maxExtent=100),
        )
    )
    x = alt.X(
        "from:Q",
        title=None,
        scale=alt.Scale(domain=list(limits), nice=False),
        axis=alt.Axis(tickCount=5),
    )
    bars = chart.mark_bar(color=colour, height={"band": 0.7}).encode(
        x=x, x2="to:Q", opacity=alt.condition("datum.whole", alt.value(1), alt.value(0.5))
    )
    texts = [
        chart.transform_filter(f"datum.side == '{side}'")
        .mark_text(align=align, baseline="middle", dx=dx, color=INK)
        .encode(x="to:Q", text="text:N")
        for side, align, dx in (("right", "left", 5), ("left", "right", -5))
    ]
    zero = alt.Chart(alt.Data(values=[{"from": 0}])).mark_rule(color=QUIET).encode(x="from:Q")
    return alt.layer(bars, zero, *texts)


def _model_and_dots(
    found: facts.Penetration,
    model: np.ndarray,
    observed: np.ndarray,
    colour: str,
    limits: tuple[float, float],
    height: int,
    frame: Frame,
) -> alt.LayerChart:
    """Return the model as a line and observations as open dots."""
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=list(limits), nice=False, zero=False),
        axis=alt.Axis(tickCount=4),
    )
    x = years_axis(found.years, 3)
    charts = []
    for values in (model, observed):
        rows = [
            {"year": year, "value": float(value)}
            for year, value in zip(found.years, values, strict=True)
            if np.isfinite(value)
        ]
        charts.append((alt.Chart(alt.Data(values=rows)).encode(x=x, y=y), rows[-1]))
    (line, end), (dots, last) = charts
    gap = 1.25 * frame.font / height * (limits[1] - limits[0])
    one = alt.Chart(alt.Data(values=[{"value": 1}])).mark_rule(color=RULE).encode(y="value:Q")
    places = spread([end["value"], last["value"]], gap, limits[0])
    labels = [
        _label(number(row["value"]), {"year": found.years[-1], "value": at}, shade, frame)
        for row, at, shade in zip((end, last), places, (colour, INK), strict=True)
    ]
    return alt.layer(
        one,
        line.mark_line(color=colour, strokeWidth=2),
        dots.mark_point(color=INK, size=28, strokeWidth=1.2, filled=False),
        *labels,
    )


def _bars(
    changes: list[tuple[str, float]],
    colour: str,
    sort: list[str],
    axis: alt.Axis | None,
    width: int,
) -> alt.LayerChart:
    """Return horizontal bars with the size of each beside it."""
    ends = _limits([np.array([value for _, value in changes])], margin=0)
    rows = [
        {"sector": name, "value": value, "zero": 0, "text": signed(value, 1)}
        for name, value in changes
    ]
    chart = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("sector:N", sort=sort, title=None, axis=axis),
        x=alt.X(
            "value:Q",
            title=None,
            scale=alt.Scale(domain=list(_with_room(*ends, width)), nice=False),
            axis=alt.Axis(tickCount=4),
        ),
    )
    texts = [
        chart.transform_filter(f"datum.value {sign} 0")
        .mark_text(align=align, baseline="middle", dx=dx, color=INK)
        .encode(text="text:N")
        for sign, align, dx in ((">=", "left", 4), ("<", "right", -4))
    ]
    return alt.layer(chart.mark_bar(color=colour, height={"band": 0.75}), *texts)
