"""Everything that a run of the corridors takes in: instruments and drivers, level by level."""

from collections.abc import Mapping

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

import interlock.numerics  # noqa: F401  (float64, before the first array)
from interlock.migration.drivers import ORIGINS
from interlock.region.annual import REFERENCE_YEAR, YEARS, Annual, position
from interlock.region.observed import known
from interlock.security.inputs import evading_apprehensions
from interlock.security.production import Enforcement
from interlock.system.levels import history

TRIANGLE = ("GTM", "HND", "SLV")
BARRIER_UNIT = 654.0  # miles of primary barrier in 2015-19, so that coefficients are of order one
BASE = position(REFERENCE_YEAR)
# Share of total apprehensions that were Mexican in FY1992, the first year that tells them apart.
MEXICAN_SHARE_BEFORE_1992 = 0.974


class Drivers(eqx.Module):
    """What a corridor's choices depend on, each as a change since 1993 unless it says a level."""

    wage_log: Float[Array, "*origin year"]
    exchange_log: Float[Array, "*origin year"]
    jobs_log: Float[Array, "*origin year"]
    work: Float[Array, "*origin year"]
    income: Float[Array, "*origin year"]
    income_log: Float[Array, "*origin year"]
    family_log: Float[Array, "*origin year"]
    crowd_log: Float[Array, "*origin year"]
    homicide_log: Float[Array, "*origin year"]
    displacement: Float[Array, "*origin year"]
    conflict: Float[Array, "*origin year"]
    cohort_persons: Float[Array, "*origin year"]
    young_persons: Float[Array, "*origin year"]
    quota_persons: Float[Array, "*origin year"]
    legalised_persons: Float[Array, "*origin year"]
    visas: Float[Array, "*origin year"]
    mobility: Float[Array, "*origin year"]
    professionals: Float[Array, "*origin year"]


class Inputs(eqx.Module):
    """Inputs of a run, year by year from 1980.

    Attributes:
        enforcement: security inputs by year.
        mexico: drivers of the Mexican corridor.
        triangle: drivers of GTM, HND, SLV, stacked.
        others: apprehensions of other nationalities on the southwest border, events.
        evading: apprehensions without children and families, all nationalities, events.
        apprehensions_1980: all apprehensions of the first year, events.
        stocks_1980: born in the origin and living in the US in 1980, persons, `ORIGINS` order.
    """

    enforcement: Enforcement
    mexico: Drivers
    triangle: Drivers
    others: Float[Array, " year"]
    evading: Float[Array, " year"]
    apprehensions_1980: Float[Array, ""]
    stocks_1980: Float[Array, " origin"]


def inputs(levels: Mapping[str, Annual] | None = None) -> Inputs:
    """Return the inputs of a run; `levels` default to history.

    Reference levels are those of history in 1993, so that a changed 1993 is a change.
    """
    levels = history() if levels is None else levels
    corridors = [_drivers(levels, origin) for origin in ORIGINS]
    stacked = {
        name: jnp.stack([getattr(one, name) for one in corridors[1:]])
        for name in Drivers.__dataclass_fields__
    }
    stock = [known("us_foreign_born_by_country", origin=o)[YEARS[0]] for o in ORIGINS]
    return Inputs(
        enforcement=_enforcement(levels),
        mexico=corridors[0],
        triangle=Drivers(**stacked),
        others=jnp.asarray(_held(_others(), levels)),
        evading=jnp.asarray(_held(evading_apprehensions(), levels)),
        apprehensions_1980=jnp.asarray(known("panel.usbp_apprehensions_sw")[YEARS[0]]),
        stocks_1980=jnp.asarray(stock),
    )


def _held(counted: np.ndarray, levels: Mapping[str, Annual]) -> np.ndarray:
    """Return counts of the data's years held at the last for as long as the inputs go on."""
    more = len(levels["security.agents"].values) - len(counted)
    return np.concatenate([counted, np.full(more, counted[-1])])


def _enforcement(levels: Mapping[str, Annual]) -> Enforcement:
    base = history()["security.agents"].values[BASE]
    agents = np.maximum(levels["security.agents"].values, 1.0)
    effort = np.maximum(levels["security.mexico_effort"].values, 1e-6)
    return Enforcement(
        agents_log=jnp.asarray(np.log(agents / base)),
        barriers=jnp.asarray(levels["security.barriers"].values / BARRIER_UNIT),
        sanctions=jnp.asarray(levels["security.sanctions"].values),
        interior_removals=jnp.asarray(levels["security.interior_removals"].values),
        hand_over=jnp.asarray(levels["security.hand_over"].values),
        effort_log=jnp.asarray(np.log(effort)),
    )


def _change(levels: Mapping[str, Annual], path: str) -> np.ndarray:
    """Return ln of a level over its level in the history of 1993."""
    return np.log(levels[path].values / history()[path].values[BASE])


def _drivers(levels: Mapping[str, Annual], origin: str) -> Drivers:
    def level(path: str) -> np.ndarray:
        return levels[path].values

    unemployment = "drivers.unemployment.USA"
    fewer_idle = history()[unemployment].values[BASE] - level(unemployment)
    real = _change(levels, "drivers.exchange_rate.MEX")
    crowd = _change(levels, f"drivers.young.{origin}") - _change(levels, "drivers.young.USA")
    values = {
        "wage_log": _change(levels, "drivers.wage.USA") - _change(levels, f"drivers.wage.{origin}"),
        "exchange_log": np.zeros_like(real) if origin != "MEX" else real,
        "jobs_log": _change(levels, "drivers.construction_jobs.USA"),
        "work": fewer_idle / 100,
        "income": level(f"drivers.income.{origin}"),
        "income_log": _change(levels, f"drivers.income.{origin}"),
        "family_log": _change(levels, f"drivers.family_size.{origin}"),
        "crowd_log": crowd,
        "homicide_log": _change(levels, f"drivers.homicide.{origin}"),
        "displacement": level(f"drivers.displacement.{origin}"),
        "conflict": level(f"drivers.conflict.{origin}"),
        "cohort_persons": level(f"drivers.cohort.{origin}"),
        "young_persons": level(f"drivers.young.{origin}"),
        "quota_persons": level(f"migration.legal_quota.{origin}"),
        "legalised_persons": level(f"migration.legalisation.{origin}"),
        "visas": level(f"migration.temporary_visas.{origin}"),
        "mobility": level(f"migration.mobility.{origin}"),
        "professionals": level(f"migration.professionals.{origin}"),
    }
    return Drivers(**{name: jnp.asarray(value) for name, value in values.items()})


def mexican_apprehensions() -> dict[int, float]:
    """Return apprehensions of Mexicans by year: counted from 1992, before it total x 0.974."""
    total = known("panel.usbp_apprehensions_total")
    counted = known("panel.usbp_apprehensions_MEX_nationwide")
    before = {y: v * MEXICAN_SHARE_BEFORE_1992 for y, v in total.items() if y < min(counted)}
    return before | counted


def _others() -> np.ndarray:
    total, mexican = known("panel.usbp_apprehensions_sw"), mexican_apprehensions()
    return np.asarray([max(total[year] - mexican[year], 0.0) for year in YEARS])
