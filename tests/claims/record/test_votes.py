"""Roll calls: against scipy, root finding and simulation, published votes, bad input."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, SUPPORTS, Region
from interlock.claims.record.share import share_difference
from interlock.claims.record.votes import gap, vote_mean, vote_share, vote_trend
from interlock.claims.series.trend import trend
from interlock.errors import InputError

MOST, ABOVE = Region(low=0.5), Region(low=0.0)
YES = np.array([234, 61, 201, 250, 190, 310])
CAST = np.array([434, 99, 420, 430, 428, 425])


def plain_mean(yes, cast, bound):
    """Return the p-value of `the mean is at most bound`, written out."""
    shares = yes / cast
    k = len(shares)
    pooled = (yes.sum() + 0.5) / (cast.sum() + 1)
    r = shares.var(ddof=1) / (pooled * (1 - pooled)) * (k + 1) / (k - 1)
    r = min(1, max(r, (1 / cast).mean()))
    return stats.t.sf((shares.mean() - bound) / np.sqrt(bound * (1 - bound) * r / k), k - 1)


def test_nafta_in_the_house():
    """234 to 200 on 17 November 1993."""
    found = vote_share(234, 434, MOST)
    assert found.estimate == pytest.approx(234 / 434)
    assert found.p_claim == pytest.approx(
        stats.binomtest(234, 434, 0.5, alternative="greater").pvalue
    )
    assert "full count" in found.method


def test_a_gap_is_a_difference_of_shares():
    found = gap(132, 175, 102, 258, Region(low=0.2))
    plain = share_difference(132, 175, 102, 258, Region(low=0.2))
    assert (found.p_claim, found.low, found.high) == (plain.p_claim, plain.low, plain.high)
    assert found.outcome == SUPPORTS


@pytest.mark.parametrize("bound", [0.2, 0.4, 0.5, 0.7])
def test_a_mean_is_the_score_test(bound):
    assert vote_mean(YES, CAST, Region(low=bound)).p_claim == pytest.approx(
        plain_mean(YES, CAST, bound)
    )
    assert vote_mean(YES, CAST, Region(low=bound)).p_refute == pytest.approx(
        1 - plain_mean(YES, CAST, bound)
    )


def test_bounds_of_a_mean_are_where_the_test_turns():
    found = vote_mean(YES, CAST, MOST)
    assert found.low == pytest.approx(
        brentq(lambda b: plain_mean(YES, CAST, b) - 0.05, 0.01, found.estimate)
    )
    assert found.high == pytest.approx(
        brentq(lambda b: plain_mean(YES, CAST, b) - 0.95, found.estimate, 0.99)
    )


def test_the_other_side_mirrors_the_mean():
    one = vote_mean(YES, CAST, Region(low=0.45))
    other = vote_mean(CAST - YES, CAST, Region(high=0.55))
    assert one.estimate == pytest.approx(1 - other.estimate)
    assert one.p_claim == pytest.approx(other.p_claim)
    assert one.low == pytest.approx(1 - other.high)
    assert one.probability == pytest.approx(other.probability)


def test_unanimous_votes_do_not_make_certainty():
    found = vote_mean(np.full(3, 95), np.full(3, 95), Region(low=0.99))
    assert found.estimate == 1.0
    assert found.low < 1.0
    assert found.outcome == INCONCLUSIVE
    assert vote_mean(np.full(3, 95), np.full(3, 95), MOST).outcome == SUPPORTS


def test_bounds_at_the_ends_of_a_mean():
    assert vote_mean(YES, CAST, Region(low=0.0)).p_claim == 0.0
    assert vote_mean(YES, CAST, Region(low=1.0)).p_claim == 1.0
    assert vote_mean(YES, CAST, Region(high=1.0)).outcome == SUPPORTS
    assert vote_mean(np.zeros(3, int), np.full(3, 9), Region(low=0.0)).p_claim == 1.0
    assert vote_mean(np.zeros(3, int), np.full(3, 9), Region(low=0.5)).outcome == CONTRADICTS
    assert vote_mean(YES, CAST, Region(0.0, 1.0)).probability == 1.0


def test_a_trend_is_that_of_the_means_of_years():
    when = np.array([1990.1, 1990.8, 1993.5, 1996.2, 1997.9, 2001.0, 2004.4, 2006.5, 2010.2, 2013])
    cast = np.full(10, 430)
    yes = np.array([300, 280, 260, 270, 240, 230, 235, 210, 190, 170])
    found = vote_trend(when, yes, cast, Region(high=-0.05))
    years = np.array([1990, 1993, 1996, 1997, 2001, 2004, 2006, 2010, 2013])
    means = np.array([290, 260, 270, 240, 230, 235, 210, 190, 170]) / 430
    plain = trend(years, means, Region(high=-0.005))
    assert found.estimate == pytest.approx(10 * plain.estimate)
    assert (found.low, found.high) == pytest.approx((10 * plain.low, 10 * plain.high))
    assert found.p_claim == pytest.approx(plain.p_claim)
    assert found.outcome == SUPPORTS
    assert (found.n, found.details["years"]) == (10, 9)
    other = vote_trend(when, cast - yes, cast, Region(low=0.05))
    assert other.p_claim == pytest.approx(found.p_claim, abs=5e-3)  # its reference is simulated


def test_a_trend_of_few_years_is_wider_than_students():
    when = 1990.5 + 2 * np.arange(6)
    found = vote_trend(when, YES, CAST, ABOVE)
    line = stats.linregress(1990 + 2 * np.arange(6), YES / CAST)
    assert found.estimate == pytest.approx(10 * line.slope)
    assert found.details["standard error"] == pytest.approx(10 * line.stderr)
    reach = stats.t.ppf(0.95, 4) * 10 * line.stderr
    assert found.low < found.estimate - reach < found.estimate + reach < found.high
    assert "few years" in found.method


def test_the_order_of_roll_calls_does_not_matter():
    random = np.random.default_rng(2)
    when, yes = 1990 + 2.0 * np.arange(12), random.binomial(400, 0.5, 12)
    order = random.permutation(12)
    cast = np.full(12, 400)
    one = vote_trend(when, yes, cast, ABOVE)
    other = vote_trend(when[order], yes[order], cast, ABOVE)
    assert other.p_claim == pytest.approx(one.p_claim)


def test_what_is_no_vote_is_refused():
    with pytest.raises(InputError, match="2 roll calls"):
        vote_mean(YES[:2], CAST[:2], MOST)
    with pytest.raises(InputError, match="nothing is counted"):
        vote_share(0, 0, MOST)
    with pytest.raises(InputError, match="nothing is counted"):
        vote_mean(np.r_[YES, 0], np.r_[CAST, 0], MOST)
    with pytest.raises(InputError, match="6 counts"):
        vote_mean(YES, CAST[:5], MOST)
    with pytest.raises(InputError, match="6 roll calls lie in 3 years; a trend needs 4"):
        vote_trend(np.array([1990.1, 1990.2, 1991.0, 1991.5, 1995.0, 1995.1]), YES, CAST, ABOVE)
    with pytest.raises(InputError, match="5 dates"):
        vote_trend(1990.5 + np.arange(5), YES, CAST, ABOVE)
    with pytest.raises(InputError):
        gap(1, 0, 1, 2, ABOVE)
