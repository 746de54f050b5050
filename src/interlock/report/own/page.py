"""The page of a region: one HTML file that opens offline."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from interlock.messages import _
from interlock.region.passport import NOT_STATED
from interlock.report import bibliography
from interlock.report.drawing.figure import Figure
from interlock.report.drawing.style import NARROW, WIDE, Frame
from interlock.report.drawing.svg import to_svg
from interlock.report.own import pictures, story, tables
from interlock.report.own.answer import Answer
from interlock.report.provenance import Citation
from interlock.report.story import manifest_rows
from interlock.report.templating import template, write_whole
from interlock.trade.bases import info

Manifest = Mapping[str, Any]


def render(found: Answer, manifest: Manifest) -> str:
    """Return the page as one HTML text that loads nothing.

    Args:
        found: a region measured, with a policy solved.
        manifest: what one needs to make the run again; shown as it is.

    Raises:
        UnconvergedError: the equilibrium is not solved.
    """
    found.trade.require_converged()
    region = found.region
    source = story.source(found, manifest)
    measured = story.source(found, manifest, *region.series)
    return template("region.html").render(
        title=region.title,
        subtitle=story.subtitle(found),
        answer=story.answer(found),
        source=measured,
        figures=_figures(found, manifest),
        changes=story.changes(found),
        outcomes=tables.outcomes(found, source),
        indices=tables.indices(found, manifest),
        indices_csv=tables.indices_csv(found),
        outcomes_csv=tables.outcomes_csv(found),
        formulas=tables.formulas(found),
        limits=story.limits(found),
        evidence=tables.evidence(),
        absent=[(one.what, one.why) for one in region.absent],
        assumptions=story.assumptions(found),
        solved=story.solved(found),
        passports=tables.passports(found),
        citations=_citations(found),
        manifest=manifest_rows(manifest),
        stem=f"{region.name}-{manifest['hash']}",
    )


def write(found: Answer, manifest: Manifest, path: Path) -> None:
    """Write the page, and its sources beside it; files appear whole or not at all.

    Raises:
        UnconvergedError: the equilibrium is not solved.
    """
    write_whole(path, render(found, manifest))
    write_whole(path.with_name(bibliography.FILE), bibliography.bibtex(_citations(found)))


def _figures(found: Answer, manifest: Manifest) -> list[Figure]:
    """Return every picture drawn wide and narrow."""
    drawn = [_of_policy(found, manifest), *_between(found, manifest)]
    for name, data in found.measured.indices.items():
        if data["value"].notnull().sum() > 1:
            caption = _("Formula: {formula}.").format(formula=data.attrs["formula"])
            read = str(data.attrs["source"]).split(", ")
            picture = partial(pictures.index_picture, data)
            title = _(str(data.attrs["title"]))
            source = story.source(found, manifest, *read)
            drawn.append(_figure(name, title, picture, caption, source))
    return drawn


def _of_policy(found: Answer, manifest: Manifest) -> Figure:
    caption = _("Change against the balanced base, in percent: {policy}.").format(
        policy=found.policy.title
    )
    picture = partial(pictures.real_wages, found)
    source = story.source(found, manifest)
    return _figure("real-wages", _("Real wages under the policy"), picture, caption, source)


def _between(found: Answer, manifest: Manifest) -> list[Figure]:
    """Return who trades with whom and who lives where, as far as the folder has it."""
    wanted = {
        "goods_trade": (
            _("Who trades with whom"),
            pictures.flows,
            _(
                "Goods trade in {year}, billion US$: members in rows sell, those in columns buy, "
                "in the same order."
            ),
        ),
        "migrant_stock": (
            _("Who lives where"),
            pictures.stocks,
            _(
                "Migrants in {year}, thousand persons: rows are origins, columns where they live, "
                "in the same order."
            ),
        ),
    }
    figures = []
    for name, (title, picture, caption) in wanted.items():
        if name in found.region.series:
            year = found.region.series[name].passport.coverage.last_year
            source = story.source(found, manifest, name)
            told = caption.format(year=year)
            figures.append(_figure(name, title, partial(picture, found), told, source))
    return figures


def _figure(
    name: str, title: str, picture: Callable[[Frame], Any], caption: str, source: str
) -> Figure:
    drawn = tuple(to_svg(picture(frame), f"{name}-{frame.name}") for frame in (WIDE, NARROW))
    return Figure(name, title, drawn, caption, source)


def _citations(found: Answer) -> list[Citation]:
    """Return every source once, with what it was used for."""
    used: dict[str, str] = {}
    for name, one in found.region.series.items():
        for source in one.passport.sources:
            where = "" if source.address == NOT_STATED else f", {source.address}"
            used.setdefault(f"{source}{where}", _("series {name}").format(name=name))
    for text in info(found.trade.base.name).sources:
        used.setdefault(text, _("base {name}").format(name=found.trade.base.name))
    for change in found.policy.changes:
        used.setdefault(change.source, _("policy {name}").format(name=found.policy.name))
    return [Citation(text, what) for text, what in used.items()]
