"""Fans: an outcome of a run over the years, a panel a school, bands and what was observed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import xarray as xr

from interlock.errors import InputError, did_you_mean
from interlock.messages import _
from interlock.region.annual import LAST_SCORED_YEAR
from interlock.report.drawing.bands import (
    ROOM,
    Band,
    Height,
    Points,
    Sign,
    band_signs,
    heading,
    key,
    panel,
)
from interlock.report.drawing.diagram import Row, pixels, source_line
from interlock.report.drawing.scales import ends_of
from interlock.report.drawing.style import COLOURS, QUIET, WIDE, Frame, dressed
from interlock.report.wording import number, span
from interlock.study.answers.result import GROUPS

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MEDIAN = QUANTILES.index(0.5)
# Of one panel among several, and alone; between panels; for the last year (pixels).
HEIGHT, ALONE, GAP, EDGE = 110, 190, 18, 14
STRIP, DOTS = 62, (7.0, 6.0, 5.0, 4.0, 3.0)  # width for dots; their diameters, widest first
BLUE = COLOURS["USA"]
HISTORY = "history/"


def fan(
    tree: xr.DataTree,
    outcome: str,
    place: str = "",
    *,
    effect: bool = False,
    below: str = "",
    frame: Frame = WIDE,
) -> alt.TopLevelMixin:
    """Draw an outcome of a run over the years by school, and draws of its last year as dots.

    Args:
        tree: of a result, or read from a run's `result.nc`.
        outcome: its name.
        place: such as `MEX`, `USA<MEX`, `USA-CAN`, `MEX.Agriculture`; empty where it has none.
        effect: the difference from what the run is held against instead of the level, beside which
            what it is held against is drawn in grey where the run holds it.
        below: what else is said under it.
        frame: how wide.

    Raises:
        InputError: no such outcome or place in this run.

    Source: Kay, Kola, Hullman and Munson (2016) on quantile dotplots.
    """
    values = chosen(tree, "effects/" if effect else "", outcome, place)
    about, years = values.attrs, [int(year) for year in values["year"].values]
    schools = [str(one) for one in values["school"].values]
    drawn = {school: [Band(_bands(values, school), BLUE)] for school in schools}
    seen = [] if effect else _observed(tree, outcome, place, years)
    dots = _dots(tree, "effects/" if effect else "", outcome, place)
    before = None if effect else _before(tree, outcome, place)
    if before is not None:
        drawn = {
            school: [Band(_bands(before, school), QUIET), *own] for school, own in drawn.items()
        }
    reach = [band.values for own in drawn.values() for band in own]
    every = [*reach, *(one.values for one in seen), *dots.values()]
    height = Height(_ends(every, effect), format="+~s" if effect else "~s")
    name, against = (str(tree.attrs.get(one, "history")) for one in ("scenario", "against"))
    title = _title(tree, _(about["label"]), place, effect)
    signs = [Sign("none", _(about["unit"])), *band_signs(BLUE, name)]
    signs += [Sign("line", against, QUIET)] if before is not None else []
    signs += [Sign("circle", _("observed"))] if seen else []
    last = years[-1]
    signs += [_dots_sign(dots, last)] if dots else []
    chart = _panels(schools, drawn, seen, dots, height, years, frame)
    told = [f"{school} {_range(own[-1].values[:, -1])}" for school, own in drawn.items()]
    text = _("{title}, {years}. In {year}, median and 5 to 95 percent: {schools}.").format(
        title=title, years=span(years), year=last, schools="; ".join(told)
    )
    inside = replace(frame, width=frame.width - ROOM)  # words begin where the panels' axes stand
    foot = [source_line(_source(tree, outcome, about["source"], bool(seen)), inside)]
    foot += [source_line(below, inside, _("Errors"))] if below else []
    whole = alt.vconcat(key(signs, frame), chart, *foot, spacing=12)
    head = heading(title, int(0.9 * frame.width), frame)
    head.limit = frame.width
    text = " ".join(filter(None, (text, below)))
    return dressed(whole.properties(title=head), frame, text)


def chosen(
    tree: xr.DataTree, under: str, outcome: str, place: str, over: str = "quantile"
) -> xr.DataArray:
    """Return an outcome over school, quantile and year.

    Args:
        tree: of a result.
        under: group above `people`, `trade`, `politics`.
        outcome: its name.
        place: members of its places with a point between; empty where it has none.
        over: axis of the draws.

    Raises:
        InputError: no such outcome or place in this run, or a run of several scenarios.
    """
    paths = [f"{under}{group}" for group in GROUPS]
    absent = next((path for path in paths if f"/{path}" not in tree.groups), None)
    if absent is not None:
        raise InputError(
            f"this run holds no group '{absent}': draw a run of one scenario, as `interlock run` "
            "writes; effects are of scenarios other than history"
        )
    groups = [tree[path].to_dataset() for path in paths]
    holder = next((one for one in groups if outcome in one.data_vars), None)
    if holder is None or over not in holder[outcome].dims:
        names = [str(n) for one in groups for n in one.data_vars if over in one[n].dims]
        raise InputError(f"no outcome '{outcome[:60]}'{did_you_mean(outcome[:60], names)}")
    array = holder[outcome]
    dims = [dim for dim in array.dims if dim not in ("school", over, "year")]
    members = [word for word in place.split(".") if word] if place else []
    if len(members) != len(dims):
        example = ".".join(str(array[dim].values[0]) for dim in dims)
        raise InputError(
            f"{outcome} is of {' and '.join(map(str, dims))}: give a place such as {example}"
            if dims
            else f"{outcome} has no place; leave '{place[:40]}' out"
        )
    for dim, member in zip(dims, members, strict=True):
        known = [str(one) for one in array[dim].values]
        if member not in known:
            near = did_you_mean(member[:40], known)
            raise InputError(f"{outcome} has no {dim} '{member[:40]}'{near}")
        array = array.sel({dim: member})
    return array


def _bands(values: xr.DataArray, school: str) -> np.ndarray:
    return values.sel(school=school).transpose("quantile", "year").values


def _dots(tree: xr.DataTree, under: str, outcome: str, place: str) -> dict[str, np.ndarray]:
    """Return draws of the last year by school, at equal steps; none of runs from before them."""
    if f"/dots/{under}{GROUPS[0]}" not in tree.groups:
        return {}
    values = chosen(tree, f"dots/{under}", outcome, place, "chance")
    return {str(one): values.sel(school=one).values for one in values["school"].values}


def _observed(tree: xr.DataTree, outcome: str, place: str, years: list[int]) -> list[Points]:
    """Return what was observed of an outcome, publisher by publisher."""
    if "observed" not in tree.children:
        return []
    seen = tree["observed"].to_dataset().get(f"observed_{outcome}")
    if seen is None:
        return []
    if "origin" in seen.dims:
        if place not in seen["origin"].values:
            return []
        seen = seen.sel(origin=place)
    elif place not in ("", "MEX"):  # what has no origin is known of Mexicans alone
        return []
    seen = seen.reindex(year=years)
    if "publisher" not in seen.dims:
        return [Points(seen.values)]
    return [Points(seen.sel(publisher=one).values) for one in seen["publisher"].values]


def _before(tree: xr.DataTree, outcome: str, place: str) -> xr.DataArray | None:
    if "history" not in tree.children:
        return None
    return chosen(tree, HISTORY, outcome, place)


def _ends(values: list[np.ndarray], effect: bool) -> tuple[float, float]:
    if effect:
        low, high = ends_of(values)
        return (low, high) if high > low else (-1.0, 1.0)
    known = np.concatenate([np.ravel(one) for one in values])
    known = known[np.isfinite(known)]
    low, high = float(known.min()), float(known.max())
    if low >= 0:
        return 0.0, 1.05 * high or 1.0
    return ends_of(values)


def _panels(
    schools: list[str],
    drawn: dict[str, list[Band]],
    seen: list[Points],
    dots: Mapping[str, np.ndarray],
    height: Height,
    years: list[int],
    frame: Frame,
) -> Any:
    wide = 3 if frame.columns > 1 else 2
    columns = min(wide - bool(dots), len(schools))
    each = int((frame.width - EDGE - GAP * (columns - 1)) / columns)
    size = (each - ROOM - STRIP * bool(dots), ALONE if len(schools) == 1 else HEIGHT)
    shaded = [year for year in years if year > LAST_SCORED_YEAR]
    made: list[Any] = []
    for school in schools:
        one = panel(years, drawn[school], seen, height, size, shaded, above=school)
        if school in dots:
            one = alt.hconcat(one, _strip(dots[school], height, size[1]), spacing=4)
        made.append(one)
    rows = [
        alt.hconcat(*made[at : at + columns], spacing=GAP) for at in range(0, len(made), columns)
    ]
    return alt.vconcat(*rows, spacing=GAP)


def _dots_sign(dots: Mapping[str, np.ndarray], year: int) -> Sign:
    many = max(len(one) for one in dots.values())
    text = _("{year}: {count} dots, each equally likely").format(year=year, count=many)
    return Sign("dot", text, BLUE)


def _strip(values: np.ndarray, height: Height, tall: int) -> alt.Chart:
    """Return dots beside a panel, on its scale: those that would cover one another in a row."""
    low, high = height.ends
    ordered = np.sort(values[np.isfinite(values)])
    places = tall * (1 - (ordered - low) / (high - low))
    size = next(
        (one for one in DOTS if one * max(map(len, stacked(places, one)), default=0) <= STRIP),
        DOTS[-1],
    )
    rows = stacked(places, size)
    marks: list[Row] = [
        {"x": size * (at + 0.5), "y": float(np.mean(places[row])), "value": float(ordered[one])}
        for row in rows
        for at, one in enumerate(row)
    ]
    return (
        pixels(marks or [{"x": None, "y": None, "value": None}])
        .mark_point(filled=True, shape="circle", color=BLUE, opacity=1, size=0.7 * size**2)
        .properties(width=STRIP - 4, height=tall)
    )


def stacked(places: Sequence[float] | np.ndarray, size: float) -> list[list[int]]:
    """Return dots in rows: one that lies less than a diameter from a row's first is beside it.

    Args:
        places: of dots along the axis, in order (pixels).
        size: their diameter.
    """
    rows: list[list[int]] = []
    for one, place in enumerate(places):
        if rows and abs(place - places[rows[-1][0]]) < size:
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _title(tree: xr.DataTree, label: str, place: str, effect: bool) -> str:
    where = f"{label} ({place})" if place else label
    name = str(tree.attrs.get("scenario", "history"))
    if not effect:
        return _("{outcome}, {scenario}").format(outcome=where, scenario=name)
    against = str(tree.attrs.get("against", "history"))
    return _("{outcome}: {scenario} less {against}").format(
        outcome=where, scenario=name, against=against
    )


def _range(values: np.ndarray) -> str:
    low, middle, high = (number(float(values[at]), 2) for at in (0, MEDIAN, -1))
    return f"{middle} ({low} … {high})"


def _source(tree: xr.DataTree, outcome: str, source: str, seen: bool) -> str:
    draws, status = tree.attrs.get("draws", "?"), _(str(tree.attrs["status"]))
    if not seen:
        return _(
            "{source}; {draws} draws a school, {status}. Shaded: years that are not scored."
        ).format(source=source, draws=draws, status=status)
    series = tree["observed"][f"observed_{outcome}"].attrs.get("source", "?")
    return _(
        "{source}; {draws} draws a school, {status}; observed: {series}. Shaded: years that are "
        "not scored."
    ).format(source=source, draws=draws, status=status, series=series)
