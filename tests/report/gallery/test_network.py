"""Hub and spoke: strokes and numbers are those of the network, and fit their frame."""

from itertools import pairwise

import pytest

from interlock.errors import InputError
from interlock.observatory.network import coded_years, hub_centrality, network
from interlock.region.instruments import ISSUES
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from interlock.report.gallery.network import CELL, THICKEST, YEARS, hub_and_spoke
from interlock.report.wording import number

FORMS = ("bilateral", "trilateral")
PAIRS = (("CAN", "USA"), ("MEX", "USA"), ("CAN", "MEX"))


def rows_of(chart):
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


def counted(years, issue):
    """Return the numbers of links by year, pair and form, without those that are none."""
    found = {}
    for year in years:
        graph = network(year, issue)
        for pair in PAIRS:
            if graph.has_edge(*pair):
                edge = graph.edges[pair]
                found |= {(year, "-".join(pair), form): edge[form] for form in FORMS if edge[form]}
    return found


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("issue", [None, *ISSUES])
def test_strokes_are_the_links_of_the_network(issue, frame):
    strokes = [row for row in rows_of(hub_and_spoke(issue=issue, frame=frame)) if "form" in row]
    drawn = {(row["year"], row["pair"], row["form"]): row["count"] for row in strokes}
    assert drawn == counted(YEARS, issue)
    assert len(strokes) == len(drawn)
    units = {round(row["width"] / row["count"], 9) for row in strokes}
    assert len(units) == 1  # as wide as many, by one measure in all years


@pytest.mark.parametrize("issue", [None, "migration"])
def test_numbers_stand_at_the_edges(issue):
    texts = [row["text"] for row in rows_of(hub_and_spoke(issue=issue)) if "text" in row]
    found = counted(YEARS, issue)
    short = {"bilateral": "bi", "trilateral": "tri"}
    written = [f"{count} {short[form]}" for (_, _, form), count in found.items()]
    assert sorted(one for one in texts if one.split()[-1] in short.values()) == sorted(written)
    linked = {(year, pair) for year, pair, _ in found}
    assert texts.count("none") == len(YEARS) * len(PAIRS) - len(linked)


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("years", [(2026,), YEARS, tuple(range(2000, 2021))], ids=len)
def test_it_fits_its_frame(years, frame):
    drawn = to_svg(hub_and_spoke(years, frame=frame), "hub")
    width = float(drawn.split('viewBox="0 0 ')[1].split(" ")[0])
    assert width <= frame.width + 12
    assert "Source: table `instruments`" in drawn
    assert all(f">{year}<" in drawn for year in years)


def test_words_stay_beside_their_own_triangle():
    """The widest numbers at the sides end before the next triangle begins."""
    for frame in (WIDE, NARROW):
        rows = rows_of(hub_and_spoke(frame=frame))
        sides = [row["x"] for row in rows if row.get("text", "").endswith((" bi", " tri"))]
        middles = sorted({row["x"] for row in rows if row.get("text") == "USA"})
        away = max(min(abs(x - middle) for middle in middles) for x in sides)
        assert away + 2.6 * frame.font <= CELL / 2 + 2
        assert min(b - a for a, b in pairwise(middles)) >= CELL


def test_no_edge_is_thicker_than_it_may_be():
    edges = {}
    for row in rows_of(hub_and_spoke()):
        if "form" in row:
            name = row["year"], row["pair"]
            edges[name] = edges.get(name, 0) + row["width"]
    assert max(edges.values()) == pytest.approx(THICKEST)


def test_it_says_every_number():
    told = hub_and_spoke((1985, 2019)).to_dict()["description"]
    edge = network(2019).edges["MEX", "USA"]
    counts = f"{edge['bilateral']} bilateral and {edge['trilateral']} trilateral"
    assert f"the United States and Mexico {counts}" in told
    assert "the United States and Mexico 0 bilateral and 0 trilateral" in told
    for year in (1985, 2019):
        assert f"hub centrality {number(hub_centrality(network(year)))}" in told


def test_without_a_link_there_is_no_centrality():
    chart = hub_and_spoke((1985,), "migration")
    assert counted((1985,), "migration") == {}
    assert "no link" in to_svg(chart, "hub")
    assert "hub centrality –" not in chart.to_dict()["description"]


@pytest.mark.parametrize(
    ("years", "issue", "message"),
    [
        ((), None, "name at least one"),
        ((2005, 2019, 2005), None, "named twice"),
        ((2005, coded_years()[1] + 1), None, "outside the coding"),
        ((coded_years()[0] - 1,), None, "outside the coding"),
        ((2005,), "securty", "did you mean 'security'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(years, issue, message):
    with pytest.raises(InputError, match=message) as caught:
        hub_and_spoke(years, issue)
    assert "\n" not in str(caught.value)
