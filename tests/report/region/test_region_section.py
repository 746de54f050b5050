"""The section on the region: pictures say what the indices say, tables and files agree."""

import base64
import csv
import io

import numpy as np
import pytest

from interlock.observatory import available, observe, records
from interlock.observatory.network import hub_centrality, network
from interlock.region.instruments import instruments
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.region import pictures
from interlock.report.region.section import NETWORK_YEARS, PICTURES, section
from interlock.report.wording import number
from tests.report.conftest import manifest
from tests.report.reading import Page


@pytest.fixture(scope="module")
def measured():
    return pictures.measured()


@pytest.fixture(scope="module")
def made(data):
    return section(data, manifest())


def values(chart):
    """Return every row of data that a chart holds."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_every_picture_is_drawn_wide_and_narrow_with_words_and_source(made):
    assert [one.name for one in made.figures] == [one.name for one in PICTURES]
    for one in made.figures:
        assert len(one.drawn) == 2
        assert all('aria-label="' in drawn for drawn in one.drawn)
        assert "Vintage: packaged data 1.0.0; run of" in one.source
        assert len(one.caption) > 60


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_pictures_fit_their_frame(measured, frame):
    for one in PICTURES:
        drawn = section_width(one.draw(measured, frame), one.name, frame)
        assert drawn <= frame.width + 12, (one.name, drawn)


def section_width(chart, name, frame):
    from interlock.report.drawing.svg import to_svg

    return float(to_svg(chart, f"{name}-{frame.name}").split('viewBox="0 0 ')[1].split()[0])


def test_the_timeline_has_every_cooperation_since_1980(measured):
    bars = {row["name"]: row for row in values(pictures.timeline(measured, NARROW)) if "end" in row}
    expected = {
        one.id: one
        for one in instruments()
        if one.form in {"bilateral", "trilateral"} and one.first_year >= 1980
    }
    assert set(bars) == set(expected)
    assert bars["NAFTA"]["start"] == 1992
    assert bars["NAFTA"]["end"] == 2021  # through the end of 2020
    assert bars["BUSHFOX"]["opacity"] < 1  # it failed


def test_bars_of_cooperation_add_up_to_the_counts(measured):
    rows = [row for row in values(pictures.cooperation(measured)) if "count" in row]
    assert sum(row["count"] for row in rows) == int(measured["cooperation"].sum())
    share = observe("bilateral-share")["count"].sel(year=2005)
    here = measured["cooperation"].sel(year=2005).sum("form")
    np.testing.assert_array_equal(here.values, share.values)


def test_lines_break_where_nothing_is_observed(measured):
    rows = [row for row in values(pictures.borders(measured)) if "run" in row]
    north = [row for row in rows if row["year"] in {1980, 1993}]
    assert len({row["run"] for row in north}) > 1  # no line from 1980 over the missing years
    assert {row["year"] for row in rows if row["value"] > 3.5} == {2008}


def test_the_network_table_is_the_network(made):
    for row, year in zip(made.network.rows, NETWORK_YEARS, strict=True):
        graph = network(year)
        assert row[0] == str(year)
        assert row[1] == str(graph.edges["CAN", "USA"]["weight"])
        hub = hub_centrality(graph)
        assert hub is not None
        assert row[4] == number(hub)


def test_the_file_holds_every_value(made):
    _, _, coded = made.csv.partition(",")
    rows = list(csv.DictReader(io.StringIO(base64.b64decode(coded).decode())))
    assert len(rows) == sum(len(records(observe(name))) for name in available())
    first = records(observe("trade-openness"))[0]
    assert float(rows[0]["value"]) == first["value"]
    assert rows[0]["member"] == first["dyad"]


def test_the_page_shows_it(page, made):
    read = Page(page)
    assert "The region as observed" in page
    assert made.answer in page.replace("&#39;", "'")
    assert [one for one in read.all("a") if "region.csv" in one.attributes.get("download", "")]
