"""Salience and enforcement inside the yearly step, as differences from history.

With x the terms of a rule (`politics.rules`) and b a draw of its weights,

    salience   dy(t) = b_lag dy(t-1) + b_fb dln FB(t) + b_terror d terror(t)
    agents     dln B(t) = dln B(t-1) + R(x'(t) b) - R(x(t) b),   R the ratchet of the rule

where d is the scenario less history, and y no more than if all respondents named immigration.
Nothing of year t that agents answer is on the right, so agents of a year are known before anybody
moves.

Source: ours; docs/explanation/coupled-run.md, One year.
"""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from interlock.politics import inputs as paths
from interlock.politics.inputs import political_inputs
from interlock.politics.rules import AGENTS_TERMS, OFFSET, SALIENCE_TERMS
from interlock.politics.steps import evidence
from interlock.region.annual import YEARS, filled
from interlock.region.observed import known

LAG, BORN = ([term.name for term in SALIENCE_TERMS].index(name) for name in ("lag", "foreign_born"))
FEAR = [term.name for term in SALIENCE_TERMS].index("terror")
PLACES = {term.name: place for place, term in enumerate(AGENTS_TERMS)}


class Rule(NamedTuple):
    """A draw of the rules of politics.

    Attributes:
        salience: weights of `SALIENCE_TERMS`.
        agents: weights of `AGENTS_TERMS`.
        ratchet: 1 where planned growth is never below nothing.
        attrition: what leaves by itself under the ratchet, a year.
    """

    salience: Float[Array, " term"]
    agents: Float[Array, " term"]
    ratchet: Float[Array, ""]
    attrition: Float[Array, ""]


class Scene(NamedTuple):
    """What politics saw in history and what a scenario says of it, by year.

    Attributes:
        rows: terms of agents [year, term].
        foreign_born: residents born abroad, persons.
        apprehensions: of the Border Patrol, events.
        terror: 1 in the year of the attacks and the next.
        fear: terror over history, a ratio.
        follows: share in which agents follow the rule instead of what is given.
        ceiling: of the change of y: nobody is left to whom immigration could matter more.
    """

    rows: Float[Array, "*year term"]
    foreign_born: Float[Array, "*year"]
    apprehensions: Float[Array, "*year"]
    terror: Float[Array, "*year"]
    fear: Float[Array, "*year"]
    follows: Float[Array, "*year"]
    ceiling: Float[Array, "*year"]


class Political(NamedTuple):
    """Differences from history at the end of a year, in logs.

    Attributes:
        salience: of y.
        agents: of agents by the rule.
        growth: of agents in the last year.
        growth_pressure: of growth of apprehensions in the last year.
        apprehensions: in the last year.
        terror: of terror in the last year.
    """

    salience: Array
    agents: Array
    growth: Array
    growth_pressure: Array
    apprehensions: Array
    terror: Array


def quiet() -> Political:
    """Return no difference from history."""
    zero = jnp.zeros(())
    return Political(zero, zero, zero, zero, zero, zero)


def scene(fear: np.ndarray, follows: np.ndarray) -> Scene:
    """Return what politics saw, held after the data for as long as a run goes on."""
    years = len(fear)

    def held(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values, np.repeat(values[-1:], years - len(values), axis=0)])

    given, of = political_inputs(), evidence()
    empty = [np.zeros(len(AGENTS_TERMS))] * 2
    growth = np.diff(of.agents, prepend=of.agents[0])
    rows = [
        of.agents_terms(year, growth[t - 1], of.agents[t - 1], of.salience[t - 1])
        for t, year in enumerate(YEARS)
        if t >= 2
    ]
    return Scene(
        rows=jnp.asarray(held(np.stack([*empty, *rows]))),
        foreign_born=jnp.asarray(held(np.asarray(given[paths.FOREIGN_BORN].values))),
        apprehensions=jnp.asarray(held(np.asarray(given[paths.APPREHENSIONS].values))),
        terror=jnp.asarray(held(of.terror)),
        fear=jnp.asarray(fear),
        follows=jnp.asarray(follows),
        ceiling=jnp.asarray(held(np.log(100 + OFFSET) - of.salience)),
    )


def _response(rule: Rule, rows: Array) -> Array:
    plain = rows @ rule.agents
    return jnp.where(rule.ratchet > 0, jnp.maximum(plain, 0) - rule.attrition, plain)


def plan(rule: Rule, before: Political, now: Scene, switch: Array) -> Political:
    """Return the state after agents of the year have been decided, before anybody moves."""
    moved = jnp.zeros(len(PLACES))
    changes = {
        "lag": before.growth,
        "apprehensions": before.growth_pressure,
        "pressure": before.apprehensions - before.agents,
        "salience": before.salience,
        "terror": before.terror,
    }
    for name, change in changes.items():
        moved = moved.at[PLACES[name]].set(change)
    answer = _response(rule, now.rows + moved) - _response(rule, now.rows)
    growth = switch * now.follows * answer
    return before._replace(agents=before.agents + growth, growth=growth)


def observe(
    rule: Rule, planned: Political, now: Scene, counted: tuple[Array, Array], switch: Array
) -> Political:
    """Return the state at the end of a year, once movers and apprehensions are counted.

    Args:
        rule: draw of the rules.
        planned: after `plan`.
        now: history of the year.
        counted: residents born abroad over history, persons, and apprehensions, events.
        switch: of the channel of politics, for attacks that a scenario has or has not.
    """
    abroad, apprehensions = counted
    born = jnp.log1p(abroad / now.foreign_born)
    # Counts cannot fall below a hundredth of what was seen: logs stay finite.
    seen = jnp.log(jnp.maximum(1 + apprehensions / now.apprehensions, 0.01))
    terror = switch * now.terror * (now.fear - 1)
    salience = (
        rule.salience[LAG] * planned.salience
        + rule.salience[BORN] * born
        + rule.salience[FEAR] * terror
    )
    return planned._replace(
        salience=jnp.minimum(salience, now.ceiling),
        growth_pressure=seen - planned.apprehensions,
        apprehensions=seen,
        terror=terror,
    )


def budget_per_agent() -> np.ndarray:
    """Return the Border Patrol's budget over agents by year, million US$ of 2023 [year].

    Years between those that are known are interpolated in logs, the ends held.
    """
    prices = known("cpi_us_fred", country="USA")
    paid = {
        year: value * prices[2023] / prices[year]
        for year, value in known("usbp_budget", destination="USA").items()
    }
    budget = filled("", "", "", "", paid, geometric=True).values
    return budget / np.asarray(political_inputs()[paths.AGENTS].values)
