"""The coupled run over draws: history and a scenario under the same draw, compiled once."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from interlock.estimate import parameters
from interlock.estimate.target import Setting, target, values_of
from interlock.kernels import Kernel, returned
from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.security.thickness import load_events, thickness_log
from interlock.study.coupled.sample import Sample
from interlock.study.ensemble import BATCH, block_tables
from interlock.system import corridor
from interlock.system.corridor import reference_inputs
from interlock.system.corridor_state import Corridor, Params
from interlock.system.coupled import step
from interlock.system.coupled.channels import Switches, blended, switches
from interlock.system.coupled.given import Given, Ground, world, years_of
from interlock.system.coupled.politics import Rule
from interlock.system.coupled.step import Drawn, Outcome, World
from interlock.system.coupled.trade_path import DYADS, Layout, TradePath
from interlock.system.inputs import Drivers, Inputs
from interlock.system.outcomes import deaths, outcomes

ROUNDS = 8  # a round shrinks the error five to three hundred times


class Ask(eqx.Module):
    """What one compiled run is asked.

    Attributes:
        mexico, triangle: settings of the school.
        factual, given: history and the scenario.
        world: trade and politics by year.
    """

    mexico: Setting
    triangle: Setting
    factual: Given
    given: Given
    world: World


@returned
class Told(NamedTuple):
    """What one draw says; origins in the order of `ORIGINS`, countries in that of `PLACES`.

    Attributes:
        people: outcome to [origin, year], history and scenario.
        deaths: on the US border [year], history and scenario.
        trade: log outcomes against the base [year, outcome], history and scenario.
        inputs: what the scenario handed to trade [year, input].
        thick: log cost of the borders [year, dyad], history and scenario.
        salience: of log salience over history [year].
        agents: log of agents over history, given and by the rule [year].
        sent: remittances, share of the base income of Mexico over history [year, origin].
        displaced: more work displaced in Mexico [year].
        residual: of the choice, history and scenario, and of the rounds within a year.
    """

    people: tuple[dict[str, Array], dict[str, Array]]
    deaths: tuple[Array, Array]
    trade: tuple[Array, Array]
    inputs: Array
    thick: tuple[Array, Array]
    salience: Array
    agents: Array
    sent: Array
    displaced: Array
    residual: tuple[Array, Array]


class One(NamedTuple):
    """One draw as the compiled run takes it in."""

    mexico: Array
    triangle: Array
    rule: Rule
    thick: tuple[Array, Array]
    multiplier: Array
    drift: Array
    on: Switches


def ask(school: str, of: Ground, factual: Given, given: Given, after: TradePath) -> Ask:
    """Return the question of a scenario under a school."""
    return Ask(
        mexico=target("mexico", school).setting,
        triangle=target("triangle", school).setting,
        factual=factual,
        given=given,
        world=world(of, after, given),
    )


def draws(of: Sample, factual: Given, given: Given, on: Switches | None = None) -> One:
    """Return a sample as the compiled run takes it in, draws first.

    Args:
        of: the sample.
        factual: history.
        given: the scenario.
        on: channels, draws first; None for all on.
    """
    events, count = load_events(), len(of.mexico)
    last = FIRST_YEAR + factual.times.shape[1] - 1

    def thick(times: Array) -> Array:
        sizes = {event.name: of.events[:, n] for n, event in enumerate(events)}
        scaled = {event.name: np.asarray(times[n]) for n, event in enumerate(events)}
        return jnp.asarray(thickness_log(sizes, scaled, DYADS, years_of(last)))

    everything = jax.tree.map(lambda one: jnp.broadcast_to(one, count), switches())
    rule = Rule(*(jnp.asarray(one) for one in (of.salience, of.agents, of.ratchet, of.attrition)))
    return One(
        jnp.asarray(of.mexico),
        jnp.asarray(of.triangle),
        rule,
        (thick(factual.times), thick(given.times)),
        jnp.asarray(of.multiplier),
        jnp.asarray(of.drift),
        everything if on is None else on,
    )


def tell(asked: Ask, drawn: One, places: Layout) -> Told:
    """Return what every draw says, draws first, as plain arrays."""
    count = block_count(len(drawn.mexico))
    return joined([tell_block(asked, drawn, places, number) for number in range(count)])


def block_count(draws: int) -> int:
    """Return how many blocks hold so many draws."""
    return -(-draws // BATCH)


def tell_block(asked: Ask, drawn: One, places: Layout, number: int) -> Told:
    """Return what a block of draws says; every block has one size, so that one kernel serves all.

    Args:
        asked: the question.
        drawn: all draws.
        places: of the outcomes of trade.
        number: of the block, from 0.
    """
    return _met(begin_block(asked, drawn, places, number), len(drawn.mexico), number)


def begin_block(asked: Ask, drawn: One, places: Layout, number: int) -> Told:
    """Return a block whose numbers are still being computed; arguments as `tell_block`."""
    first, count = number * BATCH, len(drawn.mexico)
    rows = np.minimum(np.arange(first, first + BATCH), count - 1)
    return _block(asked, jax.tree.map(lambda x: np.asarray(x)[rows], drawn), places=places)


def begin(asked: Ask, drawn: One, places: Layout) -> Callable[[], Told]:
    """Begin what `tell` does and return what waits for it; more is prepared meanwhile."""
    count = len(drawn.mexico)
    blocks = [begin_block(asked, drawn, places, number) for number in range(block_count(count))]
    return lambda: joined([_met(block, count, number) for number, block in enumerate(blocks)])


def _met(block: Told, count: int, number: int) -> Told:
    """Wait for a block and return its draws as plain arrays."""
    kept = min(BATCH, count - number * BATCH)
    return jax.tree.map(lambda x: np.asarray(x)[:kept], block)


def joined(blocks: Sequence[Told]) -> Told:
    """Return blocks as one."""
    return jax.tree.map(lambda *parts: np.concatenate(parts), *blocks)


@Kernel
def _block(asked: Ask, drawn: One, places: Layout) -> Told:
    return jax.vmap(partial(one_draw, asked, places=places))(drawn)


def one_draw(asked: Ask, drawn: One, places: Layout, rounds: int = ROUNDS) -> Told:
    """Return what one draw says of history and of the scenario."""
    tables = block_tables()
    values = values_of(tables["mexico"], drawn.mexico, asked.mexico)
    theirs = values_of(tables["triangle"], drawn.triangle, asked.triangle)
    factual = drifted(asked.factual.people, drawn.drift)
    given = blended(factual, drifted(asked.given.people, drawn.drift), drawn.on)
    then = reference_inputs(asked.factual.people.enforcement)
    schools = asked.mexico.school, asked.triangle.school
    ours = parameters.prepare_mexico(values, schools[0], factual, reference=then)
    one = corridor.run(ours)
    border = one.border
    south = parameters.prepare_triangle(theirs, schools[1], factual, values, border, reference=then)
    three = jax.vmap(corridor.run)(south)
    fund = drawn.on.cycle * jnp.log1p(drawn.multiplier * asked.given.fund)
    path = step.run(
        parameters.prepare_mexico(values, schools[0], given, reference=then),
        parameters.prepare_triangle(theirs, schools[1], given, values, None, reference=then),
        asked.world,
        Drawn(drawn.rule, *drawn.thick, fund),
        step.past_of(ours, one, south, three),
        drawn.on,
        places,
        rounds,
    )
    after = path.mexico, jax.tree.map(lambda x: jnp.moveaxis(x, 1, 0), path.triangle)
    return _told(asked, drawn, (values, theirs), (factual, given), (one, three), after, path)


def _told(
    asked: Ask,
    drawn: One,
    parts: tuple[Params, Params],
    inputs: tuple[Inputs, Inputs],
    before: tuple[Corridor, Corridor],
    after: tuple[Corridor, Corridor],
    path: Outcome,
) -> Told:
    people = _people(before, parts, inputs[0]), _people(after, parts, inputs[1])
    evading = [one["evading_attempts_events"].sum(axis=0) for one in people]
    factual, given = inputs
    agents_log = given.enforcement.agents_log + path.politics.agents
    with_rule = eqx.tree_at(lambda e: e.agents_log, given.enforcement, agents_log)
    died = partial(
        deaths,
        parts[0],
        apprehension=people[0]["apprehension_probability"][0],
        evading_apprehensions=factual.evading,
    )
    choice = jnp.stack([one.residual.max() for one in (*before, *after)]).max()
    return Told(
        people=people,
        deaths=(
            died(enforcement=factual.enforcement),
            died(enforcement=with_rule, more_attempts=evading[1] - evading[0]),
        ),
        trade=(path.before, path.after),
        inputs=path.inputs,
        thick=(drawn.thick[0], path.inputs[:, 4:]),
        salience=path.politics.salience,
        agents=agents_log - factual.enforcement.agents_log,
        sent=path.sent - asked.world.sent,
        displaced=path.wages[:, 4],
        residual=(choice, path.residual.max()),
    )


def _people(
    both: tuple[Corridor, Corridor], parts: tuple[Params, Params], of: Inputs
) -> dict[str, Array]:
    mexico, triangle = both
    ours = outcomes(mexico, parts[0], of.mexico.professionals)
    other = outcomes(triangle, parts[1], of.triangle.professionals)
    return {name: jnp.concatenate([ours[name][None], other[name]]) for name in ours}


def drifted(of: Inputs, drift: Array) -> Inputs:
    """Return inputs whose wages and incomes grow after the data as a draw says.

    Args:
        of: inputs.
        drift: yearly growth over the central one: USA, then origins.
    """
    ahead = jnp.maximum(jnp.arange(of.others.shape[0]) + FIRST_YEAR - LAST_YEAR, 0)

    def moved(d: Drivers, home: Array) -> Drivers:
        return eqx.tree_at(
            lambda d: (d.wage_log, d.income, d.income_log),
            d,
            (
                d.wage_log + (drift[0] - home) * ahead,
                d.income * jnp.exp(home * ahead),
                d.income_log + home * ahead,
            ),
        )

    return eqx.tree_at(
        lambda i: (i.mexico, i.triangle),
        of,
        (moved(of.mexico, drift[1]), moved(of.triangle, drift[2:, None])),
    )
