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
from interlock.report.claims import story
from interlock.report.claims.pictures import picture
from interlock.report.drawing.style import NARROW
from interlock.report.drawing.svg import to_svg
from interlock.report.story import manifest_rows
from interlock.report.templating import template

READING = {
    "supported": "the deciding test shows the claim at 5 %, most variants agree, none refutes it",
    "contradicted": "the deciding test refutes it at 5 %, most variants agree, none shows it",
    "contested": "it depends: on the school of thought, the period, the series or the coding; the "
    "page says on which",
    "undecided": "the evidence leaves both possible, or what the test asks for is not packaged; "
    "the page says what is missing",
}


@dataclass(frozen=True)
class Row:
    """One test on a page.

    Attributes:
        name, asks, outcome: of the test.
        figures, details: its number in words, and how it was found.
        size: how often such a test errs.
        parts: the same of its parts, schools or concepts.
        counted: what it counts.
        notes: what to mind.
    """

    name: str
    asks: str
    outcome: str
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


def render(pairs: Sequence[tuple[Claim, Judged]], manifest: Mapping[str, Any]) -> str:
    """Return all pages as one HTML text that loads nothing.

    Args:
        pairs: claims with their verdicts.
        manifest: what one needs to judge them again.
    """
    judged = [one for _, one in pairs]
    summed = summary(judged)
    return template("claims.html").render(
        title="The chapter as an executable paper",
        subtitle=_subtitle(len(pairs), manifest),
        verdicts=VERDICTS,
        counts=summed["verdicts"],
        reading=READING,
        words=story.board_words(judged, summed),
        pages=[_page(claim, one) for claim, one in pairs],
        manifest=manifest_rows(manifest),
    )


def _subtitle(number: int, manifest: Mapping[str, Any]) -> str:
    claims = f"{number} claims" if number != 1 else "One claim"
    asked = story.asked_of(manifest)
    return f"{claims}, each put to a test that was declared before it was run; asked of {asked}"


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
    )


def _row(one: Finding) -> Row:
    return Row(
        name=one.name,
        asks=one.asks,
        outcome=one.outcome,
        figures=story.figures(one),
        details=story.details(one),
        size=story.size_of(one),
        by=one.by,
        parts=tuple(_row(part) for part in one.parts),
        counted=story.counted(one),
        notes=one.notes,
    )
