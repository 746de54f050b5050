"""What enforcement inputs do: apprehension, retry, smuggler fee, deaths."""

from collections.abc import Mapping
from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jax.nn import sigmoid
from jaxtyping import Array, Float

import interlock.numerics  # noqa: F401  (float64, before the first array)

Params = Mapping[str, Float[Array, ""]]


class Enforcement(eqx.Module):
    """Security inputs of one year, or of all years with a leading axis.

    Attributes:
        agents_log: ln of agents over those of 1993.
        barriers: miles of primary barrier over those of 2015 (654).
        sanctions: share of the apprehended under sanctions.
        interior_removals: hazard a year.
        hand_over: share of Central American arrivals who hand themselves over for a hearing.
        effort_log: ln of Mexican effort over its estimated path.
    """

    agents_log: Float[Array, "*year"]
    barriers: Float[Array, "*year"]
    sanctions: Float[Array, "*year"]
    interior_removals: Float[Array, "*year"]
    hand_over: Float[Array, "*year"]
    effort_log: Float[Array, "*year"]


class Border(NamedTuple):
    """What a crosser meets: probability of apprehension, of a new try after it, and the fee."""

    apprehension: Float[Array, ""]
    retry: Float[Array, ""]
    fee_log: Float[Array, ""]


def apprehension_probability(
    p: Params, now: Enforcement, crowding_log: Float[Array, ""]
) -> Float[Array, ""]:
    """Return the probability that one attempt at the US border is stopped.

    logit p = p_1993 + p_E ln(agents/agents_1993) + p_B barriers - p_C ln(attempts/attempts_1993)

    Args:
        p: `p_1993` (logit), `p_agents`, `p_barriers`, `p_crowding`.
        now: inputs of the year.
        crowding_log: ln of last year's attempts over the reference: agents are spread thinner.

    Source: elasticities from Hanson & Spilimbergo (1999), MMP; the form is ours:
    docs/explanation/migration-and-borders.md, What enforcement buys.
    """
    return sigmoid(
        p["p_1993"]
        + p["p_agents"] * now.agents_log
        + p["p_barriers"] * now.barriers
        - p["p_crowding"] * crowding_log
    )


def retry_probability(p: Params, now: Enforcement) -> Float[Array, ""]:
    """Return the probability of another attempt after an apprehension.

    logit delta = delta_1993 - delta_S sanctions

    Source: Bazzi et al. (2021); DHS (2017) for the share that gives up.
    """
    return sigmoid(p["retry_1993"] - p["retry_sanctions"] * now.sanctions)


def fee_log(p: Params, now: Enforcement, decades: Float[Array, ""]) -> Float[Array, ""]:
    """Return the ln of the smuggler fee in 2023 US$, paid on success.

    ln f = f_1993 + f_E ln(agents/agents_1993) + f_S sanctions + f_T (max(decades, 0) - .7)

    Decades count from 1986, so that the trend is zero in 1993.

    The trend stands for what agents do not explain: guides for nearly all, organised crime.

    Source: Gathmann (2008) for f_E.
    """
    trend = jnp.maximum(decades, 0.0) - 0.7
    return (
        p["fee_1993"]
        + p["fee_agents"] * now.agents_log
        + p["fee_sanctions"] * now.sanctions
        + p["fee_trend"] * trend
    )


def border(
    p: Params, now: Enforcement, crowding_log: Float[Array, ""], decades: Float[Array, ""]
) -> Border:
    """Return what a crosser meets at the US border in a year; decades count from 1986."""
    return Border(
        apprehension_probability(p, now, crowding_log),
        retry_probability(p, now),
        fee_log(p, now, decades),
    )


def death_hazard(p: Params, now: Enforcement) -> Float[Array, "*year"]:
    """Return expected border deaths per evading attempt.

    ln h = h_0 + h_E ln(agents / agents_1993) + h_B barriers

    Deaths are counts around h x attempts (Poisson, with a multiplicative year effect).
    """
    return jnp.exp(
        p["death_base"] + p["death_agents"] * now.agents_log + p["death_barriers"] * now.barriers
    )
