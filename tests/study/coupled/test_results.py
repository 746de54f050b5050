"""Results as labelled trees: every array says what it is, differences are draw by draw."""

from functools import cache

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.politics.inputs import AGENTS, political_inputs
from interlock.study.answers.outcomes import CATALOGUE, HISTORY, SCENARIO, difference
from interlock.study.answers.result import DRAWS, bands_of, compare, run
from interlock.study.migration import QUANTILES
from tests.study.coupled.asking import at, posed

pytestmark = pytest.mark.xdist_group("coupled")
NUMBER = 25
SCHOOL = "demographic"


@cache
def result(name="no-border-buildup"):
    return run(posed(name), SCHOOL, draws=NUMBER)


@cache
def tree(name="no-border-buildup"):
    return result(name).tree()


def variables(of):
    for path, group in of.subtree_with_keys:
        for name, array in group.data_vars.items():
            yield path, name, array


def test_every_array_says_what_it_is():
    found = list(variables(tree()))
    assert len(found) > 2 * len(CATALOGUE)
    for path, name, array in found:
        keys = ("label",) if name == "extension" else ("label", "unit", "source")
        for key in keys:
            assert str(array.attrs.get(key, "")).strip(), f"{path}/{name}: no {key}"


def test_marks_of_years_say_what_they_are_too():
    for path, name, array in variables(tree()):
        assert {"label", "unit", "source"} <= set(array.attrs), f"{path}/{name}"


def test_every_outcome_is_in_its_group_as_level_and_effect():
    for name, about in CATALOGUE.items():
        for group in (about.group, f"effects/{about.group}"):
            array = tree()[f"{group}/{name}"]
            assert array.dims == ("school", "quantile", *about.dims), name
            assert array.sizes["year"] == 45
        assert tree()[f"{about.group}/{name}"].attrs["unit"] == about.unit
    assert list(tree()["people"]["quantile"].values) == list(QUANTILES)


def test_numbers_are_those_of_the_draws():
    now, then = result().values(SCHOOL), result().values(SCHOOL, HISTORY)
    for name in ("stock_persons", "deaths", "real_income_pct", "value_never_log"):
        about = CATALOGUE[name]
        levels = tree()[f"{about.group}/{name}"].sel(school=SCHOOL)
        np.testing.assert_array_equal(levels, np.quantile(now[name], QUANTILES, axis=0))
        change = {
            "percent": lambda a, b: 100 * (a / b - 1),
            "amount": lambda a, b: a - b,
            "log": lambda a, b: 100 * (np.exp(a - b) - 1),
        }[about.told](now[name], then[name])
        effects = tree()[f"effects/{about.group}/{name}"].sel(school=SCHOOL)
        np.testing.assert_allclose(
            effects, np.quantile(change, QUANTILES, axis=0), rtol=1e-9, atol=1e-10
        )
        rises = tree()[f"effects/{about.group}/{name}_positive"].sel(school=SCHOOL)
        late = np.s_[..., at(1996) :]
        np.testing.assert_allclose(rises.values[late], (change > 0).mean(axis=0)[late])


def test_percent_of_nothing_is_nothing_and_of_something_is_not():
    one, other = np.asarray([0.0, 3.0, 2.0]), np.asarray([0.0, 0.0, 4.0])
    np.testing.assert_array_equal(difference("deaths", one, other), [0.0, np.inf, -50.0])
    assert np.isnan(bands_of(np.asarray([[np.nan], [1.0]]))).all()


def test_agents_are_those_of_the_scenario():
    counted = political_inputs()[AGENTS].values
    now, then = result().values(SCHOOL), result().values(SCHOOL, HISTORY)
    np.testing.assert_allclose(then["agents_persons"], np.tile(counted, (NUMBER, 1)), rtol=1e-12)
    held = now["agents_persons"][:, at(1994) :]
    np.testing.assert_allclose(held, counted[at(1993)], rtol=1e-9)
    paid = now["budget_usd_mn"] / now["agents_persons"]
    np.testing.assert_allclose(paid, then["budget_usd_mn"] / then["agents_persons"], rtol=1e-12)


def test_remittances_follow_the_number_abroad():
    now, then = result().values(SCHOOL), result().values(SCHOOL, HISTORY)
    grown = now["remittances_usd_bn"] / then["remittances_usd_bn"]
    assert np.ptp(then["remittances_usd_bn"], axis=0).max() < 1e-12  # the data, in every draw
    stocks = now["stock_persons"] / then["stock_persons"]
    # Not the same: the census misses some of those who send.
    assert np.corrcoef(grown[:, 0, at(2010)], stocks[:, 0, at(2010)])[0, 1] > 0.99
    np.testing.assert_allclose(grown[..., : at(1994)], 1, rtol=1e-12)


def test_effects_of_history_are_nothing():
    for path, name, array in variables(tree("history")["effects"]):
        if not name.endswith("_positive") and name != "extension":
            assert np.nanmax(np.abs(array.values)) < 1e-9, f"{path}/{name}"


def test_nothing_rises_in_history():
    for path, name, array in variables(tree("history")["effects"]):
        if name.endswith("_positive"):
            assert (array.values == 0).all(), f"{path}/{name}"


def test_the_tree_says_how_it_was_made():
    attrs = tree().attrs
    assert attrs["scenario"] == "no-border-buildup" and attrs["against"] == "history"
    assert attrs["draws"] == NUMBER and attrs["status"] == "converged"
    assert attrs["residual"] <= 1e-8
    assert attrs["chain"] == "history > no-border-buildup"
    layers = tree()["layers"]
    assert float(layers["coupling_residual"].max()) == attrs["residual"]
    assert float(layers["linear_error"].max()) == attrs["linear_error"]
    assert 1 <= DRAWS <= 600


def test_years_are_kept_as_asked():
    some = result().tree(range(2003, 2006))
    assert list(some["people"]["year"].values) == [2003, 2004, 2005]
    whole = tree()["effects/trade/real_wage_pct"].sel(year=[2003, 2004, 2005])
    np.testing.assert_array_equal(some["effects/trade/real_wage_pct"], whole)
    late = tree()["people/extension"]
    assert [int(year) for year in late["year"][late.values]] == list(range(2020, 2025))


def test_two_scenarios_are_compared_draw_by_draw():
    one, other = result(), result("no-nafta")
    found = compare(one, other)
    assert found.attrs["against"] == "no-nafta"
    name = "unauthorised_persons"
    ratio = one.values(SCHOOL, SCENARIO)[name] / other.values(SCHOOL, SCENARIO)[name]
    expected = np.quantile(100 * (ratio - 1), QUANTILES, axis=0)
    array = found[f"effects/people/{name}"].sel(school=SCHOOL)
    np.testing.assert_allclose(array, expected, rtol=1e-9, atol=1e-10)
    same = compare(one, one)
    for _, key, array in variables(same["effects"]):
        if key != "extension":
            assert (array.values == 0).all(), key


def test_runs_that_differ_in_more_are_not_compared():
    other = run(posed("no-border-buildup"), SCHOOL, draws=3)
    with pytest.raises(InputError, match="different draws"):
        compare(result(), other)
    other = run(posed("no-border-buildup"), "rational", draws=NUMBER)
    with pytest.raises(InputError, match="different schools"):
        compare(result(), other)


def test_kept_blocks_give_the_same_result(tmp_path):
    posed_ = posed("no-border-buildup")
    first = run(posed_, SCHOOL, draws=NUMBER, keep=tmp_path)
    again = run(posed_, SCHOOL, draws=NUMBER, keep=tmp_path)
    assert len(list(tmp_path.rglob("*.npz"))) == 1
    for found in (first, again):
        for name, values in found.values(SCHOOL).items():
            np.testing.assert_array_equal(values, result().values(SCHOOL)[name], err_msg=name)
