"""Log likelihood of what was observed, observation by observation.

Errors are log-normal unless said otherwise. Stocks are compared at mid-year, flows over the year.
Years from 2020 are left out: apprehensions under Title 42 are not comparable (trap 1).
"""

from collections.abc import Mapping

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln, logit
from jaxtyping import Array, Float

from interlock.estimate.observations import Observed
from interlock.security.production import Enforcement, death_hazard
from interlock.system.corridor_state import Corridor
from interlock.system.inputs import TRIANGLE, Inputs
from interlock.system.outcomes import outcomes

Values = Mapping[str, Float[Array, ""]]
Pointwise = dict[str, Float[Array, " observation"]]
LOG_2PI = 1.8378770664093453


def normal(residual: Array, error: Array | np.ndarray | float) -> Array:
    """Return log densities of residuals."""
    error = jnp.asarray(error)
    return -0.5 * (residual / error) ** 2 - jnp.log(error) - 0.5 * LOG_2PI


def autoregressive(residual: Array, error: Array, persistence: Array) -> Array:
    """Return log densities of an AR(1) residual, each given the one before; stationary start."""
    start = normal(residual[:1], error / jnp.sqrt(1 - persistence**2))
    later = normal(residual[1:] - persistence * residual[:-1], error)
    return jnp.concatenate([start, later])


def negative_binomial(count: Array | np.ndarray, mean: Array, spread: Array) -> Array:
    """Return log probabilities of counts: Poisson with a gamma year effect of that spread."""
    shape = 1 / spread**2
    return (
        gammaln(count + shape)
        - gammaln(shape)
        - gammaln(count + 1)
        + shape * jnp.log(shape / (shape + mean))
        + count * jnp.log(mean / (shape + mean))
    )


def _log_gap(seen: Observed, model: Array) -> Array:
    return jnp.log(seen.values) - jnp.log(model[seen.places])


def _window_gap(seen: Observed, model: Array) -> Array:
    return jnp.log(seen.values) - jnp.log(seen.window() @ model)


def mexico(
    path: Corridor, values: Values, inputs: Inputs, seen: Mapping[str, Observed]
) -> Pointwise:
    """Return log densities of the Mexican observables by name.

    Args:
        path: the Mexican corridor under the draw.
        values: the draw in model units.
        inputs: inputs of the run.
        seen: observables, perhaps cut at a training year; empty ones count nothing.
    """
    model = outcomes(path, values, inputs.mexico.professionals)
    exits = model["outflow_persons"] + model["legalised_persons"]
    inflow = _window_gap(seen["inflow"], model["inflow_persons"])
    found = {
        "apprehensions": autoregressive(
            _log_gap(seen["apprehensions"], path.apprehensions),
            values["error_apprehensions"],
            values["persistence"],
        ),
        "stock": normal(_log_gap(seen["stock"], model["stock_persons"]), values["error_stock"]),
        "inflow": normal(inflow, seen["inflow"].error),
        "outflow": normal(
            _window_gap(seen["outflow"], model["outflow_persons"]) - values["offset_outflow"],
            seen["outflow"].error,
        ),
        "entries_cms": normal(
            _log_gap(seen["entries_cms"], model["entries_persons"]), seen["entries_cms"].error
        ),
        "exits_cms": normal(_log_gap(seen["exits_cms"], exits), seen["exits_cms"].error),
        "unauthorised_1990": normal(
            _log_gap(seen["unauthorised_1990"], model["unauthorised_persons"]),
            seen["unauthorised_1990"].error,
        ),
    }
    for who in ("dhs", "pew", "cms", "mpi"):
        gap = _log_gap(seen[f"unauthorised_{who}"], model["unauthorised_persons"])
        gap = gap - values[f"publisher_{who}"]
        found[f"unauthorised_{who}"] = normal(gap, values["error_unauthorised"])
    return found | _border(path, values, inputs.enforcement, inputs.evading, seen)


def _border(
    path: Corridor,
    values: Values,
    enforcement: Enforcement,
    evading: Array,
    seen: Mapping[str, Observed],
) -> Pointwise:
    border = path.border
    odds = logit(border.apprehension)
    deaths = seen["deaths"]
    mean = death_hazard(values, enforcement) * evading / border.apprehension

    def on_odds(name: str, model: Array, offset: Array | float = 0.0) -> Array:
        one = seen[name]
        return normal(logit(one.values) - one.window() @ model - offset, one.error)

    return {
        "fee": normal(
            _log_gap(seen["fee"], jnp.exp(border.fee_log)), values["error_fee"]
        ),
        "fee_emif": normal(
            _log_gap(seen["fee_emif"], jnp.exp(border.fee_log)) - values["offset_emif"],
            values["error_emif"],
        ),
        "probability_survey": on_odds("probability_survey", odds),
        "probability_official": on_odds("probability_official", odds, values["offset_dhs"]),
        "gives_up": on_odds("gives_up", -logit(border.retry)),
        "gets_in": on_odds("gets_in", logit(path.success)),
        "deaths": negative_binomial(
            deaths.values, mean[deaths.places], values["death_spread"]
        ),
    }  # fmt: skip


def triangle(
    path: Corridor,
    values: Values,
    inputs: Inputs,
    seen: Mapping[str, Mapping[str, Observed]],
    together: Mapping[str, Observed],
) -> Pointwise:
    """Return log densities of the Central American observables by `name.origin`.

    Args:
        path: the three corridors, stacked.
        values: the draw in model units.
        inputs: inputs of the run.
        seen: observables by origin.
        together: observables of the three together.
    """
    model = outcomes(path, values, inputs.triangle.professionals)
    detained, returned = model["detentions_events"], model["returned_by_mexico_events"]
    found = {}
    for place, origin in enumerate(TRIANGLE):
        own = seen[origin]
        error = jnp.sqrt(own["detained_by_mexico"].error ** 2 + values["error_returns"] ** 2)
        found |= {
            f"apprehensions.{origin}": autoregressive(
                _log_gap(own["apprehensions"], path.apprehensions[place]),
                values["error_apprehensions"],
                values["persistence"],
            ),
            f"stock.{origin}": normal(
                _log_gap(own["stock"], model["stock_persons"][place]), values["error_stock"]
            ),
            f"unauthorised.{origin}": normal(
                _log_gap(own["unauthorised"], model["unauthorised_persons"][place]),
                values["error_unauthorised"],
            ),
            f"returned_by_mexico.{origin}": normal(
                _log_gap(own["returned_by_mexico"], returned[place]), values["error_returns"]
            ),
            f"detained_by_mexico.{origin}": normal(
                _window_gap(own["detained_by_mexico"], detained[place]), error
            ),
            f"in_mexico.{origin}": normal(
                _log_gap(own["in_mexico"], model["in_mexico_persons"][place]),
                own["in_mexico"].error,
            ),
        }
    land = together["returned_by_mexico"]
    found["returned_by_mexico.together"] = normal(
        _log_gap(land, returned.sum(axis=0)), values["error_returns"]
    )
    return found
