"""How far the runs of a sweep are from exact ones, measured where its points lie farthest out."""

from typing import NamedTuple

import numpy as np

from interlock.errors import InputError, UnconvergedError
from interlock.scenario.language.scenario import Scenario
from interlock.study.answers.outcomes import HISTORY, SCENARIO, difference, values
from interlock.study.coupled.exact import solve
from interlock.study.coupled.pose import Posed, pose
from interlock.study.coupled.sample import middle
from interlock.study.sweep.design import unit_of
from interlock.study.sweep.model.question import Question, effect, question

CHECKED = 3


class Gaps(NamedTuple):
    """How far effects are from exact ones.

    Attributes:
        checked: points at which an exact run solved.
        farthest: column of an effect to its largest gap, in its unit.
    """

    checked: int
    farthest: dict[str, float]


def gaps(text: str, school: str) -> Gaps:
    """Return the largest gap of every effect between a sweep's run and the exact one.

    Both run the middle of the posterior, with the parameters of the point, at the points that lie
    farthest from the middle of the design. Points at which no exact run solves are left out.

    Args:
        text: of `Study.text`.
        school: name of the school.
    """
    of = question(text, school)
    checked, found = 0, dict.fromkeys(map(effect, of.spots), 0.0)
    for point in farthest(of):
        drawn = of.drawn_at(point, middle(school))
        try:
            posed = at_point(of, point)
            exact = solve(posed, school, drawn)
            exact.require_converged(f"point {point} of {of.study.name}, school {school}")
        except (
            InputError,
            UnconvergedError,
        ):  # factors that together change nothing, or no solution
            continue
        ours, checked = of.effects_at(point, drawn), checked + 1
        after, before = (values(posed, exact.told, side) for side in (SCENARIO, HISTORY))
        for one in of.spots:
            theirs = float(difference(one.outcome, one.of(after), one.of(before))[0])
            found[effect(one)] = np.fmax(found[effect(one)], abs(ours[effect(one)] - theirs)).item()
    return Gaps(checked, found)


def farthest(of: Question) -> list[int]:
    """Return the points farthest from the middle of the design."""
    if not of.study.columns:
        return []
    far = np.abs(unit_of(of.study, of.design) - 0.5).sum(axis=1)
    return np.argsort(-far, kind="stable")[:CHECKED].tolist()


def at_point(of: Question, point: int) -> Posed:
    """Return the scenario of a point ready to run."""
    study = of.study
    pairs = zip(study.factors, of.design[point].tolist(), strict=False)
    moved = [factor.at(value) for factor, value in pairs if not factor.still(value)]
    changes = [one.plain for one in (*study.base.changes, *moved)]
    if not changes:
        return of.posed
    told = {"schema": 1, "name": f"{study.name}-{point}", "title": "a point of a study"}
    return pose(Scenario.model_validate(told | {"changes": changes}), last=of.posed.ground.last)
