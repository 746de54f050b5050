"""How far the runs of a sweep are from exact ones, measured at its ends and in its middle."""

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

OUTERMOST = 3


class Gaps(NamedTuple):
    """How far effects are from exact ones.

    Attributes:
        checked: points at which both solved, an exact run and that of the sweep.
        unsolved: points at which no exact run solves: what a sweep says there is extrapolated.
        farthest: column of an effect to its largest gap, in its unit.
    """

    checked: int
    unsolved: int
    farthest: dict[str, float]


def gaps(text: str, school: str) -> Gaps:
    """Return the largest gap of every effect between a sweep's run and the exact one.

    Both run the middle of the posterior, with the parameters of the point, at the points that lie
    farthest from the middle of the design and at the one nearest to it.

    Args:
        text: of `Study.text`.
        school: name of the school.
    """
    of = question(text, school)
    checked, unsolved, found = 0, 0, dict.fromkeys(map(effect, of.spots), 0.0)
    for point in looked_at(of):
        drawn = of.drawn_at(point, middle(school))
        try:
            posed = at_point(of, point)
            exact = solve(posed, school, drawn)
            exact.require_converged(f"point {point} of {of.study.name}, school {school}")
        except InputError:  # factors that together change nothing
            continue
        except UnconvergedError:
            unsolved += 1
            continue
        ours = of.effects_at(point, drawn)
        if ours is None:  # the sweep says nothing there that could be wrong
            continue
        checked += 1
        after, before = (values(posed, exact.told, side) for side in (SCENARIO, HISTORY))
        for one in of.spots:
            theirs = float(difference(one.outcome, one.of(after), one.of(before))[0])
            found[effect(one)] = np.fmax(found[effect(one)], abs(ours[effect(one)] - theirs)).item()
    return Gaps(checked, unsolved, found)


def looked_at(of: Question) -> list[int]:
    """Return the points farthest from the middle of the design, and the one nearest to it.

    Polynomials through nodes are exact at their ends: what they miss shows between.
    """
    if not of.study.columns:
        return []
    far = np.abs(unit_of(of.study, of.design) - 0.5).sum(axis=1)
    order = np.argsort(-far, kind="stable")
    return list(dict.fromkeys([*order[:OUTERMOST].tolist(), int(order[-1])]))


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
