"""Runs that claims ask for, each made once in a process and held as outcomes by draw."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from interlock.errors import UnconvergedError
from interlock.estimate.posterior import posteriors_folder
from interlock.region.annual import LAST_YEAR
from interlock.scenario.language.library import chain, load_scenario
from interlock.scenario.language.scenario import Change, Scenario
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
    # By what it changes, not by name alone: two files may bear the same name.
    changes = repr(_changes(scenario))
    key = (scenario.name, changes, draws, max(last, LAST_YEAR), posteriors_folder())
    if key not in _KEPT:
        _KEPT[key] = _run(scenario, draws, report, last)
    return _KEPT[key]


def stacked(name: str, world: str | None) -> Scenario:
    """Return a scenario, its changes after those of the world that it is put on.

    Changes that the world makes already are not made twice; where all are, it is the world.
    """
    one = load_scenario(name)
    if world is None:
        return one
    ground = load_scenario(world)
    before = _changes(ground)
    made = [_said(change) for change in before]
    changes = [*before, *(change for change in _changes(one) if _said(change) not in made)]
    if len(changes) == len(before):
        return ground
    return Scenario(
        schema=1,
        name=f"{ground.name}-{one.name}"[:80],
        title=f"{one.title}, on top of {ground.name}"[:120],
        changes=tuple(changes),
    )


def alike(one: str, other: str, world: str | None) -> bool:
    """Return whether two scenarios are the same on top of a world, so that neither tells."""
    return _changes(stacked(one, world)) == _changes(stacked(other, world))


def _changes(scenario: Scenario) -> list[Change]:
    return [change for link in chain(scenario) for change in link.changes]


def _said(change: Change) -> dict[str, Any]:
    """Return what a change does, whatever it is taken from."""
    return {key: value for key, value in change.plain.items() if key != "source"}


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
