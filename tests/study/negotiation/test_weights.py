"""Weights from windows: against plain Monte Carlo, refits without a window, known weights."""

import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.politics.bargaining.packages import Terms, feasible
from interlock.study.negotiation import weights
from interlock.study.negotiation.features import TERMS, Features
from interlock.study.negotiation.weights import (
    base_rate_null,
    log_likelihood,
    posterior,
    prior_draws,
    probabilities,
    uniform_null,
    unpacked,
)


def window(seed, spokes=("CAN",)):
    random = np.random.default_rng(seed)
    packages = feasible(spokes, deal=True)
    n = len(packages)
    full = random.normal(0.05, 0.2, (n, 3, len(TERMS)))
    full[0] = 0
    signs = np.asarray([[one.form == "trilateral", one.form != "none"] for one in packages])
    without = np.zeros((n, 2, 3, len(TERMS)))
    return Features(
        packages, full, without, np.zeros_like(full), np.zeros_like(without), signs, np.ones(n), 0.0
    )


WINDOWS = [window(seed) for seed in range(4)]
CAME = [one.packages[3 + k] for k, one in enumerate(WINDOWS)]


@pytest.mark.parametrize(("concept", "number"), [("ideal_point", 4), ("agenda_hub", 1)])
def test_evidence_is_that_of_plain_monte_carlo(concept, number):
    """Of one window under consent: more of them leave plain draws of the prior nothing to say."""
    windows, came = WINDOWS[:number], CAME[:number]
    plain = np.exp(log_likelihood(concept, windows, came, prior_draws(60_000)).sum(axis=1))
    error = plain.std() / plain.mean() / np.sqrt(len(plain))
    assert error < 0.03
    evidence = posterior(concept, windows, came).evidence
    assert evidence == pytest.approx(np.log(plain.mean()), abs=4 * error + 0.03)


def test_leaving_a_window_out_is_a_fit_without_it():
    whole = posterior("ideal_point", WINDOWS, CAME)
    for v in range(len(WINDOWS)):
        rest = [k for k in range(len(WINDOWS)) if k != v]
        refit = posterior("ideal_point", [WINDOWS[k] for k in rest], [CAME[k] for k in rest])
        chance = probabilities("ideal_point", WINDOWS[v], refit.draws).mean(axis=0)
        came = WINDOWS[v].packages.index(CAME[v])
        assert whole.left_out[v] == pytest.approx(np.log(chance[came]), abs=0.1)


def test_a_weight_that_made_the_choices_is_found_again():
    """Twenty-four windows chosen by a hub that hates effort in its agreements."""
    place = TERMS.index("security")
    truth = np.zeros((1, weights.SIZE))
    truth[0, place - 1] = 2.0
    truth[0, len(TERMS) - 1] = 1.0
    drawn = unpacked(truth)
    random = np.random.default_rng(3)
    windows = [window(100 + k) for k in range(24)]
    came = []
    for one in windows:
        chance = probabilities("ideal_point", one, drawn)[0]
        came.append(one.packages[random.choice(len(chance), p=chance)])
    found = posterior("ideal_point", windows, came).draws.weights[:, place]
    low, high = np.quantile(found, (0.05, 0.95))
    assert low < drawn.weights[0, place] < high
    assert np.median(found) > weights.WEIGHTS["security"].median


def test_it_is_the_same_every_time():
    first, second = (posterior("nash_in_nash", WINDOWS, CAME) for _ in range(2))
    np.testing.assert_array_equal(first.draws.weights, second.draws.weights)
    np.testing.assert_array_equal(first.left_out, second.left_out)


def test_too_few_draws_are_no_answer():
    found = posterior("ideal_point", WINDOWS, CAME)._replace(effective=399.0)
    with pytest.raises(UnconvergedError, match="399 effective draws"):
        found.require_converged()


def test_nulls_are_distributions():
    np.testing.assert_allclose(uniform_null(WINDOWS), -np.log(12))
    for v, one in enumerate(WINDOWS):
        total = 0.0
        for other in one.packages:
            came = [*CAME]
            came[v] = other
            total += np.exp(base_rate_null(WINDOWS, came)[v])
        assert total == pytest.approx(1)


def test_base_rates_by_hand():
    """Three windows of effort 1 alone, then a fourth: parts counted once more than seen."""
    effort = Terms("none", 0, 1, 0, "bilateral")
    found = base_rate_null(WINDOWS, [effort] * 4)[0]

    def odds(one):
        trade = {"none": 4, "deal": 1, "punish": 1}[one.trade]
        level = {0: 1, 1: 4, 2: 1}[one.effort]
        form = {"none": 1, "bilateral": 4, "trilateral": 1}[one.form]
        return trade * 4 * level * 4 * form

    packages = WINDOWS[0].packages
    assert np.exp(found) == pytest.approx(odds(effort) / sum(map(odds, packages)))


@pytest.mark.parametrize("concept", CONCEPTS)
def test_priors_are_as_stated(concept):
    drawn = prior_draws(20_000)
    for k, name in enumerate(TERMS[1:], start=1):
        assert np.median(drawn.weights[:, k]) == pytest.approx(
            weights.WEIGHTS[name].median, rel=0.05
        )
    assert drawn.renege.mean() == pytest.approx(0.25, abs=0.01)
    chance = probabilities(concept, WINDOWS[0], drawn.take(slice(50)))
    np.testing.assert_allclose(chance.sum(axis=1), 1)
    assert (chance > 0).all()
