"""What a scenario changes, by draw of every school; or how high an outcome is within it."""

from collections.abc import Mapping

import numpy as np

from interlock.claims.model.worlds import Kept, Report, kept
from interlock.errors import InputError
from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.scenario.language.scenario import HISTORY
from interlock.study.answers.outcomes import difference
from interlock.study.answers.places import Spot, spot


def effect(
    scenario: str, against: str, outcome: str, world: str | None, draws: int, report: Report
) -> tuple[Mapping[str, np.ndarray], str]:
    """Return how an outcome differs between two scenarios, by school [draw], and its unit.

    Args:
        scenario: asked about.
        against: what it is held against, under the same draws.
        outcome: `OUTCOME.PLACE@YEAR`.
        world: scenario that both are put on top of; None for history.
        draws: of each school.
        report: told what is being done.

    Raises:
        InputError: no such scenario, outcome, place or year.
        UnconvergedError: a layer that did not converge.
    """
    one, at = _asked(scenario, outcome, world, draws, report)
    if against == HISTORY and world is None:
        then = one.history
    else:
        then = kept(against, world, draws, report, at.year).scenario
    found = {
        school: difference(at.outcome, at.of(now), at.of(then[school]))
        for school, now in one.scenario.items()
    }
    return found, at.difference_unit


def level(
    scenario: str, outcome: str, world: str | None, draws: int, report: Report
) -> tuple[Mapping[str, np.ndarray], str]:
    """Return an outcome within a scenario, by school [draw], and its unit; as `effect`."""
    one, at = _asked(scenario, outcome, world, draws, report)
    return {school: at.of(now) for school, now in one.scenario.items()}, at.about.unit


def change(
    scenario: str, outcome: str, since: int, world: str | None, draws: int, report: Report
) -> tuple[Mapping[str, np.ndarray], str]:
    """Return an outcome's change in percent since a year within a scenario; else as `effect`."""
    one, at = _asked(scenario, outcome, world, draws, report)
    if since not in one.posed.years or since >= at.year:
        raise InputError(f"'since: {since}' is not a year of the run before {at.year}")
    found = {}
    for school, now in one.scenario.items():
        start = now[at.outcome][(slice(None), *at.at[:-1], since - FIRST_YEAR)]
        found[school] = 100 * (at.of(now) / start - 1)
    return found, f"percent since {since}"


def _asked(
    scenario: str, outcome: str, world: str | None, draws: int, report: Report
) -> tuple[Kept, Spot]:
    """Return the run and the place in it that is asked about; the run reaches its year."""
    _, _, when = outcome.partition("@")
    last = int(when) if when.isdigit() and len(when) == 4 else LAST_YEAR
    one = kept(scenario, world, draws, report, last)
    return one, spot(outcome, one.posed)
