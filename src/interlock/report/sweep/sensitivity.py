"""How much of each outcome every factor of a sweep moves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import altair as alt

from interlock.messages import N_, _
from interlock.report.drawing.bands import Sign, heading, key
from interlock.report.drawing.diagram import source_line
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import COLOURS, INK, QUIET, WIDE, Frame, dressed
from interlock.report.wording import listed, number
from interlock.study.sweep.found.indices import Index
from interlock.study.sweep.language import Study

LOOKS = {
    "ST": (N_("share of the variance, in all"), COLOURS["USA"], "circle"),
    "S1": (N_("share of the variance, alone"), COLOURS["CAN"], "square"),
    "mu_star": (N_("mean absolute elementary effect"), COLOURS["USA"], "circle"),
    "sigma": (N_("spread of the elementary effects"), COLOURS["CAN"], "square"),
    "rank": (N_("rank correlation"), COLOURS["USA"], "circle"),
    "none": (N_("the outcome does not move"), QUIET, "circle"),
}
ROW, NAMES, SHOWN, TOLD = 34, 130, 12, 3


def sensitivity(
    study: Study, found: Mapping[tuple[str, str], Sequence[Index]], *, frame: Frame = WIDE
) -> alt.TopLevelMixin:
    """Draw the indices of a sweep: a panel an effect and school, a row a factor, strongest first.

    Args:
        study: the study.
        found: effect and school to what `study.sweep.found.indices.indices` returns.
        frame: how wide.

    Returns:
        Points with 95 percent intervals.
    """
    there = {one.kind for each in found.values() for one in each}
    kinds = [kind for kind in LOOKS if kind in there]
    columns = 1 if frame.columns == 1 else min(2, len(found))
    width = frame.panel(NAMES, columns)
    panels = [
        _panel(f"{effect}, {school}", indices, width, frame)
        for (effect, school), indices in found.items()
    ]
    rows = [alt.hconcat(*panels[at : at + columns]) for at in range(0, len(panels), columns)]
    signs = [Sign(LOOKS[kind][2], _(LOOKS[kind][0]), LOOKS[kind][1]) for kind in kinds]
    title = _("Which factor moves what: {study}").format(study=study.title or study.name)
    source = _(
        "interlock sweep, {method} design, {points} points, {draws} draws at each; lines: 95 "
        "percent intervals of the estimate"
    ).format(method=study.design.method, points=number(study.points, 0), draws=max(1, study.draws))
    inside = replace(frame, width=frame.width - NAMES)  # right of the names of factors
    foot = source_line(source, inside)
    chart = alt.vconcat(key(signs, frame, NAMES - 6), *rows, foot, spacing=14)
    text = _("{title}. Strongest: {answers}.").format(
        title=title, answers="; ".join(_told(*each) for each in found.items())
    )
    head = heading(title, inside.width, frame)
    head.limit = inside.width
    return dressed(chart.properties(title=head), frame, text)


def _told(which: tuple[str, str], indices: Sequence[Index]) -> str:
    first = _strongest(indices)[:TOLD]
    said = [f"{name} {number(_size(indices, name))}" for name in first]
    return f"{', '.join(which)}: {listed(said)}"


def _size(indices: Sequence[Index], name: str) -> float:
    return max(abs(one.value) for one in indices if one.factor == name)


def _strongest(indices: Sequence[Index]) -> list[str]:
    names = {one.factor for one in indices}
    return sorted(names, key=lambda name: (-_size(indices, name), name))[:SHOWN]


def _panel(title: str, indices: Sequence[Index], width: int, frame: Frame) -> Layers:
    names = _strongest(indices)
    rows = []
    for one in indices:
        if one.factor in names:
            _label, colour, shape = LOOKS[one.kind]
            error = 0.0 if one.error != one.error else one.error
            low, high = one.value - error, one.value + error
            row = {"factor": one.factor, "value": one.value, "low": low, "high": high}
            rows.append(row | {"colour": colour, "shape": shape, "kind": one.kind})
    axis = alt.Axis(ticks=False, domain=False, labelLimit=NAMES - 10, minExtent=NAMES - 6)
    y = alt.Y("factor:N", sort=names, title=None, axis=axis)
    colour = alt.Color("colour:N", scale=None)
    offset = alt.YOffset("kind:N", scale=alt.Scale(paddingOuter=0.6))
    base = chart_of(rows).encode(y=y, yOffset=offset, color=colour)
    x = alt.X("low:Q", title=None, axis=alt.Axis(tickCount=4))
    lines = base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        x="value:Q", shape=alt.Shape("shape:N", scale=None)
    )
    zero = chart_of([{"value": 0.0}]).mark_rule(color=INK, strokeWidth=1).encode(x="value:Q")
    drawn = alt.layer(zero, lines, points).properties(width=width, height=ROW * len(names))
    return drawn.properties(title=heading(title, width + NAMES, frame))
