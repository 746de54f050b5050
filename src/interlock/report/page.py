"""The report: one HTML file that opens offline, made of words, pictures and tables of one run."""

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import xarray as xr
from markupsafe import Markup

from interlock.errors import UnconvergedError
from interlock.report import facts, pictures, provenance, story, tables
from interlock.report.drawing.figure import Figure, Picture, figure
from interlock.report.migration.section import section
from interlock.report.politics.section import section as politics_section
from interlock.report.region.section import section as region_section
from interlock.trade.policy.changes import Policy

PICTURES = (
    Picture("real_wages", "Real wages", pictures.real_wages, ("real_wage_pct",)),
    Picture(
        "welfare",
        "Welfare: exact and first-order, and tariff revenue",
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
        "Where exact welfare comes from",
        pictures.decomposition,
        ("welfare_exact_pct", *facts.PARTS),
    ),
    Picture(
        "bilateral_trade",
        "Trade between partners: model and observed",
        pictures.bilateral_trade,
        ("penetration_model", "penetration_observed"),
    ),
    Picture("tariffs", "Tariffs along the way", pictures.tariffs, ("tariff_pct",)),
    Picture("sectors", "Sectors that grow and shrink", pictures.sectors, ("value_added_hat",)),
    Picture(
        "tariff_revenue",
        "Tariff revenue",
        pictures.tariff_revenue,
        ("tariff_revenue_pct_of_income", "tariff_revenue_before_pct_of_income"),
    ),
)


def render(
    data: xr.Dataset, manifest: Mapping[str, Any], migration: xr.Dataset | None = None
) -> str:
    """Return the report as one HTML text that loads nothing.

    Args:
        data: what `interlock.system.replay.replay` returns.
        manifest: what one needs to make the run again; shown as it is.
        migration: what `interlock.study.migration.replay` returns, if migration was run.

    Raises:
        UnconvergedError: a year is not solved.

    """
    for run in (data, migration):
        if run is not None and run.attrs["status"] != "converged":
            status, residual = run.attrs["status"], run.attrs["residual"]
            raise UnconvergedError(f"run {status} (residual {residual:.1e}): no report is drawn")
    policy = provenance.policy_of(data, manifest)
    people = None if migration is None else section(migration, manifest)
    cited = provenance.citations(data, policy)
    return _template().render(
        title=story.title(data, policy),
        subtitle=story.subtitle(data, policy),
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
        limits=story.cannot_say(data, policy, beside=people is not None),
        assumptions=story.assumptions(data, policy),
        solved=story.solved(data),
        solver=tables.solver(data, manifest),
        citations=[*cited, *(people.citations if people else ())],
        manifest=story.manifest_rows(manifest),
        stem=f"{manifest.get('name', data.attrs['policy'])}-{manifest.get('hash', 'run')}",
        migration=people,
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
) -> None:
    """Write the report; the file appears whole or not at all.

    Args:
        data: what `interlock.system.replay.replay` returns.
        manifest: what one needs to make the run again.
        path: file to write; one that is there is replaced.
        migration: what `interlock.study.migration.replay` returns, if migration was run.

    Raises:
        UnconvergedError: a year is not solved.

    """
    text = render(data, manifest, migration)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


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
        return (
            f"Left out: of the years {years[0]} to {years[-1]} fewer than two have observed trade "
            "between the partners in the packaged data, so there is nothing to compare with."
        )
    if name == "sectors" and facts.goods(data).sum() < 2:
        return "Left out: the base does not tell goods sectors apart."
    return ""


def _template() -> jinja2.Template:
    folder = resources.files("interlock.report") / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = Markup((folder / "report.css").read_text(encoding="utf-8"))
    environment.filters["linked"] = provenance.linked
    return environment.get_template("report.html")
