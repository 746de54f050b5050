"""Draws of everything that is uncertain in a coupled run, the same for every scenario.

Common random numbers: draw n of a school has the same people, political rule, sizes of border
events, growth after the data and multiplier of a fund in every scenario, so that a difference
between scenarios is the change's and not noise. Every quantity has a stream of its own.
"""

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from interlock.estimate.politics.rule_store import packaged_politics
from interlock.estimate.politics.rules import PoliticalFit
from interlock.estimate.posterior import packaged_posterior
from interlock.migration.drivers import ORIGINS
from interlock.region.annual import LAST_YEAR
from interlock.scenario.school import load_school
from interlock.security.thickness import load_events, prior_draws
from interlock.study.ensemble import draws_of
from interlock.system.levels import growth_of, levels

SEED = 20_261
# Output that a dollar of a development fund makes at home, lowest, likeliest, highest: assumed; no
# packaged series tells.
FUND_MULTIPLIER = (0.3, 0.8, 1.5)
SALIENCE_RULE = "stock_terror"  # nests the rule that fits best and lets attacks matter
RULE_OF: Mapping[str, str] = MappingProxyType(
    {
        "apprehension_loop": "apprehension_loop_ratchet",
        "ratchet": "security_salience_ratchet",
        "lobby": "lobby_ratchet",
        "thermostatic": "thermostatic",
    }
)


class Sample(NamedTuple):
    """Draws of a school, the first axis of every array.

    Attributes:
        mexico, triangle: standard normals of people [draw, parameter].
        salience, agents: weights of the political rules [draw, term].
        ratchet, attrition: of the rule of agents [draw].
        events: sizes of border events, percent [draw, event].
        multiplier: of a development fund [draw].
        drift: growth after the data over the central one: USA, then origins [draw, place].
    """

    mexico: np.ndarray
    triangle: np.ndarray
    salience: np.ndarray
    agents: np.ndarray
    ratchet: np.ndarray
    attrition: np.ndarray
    events: np.ndarray
    multiplier: np.ndarray
    drift: np.ndarray


def agents_rule(school: str) -> str:
    """Return the fitted rule of agents that a school's budget rule stands for."""
    return RULE_OF[load_school(school).budget_rule]


def stream(name: str) -> np.random.Generator:
    """Return the random stream of a quantity, keyed by its name."""
    key = int.from_bytes(sha256(name.encode()).digest()[:16], "big")
    return np.random.default_rng(np.random.SeedSequence([SEED, key]))


def sample(school: str, draws: int) -> Sample:
    """Return so many draws of a school.

    Raises:
        InputError: unknown school, or more draws than are packaged.
        UnconvergedError: a packaged fit that must not be used.
    """
    people = draws_of(school, draws)
    sized = prior_draws(draws, SEED)
    return Sample(
        people.mexico,
        people.triangle,
        *_rules(school, draws),
        events=np.stack([sized[event.name] for event in load_events()], axis=1),
        multiplier=stream("fund").triangular(*FUND_MULTIPLIER, size=draws),
        drift=_drift(draws),
    )


def middle(school: str) -> Sample:
    """Return one draw in the middle: modes of people, means of everything else."""
    found = packaged_posterior(school)
    salience, agents, ratchet, attrition = (one.mean(axis=0)[None] for one in _rules(school, None))
    return Sample(
        mexico=found["mexico"].mode[None],
        triangle=found["triangle"].mode[None],
        salience=salience,
        agents=agents,
        ratchet=ratchet,
        attrition=attrition,
        events=np.asarray([[event.mean for event in load_events()]]),
        multiplier=np.asarray([FUND_MULTIPLIER[1]]),
        drift=np.zeros((1, 1 + len(ORIGINS))),
    )


def _rules(school: str, draws: int | None) -> tuple[np.ndarray, ...]:
    """Return weights of both rules, ratchet and attrition; None for every packaged draw."""
    salience = packaged_politics("salience").fits[SALIENCE_RULE]
    agents = packaged_politics("agents").fits[agents_rule(school)]

    def chosen(of: PoliticalFit, values: np.ndarray, name: str) -> np.ndarray:
        if draws is None:
            return values
        return values[stream(name).integers(len(of.weights), size=draws)]

    attrition = chosen(agents, agents.attrition, "agents")
    return (
        chosen(salience, salience.weights, "salience"),
        chosen(agents, agents.weights, "agents"),
        np.full(len(attrition), float(agents.rule.ratchet)),
        attrition,
    )


def _drift(draws: int) -> np.ndarray:
    """Return growth of wages after the data, draw less centre: USA, then origins [draw, place]."""
    of = levels(LAST_YEAR)
    columns = []
    for place in ("USA", *ORIGINS):
        growth = growth_of(of[f"drivers.wage.{place}"])
        drawn = stream(f"growth {place}").triangular(*growth, size=draws)
        columns.append(drawn - growth.central)
    return np.stack(columns, axis=1)
