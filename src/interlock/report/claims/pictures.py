"""Pictures of a claim: what its tests rest on by year, and how far each is for or against it."""

from collections.abc import Iterator, Sequence

import altair as alt

from interlock.claims.finding import SPLIT, Finding, Line
from interlock.claims.judge import Judged
from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, SUPPORTS
from interlock.messages import _
from interlock.report.claims.reason import because
from interlock.report.claims.words import OUTCOME_NAMES, outcome_name, verdict_name
from interlock.report.drawing.bands import heading
from interlock.report.drawing.broken import broken
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import QUIET, Frame, dressed

# Told apart without colour too: by shape.
COLOURS = {SUPPORTS: "#0067A6", CONTRADICTS: "#C04A00", INCONCLUSIVE: "#595959", SPLIT: "#007A5A"}
SHAPES = {SUPPORTS: "circle", CONTRADICTS: "square", INCONCLUSIVE: "diamond", SPLIT: "triangle-up"}
MOST_LINES = 4
ROW_HEIGHT = 22
NAME_LETTERS = 26


def picture(one: Judged, frame: Frame) -> alt.TopLevelMixin:
    """Return the picture of a claim.

    Args:
        one: with its findings.
        frame: how wide.

    Returns:
        Evidence by year (lines broken where years are missing), then one row for each test, school
        or part: how probable it makes the claim.
    """
    parts: list[alt.Chart | Layers] = [
        _by_year(line, frame) for line in one.main.lines[:MOST_LINES]
    ]
    rows = list(_rows(one))
    if rows:
        parts.append(_weights(rows, frame))
    if not parts:
        parts.append(_nothing(frame))
    told = _("Claim {id}: {verdict}. {because}").format(
        id=one.id, verdict=verdict_name(one.verdict.verdict), because=because(one)
    )
    return dressed(alt.vconcat(*parts, spacing=18), frame, told)


def _by_year(line: Line, frame: Frame) -> Layers:
    """Return one number by year under its name."""
    title = f"{line.label[:1].upper()}{line.label[1:]}, {line.unit}"
    drawn = broken(line.years, line.values, (frame.width - 70, 110))
    return drawn.properties(title=heading(title, frame.width - 70, frame))


def _rows(one: Judged) -> Iterator[tuple[str, Finding]]:
    """Yield what has a probability: the deciding test, what it is made of, then the variants."""
    if one.main.probability is not None:
        yield one.main.name, one.main
    for part in one.main.parts:
        if part.probability is not None:
            yield part.name, part
        for inner in part.parts:  # schools or concepts of a part
            if inner.probability is not None:
                yield f"{part.name}: {inner.name}", inner
    for test in one.variants:
        if test.probability is not None:
            yield test.name, test


def _short(name: str) -> str:
    """Return a name that fits beside the rows, its end kept: that tells schools apart."""
    if len(name) <= NAME_LETTERS:
        return name
    head, colon, tail = name.rpartition(": ")
    room = NAME_LETTERS - len(colon + tail) - 1
    return f"{head[:room]}…{colon}{tail}" if colon and room > 3 else f"{name[: NAME_LETTERS - 1]}…"


def _weights(rows: Sequence[tuple[str, Finding]], frame: Frame) -> Layers:
    # Blanks at the end tell names apart that are short for the same.
    names = [f"{_short(name)}{' ' * place}" for place, (name, _test) in enumerate(rows)]
    table = [
        {"name": name, "probability": test.probability, "outcome": outcome_name(test.outcome)}
        for name, (_full, test) in zip(names, rows, strict=True)
    ]
    known = [_(OUTCOME_NAMES[name]) for name in COLOURS]
    y = alt.Y(
        "name:N",
        sort=names,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, grid=True, labelPadding=8),
    )
    x = alt.X(
        "probability:Q",
        title=_("Probability that the claim holds, by test"),
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.5, 1], format="~g", grid=False),
    )
    legend = alt.Legend(orient="top", labelFontSize=frame.font, columns=frame.columns + 1)
    points = (
        chart_of(table)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "outcome:N", title=None, legend=legend,
                scale=alt.Scale(domain=known, range=[*COLOURS.values()]),
            ),
            shape=alt.Shape(
                "outcome:N", title=None,
                scale=alt.Scale(domain=known, range=[SHAPES[name] for name in COLOURS]),
            ),
        )
    )  # fmt: skip
    bounds = [{"probability": 0.05}, {"probability": 0.95}]
    rules = chart_of(bounds).mark_rule(color=QUIET, strokeDash=[3, 3]).encode(x=x)
    height = ROW_HEIGHT * len(rows)
    return alt.layer(rules, points).properties(width=frame.width - 190, height=height)


def _nothing(frame: Frame) -> alt.Chart:
    text = _("Nothing could be measured: the series is not packaged.")
    return (
        chart_of([{"text": text}])
        .mark_text(align="left", color=QUIET)
        .encode(text="text:N", x=alt.value(0), y=alt.value(12))
        .properties(width=frame.width - 70, height=24)
    )
