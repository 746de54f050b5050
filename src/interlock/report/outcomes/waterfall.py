"""The waterfall: which channel carries an effect, from nothing to the whole."""

import altair as alt

from interlock.errors import InputError
from interlock.messages import _
from interlock.report.drawing.bands import heading
from interlock.report.drawing.diagram import Row, source_line
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import COLOURS, INK, QUIET, WIDE, Frame, dressed
from interlock.report.wording import signed
from interlock.study.response.decompose import Decomposition, Share

ROW, NAMES, NUMBERS = 26, 120, 60  # pixels: of a step, for names, for numbers beside bars
NOTHING = 0.005  # of the largest share, below which channels are told together
RISING, FALLING, WHOLE = COLOURS["USA"], COLOURS["CAN"], "#4a4a4a"


def waterfall(
    found: Decomposition, *, scenario: str, school: str, frame: Frame = WIDE
) -> alt.TopLevelMixin:
    """Draw an effect by channel: bars from where the last ended, whiskers over draws.

    Args:
        found: of `study.response.decompose.decompose`.
        scenario: its name.
        school: under which.
        frame: how wide.

    Raises:
        InputError: nothing moves, so that there is nothing to draw.
    """
    steps = _steps(found)
    if not steps:
        raise InputError(f"{found.spot} does not move under {scenario}: nothing to decompose")
    rows, at = [], 0.0
    for name, share in steps:
        rows.append(_row(name, at, share))
        at += share.mean
    whole = Share(found.total, None, found.total, found.total)
    rows.append(_row(_("whole effect"), 0.0, whole) | {"colour": WHOLE, "low": None, "high": None})
    label = _(found.spot.about.label)
    where = f"{label} ({'.'.join(found.spot.places)})" if found.spot.places else label
    title = _("{outcome} in {year}: what carries the effect of {scenario}").format(
        outcome=where, year=found.spot.year, scenario=scenario
    )
    told = "; ".join(f"{row['name']} {row['text']}" for row in rows)
    text = _("{title}, under the school {school}, {unit}: {steps}.").format(
        title=title, school=school, unit=_(found.unit), steps=told
    )
    source = _(
        "interlock, Shapley values over {runs} coalitions of channels; school {school}; {unit}; "
        "whiskers: 5 to 95 percent of draws"
    ).format(runs=found.coalitions, school=school, unit=_(found.unit))
    chart = alt.vconcat(_bars(rows, frame), source_line(source, frame), spacing=12)
    head = heading(title, int(0.9 * frame.width), frame)
    head.limit = frame.width
    return dressed(chart.properties(title=head), frame, text)


def _steps(found: Decomposition) -> list[tuple[str, Share]]:
    """Return channels by size, the smallest ones and what is unexplained together at the end."""
    ordered = sorted(found.shares.items(), key=lambda pair: -abs(pair[1].mean))
    largest = max((abs(share.mean) for _, share in ordered), default=0.0)
    if largest == 0:
        return []
    seen = [
        (_(name.replace("_", " ")), share)
        for name, share in ordered
        if abs(share.mean) >= NOTHING * largest
    ]
    rest = found.total - sum(share.mean for _, share in seen)
    if abs(rest) > NOTHING * largest:
        seen.append((_("the rest"), Share(rest, None, rest, rest)))
    return seen


def _row(name: str, start: float, share: Share) -> Row:
    end = start + share.mean
    return {
        "name": name,
        "from": start,
        "to": end,
        "low": start + share.low,
        "high": start + share.high,
        "text": signed(share.mean, 2),
        "colour": RISING if share.mean >= 0 else FALLING,
        "right": max(start, end, start + share.high),
    }


def _bars(rows: list[Row], frame: Frame) -> Layers:
    """Return bars with names to their left, all inside the width of the frame."""
    y = alt.Y("name:N", sort=[str(row["name"]) for row in rows], title=None, axis=None)
    ends = [
        float(row[end])
        for row in rows
        for end in ("from", "to", "low", "high")
        if row[end] is not None
    ]
    scale = alt.Scale(
        domain=[min(0.0, *ends), max(0.0, *ends)],
        range=[NAMES, frame.width - NUMBERS],
        nice=False,
    )
    x = alt.X("from:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5, format="+~g"))
    chart = chart_of(rows).encode(y=y)
    bars = chart.mark_bar(height={"band": 0.62}, opacity=0.85).encode(
        x=x, x2="to:Q", color=alt.Color("colour:N", scale=None)
    )
    spread = [row for row in rows if row["low"] is not None]
    whiskers = (
        chart_of(spread)
        .mark_rule(color=INK, strokeWidth=1.2)
        .encode(y=y, x=alt.X("low:Q", scale=scale), x2="high:Q")
    )
    zero = chart_of([{"from": 0.0}]).mark_rule(color=QUIET).encode(x=x)
    names = chart.mark_text(align="right", baseline="middle", color=INK, limit=NAMES - 6)
    numbers = chart.mark_text(align="left", baseline="middle", dx=6, color=INK)
    return alt.layer(
        zero,
        bars,
        whiskers,
        names.encode(x=alt.value(NAMES - 8), text="name:N"),
        numbers.encode(x=alt.X("right:Q", scale=scale), text="text:N"),
        width=frame.width,
        height=ROW * len(rows),
    )
