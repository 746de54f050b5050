"""Ensembles: the same draws for history and change, so that a difference is an effect."""

from dataclasses import replace

import numpy as np
import pytest

from interlock.errors import InputError, UnconvergedError
from interlock.estimate import parameters
from interlock.region.annual import YEARS, position
from interlock.scenario.school import load_school
from interlock.scenario.setting import parse
from interlock.study import ensemble, migration
from interlock.system.levels import history

pytestmark = pytest.mark.xdist_group("study")
NUMBER = 6


def draws(school="rational", number=NUMBER):
    rng = np.random.default_rng(4)
    sizes = [len(parameters.table(b, load_school(school)).priors) for b in ("mexico", "triangle")]
    return ensemble.Draws(school, *(0.1 * rng.standard_normal((number, n)) for n in sizes))


def levels(*texts):
    return ensemble.changed_levels([parse(text, history()) for text in texts])


@pytest.fixture(scope="module")
def past():
    return ensemble.run(draws())


@pytest.fixture(autouse=True)
def near_the_priors(monkeypatch):
    monkeypatch.setattr(migration, "draws_of", lambda school, number: draws(school))


def test_history_under_changed_inputs_that_are_history_is_history(past):
    same = {p: one.with_values(one.values.copy()) for p, one in history().items()}
    again = ensemble.run(draws(), same)
    for name, values in past.values.items():
        np.testing.assert_array_equal(values, again.values[name])
    np.testing.assert_array_equal(past.deaths, again.deaths)


def test_a_change_moves_nothing_before_it_begins(past):
    after = ensemble.run(draws(), levels("security.agents=hold:1993"))
    until = position(1993) + 1
    for name, values in past.values.items():
        np.testing.assert_array_equal(values[..., :until], after.values[name][..., :until])
    changed = after.values["apprehension_probability"][:, 0, position(2010)]
    assert (changed < past.values["apprehension_probability"][:, 0, position(2010)]).all()
    assert (after.deaths[:, position(2010)] < past.deaths[:, position(2010)]).all()


def test_draws_do_not_depend_on_their_neighbours(past):
    few = draws()
    half = replace(few, mexico=few.mexico[:3], triangle=few.triangle[:3])
    alone = ensemble.run(half)
    for name, values in past.values.items():
        np.testing.assert_allclose(values[:3], alone.values[name], rtol=1e-9, atol=1e-12)


def test_a_quota_of_one_origin_leaves_the_others_alone(past):
    after = ensemble.run(draws(), levels("migration.legal_quota.GTM=scale:2"))
    stock = after.values["stock_persons"] / past.values["stock_persons"] - 1
    assert np.abs(stock[:, [0, 2, 3]]).max() < 1e-12
    assert stock[:, 1, -1].min() > 0.01


def test_foresight_is_static_in_a_stationary_world():
    frozen = {
        path: one.with_values(np.full(len(YEARS), one.at(1993))) for path, one in history().items()
    }
    # What else moves: others crowd the border, fees have a trend, Mexican effort has steps.
    names = parameters.table("mexico", load_school("rational")).names
    still = draws()
    still.mexico[:, names.index("p_crowding")] = -40.0
    still.mexico[:, names.index("fee_trend")] = -1.0
    names = parameters.table("triangle", load_school("rational")).names
    still.triangle[:, [n for n, name in enumerate(names) if name.startswith("effort_")]] = 0.0
    static, far = (ensemble.run(still, frozen, expectations=e) for e in ensemble.EXPECTATIONS)
    far.require_converged()
    for name in ("return_recent_rate", "apprehension_probability", "value_abroad_log"):
        np.testing.assert_allclose(static.values[name], far.values[name], rtol=1e-6)


def test_nobody_foresees_a_surprise():
    texts = ("security.agents=scale:3@2005",)
    run = [
        ensemble.run(draws(), given, expectations="foresight", surprise=2005)
        for given in (None, levels(*texts))
    ]
    before = position(2005)
    early = [one.values["first_trip_rate"][:, 0, :before] for one in run]
    np.testing.assert_allclose(*early, rtol=1e-7)
    late = [one.values["first_trip_rate"][:, 0, before:] for one in run]
    assert np.abs(late[1] / late[0] - 1).max() > 1e-3


def test_compare_says_percent_and_change_of_the_same_thing():
    change = [parse("security.agents=hold:1993", history())]
    data = migration.compare(change, "rational", origins=["MEX"])
    past = migration.replay("rational", origins=["MEX"])
    assert data.attrs["settings"] == "security.agents=hold:1993@1994-2024"
    at = {"school": "rational", "origin": "MEX", "year": 2010}
    pct = data["unauthorised_persons_pct"].sel(at)
    assert (np.diff(pct.values) >= 0).all()
    change_persons = data["unauthorised_persons_change"].sel(**at, quantile=0.5)
    level = past["unauthorised_persons"].sel(**at, quantile=0.5)
    assert float(change_persons / level) * 100 == pytest.approx(float(pct[2]), abs=1.5)
    share = float(data["unauthorised_persons_positive"].sel(at))
    assert share in {n / NUMBER for n in range(NUMBER + 1)}
    assert float(data["unauthorised_persons_pct"].sel(year=1990).max()) == 0


def test_replay_marks_the_extension_and_carries_what_was_seen():
    data = migration.replay("rational")
    assert [int(y) for y in data["year"][data["extension"]]] == [2020, 2021, 2022, 2023, 2024]
    for name, one in data.data_vars.items():
        if "school" in one.dims:
            assert {"label", "unit", "source"} <= set(one.attrs), name
            assert np.isfinite(one.values).all(), name
            quantiles = one.transpose("quantile", ...).values
            assert (np.diff(quantiles, axis=0) >= -1e-12 * np.abs(quantiles[1:])).all(), name
    pew = data["observed_unauthorised_persons"].sel(publisher="pew", origin="MEX", year=2007)
    assert float(pew) == 6.95e6


def test_an_unsolved_choice_never_leaves(monkeypatch, past):
    bad = replace(past, residual=1e-3)
    monkeypatch.setattr(migration, "run", lambda *words, **more: bad)
    with pytest.raises(UnconvergedError, match="residual"):
        migration.replay("rational")


def test_wrong_names_are_told():
    with pytest.raises(InputError, match="did you mean 'MEX'"):
        migration.replay("rational", origins=["MEXX"])
    with pytest.raises(InputError, match="did you mean 'foresight'"):
        ensemble.run(draws(), expectations="foresigth")
    with pytest.raises(InputError, match="draws that are packaged"):
        ensemble.draws_of("rational", 10_000)
