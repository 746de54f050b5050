"""Ways in which a change reaches people and states, each of which can be switched off.

An effect is told apart by channel by running with some channels held at history: what a channel
carries is blended, history at 0 and the scenario at 1.
"""

from collections.abc import Mapping
from types import MappingProxyType

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from interlock.system.inputs import Drivers, Inputs

CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "goods_prices": "Tariffs and border costs in wages, prices and incomes",
        "displacement": "Work displaced from sectors that shrink",
        "labour_supply": "Wages answer to workers who come and go",
        "remittances": "Transfers of migrants in incomes",
        "enforcement": "Agents, barriers, sanctions, removals, Mexican effort",
        "networks": "Those abroad draw those at home",
        "cycle": "Wages, jobs, exchange rate, growth at home and abroad",
        "violence": "Homicides and conflict at home",
        "cohorts": "Size of cohorts and of families",
        "legal_quotas": "Visas, residence, legalisation, freedom to move",
        "politics": "Enforcement answers what politics sees",
    }
)
DRIVERS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cycle": ("wage_log", "exchange_log", "jobs_log", "work", "income", "income_log"),
        "displacement": ("displacement",),
        "violence": ("homicide_log", "conflict"),
        "cohorts": ("family_log", "crowd_log", "cohort_persons", "young_persons"),
        "legal_quotas": (
            "quota_persons",
            "legalised_persons",
            "visas",
            "mobility",
            "professionals",
        ),
    }
)


class Switches(eqx.Module):
    """How far each channel carries the scenario; 1 wholly, 0 as in history."""

    goods_prices: Float[Array, ""]
    displacement: Float[Array, ""]
    labour_supply: Float[Array, ""]
    remittances: Float[Array, ""]
    enforcement: Float[Array, ""]
    networks: Float[Array, ""]
    cycle: Float[Array, ""]
    violence: Float[Array, ""]
    cohorts: Float[Array, ""]
    legal_quotas: Float[Array, ""]
    politics: Float[Array, ""]


def switches(on: Mapping[str, float] | None = None) -> Switches:
    """Return all channels on, but for those that are given."""
    return Switches(**{name: jnp.asarray(float((on or {}).get(name, 1.0))) for name in CHANNELS})


def blended(factual: Inputs, given: Inputs, on: Switches) -> Inputs:
    """Return inputs that carry the scenario in the channels that are on."""

    def mix(share: Array, before: Array, after: Array) -> Array:
        # Written so that a channel that is wholly on or off gives its inputs back to the last bit.
        return jnp.where(share == 1, after, before + share * (after - before))

    def drivers(before: Drivers, after: Drivers) -> Drivers:
        return Drivers(
            **{
                name: mix(getattr(on, channel), getattr(before, name), getattr(after, name))
                for channel, names in DRIVERS_OF.items()
                for name in names
            }
        )

    enforcement = {
        name: mix(on.enforcement, getattr(factual.enforcement, name), after)
        for name, after in vars(given.enforcement).items()
    }
    return eqx.tree_at(
        lambda i: (i.enforcement, i.mexico, i.triangle),
        given,
        (
            type(given.enforcement)(**enforcement),
            drivers(factual.mexico, given.mexico),
            drivers(factual.triangle, given.triangle),
        ),
    )
