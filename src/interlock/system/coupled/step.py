"""One state, one yearly step: people, border, trade and politics move together.

In a year, agents are decided first (politics). Then people and trade are solved together: movers
take wages and prices of the year, workers and transfers of the year make wages and prices. The step
goes round (Gauss-Seidel; a round shrinks the error five to three hundred times) and reports how far
the last round moved log wages. At the end politics sees who came and who was caught.

Everything is a difference from history of the same draw: in wages x' - x, in labour ln L'/L.
"""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from interlock.migration.pools import Pools
from interlock.system.corridor import Prepared, moves
from interlock.system.corridor_state import BorderPath, Carry, Corridor, Network, Situation
from interlock.system.corridor_state import Year as Moving
from interlock.system.coupled.channels import Switches
from interlock.system.coupled.politics import Political, Rule, Scene, observe, plan, quiet
from interlock.system.coupled.trade_path import PLACES, Layout, TradePath, met

USA, CAN, MEX = (PLACES.index(code) for code in ("USA", "CAN", "MEX"))
OWN_LABOUR = -0.4  # elasticity of wages where trade has no country of its own (Mishra 2007)


class World(NamedTuple):
    """What trade and politics are given, by year, history and scenario.

    Attributes:
        before, after: trade under the policy of history and of the scenario.
        scene: politics.
        workers: of working age in USA, MEX, then GTM, HND, SLV, persons [year, place].
        sent: remittances over the base income of Mexico: to Mexico, to Central America by origin,
            in history [year, origin].
        paid: development fund by origin, counted alike [year, origin].
        farmers: share of workers by sector in Mexico, for displacement [sector]; the same every
            year.
    """

    before: TradePath
    after: TradePath
    scene: Scene
    workers: Float[Array, "*year place"]
    sent: Float[Array, "*year origin"]
    paid: Float[Array, "*year origin"]
    farmers: Float[Array, " sector"] | None


class Drawn(NamedTuple):
    """What a draw adds to the parameters of people.

    Attributes:
        rule: of politics.
        thick_before, thick_after: log cost of the borders by dyad [year, dyad].
        fund: log income that a development fund adds at home [year, origin].
    """

    rule: Rule | None
    thick_before: Float[Array, "*year dyad"]
    thick_after: Float[Array, "*year dyad"]
    fund: Float[Array, "*year origin"]


class Past(NamedTuple):
    """History of the same draw, by year, Mexico first.

    Attributes:
        abroad: all residents of the US, mid-year, persons [year, origin].
        left: Central Americans in the US or Mexico at the start of the year [year, origin].
        in_mexico: Central Americans in Mexico, mid-year, persons [year].
        apprehensions: at the US border [year].
        network: of first trips [year, origin].
    """

    abroad: Float[Array, "*year origin"]
    left: Float[Array, "*year origin"]
    in_mexico: Float[Array, "*year"]
    apprehensions: Float[Array, "*year"]
    network: Float[Array, "*year origin"]


class State(NamedTuple):
    """Everything that goes from one year to the next.

    Attributes:
        mexico, triangle: corridors; those of Central America stacked.
        politics: differences from history.
        wages: log changes of wages and prices of the last year, first guess of the next.
        made: log value added by sector in Mexico last year, before and after.
    """

    mexico: Carry
    triangle: Carry
    politics: Political
    wages: Float[Array, "5"]
    made: tuple[Array, Array]


class Outcome(NamedTuple):
    """What happened in a year.

    Attributes:
        mexico, triangle: corridors.
        before, after: log outcomes of trade in history and in the scenario.
        inputs: u that trade met.
        wages: change of log real wage in USA, MEX, of prices in USA, MEX; of displacement.
        politics: differences from history.
        sent: remittances over the base income of Mexico [origin].
        residual: what the last round moved, in log wages.
    """

    mexico: Corridor
    triangle: Corridor
    before: Array
    after: Array
    inputs: Array
    wages: Array
    politics: Political
    sent: Array
    residual: Array


class Tables(NamedTuple):
    """Inputs of every part by year, as the scan hands them out."""

    mexico: Moving
    triangle: Moving
    world: World
    drawn: Drawn
    past: Past


def total(pools: Pools) -> Array:
    """Return everybody of an origin who lives in the US."""
    return pools.recent + pools.settled + pools.documented


def past_of(mexico: Prepared, one: Corridor, triangle: Prepared, three: Corridor) -> Past:
    """Return what a scenario is measured against, from a run of history."""

    def ends(ready: Prepared, path: Corridor) -> Pools:
        """Return the pools before the first year and at the end of each [..., year + 1]."""
        return jax.tree.map(
            lambda start, pool: jnp.concatenate([start[..., None], pool], axis=-1),
            ready.first.pools,
            path.pools,
        )

    own, theirs = ends(mexico, one), ends(triangle, three)
    here = jnp.concatenate([total(own)[None], total(theirs)])
    waiting = theirs.in_mexico
    return Past(
        abroad=((here[:, 1:] + here[:, :-1]) / 2).T,
        left=(here[1:] + waiting)[:, :-1].T,
        in_mexico=(waiting[:, 1:] + waiting[:, :-1]).sum(axis=0) / 2,
        apprehensions=one.apprehensions + three.apprehensions.sum(axis=0),
        network=jnp.concatenate([one.network[:, None], three.network.T], axis=1),
    )


def _moved(year: Moving, s: Situation, change: tuple[Array, ...], displaced: Array) -> Moving:
    """Return the conditions of a year with wages as trade makes them.

    Args:
        year: as given.
        s: the corridor, for its tastes for wages.
        change: log changes of the US wage, the wage at home, and of the real exchange rate.
        displaced: change of work displaced at home.
    """
    p = s.p
    abroad, home, exchange = change
    wage = year.wage + p["wage"] * (abroad - home + p["exchange"] * exchange)
    push = year.push + p["displacement"] * displaced
    drivers = eqx.tree_at(lambda d: d.income, year.drivers, year.drivers.income * jnp.exp(home))
    return year._replace(wage=wage, push=push, drivers=drivers)


def _with_agents(year: Moving, more: Array) -> Moving:
    agents = eqx.tree_at(
        lambda e: e.agents_log, year.enforcement, year.enforcement.agents_log + more
    )
    return year._replace(enforcement=agents)


def run(
    mexico: Prepared,
    triangle: Prepared,
    world: World,
    drawn: Drawn,
    past: Past,
    on: Switches,
    places: Layout,
    rounds: int,
) -> Outcome:
    """Return a scenario year by year.

    Args:
        mexico: the Mexican corridor.
        triangle: the Central American ones, stacked; their border is that of the Mexican one.
        world: trade and politics.
        drawn: what the draw says of both.
        past: history of the same draw.
        on: channels.
        places: of the outcomes of trade.
        rounds: of the solution within a year.
    """
    own = jnp.broadcast_to(on.networks, past.network.shape)
    three = jax.tree.map(lambda x: jnp.moveaxis(x, 0, 1), triangle.years)
    years = Tables(
        mexico.years._replace(network=Network(own[:, 0], past.network[:, 0])),
        three._replace(network=Network(own[:, 1:], past.network[:, 1:])),
        world._replace(farmers=None),
        drawn._replace(rule=None),
        past,
    )
    assert world.farmers is not None
    assert drawn.rule is not None
    sectors = len(world.farmers)
    first = State(
        mexico.first,
        triangle.first,
        quiet(),
        jnp.zeros(5),
        (jnp.zeros(sectors), jnp.zeros(sectors)),
    )
    fixed = _Fixed(mexico.fixed, triangle.fixed, on, places, world.farmers, drawn.rule, rounds)
    _, path = jax.lax.scan(lambda state, year: _step(fixed, state, year), first, years)
    return path


class _Fixed(NamedTuple):
    mexico: Situation
    triangle: Situation
    on: Switches
    places: Layout
    farmers: Array
    rule: Rule
    rounds: int


class _Round(NamedTuple):
    """One round of a year: people for given wages, trade for those people."""

    people: "People"
    inputs: Array
    sent: Array
    before: Array
    after: Array


def _step(f: _Fixed, state: State, year: Tables) -> tuple[State, Outcome]:
    politics = plan(f.rule, state.politics, year.world.scene, f.on.politics)
    mexican = _with_agents(year.mexico, politics.agents)
    central = _with_agents(year.triangle, politics.agents)

    def go_round(wages: Array) -> tuple[Array, _Round]:
        people = _people(f, state, mexican, central, year, wages)
        inputs, sent = _inputs(f, state, people, year)
        before, after = _trade(f, inputs, year)
        return _wages(f, state, before, after), _Round(people, inputs, sent, before, after)

    # All rounds but the last hand on wages alone, so that the step is compiled twice and not more.
    last, _ = jax.lax.scan(
        lambda wages, _: (go_round(wages)[0], None), state.wages, length=f.rounds - 1
    )
    wages, found = go_round(last)
    (ours, one), (theirs, three) = found.people
    seen = one.apprehensions + three.apprehensions.sum() - year.past.apprehensions
    more = _abroad(state, found.people).sum() - year.past.abroad.sum()
    politics = observe(f.rule, politics, year.world.scene, (more, seen), f.on.politics)
    made = _value_added(f, found.before), _value_added(f, found.after)
    outcome = Outcome(
        one, three, found.before, found.after, found.inputs, wages, politics, found.sent,
        jnp.abs(wages - last).max(),
    )  # fmt: skip
    return State(ours, theirs, politics, wages, made), outcome


People = tuple[tuple[Carry, Corridor], tuple[Carry, Corridor]]


def _people(
    f: _Fixed, state: State, mexican: Moving, central: Moving, year: Tables, wages: Array
) -> People:
    """Return both corridors of a year for wages and prices that are given."""
    abroad, home, price_abroad, price_home, displaced = wages
    exchange = price_abroad - price_home
    fund = year.drawn.fund
    mine = _moved(mexican, f.mexico, (abroad, home + fund[0], exchange), displaced)
    one = moves(f.mexico, state.mexico, mine)
    border = BorderPath(*one[1].border)
    # Central Americans are part of the rest of the world: their wage answers their own labour.
    pools = state.triangle.pools
    gone = (total(pools) + pools.in_mexico - year.past.left) / year.world.workers[2:]
    there = f.on.labour_supply * OWN_LABOUR * jnp.log1p(-gone) + fund[1:]

    def move(s: Situation, carry: Carry, now: Moving, home: Array) -> tuple[Carry, Corridor]:
        zero = jnp.zeros(())
        conditions = _moved(now._replace(border=border), s, (abroad, home, zero), zero)
        return moves(s, carry, conditions)

    return one, jax.vmap(move)(f.triangle, state.triangle, central, there)


def _mid(before: Carry, after: Carry) -> Array:
    return (total(before.pools) + total(after.pools)) / 2


def _abroad(state: State, people: People) -> Array:
    """Return residents of the US at mid-year by origin, Mexico first."""
    (ours, _), (theirs, _) = people
    return jnp.concatenate([_mid(state.mexico, ours)[None], _mid(state.triangle, theirs)])


def _inputs(f: _Fixed, state: State, people: People, year: Tables) -> tuple[Array, Array]:
    """Return what people and shocks hand to trade, and remittances by origin."""
    now, then = _abroad(state, people), year.past.abroad
    came = now - then
    (_, _), (theirs, _) = people
    in_mexico = (state.triangle.pools.in_mexico + theirs.pools.in_mexico).sum() / 2
    more_usa = came.sum() / year.world.workers[0]
    more_mexico = (in_mexico - year.past.in_mexico - came[0]) / year.world.workers[1]
    sent = year.world.sent * now / then
    more_sent = f.on.remittances * (sent - year.world.sent)
    labour = f.on.labour_supply * jnp.log1p(jnp.stack([more_usa, more_mexico]))
    thick = year.drawn.thick_before + f.on.goods_prices * (
        year.drawn.thick_after - year.drawn.thick_before
    )
    more_sent = more_sent + f.on.cycle * year.world.paid
    money = jnp.stack([more_sent[0], more_sent[1:].sum()])
    return jnp.concatenate([labour, money, thick]), sent


def _trade(f: _Fixed, inputs: Array, year: Tables) -> tuple[Array, Array]:
    """Return log outcomes of trade in history and in the scenario."""
    old, new = year.world.before, year.world.after
    then = jnp.concatenate([jnp.zeros(4), year.drawn.thick_before])
    before = met(old.value, old.slope, old.at, then)
    under_old = met(old.value, old.slope, old.at, inputs)
    under_new = met(new.value, new.slope, new.at, inputs)
    share = f.on.goods_prices
    return before, jnp.where(share == 1, under_new, under_old + share * (under_new - under_old))


def _value_added(f: _Fixed, outcomes: Array) -> Array:
    """Return log value added by sector in Mexico."""
    return outcomes[f.places.value_added].reshape(len(PLACES), -1)[MEX]


def _wages(f: _Fixed, state: State, before: Array, after: Array) -> Array:
    """Return changes of real wages and prices in USA and MEX, and of displacement in MEX."""
    change = after - before
    wage, price = change[f.places.real_wage], change[f.places.price]
    lost = [  # to first order, and never more than all work
        jnp.minimum((f.farmers * jnp.maximum(0.0, last - _value_added(f, now))).sum(), 1.0)
        for last, now in zip(state.made, (before, after), strict=True)
    ]
    displaced = f.on.displacement * (lost[1] - lost[0])
    return jnp.stack([wage[USA], wage[MEX], price[USA], price[MEX], displaced])
