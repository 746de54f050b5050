"""All pages of claims in one HTML file that opens offline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from interlock.claims.board import summary
from interlock.claims.finding import Finding, Trace
from interlock.claims.judge import Judged
from interlock.claims.language.claim import Claim
from interlock.claims.verdict import VERDICTS
from interlock.messages import _, plural
from interlock.report.claims import story
from interlock.report.claims.pictures import picture
from interlock.report.claims.reason import because
from interlock.report.claims.take_away import findings_csv, verdicts_csv
from interlock.report.claims.words import (
    READING,
    THREATS,
    outcome_name,
    type_name,
    verdict_name,
)
from interlock.report.drawing.style import NARROW
from interlock.report.drawing.svg import to_svg
from interlock.report.story import manifest_rows
from interlock.report.templating import template


@dataclass(frozen=True)
class Row:
    """One test on a page.

    Attributes:
        name, asks, outcome: of the test.
        said: the outcome in the language that is spoken.
        figures, details: its number in words, and how it was found.
        size: how often such a test errs.
        parts: the same of its parts, schools or concepts.
        counted: what it counts.
        notes: what to mind.
    """

    name: str
    asks: str
    outcome: str
    said: str
    figures: str
    details: str
    size: str
    by: str
    parts: tuple["Row", ...]
    counted: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One claim on the page."""

    claim: Claim
    judged: Judged
    drawn: Markup
    main: Row
    variants: tuple[Row, ...]
    traces: tuple[Trace, ...]
    caveat: str
    verdict: str
    because: str
    kind: str
    threats: tuple[tuple[str, str], ...]


def render(pairs: Sequence[tuple[Claim, Judged]], manifest: Mapping[str, Any]) -> str:
    """Return all pages as one HTML text that loads nothing.

    Args:
        pairs: claims with their verdicts.
        manifest: what one needs to judge them again.
    """
    judged = [one for _claim, one in pairs]
    summed = summary(judged)
    return template("claims.html").render(
        _=_,
        title=_("The chapter as an executable paper"),
        subtitle=_subtitle(len(pairs), manifest),
        answer=story.answer(judged, summed),
        verdicts={name: verdict_name(name) for name in VERDICTS},
        counts=summed["verdicts"],
        reading={name: _(text) for name, text in READING.items()},
        words=story.board_words(judged, summed)[1:],
        disputes=[
            (one.id, one.claim, because(one)) for one in judged if story.split_by_school(one)
        ],
        limits=story.limits(),
        assumptions=story.assumptions(manifest),
        pages=[_page(claim, one) for claim, one in pairs],
        manifest=manifest_rows(manifest),
        verdicts_csv=verdicts_csv(judged),
        findings_csv=findings_csv(judged),
    )


def _subtitle(count: int, manifest: Mapping[str, Any]) -> str:
    text = plural(
        "One claim, each put to a test that was declared before it was run; asked of {world}",
        "{count} claims, each put to a test that was declared before it was run; asked of {world}",
        count,
    )
    return text.format(count=count, world=story.asked_of(manifest))


def _page(claim: Claim, one: Judged) -> Page:
    traces = dict.fromkeys(trace for test in one.findings for trace in test.traces)
    return Page(
        claim=claim,
        judged=one,
        drawn=to_svg(picture(one, NARROW), one.id.lower()),
        main=_row(one.main),
        variants=tuple(_row(variant) for variant in one.variants),
        traces=tuple(traces),
        caveat=story.caveat(one),
        verdict=verdict_name(one.verdict.verdict),
        because=because(one),
        kind=type_name(one.type),
        threats=tuple((_(THREATS[threat.kind]), threat.says) for threat in claim.threats),
    )


def _row(one: Finding) -> Row:
    return Row(
        name=one.name,
        asks=one.asks,
        outcome=one.outcome,
        said=outcome_name(one.outcome),
        figures=story.figures(one),
        details=story.details(one),
        size=story.size_of(one),
        by=one.by,
        parts=tuple(_row(part) for part in one.parts),
        counted=story.counted(one),
        notes=one.notes,
    )
