"""What is at stake in a window: states, people, ratification and the terms of every package."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from interlock.estimate.politics.ratify import ratify
from interlock.estimate.politics.vote_store import packaged_votes
from interlock.politics.bargaining.coalitions import Worth
from interlock.politics.rollcalls import KINDS, MIXED_KIND, coded_years
from interlock.scenario import school as schools
from interlock.scenario.package import Package
from interlock.scenario.window import Window
from interlock.study.negotiation.features import Features, features, setting
from interlock.study.negotiation.people import People, people
from interlock.study.negotiation.states import States, states, without
from interlock.study.negotiation.worlds import worth

ALL_SCHOOLS = "all"
VOTED = (*(kind for kind in KINDS if kind != "restrictive"), MIXED_KIND)


@dataclass(frozen=True)
class Stakes:
    """Everything that a negotiation is solved from.

    Attributes:
        window: who, when, under what threat.
        states: of the world.
        people: of mobility and effort, under a school or the mean of all.
        ratified: kind of content to the chance that Congress enacts it.
        features: terms of every package.
        worth: values of coalitions, billion US$ of the base year.
        residual: largest of all equilibria.
        changed: what was taken out of the world.
    """

    window: Window
    states: States
    people: People
    ratified: Mapping[str, float]
    features: Features
    worth: Worth
    residual: float
    changed: tuple[str, ...] = ()


def stakes(window: Window, school: str = ALL_SCHOOLS, switches: tuple[str, ...] = ()) -> Stakes:
    """Return the stakes of a window.

    Args:
        window: packaged or of a file.
        school: whose model of migration the governments believe; `all` is the mean of schools.
        switches: what to take out of the world, as in `states.SWITCHES`.

    Raises:
        InputError: no such school or switch.
        UnconvergedError: a run or an equilibrium did not solve.
    """
    seen = states(window)
    for switch in switches:
        window, seen = without(window, seen, switch)
    lives, chances = lives_of(window.year, school), chances_of(window.year)
    found = features(window, seen, lives, chances)
    values, residual = worth(setting(window, seen))
    residual = max(residual, found.residual)
    return Stakes(window, seen, lives, chances, found, values, residual, switches)


def lives_of(year: int, school: str) -> People:
    """Return the stakes of people under a school, or the mean over all schools."""
    names = schools.available() if school == ALL_SCHOOLS else schools.chosen(school)
    return mean_people([people(year, name) for name in names])


def mean_people(each: list[People]) -> People:
    """Return the mean over schools."""

    def mean(name: str) -> np.ndarray:
        return np.mean([getattr(one, name) for one in each], axis=0)

    parts = ("residents_pct", "migrants_pct", "stopped_pct", "moved_persons")
    return People(*map(mean, parts), residual=max(one.residual for one in each))


@cache
def chances_of(year: int) -> dict[str, float]:
    """Return the chance that Congress enacts a new measure of each kind, the president for it.

    Trade alone goes by fast track; the rest meets the Senate's cloture and the House's gate.
    """
    first, last = coded_years()
    return {kind: _chance(kind, min(max(year, first), last)) for kind in VOTED}


def _chance(kind: str, year: int) -> float:
    fast = kind == "trade"
    package = Package.model_validate(
        {
            "schema": 1,
            "name": kind,
            "title": kind,
            "content": kind,
            "president": "support",
            "senate": "majority" if fast else "cloture",
            "gate": not fast,
            "source": "what a negotiation would send to Congress",
        }
    )
    return float(ratify(packaged_votes().model, package, year).enacted.mean())
