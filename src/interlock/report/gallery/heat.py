"""The heat map of elasticities: how every outcome answers every instrument, cell by cell."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

import altair as alt
import numpy as np

from interlock.errors import InputError
from interlock.messages import N_, _
from interlock.report.drawing.bands import heading
from interlock.report.drawing.diagram import Row, pixels, source_line, written
from interlock.report.drawing.marks import Layers
from interlock.report.drawing.style import INK, QUIET, WIDE, Frame, dressed
from interlock.report.wording import MINUS, MISSING, listed, signed
from interlock.scenario.language.library import load_scenario
from interlock.scenario.school import load_school
from interlock.study.answers.places import Spot, spot
from interlock.study.coupled.pose import pose
from interlock.study.response.elasticities import Elasticities, elasticities

# What is asked where nobody says otherwise; years by which instruments move before the outcomes.
OUTCOMES = (
    "unauthorised_persons.MEX",
    "entries_persons.MEX",
    "deaths",
    "real_wage_pct.MEX",
    "real_income_pct.USA",
)
LEAD, STRONGEST = 10, 25
# Told apart under the common colour blindnesses, and light enough for dark numbers on them.
LESS, NONE, MORE, UNKNOWN = "#e8975a", "#ffffff", "#6fa8d6", "#e4e4e4"
EDGE = "#d9d9d9"  # round cells, so that white ones are seen
# Pixels: height of a row, most of the names, least of a cell and most, a line of words.
ROW, NAMES, LEAST, MOST, LINE = 20, 264, 48, 110, 16
LETTER = 0.52  # width of a letter over the size of text
HEAD_LETTERS = 26  # of a line that stands upright above a column
SIGNIFICANT = 3  # digits of a column's largest number
PLAIN = (0.01, 10_000.0)  # between these the largest of a column needs no power of ten
TITLE = N_("How outcomes answer instruments that move from {years} on")
USUAL_STEP = "1 percent"
TOLD = 3  # strongest answers in the description, by outcome
SMALL = ("+0", f"{MINUS}0")


@dataclass(frozen=True)
class Column:
    """What is drawn of one outcome.

    Attributes:
        label: what the outcome is.
        where: place and year.
        unit: of the answers.
        answers: by direction, not-a-number where there is none.
        largest: of them, without sign.
    """

    label: str
    where: str
    unit: str
    answers: np.ndarray
    largest: float

    @property
    def power(self) -> int:
        """Power of ten that numbers are written in, 0 where they need none."""
        if self.largest == 0 or PLAIN[0] <= self.largest < PLAIN[1]:
            return 0
        return 3 * math.floor(math.log10(10 * self.largest) / 3)

    @property
    def digits(self) -> int:
        """Decimals that give the largest number its digits."""
        if self.largest == 0:
            return 0
        whole = math.floor(math.log10(self.largest / 10**self.power)) + 1
        return max(0, SIGNIFICANT - max(whole, 0))

    @property
    def written_unit(self) -> str:
        """Unit with the power of ten that numbers are written in."""
        if not self.power:
            return self.unit
        tens = f"{10.0**self.power:.{max(0, -self.power)}f}"
        return _("in {number} {unit}").format(number=tens, unit=self.unit)

    def text(self, value: float) -> str:
        """Return an answer as its cell has it; signed zero where it rounds to nothing."""
        if not math.isfinite(value):
            return MISSING
        if value == 0:
            return "0"
        shown = signed(value / 10**self.power, self.digits)
        return shown if shown[0] in f"+{MINUS}" else SMALL[value < 0]


def heat_map(
    scenario: str = "history",
    school: str = "rational",
    year: int = 2010,
    *,
    frame: Frame = WIDE,
) -> alt.TopLevelMixin:
    """Solve how outcomes of a year answer every instrument, and draw the strongest.

    Args:
        scenario: around which things move, by name or file.
        school: school of thought; the middle of its posterior.
        year: of the outcomes; instruments move ten years before.
        frame: how wide.

    Raises:
        InputError: no such scenario, school or year.
        UnconvergedError: the run did not solve.
    """
    name = load_school(school).name
    posed = pose(load_scenario(scenario))
    spots = [spot(text, posed, year) for text in OUTCOMES]
    first = max(posed.years[0], year - LEAD)
    found = strongest(elasticities(posed, name, spots, first), STRONGEST)
    about = _(
        "scenario {scenario}, school {school}; the {count} instruments with the largest answers, "
        "each over the largest of its outcome"
    ).format(scenario=posed.name, school=name, count=len(found.directions))
    return elasticity_heat_map(found, about, frame=frame)


def strongest(table: Elasticities, count: int) -> Elasticities:
    """Return a table with the instruments alone whose strongest answer is among the largest.

    Answers are compared as the colours show them: over the largest of the same outcome.

    Args:
        table: of elasticities.
        count: of instruments to keep; their order stays.
    """
    sizes = np.abs(np.where(np.isfinite(table.percent), table.percent, table.amount))
    largest = sizes.max(axis=0)
    shares = (sizes / np.where(largest > 0, largest, 1.0)).max(axis=1)
    kept = np.sort(np.argsort(-shares, kind="stable")[:count])
    return replace(
        table,
        directions=tuple(table.directions[at] for at in kept),
        amount=table.amount[kept],
        percent=table.percent[kept],
    )


def elasticity_heat_map(
    table: Elasticities, about: str = "", *, frame: Frame = WIDE
) -> alt.TopLevelMixin:
    """Draw how outcomes answer instruments: a row for each, a column for each outcome.

    Args:
        table: what `interlock.study.response.elasticities.elasticities` returns.
        about: what was asked, for the source line.
        frame: how wide; in the narrow one every outcome has a block of its own.

    Returns:
        Cells coloured by size over the largest of their column, white at zero, with their number.

    Raises:
        InputError: a table without instruments or outcomes, or not of that shape.
    """
    columns = _columns(table)
    names = [_name(way.path, way.step) for way in table.directions]
    room = min(NAMES, int(LETTER * frame.font * max(map(len, names))) + 8)
    fit = 1 if frame.columns == 1 else max(1, (frame.width - room) // LEAST)
    count = math.ceil(len(columns) / fit)
    size = math.ceil(len(columns) / count)  # blocks of about one width
    blocks = [columns[at : at + size] for at in range(0, len(columns), size)]
    parts: list[alt.Chart | Layers] = [_key(frame)]
    parts += [_block(block, names, room, frame) for block in blocks]
    source = "; ".join(filter(None, (about, _source(table, columns))))
    parts.append(source_line(source, frame))
    head = heading(_titled(table), int(0.85 * frame.width), frame)
    drawn = alt.vconcat(*parts, spacing=14).properties(title=head)
    return dressed(drawn, frame, _told(table, columns))


def _columns(table: Elasticities) -> list[Column]:
    """Return what is drawn of each outcome, as the command line tells it: percent or amount."""
    shape = (len(table.directions), len(table.spots))
    if 0 in shape:
        raise InputError("no elasticities to draw: give at least one instrument and one outcome")
    if table.amount.shape != shape or table.percent.shape != shape:
        raise InputError(f"elasticities are {table.amount.shape}: give {shape}, as their names say")
    found = []
    for place, one in enumerate(table.spots):
        percent = one.about.told == "percent"
        answers = (table.percent if percent else table.amount)[:, place]
        known = np.abs(answers[np.isfinite(answers)])
        unit = _("percent" if percent else one.difference_unit)
        largest = float(known.max(initial=0.0))
        found.append(Column(_(one.about.label), _where(one), unit, answers, largest))
    return found


def _where(one: Spot) -> str:
    return " ".join((*one.places, str(one.year)))


def _name(path: str, step: str) -> str:
    """Return an instrument with its step, which goes without saying where it is the usual one."""
    return path if step == USUAL_STEP else f"{path}, {step}"


def _block(columns: Sequence[Column], names: Sequence[str], room: int, frame: Frame) -> Layers:
    """Return some columns beside the names of their rows."""
    cell = min(MOST, (frame.width - room) // len(columns))
    words, top = _heads(columns, room, cell, frame)
    boxes: list[Row] = []
    numbers: list[Row] = []
    for place, column in enumerate(columns):
        left = room + place * cell
        for row, (name, value) in enumerate(zip(names, column.answers.tolist(), strict=True)):
            low = top + row * ROW
            boxes.append(
                {"x": left, "y": low, "x2": left + cell, "y2": low + ROW, "share": _share(
                    column, value), "fill": _fill(column, value), "instrument": name,
                 "outcome": f"{column.label}, {column.where}"}
            )  # fmt: skip
            middle = {"x": left + cell / 2, "y": low + ROW / 2}
            text = column.text(value)
            ink = QUIET if text in ("0", MISSING, *SMALL) else INK
            numbers.append({**middle, "text": text, "colour": ink})
    beside = [
        {"x": room - 6, "y": top + (row + 0.5) * ROW, "text": name}
        for row, name in enumerate(names)
    ]
    rows = pixels(beside).mark_text(align="right", baseline="middle", limit=room - 6)
    rows = rows.encode(text="text:N", color=alt.value(INK))
    layers = [_filled(boxes), written(numbers, "center"), rows, words]
    return alt.layer(*layers, width=frame.width, height=top + ROW * len(names))


def _heads(columns: Sequence[Column], room: int, cell: int, frame: Frame) -> tuple[alt.Chart, int]:
    """Return words above columns and their height: upright above several, level above one."""
    if len(columns) == 1:
        column = columns[0]
        text = f"{column.label}, {column.where}, {column.written_unit}"
        level = heading(text, int(0.95 * frame.width), frame).text
        rows = [
            {"x": 0, "y": LINE * (place + 0.5), "text": line, "colour": INK}
            for place, line in enumerate(level)
        ]
        return written(rows, "left"), LINE * len(rows) + 4
    most = max(1, cell // LINE - 1)
    rows, longest = [], 0
    for place, column in enumerate(columns):
        lines = _shortened(column.label, most)
        lines.append(f"{column.where}, {column.written_unit}")
        longest = max(longest, *map(len, lines))
        middle = room + (place + 0.5) * cell
        for rank, line in enumerate(lines):
            across = middle + LINE * (rank - (len(lines) - 1) / 2)
            rows.append({"x": across, "text": line, "colour": INK})
        rows[-1]["colour"] = QUIET
    top = int(LETTER * frame.font * longest) + 10
    for row in rows:
        row["y"] = top - 6
    marks = pixels(rows).mark_text(align="left", baseline="middle", angle=270)
    return marks.encode(text="text:N", color=alt.Color("colour:N", scale=None)), top


def _shortened(label: str, most: int) -> list[str]:
    """Return a label in at most so many lines."""
    lines = textwrap.wrap(label, HEAD_LETTERS)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1].rstrip(',')}…"]
    return lines


def _share(column: Column, value: float) -> float | None:
    """Return an answer over the largest of its column, None where there is none."""
    if not math.isfinite(value):
        return None
    return value / column.largest if column.largest else 0.0


def _fill(column: Column, value: float) -> str:
    share = _share(column, value)
    return UNKNOWN if share is None else _shade(share)


def _shade(share: float) -> str:
    """Return the colour of a share from -1 to 1: white at 0, straight to both ends."""
    end = MORE if share > 0 else LESS
    parts = [(int(NONE[at : at + 2], 16), int(end[at : at + 2], 16)) for at in (1, 3, 5)]
    mixed = [round(white + abs(share) * (full - white)) for white, full in parts]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _filled(boxes: Sequence[Row]) -> alt.Chart:
    marks = pixels(boxes).mark_rect(stroke=EDGE, strokeWidth=0.6, opacity=1)
    return marks.encode(x2="x2:Q", y2="y2:Q", fill=alt.Fill("fill:N", scale=None))


def _key(frame: Frame) -> Layers:
    """Return what colours mean: five of them with their shares."""
    shares, wide = (-1.0, -0.5, 0.0, 0.5, 1.0), 48
    boxes = [
        {"x": place * wide, "y": 0, "x2": (place + 1) * wide, "y2": ROW, "fill": _shade(share)}
        for place, share in enumerate(shares)
    ]
    words = [
        {"x": (place + 0.5) * wide, "y": ROW / 2, "text": text, "colour": INK}
        for place, text in enumerate((f"{MINUS}1", f"{MINUS}½", "0", "+½", "+1"))
    ]
    level = frame.columns > 1
    said = {"x": 5 * wide + 8 if level else 0, "y": ROW / 2 if level else 1.6 * ROW}
    note = [{**said, "text": _("of the largest answer of the same outcome"), "colour": QUIET}]
    layers = [_filled(boxes), written(words, "center"), written(note, "left")]
    return alt.layer(*layers, width=frame.width, height=ROW if level else 2 * ROW)


def _titled(table: Elasticities) -> str:
    years = sorted({way.first for way in table.directions})
    return _(TITLE).format(years=listed([str(year) for year in years]))


def _source(table: Elasticities, columns: Sequence[Column]) -> str:
    """Return where numbers come from and how to read them."""
    shown = {column.text(value) for column in columns for value in column.answers.tolist()}
    parts = [_("derivatives through the whole coupled run")]
    if math.isfinite(table.residual):
        residual = f"{table.residual:.1e}"
        parts[0] = _("derivatives through the whole coupled run, residual {value}").format(
            value=residual
        )
    steps = {way.step for way in table.directions}
    if USUAL_STEP in steps:
        several = _("each moves by 1 percent, or by the step beside its name")
        parts.append(several if len(steps) > 1 else _("each moves by 1 percent"))
    if math.isfinite(table.largest_gap):
        gap = f"{table.largest_gap:.1e}"
        parts.append(_("within {gap} of central differences").format(gap=gap))
    if shown & set(SMALL):
        parts.append(_("+0 and −0: too small for the digits shown"))
    if MISSING in shown:
        parts.append(_("–: no percent of a level of zero"))
    return "; ".join(parts)


def _told(table: Elasticities, columns: Sequence[Column]) -> str:
    """Return the strongest answers of each outcome in words."""
    said = []
    for column in columns:
        size = np.where(np.isfinite(column.answers), np.abs(column.answers), 0.0)
        first = [at for at in np.argsort(-size, kind="stable")[:TOLD] if size[at] > 0]
        answers = [
            _("{answer} to {instrument} ({step})").format(
                answer=column.text(float(column.answers[at])),
                instrument=table.directions[at].path,
                step=table.directions[at].step,
            )
            for at in first
        ]
        strongest = listed(answers) or _("no answer")
        said.append(f"{column.label}, {column.where}, {column.written_unit}: {strongest}")
    return _(
        "{title}: {instruments} instruments and {outcomes} outcomes. Strongest: {answers}."
    ).format(
        title=_titled(table),
        instruments=len(table.directions),
        outcomes=len(columns),
        answers="; ".join(said),
    )
