"""Foresight: values of being in the US that know the announced path.

Under static expectations agents take each year's conditions to last. Under foresight D of a year
comes from the conditions and D of the next, backward from the last year, whose conditions last.
What is announced is foreseen until the next surprise: the year before one is taken to last too.
Crowding makes the border depend on moves and moves on values, so the two are iterated.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from interlock.migration import choice
from interlock.region.annual import YEARS
from interlock.security.production import Border, Enforcement
from interlock.system.corridor import passage_of, reference_inputs, situation, wage_index
from interlock.system.corridor_state import Corridor, Params, School
from interlock.system.inputs import BASE, Drivers

# Years that nobody saw coming: the law of 1986 in force, NAFTA with the border plan and the peso
# crisis, 11 September, the recession.
SURPRISES = (1987, 1994, 2001, 2008)
TOLERANCE = 1e-8
MAX_ITERATIONS = 60


class Foreseen(NamedTuple):
    """A path under foresight: D by year, how much the last iteration moved it, iterations."""

    gain: Array
    residual: Array
    iterations: Array


def gain_path(
    p: Params,
    school: School,
    inputs: Enforcement,
    d: Drivers,
    path: Corridor,
    effort: Float[Array, " year"],
    surprises: Bool[Array, " year"],
    reference: Enforcement | None = None,
) -> Float[Array, " year"]:
    """Return D by year for agents who foresee the border and wages of a path.

    Args:
        p: parameters of the corridor.
        school: switches.
        inputs: security inputs by year.
        d: drivers of the origin.
        path: the path that is foreseen; only its border counts.
        effort: ln of Mexican effort by year.
        surprises: years whose conditions no earlier year foresaw.
        reference: security inputs of the factual 1993.
    """
    reference = reference_inputs(inputs) if reference is None else reference
    fixed = situation(p, school, d.income[BASE] / jnp.exp(d.income_log[BASE]), reference)
    wage = wage_index(p, d)

    def conditions(place: Array) -> choice.Now:
        now, border = jax.tree.map(lambda x: x[place], (inputs, path.border))
        free = d.mobility[place]
        passage, _ = passage_of(p, Border(*border), now, d.income[place], effort[place], free)
        danger = -p["psychic_agents"] * now.agents_log * (1 - free)
        return choice.Now(
            passage,
            fixed.reference,
            wage[place],
            danger,
            now.interior_removals * (1 - free),
            fixed.reference_removal,
        )

    def lasting(place: Array) -> Array:
        """Return D of a year whose conditions are taken to last."""
        return choice.solve_gain(fixed.tastes, conditions(place), path.gain[place])[0]

    def back(later: Array, place: Array) -> tuple[Array, Array]:
        foreseen = choice.backward_gain(fixed.tastes, conditions(place), later)
        gain = jnp.where(surprises[place], lasting(place - 1), foreseen)
        return gain, gain

    end = inputs.agents_log.shape[-1] - 1
    last = lasting(jnp.asarray(end))
    _, earlier = jax.lax.scan(back, last, jnp.arange(end, 0, -1))
    return jnp.concatenate([earlier[::-1], last[None]])


def foresee(
    simulate: Callable[[Array | None], Corridor], gain_of: Callable[[Corridor], Array]
) -> Foreseen:
    """Return D by year that reproduces itself: the path it causes is the path it foresees.

    Args:
        simulate: the path of a corridor for D by year; None for static expectations.
        gain_of: D by year of agents who foresee a path.
    """

    def go_on(state: Foreseen) -> Array:
        return (state.residual > TOLERANCE) & (state.iterations < MAX_ITERATIONS)

    def advance(state: Foreseen) -> Foreseen:
        gain = gain_of(simulate(state.gain))
        return Foreseen(gain, jnp.abs(gain - state.gain).max(), state.iterations + 1)

    start = gain_of(simulate(None))
    return jax.lax.while_loop(go_on, advance, Foreseen(start, jnp.asarray(jnp.inf), jnp.asarray(0)))


def surprises(*more: int) -> Bool[Array, " year"]:
    """Return which years are surprises: those of history and more, such as a change of policy."""
    return jnp.asarray([year in (*SURPRISES, *more) for year in YEARS])
