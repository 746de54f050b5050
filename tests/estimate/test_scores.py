"""Scores of made-up paths against hand computations, baselines beside, and their words."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from interlock.estimate import loo as loos
from interlock.estimate import observations, scores
from interlock.estimate.loo import Loo, leave_one_out
from interlock.estimate.posterior import packaged_posterior
from interlock.estimate.report_card import Card, _forecast_words, _loo_words
from interlock.estimate.scores import Forecast, Paths, out_of_sample
from interlock.estimate.target import target
from interlock.region.annual import YEARS

SEEN = observations.mexico()
DRAWS = 400


def rms(gap):
    return float(np.sqrt(np.mean(np.square(gap))))


def on_line(name):
    """Return a path through every observation of an observable, straight lines between."""
    one = SEEN[name]
    return np.exp(np.interp(YEARS, one.last, np.log(one.values)))


def made_up(shift=0.0, rho=0.5, sigma=0.1):
    """Return draws that all lie the same shift (in logs) above what was observed."""
    lines = {
        "apprehensions_events": on_line("apprehensions"),
        "stock_persons": on_line("stock"),
        "unauthorised_persons": np.full(len(YEARS), 6e6),
    }
    values = {"persistence": rho, "error_apprehensions": sigma, "error_stock": 0.03,
              "error_unauthorised": 0.3}  # fmt: skip
    return Paths(
        {name: np.tile(line * np.exp(shift), (DRAWS, 1)) for name, line in lines.items()},
        {name: np.full(DRAWS, value) for name, value in values.items()},
    )


def test_a_path_through_the_data_has_no_error():
    caught, _, stock = out_of_sample(made_up())
    assert caught.dynamic == pytest.approx(0, abs=1e-12)
    assert caught.one_step == pytest.approx(0, abs=1e-12)
    assert stock.dynamic == pytest.approx(0, abs=1e-12)
    assert caught.n == 15
    assert np.isnan(stock.one_step) and not stock.one_step_baselines


def test_a_constant_error_is_carried_forward_by_its_persistence():
    for shift, rho in ((0.3, 0.5), (-0.2, 0.0), (0.4, 0.59)):
        caught = out_of_sample(made_up(shift, rho))[0]
        assert caught.dynamic == pytest.approx(abs(shift))
        assert caught.one_step == pytest.approx(abs(shift) * (1 - rho))


def test_baselines_do_not_see_the_model_and_are_as_they_say():
    log_seen = np.log(SEEN["apprehensions"].values)
    train, test = log_seen[:25], log_seen[25:]
    assert SEEN["apprehensions"].last[24] == 2004
    found = [out_of_sample(made_up(shift))[0] for shift in (0.0, 0.5)]
    assert found[0].baselines == found[1].baselines
    one = found[0]
    assert one.baselines["flat random walk"] == pytest.approx(rms(test - train[-1]))
    assert one.one_step_baselines["random walk"] == pytest.approx(rms(np.diff(log_seen[24:])))
    # Least squares of x_t on x_(t-1), by the textbook.
    x, y = train[:-1] - train[:-1].mean(), train[1:]
    slope = (x * y).sum() / (x * x).sum()
    level = y.mean() - slope * train[:-1].mean()
    path, before = [], train[-1]
    for _ in test:
        before = level + slope * before
        path.append(before)
    assert one.baselines["AR(1)"] == pytest.approx(rms(test - path))
    steps = level + slope * log_seen[24:-1]
    assert one.one_step_baselines["AR(1)"] == pytest.approx(rms(test - steps))


def test_stocks_are_compared_with_their_last_value_in_the_training_years():
    _, hidden, stock = out_of_sample(made_up())
    one = SEEN["stock"]
    late = np.log(one.values[one.last > 2004])
    last = one.last[one.last <= 2004].max()
    level = np.log(one.values[one.last == last][0])
    assert stock.baselines == pytest.approx({f"flat at {last}": rms(late - level)})
    anchors = {who: SEEN[f"unauthorised_{who}"] for who in ("dhs", "pew", "cms", "mpi")}
    values = np.concatenate([one.values[one.last > 2004] for one in anchors.values()])
    assert hidden.n == values.size == 12
    assert hidden.dynamic == pytest.approx(rms(np.log(values / 6e6)))


def test_the_error_after_training_starts_from_its_last_residual_and_spreads():
    n, rho, sigma = 20_000, 0.6, 0.2
    last = np.full(n, 1.0)
    noise = scores._autoregressive_noise(last, np.full((n, 1), rho), np.full((n, 1), sigma), 12)
    for year in range(12):
        mean = rho ** (year + 1)
        variance = sigma**2 * (1 - rho ** (2 * year + 2)) / (1 - rho**2)
        # Four standard errors of 20,000 draws.
        assert noise[:, year].mean() == pytest.approx(mean, abs=4 * np.sqrt(variance / n))
        assert noise[:, year].var() == pytest.approx(variance, rel=4 * np.sqrt(2 / n))
    again = scores._autoregressive_noise(last, np.full((n, 1), rho), np.full((n, 1), sigma), 12)
    np.testing.assert_array_equal(noise, again)


def test_bands_widen_with_the_error():
    narrow, wide = (out_of_sample(made_up(0.3, sigma=s))[0].coverage for s in (1e-6, 2.0))
    # A tiny error of a path .3 too high: the carried residual dies out and nothing is inside.
    assert narrow[90] < 0.3
    assert wide == {50: 1.0, 90: 1.0}


def test_in_sample_errors_by_hand():
    found = made_up(0.1)
    outcomes = dict(found.outcomes) | {"fee_usd_2023": np.tile(on_line("fee"), (DRAWS, 1))}
    errors = scores.mexico_in_sample(Paths(outcomes, found.values))
    assert errors["apprehensions"] == pytest.approx(0.1)
    assert errors["stock"] == pytest.approx(0.1)
    assert errors["fee"] == pytest.approx(0, abs=1e-12)
    assert errors["unauthorised_2007_millions"] == pytest.approx(6 * np.exp(0.1))


def test_central_american_errors_by_hand():
    """All paths twice as high as the data: ln 2 apart and together; returns off by one whole."""
    seen, together = observations.triangle(), observations.triangle_together()
    caught = np.ones((3, len(YEARS)))
    returned = np.ones((3, len(YEARS)))
    land = together["returned_by_mexico"]
    for place, one in enumerate(seen.values()):
        caught[place, one["apprehensions"].places] = 2 * one["apprehensions"].values
        returned[place, one["returned_by_mexico"].places] = 2 * one["returned_by_mexico"].values
        returned[place, land.places] = 2 * land.values / 3
    many = {"apprehensions_events": caught, "returned_by_mexico_events": returned}
    errors = scores.triangle_in_sample(
        Paths({k: np.tile(v, (5, 1, 1)) for k, v in many.items()}, {})
    )
    for origin in ("GTM", "HND", "SLV", "together"):
        assert errors[f"apprehensions.{origin}"] == pytest.approx(np.log(2))
    assert errors["returned_by_mexico.GTM"] == pytest.approx(np.log(2))
    assert errors["returned_by_mexico.worst"] == pytest.approx(1.0)


# --- leave-one-out --------------------------------------------------------------------------------


def test_leave_one_out_of_a_normal_model_through_our_door(monkeypatch):
    """y ~ N(m, 1), m ~ N(0, 1): the exact score leaves y_i out of the mean."""
    rng = np.random.default_rng(8)
    y = rng.normal(0.7, 1.0, 25)
    n = y.size
    mu = rng.normal(y.sum() / (n + 1), 1 / np.sqrt(n + 1), (4, 1_000))
    table = -0.5 * (y - mu[..., None]) ** 2 - 0.5 * np.log(2 * np.pi)
    monkeypatch.setattr(loos, "log_likelihoods", lambda one, posterior: (table, ("y",) * n))
    found = leave_one_out("made up", None, None)
    center = (y.sum() - y) / n
    exact = -0.5 * (y - center) ** 2 / (1 + 1 / n) - 0.5 * np.log(2 * np.pi * (1 + 1 / n))
    assert found.elpd == pytest.approx(exact.sum(), abs=0.05)
    np.testing.assert_allclose(found.pointwise, exact, atol=0.03)
    assert found.unreliable == 0
    assert found.standard_error == pytest.approx(np.sqrt(n * found.pointwise.var(ddof=1)))
    assert found.log_likelihood == pytest.approx(table.sum(axis=2).mean())


@pytest.mark.xdist_group("density")
def test_log_likelihoods_keep_chain_draw_and_observation_apart(density):
    """Each draw's contributions add up to its own log density less the prior."""
    whole = packaged_posterior("rational")["mexico"]
    few = replace(whole, z=whole.z[:, :3], log_density=whole.log_density[:, :3])
    one = target("mexico", "rational")
    table, names = loos.log_likelihoods(one, few)
    assert table.shape == (4, 3, len(names))
    assert len({float(total) for total in table.sum(axis=2).flat}) == 12
    for chain, draw in ((0, 0), (0, 2), (3, 1)):
        z = np.zeros(len(one.table.priors))
        z[one.table.active] = few.z[chain, draw]
        expected = float(density(jnp.asarray(z), one.setting)) + 0.5 * (z**2).sum()
        assert table[chain, draw].sum() == pytest.approx(expected, abs=1e-8)
    counts = {name: names.count(name) for name in names}
    assert counts == {name: seen.values.size for name, seen in SEEN.items()}


# --- words ----------------------------------------------------------------------------------------


def scored(school, values):
    values = np.asarray(values, dtype=float)
    return Loo(school, values, ("x",) * values.size, np.zeros(values.size), 0.0)


@pytest.mark.parametrize("seed", range(20))
def test_words_name_a_leader_only_where_it_leads_everybody(seed):
    draw = np.random.default_rng(seed)
    common = draw.normal(size=80)
    names = ("a", "b", "c")
    all_scores = {
        name: scored(name, common + draw.normal(draw.uniform(-0.6, 0.6), 1.0, 80)) for name in names
    }
    ordered = sorted(all_scores.values(), key=lambda one: -one.elpd)
    clear = all(loos.separated(ordered[0], one) for one in ordered[1:])
    words = _loo_words(all_scores, "Mexico")
    assert ("leads" in words) == clear
    assert ("no winner" in words) != clear
    if clear:
        assert words.startswith(f"Mexico: {ordered[0].school} leads")


def test_a_school_alone_wins_nothing():
    assert "no rival" in _loo_words({"a": scored("a", [1.0, 2.0])}, "Mexico")


def forecast(dynamic, naive):
    return Forecast("x", dynamic, float("nan"), {"flat": naive}, {}, {50: 0.5, 90: 0.9}, 10)


def test_words_of_forecasts_count_who_beats_the_naive_one():
    pairs = {"a": (0.3, 0.1), "b": (0.5, 0.4)}
    tests = {s: tuple(forecast(d, 0.4) for d in pair) for s, pair in pairs.items()}
    caught, hidden, caveat = _forecast_words(tests)
    assert "1 of 2 schools beat the flat (0.40): a." in caught
    assert "1 of 2" in hidden
    assert "not forecast" in caveat


def test_the_card_is_plain_and_finite():
    tests = {"a": (forecast(0.3, 0.4),) * 3}
    one = scored("a", [1.0, 2.0, 4.0])
    card = Card({"a": {"x": 1.0}}, {"a": {"y": 2.0}}, tests, {"a": one}, {"a": one})
    told = card.to_dict()
    assert told["forecasts"][0]["one_step"] is None
    assert [title for title, _ in card.tables()]
    assert told["words"] == card.words()
    rows = card.forecast_rows()
    assert rows[0]["in_50%_band"] == "50%" and rows[0]["n"] == 10
