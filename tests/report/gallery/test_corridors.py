"""The corridor map: strokes are as wide as the packaged series say, and words do not lie."""

import pytest

from interlock.errors import InputError
from interlock.region.observed import known
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.gallery.corridors import PEOPLE, THICKEST, THINNEST, corridor_map

CAUGHT = "panel.usbp_apprehensions_{}_nationwide"


def strokes(spec):
    return [row for rows in spec["datasets"].values() for row in rows if "width" in row]


def test_widths_are_in_proportion_across_years():
    mexico = known(CAUGHT.format("MEX"))
    spec = corridor_map((1993, 2005)).to_dict()
    widths = [row["width"] for row in strokes(spec) if row["colour"] == PEOPLE]
    people = sorted(widths, reverse=True)
    assert people[0] / people[1] == pytest.approx(mexico[1993] / mexico[2005])
    assert all(THINNEST <= width <= THICKEST for width in people)


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_every_number_is_written(frame):
    spec = corridor_map((2019,), frame=frame).to_dict()
    guatemala = known(CAUGHT.format("GTM"))[2019]
    assert f"{guatemala / 1e3:,.0f} thousand" in spec["description"]
    agents = known("panel.usbp_agents_sw")[2019]
    assert f"{agents:,.0f} agents" in str(spec["datasets"])


def test_what_is_not_known_in_a_year_is_left_out():
    spec = corridor_map((1985,)).to_dict()
    assert "Guatemala – United States" not in spec["description"]


@pytest.mark.parametrize("years", [(), (1850,), (2050,), (2005, 2005)])
def test_bad_years_are_refused(years):
    with pytest.raises(InputError, match="year"):
        corridor_map(years)
