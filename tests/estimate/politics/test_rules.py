"""Fitted political rules: an exact twin without sampling, paths by hand, scores, stale fits."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from interlock.errors import InputError, UnconvergedError
from interlock.estimate.politics import rule_store as store
from interlock.estimate.politics.rule_scores import nulls
from interlock.estimate.politics.rules import TRAINING_YEAR, fit, kind_of, one_step, simulate
from interlock.politics.rules import NOISE_SD
from interlock.politics.steps import evidence
from interlock.region.observed import known
from tests.estimate.stores import refuses_other_files

pytestmark = pytest.mark.xdist_group("politics")


@pytest.fixture(scope="module")
def stock():
    return fit("salience", "stock")


def exact(kind, rule, until):
    """Posterior means and deviations of the weights without a sampler.

    Given the error's size the posterior is normal; its size is summed over a fine grid.
    """
    of = kind_of(kind)
    keep = np.asarray(of.years) <= until
    used = [place for place, term in enumerate(of.terms) if term.name in of.rules[rule].terms]
    x, y = of.rows[keep][:, used], of.seen[keep]
    mean = np.asarray([of.terms[place].mean for place in used])
    sd = np.asarray([of.terms[place].sd for place in used])
    sizes = np.linspace(0.01, 2.0, 800) * NOISE_SD[kind]
    logs, means, squares = [], [], []
    for size in sizes:
        spread = x @ np.diag(sd**2) @ x.T + size**2 * np.eye(len(y))
        gap = y - x @ mean
        solved = np.linalg.solve(spread, gap)
        logs.append(-0.5 * (np.linalg.slogdet(spread)[1] + gap @ solved)
                    - 0.5 * (size / NOISE_SD[kind]) ** 2)  # fmt: skip
        gain = np.diag(sd**2) @ x.T
        centre = mean + gain @ solved
        variance = np.diag(sd**2) - gain @ np.linalg.solve(spread, gain.T)
        means.append(centre)
        squares.append(np.diag(variance) + centre**2)
    weight = np.exp(np.asarray(logs) - max(logs))
    weight /= weight.sum()
    centre = weight @ np.asarray(means)
    return used, centre, np.sqrt(weight @ np.asarray(squares) - centre**2)


@pytest.mark.parametrize(("kind", "rule"), [("salience", "stock"), ("agents", "lobby")])
def test_draws_are_those_of_the_exact_posterior(kind, rule, stock):
    found = stock if rule == "stock" else fit(kind, rule)
    used, centre, deviation = exact(kind, rule, found.until)
    drawn = found.weights[:, used]
    np.testing.assert_array_less(np.abs(drawn.mean(axis=0) - centre), 0.2 * deviation)
    np.testing.assert_allclose(drawn.std(axis=0), deviation, rtol=0.15)
    rest = [place for place in range(found.weights.shape[1]) if place not in used]
    assert (found.weights[:, rest] == 0).all()


def test_training_does_not_see_the_test_years():
    found = fit("salience", "stock", until=TRAINING_YEAR)
    used, centre, deviation = exact("salience", "stock", TRAINING_YEAR)
    gap = np.abs(found.weights[:, used].mean(axis=0) - centre)
    np.testing.assert_array_less(gap, 0.2 * deviation)


def test_known_weights_are_found_again(monkeypatch, stock):
    of = kind_of("salience")
    true = np.asarray([-0.2, 0.5, 1.4, -0.2, 0.3, 0.0, 0.0])
    random = np.random.default_rng(5)
    rows = np.tile(of.rows, (30, 1))
    seen = rows @ true + 0.1 * random.standard_normal(len(rows))
    made = replace(of, rows=rows, seen=seen, years=tuple(range(len(rows))))
    monkeypatch.setattr("interlock.estimate.politics.rules.kind_of", lambda name: made)
    found = fit("salience", "stock")
    np.testing.assert_allclose(found.weights.mean(axis=0)[:5], true[:5], atol=0.05)


def test_the_same_seed_gives_the_same_draws(stock):
    again = fit("salience", "stock")
    np.testing.assert_array_equal(again.weights, stock.weights)
    assert stock.convergence.divergences == 0
    stock.require_converged()
    with pytest.raises(UnconvergedError, match="r-hat"):
        stock._replace(convergence=stock.convergence._replace(r_hat=1.2)).require_converged()


def test_a_path_without_errors_is_the_recursion_by_hand(stock):
    path = simulate(stock, 2005, 2009, errors=False)
    seen = evidence()
    state = np.full(len(stock.weights), seen.salience[2004 - 1980])
    for place, year in enumerate(range(2005, 2010)):
        rows = np.stack([seen.salience_terms(year, lag) for lag in state])
        state = (rows * stock.weights).sum(axis=1)
        np.testing.assert_allclose(path[:, place], state)


def test_agents_step_from_their_own_growth():
    found = store.packaged_politics("agents").fits["constant_ratchet"]
    path = simulate(found, 2005, 2006, errors=False)
    agents = known("panel.usbp_agents_sw")
    growth = np.log(agents[2004] / agents[2003])
    planned = found.weights[:, 0] + found.weights[:, 1] * growth
    first = np.maximum(planned, 0) - found.attrition
    np.testing.assert_allclose(path[:, 0], np.log(agents[2004]) + first)
    second = np.maximum(found.weights[:, 0] + found.weights[:, 1] * first, 0) - found.attrition
    np.testing.assert_allclose(path[:, 1], path[:, 0] + second)


def test_paths_are_reproducible_and_errors_widen_them(stock):
    one, two = simulate(stock, 2005, 2017), simulate(stock, 2005, 2017)
    np.testing.assert_array_equal(one, two)
    assert one[:, -1].std() > simulate(stock, 2005, 2017, errors=False)[:, -1].std()


# --- what is packaged -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["salience", "agents"])
def test_packaged_fits_have_converged_and_are_scored_beside_the_nulls(kind):
    found = store.packaged_politics(kind)
    assert set(found.fits) == set(kind_of(kind).rules)
    for one in found.fits.values():
        one.require_converged()
        assert one.until == kind_of(kind).years[-1]
        assert len(one.weights) == 500
    assert [one.rule for one in found.scores if one.rule in found.fits] == list(found.fits)
    assert [one for one in found.scores if one.rule not in found.fits] == nulls(kind)


AGAIN = """
from interlock.estimate.politics.rule_scores import score
from interlock.estimate.politics.rules import TRAINING_YEAR, fit
print(score(fit("salience", "persistence", until=TRAINING_YEAR)).one_step)
"""


def test_a_packaged_score_is_what_fitting_again_gives():
    """In a process of its own, compiled as packaged fits were: rounding turns a chain of draws."""
    env = {name: value for name, value in os.environ.items() if name != "XLA_FLAGS"}
    done = subprocess.run(
        [sys.executable, "-c", AGAIN], env=env, capture_output=True, text=True, check=True
    )
    packaged = {one.rule: one for one in store.packaged_politics("salience").scores}
    assert float(done.stdout) == pytest.approx(packaged["persistence"].one_step, abs=1e-3)


def test_nulls_by_hand():
    mip = known("mip_share_immigration", country="USA")
    logs = {year: np.log(100 * mip[year] + 0.25) for year in range(2004, 2018)}
    steps = [logs[year] - logs[year - 1] for year in range(2005, 2018)]
    (walk,) = nulls("salience")
    assert walk.one_step == pytest.approx(np.sqrt(np.mean(np.square(steps))))
    assert walk.one_step == pytest.approx(0.54, abs=0.01)  # the figure of the trial
    away = [logs[year] - logs[2004] for year in range(2005, 2018)]
    assert walk.several == pytest.approx(np.sqrt(np.mean(np.square(away))))


def test_what_the_scores_do_and_do_not_carry():
    """Salience beats the random walk; no rule of agents beats its null by more than a hair."""
    salience = {one.rule: one for one in store.packaged_politics("salience").scores}
    assert salience["stock"].one_step <= 0.45 < salience["random walk"].one_step
    agents = {one.rule: one for one in store.packaged_politics("agents").scores}
    null = agents["random walk of growth"]
    rules = [one for name, one in agents.items() if name in kind_of("agents").rules]
    assert min(one.one_step for one in rules) > 0.95 * null.one_step
    assert agents["constant_ratchet"].several <= 0.25 < agents["constant"].several


def test_one_step_uses_observed_lags(stock):
    of = kind_of("salience")
    np.testing.assert_allclose(one_step(stock), of.rows @ stock.weights.mean(axis=0))


def test_stale_broken_and_missing_files_are_one_line(tmp_path):
    refuses_other_files(
        store,
        tmp_path,
        broken="not fits of interlock",
        stale="other data, rules or priors",
        fingerprint=("agents", "fingerprint"),
    )


def test_a_file_gives_back_what_it_was_given(tmp_path):
    found = {kind: store.packaged_politics(kind) for kind in ("salience", "agents")}
    store.save(tmp_path / "one.npz", found)
    again = store.read(tmp_path / "one.npz")
    for kind, of in found.items():
        assert again[kind].scores == of.scores
        for name, one in of.fits.items():
            np.testing.assert_array_equal(again[kind].fits[name].weights, one.weights)
    assert [path.name for path in tmp_path.iterdir()] == ["one.npz"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("salienc", "stock"), "did you mean 'salience'"),
        (("salience", "stok"), "did you mean 'stock'"),
    ],
)
def test_unknown_names_are_told(arguments, told):
    with pytest.raises(InputError, match=told):
        fit(*arguments)


def test_too_few_years_are_told():
    with pytest.raises(InputError, match="fewer than five years"):
        fit("agents", "constant", until=1995)
