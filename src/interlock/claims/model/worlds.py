"""Runs that claims ask for, each made once in a process and held as outcomes by draw."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from interlock.errors import UnconvergedError
from interlock.estimate.posterior import posteriors_folder
from interlock.region.annual import LAST_YEAR
from interlock.scenario.language.library import chain, load_scenario
from interlock.scenario.language.scenario import HISTORY, Scenario
from interlock.scenario.school import available, load_school
from interlock.study.answers.outcomes import HISTORY as AS_IT_WAS
from interlock.study.answers.outcomes import SCENARIO, values
from interlock.study.coupled.exact import ensemble
from interlock.study.coupled.pose import Posed, pose

Report = Callable[[str], None]
Outcomes = Mapping[str, np.ndarray]  # by name [draw, ..., year]


@dataclass(frozen=True)
class Kept:
    """A run under every school.

    Attributes:
        posed: the scenario.
        history: outcomes of history under the same draws, by school.
        scenario: outcomes of the scenario, by school.
    """

    posed: Posed
    history: Mapping[str, Outcomes]
    scenario: Mapping[str, Outcomes]


_KEPT: dict[tuple[object, ...], Kept] = {}


def schools() -> tuple[str, ...]:
    """Return the schools that are asked: all that hold a view; `free` is a check, not a school."""
    return tuple(name for name in available() if not load_school(name).free)


def kept(name: str, world: str | None, draws: int, report: Report, last: int = LAST_YEAR) -> Kept:
    """Return a run under every school.

    Args:
        name: of a scenario.
        world: scenario that it is put on top of; None for history.
        draws: of each school.
        report: told what is being done.
        last: year that the run must reach.

    Raises:
        InputError: no such scenario, or more draws than are packaged.
        UnconvergedError: a layer that did not converge.
    """
    scenario = stacked(name, world)
    key = (scenario.name, scenario.home, draws, max(last, LAST_YEAR), posteriors_folder())
    if key not in _KEPT:
        _KEPT[key] = _run(scenario, draws, report, last)
    return _KEPT[key]


def stacked(name: str, world: str | None) -> Scenario:
    """Return a scenario, its changes after those of the world that it is put on."""
    one = load_scenario(name)
    if world is None:
        return one
    ground = load_scenario(world)
    if one.name in (HISTORY, ground.name):
        return ground
    changes = [change for top in (ground, one) for link in chain(top) for change in link.changes]
    return Scenario(
        schema=1,
        name=f"{ground.name}-{one.name}"[:80],
        title=f"{one.title}, on top of {ground.name}"[:120],
        changes=tuple(changes),
    )


def _run(scenario: Scenario, draws: int, report: Report, last: int) -> Kept:
    posed = pose(scenario, last=last)
    before: dict[str, Outcomes] = {}
    after: dict[str, Outcomes] = {}
    for school in schools():
        report(f"{scenario.name}, {school}")
        found = ensemble(posed, school, draws)
        if not found.exact.converged:
            raise UnconvergedError(f"{scenario.name} under school '{school}' has not converged")
        before[school] = _shared(school, values(posed, found.told, AS_IT_WAS))
        after[school] = values(posed, found.told, SCENARIO)
    return Kept(posed, before, after)


def _shared(school: str, found: Outcomes) -> Outcomes:
    """Return outcomes of history as they are held already, where they are the same."""
    for one in _KEPT.values():
        known = one.history.get(school, {})
        if known and all(
            np.array_equal(known[name], found[name], equal_nan=True) for name in found
        ):
            return known
    return found
