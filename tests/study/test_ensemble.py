"""Many draws at once: paired, in batches that do not matter, with surprises and deaths by hand."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.errors import InputError, UnconvergedError
from interlock.estimate.target import RESIDUAL_LIMIT, target, values_of
from interlock.region.annual import YEARS, position
from interlock.scenario.school import available
from interlock.scenario.setting import parse
from interlock.study import ensemble, migration
from interlock.study.ensemble import Draws, chosen_origins, draws_of
from interlock.system import foresight
from interlock.system.levels import history

pytestmark = pytest.mark.xdist_group("study")
NUMBER = 6  # as tests/study/test_replay_and_compare.py: one compilation serves both
SURPRISE = 2003
TEXT = f"security.agents=scale:2@{SURPRISE}"


def draws():
    rng = np.random.default_rng(4)
    sizes = [len(target(block, "rational").table.priors) for block in ("mexico", "triangle")]
    return Draws("rational", *(0.1 * rng.standard_normal((NUMBER, n)) for n in sizes))


def settings():
    return [parse(TEXT, history())]


@pytest.fixture(scope="module")
def pair():
    """Return history and twice the agents from 2003, static expectations."""
    more = ensemble.changed_levels(settings())
    return tuple(ensemble.run(draws(), given, surprise=SURPRISE) for given in (None, more))


@pytest.fixture(scope="module")
def foreseen():
    """Return the same under foresight."""
    more = ensemble.changed_levels(settings())
    return tuple(
        ensemble.run(draws(), given, expectations="foresight", surprise=SURPRISE)
        for given in (None, more)
    )


def test_runs_have_every_draw_origin_and_year(pair):
    for one in pair:
        one.require_converged()
        assert one.deaths.shape == (NUMBER, 45)
        for name, values in one.values.items():
            assert values.shape == (NUMBER, 4, 45), name
            assert np.isfinite(values).all(), name


def test_draws_of_the_two_blocks_are_paired_by_number(pair):
    """Another order of draws is the same outcomes in that order; swapped partners are not."""
    order = np.asarray([3, 1, 5, 0, 4, 2])
    ours = draws()
    moved = ensemble.run(replace(ours, mexico=ours.mexico[order], triangle=ours.triangle[order]))
    for name, values in pair[0].values.items():
        np.testing.assert_allclose(moved.values[name], values[order], rtol=1e-9, atol=1e-12)
    partners = ensemble.run(replace(ours, triangle=ours.triangle[order]))
    stock = partners.values["stock_persons"]
    np.testing.assert_allclose(stock[:, 0], pair[0].values["stock_persons"][:, 0], rtol=1e-12)
    assert np.abs(stock[:, 1:] / pair[0].values["stock_persons"][:, 1:] - 1).max() > 1e-3


def test_batches_do_not_matter(pair, monkeypatch):
    """Three at a time against six at once."""
    monkeypatch.setattr(ensemble, "BATCH", 3)
    plain = ensemble._many.__wrapped__
    monkeypatch.setattr(ensemble, "_many", jax.jit(lambda z, ask, far: plain(z, ask, far=False)))
    again = ensemble.run(draws())
    for name, values in pair[0].values.items():
        np.testing.assert_allclose(again.values[name], values, rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(again.deaths, pair[0].deaths, rtol=1e-10)


def test_foresight_converges_and_expects_no_more_than_a_surprise_allows(foreseen):
    for one in foreseen:
        one.require_converged()
        assert one.residual <= RESIDUAL_LIMIT
        assert one.expectations == "foresight"
    before, after = (one.values for one in foreseen)
    until = position(SURPRISE)
    for name, values in before.items():
        gap = np.abs(after[name][..., :until] - values[..., :until])
        assert gap.max() <= 1e-7 * np.abs(values[..., :until]).max(), name
    moved = after["repeat_entries_persons"] / before["repeat_entries_persons"] - 1
    assert np.abs(moved[:, 0, until]).min() > 1e-3


def test_foresight_is_not_static(pair, foreseen):
    static, far = pair[0].values["value_abroad_log"], foreseen[0].values["value_abroad_log"]
    assert np.abs(far - static)[..., :-1].max() > 1e-3
    # The conditions of the last year last, whoever looks.
    np.testing.assert_allclose(far[..., -1], static[..., -1], atol=2e-2)


def test_if_every_year_is_a_surprise_foresight_is_static(pair, monkeypatch):
    monkeypatch.setattr(foresight, "SURPRISES", YEARS)
    always = ensemble.run(draws(), expectations="foresight")
    always.require_converged()
    for name, values in pair[0].values.items():
        scale = np.abs(values).max()
        np.testing.assert_allclose(always.values[name], values, rtol=1e-6, atol=1e-9 * scale)


def test_surprises_are_those_of_history_and_one_more():
    mask = np.asarray(foresight.surprises(SURPRISE))
    years = [year for year, new in zip(YEARS, mask, strict=True) if new]
    assert years == [1987, 1994, 2001, 2003, 2008]


@pytest.mark.parametrize("kind", ["pair", "foreseen"])
def test_deaths_are_hazard_times_evading_attempts(kind, request):
    """h (evading apprehensions / p of history + evading attempts beyond history's)."""
    before, after = request.getfixturevalue(kind)
    given = ensemble.inputs(ensemble.changed_levels(settings()))
    one = target("mexico", "rational")
    evaders = [
        (run.values["attempts_events"] - run.values["hearings_events"]).sum(axis=1)
        for run in (before, after)
    ]
    for place, z in enumerate(draws().mexico):
        p = {k: float(v) for k, v in values_of(one.table, jnp.asarray(z), one.setting).items()}
        hazard = np.exp(
            p["death_base"]
            + p["death_agents"] * np.asarray(given.enforcement.agents_log)
            + p["death_barriers"] * np.asarray(given.enforcement.barriers)
        )
        probability = before.values["apprehension_probability"][place, 0]
        attempts = np.asarray(given.evading) / probability + evaders[1][place] - evaders[0][place]
        expected = hazard * np.maximum(attempts, 0)
        np.testing.assert_allclose(after.deaths[place], expected, rtol=1e-6)
    late = slice(position(SURPRISE), None)
    assert (np.abs(after.deaths / before.deaths - 1)[:, late] > 1e-4).all()
    np.testing.assert_allclose(after.deaths[:, :23], before.deaths[:, :23], rtol=1e-6)


def test_comparisons_are_quantiles_of_paired_differences(pair, monkeypatch):
    monkeypatch.setattr(migration, "draws_of", lambda school, number: draws())
    data = migration.compare(settings(), "rational")
    before, after = (one.values for one in pair)
    for name in ("unauthorised_persons", "apprehensions_events", "value_never_log"):
        change = after[name] - before[name]
        pct = 100 * (np.exp(change) - 1 if name.startswith("value") else change / before[name])
        for what, expected in (("change", change), ("pct", pct)):
            found = data[f"{name}_{what}"].sel(school="rational").values
            quantiles = np.quantile(expected, migration.QUANTILES, axis=0)
            np.testing.assert_allclose(found, quantiles, rtol=1e-9, atol=1e-12)
        rises = data[f"{name}_positive"].sel(school="rational").values
        np.testing.assert_array_equal(rises, (change > 0).mean(axis=0))
    pct = 100 * (pair[1].deaths / pair[0].deaths - 1)
    found = data["deaths_pct"].sel(school="rational").values
    np.testing.assert_allclose(found, np.quantile(pct, migration.QUANTILES, axis=0), atol=1e-9)


def test_what_is_zero_in_history_is_not_divided_by():
    zero = {"hearings_events": np.zeros((2, 4, 45))}
    one = np.ones((2, 4, 45))
    runs = [ensemble.Ensemble("x", values, one[:, 0], 0.0, "static") for values in (
        zero, {"hearings_events": np.concatenate([one[:1], 0 * one[:1]])}
    )]  # fmt: skip
    pct, change = migration._effects("hearings_events", tuple(runs), [0])
    assert np.isnan(pct[0]).all() and (pct[1] == 0).all()
    assert (change[0] == 1).all()


def test_a_residual_above_the_limit_or_undefined_is_refused(pair):
    pair[0].require_converged()
    for bad in (1.01 * RESIDUAL_LIMIT, float("nan"), float("inf")):
        with pytest.raises(UnconvergedError, match="residual"):
            replace(pair[0], residual=bad).require_converged()


def test_origins_are_put_into_the_order_of_the_house():
    assert chosen_origins(None) == chosen_origins([]) == ("MEX", "GTM", "HND", "SLV")
    assert chosen_origins(["SLV", "MEX"]) == ("MEX", "SLV")
    with pytest.raises(InputError, match="no origin 'USA'"):
        chosen_origins(["USA"])


def test_packaged_draws_are_spread_over_the_chains():
    every, few = draws_of("rational", 600), draws_of("rational", 4)
    assert every.mexico.shape[0] == every.triangle.shape[0] == 600
    np.testing.assert_array_equal(few.mexico, every.mexico[[0, 200, 399, 599]])
    np.testing.assert_array_equal(few.triangle, every.triangle[[0, 200, 399, 599]])
    for wrong in (0, -1, 601):
        with pytest.raises(InputError, match="give 1 to 600"):
            draws_of("rational", wrong)


@pytest.mark.parametrize("school", available())
def test_more_mexican_effort_stops_people_under_every_school(school):
    """Detentions up, fewer at the US border: a cost in the wrong place once turned the sign."""
    doubled = parse("security.mexico_effort=scale:2@2014-2018", history())
    levels = ensemble.changed_levels([doubled])
    before, after = ensemble.run_pair(draws_of(school, 6), levels)
    years = slice(position(2014), position(2018) + 1)

    def change(name):
        total = [one.values[name][:, 1:, years].sum(axis=(1, 2)) for one in (before, after)]
        return total[1] / total[0] - 1

    assert (change("detentions_events") > 0.2).all()
    assert (change("entries_persons") < -0.03).all()
    assert (change("apprehensions_events") < -0.03).all()
