"""How far the runs of a sweep are from exact ones, measured where its points lie farthest out."""

import numpy as np

from interlock.errors import InputError
from interlock.scenario.language.scenario import Scenario
from interlock.study.answers.outcomes import HISTORY, SCENARIO, difference, values
from interlock.study.coupled.exact import solve
from interlock.study.coupled.pose import Posed, pose
from interlock.study.coupled.sample import middle
from interlock.study.sweep.design import unit_of
from interlock.study.sweep.question import Question, column, question

CHECKED = 3


def gaps(text: str, school: str) -> dict[str, float]:
    """Return the largest gap of every effect between a sweep's run and the exact one.

    Both run the middle of the posterior, with the parameters of the point, at the points that lie
    farthest from the middle of the design.

    Args:
        text: of `Study.text`.
        school: name of the school.

    Returns:
        Column of the effect to the gap in its unit; empty where no factor moves.

    Raises:
        UnconvergedError: a point did not solve.
    """
    of = question(text, school)
    found: dict[str, float] = {}
    for point in farthest(of):
        posed = at_point(of, point)
        if posed is None:
            continue
        drawn = of.drawn_at(point, middle(school))
        exact = solve(posed, school, drawn)
        exact.require_converged(f"point {point} of {of.study.name}, school {school}")
        ours = of.effects_at(point, drawn)
        sides = [values(posed, exact.told, side) for side in (SCENARIO, HISTORY)]
        for one in of.spots:
            after, before = (one.of(side)[0] for side in sides)
            gap = abs(ours[column(one)] - float(difference(one.outcome, after, before)))
            name = f"{column(one)}_effect"
            found[name] = max(found.get(name, 0.0), gap)
    return found


def farthest(of: Question) -> list[int]:
    """Return the points farthest from the middle of the design."""
    if not of.study.columns:
        return []
    far = np.abs(unit_of(of.study, of.design) - 0.5).sum(axis=1)
    return np.argsort(-far, kind="stable")[:CHECKED].tolist()


def at_point(of: Question, point: int) -> Posed | None:
    """Return the scenario of a point; None where its factors change nothing."""
    study = of.study
    pairs = zip(study.factors, of.design[point].tolist(), strict=False)
    changes = [factor.at(value).plain for factor, value in pairs if not factor.still(value)]
    if not changes:
        return None
    before = [one.plain for one in study.base.changes]
    told = {"schema": 1, "name": f"{study.name}-{point}", "title": "a point of a study"}
    one = Scenario.model_validate(told | {"changes": [*before, *changes]})
    try:
        return pose(one, last=of.posed.ground.last)
    except InputError:  # changes that undo each other
        return None
