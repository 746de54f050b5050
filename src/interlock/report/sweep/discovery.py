"""Where an outcome passes a threshold: the boxes that PRIM peels, and the limits of one of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import altair as alt

from interlock.messages import _, plural
from interlock.report.drawing.bands import heading
from interlock.report.drawing.diagram import Align, Row, pixels, source_line, written
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.scales import spread
from interlock.report.drawing.style import BLUE, COLOURS, INK, QUIET, RULE, WIDE, Frame, dressed
from interlock.report.wording import listed, number
from interlock.study.sweep.found.discovery import Box, Discovery, Limit
from interlock.study.sweep.language import Range, Study

AXIS, COUNTS, ENDS = 52, 66, 54  # pixels: numbers of an axis, words beside points, ends of a bar
HEIGHT, ROW, BAR = 250, 66, 12
NAMED, OPEN = 4, 6  # most factors told beside a point; most open ones that are named
HALF = 0.5
SMALL_P = 0.001
CHOSEN = COLOURS["CAN"]
COLOUR = alt.Color("colour:N", scale=None)


@dataclass(frozen=True)
class Shown:
    """What is drawn of one school: what was found, and the number of the box that is marked."""

    found: Discovery
    number: int

    @property
    def box(self) -> Box:
        """The box that is marked."""
        return self.found.boxes[self.number]


def discovery(study: Study, shown: Sequence[Shown], *, frame: Frame = WIDE) -> alt.TopLevelMixin:
    """Draw what PRIM found: coverage against density of every box, and the limits of one box.

    Args:
        study: the study.
        shown: one a school, all of the same runs of interest.
        frame: how wide.

    Returns:
        A pair of panels a school.
    """
    interest = shown[0].found.interest
    above = _("Where {outcome} is above {threshold}: {study}")
    below = _("Where {outcome} is below {threshold}: {study}")
    title = (above if interest.above else below).format(
        outcome=interest.outcome,
        threshold=_exactly(interest.threshold),
        study=study.title or study.name,
    )
    rows = [_school(study, one, frame) for one in shown]
    read = _(
        "a point is a box; box 0 holds all runs. Coverage: percent of all runs of interest that "
        "lie in the box. Density: percent of its runs that are of interest. Bars: the whole range "
        "of a factor, and inside it the box; p: quasi-p value of a limit, how probable so dense a "
        "box would be if the limit did nothing"
    )
    inside = replace(frame, width=frame.width - AXIS)
    words = ((read, _("How to read it")), (_source(study, shown), ""))
    lines = [source_line(text, inside, what) for text, what in words]
    chart = alt.vconcat(*rows, *lines, spacing=14)
    text = _("{title}. {found}").format(
        title=title, found=" ".join(_told(study, one) for one in shown)
    )
    head = heading(title, int(0.85 * frame.width), frame)
    head.limit = frame.width
    return dressed(chart.properties(title=head), frame, text)


def summary(one: Shown) -> str:
    """Return in a sentence how many runs are of interest, and what the box holds of them."""
    found, box = one.found, one.box
    return _(
        "{school}: {hit} of {runs} runs are of interest. Box {number} of {last} holds "
        "{coverage}% of them; of its own runs {density}% are of interest."
    ).format(
        school=found.school,
        hit=number(found.of_interest, 0),
        runs=number(found.runs, 0),
        number=one.number,
        last=len(found.boxes) - 1,
        coverage=number(100 * box.coverage, 0),
        density=number(100 * box.density, 0),
    )


def limits(study: Study, limit: Limit) -> str:
    """Return the limits of a factor in words, with their quasi-p values."""
    at = dict(zip(study.columns, study.ranges, strict=True))[limit.factor]
    low, high = (
        None if end is None else f"{_value(end, _size(at, end))} ({_chance(p or 0.0)})"
        for end, p in ((limit.low, limit.p_low), (limit.high, limit.p_high))
    )
    if high is None:
        return _("at least {value}").format(value=low)
    if low is None:
        return _("at most {value}").format(value=high)
    return _("{low} to {high}").format(low=low, high=high)


def _told(study: Study, one: Shown) -> str:
    said = [f"{limit.factor} {limits(study, limit)}" for limit in one.box.limits]
    return _("{summary} Limits: {limits}.").format(summary=summary(one), limits="; ".join(said))


def _source(study: Study, shown: Sequence[Shown]) -> str:
    found, lost = shown[0].found, sum(one.found.left_out for one in shown)
    told = [
        _("interlock sweep, {method} design, {points} points").format(
            method=study.design.method, points=number(study.points, 0)
        ),
        _(
            "PRIM of the EMA Workbench, which peels {peel} percent at a time, to no less than "
            "{smallest} percent of all runs"
        ).format(peel=number(100 * found.peel, 0), smallest=number(100 * found.smallest, 0)),
    ]
    if study.draws:
        text = plural("{count} draw at each point", "{count} draws at each point", study.draws)
        told.insert(1, text.format(count=number(study.draws, 0)))
    if lost:
        text = plural(
            "{count} run that did not converge is left out",
            "{count} runs that did not converge are left out",
            lost,
        )
        told.append(text.format(count=number(lost, 0)))
    return "; ".join(told)


def _school(study: Study, one: Shown, frame: Frame) -> Any:
    columns = min(2, frame.columns)
    left = _trajectory(one, frame.panel(AXIS + COUNTS, columns), frame)
    right = _limits(study, one, frame.panel(0 if columns == 2 else AXIS, columns), frame)
    pair = alt.hconcat(left, right, spacing=24) if columns == 2 else alt.vconcat(left, right)
    head = heading(summary(one), frame.width - AXIS, frame)
    head.limit = frame.width
    return pair.properties(title=head)


def _trajectory(one: Shown, width: int, frame: Frame) -> Layers:
    """Return density against coverage of every box, the marked one and some others named."""
    rows = [
        {"coverage": 100 * box.coverage, "density": 100 * box.density, "at": n}
        for n, box in enumerate(one.found.boxes)
    ]
    scale = alt.Scale(domain=[0, 100], nice=False)
    ticks = alt.Axis(tickCount=5, grid=False)
    x = alt.X("coverage:Q", title=_("coverage, percent"), scale=scale, axis=ticks)
    y = alt.Y("density:Q", title=_("density, percent"), scale=scale, axis=ticks)
    base = chart_of(rows).encode(x=x, y=y)
    line = base.mark_line(color=RULE, strokeWidth=2).encode(order="at:Q")
    points = base.mark_point(filled=True, color=BLUE, size=30, opacity=1)
    marked = chart_of([rows[one.number]]).encode(x=x, y=y)
    mark = marked.mark_point(shape="diamond", filled=True, color=CHOSEN, size=170, opacity=1)
    gap = 100 * 1.25 * frame.font / HEIGHT
    others = _names(one)
    places = spread([rows[n]["density"] for n in others], gap, (gap / 2, 100 - gap / 2))
    beside = [
        rows[n] | {"density": place, "text": text}
        for (n, text), place in zip(others.items(), places, strict=True)
    ]
    factors = _count(len(one.box.limits))
    told = _("box {number}, {factors}").format(number=one.number, factors=factors)
    # Below and to the left of the trajectory nothing lies, nor above and to the right of it.
    side: Align = "right" if one.box.coverage > HALF else "left"
    away = 12 if side == "left" else -12
    own = chart_of([rows[one.number] | {"text": told}])
    named = [
        chart_of(beside).mark_text(align="left", baseline="middle", dx=8, color=INK),
        own.mark_text(align=side, baseline="middle", dx=away, color=CHOSEN),
    ]
    texts = [words.encode(x=x, y=y, text="text:N") for words in named]
    return alt.layer(line, points, mark, *texts).properties(width=width, height=HEIGHT)


def _names(one: Shown) -> dict[int, str]:
    """Return what is written beside boxes: beside the first, and where a factor joins."""
    found: dict[int, str] = {}
    for n, box in enumerate(one.found.boxes):
        text = _count(len(box.limits)) if n else _("box {number}").format(number=0)
        if text not in found.values() and len(box.limits) <= NAMED:
            found[n] = text
    return {n: text for n, text in found.items() if n != one.number}


def _count(factors: int) -> str:
    return plural("{count} factor", "{count} factors", factors).format(count=factors)


def _limits(study: Study, one: Shown, width: int, frame: Frame) -> Layers:
    """Return a row a factor that is limited: its range, the box inside it, both in numbers."""
    at, units = dict(zip(study.columns, study.ranges, strict=True)), _units(study)
    bars: list[Row] = []
    edges: list[Row] = []
    names: list[Row] = []
    words: list[Row] = []
    for place, limit in enumerate(one.box.limits):
        top, own = ROW * place, at[limit.factor]
        found = _bars(limit, own, top + 46, width)
        bars += found[0]
        edges += found[1]
        names.append(_text(0, top + 9, limit.factor + units[limit.factor]))
        words.append(_text(0, top + 27, limits(study, limit)))
    whole = bars[::2]  # every other bar is that of a box
    left = [_text(ENDS - 6, row["y"] + BAR / 2, row["low"], QUIET) for row in whole]
    right = [_text(row["x2"] + 6, row["y"] + BAR / 2, row["high"], QUIET) for row in whole]
    height, free = ROW * len(one.box.limits), _open(study, one)
    for line in heading(free, width, frame).text if free else ():
        words.append(_text(0, height + 9, str(line), QUIET))
        height += 18
    filled = pixels(bars).mark_rect().encode(x2="x2:Q", y2="y2:Q", color=COLOUR)
    ticks = pixels(edges).mark_rule(color=INK, strokeWidth=2).encode(y2="y2:Q")
    texts = (
        written(names, "left", "bold"),
        written([*words, *right], "left"),
        written(left, "right"),
    )
    return alt.layer(filled, ticks, *texts).properties(width=width, height=height)


def _bars(limit: Limit, own: Range, middle: float, width: int) -> tuple[list[Row], list[Row]]:
    """Return the bar of a range with that of the box inside it, and the limits of the box."""
    whole = width - 2 * ENDS
    high, low = middle - BAR / 2, middle + BAR / 2
    ends = [
        (ENDS + whole * _share(own, end if end is not None else open_end), end is not None)
        for end, open_end in ((limit.low, own.low), (limit.high, own.high))
    ]
    told = {
        "low": _value(own.low, _size(own, own.low)),
        "high": _value(own.high, _size(own, own.high)),
    }
    bars = [
        {"x": ENDS, "x2": ENDS + whole, "y": high, "y2": low, "colour": RULE} | told,
        {"x": ends[0][0], "x2": ends[1][0], "y": high, "y2": low, "colour": BLUE} | told,
    ]
    return bars, [{"x": x, "y": high - 4, "y2": low + 4} for x, limited in ends if limited]


def _text(x: float, y: float, text: str, colour: str = INK) -> Row:
    return {"x": x, "y": y, "text": text, "colour": colour}


def _open(study: Study, one: Shown) -> str:
    """Return in words which factors the box leaves open; nothing where it leaves none."""
    limited = {limit.factor for limit in one.box.limits}
    free = [name for name in study.columns if name not in limited]
    if not free:
        return ""
    more = len(free) - OPEN
    told = free if more <= 0 else [*free[:OPEN], _("{count} more").format(count=more)]
    return _("Not limited: {factors}").format(factors=listed(told))


def _units(study: Study) -> dict[str, str]:
    """Return what stands behind the name of every factor: times, or its unit."""
    signs = {"scale": "×", "add": "+", "to": ""}
    found = dict.fromkeys(study.columns, "")
    for one in study.factors:
        said = f"{signs[one.operation]} {_((one.change.unit or '').replace('_', ' '))}".strip()
        found[one.name] = f" ({said})" if said else ""
    return found


def _share(of: Range, value: float) -> float:
    """Return how far along its range a value of a factor lies, as it was sampled."""
    if of.log:
        return math.log(value / of.low) / math.log(of.high / of.low)
    return (value - of.low) / (of.high - of.low)


def _size(of: Range, value: float) -> float:
    """Return the size to whose third digit a value is written."""
    return abs(value) if of.log else of.high - of.low


def _value(value: float, size: float) -> str:
    """Return a value to the third digit of a size, without zeros at its end."""
    digits = max(0, 2 - math.floor(math.log10(size))) if size else 0
    return number(float(f"{value:.{digits}f}"), _decimals(value, digits))


def _decimals(value: float, most: int) -> int:
    text = f"{value:.{most}f}"
    return len(text.rstrip("0").partition(".")[2]) if "." in text else 0


def _exactly(value: float) -> str:
    """Return a number with all the digits that it was given with."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return number(value, max(0, -int(exponent)))


def _chance(p: float) -> str:
    if p < SMALL_P:
        return _("p < {value}").format(value=number(SMALL_P, 3))
    return _("p = {value}").format(value=number(p, 3))
