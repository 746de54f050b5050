"""The board of claims: a tile each, in order, told apart by shape, and counted."""

from collections import Counter
from itertools import cycle

import pytest

from interlock.claims.board import manifest_of
from interlock.claims.judge import World, judge
from interlock.claims.language.library import parse_claim
from interlock.claims.language.template import claim_text
from interlock.claims.verdict import VERDICTS
from interlock.errors import InputError
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from interlock.report.gallery.board import COLOUR, SHAPE, claims_board


@pytest.fixture(scope="module")
def found():
    return judge(parse_claim(claim_text("C01")), World(), manifest_of(World()))


@pytest.fixture(scope="module")
def make(found):
    def made(name, word):
        verdict = found.verdict.model_copy(update={"verdict": word})
        return found.model_copy(update={"id": name, "verdict": verdict})

    return made


@pytest.fixture(scope="module")
def many(make):
    words = cycle((*VERDICTS, VERDICTS[0]))
    return [
        make(f"P{place:02d}", word) for place, word in zip(range(71, 0, -1), words, strict=False)
    ]


def rows_of(chart):
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("size", [1, 2, 13, 71])
def test_a_tile_a_claim_in_order_within_the_frame(many, size, frame):
    chart = claims_board(many[:size], frame=frame)
    tiles = [row for row in rows_of(chart) if "id" in row]
    verdicts = {one.id: one.verdict.verdict for one in many[:size]}
    assert [row["id"] for row in tiles] == sorted(verdicts)
    assert {row["id"]: row["verdict"] for row in tiles} == verdicts
    assert all(row["edge"] == COLOUR[row["verdict"]] for row in tiles)
    assert sorted(tiles, key=lambda row: (row["y"], row["x"])) == tiles
    assert max(row["x2"] for row in tiles) <= frame.width + 0.01
    drawn = to_svg(chart, "board")
    assert float(drawn.split('viewBox="0 0 ')[1].split(" ")[0]) <= frame.width + 12
    assert "Source: tests declared before" in drawn


def test_verdicts_differ_in_shape_and_colour(many):
    assert len(set(SHAPE.values())) == len(set(COLOUR.values())) == len(VERDICTS)
    marks = Counter(row["shape"] for row in rows_of(claims_board(many)) if "shape" in row)
    counts = Counter(one.verdict.verdict for one in many)
    # One for each tile, one beside each count.
    assert marks == {SHAPE[word]: counts[word] + 1 for word in VERDICTS}


def test_counts_are_written_and_spoken(many, make):
    chart = claims_board(many)
    counts = Counter(one.verdict.verdict for one in many)
    texts = {row["text"] for row in rows_of(chart) if "text" in row}
    told = chart.to_dict()["description"]
    assert told.startswith("71 claims: ")
    for word in VERDICTS:
        assert f"{counts[word]} {word}" in texts
        assert f"{counts[word]} {word}" in told
    alone = claims_board([make("C01", "contested")]).to_dict()["description"]
    assert "1 claim: 0 supported, 0 contradicted, 1 contested and 0 undecided." in alone
    assert "Contested: C01." in alone


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_long_id_fits_its_tile(make, frame):
    longest = "W" * 20
    chart = claims_board([make(longest, "supported"), make("B", "undecided")], frame=frame)
    tile = next(row for row in rows_of(chart) if row.get("id") == longest)
    assert tile["x2"] - tile["x"] >= 0.9 * frame.font * 15
    assert tile["x2"] <= frame.width


def test_what_cannot_be_drawn_is_refused(make):
    one = make("C01", "supported")
    with pytest.raises(InputError, match="no claim to draw"):
        claims_board([])
    with pytest.raises(InputError, match="claim C01 is there twice"):
        claims_board([one, make("C01", "contested")])
    other = make("C02", "supported").model_copy(update={"manifest": manifest_of(World(draws=40))})
    with pytest.raises(InputError, match="different worlds"):
        claims_board([one, other])
