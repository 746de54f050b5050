"""The report: one HTML file that opens offline, made of words, pictures and tables of one run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xarray as xr

from interlock.errors import UnconvergedError
from interlock.messages import N_, _
from interlock.report import bibliography, facts, limits, pictures, provenance, story, tables
from interlock.report.drawing.figure import Figure, Picture, figure
from interlock.report.layers import Layers
from interlock.report.migration import sources
from interlock.report.migration.section import section
from interlock.report.politics.section import section as politics_section
from interlock.report.region.section import section as region_section
from interlock.report.templating import template, write_whole
from interlock.trade.policy.changes import Policy

PICTURES = (
    Picture("real_wages", N_("Real wages"), pictures.real_wages, ("real_wage_pct",)),
    Picture(
        "welfare",
        N_("Welfare: exact and first-order, and tariff revenue"),
        pictures.welfare,
        (
            "welfare_exact_pct",
            "welfare_first_order_pct",
            "tariff_revenue_pct_of_income",
            "tariff_revenue_before_pct_of_income",
        ),
    ),
    Picture(
        "decomposition",
        N_("Where exact welfare comes from"),
        pictures.decomposition,
        ("welfare_exact_pct", *facts.PARTS),
    ),
    Picture(
        "bilateral_trade",
        N_("Trade between partners: model and observed"),
        pictures.bilateral_trade,
        ("penetration_model", "penetration_observed"),
    ),
    Picture("tariffs", N_("Tariffs along the way"), pictures.tariffs, ("tariff_pct",)),
    Picture("sectors", N_("Sectors that grow and shrink"), pictures.sectors, ("value_added_hat",)),
    Picture(
        "tariff_revenue",
        N_("Tariff revenue"),
        pictures.tariff_revenue,
        ("tariff_revenue_pct_of_income", "tariff_revenue_before_pct_of_income"),
    ),
)


def render(
    data: xr.Dataset,
    manifest: Mapping[str, Any],
    migration: xr.Dataset | None = None,
    coupled: Layers | None = None,
) -> str:
    """Return the report as one HTML text that loads nothing.

    Args:
        data: what `interlock.system.replay.replay` returns.
        manifest: what one needs to make the run again; shown as it is.
        migration: what `interlock.study.migration.replay` returns, if migration was run.
        coupled: how the layers of a coupled run of history stand, if there was one.

    Raises:
        UnconvergedError: a year is not solved.

    """
    for run in (data, migration):
        if run is not None and run.attrs["status"] != "converged":
            status, residual = run.attrs["status"], run.attrs["residual"]
            raise UnconvergedError(f"run {status} (residual {residual:.1e}): no report is drawn")
    policy = provenance.policy_of(data, manifest)
    people = None if migration is None else section(migration, manifest)
    return template("report.html").render(
        title=story.title(data, policy) if coupled is None else coupled.title,
        subtitle=story.subtitle(data, policy) if coupled is None else coupled.subtitle,
        answer=story.answer(data, policy),
        answer_source=provenance.source_of(data, manifest, *story.ANSWERED),
        figures=figures(data, manifest, policy),
        by_country=tables.by_country(data, manifest),
        by_year=tables.by_year(data, manifest),
        by_pair=tables.by_pair(data, manifest),
        against_observed=tables.against_observed(data, manifest),
        everywhere=tables.everywhere(data, manifest),
        by_sector=tables.by_sector(data, manifest),
        why=story.why_two_numbers(data),
        two_measures=tables.two_measures(data, manifest),
        limits=limits.cannot_say(data, policy, beside=people is not None, coupled=bool(coupled)),
        assumptions=limits.assumptions(data, policy),
        solved=story.solved(data),
        solver=tables.solver(data, manifest),
        citations=_cited(data, manifest, migration),
        manifest=story.manifest_rows(manifest),
        stem=f"{manifest.get('name', data.attrs['policy'])}-{manifest.get('hash', 'run')}",
        migration=people,
        coupled=coupled,
        region=region_section(data, manifest),
        politics=politics_section(data, manifest),
        country_csv=tables.country_csv(data),
        pair_csv=tables.pair_csv(data),
    )


def write_report(
    data: xr.Dataset,
    manifest: Mapping[str, Any],
    path: Path,
    migration: xr.Dataset | None = None,
    coupled: Layers | None = None,
) -> None:
    """Write the report, and its sources beside it; files appear whole or not at all.

    Args:
        data: what `interlock.system.replay.replay` returns.
        manifest: what one needs to make the run again.
        path: file to write; one that is there is replaced.
        migration: what `interlock.study.migration.replay` returns, if migration was run.
        coupled: how the layers of a coupled run of history stand, if there was one.

    Raises:
        UnconvergedError: a year is not solved.

    """
    write_whole(path, render(data, manifest, migration, coupled))
    cited = bibliography.bibtex(_cited(data, manifest, migration))
    write_whole(path.with_name(bibliography.FILE), cited)


def _cited(
    data: xr.Dataset, manifest: Mapping[str, Any], migration: xr.Dataset | None
) -> list[provenance.Citation]:
    """Return every source of the report once."""
    trade = provenance.citations(data, provenance.policy_of(data, manifest))
    return [*trade, *([] if migration is None else sources.citations(migration))]


def figures(
    data: xr.Dataset, manifest: Mapping[str, Any], policy: Policy | None
) -> dict[str, Figure]:
    """Return every picture drawn wide and narrow, or the reason why it is left out."""
    captions = story.captions(data, policy)
    return {
        one.name: figure(
            one,
            data,
            captions[one.name],
            provenance.source_of(data, manifest, *one.shows),
            _missing(data, one.name),
        )
        for one in PICTURES
    }


def _missing(data: xr.Dataset, name: str) -> str:
    """Return why a picture cannot be drawn from a run, or nothing."""
    if name == "bilateral_trade" and facts.penetration(data) is None:
        years = facts.years(data)
        return _(
            "Left out: of the years {first} to {last} fewer than two have observed trade between "
            "the partners in the packaged data, so there is nothing to compare with."
        ).format(first=years[0], last=years[-1])
    if name == "sectors" and facts.goods(data).sum() < 2:
        return _("Left out: the base does not tell goods sectors apart.")
    return ""
