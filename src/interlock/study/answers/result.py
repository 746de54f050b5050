"""A scenario run under schools: draws of each around its exact run, and labelled arrays of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from interlock.errors import InputError
from interlock.migration.drivers import ORIGINS
from interlock.region.annual import FIRST_YEAR, LAST_SCORED_YEAR
from interlock.scenario.school import chosen
from interlock.study.answers.outcomes import (
    CATALOGUE,
    HISTORY,
    PLACES_OF,
    SCENARIO,
    About,
    difference,
    difference_unit,
    values,
)
from interlock.study.answers.ratification import ratification
from interlock.study.coupled.blocks import Blocks
from interlock.study.coupled.exact import Ensemble, Report, ensemble
from interlock.study.coupled.pose import Posed
from interlock.study.migration import QUANTILES
from interlock.study.observed import observed

SOURCE = "interlock, coupled run"
DRAWS = 100
GROUPS = ("people", "trade", "politics")
HISTORY_NAME = "history"
CONVERGED = "converged"
# Quantiles of the last year at equal steps, each as likely as another; pictures draw them as dots.
DOTS = 20
CHANCES = (np.arange(DOTS) + 0.5) / DOTS
ROUNDING = 1e-9  # in the unit of an effect; what is below is no rise


def _silent(message: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Result:
    """A scenario under schools.

    Attributes:
        posed: the scenario.
        found: ensembles by school.
        draws: of each school.
        status: `converged`, or what else it is; only what has converged is exported.
    """

    posed: Posed
    found: Mapping[str, Ensemble]
    draws: int
    status: str = CONVERGED

    @property
    def schools(self) -> tuple[str, ...]:
        """Names of the schools."""
        return tuple(self.found)

    def values(self, school: str, side: int = SCENARIO) -> dict[str, np.ndarray]:
        """Return outcomes of the scenario, or of history, by name [draw, ..., year]."""
        return values(self.posed, self.found[school].told, side)

    def tree(self, years: range | None = None) -> xr.DataTree:
        """Return everything as labelled arrays.

        Args:
            years: years to keep; None for all of the run.

        Returns:
            Groups `people`, `trade`, `politics` (quantiles of the scenario), the same under
            `effects` (differences from history under the same draws, and the share of draws in
            which they are above zero), both again under `dots` (the last year, at `CHANCES`),
            `observed`, `ratification` (packages before Congress), and `layers` (residuals of every
            layer).
        """
        return _tree(self, None, years)


def run(
    posed: Posed,
    school: str = "all",
    *,
    draws: int = DRAWS,
    keep: Path | None = None,
    report: Report = _silent,
) -> Result:
    """Run a scenario under a school or all.

    Args:
        posed: the scenario.
        school: name of a school, or `all`.
        draws: of each posterior.
        keep: folder in which blocks of draws are kept until the caller drops them.
        report: told what is being done.

    Raises:
        InputError: unknown school, or more draws than are packaged.
        UnconvergedError: a layer that did not converge.
    """
    found = {}
    for name in chosen(school):
        kept = None if keep is None else blocks_of(posed, name, draws, keep)
        found[name] = ensemble(posed, name, draws, blocks=kept, report=report)
    return Result(posed, found, draws)


def blocks_of(posed: Posed, school: str, draws: int, root: Path) -> Blocks:
    """Return where the blocks of a school's draws are kept."""
    return Blocks(root, {"key": posed.key, "school": school, "draws": draws})


def compare(one: Result, other: Result, years: range | None = None) -> xr.DataTree:
    """Return how one scenario differs from another, draw by draw.

    Args:
        one: the scenario asked about.
        other: what it is held against; the same schools and draws.
        years: years to keep; None for all.

    Returns:
        As `Result.tree`, with differences from the other scenario under `effects`.

    Raises:
        InputError: other schools, draws, base economy or years.
    """
    alike = (
        (one.schools, other.schools, "schools"),
        (one.draws, other.draws, "draws"),
        (one.posed.ground.name, other.posed.ground.name, "base economies"),
        (one.posed.years, other.posed.years, "years"),
    )
    for a, b, what in alike:
        if a != b:
            raise InputError(f"runs with different {what} cannot be compared: {a} and {b}")
    return _tree(one, other, years)


def _tree(of: Result, other: Result | None, years: range | None) -> xr.DataTree:
    """Return quantiles, differences from another scenario or history, and how it was solved."""
    kept = [year for year in of.posed.years if years is None or year in years]
    gathered = _gathered(of, other, kept[-1] - FIRST_YEAR)
    groups = {
        f"{under}{group}": _dataset(of, kept, group, lines)
        for under, lines in gathered.items()
        for group in GROUPS
    }
    seen = observed(ORIGINS)
    groups["observed"] = seen.sel(year=[year for year in seen["year"].values if year in kept])
    groups["layers"] = _layers(of)
    groups["ratification"] = ratification(of.posed, of.found)
    tree = xr.DataTree.from_dict(groups)
    tree.attrs.update(about(of), against=HISTORY_NAME if other is None else other.posed.name)
    return tree


@dataclass(frozen=True)
class _Line:
    """One array of a result, schools stacked as they come."""

    told: About
    unit: str
    dims: tuple[str, ...]
    rows: list[np.ndarray]


def _gathered(of: Result, other: Result | None, last: int) -> dict[str, dict[str, _Line]]:
    """Return quantiles by school, of levels and of differences; one school in memory at a time.

    `last` is the position of the year that dots are of.
    """
    found: dict[str, dict[str, _Line]] = {"": {}, "effects/": {}, "dots/": {}, "dots/effects/": {}}
    for school in of.schools:
        now = of.values(school)
        then = of.values(school, HISTORY) if other is None else other.values(school)
        for name, told in CATALOGUE.items():
            change, unit = difference(name, now[name], then[name]), difference_unit(name)
            rises, share = f"{name}_positive", np.mean(change > ROUNDING, axis=0)
            banded, dotted = ("quantile", *told.dims), ("chance", *told.dims[:-1])
            made = (
                ("", name, told.unit, banded, bands_of(now[name])),
                ("effects/", name, unit, banded, bands_of(change)),
                ("effects/", rises, "share of draws above zero", told.dims, share),
                ("dots/", name, told.unit, dotted, dots_of(now[name][..., last])),
                ("dots/effects/", name, unit, dotted, dots_of(change[..., last])),
            )
            for under, key, of_unit, dims, row in made:
                found[under].setdefault(key, _Line(told, of_unit, dims, [])).rows.append(row)
    return found


def about(of: Result) -> dict[str, Any]:
    """Return what a result says of itself."""
    return {
        "scenario": of.posed.name,
        "title": of.posed.scenario.title,
        "chain": " > ".join(("history", *(one.name for one in of.posed.settled.chain))),
        "base": of.posed.ground.name,
        "draws": of.draws,
        "status": of.status,
        "residual": max(one.exact.residual for one in of.found.values()),
        "linear_error": max(one.linear_error for one in of.found.values()),
        "source": SOURCE,
    }


def _coords(of: Result, years: list[int]) -> dict[str, Any]:
    found = {name: list(places) for name, places in PLACES_OF.items()}
    return found | {
        "school": list(of.schools),
        "quantile": list(QUANTILES),
        "chance": CHANCES,
        "sector": list(of.posed.ground.economy.sectors),
        "year": years,
    }


def _dataset(of: Result, years: list[int], group: str, lines: dict[str, _Line]) -> xr.Dataset:
    """Return the arrays of a group, each with the coordinates that it uses."""
    coords = _coords(of, years)
    rows = [year - FIRST_YEAR for year in years]
    data = xr.Dataset()
    for name, line in lines.items():
        if line.told.group != group:
            continue
        dims = ("school", *line.dims)
        attrs = {"label": line.told.label, "unit": line.unit, "source": SOURCE}
        array = np.stack(line.rows)
        used = {dim: coords[dim] for dim in dims}
        if "year" in dims:
            array = array[..., rows]
        else:
            used["year"] = years[-1]
        data[name] = xr.DataArray(array, dims=dims, coords=used, attrs=attrs)
    if "year" in data.dims:
        label = "Inputs partly held, projected or assumed; not scored"
        marks = {"label": label, "unit": "yes or no", "source": SOURCE}
        data["extension"] = ("year", [year > LAST_SCORED_YEAR for year in years], marks)
    return data


def bands_of(draws: np.ndarray) -> np.ndarray:
    """Return quantiles over draws [quantile, ..., year]; NaN where a draw has no value."""
    return np.quantile(draws, QUANTILES, axis=0)


def dots_of(draws: np.ndarray) -> np.ndarray:
    """Return quantiles at `CHANCES` over draws [chance, ...]; NaN where a draw has no value."""
    return np.quantile(draws, CHANCES, axis=0)


def _layers(of: Result) -> xr.Dataset:
    """Return how well every layer is solved, by school."""
    rows = {
        "coupling_residual": ("Exact run: log wages, prices, incomes against equilibria", "log"),
        "trade_residual": ("Exact run: equilibria", "relative"),
        "rounds_residual": ("Draws: last round of a year in log wages", "log"),
        "choice_residual": ("Draws: choice to move", "utility"),
        "linear_error": ("Draws: trade to first order, farthest draw, wages and incomes", "log"),
    }
    found = {name: [] for name in rows}
    for one in of.found.values():
        choice, rounds = (float(part.max()) for part in one.told.residual)
        numbers = (
            one.exact.residual,
            one.exact.trade_residual,
            rounds,
            choice,
            one.linear_error,
        )
        for name, number in zip(rows, numbers, strict=True):
            found[name].append(number)
    data = xr.Dataset(coords={"school": list(of.schools)})
    for name, (label, unit) in rows.items():
        data[name] = ("school", found[name], {"label": label, "unit": unit, "source": SOURCE})
    return data
