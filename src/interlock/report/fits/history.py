"""How history was met: an outcome of the replay beside what was observed, school by school."""

from typing import Any

import numpy as np
import xarray as xr

from interlock.errors import InputError
from interlock.messages import _
from interlock.region.annual import LAST_SCORED_YEAR
from interlock.report.drawing.style import WIDE, Frame
from interlock.report.outcomes.fan import chosen, fan
from interlock.report.wording import number
from interlock.study.answers.result import GROUPS, HISTORY_NAME


def fit_to_history(tree: xr.DataTree, outcome: str, place: str = "", *, frame: Frame = WIDE) -> Any:
    """Draw an outcome of history beside what was observed, with the error of each school.

    Args:
        tree: of a run of history, or of a scenario that holds history beside it.
        outcome: its name.
        place: where; empty where it has none.
        frame: how wide.

    Raises:
        InputError: no such outcome or place, nothing of it was observed, or a run without history.
    """
    tree = replay(tree)
    errors = log_rmse(tree, outcome, place)
    told = ", ".join(f"{school} {number(error, 2)}" for school, error in errors.items())
    below = _("log-RMSE to {year}: {errors}").format(year=LAST_SCORED_YEAR, errors=told)
    return fan(tree, outcome, place, below=below, frame=frame)


def replay(tree: xr.DataTree) -> xr.DataTree:
    """Return history out of a run: what was observed says nothing of what did not happen.

    Raises:
        InputError: the run holds no history.
    """
    name = str(tree.attrs.get("scenario", HISTORY_NAME))
    if name == HISTORY_NAME:
        return tree
    held = "history" in tree.children and tree.attrs.get("against") == HISTORY_NAME
    if not held:
        raise InputError(f"a fit is of history, and this run is of '{name}': run history")
    groups = {group: tree[f"history/{group}"].to_dataset() for group in GROUPS}
    groups["observed"] = tree["observed"].to_dataset()
    found = xr.DataTree.from_dict(groups)
    found.attrs = {**tree.attrs, "scenario": HISTORY_NAME, "against": HISTORY_NAME}
    return found


def log_rmse(tree: xr.DataTree, outcome: str, place: str = "") -> dict[str, float]:
    """Return the error of each school's median in the scored years, in logs.

    Args:
        tree: of a run of history, or of a scenario that holds history beside it.
        outcome: its name.
        place: where; empty where it has none.

    Raises:
        InputError: nothing of it was observed, or a run without history.
    """
    tree = replay(tree)
    values = chosen(tree, "", outcome, place).sel(quantile=0.5)
    seen = tree["observed"].to_dataset().get(f"observed_{outcome}")
    if seen is None or ("origin" in seen.dims and place not in seen["origin"].values):
        raise InputError(f"nothing was observed of {outcome} {place}".rstrip())
    line = seen.sel(origin=place) if "origin" in seen.dims else seen
    if "publisher" in line.dims:
        line = line.mean("publisher", skipna=True)
    years = [int(year) for year in values["year"].values if year <= LAST_SCORED_YEAR]
    there = line.reindex(year=years).values
    kept = np.isfinite(there) & (there > 0)
    if not kept.any():
        raise InputError(f"nothing was observed of {outcome} {place}".rstrip())
    found = {}
    for school in values["school"].values:
        own = values.sel(school=school, year=years).values
        gap = np.log(own[kept]) - np.log(there[kept])
        found[str(school)] = float(np.sqrt(np.mean(gap**2)))
    return found
