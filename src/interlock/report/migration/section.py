"""The section on migration: pictures, the table of fits, words, and values to take away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr

from interlock.messages import N_
from interlock.report.drawing.figure import Picture, figure
from interlock.report.migration import facts, pictures, sources, stacks, story, tables
from interlock.report.part import Part
from interlock.report.tables import Table

ANSWERED = ("unauthorised_persons", "observed_unauthorised_persons")


PICTURES = (
    Picture(
        "migration-apprehensions",
        N_("Apprehensions at the US border, school by school"),
        pictures.apprehensions,
        ("apprehensions_events", "observed_apprehensions_events"),
    ),
    Picture(
        "migration-stocks",
        N_("Mexicans in the United States, school by school"),
        pictures.stocks,
        ("stock_persons", "observed_stock_persons", *ANSWERED),
    ),
    Picture(
        "migration-fees",
        N_("What smugglers charge"),
        pictures.fees,
        ("fee_usd_2023", "observed_fee_usd_2023", "observed_fee_emif_usd_2023"),
    ),
    Picture(
        "migration-border",
        N_("Stopped at the border, and trying again"),
        pictures.border,
        ("apprehension_probability", "retry_probability"),
    ),
    Picture(
        "migration-deaths",
        N_("Deaths at the border"),
        pictures.deaths,
        ("deaths", "observed_deaths"),
    ),
    Picture(
        "migration-two-borders",
        N_("Central Americans at two borders"),
        pictures.two_borders,
        (
            "apprehensions_events",
            "observed_apprehensions_events",
            "returned_by_mexico_events",
            "observed_returned_by_mexico_events",
        ),
    ),
    Picture("migration-pools", N_("Where Mexican migrants are"), stacks.pools, tuple(facts.POOLS)),
)


@dataclass(frozen=True, kw_only=True)
class Section(Part):
    """Everything that the page says of migration.

    Attributes:
        levels, fits: tables by school.
        inputs: what the extension rests on; None without an extension.
        assumptions: what each school assumes.
        solved: how well it was solved.
        csv, observed_csv: addresses of the files to take away.
    """

    levels: Table
    fits: Table
    inputs: Table | None
    assumptions: tuple[tuple[str, list[tuple[str, str]]], ...]
    solved: str
    csv: str
    observed_csv: str


def section(data: xr.Dataset, manifest: Mapping[str, Any]) -> Section:
    """Return the section for a replay of migration.

    Args:
        data: what `interlock.study.migration.replay` returns, with all origins.
        manifest: of the run, for the vintage under every figure.
    """
    captions = story.captions(data)
    figures = tuple(
        figure(one, data, captions[one.name], sources.source_of(data, manifest, *one.shows))
        for one in PICTURES
    )
    return Section(
        answer=story.answer(data),
        answer_source=sources.source_of(data, manifest, *ANSWERED),
        figures=figures,
        levels=tables.levels(data, manifest),
        fits=tables.fits(data, manifest),
        inputs=tables.inputs(data, manifest),
        words=story.words(data),
        assumptions=story.assumptions(data),
        solved=story.solved(data),
        csv=tables.bands_csv(data),
        observed_csv=tables.observed_csv(data),
    )
