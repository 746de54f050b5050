import json
import re
import subprocess
import sys

import numpy as np
import pytest

from interlock.report import facts, pictures
from interlock.report.drawing.scales import ends_of, spread
from interlock.report.drawing.style import COLOURS, NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from interlock.report.page import PICTURES
from interlock.report.wording import (
    change,
    listed,
    number,
    percent,
    scientific,
    signed,
    span,
)

FRAMES = (WIDE, NARROW)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.name)
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_fits_its_frame_and_can_be_read(picture, frame, data):
    chart = picture.draw(data, frame)
    chart.to_dict()  # checks the whole against the schema
    svg = to_svg(chart, "it")
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    assert 0.9 * frame.width < width <= frame.width + 4
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    assert sizes
    assert min(sizes) * min(1, frame.width / width) >= 11
    assert "http" not in svg


def test_the_same_country_has_the_same_colour_everywhere(data):
    for picture in PICTURES:
        text = json.dumps(picture.draw(data, WIDE).to_dict())
        assert all(colour in text for colour in COLOURS.values()), picture.name


def test_text_in_a_country_colour_stands_out_from_white():
    def light(part):
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    for colour in COLOURS.values():
        parts = [light(colour[i : i + 2]) for i in (1, 3, 5)]
        assert 1.05 / (np.dot(parts, [0.2126, 0.7152, 0.0722]) + 0.05) >= 4.5


def test_steps_end_at_exact_welfare(data):
    for code in facts.members(data):
        total = sum(facts.final(data, name, code) for name in facts.PARTS)
        assert total == pytest.approx(facts.final(data, "welfare_exact_pct", code), abs=1e-8)
    described = pictures.decomposition(data).to_dict()["description"]
    assert percent(facts.final(data, "welfare_exact_pct", "MEX")) in described


def test_penetration_stands_on_the_first_year(data):
    found = facts.penetration(data)
    assert found.years == (1993, 1994, 2005)
    assert (found.first, found.last) == (1993, 2005)
    raw = data["penetration_observed"].sel(member_importer="MEX", member_exporter="USA").values
    position = found.pairs.index(("MEX", "USA"))
    assert found.at_last(position)[1] == pytest.approx(raw[2] / raw[0])
    assert found.explained < 1


def test_no_picture_without_observations(border_data):
    assert facts.penetration(border_data) is None
    with pytest.raises(ValueError, match="no observed trade"):
        pictures.bilateral_trade(border_data)


def test_a_chart_without_words_is_refused(data):
    chart = pictures.real_wages(data)
    chart.description = ""
    with pytest.raises(ValueError, match="no description"):
        to_svg(chart, "it")


def test_labels_are_kept_apart_and_in_order():
    placed = spread([0.0, 0.01, 0.02, 5.0], 1.0, (-10.0, 10.0))
    assert placed == sorted(placed)
    assert min(np.diff(placed)) >= 1 - 1e-12
    assert placed[3] == 5.0
    assert np.mean(placed[:3]) == pytest.approx(0.01)
    assert min(spread([0.0, 0.0], 1.0, (0.0, 9.0))) == 0.0
    assert max(spread([9.0, 9.0], 1.0, (0.0, 9.0))) == 9.0


def test_scales_hold_zero():
    assert ends_of([np.array([1.0, 2.0])])[0] == 0
    assert ends_of([np.array([-1.0, np.nan])])[1] == 0
    low, high = ends_of([np.zeros(3)])
    assert low < high


def test_numbers_have_one_rule():
    assert number(-0.004) == "0.00"
    assert signed(-0.056) == "−0.06"
    assert signed(0.0) == signed(0.004) == "0.00"
    assert signed(1234.5, 1) == "+1,234.5"
    assert signed(float("nan")) == percent(float("nan")) == "–"
    assert percent(1.7153) == "+1.72%"
    assert change(-0.0638) == "falls by 0.06%"
    assert change(0.001) == "stays within 0.005% of its level"
    assert scientific(9.62e-12) == "9.6 × 10⁻¹²"
    assert scientific(0.0) == "0"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert span((1993, 2008)) == "1993–2008"
    assert span((1993,)) == "1993"


def test_the_room_is_light_to_enter():
    code = (
        "import sys, interlock.report; "
        "print([n for n in ('jax', 'xarray', 'pandas', 'altair', 'jinja2') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
