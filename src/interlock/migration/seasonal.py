"""Seasonal and border-circular crossers: apprehended, never in a stock."""

from collections.abc import Mapping
from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

import interlock.numerics  # noqa: F401  (float64, before the first array)


class SeasonalDrivers(NamedTuple):
    """What moves seasonal crossing, all as changes since 1993.

    Attributes:
        cohort_log: ln of residents aged 15-29.
        pull: utility of work in the US over work at home.
        trend: origin trend (family size).
        cost: cost of crossing in utility.
        success_log: ln of the chance of getting in.
        legalised_millions: persons legalised so far, millions (a level).
        visas_100k: temporary work visas a year, hundred thousands.
    """

    cohort_log: Float[Array, "..."]
    pull: Float[Array, "..."]
    trend: Float[Array, "..."]
    cost: Float[Array, "..."]
    success_log: Float[Array, "..."]
    legalised_millions: Float[Array, "..."]
    visas_100k: Float[Array, "..."]


def seasonal_episodes(
    p: Mapping[str, Float[Array, ""]], now: SeasonalDrivers
) -> Float[Array, "..."]:
    """Return episodes of seasonal and border-circular crossing in a year.

    ln Q = q + ln cohort + e_Q pull + t_Q trend - g_Q cost + h_Q ln s - l_Q legalised - v_Q visas

    Source: ours; docs/explanation/migration-and-borders.md, Pools. Without Q no parameters hold the
    apprehensions and the stock of the 1980s together.
    """
    return jnp.exp(
        p["seasonal_1993"]
        + now.cohort_log
        + p["seasonal_pull"] * now.pull
        + p["seasonal_trend"] * now.trend
        - p["seasonal_cost"] * now.cost
        + p["seasonal_success"] * now.success_log
        - p["seasonal_legalised"] * now.legalised_millions
        - p["seasonal_visas"] * now.visas_100k
    )
