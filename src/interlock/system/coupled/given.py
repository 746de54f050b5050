"""What a coupled run is given: inputs of people, policies of trade, conditions of politics."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from interlock.migration.drivers import ORIGINS
from interlock.region.annual import FIRST_YEAR, LAST_YEAR, Annual
from interlock.region.observed import known
from interlock.security.thickness import load_events, thickness_log
from interlock.system.coupled.kept_trade import kept_path
from interlock.system.coupled.politics import Scene, scene
from interlock.system.coupled.step import World
from interlock.system.coupled.trade_path import (
    DYADS,
    INPUTS,
    Economy,
    TradePath,
    economy,
)
from interlock.system.inputs import Inputs, inputs
from interlock.system.levels import ENFORCEMENT, TERROR, levels
from interlock.trade import bases
from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.experiment import balanced_base
from interlock.trade.policy import sectors
from interlock.trade.policy.arrays import PolicyArrays, arrays_or_base, load_policy
from interlock.trade.policy.changes import Policy

BASE = "caliendo-parro-1993"
# What governments did to tariffs; the thickness of borders comes on top, as inputs of each year.
HISTORY = ("nafta", "section-232-2018")
LAST_STAGED = 2004  # a later base already stands at the end of the staging of NAFTA
WORKERS = ("USA", "MEX", "GTM", "HND", "SLV")
BILLION = 1e9


class Given(eqx.Module):
    """Inputs of a scenario, or of history, that draws share.

    Attributes:
        people: inputs of the corridors.
        scene: politics.
        times: event to what its size is multiplied by [event, year].
        fund: development fund over the origin's output [year, origin].
        paid: the same over the output of Mexico, as transfers are counted [year, origin].
    """

    people: Inputs
    scene: Scene
    times: Float[Array, "event year"]
    fund: Float[Array, "year origin"]
    paid: Float[Array, "year origin"]


def years_of(last: int) -> range:
    """Return the years of a run."""
    return range(FIRST_YEAR, last + 1)


def given(of: Mapping[str, Annual]) -> Given:
    """Return what a run is given, from its levels by path.

    Output per head over history moves wage and income of an origin alike.
    """
    moved = dict(of)
    for origin in ORIGINS:
        ratio = of[f"drivers.gdp.{origin}"].values
        for path in (f"drivers.wage.{origin}", f"drivers.income.{origin}"):
            if (ratio != 1).any():
                moved[path] = of[path].with_values(of[path].values * ratio)
    paid = [of[f"migration.development_fund.{origin}"].values for origin in ORIGINS]
    years = of[TERROR].years
    output = np.stack([output_usd_bn(origin, years) for origin in ORIGINS], axis=1)
    return Given(
        people=inputs(moved),
        scene=scene(of[TERROR].values, of[ENFORCEMENT].values),
        times=jnp.asarray([of[f"shocks.{event.name}"].values for event in load_events()]),
        fund=jnp.asarray(np.stack(paid, axis=1) / output),
        paid=jnp.asarray(np.stack(paid, axis=1) / output_usd_bn("MEX", years)[:, None]),
    )


@cache
def _nominal(country: str) -> Mapping[int, float]:
    return known("gdp_nominal_usd", country=country)


def _held(values: Mapping[int, float], years: Iterable[int]) -> np.ndarray:
    """Return values by year, between known ones interpolated and beyond them held."""
    found = sorted(values)
    return np.interp(list(years), found, [values[year] for year in found])


def output_usd_bn(country: str, years: Iterable[int]) -> np.ndarray:
    """Return output at current prices, billion US$ [year]."""
    return _held(_nominal(country), years) / BILLION


def remittances_usd_bn(years: Sequence[int]) -> np.ndarray:
    """Return remittances received by origin, billion US$ [year, origin].

    Before the first year known and after the last, the share of the origin's output is held.
    """
    columns = []
    for origin in ORIGINS:
        paid = known(f"panel.remittances_usd_{origin}")
        output = _nominal(origin)
        share = {year: value / output[year] for year, value in paid.items() if year in output}
        columns.append(_held(share, years) * output_usd_bn(origin, years))
    return np.stack(columns, axis=1)


class Ground(NamedTuple):
    """What does not change with a scenario: the economy and history's trade.

    Attributes:
        name: of the base economy.
        last: last year.
        economy: the balanced base.
        policy: of history, by year.
        history: trade of history.
    """

    name: str
    last: int
    economy: Economy
    policy: tuple[PolicyArrays, ...]
    history: TradePath


@cache
def labelled(name: str) -> BaseEconomy:
    """Return the balanced base with its labels, by which policies are read."""
    return balanced_base(bases.load(name), "zero")


@cache
def historical_changes(name: str) -> tuple[dict[str, Any], ...]:
    """Return the changes of tariffs that governments made, as policy files write them."""
    names = HISTORY if labelled(name).year <= LAST_STAGED else HISTORY[1:]
    found = []
    for one in names:
        found += load_policy(one).model_dump(by_alias=True, exclude_none=True)["changes"]
    return tuple(found)


def plan_of(name: str, changes: Sequence[Mapping[str, Any]] = ()) -> Policy:
    """Return history's tariffs and more changes, in order, as one policy for a base.

    Args:
        name: of the base economy.
        changes: in the grammar of policy files.
    """
    return Policy.model_validate(
        {
            "schema": 1,
            "name": "coupled",
            "title": "history and a scenario",
            "changes": [*historical_changes(name), *changes],
        }
    )


def policy_arrays(plan: Policy, name: str, last: int) -> tuple[PolicyArrays, ...]:
    """Return tariffs and border costs by year to a last one.

    Raises:
        InputError: a change that the base does not know.
    """
    return tuple(arrays_or_base(plan, labelled(name), year) for year in years_of(last))


def mean_thickness(times: Array, last: int) -> np.ndarray:
    """Return log cost of the borders at the mean of the priors [year, dyad]."""
    events = load_events()
    sizes = {event.name: np.asarray([event.mean]) for event in events}
    scaled = {event.name: np.asarray(row) for event, row in zip(events, times, strict=True)}
    return thickness_log(sizes, scaled, DYADS, years_of(last))[0]


def trade_inputs(thick: np.ndarray) -> np.ndarray:
    """Return u of a path on which nobody moves [year, input]."""
    found = np.zeros((len(thick), len(INPUTS)))
    found[:, 4:] = thick
    return found


@cache
def ground(name: str = BASE, last: int = LAST_YEAR) -> Ground:
    """Return the economy and history's trade, solved exactly.

    Raises:
        InputError: unknown base.
        UnconvergedError: a year of history has no solution.
    """
    home = economy(labelled(name))
    policy = policy_arrays(plan_of(name), name, last)
    inputs = trade_inputs(mean_thickness(given(levels(last)).times, last))
    return Ground(name, last, home, policy, kept_path(home, policy, inputs))


def world(of: Ground, after: TradePath, asked: Given) -> World:
    """Return what the yearly steps of a scenario are given of trade and politics."""
    years = years_of(of.last)
    workers = [_held(known("world.population_15_64", country=code), years) for code in WORKERS]
    sent = remittances_usd_bn(years) / output_usd_bn("MEX", years)[:, None]
    return World(
        before=of.history,
        after=after,
        scene=asked.scene,
        workers=jnp.asarray(np.stack(workers, axis=1)),
        sent=jnp.asarray(sent),
        paid=asked.paid,
        farmers=jnp.asarray(work_share(of)),
    )


def work_share(of: Ground) -> np.ndarray:
    """Return the share of Mexican workers by sector: farms as counted, others by value added."""
    base = labelled(of.name)
    farm = np.asarray(sectors.coverage(("agriculture",), base.sectors, "MEX"))
    mexico = base.position("MEX")
    imports = np.asarray(base.imports_usd_bn)[:, mexico].sum(axis=0)
    added = np.asarray(base.value_added_share)[mexico] * imports
    on_farm = _held(known("agri_employment_share", country="MEX"), [base.year])[0] / 100
    farming, others = added * farm, added * (1 - farm)
    return on_farm * farming / farming.sum() + (1 - on_farm) * others / others.sum()
