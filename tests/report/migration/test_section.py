import base64
import csv
import io

import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.region.annual import LAST_SCORED_YEAR
from interlock.report.migration import facts
from interlock.report.migration.section import PICTURES, TAKEN_AWAY, section
from interlock.report.page import render
from interlock.system.inputs import mexican_apprehensions
from tests.report.conftest import manifest
from tests.report.migration.conftest import SCHOOLS
from tests.report.reading import Page

pytestmark = pytest.mark.xdist_group("report-migration")


@pytest.fixture(scope="module")
def made(replay):
    return section(replay)


def test_every_picture_is_drawn_wide_and_narrow_with_words(made):
    assert [one.name for one in made.figures] == [one.name for one in PICTURES]
    for one in made.figures:
        assert len(one.drawn) == 2
        for drawn in one.drawn:
            said = drawn.split('aria-label="')[1].split('"')[0]
            assert len(said) > 60
            assert all(facts.title(school) in said for school in SCHOOLS)
        assert "not scored" in one.caption


def test_errors_in_the_table_are_those_of_the_definition(replay, made):
    counted = {y: v for y, v in mexican_apprehensions().items() if y <= LAST_SCORED_YEAR}
    for row, school in zip(made.fits.rows, SCHOOLS, strict=True):
        model = replay["apprehensions_events"].sel(school=school, origin="MEX", quantile=0.5)
        gap = [np.log(float(model.sel(year=y))) - np.log(v) for y, v in counted.items()]
        assert row[0] == school
        assert float(row[1]) == pytest.approx(np.sqrt(np.mean(np.square(gap))), abs=0.005)
    assert "In sample" in made.fits.caption
    assert sum(n for _, n in made.fits.groups) == len(made.fits.columns) - 1


def test_words_say_what_the_pictures_cannot(made):
    text = " ".join(made.words)
    assert "set-identified" in text
    assert "not a forecast" in text
    assert "Deaths" in text
    assert [name.partition(":")[0] for name, _ in made.assumptions] == list(SCHOOLS)


def test_the_values_to_take_away_are_the_values(replay, made):
    text = base64.b64decode(made.csv.partition("base64,")[2]).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    count = len(SCHOOLS) * replay.sizes["origin"] * replay.sizes["year"] * len(TAKEN_AWAY)
    assert len(rows) == count
    for row in rows[:: count // 50]:
        assert float(row["q05"]) <= float(row["q50"]) <= float(row["q95"])
        here = replay[row["outcome"]].sel(
            school=row["school"], origin=row["origin"], year=int(row["year"]), quantile=0.5
        )
        assert float(row["q50"]) == pytest.approx(float(here), rel=1e-5)


def test_the_page_holds_the_section_and_fetches_nothing(data, replay):
    text = render(data, manifest(), replay)
    page = Page(text)
    assert page.one("section", id="migration").words
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        if link.attributes["href"].startswith("#"):
            assert link.attributes["href"][1:] in ids
    assert not {"script", "link", "img", "iframe"} & {one.tag for one in page.elements}
    assert len(text.encode()) < 6_000_000


def test_a_page_without_migration_has_no_empty_section(data):
    assert 'id="migration"' not in render(data, manifest())


def test_an_unconverged_replay_is_not_drawn(data, replay):
    bad = replay.assign_attrs(status="stopped", residual=1.0)
    with pytest.raises(UnconvergedError):
        render(data, manifest(), bad)
