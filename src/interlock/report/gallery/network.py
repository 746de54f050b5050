"""Hub and spoke: how many instruments in force link each pair of the three states, by year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, copysign, hypot
from typing import TYPE_CHECKING

import altair as alt

from interlock.errors import InputError
from interlock.messages import N_, _
from interlock.observatory.index import INSTRUMENTS
from interlock.observatory.network import hub_centrality, network
from interlock.report.drawing.bands import Sign, heading, key
from interlock.report.drawing.diagram import Align, Row, pixels, shapes, source_line, written
from interlock.report.drawing.marks import Layers
from interlock.report.drawing.style import COLOURS, INK, QUIET, SHAPES, WIDE, Frame, dressed
from interlock.report.wording import in_sentence, listed, number

if TYPE_CHECKING:
    import networkx as nx

Point = tuple[float, float]
Pair = tuple[str, str]

YEARS = (1985, 1995, 2005, 2019, 2026)
# Pairs, and how the numbers beside their edges are aligned.
ALIGNED: dict[Pair, Align] = {
    ("CAN", "USA"): "right",
    ("MEX", "USA"): "left",
    ("CAN", "MEX"): "center",
}
PAIRS = tuple(ALIGNED)
# Inner and outer stroke of an edge. Not the colours of states; dash and word say the same again.
FORMS = ("trilateral", "bilateral")
STROKES = {"trilateral": INK, "bilateral": "#9A3B73"}
SHORT = {"trilateral": N_("tri"), "bilateral": N_("bi")}
TITLES = {
    None: N_("Instruments of all issues in force that link each pair of states"),
    "trade": N_("Instruments of trade in force that link each pair of states"),
    "security": N_("Instruments of security in force that link each pair of states"),
    "migration": N_("Instruments of migration in force that link each pair of states"),
}
DASH = {"trilateral": (1, 0), "bilateral": (5, 2)}

# A triangle, in pixels: the narrowest that its words fit in, its sides, where it begins.
CELL, WIDEST, BASE, TALL, TOP, HEIGHT = 148, 220, 96, 96, 48, 226
THICKEST = 19  # pixels of the strongest link
SPACE = 2  # between the two strokes of an edge
LINE = 15  # from one line of words to the next
CLEAR = 13  # between a state and the end of an edge
CLEAR_HUB = 20  # where two thick edges would meet


@dataclass(frozen=True)
class _Triangle:
    """A year's network and where it stands: the middle of its top, in pixels."""

    year: int
    graph: "nx.Graph[str]"
    left: float
    middle: float
    top: float

    def at(self, state: str) -> Point:
        """Return where a state stands: the hub on top, Canada and Mexico below."""
        side = {"USA": 0.0, "CAN": -BASE / 2, "MEX": BASE / 2}[state]
        return self.middle + side, self.top + TOP + (TALL if side else 0)

    def count(self, pair: Pair, form: str) -> int:
        """Return the number of instruments of a form that link two states."""
        return self.graph.edges[pair][form] if self.graph.has_edge(*pair) else 0


def hub_and_spoke(
    years: Sequence[int] = YEARS, issue: str | None = None, *, frame: Frame = WIDE
) -> alt.TopLevelMixin:
    """Draw which instruments in force link the United States, Canada and Mexico, a year a triangle.

    Args:
        years: within the coding of instruments, each once, in the order in which they are drawn.
        issue: trade, security or migration; None for all.
        frame: how wide.

    Returns:
        Triangles with the hub on top; strokes as wide as instruments are many, bilateral and
        trilateral apart, with their numbers; the hub's centrality below.

    Raises:
        InputError: no year, a year twice, a year outside the coding, or an unknown issue.
    """
    if not years:
        raise InputError("no year to draw: name at least one, such as 2005")
    if len(set(years)) < len(years):
        named = listed([str(year) for year in years])
        raise InputError(f"a year is named twice in {named}: name it once")
    drawn, size = _placed([(year, network(year, issue)) for year in years], frame)
    title = _(TITLES[issue])
    strokes = [Sign("line", _(form), STROKES[form], DASH[form]) for form in reversed(FORMS)]
    reading = _(
        "a stroke is as wide as its instruments are many. Hub centrality: 0 where all pairs are "
        "linked alike, 1 where no link is without the United States. Links with other states are "
        "left out."
    )
    parts = [
        key(strokes, frame, room=0),
        _triangles(drawn, size),
        source_line(reading, frame, _("Reading")),
        source_line(INSTRUMENTS, frame),
    ]
    head = heading(title, int(0.85 * frame.width), frame)
    told = f"{title}. {' '.join(_told(one) for one in drawn)}"
    return dressed(alt.vconcat(*parts, spacing=8).properties(title=head), frame, told)


def _placed(
    graphs: Sequence[tuple[int, "nx.Graph[str]"]], frame: Frame
) -> tuple[list[_Triangle], tuple[int, int]]:
    """Return the years in rows of about one length, and the width and height that they take."""
    most = frame.width // CELL
    rows = ceil(len(graphs) / most)
    columns = ceil(len(graphs) / rows)
    wide = min(frame.width / columns, WIDEST)
    drawn = []
    for place, (year, graph) in enumerate(graphs):
        row, column = divmod(place, columns)
        left = wide * column
        drawn.append(_Triangle(year, graph, left, left + wide / 2, float(HEIGHT * row)))
    return drawn, (frame.width, HEIGHT * rows)


def _triangles(drawn: Sequence[_Triangle], size: tuple[int, int]) -> Layers:
    """Return all triangles on one sheet: strokes, states, words."""
    most = max(_total(one, pair) for one in drawn for pair in PAIRS)
    unit = min(2.4, THICKEST / max(most, 1))
    layers: list[alt.Chart] = []
    for form in FORMS:
        rows = [row for one in drawn for pair in PAIRS for row in _stroke(one, pair, form, unit)]
        if rows:
            marks = pixels(rows).mark_rule(color=STROKES[form], strokeDash=list(DASH[form]))
            width = alt.StrokeWidth("width:Q", scale=None)
            layers.append(marks.encode(x2="x2:Q", y2="y2:Q", strokeWidth=width))
    layers += _states(drawn)
    counts = {pair: [row for one in drawn for row in _counts(one, pair, unit)] for pair in PAIRS}
    for pair, align in ALIGNED.items():
        layers.append(written(counts[pair], align))
    layers.append(written([_year(one) for one in drawn], "left", "bold"))
    layers.append(written([_hub(one) for one in drawn], "center"))
    return alt.layer(*layers, width=size[0], height=size[1])


def _total(one: _Triangle, pair: Pair) -> int:
    return sum(one.count(pair, form) for form in FORMS)


def _thickness(one: _Triangle, pair: Pair, unit: float) -> float:
    """Return how thick both strokes of an edge are together."""
    both = all(one.count(pair, form) for form in FORMS)
    return unit * _total(one, pair) + SPACE * both


def _stroke(one: _Triangle, pair: Pair, form: str, unit: float) -> Iterator[Row]:
    """Yield the stroke of a form between two states, if any: the trilateral one is the inner."""
    count = one.count(pair, form)
    if not count:
        return
    (x, y), (x2, y2) = (one.at(state) for state in pair)
    long = hypot(x2 - x, y2 - y)
    along = ((x2 - x) / long, (y2 - y) / long)
    out = _outward(pair)
    clear = CLEAR_HUB if "USA" in pair else CLEAR
    aside = (_thickness(one, pair, unit) - unit * count) / 2 * (1 if form == "bilateral" else -1)
    yield {
        "x": x + CLEAR * along[0] + aside * out[0],
        "y": y + CLEAR * along[1] + aside * out[1],
        "x2": x2 - clear * along[0] + aside * out[0],
        "y2": y2 - clear * along[1] + aside * out[1],
        "width": unit * count,
        "form": form,
        "pair": "-".join(pair),
        "year": one.year,
        "count": count,
    }


def _outward(pair: Pair) -> Point:
    """Return the direction, of length one, that leads away from the middle of the triangle."""
    if "USA" not in pair:
        return 0.0, 1.0
    long = hypot(TALL, BASE / 2)
    return (TALL / long * (1 if "MEX" in pair else -1), -BASE / 2 / long)


def _counts(one: _Triangle, pair: Pair, unit: float) -> Iterator[Row]:
    """Yield the numbers of an edge beside its middle, outside the triangle, in two lines."""
    told = [(form, count) for form in reversed(FORMS) if (count := one.count(pair, form))]
    texts = [(f"{count} {_(SHORT[form])}", STROKES[form]) for form, count in told]
    texts = texts or [(_("none"), QUIET)]
    (x, y), (x2, y2) = (one.at(state) for state in pair)
    out = _outward(pair)
    beside = _thickness(one, pair, unit) / 2
    if "USA" in pair:
        # Nearer to the hub than to the spoke, where there is more room beside the triangle.
        middle, down = LINE / 2 * (len(texts) - 1), y + 0.66 * (y2 - y)
        foot = abs(out[1] / out[0]) * (middle + LINE / 2)  # the edge leans out under the last line
        across = x + 0.66 * (x2 - x) + ((beside + 4) / abs(out[0]) + foot) * copysign(1, out[0])
        down -= middle
    else:
        across, down = (x + x2) / 2, y + beside + 12
    for line, (text, colour) in enumerate(texts):
        yield {"x": across, "y": down + LINE * line, "text": text, "colour": colour}


def _states(drawn: Sequence[_Triangle]) -> list[alt.Chart]:
    """Return the marks of the states and their names."""
    rows, names = [], []
    for one in drawn:
        for state, shape in SHAPES.items():
            x, y = one.at(state)
            rows.append({"x": x, "y": y, "shape": shape, "colour": COLOURS[state]})
            beside = -17 if state == "USA" else 18
            names.append({"x": x, "y": y + beside, "text": state, "colour": COLOURS[state]})
    return [shapes(rows, 130), written(names, "center", "bold")]


def _year(one: _Triangle) -> Row:
    return {"x": one.left, "y": one.top + 12, "text": str(one.year), "colour": INK}


def _hub(one: _Triangle) -> Row:
    return {"x": one.middle, "y": one.top + HEIGHT - 22, "text": _centrality(one), "colour": INK}


def _centrality(one: _Triangle) -> str:
    found = hub_centrality(one.graph)
    if found is None:
        return _("no link")
    return _("hub centrality {value}").format(value=number(found))


def _told(one: _Triangle) -> str:
    """Return a year in words."""
    links = []
    for pair in PAIRS:
        names = listed([in_sentence(state) for state in sorted(pair, reverse=True)])
        counts = listed([f"{one.count(pair, form)} {_(form)}" for form in reversed(FORMS)])
        links.append(f"{names} {counts}")
    return f"{one.year}: {'; '.join(links)}; {_centrality(one)}."
