"""Scenario discovery finds a box that is known, and counts as one counts by hand."""

import sys

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

from interlock.errors import InputError
from interlock.study.sweep.design import points
from interlock.study.sweep.found.discovery import Interest, discover
from tests.study.sweep.asking import study

OUTCOME = "deaths_2010_effect"
LOW, HIGH = 1.2, 0.1  # the box: more agents than 1.2 times, a tariff below a tenth
LATIN = "{method: latin, size: 600}"


def rows_of(one, outcome):
    """Return the rows of a sweep whose outcome is a function of its points."""
    at = points(one)
    told = {name: at[:, n] for n, name in enumerate(one.columns)}
    count = np.arange(len(at))
    about = {"school": ["rational"] * len(at), "point": count, "draw": -1 + 0 * count}
    return pl.DataFrame(about | told | {"converged": count >= 0, OUTCOME: outcome(told)})


def inside(told):
    """Return 10 in the box and 0 outside it, and a little of what never matters."""
    hit = (told["agents"] > LOW) & (told["tariff"] < HIGH)
    return 10.0 * hit + told["caught"]


@pytest.fixture(scope="module")
def asked():
    one = study(design=LATIN, draws=0)
    return one, rows_of(one, inside)


@pytest.fixture(scope="module")
def found(asked):
    return discover(*asked, Interest(OUTCOME, 5.0, True), "rational")


def test_the_known_box_is_found(found):
    last = found.boxes[-1]
    assert last.density == 1.0 and last.coverage > 0.85
    number = found.chosen()
    box = found.boxes[number]
    assert box.density >= 0.8 and box.coverage > 0.95
    limits = {one.factor: one for one in box.limits}
    assert set(limits) == {"agents", "tariff"}
    assert limits["agents"].low == pytest.approx(LOW, rel=0.1) and limits["agents"].high is None
    assert limits["tariff"].high == pytest.approx(HIGH, rel=0.2) and limits["tariff"].low is None
    assert limits["agents"].p_low < 1e-6 and limits["tariff"].p_high < 1e-6
    better = [one.coverage for one in found.boxes if one.density >= 0.8]
    assert box.coverage == max(better)


def held(rows, limits, *, without=None):
    """Return which runs lie in a box, perhaps without one end of a factor."""
    kept = np.full(rows.height, True)
    for one in limits:
        values = rows[one.factor].to_numpy()
        if one.low is not None and without != (one.factor, "low"):
            kept &= values >= one.low
        if one.high is not None and without != (one.factor, "high"):
            kept &= values <= one.high
    return kept


def test_every_box_holds_what_one_counts_by_hand(asked, found):
    rows = asked[1]
    hit = rows[OUTCOME].to_numpy() > 5
    assert (found.runs, found.of_interest, found.left_out) == (600, hit.sum(), 0)
    assert found.boxes[0].limits == () and found.boxes[0].mass == 1
    for box in found.boxes:
        kept = held(rows, box.limits)
        assert box.coverage == pytest.approx((hit & kept).sum() / hit.sum())
        assert box.density == pytest.approx(hit[kept].mean())
        assert box.mass == pytest.approx(kept.mean())
        assert box.mass >= found.smallest
        for one in box.limits:
            for end, p in (("low", one.p_low), ("high", one.p_high)):
                assert (getattr(one, end) is None) == (p is None)
                if p is not None:
                    loose = held(rows, box.limits, without=(one.factor, end))
                    told = binomtest(
                        int((hit & kept).sum()), int(kept.sum()), hit[loose].mean(), "greater"
                    )
                    assert p == pytest.approx(told.pvalue, abs=1e-12)


def test_it_is_the_same_again_and_below_is_the_mirror_of_above(asked, found):
    one, rows = asked
    assert discover(one, rows, Interest(OUTCOME, 5.0, True), "rational") == found
    mirrored = rows.with_columns(-pl.col(OUTCOME))
    below = discover(one, mirrored, Interest(OUTCOME, -5.0, False), "rational")
    assert below.boxes == found.boxes


def test_runs_that_did_not_converge_are_left_out(asked, found):
    one, rows = asked
    first = pl.int_range(pl.len()) < 60
    lost = rows.with_columns(
        converged=~first, **{OUTCOME: pl.when(first).then(None).otherwise(OUTCOME)}
    )
    told = discover(one, lost, Interest(OUTCOME, 5.0, True), "rational")
    kept = discover(one, rows[60:], Interest(OUTCOME, 5.0, True), "rational")
    assert told.left_out == 60 and told.boxes == kept.boxes != found.boxes


@pytest.mark.parametrize(
    ("interest", "says"),
    [
        (Interest(OUTCOME, 500.0, True), r"no run has deaths_2010_effect above 500; it reaches"),
        (Interest(OUTCOME, -1.0, True), "every run has deaths_2010_effect above -1"),
        (Interest(OUTCOME, -1.0, False), "no run has deaths_2010_effect below -1"),
        (Interest(OUTCOME, float("nan"), True), "no run has"),
        (Interest("deaths_2010_efect", 5.0, True), "did you mean 'deaths_2010_effect'"),
        (Interest("tariff", 5.0, True), "no outcome 'tariff'"),
        (Interest("school", 5.0, True), "no outcome 'school'"),
    ],
)
def test_nothing_of_interest_is_refused_in_one_line(asked, interest, says):
    with pytest.raises(InputError, match=says) as told:
        discover(*asked, interest, "rational")
    assert "\n" not in str(told.value)


def test_what_no_limit_makes_more_frequent_has_no_box():
    one = study(design="{method: grid}", draws=0)
    flat = rows_of(one, lambda told: np.zeros(len(told["agents"])))
    twice = pl.concat([flat, flat.with_columns(pl.lit(1.0).alias(OUTCOME))])
    with pytest.raises(InputError, match="no limit of a factor"):
        discover(one, twice, Interest(OUTCOME, 0.5, True), "rational")


def test_a_box_of_all_runs_is_none(asked):
    found = discover(*asked, Interest(OUTCOME, 5.0, False), "rational")
    assert found.boxes[0].density > 0.8
    with pytest.raises(InputError, match=r"8\d% of all runs have deaths_2010_effect below 5"):
        found.chosen()
    assert found.boxes[found.chosen(1.0)].density == 1


def test_without_the_workbench_it_says_what_to_install(asked, monkeypatch):
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis", None)
    with pytest.raises(InputError, match="pip install ema-workbench"):
        discover(*asked, Interest(OUTCOME, 5.0, True), "rational")


def test_a_study_without_factors_has_no_box(asked):
    drawn = study().model_copy(update={"factors": (), "parameters": ()})
    with pytest.raises(InputError, match="no factors"):
        discover(drawn, asked[1], Interest(OUTCOME, 5.0, True), "rational")
