"""The yearly step of a migration corridor: security meets migration, from 1980 on.

Security turns inputs into apprehension, retry and fee; the crossing episode turns those into
success and cost; migration turns success, cost, wages and networks into moves; attempts of the
year crowd agents in the next. The Mexican corridor makes the US border's state, the Central
American corridors take it (`BorderPath`) and have Mexico's southern border before it.
"""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.nn import sigmoid
from jaxtyping import Array, Float

from interlock.migration import choice, seasonal
from interlock.migration.hump import able_share
from interlock.migration.pools import Pools, Rates, step
from interlock.region.annual import FIRST_YEAR, REFERENCE_YEAR
from interlock.security import crossing, production
from interlock.security.production import Enforcement
from interlock.system.corridor_state import (
    BorderPath,
    Carry,
    Corridor,
    Network,
    Params,
    School,
    Situation,
    Year,
)
from interlock.system.inputs import BASE, Drivers

DAYS_OF_WORK = 250.0  # a year's income is so many days
ATTEMPT_DAYS = 3.5  # days that an attempt takes (Gathmann 2008 via NRC 2013, P027)
RETURN_DAYS = 5.0  # days lost by an apprehension that ends in return
LEAVES_YOUTH = 1 / 15  # the pool of first trips covers ages 15 to 29
LEAVES_EXPERIENCE = 1 / 25
DEATH_RATE = 0.004
LEAVES_MEXICO = 0.10
# Central Americans pay for two borders: 7,500 US$ in 2014 (P060) over the Mexican fee of that
# year among the returned (EMIF, 4,389).
FEE_RATIO = 7500 / 4389
CHILDREN = 0.5  # of members of families; the split of family units is not packaged
LEAST_FEE = 1e-3  # of the smuggler's, where nobody needs one
NO_STAY = -1e3  # log odds that make the option to stay in Mexico vanish


def reference_inputs(inputs: Enforcement) -> Enforcement:
    """Return the security inputs of 1993 as they were."""
    return jax.tree.map(lambda x: x[BASE], inputs)


def passage_of(
    p: Params,
    border: production.Border,
    now: Enforcement,
    income: Array,
    effort: Array,
    mobility: Array | float = 0.0,
) -> tuple[choice.Passage, crossing.Chain]:
    """Return what crossing means to a chooser, and the two episodes behind it.

    Who may move freely meets no agent and pays no smuggler at the US border: p and f times
    (1 - mobility).
    """
    fee = (1 - mobility) * p["fee_ratio"] * jnp.exp(border.fee_log) / income
    north = crossing.episode(
        border.apprehension * (1 - mobility),
        border.retry,
        fee=fee,
        effort=ATTEMPT_DAYS / DAYS_OF_WORK,
        penalty=RETURN_DAYS / DAYS_OF_WORK + p["penalty_sanctions"] * now.sanctions,
    )
    north = crossing.with_hand_over(
        north,
        _adults_handing_over(p, now) * (1 - mobility),
        p["hearings"],
        fee=fee,
        effort=ATTEMPT_DAYS / DAYS_OF_WORK,
    )
    caught = sigmoid(p["south_1993"] + effort + now.effort_log) * p["two_borders"]
    south = crossing.episode(
        caught,
        p["south_retry"],
        fee=0.0,
        effort=p["two_borders"] * ATTEMPT_DAYS / DAYS_OF_WORK,
        penalty=RETURN_DAYS / DAYS_OF_WORK,
    )
    money = p["money"]
    return (
        choice.Passage(south.success, north.success, money * south.cost, money * north.cost),
        crossing.Chain(south, north),
    )


def _adults_handing_over(p: Params, now: Enforcement) -> Array:
    """Return the share of arriving adults who hand themselves over.

    Inputs count persons: of those who hand themselves over a share c are children, who come with
    an adult. Among adults the share is g = h (1 - c) / (1 - h c), and an adult stands for
    1 / (1 - h c) persons.
    """
    share = now.hand_over * p["two_borders"]
    return share * (1 - CHILDREN) / (1 - share * CHILDREN)


def situation(p: Params, school: School, income: Array, reference: Enforcement) -> Situation:
    """Return tastes and the conditions of 1993 that costs are inverted at."""
    border = production.border(
        p, reference, jnp.zeros(()), jnp.asarray((REFERENCE_YEAR - 1986) / 10)
    )
    border = _for_nationality(p, border)
    passage, _ = passage_of(p, border, reference, income, jnp.zeros(()))
    tastes = choice.Tastes(
        nu=p["nu"],
        gain=p["gain"],
        leave_log_odds=p["repeat_1993"],
        return_log_odds=p["return_1993"],
        stay_log_odds=p["stay_1993"],
        removal_cost=p["removal_cost"],
    )
    return Situation(
        p, school, tastes, passage, reference.interior_removals, border, reference, income
    )


def _for_nationality(p: Params, border: production.Border) -> production.Border:
    """Shift apprehension and retry for those who are not sent back over the nearest bridge."""
    shifted = jax.scipy.special.logit(border.apprehension) + p["north_shift"]
    again = jax.scipy.special.logit(border.retry) + p["retry_shift"]
    return border._replace(apprehension=sigmoid(shifted), retry=sigmoid(again))


def wage_index(p: Params, d: Drivers) -> Array:
    """Return the change since 1993 of the utility of working in the US over working at home.

    Du - Du_1993 = b_w (d ln gap + phi d ln real exchange rate) + b_J d ln jobs + b_U (1 - u)

    With phi = 1 the US wage counts at Mexican prices (Hanson & Spilimbergo 1999).
    """
    gap = d.wage_log + p["exchange"] * d.exchange_log
    return p["wage"] * gap + p["jobs"] * d.jobs_log + p["work"] * d.work


def push_index(p: Params, school: School, d: Drivers) -> Array:
    """Return the change since 1993 of the utility of a first trip that is not in D."""
    return (
        p["family"] * d.family_log
        + p["displacement"] * d.displacement
        + p["homicide"] * d.homicide_log
        + p["conflict"] * d.conflict
        + school.crowd * p["crowd"] * d.crowd_log
    )


def _blend(share: Array, now: choice.Passage, then: choice.Passage) -> choice.Passage:
    """Return what first trips see: omega x actual + (1 - omega) x 1993."""
    return jax.tree.map(lambda a, b: share * a + (1 - share) * b, now, then)


def _conditions(s: Situation, passage: choice.Passage, year: Year, push: Array) -> choice.Now:
    removal = year.enforcement.interior_removals * (1 - year.drivers.mobility)
    return choice.Now(passage, s.reference, year.wage, push, removal, s.reference_removal)


def moves(s: Situation, state: Carry, year: Year) -> tuple[Carry, Corridor]:
    """Return the state at the end of a year of one corridor, and what happened in it."""
    p, now, d = s.p, year.enforcement, year.drivers
    if year.border is None:
        border = production.border(p, now, state.attempts_log, year.decades)
    else:
        border = _for_nationality(p, production.Border(*year.border))
    passage, chain = passage_of(p, border, now, d.income, year.effort, d.mobility)
    # Danger stays outside the retry bracket; who may move freely crosses at the bridge.
    danger = -p["psychic_agents"] * now.agents_log * (1 - d.mobility)
    conditions = _conditions(s, passage, year, danger)
    if year.gain is None:
        gain, residual = choice.solve_gain(s.tastes, conditions, state.gain)
    else:
        gain, residual = year.gain, jnp.zeros(())
    repeat = choice.leave_odds(s.tastes, conditions, gain)
    # A right to move is known to everybody, whatever share of enforcement first trips see.
    omega = year.omega + (1 - year.omega) * d.mobility
    newcomers = eqx.tree_at(lambda t: t.leave_log_odds, s.tastes, p["first_1993"])
    abroad = state.pools.recent + state.pools.settled + state.pools.documented
    network = jnp.log(abroad / d.young_persons) - p["network_1993"]
    if year.network is not None:
        network = year.network.own * network + (1 - year.network.own) * year.network.given
    news = p["pull_hearings"] * (now.hand_over - s.reference_inputs.hand_over)
    push = year.push + p["network"] * p["nu"] * network + omega * danger + news
    seen = _conditions(s, _blend(omega, passage, s.reference), year, push)
    first = choice.leave_odds(newcomers, seen, gain)
    able = _able(s, border, d, network)
    leave_first = sigmoid(first.leave) * able * jnp.exp(s.school.ration * p["ration"] * d.jobs_log)
    episodes = jnp.stack(
        [
            jnp.minimum(leave_first, 0.9) * state.pools.never,
            sigmoid(repeat.leave) * state.pools.experienced,
        ]
    )
    stay = jnp.stack([first.stay, repeat.stay])
    return _settle(s, state, year, border, chain, passage, gain, residual, episodes, stay, network)


def _able(s: Situation, border: production.Border, d: Drivers, network: Array) -> Array:
    """Return the share that can pay for a first trip, over that of 1993; 1 with the hump off."""
    p = s.p
    shape = {"phi": p["hump_threshold"], "lambda_n": p["hump_network"], "sigma_y": 0.8}
    # What is left of the fee for who may move freely keeps its log finite.
    paid = jnp.maximum(1 - d.mobility, LEAST_FEE)
    fee_now = paid * p["fee_ratio"] * jnp.exp(border.fee_log) / d.income
    fee_then = p["fee_ratio"] * jnp.exp(s.reference_border.fee_log) / s.reference_income
    now = able_share(fee_now, network, **shape)
    then = able_share(fee_then, jnp.zeros(()), **shape)
    return jnp.where(s.school.hump * p["two_borders"] > 0, now / then, 1.0)


def _settle(
    s: Situation,
    state: Carry,
    year: Year,
    border: production.Border,
    chain: crossing.Chain,
    passage: choice.Passage,
    gain: Array,
    residual: Array,
    episodes: Array,
    stay: Array,
    network: Array,
) -> tuple[Carry, Corridor]:
    """Turn episodes into entries, apprehensions and the pools of the year's end."""
    p, now, d = s.p, year.enforcement, year.drivers
    success, caught_us, caught_mx = crossing.pass_through(chain, stay)
    entries = episodes * success
    arrivals = (episodes * chain.south.success * (1 - stay)).sum()
    # Children come with adults who hand themselves over: one apprehension each, let in alike.
    bound = 1 - d.mobility  # share of the border that is still there
    share = now.hand_over * p["two_borders"] * bound
    children = arrivals * share * CHILDREN / (1 - share * CHILDREN)
    stays = episodes * chain.south.success * stay
    back = choice.return_log_odds(s.tastes, gain)
    back_settled = back - s.tastes.return_log_odds + p["settled_return_1993"]
    seasonal_now = _seasonal(s, year, passage, state.legalised)
    rates = Rates(
        first_entries=entries[0],
        repeat_entries=entries[1],
        first_stays=stays[0],
        repeat_stays=stays[1],
        return_recent=sigmoid(back),
        return_settled=sigmoid(back_settled),
        removal=now.interior_removals * bound,
        settling=_settling(s, now.agents_log * bound),
        legalised=d.legalised_persons * p["from_stock"] + d.quota_persons * p["adjust"],
        admitted=d.quota_persons * (1 - p["adjust"]),
        cohort=d.cohort_persons * p["movers"],
        leaves_youth=jnp.asarray(LEAVES_YOUTH),
        leaves_experience=jnp.asarray(LEAVES_EXPERIENCE),
        death=jnp.asarray(DEATH_RATE),
        leaves_documented=p["leaves_documented"],
        leaves_mexico=jnp.asarray(LEAVES_MEXICO),
        companions=children * p["hearings"],
    )
    pools, flows = step(state.pools, rates)
    attempts = (arrivals + seasonal_now) * chain.north.attempts + children
    apprehensions = p["events"] * ((episodes * caught_us).sum() + children)
    apprehensions = apprehensions + seasonal_now * chain.north.apprehensions
    hearings = share * (arrivals + children)
    out = Corridor(
        pools, flows, gain, BorderPath(*border), passage.north * passage.south,
        passage.north_cost, episodes[0] / state.pools.never, episodes[1] / state.pools.experienced,
        rates.return_recent, rates.return_settled, entries[0], entries[1], rates.companions,
        episodes[0], episodes[1], seasonal_now, attempts, apprehensions,
        (episodes * caught_mx).sum(), hearings, (attempts - hearings) * bound,
        stays.sum(), rates.admitted, d.mobility, network, year.wage, residual,
    )  # fmt: skip
    crowding = jnp.log(attempts + year.others / border.apprehension) - p["attempts_log_1993"]
    return Carry(pools, gain, crowding, state.legalised + d.legalised_persons), out


def _settling(s: Situation, agents_log: Array) -> Array:
    """Return the share of the remaining recent who settle in a year."""
    sigma = jnp.where(s.school.free > 0, s.p["settling_agents"], s.school.settling_agents)
    return -jnp.expm1(-s.p["settling"] * jnp.exp(sigma * agents_log))


def _seasonal(s: Situation, year: Year, passage: choice.Passage, legalised: Array) -> Array:
    d = year.drivers
    cost = passage.north_cost - s.reference.north_cost
    cost = cost + s.p["psychic_agents"] * year.enforcement.agents_log * (1 - d.mobility)
    moved = seasonal.SeasonalDrivers(
        cohort_log=jnp.log(d.young_persons) - s.p["young_log_1993"],
        pull=year.wage,
        trend=d.family_log,
        cost=cost,
        success_log=jnp.log(passage.north / s.reference.north),
        legalised_millions=legalised / 1e6,
        visas_100k=d.visas / 1e5,
    )
    return s.p["has_seasonal"] * seasonal.seasonal_episodes(s.p, moved)


class Prepared(NamedTuple):
    """A corridor ready to step: what is fixed, the state before the first year, all years."""

    fixed: Situation
    first: Carry
    years: Year


def prepare(
    p: Params,
    school: School,
    inputs: Enforcement,
    d: Drivers,
    start: Pools,
    *,
    others: Float[Array, " year"],
    effort: Float[Array, " year"],
    border: BorderPath | None = None,
    gain: Float[Array, " year"] | None = None,
    reference: Enforcement | None = None,
    network: Network | None = None,
) -> Prepared:
    """Return what the steps of one corridor over the years of its inputs need.

    Args:
        p: parameters of the corridor (`estimate.parameters` makes them from draws).
        school: what the school fixes.
        inputs: security inputs by year.
        d: drivers of the origin by year.
        start: pools at the end of 1979, persons.
        others: apprehensions of other nationalities, which crowd agents too, events.
        effort: ln of Mexican effort by year (zero for Mexicans).
        border: state of the US border, where another corridor makes it.
        gain: D by year under foresight; None solves it under static expectations.
        reference: security inputs of the factual 1993, where `inputs` change that year.
        network: network that first trips follow instead of the run's own.
    """
    reference = reference_inputs(inputs) if reference is None else reference
    income = d.income[BASE] / jnp.exp(d.income_log[BASE])  # of the factual 1993
    fixed = situation(p, school, income, reference)
    years = jnp.arange(inputs.agents_log.shape[-1])
    omega = jnp.where(school.free > 0, p["omega"], school.omega[: len(years)])
    table = Year(
        enforcement=inputs,
        drivers=d,
        wage=wage_index(p, d),
        push=push_index(p, school, d),
        omega=omega,
        decades=(years + FIRST_YEAR - 1986) / 10,
        others=others,
        effort=effort,
        border=border,
        gain=gain,
        network=network,
    )
    return Prepared(fixed, Carry(start, p["gain"], p["crowding_1980"], jnp.zeros(())), table)


def run(ready: Prepared) -> Corridor:
    """Return the path of one corridor, year by year."""
    _, path = jax.lax.scan(
        lambda state, year: moves(ready.fixed, state, year), ready.first, ready.years
    )
    return path
