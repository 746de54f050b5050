"""Fans: an outcome of a run over the years, a panel a school, bands and what was observed."""

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
from interlock.report.drawing.diagram import source_line
from interlock.report.drawing.scales import ends_of
from interlock.report.drawing.style import COLOURS, QUIET, WIDE, Frame, dressed
from interlock.report.wording import number, span
from interlock.study.answers.result import GROUPS

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MEDIAN = QUANTILES.index(0.5)
HEIGHT, GAP, EDGE = 110, 18, 14  # of a panel; between panels; for the last year (pixels)
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
    """Draw an outcome of a run over the years by school.

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
    """
    values = chosen(tree, "effects/" if effect else "", outcome, place)
    about, years = values.attrs, [int(year) for year in values["year"].values]
    schools = [str(one) for one in values["school"].values]
    drawn = {school: [Band(_bands(values, school), BLUE)] for school in schools}
    seen = [] if effect else _observed(tree, outcome, place, years)
    before = None if effect else _before(tree, outcome, place)
    if before is not None:
        drawn = {
            school: [Band(_bands(before, school), QUIET), *own] for school, own in drawn.items()
        }
    reach = [band.values for own in drawn.values() for band in own]
    height = Height(
        _ends([*reach, *(one.values for one in seen)], effect), format="+~s" if effect else "~s"
    )
    against = str(tree.attrs.get("against", "history"))
    name = str(tree.attrs.get("scenario", "history"))
    title = _title(tree, _(about["label"]), place, effect)
    signs = [Sign("none", _(about["unit"])), *band_signs(BLUE, name)]
    signs += [Sign("line", against, QUIET)] if before is not None else []
    signs += [Sign("circle", _("observed"))] if seen else []
    chart = _panels(schools, drawn, seen, height, years, frame)
    last = years[-1]
    told = [f"{school} {_range(own[-1].values[:, -1])}" for school, own in drawn.items()]
    text = _("{title}, {years}. In {year}, median and 5 to 95 percent: {schools}.").format(
        title=title, years=span(years), year=last, schools="; ".join(told)
    )
    inside = replace(frame, width=frame.width - ROOM)  # words begin where the panels' axes stand
    foot = [source_line(_source(tree, about["source"]), inside)]
    foot += [source_line(below, inside, _("Errors"))] if below else []
    whole = alt.vconcat(key(signs, frame), chart, *foot, spacing=12)
    head = heading(title, int(0.9 * frame.width), frame)
    head.limit = frame.width
    text = " ".join(filter(None, (text, below)))
    return dressed(whole.properties(title=head), frame, text)


def chosen(tree: xr.DataTree, under: str, outcome: str, place: str) -> xr.DataArray:
    """Return an outcome over school, quantile and year.

    Args:
        tree: of a result.
        under: group above `people`, `trade`, `politics`.
        outcome: its name.
        place: members of its places with a point between; empty where it has none.

    Raises:
        InputError: no such outcome or place in this run.
    """
    groups = [tree[f"{under}{group}"].to_dataset() for group in GROUPS]
    holder = next((one for one in groups if outcome in one.data_vars), None)
    if holder is None or "quantile" not in holder[outcome].dims:
        names = [str(n) for one in groups for n in one.data_vars if "quantile" in one[n].dims]
        raise InputError(f"no outcome '{outcome[:60]}'{did_you_mean(outcome[:60], names)}")
    array = holder[outcome]
    dims = [dim for dim in array.dims if dim not in ("school", "quantile", "year")]
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
    height: Height,
    years: list[int],
    frame: Frame,
) -> Any:
    columns = min(3 if frame.columns > 1 else 2, len(schools))
    size = (int((frame.width - EDGE - GAP * (columns - 1)) / columns) - ROOM, HEIGHT)
    shaded = [year for year in years if year > LAST_SCORED_YEAR]
    made = [
        panel(years, drawn[school], seen, height, size, shaded, above=school) for school in schools
    ]
    rows = [
        alt.hconcat(*made[at : at + columns], spacing=GAP) for at in range(0, len(made), columns)
    ]
    return alt.vconcat(*rows, spacing=GAP)


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


def _source(tree: xr.DataTree, source: str) -> str:
    return _(
        "{source}; {draws} draws a school, {status}. Shaded: years that are not scored."
    ).format(source=source, draws=tree.attrs.get("draws", "?"), status=_(str(tree.attrs["status"])))
