"""How well the schools replay history, and how badly they forecast it, beside naive baselines.

Every error is a root mean square of logs. `structural` paths carry no error term. The test of
2005-2019 is conditional on realised drivers: wages, jobs, agents and the rest are those that
happened, so it flatters any model against a true forecast.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from interlock.estimate import observations
from interlock.estimate.campaign import full_z
from interlock.estimate.observations import Observed
from interlock.estimate.posterior import Posterior
from interlock.estimate.target import TRAINING_YEAR, Target, factual, simulate, values_of
from interlock.region.annual import LAST_SCORED_YEAR, YEARS, position
from interlock.system.inputs import TRIANGLE
from interlock.system.outcomes import outcomes

TEST_YEARS = tuple(range(TRAINING_YEAR + 1, LAST_SCORED_YEAR + 1))
ANCHORS = ("unauthorised_dhs", "unauthorised_pew", "unauthorised_cms", "unauthorised_mpi")
SEED = 20_05


@dataclass(frozen=True)
class Paths:
    """Structural paths and parameters by draw.

    Attributes:
        outcomes: name to [draw, (origin,) year].
        values: parameters in model units [draw].
    """

    outcomes: Mapping[str, np.ndarray]
    values: Mapping[str, np.ndarray]

    def median(self, name: str) -> np.ndarray:
        """Return the median over draws."""
        return np.median(self.outcomes[name], axis=0)


def paths(one: Target, posterior: Posterior) -> Paths:
    """Return paths of a block for every packaged draw, history's inputs."""
    given = factual()
    drivers = given.mexico if one.block == "mexico" else given.triangle

    def path(z: jax.Array) -> tuple[dict[str, jax.Array], dict[str, jax.Array]]:
        values = values_of(one.table, z, one.setting)
        corridor = simulate(one.block, values, one.setting, given)
        return outcomes(corridor, values, drivers.professionals), values

    z = jnp.asarray(full_z(posterior, one))
    found, values = jax.jit(lambda z: jax.lax.map(path, z, batch_size=25))(z)
    return Paths(
        {name: np.asarray(x) for name, x in found.items()},
        {name: np.asarray(x) for name, x in values.items()},
    )


def log_rmse(seen: Observed, model: np.ndarray) -> float:
    """Return the error of a path [year] against observations; NaN where there are none."""
    if not seen.values.size:
        return float("nan")
    gap = np.log(seen.values) - np.log(model[seen.places])
    return float(np.sqrt(np.mean(gap**2)))


def anchors(seen: Mapping[str, Observed], after: int = YEARS[0]) -> Observed:
    """Return the unauthorised anchors of all publishers together, from a year on."""
    ones = [seen[name] for name in ANCHORS]
    keep = np.concatenate([one.last > after for one in ones])
    together = (np.concatenate([getattr(one, field) for one in ones])[keep]
                for field in ("first", "last", "values", "error"))  # fmt: skip
    return Observed(*together, source="unauthorized_population_*")


def mexico_in_sample(found: Paths) -> dict[str, float]:
    """Return errors of the Mexican block over 1980-2019, fitted to the same years."""
    seen = observations.mexico()
    hidden = found.median("unauthorised_persons")
    return {
        "apprehensions": log_rmse(seen["apprehensions"], found.median("apprehensions_events")),
        "stock": log_rmse(seen["stock"], found.median("stock_persons")),
        "unauthorised": log_rmse(anchors(seen), hidden),
        "fee": log_rmse(seen["fee"], found.median("fee_usd_2023")),
        "unauthorised_2007_millions": float(hidden[position(2007)] / 1e6),
    }


def triangle_in_sample(found: Paths) -> dict[str, float]:
    """Return errors of the Central American block over 2000-2019, fitted to the same years."""
    seen = observations.triangle()
    caught = found.median("apprehensions_events")
    errors = {
        f"apprehensions.{origin}": log_rmse(seen[origin]["apprehensions"], caught[place])
        for place, origin in enumerate(TRIANGLE)
    }
    total = sum(seen[origin]["apprehensions"].values for origin in TRIANGLE)
    joint = seen[TRIANGLE[0]]["apprehensions"]._replace(values=np.asarray(total))
    together = np.median(found.outcomes["apprehensions_events"].sum(axis=1), axis=0)
    errors["apprehensions.together"] = log_rmse(joint, together)
    returned = found.outcomes["returned_by_mexico_events"]
    for place, origin in enumerate(TRIANGLE):
        own = seen[origin]["returned_by_mexico"]
        errors[f"returned_by_mexico.{origin}"] = log_rmse(
            own, np.median(returned[:, place], axis=0)
        )
    return errors | {"returned_by_mexico.worst": _worst_return(found)}


def _worst_return(found: Paths) -> float:
    """Return the largest relative error of yearly Mexican returns of the three together."""
    counted: dict[int, float] = {}
    for origin in TRIANGLE:
        own = observations.triangle()[origin]["returned_by_mexico"]
        for year, value in zip(own.last.tolist(), own.values, strict=True):
            counted[year] = counted.get(year, 0.0) + float(value)
    land = observations.triangle_together()["returned_by_mexico"]
    counted = dict(zip(land.last.tolist(), land.values.tolist(), strict=True)) | counted
    model = np.median(found.outcomes["returned_by_mexico_events"].sum(axis=1), axis=0)
    return max(float(abs(model[position(year)] / value - 1)) for year, value in counted.items())


@dataclass(frozen=True)
class Forecast:
    """Test of one observable over 2005-2019.

    Attributes:
        name: observable.
        dynamic: log-RMSE of the structural path of the training posterior.
        one_step: log-RMSE with last year's error carried forward; NaN for stocks.
        baselines: naive forecasts by name, dynamic.
        one_step_baselines: naive one-step forecasts by name.
        coverage: share of observations inside the 50 and 90 percent predictive bands.
        n: observations.
    """

    name: str
    dynamic: float
    one_step: float
    baselines: Mapping[str, float]
    one_step_baselines: Mapping[str, float]
    coverage: Mapping[int, float]
    n: int


def out_of_sample(found: Paths) -> tuple[Forecast, ...]:
    """Return tests of the Mexican block fitted to 1980-2004."""
    return (_apprehensions(found), *(_stock(found, name) for name in ("unauthorised", "stock")))


def _apprehensions(found: Paths) -> Forecast:
    seen = observations.mexico()["apprehensions"]
    log_seen, places = np.log(seen.values), seen.places
    split = int((seen.last <= TRAINING_YEAR).sum())
    draws = np.log(found.outcomes["apprehensions_events"][:, places])
    residual = log_seen - draws
    rho, sigma = (found.values[name][:, None] for name in ("persistence", "error_apprehensions"))
    ahead = draws[:, split:] + rho * residual[:, split - 1 : -1]
    noise = _autoregressive_noise(residual[:, split - 1], rho, sigma, len(TEST_YEARS))
    test = log_seen[split:]
    return Forecast(
        "apprehensions",
        _rms(test - np.median(draws[:, split:], axis=0)),
        _rms(test - np.median(ahead, axis=0)),
        {
            "flat random walk": _rms(test - log_seen[split - 1]),
            "AR(1)": _rms(test - _ar1_path(log_seen[:split], test.size)),
        },
        {
            "random walk": _rms(test - log_seen[split - 1 : -1]),
            "AR(1)": _rms(test - _ar1_step(log_seen[:split], log_seen[split - 1 : -1])),
        },
        _coverage(test, draws[:, split:] + noise),
        test.size,
    )


def _autoregressive_noise(
    last: np.ndarray, rho: np.ndarray, sigma: np.ndarray, years: int
) -> np.ndarray:
    """Return errors after the training years, starting from its last residual [draw, year]."""
    shocks = np.random.default_rng(SEED).standard_normal((last.size, years))
    noise, error = np.empty((last.size, years)), last
    for year in range(years):
        error = rho[:, 0] * error + sigma[:, 0] * shocks[:, year]
        noise[:, year] = error
    return noise


def _stock(found: Paths, name: str) -> Forecast:
    everything = observations.mexico()
    seen = anchors(everything) if name == "unauthorised" else everything["stock"]
    train, test = seen.until(TRAINING_YEAR), _after(seen, TRAINING_YEAR)
    draws = np.log(found.outcomes[f"{name}_persons"][:, test.places])
    sigma = found.values[f"error_{name}"][:, None]
    noise = sigma * np.random.default_rng(SEED).standard_normal(draws.shape)
    values = np.log(test.values)
    last = np.log(train.values[np.argmax(train.last)])
    return Forecast(
        name,
        _rms(values - np.median(draws, axis=0)),
        float("nan"),
        {f"flat at {train.last.max()}": _rms(values - last)},
        {},
        _coverage(values, draws + noise),
        values.size,
    )


def _after(seen: Observed, year: int) -> Observed:
    keep = seen.last > year
    return Observed(*(getattr(seen, f)[keep] for f in ("first", "last", "values", "error")),
                    source=seen.source)  # fmt: skip


def _ar1(train: np.ndarray) -> tuple[float, float]:
    """Return mean and persistence of an AR(1) fitted to the training logs by least squares."""
    slope, intercept = np.polyfit(train[:-1], train[1:], 1)
    slope = min(slope, 0.999)
    return intercept / (1 - slope), slope


def _ar1_path(train: np.ndarray, years: int) -> np.ndarray:
    mean, slope = _ar1(train)
    return mean + slope ** np.arange(1, years + 1) * (train[-1] - mean)


def _ar1_step(train: np.ndarray, before: np.ndarray) -> np.ndarray:
    mean, slope = _ar1(train)
    return mean + slope * (before - mean)


def _rms(gap: np.ndarray) -> float:
    return float(np.sqrt(np.mean(gap**2)))


def _coverage(values: np.ndarray, draws: np.ndarray) -> dict[int, float]:
    found = {}
    for percent in (50, 90):
        tail = (100 - percent) / 2
        low, high = np.percentile(draws, [tail, 100 - tail], axis=0)
        found[percent] = float(((values >= low) & (values <= high)).mean())
    return found
