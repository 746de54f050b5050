"""Scores against hand computations, and words that claim no more than they show."""

import numpy as np
import pytest

from interlock.estimate import scores
from interlock.estimate.loo import Loo, difference, separated
from interlock.estimate.observations import Observed
from interlock.estimate.report_card import _loo_words, loo_rows
from interlock.region.annual import YEARS, position

YEARS_SEEN = np.asarray([1990, 2000, 2010])


def seen(values):
    return Observed(YEARS_SEEN, YEARS_SEEN, np.asarray(values, float), np.ones(3), "made up")


def loo(school, pointwise):
    values = np.asarray(pointwise, float)
    return Loo(school, values, ("x",) * values.size, np.zeros(values.size), float(values.sum()))


def test_log_rmse_by_hand():
    path = np.full(len(YEARS), 10.0)
    path[position(2000)] = 20.0
    found = scores.log_rmse(seen([10.0, 10.0, 40.0]), path)
    assert found == pytest.approx(np.sqrt((np.log(2) ** 2 + np.log(4) ** 2) / 3))
    empty = seen([1, 1, 1]).until(1980)
    assert np.isnan(scores.log_rmse(empty, path))


def test_autoregressive_baselines_recover_their_own_series():
    train = [0.0]
    for _ in range(30):
        train.append(2.0 + 0.5 * (train[-1] - 2.0))
    mean, slope = scores._ar1(np.asarray(train))
    assert (mean, slope) == (pytest.approx(2.0), pytest.approx(0.5))
    ahead = scores._ar1_path(np.asarray(train), 3)
    np.testing.assert_allclose(ahead, 2 + 0.5 ** np.arange(1, 4) * (train[-1] - 2))


def test_coverage_counts_what_lies_inside():
    draws = np.tile(np.linspace(0, 1, 101)[:, None], (1, 4))
    found = scores._coverage(np.asarray([0.5, 0.3, 0.97, 0.76]), draws)
    assert found == {50: 0.5, 90: 0.75}


def test_differences_are_paired_and_nobody_wins_by_less_than_two_errors():
    noise = np.random.default_rng(0).normal(size=100)
    a, b = loo("a", noise + 0.02), loo("b", noise)
    gap, error = difference(a, b)
    assert gap == pytest.approx(2.0)
    assert error == pytest.approx(0.0, abs=1e-9)
    assert separated(a, b)
    close = loo("c", noise + np.random.default_rng(1).normal(size=100))
    assert not separated(close, b)
    words = _loo_words({"b": b, "c": close}, "Mexico")
    assert words.startswith("Mexico: no winner")
    lead = _loo_words({"a": loo("a", np.full(50, 1.0)), "b": loo("b", np.zeros(50))}, "Mexico")
    assert "a leads" in lead
    assert loo_rows({"a": a, "b": b})[0]["school"] == "a"


def test_smoothed_leave_one_out_equals_the_exact_one_of_a_normal_model():
    from arviz_stats.base.array import array_stats

    rng = np.random.default_rng(2)
    y = rng.normal(1.0, 1.0, 20)
    spread = 1 / np.sqrt(len(y) + 1)
    mean = y.sum() / (len(y) + 1)
    mu = rng.normal(mean, spread, (4, 1000))
    table = -0.5 * (y - mu[..., None]) ** 2 - 0.5 * np.log(2 * np.pi)
    found, _, _ = array_stats.loo(table, chain_axis=0, draw_axis=1)
    exact = []
    for i in range(len(y)):
        rest = np.delete(y, i)
        center, variance = rest.sum() / len(y), 1 + 1 / len(y)
        exact.append(-0.5 * (y[i] - center) ** 2 / variance - 0.5 * np.log(2 * np.pi * variance))
    assert np.sum(found) == pytest.approx(np.sum(exact), abs=0.05)
