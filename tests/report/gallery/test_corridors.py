"""The corridor map: lanes and bars are as wide as the packaged series say, and words do not lie."""

import pytest

from interlock.errors import InputError
from interlock.messages import speaking
from interlock.region.observed import known
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.gallery.corridors import (
    BAR,
    CENTRAL,
    NARROWEST,
    PEOPLE,
    THICKEST,
    THINNEST,
    TRIANGLE,
    corridor_map,
    flows_of_region,
)

CAUGHT = "panel.usbp_apprehensions_{}_nationwide"
LETTER = 6.2  # narrowest pixels of a letter: words are at least as wide


def rows(spec, key):
    return [row for rows in spec["datasets"].values() for row in rows if key in row]


def flow(kind, start, end):
    (found,) = [f for f in flows_of_region() if (f.kind, f.start, f.end) == (kind, start, end)]
    return found.values


def test_widths_are_in_proportion_across_years():
    mexico = known(CAUGHT.format("MEX"))
    spec = corridor_map((1993, 2005)).to_dict()
    lanes = [row for row in rows(spec, "width") if row.get("flow") == "MEX-USA"]
    people = {row["value"]: row["width"] for row in lanes if row["colour"] == PEOPLE}
    assert people.keys() == {mexico[1993], mexico[2005]}
    largest = max(mexico.values())
    assert people[mexico[1993]] == pytest.approx(THICKEST * mexico[1993] / largest)
    assert people[mexico[2005]] / people[mexico[1993]] == pytest.approx(mexico[2005] / mexico[1993])
    assert all(THINNEST <= row["width"] <= THICKEST for row in rows(spec, "flow"))


def test_bars_are_as_thick_as_agents_are_many():
    agents = known("panel.usbp_agents_sw")
    spec = corridor_map((2000, 2013)).to_dict()
    thick = sorted(row["y2"] - row["y"] for row in rows(spec, "border")
                   if row["border"] == "southwest")  # fmt: skip
    most = max(agents.values())
    assert thick == pytest.approx([BAR * agents[2000] / most, BAR * agents[2013] / most])


def test_flows_are_those_of_their_series():
    caught = [known(CAUGHT.format(code)) for code in TRIANGLE]
    assert flow("people", CENTRAL, "USA")[2019] == sum(one[2019] for one in caught)
    bought, sold = (
        known(f"goods_{way}_bilateral", country="USA", partner="MEX")
        for way in ("imports", "exports")
    )
    assert flow("goods", "MEX", "USA")[2019] == (bought[2019] + sold[2019]) / 2
    gvar = known("trade_flow_avg_gvar", country="MEX", partner="CAN")
    assert flow("goods", "CAN", "MEX") == gvar
    removed = flow("removed", "USA", "GTM")
    first = known("dhs_removals_by_nationality", origin="USA", destination="GTM")
    assert removed[2005] == first[2005] and min(removed) == 1993 and max(removed) == 2014


def test_where_both_are_known_census_and_gvar_agree_on_trade():
    """Else the years before the Census would not stand on one scale with those after."""
    for partner in ("CAN", "MEX"):
        census = flow("goods", partner, "USA")
        gvar = known("trade_flow_avg_gvar", country="USA", partner=partner)
        both = [year for year in gvar if year >= 1985]
        assert all(abs(gvar[year] / census[year] - 1) < 0.03 for year in both)


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_every_number_is_written(frame):
    spec = corridor_map((2019,), frame=frame).to_dict()
    guatemala = known(CAUGHT.format("GTM"))[2019]
    assert f"from Guatemala apprehended {guatemala / 1e3:,.0f} thousand" in spec["description"]
    agents = known("panel.usbp_agents_sw")[2019]
    written = {row["text"] for row in rows(spec, "text")}
    assert {f"↑{guatemala / 1e3:,.0f}", f"{agents:,.0f}", "agents", "2019"} <= written


def test_what_is_not_known_in_a_year_is_left_out():
    spec = corridor_map((1985,)).to_dict()
    assert "Guatemala" not in spec["description"]
    assert {row["flow"] for row in rows(spec, "flow")} == {"CAN-USA", "MEX-USA", "CAN-MEX"}


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("year", range(1992, 2025, 4))
def test_no_number_stands_on_a_lane(language, year):
    with speaking(language):
        spec = corridor_map((year,), frame=NARROW).to_dict()
    lanes = rows(spec, "flow")
    for word in rows(spec, "colour"):
        if "text" not in word or "code" in word or not word["text"].startswith(("↑", "↓")):
            continue
        end = word["x"] + LETTER * len(word["text"])
        assert end < NARROWEST
        for lane in lanes:
            beside = lane["x"] - lane["width"] / 2 > end or lane["x"] < word["x"]
            assert beside or not lane["y"] < word["y"] < lane["y2"], (word, lane)


@pytest.mark.parametrize("years", [(), (1850,), (2050,), (2005, 2005)])
def test_bad_years_are_refused(years):
    with pytest.raises(InputError, match="year"):
        corridor_map(years)
