"""Pools of persons and how they change in a year; nobody appears or is lost uncounted."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

import interlock.numerics  # noqa: F401  (float64, before the first array)

FLOOR = 1.0  # persons; keeps logs finite when a pool runs dry


class Pools(NamedTuple):
    """Persons by pool at the end of a year, for one origin.

    Attributes:
        never: movers at home, 15 to 29, without a trip.
        experienced: at home after a trip.
        recent: undocumented in the US, not settled.
        settled: undocumented in the US, settled.
        documented: in the US with papers.
        in_mexico: Central Americans in Mexico, in transit or settled.
    """

    never: Float[Array, "..."]
    experienced: Float[Array, "..."]
    recent: Float[Array, "..."]
    settled: Float[Array, "..."]
    documented: Float[Array, "..."]
    in_mexico: Float[Array, "..."]


class Rates(NamedTuple):
    """Hazards and amounts that a year's step needs.

    Attributes:
        first_entries: persons who enter the US for the first time.
        repeat_entries: experienced persons who enter.
        first_stays, repeat_stays: persons who stay in Mexico instead.
        return_recent, return_settled: probability of return.
        removal: hazard of removal from the interior.
        settling: share of the remaining recent who settle.
        legalised: undocumented persons who get papers (wanted; capped at what is there).
        admitted: persons admitted from abroad with papers.
        cohort: movers who turn 15.
        leaves_youth, leaves_experience: shares who age out of the pools at home.
        death: share of the undocumented in the US who die.
        leaves_documented: share of the documented who die or leave.
        leaves_mexico: share of those in Mexico who leave it for home.
        companions: children who come with them; too young for the pools at home.
    """

    first_entries: Array
    repeat_entries: Array
    first_stays: Array
    repeat_stays: Array
    return_recent: Array
    return_settled: Array
    removal: Array
    settling: Array
    legalised: Array
    admitted: Array
    cohort: Array
    leaves_youth: Array
    leaves_experience: Array
    death: Array
    leaves_documented: Array
    leaves_mexico: Array
    companions: Array


class Flows(NamedTuple):
    """What moved in a year, persons.

    `arrived` and `gone` are the account with the outside:
    sum(pools') - sum(pools) = arrived - gone. Arrived counts the floor, should a pool run dry.
    """

    returns: Array
    removals: Array
    settled: Array
    legalised: Array
    arrived: Array
    gone: Array


def step(now: Pools, rates: Rates) -> tuple[Pools, Flows]:
    """Return the pools a year later and the flows between.

    Legalisation takes at most what is there: L = U (1 - exp(-wanted/U)), smooth in both.
    """
    stock = now.recent + now.settled
    legal = stock * -jnp.expm1(-rates.legalised / stock)
    keep = 1 - legal / stock
    recent, settled = now.recent * keep, now.settled * keep
    staying = (1 - rates.removal) * (1 - rates.death)
    removed = rates.removal * (1 - rates.death) * (recent + settled)
    died = rates.death * (recent + settled)
    back_recent = staying * rates.return_recent * recent
    back_settled = staying * rates.return_settled * settled
    remaining = staying * recent - back_recent
    settle = rates.settling * remaining
    home = back_recent + back_settled + removed
    aged_never = rates.leaves_youth * now.never
    aged_home = rates.leaves_experience * now.experienced
    left_documented = rates.leaves_documented * now.documented
    left_mexico = rates.leaves_mexico * now.in_mexico
    later = Pools(
        now.never - aged_never + rates.cohort - rates.first_entries - rates.first_stays,
        now.experienced
        - aged_home
        - rates.repeat_entries
        - rates.repeat_stays
        + home
        + left_mexico,
        remaining - settle + rates.first_entries + rates.repeat_entries + rates.companions,
        staying * settled - back_settled + settle,
        now.documented - left_documented + legal + rates.admitted,
        now.in_mexico - left_mexico + rates.first_stays + rates.repeat_stays,
    )
    floored = Pools(*(jnp.maximum(pool, FLOOR) for pool in later))
    lifted = sum(up - pool for up, pool in zip(floored, later, strict=True))
    flows = Flows(
        back_recent + back_settled,
        removed,
        settle,
        legal,
        rates.cohort + rates.admitted + rates.companions + lifted,
        aged_never + aged_home + died + left_documented,
    )
    return floored, flows
