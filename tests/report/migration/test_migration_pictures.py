import json
import re
from itertools import pairwise

import numpy as np
import pytest

from interlock.report.drawing.bands import Height, Sign, key, log_ends, powers, round_years
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from interlock.report.migration import facts, pictures, stacks
from interlock.report.migration.section import PICTURES

pytestmark = pytest.mark.xdist_group("report-migration")


@pytest.mark.parametrize("frame", (WIDE, NARROW), ids=lambda frame: frame.name)
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_fits_its_frame_and_can_be_read(picture, frame, replay):
    chart = picture.draw(replay, frame)
    chart.to_dict()  # checks the whole against the schema
    svg = to_svg(chart, "it")
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    assert 0.9 * frame.width < width <= frame.width + 6
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    assert min(sizes) * min(1, frame.width / width) >= 11
    assert "http" not in svg
    assert "extension, not scored" in svg
    assert all(
        word in svg for school in facts.schools(replay) for word in facts.title(school).split()
    )


def layers_of(node):
    """Every chart of a picture that has a mark, with its rows."""
    found = []

    def walk(part):
        if isinstance(part, dict):
            if "mark" in part and "name" in part.get("data", {}):
                found.append((part["mark"], part["data"]["name"]))
            for child in part.values():
                walk(child)
        elif isinstance(part, list):
            for child in part:
                walk(child)

    walk(node)
    return [(mark, node["datasets"][name]) for mark, name in found]


def test_bands_are_ordered_and_hold_the_median(replay):
    spec = json.loads(pictures.deaths(replay).to_json())
    drawn = layers_of(spec)
    areas = [rows for mark, rows in drawn if mark["type"] == "area"]
    lines = [rows for mark, rows in drawn if mark["type"] == "line"]
    assert len(areas) == 2 * len(lines) == 2 * replay.sizes["school"]
    for outer, inner, line in zip(areas[::2], areas[1::2], lines, strict=True):
        for wide, narrow, middle in zip(outer, inner, line, strict=True):
            assert wide["year"] == narrow["year"] == middle["year"]
            values = (wide["value"], narrow["value"], middle["value"], narrow["top"], wide["top"])
            assert list(values) == sorted(values)


def test_only_the_extension_is_shaded(replay):
    spec = json.loads(pictures.fees(replay).to_json())
    shades = [
        rows[0] for mark, rows in layers_of(spec) if mark["type"] == "rect" and "until" in rows[0]
    ]
    assert {(row["year"], row["until"]) for row in shades} == {(2019.5, 2024.0)}
    assert len(shades) == replay.sizes["school"]
    scored = replay.sel(year=slice(1980, 2019))
    assert "not scored" not in json.dumps(pictures.fees(scored).to_dict())


def test_every_observation_is_drawn(replay):
    spec = json.loads(pictures.stocks(replay).to_json())
    seen = [rows for mark, rows in layers_of(spec) if mark["type"] == "point" and "year" in rows[0]]
    count = int(replay["observed_stock_persons"].sel(origin="MEX").notnull().sum())
    count += int(replay["observed_unauthorised_persons"].sel(origin="MEX").notnull().sum())
    assert sum(map(len, seen)) == count * replay.sizes["school"]
    words = json.dumps(spec)
    assert all(f'"{name}"' in words for name in facts.PUBLISHERS.values())


def test_pools_are_stacked_without_gaps(replay):
    spec = json.loads(stacks.pools(replay).to_json())
    areas = [rows for mark, rows in layers_of(spec) if mark["type"] == "area"]
    for start in range(0, len(areas), len(facts.POOLS)):
        own = areas[start : start + len(facts.POOLS)]
        assert all(row["value"] == 0 for row in own[0])
        for low, high in pairwise(own):
            assert [row["top"] for row in low] == [row["value"] for row in high]


def test_one_school_and_seven_fit_too(replay):
    for number in (1, 7):
        many = replay.isel(school=[i % 2 for i in range(number)])
        names = ["chapter", "demand", "demographic", "deterrence", "rational", "regimes", "free"]
        chart = pictures.border(many.assign_coords(school=names[:number]), WIDE)
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', to_svg(chart, "it"))[1])
        assert width <= WIDE.width + 6


def test_log_scales_hold_what_was_observed_and_cut_far_below_it():
    low, high = log_ends([np.array([1e-3, 50.0])], [np.array([10.0, np.nan])])
    assert low == pytest.approx(0.85 * 10 / 5)
    assert high > 50
    assert powers((80.0, 1200.0)) == [100, 300, 1000]
    assert powers((1.0, 2000.0)) == [1, 10, 100, 1000]
    assert log_ends([np.array([3.0, 4.0])], []) == pytest.approx((2.55, 4.8))


def test_years_are_round():
    def marked(years, ticks):
        return round_years(years, ticks).to_dict()["axis"]["values"]

    assert marked(range(1980, 2025), 5) == [1980, 1990, 2000, 2010, 2020]
    assert marked(range(1980, 2025), 3) == [1980, 2000, 2020]
    assert marked(range(2000, 2025), 2) == [2000, 2020]


def test_a_key_breaks_where_it_would_leave_the_frame():
    signs = [Sign("line", "twenty letters or so") for _ in range(4)]
    assert key(signs, NARROW).height > key(signs[:1], NARROW).height
    assert Height((0.0, 1.0)).room


def test_counts_read_as_a_reader_says_them():
    assert facts.count(6_947_000) == "6.9 million"
    assert facts.count(254_650) == "255,000"
    assert facts.count(263.4) == "263"
    assert facts.count(4.2) == "4"
    assert facts.count(float("nan")) == "–"
