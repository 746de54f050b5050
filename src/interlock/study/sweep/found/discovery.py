"""Scenario discovery: the box of factors in which an outcome passes a threshold (PRIM).

The EMA Workbench looks for it, on the rows that `workbench.write_results` hands to its users.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np
import polars as pl
from jaxtyping import Bool

from interlock.errors import InputError, did_you_mean
from interlock.study.sweep.found.reading import effects
from interlock.study.sweep.language import TAKEN, Study

DENSITY = 0.8
NONE = -1  # the Workbench's quasi-p value of an end that it did not move


@dataclass(frozen=True)
class Interest:
    """Which runs are of interest.

    Attributes:
        outcome: a column of the sweep.
        threshold: that it passes, in its unit.
        above: whether runs above it are of interest, else those below.
    """

    outcome: str
    threshold: float
    above: bool

    def __str__(self) -> str:
        return f"{self.outcome} {'above' if self.above else 'below'} {self.threshold:.12g}"


@dataclass(frozen=True)
class Limit:
    """The limits of a factor in a box; None at an end that is open.

    Attributes:
        factor: its name.
        low, high: in its natural unit.
        p_low, p_high: quasi-p values (Bryant and Lempert 2010): how probable as many runs of
            interest in the box would be, were their share that of the box without this limit.
    """

    factor: str
    low: float | None
    high: float | None
    p_low: float | None
    p_high: float | None


@dataclass(frozen=True)
class Box:
    """A step of the trajectory.

    Attributes:
        coverage: share of all runs of interest that lie in the box.
        density: share of the runs in the box that are of interest.
        mass: share of all runs that lie in the box.
        limits: of the factors that it restricts, the surest first.
    """

    coverage: float
    density: float
    mass: float
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class Discovery:
    """What PRIM found under one school.

    Attributes:
        interest: which runs are of interest.
        school: under which.
        runs, of_interest: how many converged, and how many of those are of interest.
        left_out: runs without a number.
        boxes: the trajectory; the first holds every run.
        peel, smallest: share of a box that a step peels, and of all runs that a box holds at least.
    """

    interest: Interest
    school: str
    runs: int
    of_interest: int
    left_out: int
    boxes: tuple[Box, ...]
    peel: float
    smallest: float

    def chosen(self, density: float = DENSITY) -> int:
        """Return the box of greatest coverage that has a density; the densest where none has.

        Raises:
            InputError: all runs together have it: no box is needed.
        """
        if self.boxes[0].density >= density:
            raise InputError(
                f"{self.school}: {self.boxes[0].density:.0%} of all runs have {self.interest}: "
                "ask for a greater --density, or for the other side of the threshold"
            )
        dense = [n for n, one in enumerate(self.boxes) if one.density >= density]
        among = dense or list(range(len(self.boxes)))
        best = (lambda one: (one.coverage, one.density)) if dense else (lambda one: one.density)
        return max(among, key=lambda n: best(self.boxes[n]))


def discover(study: Study, rows: pl.DataFrame, interest: Interest, school: str) -> Discovery:
    """Return the boxes in which runs are of interest, from all runs to the densest.

    Patient rule induction (Friedman and Fisher 1999) as the EMA Workbench has it: from the box of
    all runs it peels the slice after whose loss the density rises most, and pastes back at the end.

    Args:
        study: the study.
        rows: of one school, in the order of `point` and `draw`.
        interest: which of them.
        school: theirs.

    Raises:
        InputError: no such outcome, no factor, no run or every run of interest, no box, or the
            EMA Workbench is not installed.
    """
    _check(study, rows, interest.outcome)
    known = rows.filter(pl.col("converged") & pl.col(interest.outcome).is_finite())
    if not known.height:
        raise InputError(f"{school}: no run has a number of {interest.outcome}")
    values = known[interest.outcome].to_numpy()
    hit = values > interest.threshold if interest.above else values < interest.threshold
    if hit.all() or not hit.any():
        raise InputError(
            f"{school}: {'every' if hit.all() else 'no'} run has {interest}; "
            f"it reaches from {values.min():.4g} to {values.max():.4g}"
        )
    prim, box = _found({name: known[name].to_numpy() for name in study.columns}, hit)
    boxes = tuple(_box(box, n) for n in range(len(box.box_lims)))
    if len(boxes) == 1:
        raise InputError(f"{school}: no limit of a factor makes {interest} any more frequent")
    counts = known.height, int(hit.sum()), rows.height - known.height
    return Discovery(interest, school, *counts, boxes, prim.peel_alpha, prim.mass_min)


def _check(study: Study, rows: pl.DataFrame, outcome: str) -> None:
    if outcome not in rows.columns or outcome in (*TAKEN, *study.columns):
        hint = did_you_mean(outcome[:80], effects(rows.columns))
        raise InputError(f"no outcome '{outcome[:80]}'{hint}")
    if not study.columns:
        raise InputError("this study has no factors: there is no box to look for")


def _found(factors: Mapping[str, np.ndarray], hit: Bool[np.ndarray, " run"]) -> tuple[Any, Any]:
    """Return the Workbench's search and the box that it found, with its trajectory."""
    import xarray as xr

    table = xr.Dataset({name: ("run", values) for name, values in factors.items()}).to_dataframe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of what else it could use
        try:
            from ema_workbench.analysis import prim
        except ImportError as error:
            raise InputError(
                f"scenario discovery needs the EMA Workbench ({error}): pip install ema-workbench"
            ) from None
        # Version 2 drops a box below a threshold of density, version 3 has none: all are wanted.
        made: Any = prim.Prim
        least = {"threshold": hit.mean()} if "threshold" in signature(made).parameters else {}
        search = made(table, hit, **least)
        return search, search.find_box()


def _box(found: Any, step: int) -> Box:
    told = found.peeling_trajectory.iloc[step]
    values = (found.qp if hasattr(found, "qp") else found.p_values)[step]
    limits = [_limit(name, found.box_lims[step][name], ends) for name, ends in values.items()]
    limits.sort(key=_surest)
    coverage, density, mass = (float(told[name]) for name in ("coverage", "density", "mass"))
    return Box(coverage, density, mass, tuple(limits))


def _limit(name: str, ends: Any, quasi: Any) -> Limit:
    values = [None if p == NONE else float(end) for end, p in zip(ends, quasi, strict=True)]
    chances = [None if p == NONE else float(p) for p in quasi]
    return Limit(name, values[0], values[1], chances[0], chances[1])


def _surest(limit: Limit) -> tuple[float, str]:
    return min(p for p in (limit.p_low, limit.p_high) if p is not None), limit.factor
