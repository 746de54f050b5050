"""The board of claims: a tile a claim, coloured and marked by its verdict."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

import altair as alt

from interlock.claims.finding import SPLIT
from interlock.claims.judge import Judged
from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, SUPPORTS
from interlock.claims.verdict import CONTESTED, CONTRADICTED, SUPPORTED, UNDECIDED, VERDICTS
from interlock.errors import InputError
from interlock.messages import _, plural
from interlock.report.claims.pictures import COLOURS, SHAPES
from interlock.report.claims.story import asked_of
from interlock.report.drawing.bands import heading
from interlock.report.drawing.diagram import pixels, shapes, source_line, written
from interlock.report.drawing.marks import Layers
from interlock.report.drawing.style import WIDE, Frame, dressed
from interlock.report.wording import listed

# A verdict looks as the outcome of a test that leads to it does in the picture of a claim.
_OUTCOME = {
    SUPPORTED: SUPPORTS,
    CONTRADICTED: CONTRADICTS,
    CONTESTED: SPLIT,
    UNDECIDED: INCONCLUSIVE,
}
COLOUR = {word: COLOURS[outcome] for word, outcome in _OUTCOME.items()}
SHAPE = {word: SHAPES[outcome] for word, outcome in _OUTCOME.items()}
# A tile: narrowest, height, gap to the next, room beside and for each letter of its id (pixels).
NARROWEST, HEIGHT, GAP, BESIDE, LETTER = 50, 44, 4, 14, 9
WIDEST = 1.5  # times the narrowest that the ids fit in
COUNT_HEIGHT = 26


def claims_board(judged: Sequence[Judged], *, frame: Frame = WIDE) -> alt.TopLevelMixin:
    """Draw a board of claims: a tile for each in order of ids, and how many have each verdict.

    Args:
        judged: claims with their verdicts, any number, asked of one world.
        frame: how wide.

    Returns:
        Counts by verdict, then tiles; colour and shape tell the verdict, an open tile is undecided.

    Raises:
        InputError: no claim, a claim twice, or claims asked of different worlds.
    """
    _check(judged)
    ordered = sorted(judged, key=lambda one: one.id)
    many = plural("{count} claim", "{count} claims", len(ordered)).format(count=len(ordered))
    title = _("{many} by verdict, in the order of ids").format(many=many)
    source = _("tests declared before they were run; asked of {world}").format(
        world=asked_of(ordered[0].manifest)
    )
    parts = [_counts(ordered, frame), _tiles(ordered, frame), source_line(source, frame)]
    head = heading(title, int(0.85 * frame.width), frame)
    board = alt.vconcat(*parts, spacing=12).properties(title=head)
    return dressed(board, frame, _told(ordered, many))


def _check(judged: Sequence[Judged]) -> None:
    if not judged:
        raise InputError("no claim to draw: give at least one that is judged")
    twice = [name for name, times in Counter(one.id for one in judged).items() if times > 1]
    if twice:
        raise InputError(f"claim {twice[0]} is there twice: give each claim once")
    if any(one.manifest != judged[0].manifest for one in judged):
        raise InputError("claims of different worlds on one board: judge all of them in one world")


def _counts(ordered: Sequence[Judged], frame: Frame) -> Layers:
    """Return how many claims have each verdict, beside the mark of its tiles."""
    found = Counter(one.verdict.verdict for one in ordered)
    columns = len(VERDICTS) if frame.width >= 600 else 2
    marks, words = [], []
    for place, word in enumerate(VERDICTS):
        row, column = divmod(place, columns)
        left, middle = column * frame.width / columns, COUNT_HEIGHT * (row + 0.5)
        marks.append({"x": left + 9, "y": middle, "shape": SHAPE[word], "colour": COLOUR[word]})
        text = f"{found[word]} {_(word)}"
        words.append({"x": left + 24, "y": middle, "text": text, "colour": COLOUR[word]})
    height = COUNT_HEIGHT * ceil(len(VERDICTS) / columns)
    layers = [shapes(marks, 130), written(words, "left", "bold")]
    return alt.layer(*layers, width=frame.width, height=height)


def _tiles(ordered: Sequence[Judged], frame: Frame) -> Layers:
    """Return the tiles, as many in a line as their ids leave room for."""
    longest = max(len(one.id) for one in ordered)
    least = max(NARROWEST, BESIDE + LETTER * longest)
    rows = ceil(len(ordered) / max(1, (frame.width + GAP) // (least + GAP)))
    columns = ceil(len(ordered) / rows)  # lines of about one length
    wide = min((frame.width + GAP) / columns - GAP, WIDEST * least)
    boxes, marks, words = [], [], []
    for place, one in enumerate(ordered):
        row, column = divmod(place, columns)
        left, top = column * (wide + GAP), row * (HEIGHT + GAP)
        word = one.verdict.verdict
        ink = COLOUR[word] if word == UNDECIDED else "white"
        fill = "white" if word == UNDECIDED else COLOUR[word]
        boxes.append(
            {"x": left, "y": top, "x2": left + wide, "y2": top + HEIGHT, "fill": fill,
             "edge": COLOUR[word], "id": one.id, "verdict": word}
        )  # fmt: skip
        middle = left + wide / 2
        words.append({"x": middle, "y": top + 15, "text": one.id, "colour": ink})
        marks.append({"x": middle, "y": top + 32, "shape": SHAPE[word], "colour": ink})
    filled = pixels(boxes).mark_rect(strokeWidth=1.5, cornerRadius=3)
    filled = filled.encode(
        x2="x2:Q",
        y2="y2:Q",
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("edge:N", scale=None),
    )
    layers = [filled, shapes(marks, 80), written(words, "center", "bold")]
    return alt.layer(*layers, width=frame.width, height=rows * (HEIGHT + GAP) - GAP)


def _told(ordered: Sequence[Judged], many: str) -> str:
    """Return the board in words: counts, then the claims of each verdict."""
    of = {word: [one.id for one in ordered if one.verdict.verdict == word] for word in VERDICTS}
    counts = listed([f"{len(names)} {_(word)}" for word, names in of.items()])
    named = [f" {_(word).capitalize()}: {', '.join(names)}." for word, names in of.items() if names]
    return f"{many}: {counts}.{''.join(named)}"
