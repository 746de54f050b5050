"""Indices measured on a run, draw by draw, by the definitions that hold for the evidence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from interlock.observatory.border import REFERENCE_YEAR, thickness

MEXICO = "MEX"


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


def measure(
    values: Mapping[str, np.ndarray], origins: tuple[str, ...], years: range
) -> dict[str, OnRun]:
    """Return the indices that a run tells.

    Args:
        values: outcomes by name [draw, ..., year].
        origins: order of the axis of origins.
        years: of the run.
    """
    mexico = origins.index(MEXICO)
    others = [place for place in range(len(origins)) if place != mexico]
    returned = values["returned_by_mexico_events"][:, others].sum(axis=1)
    caught = values["apprehensions_events"][:, others].sum(axis=1)
    came, without = values["inflow_persons"], values["entries_persons"]
    with np.errstate(divide="ignore", invalid="ignore"):
        externalised = 100 * returned / (returned + caught)
        opened = 100 * (came - without) / came
    return {
        "externalisation": OnRun(
            "Mexico's part in stopping Central Americans on their way to the United States",
            "percent",
            "100 R / (R + A): R returned home by Mexico, A apprehended by the US, of the modelled "
            "Central American origins; the evidence counts everyone who is not Mexican",
            (),
            externalised,
        ),
        "border_southwest": OnRun(
            f"Thickness of the US-Mexico border for persons, {REFERENCE_YEAR} = 1",
            f"ratio to {REFERENCE_YEAR}",
            f"exp of the mean of ln(component / component in {REFERENCE_YEAR}) over agents, "
            "smuggler fee and removals of Mexicans; the evidence has external control besides",
            (),
            _southwest(values, mexico, years),
        ),
        "border_goods": OnRun(
            "Cost of the border for goods since 2001",
            "percent ad valorem",
            "as outcome border_cost_pct, by pair of states",
            ("dyad",),
            values["border_cost_pct"],
        ),
        "integration": OnRun(
            "Imports from the other two states",
            "base economy = 100",
            "as outcome bloc_imports_index, by importer",
            ("country",),
            values["bloc_imports_index"],
        ),
        "mobility_openness": OnRun(
            "Share of arrivals in the United States that come with papers",
            "percent",
            "100 (I - E) / I: I arrivals with and without papers, E undocumented entries",
            ("origin",),
            opened,
        ),
    }


def _southwest(values: Mapping[str, np.ndarray], mexico: int, years: range) -> np.ndarray:
    parts = (
        values["agents_persons"],
        values["fee_usd_2023"][:, mexico],
        values["removals_persons"][:, mexico],
    )
    then = years.index(REFERENCE_YEAR)
    return thickness(np.stack([one / one[:, then : then + 1] for one in parts]))
