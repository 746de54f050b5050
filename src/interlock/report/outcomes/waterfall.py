"""The waterfall: which channel carries an effect, from nothing to the whole."""

import textwrap

import altair as alt

from interlock.errors import InputError
from interlock.messages import _
from interlock.report.drawing.bands import heading
from interlock.report.drawing.diagram import Row, source_line
from interlock.report.drawing.marks import Layers, chart_of
from interlock.report.drawing.style import COLOURS, INK, QUIET, WIDE, Frame, dressed
from interlock.report.wording import signed
from interlock.study.response.decompose import Decomposition, Share

ROW, NUMBERS = 26, 60  # pixels: of a step, for numbers beside bars
NAMES, LETTER, LINE = 0.34, 7.0, 16  # share of the width for names; pixels of a letter, of a line
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
    rows.append(_row(_("whole effect"), 0.0, found.total) | {"colour": WHOLE})
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
    chart = alt.vconcat(_bars(rows, _(found.unit), frame), source_line(source, frame), spacing=12)
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
    rest = found.total.mean - sum(share.mean for _, share in seen)
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


def _bars(rows: list[Row], unit: str, frame: Frame) -> Layers:
    """Return bars with names to their left, all inside the width of the frame."""
    letters = int(NAMES * frame.width / LETTER)
    lines = [textwrap.wrap(str(row["name"]), letters) for row in rows]
    room = 16 + LETTER * max(len(line) for told in lines for line in told)
    rows = [row | {"lines": "\n".join(told)} for row, told in zip(rows, lines, strict=True)]
    tall = max(ROW, 8 + LINE * max(map(len, lines)))
    y = alt.Y("name:N", sort=[str(row["name"]) for row in rows], title=None, axis=None)
    ends = [float(row[end]) for row in rows for end in ("from", "to", "low", "high")]
    scale = alt.Scale(
        domain=[min(0.0, *ends), max(0.0, *ends)], range=[room, frame.width - NUMBERS], nice=False
    )
    told = "datum.value == 0 ? '0' : format(datum.value, '+~g')"
    x = alt.X(
        "from:Q",
        title=unit,
        scale=scale,
        axis=alt.Axis(tickCount=3 + 2 * (frame.columns > 1), labelExpr=told),
    )
    chart = chart_of(rows).encode(y=y)
    bars = chart.mark_bar(height={"band": 0.62}, opacity=0.85).encode(
        x=x, x2="to:Q", color=alt.Color("colour:N", scale=None)
    )
    whiskers = chart.mark_rule(color=INK, strokeWidth=1.2).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q"
    )
    zero = chart_of([{"from": 0.0}]).mark_rule(color=QUIET).encode(x=x)
    return alt.layer(
        zero,
        bars,
        whiskers,
        *_words(rows, y, room, scale),
        width=frame.width,
        height=tall * len(rows),
    )


def _words(rows: list[Row], y: alt.Y, room: float, scale: alt.Scale) -> list[alt.Chart]:
    """Return names to the left of bars, their middle beside the bar's, and numbers to the right."""
    numbers = chart_of(rows).mark_text(align="left", baseline="middle", dx=6, color=INK)
    found = [numbers.encode(y=y, x=alt.X("right:Q", scale=scale), text="text:N")]
    for more in {str(row["lines"]).count("\n") for row in rows}:
        alike = [row for row in rows if str(row["lines"]).count("\n") == more]
        names = chart_of(alike).mark_text(
            align="right", baseline="middle", color=INK, lineBreak="\n", dy=-LINE / 2 * more
        )
        found.append(names.encode(y=y, x=alt.value(room - 8), text="lines:N"))
    return found
