"""Indices measured on a run, draw by draw, by the definitions that hold for the evidence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from interlock.observatory.border import REFERENCE_YEAR, thickness

MEXICO, HUB = "MEX", "USA"
LEAST_GROWTH = 0.05  # of imports, below which their growth is too small to divide by


@dataclass(frozen=True)
class OnRun:
    """An index on a run.

    Attributes:
        title: one line.
        unit: of its values.
        formula: how it is computed, and where that differs from the index of the evidence.
        dims: its axes between the draw and the year.
        values: by draw [draw, ..., year].
    """

    title: str
    unit: str
    formula: str
    dims: tuple[str, ...]
    values: np.ndarray


_ABOUT: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = {
    "externalisation": (
        "Mexico's part in stopping Central Americans on their way to the United States",
        "percent",
        "100 R / (R + A): R returned home by Mexico, A apprehended by the US, of the modelled "
        "Central American origins; the evidence counts everyone who is not Mexican",
        (),
    ),
    "border_southwest": (
        f"Thickness of the US-Mexico border for persons, {REFERENCE_YEAR} = 1",
        f"ratio to {REFERENCE_YEAR}",
        f"exp of the mean of ln(component / component in {REFERENCE_YEAR}) over agents, "
        "smuggler fee and removals of Mexicans; the evidence has external control besides",
        (),
    ),
    "border_goods": (
        "Cost of the border for goods since 2001",
        "percent ad valorem",
        "as outcome border_cost_pct, by pair of states",
        ("dyad",),
    ),
    "integration": (
        "Imports from the other two states",
        "base economy = 100",
        "as outcome bloc_imports_index, by importer",
        ("country",),
    ),
    "mobility_openness": (
        "Share of arrivals in the United States that come with papers",
        "percent",
        "100 (I - E) / I: I arrivals with and without papers, E undocumented entries",
        ("origin",),
    ),
    "spill_over": (
        f"Openness to Mexicans gained for every tenth by which trade grew since {REFERENCE_YEAR}",
        "percentage points",
        f"(m - m in {REFERENCE_YEAR}) / (10 (b / b in {REFERENCE_YEAR} - 1)): m "
        "mobility_openness of Mexico, b integration of the United States; where imports "
        "changed by a twentieth or more. Both may move without the one causing the other: "
        "compare with a run without the trade policy. The evidence counts instruments instead",
        (),
    ),
}


def measure(
    values: Mapping[str, np.ndarray],
    origins: tuple[str, ...],
    countries: tuple[str, ...],
    years: range,
) -> dict[str, OnRun]:
    """Return the indices that a run tells.

    Args:
        values: outcomes by name [draw, ..., year].
        origins: order of the axis of origins.
        countries: order of the axis of importers.
        years: of the run.
    """
    mexico, hub = origins.index(MEXICO), countries.index(HUB)
    others = [place for place in range(len(origins)) if place != mexico]
    returned = values["returned_by_mexico_events"][:, others].sum(axis=1)
    caught = values["apprehensions_events"][:, others].sum(axis=1)
    came, without = values["inflow_persons"], values["entries_persons"]
    with np.errstate(divide="ignore", invalid="ignore"):
        externalised = 100 * returned / (returned + caught)
        opened = 100 * (came - without) / came
    found = {
        "externalisation": externalised,
        "border_southwest": _southwest(values, mexico, years),
        "border_goods": values["border_cost_pct"],
        "integration": values["bloc_imports_index"],
        "mobility_openness": opened,
        "spill_over": _spill_over(opened[:, mexico], values["bloc_imports_index"][:, hub], years),
    }
    return {name: OnRun(*about, found[name]) for name, about in _ABOUT.items()}


def _spill_over(opened: np.ndarray, imports: np.ndarray, years: range) -> np.ndarray:
    then = slice(years.index(REFERENCE_YEAR), years.index(REFERENCE_YEAR) + 1)
    growth = imports / imports[:, then] - 1
    gained = opened - opened[:, then]
    enough = np.abs(growth) >= LEAST_GROWTH
    return np.where(enough, gained / np.where(enough, 10 * growth, 1.0), np.nan)


def _southwest(values: Mapping[str, np.ndarray], mexico: int, years: range) -> np.ndarray:
    parts = (
        values["agents_persons"],
        values["fee_usd_2023"][:, mexico],
        values["removals_persons"][:, mexico],
    )
    then = years.index(REFERENCE_YEAR)
    return thickness(np.stack([one / one[:, then : then + 1] for one in parts]))
