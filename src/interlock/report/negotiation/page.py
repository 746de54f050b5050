"""The page of a negotiation: one HTML file that opens offline."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from interlock.messages import _, language
from interlock.report.drawing.figure import Figure
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from interlock.report.negotiation import story, tables
from interlock.report.negotiation.names import CONCEPTS, name_of
from interlock.report.provenance import Citation
from interlock.report.story import manifest_rows
from interlock.report.templating import template, write_whole
from interlock.scenario.window import Window, packaged
from interlock.study.negotiation.stakes import ALL_SCHOOLS

Record = Mapping[str, Any]
PUBLICATIONS = (
    "Putnam (1988), International Organization 42(3)",
    "Nash (1950), Econometrica 18(2)",
    "Horn & Wolinsky (1988), RAND Journal of Economics 19(3)",
    "Aghion, Antràs & Helpman (2007), Journal of International Economics 73(1)",
)


def render(told: Record, scored: Record, manifest: Record, window: Window) -> str:
    """Return the page as one HTML text that loads nothing.

    Args:
        told: of `study.negotiation.answer.negotiate`.
        scored: of `study.negotiation.answer.scores`.
        manifest: what one needs to make it again; shown as it is.
        window: that was solved.
    """
    version = manifest.get("data", {}).get("version", "not stated")
    source = _("interlock, negotiation. Vintage: packaged data {version}.").format(version=version)
    asked = tables.differed(told, source)
    return template("negotiation.html").render(
        _=_,
        title=story.title(told),
        subtitle=story.subtitle(told),
        answer=story.answer(told),
        answer_source=source,
        words=story.words(),
        facts=story.facts(told),
        figures=_figures(told, window, source),
        payoffs=(tables.by_form(told, source), tables.prefers(told, source)),
        likeliest=tables.likeliest(told, source),
        ratification=tables.ratification(told, source),
        thresholds=tables.thresholds(told, source),
        coalition_words=story.coalition_words(told),
        coalitions=tables.coalitions(told, source),
        differed=asked,
        scores=tables.scores(scored, source),
        limits=story.limits(told, scored),
        assumptions=story.assumptions(told),
        weights=tables.weights(told, source),
        solved=story.solved(told),
        citations=_citations(told, window),
        manifest=manifest_rows(manifest),
        stem=f"negotiation-{told['window']}",
        csv=tables.packages_csv(told),
        json=tables.as_json({**told, "scores": scored}),
    )


def manifest_of(told: Record) -> dict[str, Any]:
    """Return what one needs to make a negotiation again.

    Args:
        told: of `study.negotiation.answer.negotiate`.
    """
    from interlock.study.negotiation.store import fingerprint
    from interlock.system.store import manifest

    options = {
        "window": told["window"],
        "concepts": list(told["concepts"]),
        "package": told.get("package", {}).get("package"),
        "without": told["without"],
        "school": told["school"],
        "fits": fingerprint()[:16],
    }
    solved = {name: told[name] for name in ("status", "residual")}
    return manifest("negotiation", options, solved | {"report": {"language": language()}})


def write(told: Record, scored: Record, manifest: Record, window: Window, path: Path) -> None:
    """Write the page; the file appears whole or not at all."""
    write_whole(path, render(told, scored, manifest, window))


def _figures(told: Record, window: Window, source: str) -> list[Figure]:
    """Return the pictures of a packaged window, or why there are none."""
    from interlock.report.gallery.bargain import payoffs_by_form, win_set

    concept = "nash_in_nash" if "nash_in_nash" in told["concepts"] else next(iter(told["concepts"]))
    drawn = {
        "picture-payoffs": (_("Who gains by which form"), payoffs_by_form),
        "picture-win-set": (_("Which packages could pass: the win-set"), win_set),
    }
    why = _undrawn(told, window)
    caption = _("Weights as fitted under this concept: {concept}.").format(
        concept=name_of(CONCEPTS, concept)
    )
    return [
        Figure(
            name,
            title,
            ()
            if why
            else tuple(
                to_svg(draw(told["window"], concept, frame=frame), f"{name}-{frame.name}")
                for frame in (WIDE, NARROW)
            ),
            caption,
            source,
            why,
        )
        for name, (title, draw) in drawn.items()
    ]


def _undrawn(told: Record, window: Window) -> str:
    """Return why the packaged window's pictures are not those of what was asked, if so."""
    if window not in packaged():
        return _("Pictures are drawn of packaged windows.")
    if told["without"] or told["school"] != ALL_SCHOOLS:
        return _("Pictures are drawn of the window as it was, and something else was asked.")
    return ""


def _citations(told: Record, window: Window) -> list[Citation]:
    found = [Citation(told["source"], _("the window"))]
    if window.threat is not None:
        found.append(Citation(window.threat.source, _("the threat")))
    found += [Citation(text, _("concepts")) for text in PUBLICATIONS]
    return found
