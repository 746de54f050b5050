"""The section on politics: pictures hold the packaged fits, the table holds every score."""

import numpy as np
import pytest

from interlock.estimate.politics.rule_store import packaged_politics
from interlock.estimate.politics.rules import KINDS, bands
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from interlock.report.politics.section import PICTURES, QUANTILES, SHOWN, paths, section
from interlock.report.wording import number
from tests.report.conftest import manifest


@pytest.fixture(scope="module")
def made(data):
    return section(data, manifest())


@pytest.mark.parametrize("kind", KINDS)
def test_paths_are_those_of_the_packaged_fits(kind):
    for rule in SHOWN[kind]:
        years, drawn, seen = bands(packaged_politics(kind).fits[rule], QUANTILES)
        here = paths()[kind].sel({f"{kind}_rule": rule})
        np.testing.assert_array_equal(here.values, drawn)
        assert here[f"{kind}_year"].values.tolist() == list(years)
        np.testing.assert_array_equal(paths()[f"observed_{kind}"].values, seen)
        assert (np.diff(drawn, axis=0) >= 0).all()


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_pictures_fit_their_frame_and_say_what_they_show(frame):
    for one in PICTURES:
        drawn = to_svg(one.draw(paths(), frame), f"{one.name}-{frame.name}")
        width = float(drawn.split('viewBox="0 0 ')[1].split()[0])
        assert width <= frame.width + 16, (one.name, width)
        said = drawn.split('aria-label="')[1].split('"')[0]
        assert all(rule in said for rule in SHOWN[one.shows[0]])


def test_the_table_has_every_rule_and_null(made):
    told = [one for kind in KINDS for one in packaged_politics(kind).scores]
    assert len(made.scores.rows) == len(told)
    for row, one in zip(made.scores.rows, told, strict=True):
        assert one.rule in row[0]
        assert row[1] == number(one.one_step, 3)
        assert ("(null)" in row[0]) == (one.covered is None)


def test_the_answer_holds_the_scores_beside_the_nulls(made, page):
    for kind in KINDS:
        scores, rules = packaged_politics(kind).scores, SHOWN[kind]
        best = min(one.one_step for one in scores if one.covered is not None)
        null = min(one.one_step for one in scores if one.covered is None)
        assert number(best, 3) in made.answer
        assert number(null, 3) in made.answer
        assert set(rules) <= {one.rule for one in scores}
    assert made.answer in page
    for one in made.figures:
        assert "Vintage: packaged data" in one.source
