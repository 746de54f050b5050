"""What a corridor's run carries: switches of a school, conditions of a year, state, results."""

from collections.abc import Mapping
from typing import NamedTuple

import equinox as eqx
from jaxtyping import Array, Float

from interlock.migration import choice
from interlock.migration.pools import Flows, Pools
from interlock.security import production
from interlock.security.production import Enforcement
from interlock.system.inputs import Drivers

Params = Mapping[str, Float[Array, ""]]


class School(eqx.Module):
    """What a school of thought fixes.

    Attributes:
        omega: share of changes since 1993 that first trips take into account, by year.
        free: 1 where omega_F and sigma_E are parameters.
        settling_agents: sigma_E.
        hump: 1 where liquidity limits first trips.
        ration: 1 where US construction jobs ration first trips.
        crowd: 1 where the size of cohorts pushes.
    """

    omega: Float[Array, " year"]
    free: Float[Array, ""]
    settling_agents: Float[Array, ""]
    hump: Float[Array, ""]
    ration: Float[Array, ""]
    crowd: Float[Array, ""]


class BorderPath(NamedTuple):
    """State of the US border by year, as the Mexican corridor leaves it."""

    apprehension: Float[Array, " year"]
    retry: Float[Array, " year"]
    fee_log: Float[Array, " year"]


class Corridor(NamedTuple):
    """A run of one corridor by year (persons, events, probabilities).

    `pools` are those at the end of each year. `residual` is the largest |F(D)| of the choice.
    """

    pools: Pools
    flows: Flows
    gain: Array
    border: BorderPath
    success: Array
    cost: Array
    leave_first: Array
    leave_repeat: Array
    return_recent: Array
    return_settled: Array
    first_entries: Array
    repeat_entries: Array
    companions: Array
    first_episodes: Array
    repeat_episodes: Array
    seasonal_episodes: Array
    attempts: Array
    apprehensions: Array
    apprehensions_mexico: Array
    hearings: Array
    evading: Array
    stays: Array
    admitted: Array
    mobility: Array
    network: Array
    wage: Array
    residual: Array


class Situation(NamedTuple):
    """What does not change within a run: parameters, school, tastes, reference conditions."""

    p: Params
    school: School
    tastes: choice.Tastes
    reference: choice.Passage
    reference_removal: Array
    reference_border: production.Border
    reference_inputs: Enforcement
    reference_income: Array


class Carry(NamedTuple):
    """State that goes from one year to the next."""

    pools: Pools
    gain: Array
    attempts_log: Array
    legalised: Array


class Network(NamedTuple):
    """A network that a run is told to use in place of its own, to tell channels apart.

    Attributes:
        own: share of the run's own network; the rest is `given`.
        given: ln of residents abroad per young person over 1993.
    """

    own: Array
    given: Array


class Year(NamedTuple):
    """Inputs of one year, as the scan hands them out."""

    enforcement: Enforcement
    drivers: Drivers
    wage: Array
    push: Array
    omega: Array
    decades: Array
    others: Array
    effort: Array
    border: BorderPath | None
    gain: Array | None
    network: Network | None
