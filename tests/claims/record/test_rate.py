"""Ratio of rates: against scipy and statsmodels, hand-made cases, invariances."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

from interlock.claims.measured import CONTRADICTS, SUPPORTS, Region
from interlock.claims.record.rate import rate_ratio
from interlock.errors import InputError

MORE = Region(low=1.0)


@pytest.mark.parametrize("counts", [(6, 4, 2, 13), (1, 10, 9, 10), (0, 3, 4, 20), (5, 5, 0, 5)])
@pytest.mark.parametrize("bound", [0.5, 1.0, 2.0])
def test_a_ratio_is_the_conditional_binomial_test(counts, bound):
    x, a, y, b = counts
    found = rate_ratio(*counts, Region(low=bound))
    part = bound * a / (bound * a + b)
    assert found.p_claim == pytest.approx(
        stats.binomtest(x, x + y, part, alternative="greater").pvalue
    )
    assert found.p_refute == pytest.approx(
        stats.binomtest(x, x + y, part, alternative="less").pvalue
    )
    if y:
        theirs = poisson_test(
            x, a, y, b, value=bound, compare="ratio", method="exact-cond", alternative="larger"
        )
        assert found.p_claim == pytest.approx(theirs.pvalue)


def test_bounds_are_where_the_test_turns():
    found = rate_ratio(12, 4, 9, 13, MORE)
    assert found.estimate == pytest.approx((12 / 4) / (9 / 13))
    assert rate_ratio(12, 4, 9, 13, Region(low=found.low)).p_claim == pytest.approx(0.05)
    assert rate_ratio(12, 4, 9, 13, Region(high=found.high)).p_claim == pytest.approx(0.05)


def test_the_probability_is_of_two_rates_with_jeffreys_prior():
    random = np.random.default_rng(1)
    draws = (random.gamma(6.5, 1 / 4, 400_000)) / (random.gamma(2.5, 1 / 13, 400_000))
    found = rate_ratio(6, 4, 2, 13, Region(1.0, 8.0))
    assert found.probability == pytest.approx(((draws > 1) & (draws < 8)).mean(), abs=4e-3)


def test_spans_swapped_turn_the_ratio_over():
    one = rate_ratio(6, 4, 3, 13, Region(low=2.0))
    other = rate_ratio(3, 13, 6, 4, Region(high=0.5))
    assert one.p_claim == pytest.approx(other.p_claim)
    assert one.low == pytest.approx(1 / other.high)
    assert one.probability == pytest.approx(other.probability)


def test_spans_longer_alike_change_nothing():
    one, other = rate_ratio(6, 4, 3, 13, MORE), rate_ratio(6, 8, 3, 26, MORE)
    assert (one.estimate, one.p_claim) == pytest.approx((other.estimate, other.p_claim))


def test_none_before_is_a_ratio_without_end():
    found = rate_ratio(5, 5, 0, 5, MORE)
    assert (found.estimate, found.high) == (np.inf, np.inf)
    assert found.outcome == SUPPORTS
    assert rate_ratio(0, 5, 5, 5, MORE).outcome == CONTRADICTS
    assert rate_ratio(0, 5, 5, 5, MORE).low == 0.0
    assert rate_ratio(1, 5, 5, 5, Region(low=-1.0)).p_claim == 0.0


def test_bundles_are_measured_as_a_poisson_regression_measures_them():
    after, before = [0, 6, 0, 7], [0, 0, 3, 0, 0, 4, 0, 0]
    found = rate_ratio(13, 4, 7, 8, MORE, yearly=(after, before))
    y = np.array(after + before, float)
    X = np.column_stack([np.ones(12), np.arange(12) < 4])
    fit = sm.GLM(y, X, family=sm.families.Poisson()).fit(scale="X2")
    assert found.details["variance over mean"] == pytest.approx(fit.scale, abs=5e-3)
    plain = rate_ratio(13, 4, 7, 8, MORE)
    assert found.estimate == pytest.approx(plain.estimate)
    assert found.p_claim > plain.p_claim
    assert found.low < plain.low < plain.high < found.high


def test_even_years_widen_nothing():
    plain = rate_ratio(8, 4, 6, 6, MORE)
    found = rate_ratio(8, 4, 6, 6, MORE, yearly=([2] * 4, [1] * 6))
    assert found.p_claim == pytest.approx(plain.p_claim)
    assert found.details["variance over mean"] == 1.0


def test_bundles_that_would_lose_the_outcome():
    found = rate_ratio(20, 10, 5, 10, MORE)
    bundles = found.details["bundles"]
    assert found.outcome == SUPPORTS
    assert bundles > 1
    x, y = 20 / bundles, 5 / bundles
    assert stats.beta.cdf(0.5, x, y + 1) == pytest.approx(0.05, abs=1e-3)
    assert "bundles" not in rate_ratio(3, 10, 3, 10, MORE).details


@pytest.mark.parametrize("counts", [(0, 3, 0, 3), (1, 0, 1, 3), (1, 3, 1, 0), (-1, 3, 2, 3)])
def test_what_is_no_rate_is_refused(counts):
    with pytest.raises(InputError):
        rate_ratio(*counts, MORE)


def test_yearly_counts_of_another_sum_are_refused():
    with pytest.raises(InputError, match="add up to 2, not 3"):
        rate_ratio(3, 2, 1, 1, MORE, yearly=([1, 1], [1]))
