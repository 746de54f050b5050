"""Draws against a region, by counting; and the rule that schools must agree."""

import numpy as np
import pytest
from scipy import stats

from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, SUPPORTS, Region
from interlock.claims.model.posterior import of_draws
from interlock.errors import UnconvergedError

ABOVE = Region(low=0.0)


def test_shares_of_draws_by_counting():
    values = np.array([-1.0, 1.0, 2.0, 3.0])
    found = of_draws(values, ABOVE, "counted")
    assert found.probability == 0.75
    assert found.p_claim == pytest.approx((1 + 1) / 5)
    assert found.p_refute == pytest.approx((3 + 1) / 5)
    assert found.estimate == 1.5
    assert found.n == 4


def test_few_draws_never_say_more_than_they_can():
    assert of_draws(np.ones(10), ABOVE, "").outcome == INCONCLUSIVE
    assert of_draws(np.ones(100), ABOVE, "").outcome == SUPPORTS
    assert of_draws(-np.ones(100), ABOVE, "").outcome == CONTRADICTS


def test_a_normal_posterior_has_the_normal_tail():
    draws = stats.norm(1.0, 1.0).ppf((np.arange(20_000) + 0.5) / 20_000)
    found = of_draws(draws, ABOVE, "")
    assert found.p_claim == pytest.approx(stats.norm.cdf(-1.0), abs=2e-4)
    assert (found.low, found.high) == pytest.approx((1 - 1.645, 1 + 1.645), abs=2e-3)


def test_the_other_region_exchanges_the_p_values():
    draws = np.random.default_rng(3).standard_normal(200) + 0.3
    one, other = of_draws(draws, ABOVE, ""), of_draws(draws, Region(high=0.0), "")
    assert (one.p_claim, one.p_refute) == pytest.approx((other.p_refute, other.p_claim))


def test_a_draw_without_a_number_is_an_error_not_a_result():
    with pytest.raises(UnconvergedError, match="1 of 2 draws"):
        of_draws(np.array([1.0, np.nan]), ABOVE, "")
