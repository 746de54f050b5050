"""Pictures of the observatory's indices: as observed, with gaps, and as a run has them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import xarray as xr

from interlock.messages import _
from interlock.report.drawing.bands import Band, Height, Points, heading, panel
from interlock.report.drawing.broken import ROOM, broken
from interlock.report.drawing.diagram import source_line
from interlock.report.drawing.scales import ends_of
from interlock.report.drawing.style import COLOURS, WIDE, Frame, dressed
from interlock.report.wording import number

HEIGHT = 110
Lines = Iterator[tuple[str, xr.DataArray]]


def as_observed(
    data: xr.Dataset, frame: Frame = WIDE, *, sourced: bool = True
) -> alt.TopLevelMixin:
    """Draw an index of the evidence, a panel for each of its lines; lines break at gaps.

    Args:
        data: what `interlock.observatory.observe` returns.
        frame: how wide.
        sourced: whether its source stands below; not on a page that writes it there itself.
    """
    value, about = data["value"], data.attrs
    years = value["year"].values
    span = (int(years[0]), int(years[-1]))
    drawn, told = [], []
    ends = ends_of([value.values])
    lines = [(name, line.dropna("year")) for name, line in _lines(value) if line.notnull().any()]
    columns = min(frame.columns, len(lines))
    width = frame.panel(ROOM, columns)
    for name, known in lines:
        at = [int(year) for year in known["year"].values]
        chart = broken(at, known.values.tolist(), (width, HEIGHT), COLOURS["USA"], span, ends)
        drawn.append(chart.properties(title=heading(name, width, frame)) if name else chart)
        told.append(
            _("{name} {value} in {year} and {later} in {last}, {count} years").format(
                name=name or _("the index"),
                value=number(float(known[0])),
                year=at[0],
                later=number(float(known[-1])),
                last=at[-1],
                count=len(at),
            )
        )
    text = f"{about['title']}, {value.attrs['unit']}: {'; '.join(told)}."
    source = about["source"] if sourced else ""
    return _page(drawn, columns, about["title"], value.attrs["unit"], source, frame, text)


def on_run(
    value: xr.DataArray, frame: Frame = WIDE, observed: xr.DataArray | None = None
) -> alt.TopLevelMixin:
    """Draw an index of a run, a panel for each school and line, with what was observed as points.

    Args:
        value: over school, quantile, perhaps a further axis, and year.
        frame: how wide.
        observed: the same index of the evidence over the year.
    """
    years = [int(year) for year in value["year"].values]
    columns = frame.columns
    width = frame.panel(ROOM, columns)
    seen = () if observed is None else (Points(observed.reindex(year=years).values),)
    ends = ends_of([value.values[np.isfinite(value.values)], *(one.values for one in seen)])
    drawn, told = [], []
    for name, one in _lines(value, ("quantile", "year")):
        band = Band(one.values, COLOURS["USA"])
        chart = panel(years, (band,), seen, Height(ends, room=ROOM), (width, HEIGHT), ())
        drawn.append(chart.properties(title=heading(name, width, frame)))
        middle = one.sel(quantile=0.5).dropna("year")
        if middle.size:
            last = int(middle["year"][-1])
            said = _("{name} {value} in {year}")
            told.append(said.format(name=name, value=number(float(middle[-1])), year=last))
    text = _("{index}, {unit}, medians: {told}.").format(
        index=value.attrs["label"], unit=value.attrs["unit"], told="; ".join(told)
    )
    below = (
        _("{source}: median, 50 and 90 percent of draws; marks: observed")
        if seen
        else _("{source}: median, 50 and 90 percent of draws")
    ).format(source=value.attrs["source"])
    about = value.attrs
    return _page(drawn, columns, about["label"], about["unit"], below, frame, text)


def _lines(value: xr.DataArray, kept: tuple[str, ...] = ("year",)) -> Lines:
    """Yield every line of an index with its name; the name of one alone is empty."""
    axes = [dim for dim in value.dims if dim not in kept]
    if not axes:
        yield "", value
        return
    stacked = value.stack(line=axes).transpose("line", *kept)
    for place in range(stacked.sizes["line"]):
        one = stacked.isel(line=place)
        yield ", ".join(str(one[axis].item()) for axis in axes), one


def _page(
    drawn: list[alt.LayerChart],
    columns: int,
    title: str,
    unit: str,
    source: str,
    frame: Frame,
    text: str,
) -> alt.TopLevelMixin:
    """Return panels in columns under a title, the source below where there is one."""
    rows: list[Any] = [
        alt.hconcat(*drawn[at : at + columns]) for at in range(0, len(drawn), columns)
    ]
    if source:
        rows.append(source_line(source, replace(frame, width=frame.width - ROOM)))
    head = heading(f"{title}, {unit}", int(0.85 * frame.width), frame)
    head.limit = frame.width
    return dressed(alt.vconcat(*rows, spacing=14).properties(title=head), frame, text)
