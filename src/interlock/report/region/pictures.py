"""The pictures of the region as observed: one function a picture, in a notebook or in the report.

Every function takes what `measured` returns and a frame, and returns an Altair chart whose
description says in words what it shows.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import xarray as xr

from interlock.messages import N_, _
from interlock.observatory import observe
from interlock.region.instruments import COOPERATIVE, ISSUES, Instrument, instruments, standing
from interlock.report.drawing.bands import Sign, key
from interlock.report.drawing.marks import Label, Layers, chart_of, labels
from interlock.report.drawing.scales import Ends, ends_of, years_axis
from interlock.report.drawing.style import COLOURS, INK, QUIET, RULE, WIDE, Frame, dressed
from interlock.report.wording import listed, number

FIRST_YEAR, LAST_YEAR = 1980, 2026
FORMS = {
    N_("US-Canada"): COLOURS["CAN"],
    N_("US-Mexico"): COLOURS["MEX"],
    N_("trilateral"): COLOURS["USA"],
    N_("other"): QUIET,
}
PAIRS = {"USA-CAN": "US-Canada", "USA-MEX": "US-Mexico", "CAN-MEX": N_("Canada-Mexico")}
PAIR_COLOURS = {"USA-CAN": COLOURS["CAN"], "USA-MEX": COLOURS["MEX"], "CAN-MEX": QUIET}
SHOCKS = {
    "PESO95": N_("peso"),
    "S911": N_("9/11"),
    "RECESSION08": "'08",
    "CRISIS14": "'14",
    "CRISIS19": "'19",
}
# Of the timeline (pixels): height of a row, by lines of its name, and room for names.
ROW, NAMES = {1: 17, 2: 33}, {"wide": 235, "narrow": 118}
LETTERS = 36  # of a line of a name


def measured() -> xr.Dataset:
    """Return the indices that the pictures show, each with its own `source`."""
    found = {
        "openness": observe("trade-openness")["value"],
        "wedge": observe("trade-wedge")["value"],
        "southwest": observe("border-southwest")["value"],
        "north": observe("border-north")["value"],
    }
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return xr.Dataset({name: one.reindex(year=years) for name, one in found.items()}).assign(
        cooperation=_cooperation(years)
    )


def _cooperation(years: range) -> xr.DataArray:
    counts = [
        [
            [sum(_side(one) == form for one in standing(year, issue=issue)) for year in years]
            for issue in ISSUES
        ]
        for form in FORMS
    ]
    return xr.DataArray(
        counts,
        dims=("form", "issue", "year"),
        coords={"form": list(FORMS), "issue": list(ISSUES), "year": list(years)},
        attrs={
            "label": "Cooperative instruments in force",
            "unit": "count",
            "source": observe("trilateral-share").attrs["source"],
        },
    )


def _side(one: Instrument) -> str | None:
    """Return with whom the United States cooperates by an instrument; None for what is alone."""
    if one.form not in COOPERATIVE:
        return None
    if one.form == "trilateral" and len(one.partners) == 3:
        return "trilateral"
    pairs = {frozenset({"USA", "CAN"}): "US-Canada", frozenset({"USA", "MEX"}): "US-Mexico"}
    return pairs.get(one.partners, "other")


def timeline(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw cooperation and attempts at it as bars from start to end, by who takes part."""
    chosen = [
        one for one in instruments() if one.form in COOPERATIVE and one.first_year >= FIRST_YEAR
    ]
    chosen.sort(key=lambda one: (one.first_year, one.id))
    rows = [
        {
            "name": _short(one, frame),
            "start": one.first_year,
            "end": max((one.last_year or LAST_YEAR) + 1, one.first_year + 1),
            "colour": FORMS[_side(one) or "other"],
            "opacity": 0.35 if one.outcome == "failed" or one.kind == "negotiation" else 1.0,
        }
        for one in chosen
    ]
    order = [row["name"] for row in rows]
    y = alt.Y("name:N", sort=order, title=None, axis=None)
    x = _years("start:Q", (FIRST_YEAR, LAST_YEAR + 1), frame)
    bars = (
        chart_of(rows)
        .mark_bar(height=9)
        .encode(
            x=x,
            x2="end:Q",
            y=y,
            color=alt.Color("colour:N", scale=None),
            opacity=alt.Opacity("opacity:Q", scale=None),
        )
    )
    margin, row = NAMES[frame.name], ROW[max(name.count("\n") + 1 for name in order)]
    text = _(
        "{count} instruments of cooperation since {year}, from the year they began to the year "
        "they ended: {forms}. Pale: talks, and what failed."
    ).format(count=len(chosen), year=FIRST_YEAR, forms=_told_forms(chosen))
    drawn = alt.layer(_shocks(frame), bars, *_names(order, y)).properties(
        width=frame.width - margin, height=row * len(rows)
    )
    signs = key(_forms(), frame, margin)
    return dressed(alt.vconcat(signs, drawn, spacing=12), frame, text)


def _short(one: Instrument, frame: Frame) -> str:
    """Return a name in one or two lines beside the bars; on a narrow page the id."""
    if frame.columns == 1:
        return one.id
    return "\n".join(textwrap.wrap(one.name.split(" (")[0], LETTERS))


def _names(order: Sequence[str], y: alt.Y) -> list[alt.Chart]:
    """Return names left of their bars, two lines around the middle of the row."""
    drawn = []
    for lines, up in ((1, 0), (2, -7)):
        rows = [{"name": name} for name in order if name.count("\n") + 1 == lines]
        marks = chart_of(rows).mark_text(align="right", color=INK, lineBreak="\n", dy=up)
        drawn += [marks.encode(y=y, text="name:N", x=alt.value(-6))] if rows else []
    return drawn


def _told_forms(chosen: Sequence[Instrument]) -> str:
    counts = {form: sum(_side(one) == form for one in chosen) for form in FORMS}
    return listed([f"{count} {_(form)}" for form, count in counts.items() if count])


def _shocks(frame: Frame) -> Layers:
    dated = [
        {"start": one.first_year + 0.5, "text": _(SHOCKS[one.id])}
        for one in instruments()
        if one.id in SHOCKS
    ]
    chart = chart_of(dated).encode(x=_years("start:Q", (FIRST_YEAR, LAST_YEAR + 1), frame))
    return alt.layer(
        chart.mark_rule(color=RULE, strokeWidth=2),
        chart.mark_text(baseline="bottom", dy=-4, color=QUIET, fontSize=frame.font).encode(
            y=alt.value(0), text="text:N"
        ),
    )


def _forms() -> list[Sign]:
    return [Sign("area", _(form), colour) for form, colour in FORMS.items()]


def cooperation(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw how many cooperative instruments are in force, by issue and by who takes part."""
    counts = data["cooperation"]
    top = float(counts.sum("form").max())
    size = frame.panel(30), 150
    panels = [
        _stack(counts.sel(issue=issue), top, size, frame).properties(title=_(issue))
        for issue in ISSUES
    ]
    told = [
        f"{_(issue)}: "
        + listed(
            [
                f"{int(counts.sel(form=form, issue=issue, year=LAST_YEAR))} {_(form)}"
                for form in FORMS
                if counts.sel(form=form, issue=issue, year=LAST_YEAR) > 0
            ]
        )
        for issue in ISSUES
    ]
    text = _(
        "Cooperative instruments in force by issue, {first} to {last}. In {last}, {counts}."
    ).format(first=FIRST_YEAR, last=LAST_YEAR, counts="; ".join(told))
    drawn = alt.vconcat(key(_forms(), frame), _columns(panels, frame), spacing=12)
    return dressed(drawn, frame, text)


def _stack(counts: xr.DataArray, top: float, size: tuple[int, int], frame: Frame) -> alt.Chart:
    """Return the counts of one issue as bars, a year each, forms upon each other."""
    rows = [
        {"year": year, "count": count, "colour": FORMS[form], "order": place}
        for place, form in enumerate(FORMS)
        for year, count in zip(
            counts["year"].values.tolist(), counts.sel(form=form).values.tolist(), strict=True
        )
        if count
    ]
    scale = alt.Scale(domain=[0, top], nice=False)
    return (
        chart_of(rows)
        .mark_bar(width=size[0] / (LAST_YEAR - FIRST_YEAR + 1) - 0.5)
        .encode(
            x=_years("year:Q", (FIRST_YEAR - 1, LAST_YEAR + 1), frame),
            y=alt.Y("count:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5)),
            color=alt.Color("colour:N", scale=None),
            order="order:Q",
        )
        .properties(width=size[0], height=size[1])
    )


def borders(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw the thickness of both borders against 1993, with gaps where a part is not observed."""
    seen = data[["southwest", "north"]].dropna("year", how="all")["year"]
    years = list(range(FIRST_YEAR, int(seen[-1]) + 1))
    here = data.sel(year=years)
    series = {
        _("US-Mexico"): (here["southwest"].values, COLOURS["MEX"]),
        _("US-Canada"): (here["north"].values, COLOURS["CAN"]),
    }
    ends = ends_of([values for values, _colour in series.values()])
    drawn = _panel(series, years, ends, (frame.width - 130, 260), frame)
    told = [
        _("{name} {value} times 1993 in {year}").format(
            name=name,
            value=number(float(values[np.isfinite(values)][-1])),
            year=np.asarray(years)[np.isfinite(values)][-1],
        )
        for name, (values, _colour) in series.items()
    ]
    text = _(
        "Thickness of the land borders for persons, 1993 = 1, in years in which every part is "
        "observed: {borders}."
    ).format(borders=listed(told))
    return dressed(alt.vconcat(drawn), frame, text)


def integration(data: xr.Dataset, frame: Frame = WIDE) -> alt.VConcatChart:
    """Draw goods trade over joint income, and the cost of trading, by pair of states."""
    panels, told = [], []
    for name, title, last in (
        ("openness", _("Goods trade, percent of joint income"), 2023),
        ("wedge", _("Cost of trade over trade at home, percent"), 2011),
    ):
        years = [year for year in data["year"].values.tolist() if year <= last]
        if name == "wedge":
            years = [year for year in years if year >= 1995]
        lines = data[name].sel(year=years)
        series = {
            _(PAIRS[pair]): (lines.sel(dyad=pair).values, PAIR_COLOURS[pair]) for pair in PAIRS
        }
        ends = ends_of([values for values, _colour in series.values()])
        size = frame.panel(134, min(2, frame.columns)), 220
        panels.append(_panel(series, years, ends, size, frame).properties(title=title))
        told.append(f"{title}: {_first_and_last(series, years)}")
    text = _("Integration by pair of states. {pairs}.").format(pairs="; ".join(told))
    return dressed(_columns(panels, frame), frame, text)


def _first_and_last(series: Mapping[str, tuple[np.ndarray, str]], years: Sequence[int]) -> str:
    told = []
    for name, (values, _colour) in series.items():
        seen = np.flatnonzero(np.isfinite(values))
        first, last = seen[0], seen[-1]
        told.append(
            _("{name} {value} in {year}, {later} in {last}").format(
                name=name,
                value=number(float(values[first])),
                year=years[first],
                later=number(float(values[last])),
                last=years[last],
            )
        )
    return listed(told)


def _panel(
    series: Mapping[str, tuple[np.ndarray, str]],
    years: Sequence[int],
    ends: Ends,
    size: tuple[int, int],
    frame: Frame,
) -> Layers:
    """Return lines broken where a value is missing, a point at each value, names at the end."""
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=list(ends), nice=False, zero=False),
        axis=alt.Axis(tickCount=5),
    )
    x = years_axis(years, 5 if size[0] > 300 else 3)
    layers: list[Any] = []
    for values, colour in series.values():
        runs = np.cumsum(~np.isfinite(values)).tolist()
        rows = [
            {"year": year, "value": value, "run": run}
            for year, value, run in zip(years, values.tolist(), runs, strict=True)
            if value == value
        ]
        chart = chart_of(rows).encode(x=x, y=y, detail="run:N")
        layers.append(chart.mark_line(color=colour, strokeWidth=2))
        layers.append(chart.mark_point(color=colour, filled=True, size=18, opacity=1))
    named = [
        Label(name, float(values[np.isfinite(values)][-1]), colour)
        for name, (values, colour) in series.items()
    ]
    layers.append(labels(named, years[-1], ends, size[1], frame))
    return alt.layer(*layers).properties(width=size[0], height=size[1])


def _columns(panels: Sequence[Any], frame: Frame) -> alt.VConcatChart:
    count = min(frame.columns, len(panels))
    rows = [panels[i : i + count] for i in range(0, len(panels), count)]
    return alt.vconcat(*(alt.hconcat(*row, spacing=24) for row in rows), spacing=16)


def _years(field: str, ends: tuple[int, int], frame: Frame) -> alt.X:
    marked = [1980, 1990, 2000, 2010, 2020] if frame.columns > 1 else [1980, 2000, 2020]
    return alt.X(
        field,
        title=None,
        scale=alt.Scale(domain=list(ends), nice=False),
        axis=alt.Axis(format="d", values=marked, grid=False),
    )
