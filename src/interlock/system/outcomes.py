"""What a run of the corridors says, by name, with label and unit."""

from collections.abc import Mapping
from types import MappingProxyType

import jax.numpy as jnp
from jax.numpy import log1p
from jaxtyping import Array, Float

from interlock.migration.choice import BETA
from interlock.security.production import Enforcement, death_hazard
from interlock.system.corridor_state import Corridor, Params

LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "stock_persons": ("Born in the origin, living in the US, as the census counts", "persons"),
        "unauthorised_persons": ("Undocumented in the US, mid-year", "persons"),
        "movers_persons": ("In the US without papers, or as free movers, mid-year", "persons"),
        "recent_persons": ("Undocumented and recent, end of year", "persons"),
        "settled_persons": ("Undocumented and settled, end of year", "persons"),
        "documented_persons": ("Documented, end of year", "persons"),
        "experienced_persons": ("At home after a trip, end of year", "persons"),
        "in_mexico_persons": ("Central Americans in Mexico, mid-year", "persons"),
        "first_entries_persons": ("First undocumented entries", "persons a year"),
        "repeat_entries_persons": ("Repeat undocumented entries", "persons a year"),
        "entries_persons": ("Undocumented entries with companions", "persons a year"),
        "returns_persons": ("Returns by choice", "persons a year"),
        "removals_persons": ("Removals from the interior", "persons a year"),
        "settling_persons": ("Settled in the year", "persons a year"),
        "legalised_persons": ("Undocumented given papers", "persons a year"),
        "inflow_persons": ("Arrivals, with and without papers", "persons a year"),
        "outflow_persons": ("Returns and removals", "persons a year"),
        "seasonal_episodes": ("Seasonal and border-circular crossing episodes", "episodes a year"),
        "attempts_events": ("Attempts at the US border", "events a year"),
        "apprehensions_events": ("Apprehensions at the US border", "events a year"),
        "detentions_events": ("Detentions in Mexico", "events a year"),
        "returned_by_mexico_events": ("Returned home by Mexico", "events a year"),
        "hearings_events": ("Handed over for a hearing at the US border", "persons a year"),
        "evading_attempts_events": ("Attempts that evade the US border's agents", "events a year"),
        "stays_persons": ("Stayed in Mexico", "persons a year"),
        "apprehension_probability": ("Apprehended per attempt", "probability"),
        "retry_probability": ("New try after an apprehension", "probability"),
        "success_probability": ("In at last per episode", "probability"),
        "fee_usd_2023": ("Smuggler fee", "US$ of 2023"),
        "first_trip_rate": ("First trips among movers at home", "per year"),
        "return_recent_rate": ("Returns among the recent", "per year"),
        "return_settled_rate": ("Returns among the settled", "per year"),
        "value_never_log": ("Value of the choices of those who never left", "log consumption"),
        "value_experienced_log": ("Value of the choices of the experienced", "log consumption"),
        "value_abroad_log": ("Value of being in the US undocumented", "log consumption"),
    }
)


def mid_year(pool: Array) -> Array:
    """Return the mean of the ends of last year and this; the first year stands for itself."""
    before = jnp.concatenate([pool[..., :1], pool[..., :-1]], axis=-1)
    return (pool + before) / 2


def outcomes(path: Corridor, p: Params, professionals: Array) -> dict[str, Array]:
    """Return every outcome of a corridor by year.

    Values are (1 - beta) V: with V_H = u_H + beta V_H - nu ln(1-m), a change of -nu ln(1-m) is a
    change of log consumption for ever; being in the US adds (1 - beta) D / beta.

    Args:
        path: one corridor, or stacked ones.
        p: draw in model units (`undercount`, `nu`, `deported_share` where there is one).
        professionals: NAFTA professionals by year, residents too, persons.
    """
    pools, flows = path.pools, path.flows
    # Who may move freely is neither undocumented nor missed by a census.
    present, bound = mid_year(pools.recent + pools.settled), 1 - path.mobility
    hidden = present * bound
    entries = path.first_entries + path.repeat_entries + path.companions
    home = -p["nu"] * log1p(-path.leave_repeat)
    return {
        "stock_persons": present
        - hidden * p["undercount"]
        + mid_year(pools.documented)
        + professionals,
        "unauthorised_persons": hidden,
        "movers_persons": present,
        "recent_persons": pools.recent * bound,
        "settled_persons": pools.settled * bound,
        "documented_persons": pools.documented + (pools.recent + pools.settled) * path.mobility,
        "experienced_persons": pools.experienced,
        "in_mexico_persons": mid_year(pools.in_mexico),
        "first_entries_persons": path.first_entries,
        "repeat_entries_persons": path.repeat_entries,
        "entries_persons": entries,
        "returns_persons": flows.returns,
        "removals_persons": flows.removals,
        "settling_persons": flows.settled,
        "legalised_persons": flows.legalised,
        "inflow_persons": entries + path.admitted,
        "outflow_persons": flows.returns + flows.removals,
        "seasonal_episodes": path.seasonal_episodes,
        "attempts_events": path.attempts,
        "apprehensions_events": path.apprehensions,
        "detentions_events": path.apprehensions_mexico,
        "returned_by_mexico_events": path.apprehensions_mexico * p.get("deported_share", 0.0),
        "hearings_events": path.hearings,
        "evading_attempts_events": path.evading,
        "stays_persons": path.stays,
        "apprehension_probability": path.border.apprehension,
        "retry_probability": path.border.retry,
        "success_probability": path.success,
        "fee_usd_2023": jnp.exp(path.border.fee_log),
        "first_trip_rate": path.leave_first,
        "return_recent_rate": path.return_recent,
        "return_settled_rate": path.return_settled,
        "value_never_log": -p["nu"] * log1p(-path.leave_first),
        "value_experienced_log": home,
        "value_abroad_log": home + (1 - BETA) * path.gain / BETA,
    }


def deaths(
    p: Params,
    enforcement: Enforcement,
    apprehension: Float[Array, " year"],
    evading_apprehensions: Float[Array, " year"],
    more_attempts: Float[Array, " year"] | float = 0.0,
) -> Float[Array, " year"]:
    """Return expected deaths on the US southwest border, all nationalities.

    deaths = h(enforcement) (evading apprehensions / p + change of attempts)

    Args:
        p: draw of the Mexican block.
        enforcement: security inputs of the run.
        apprehension: factual probability of apprehension, which turns counts into attempts.
        evading_apprehensions: as counted, without children and families, events.
        more_attempts: attempts of the modelled origins over those of history, events.
    """
    attempts = jnp.maximum(evading_apprehensions / apprehension + more_attempts, 0.0)
    return death_hazard(p, enforcement) * attempts
