"""Means in years of events: against rotations written out, invariances, bad input."""

import numpy as np
import pytest

from interlock.claims.measured import INCONCLUSIVE, SUPPORTS, Region
from interlock.claims.record.clustering import clustering
from interlock.errors import InputError

YEARS = np.arange(1985, 2015)
EVENTS = [1986, 1990, 1991, 1999, 2003, 2010]
ABOVE, BELOW = Region(low=0.0), Region(high=0.0)


def drawn(seed, gap=0.0):
    random = np.random.default_rng(seed)
    u = random.standard_normal(len(YEARS))
    for t in range(1, len(u)):
        u[t] += 0.6 * u[t - 1]
    return u + gap * np.isin(YEARS, EVENTS)


def turned(values, bound):
    """Return the p-value of `at most bound`, one rotation after the other."""
    event = np.array([year in EVENTS for year in YEARS])
    left = values - bound * event
    differences = []
    for k in range(len(YEARS)):
        now = np.array([event[(t - k) % len(YEARS)] for t in range(len(YEARS))])
        differences.append(left[now].mean() - left[~now].mean())
    return np.mean([one >= differences[0] - 1e-9 for one in differences])


@pytest.mark.parametrize("bound", [-1.5, 0.0, 0.4, 2.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_p_values_are_those_of_rotations_written_out(seed, bound):
    values = drawn(seed, 1.0)
    assert clustering(EVENTS, YEARS, values, Region(low=bound)).p_claim == pytest.approx(
        turned(values, bound)
    )
    assert clustering(EVENTS, YEARS, -values, Region(high=-bound)).p_claim == pytest.approx(
        turned(values, bound)
    )


def test_the_estimate_is_a_difference_of_means():
    values = drawn(4)
    event = np.isin(YEARS, EVENTS)
    found = clustering(EVENTS, YEARS, values, ABOVE)
    assert found.estimate == pytest.approx(values[event].mean() - values[~event].mean())
    assert found.details["years with an event"] == 6
    assert found.n == 30


def test_bounds_are_where_the_test_turns():
    values = drawn(5, 2.0)
    found = clustering(EVENTS, YEARS, values, ABOVE)
    assert found.outcome == SUPPORTS
    assert turned(values, found.low - 1e-6) <= 0.05 < turned(values, found.low + 1e-6)
    mirrored = clustering(EVENTS, YEARS, -values, BELOW)
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))


def test_units_and_levels_do_not_matter():
    values = drawn(6, 1.0)
    one = clustering(EVENTS, YEARS, values, ABOVE)
    other = clustering(EVENTS, YEARS, 1000 * values + 77, ABOVE)
    assert other.p_claim == one.p_claim
    assert other.estimate == pytest.approx(1000 * one.estimate)
    assert other.low == pytest.approx(1000 * one.low)


def test_the_circle_may_begin_anywhere():
    values = drawn(7, 1.0)
    event = np.isin(YEARS, EVENTS)
    moved = YEARS[np.roll(event, 9)]
    one = clustering(EVENTS, YEARS, values, ABOVE)
    other = clustering(list(moved), YEARS, np.roll(values, 9), ABOVE)
    assert (other.p_claim, other.estimate) == pytest.approx((one.p_claim, one.estimate))


def test_few_years_never_show_anything():
    found = clustering([1985, 1986, 1987], YEARS[:12], np.r_[9.0, 8, 9, np.arange(9) / 9], ABOVE)
    assert found.outcome == INCONCLUSIVE
    assert found.details["smallest possible p"] == pytest.approx(1 / 12)
    assert found.low == -np.inf


def test_events_that_recur_as_the_circle_turns_are_never_extreme():
    """Every other year: half of the rotations leave the events where they are."""
    found = clustering(list(YEARS[::2]), YEARS, 5.0 * (YEARS % 2) + drawn(8) / 10, BELOW)
    assert found.p_claim == 0.5 or found.p_refute == 0.5


def test_events_outside_the_years_do_not_count():
    values = drawn(9)
    assert clustering([*EVENTS, 1950], YEARS, values, ABOVE) == clustering(
        EVENTS, YEARS, values, ABOVE
    )


def test_what_cannot_be_compared_is_refused():
    values = drawn(1)
    with pytest.raises(InputError, match="2 of 30 years have an event; at least 3"):
        clustering(EVENTS[:2], YEARS, values, ABOVE)
    with pytest.raises(InputError, match="at least 3 with and 3 without"):
        clustering(list(YEARS[:-1]), YEARS, values, ABOVE)
    with pytest.raises(InputError, match="not a number"):
        clustering(EVENTS, YEARS, np.where(YEARS == 1990, np.nan, values), ABOVE)
    with pytest.raises(InputError, match="30 years but 29"):
        clustering(EVENTS, YEARS, values[1:], ABOVE)
