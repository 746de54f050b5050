"""Replays and counterfactuals of migration as labelled arrays, with bands over draws."""

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr

from interlock.migration.drivers import ORIGINS
from interlock.region.annual import LAST_SCORED_YEAR, YEARS
from interlock.scenario.school import chosen, load_school
from interlock.scenario.setting import Setting, changed_years
from interlock.study.ensemble import (
    DRAWS,
    Ensemble,
    changed_levels,
    chosen_origins,
    draws_of,
    run,
    run_pair,
)
from interlock.study.observed import observed
from interlock.system.levels import history
from interlock.system.outcomes import LABELS

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SOURCE = "interlock, corridors fitted to history"
DEATHS = ("Expected deaths on the US southwest border, all nationalities", "deaths a year")
# Values are logs of consumption: a difference is a share, an index has no level of its own.
VALUES = tuple(name for name in LABELS if name.startswith("value_"))
Progress = Callable[[str], None]


def _silent(message: str) -> None:
    """Say nothing."""


def replay(
    school: str = "rational",
    *,
    origins: Sequence[str] | None = None,
    draws: int = DRAWS,
    expectations: str = "static",
    on_school: Progress = _silent,
) -> xr.Dataset:
    """Return the free-running history of migration under one school or all.

    Args:
        school: name of a school, or `all`.
        origins: of `ORIGINS`; None for all.
        draws: of the packaged posterior.
        expectations: `static` or `foresight`.
        on_school: told the name of each school before it runs, for progress.

    Returns:
        Dims `school, quantile, origin, year`; outcomes of `system.outcomes.LABELS`, deaths over
        `school, quantile, year`, what was observed as `observed_*`, and `extension` marking years
        after the last scored one. Attributes carry label, unit and source.

    Raises:
        InputError: unknown school, origin or expectations, too many draws.
        UnconvergedError: a posterior or a choice that did not converge.
    """
    names = chosen(school)
    members = chosen_origins(origins)
    found = []
    for name in names:
        on_school(name)
        made = run(draws_of(name, draws), expectations=expectations)
        made.require_converged()
        found.append(made)
    data = _frame(names, members, found, expectations, draws)
    rows = [ORIGINS.index(origin) for origin in members]
    for name in LABELS:
        values = _stacked([one.values[name][:, rows] for one in found])
        _put(data, name, values, *LABELS[name])
    data["deaths"] = _deaths_array(_stacked([one.deaths for one in found]), *DEATHS)
    return data.merge(observed(members))


def compare(
    settings: Sequence[Setting],
    school: str = "all",
    *,
    origins: Sequence[str] | None = None,
    draws: int = DRAWS,
    expectations: str = "static",
    on_school: Progress = _silent,
) -> xr.Dataset:
    """Return what changed inputs do, draw by draw against history with the same draws.

    Args:
        settings: changes of inputs, applied in order.
        school: name of a school, or `all`.
        origins: of `ORIGINS`; None for all.
        draws: of the packaged posterior.
        expectations: `static` or `foresight`; the first change is a surprise.
        on_school: told the name of each school before it runs.

    Returns:
        Dims `school, quantile, origin, year`: `<outcome>_pct` changes in percent (for values, of
        consumption for ever), `<outcome>_change` in the outcome's unit; deaths alike without
        origin; `<outcome>_positive`, the share of draws in which the outcome rises.

    Raises:
        InputError: unknown name, a value outside its range, a change that changes nothing.
        UnconvergedError: as `replay`.
    """
    names = chosen(school)
    members = chosen_origins(origins)
    levels = changed_levels(settings)
    rows = [ORIGINS.index(origin) for origin in members]
    surprise = min(changed_years(history(), levels))
    pairs: list[tuple[Ensemble, Ensemble]] = []
    for name in names:
        on_school(name)
        drawn = draws_of(name, draws)
        pairs.append(run_pair(drawn, levels, expectations=expectations, surprise=surprise))
        pairs[-1][1].require_converged()
    changed = [after for _, after in pairs]
    data = _frame(names, members, changed, expectations, draws)
    data.attrs["settings"] = "; ".join(str(one) for one in settings)
    for name, (label, unit) in LABELS.items():
        pct, change = zip(*(_effects(name, pair, rows) for pair in pairs), strict=True)
        _put_effect(data, name, pct, change, label, unit)
    _deaths_effect(data, pairs)
    return data


def _effects(
    name: str, pair: tuple[Ensemble, Ensemble], rows: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    before, after = (one.values[name][:, rows] for one in pair)
    change = after - before
    if name in VALUES:
        return 100 * np.expm1(change), change
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(
            before != 0, 100 * change / before, np.where(change == 0, 0.0, np.nan)
        ), change


def _put_effect(
    data: xr.Dataset,
    name: str,
    pct: Sequence[np.ndarray],
    change: Sequence[np.ndarray],
    label: str,
    unit: str,
) -> None:
    _put(data, f"{name}_pct", _stacked(pct), f"Change of: {label}", "percent")
    _put(data, f"{name}_change", _stacked(change), f"Change of: {label}", unit)
    rises = np.stack([(one > 0).mean(axis=0) for one in change])
    dims = ("school", "origin", "year")
    told = {"label": f"Draws in which it rises: {label}", "unit": "share", "source": SOURCE}
    data[f"{name}_positive"] = (dims, rises, told)


def _deaths_effect(data: xr.Dataset, pairs: Sequence[tuple[Ensemble, Ensemble]]) -> None:
    change = [after.deaths - before.deaths for before, after in pairs]
    pct = [
        100 * one / before.deaths for one, (before, _) in zip(change, pairs, strict=True)
    ]  # deaths of history are positive in every draw
    label, unit = DEATHS
    data["deaths_pct"] = _deaths_array(_stacked(pct), f"Change of: {label}", "percent")
    data["deaths_change"] = _deaths_array(_stacked(change), f"Change of: {label}", unit)


def _stacked(per_school: Sequence[np.ndarray]) -> np.ndarray:
    return np.stack([_quantiles(one) for one in per_school])


def _quantiles(draws: np.ndarray) -> np.ndarray:
    return np.quantile(draws, QUANTILES, axis=0)


def _frame(
    names: Sequence[str],
    members: Sequence[str],
    found: Sequence[Ensemble],
    expectations: str,
    draws: int,
) -> xr.Dataset:
    extension = np.asarray([year > LAST_SCORED_YEAR for year in YEARS])
    return xr.Dataset(
        {"extension": (("year",), extension, {"label": "Inputs partly held or assumed; unscored"})},
        coords={
            "school": list(names),
            "quantile": list(QUANTILES),
            "origin": list(members),
            "year": list(YEARS),
        },
        attrs={
            "status": "converged",
            "residual": max(one.residual for one in found),
            "expectations": expectations,
            "draws": draws,
            "schools": "; ".join(f"{name}: {load_school(name).title}" for name in names),
            "source": SOURCE,
        },
    )


def _put(data: xr.Dataset, name: str, values: np.ndarray, label: str, unit: str) -> None:
    dims = ("school", "quantile", "origin", "year")
    data[name] = (dims, values, {"label": label, "unit": unit, "source": SOURCE})


def _deaths_array(values: np.ndarray, label: str, unit: str) -> tuple[object, ...]:
    dims = ("school", "quantile", "year")
    return (dims, values, {"label": label, "unit": unit, "source": SOURCE})
