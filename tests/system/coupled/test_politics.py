"""Politics in the yearly step: by hand for three years, silent without a change or a rule."""

import jax.numpy as jnp
import numpy as np
import pytest

from interlock.politics.rules import AGENTS_TERMS, OFFSET, SALIENCE_TERMS
from interlock.politics.steps import evidence, expected
from interlock.region.annual import YEARS
from interlock.system.coupled.politics import (
    Rule,
    Scene,
    budget_per_agent,
    observe,
    plan,
    quiet,
    scene,
)

NAMES = [term.name for term in AGENTS_TERMS]


def rule(ratchet=False, attrition=0.0, *, fear=0.3, carry=0.0, **weights):
    """Return a rule: salience keeps a half, 2 of the foreign-born, `fear` of attacks.

    `carry` is the weight of the growth of agents a year before, `weights` are of other terms.
    """
    salience = np.zeros(len(SALIENCE_TERMS))
    for name, value in (("lag", 0.5), ("foreign_born", 2.0), ("terror", fear)):
        salience[[term.name for term in SALIENCE_TERMS].index(name)] = value
    assert set(weights) <= set(NAMES)
    agents = np.asarray([(weights | {"lag": carry}).get(name, 0.0) for name in NAMES])
    return Rule(jnp.asarray(salience), jnp.asarray(agents), jnp.asarray(float(ratchet)),
                jnp.asarray(attrition))  # fmt: skip


def year(
    constant=0.0, follows=1.0, terror=0.0, fear=1.0, born=30e6, seen=1e6, ceiling=9.0, **terms
):
    rows = np.asarray([{"constant": constant, **terms}.get(name, 0.0) for name in NAMES])
    parts = rows, born, seen, terror, fear, follows, ceiling
    return Scene(*(jnp.asarray(part) for part in parts))


def stepped(of, years, more, switch=1.0):
    """Return the state after each year; `more` are residents and apprehensions over history."""
    state, rows = quiet(), []
    for now, (abroad, seen) in zip(years, more, strict=True):
        state = plan(of, state, now, jnp.asarray(switch))
        counted = jnp.asarray(abroad), jnp.asarray(seen)
        state = observe(of, state, now, counted, jnp.asarray(switch))
        rows.append({name: float(value) for name, value in state._asdict().items()})
    return rows


def test_thermostatic_rule_by_hand():
    """Agents answer apprehensions per agent, .2 of their log; growth carries on by .5."""
    of = rule(pressure=0.2, carry=0.5)
    rows = stepped(of, [year()] * 3, [(3e6, 1e6), (0, 0), (0, -5e5)])
    # First year: nothing was seen before, so nothing is answered; a tenth more foreign-born and
    # twice the apprehensions are seen at its end.
    assert rows[0]["agents"] == 0
    assert rows[0]["apprehensions"] == pytest.approx(np.log(2))
    assert rows[0]["salience"] == pytest.approx(2 * np.log(1.1))
    # Second: pressure is ln 2 up, agents grow by .2 ln 2; salience fades by a half.
    assert rows[1]["agents"] == pytest.approx(0.2 * np.log(2))
    assert rows[1]["salience"] == pytest.approx(np.log(1.1))
    assert rows[1]["growth_pressure"] == pytest.approx(-np.log(2))
    # Third: half of that growth carries on, and agents per apprehension are to be brought back.
    growth = 0.5 * 0.2 * np.log(2) + 0.2 * (0 - 0.2 * np.log(2))
    assert rows[2]["agents"] == pytest.approx(0.2 * np.log(2) + growth)
    assert rows[2]["apprehensions"] == pytest.approx(np.log(0.5))


def test_no_more_than_everybody_names_immigration():
    """What the rule makes above the ceiling is lost, also to the years that follow."""
    of = rule(fear=3.0)
    rows = stepped(of, [year(terror=1.0, fear=5.0, ceiling=2.0), year()], [(0, 0)] * 2)
    assert [one["salience"] for one in rows] == pytest.approx([2.0, 1.0])
    of_all = np.exp(scene(np.ones(45), np.ones(45)).ceiling + evidence().salience)
    np.testing.assert_allclose(of_all - OFFSET, 100)


def test_ratchet_by_hand():
    """Agents answer growth of apprehensions up, never below nothing down; attrition cancels."""
    history = year(constant=0.05)
    of = rule(ratchet=True, attrition=0.02, constant=1.0, apprehensions=0.5)
    rows = stepped(of, [history] * 3, [(0, 1e6), (0, -9e5), (0, 0)])
    up = 0.5 * np.log(2)
    assert rows[1]["agents"] == pytest.approx(up)
    # The fall would plan .05 + .5 (ln .1 - ln 2), below nothing: growth is none instead of .05.
    assert rows[2]["agents"] == pytest.approx(up - 0.05)
    free = stepped(
        of._replace(ratchet=jnp.asarray(0.0)), [history] * 3, [(0, 1e6), (0, -9e5), (0, 0)]
    )
    assert free[2]["agents"] == pytest.approx(up + 0.5 * (np.log(0.1) - np.log(2)))


def test_terror_is_seen_in_its_year_and_answered_in_the_next():
    of = rule(fear=0.4, terror=0.3)
    rows = stepped(of, [year(terror=1.0, fear=0.25), year()], [(0, 0)] * 2)
    assert rows[0]["salience"] == pytest.approx(-0.75 * 0.4)
    assert [row["agents"] for row in rows] == pytest.approx([0, -0.75 * 0.3])


@pytest.mark.parametrize("ratchet", [False, True])
def test_no_difference_is_answered_by_none(ratchet):
    of = rule(ratchet, 0.03, carry=0.5, constant=0.1, pressure=0.3, salience=0.2, terror=0.1)
    rows = stepped(of, [year(constant=1.0, pressure=-2.0, terror=1.0)] * 5, [(0, 0)] * 5)
    assert all(value == 0 for row in rows for value in row.values())


@pytest.mark.parametrize(("follows", "switch"), [(0.0, 1.0), (1.0, 0.0)])
def test_agents_as_given_answer_nothing(follows, switch):
    of = rule(pressure=0.4, apprehensions=1.0)
    rows = stepped(of, [year(follows=follows)] * 4, [(1e6, 1e6)] * 4, switch)
    assert all(row["agents"] == 0 == row["growth"] for row in rows)
    assert rows[-1]["salience"] > 0.05  # what people think moves all the same
    answered = stepped(of, [year(follows=0.5)] * 4, [(1e6, 1e6)] * 4)
    assert answered[1]["agents"] == pytest.approx(0.5 * 1.4 * np.log(2))


def test_counts_that_vanish_keep_their_log():
    rows = stepped(rule(), [year()], [(0, -5e6)])
    assert rows[0]["apprehensions"] == pytest.approx(np.log(0.01))


@pytest.mark.parametrize("years", [45, 56])
def test_scene_is_what_the_rules_were_fitted_to(years):
    """Rows are the terms of `steps`, held after the data; years without a past say nothing."""
    found, of = scene(np.ones(years), np.zeros(years)), evidence()
    rows = np.asarray(found.rows)
    assert rows.shape == (years, len(NAMES))
    assert (rows[:2] == 0).all()
    growth = np.diff(of.agents)
    for t in (2, 15, 30, 44):
        by_hand = {
            "constant": 1.0,
            "lag": growth[t - 2],
            "apprehensions": of.apprehensions[t - 1] - of.apprehensions[t - 2],
            "salience": of.salience[t - 1] - np.log(1.25),
            "terror": float(YEARS[t - 1] in (2001, 2002)),
            "jobs": of.jobs[t - 1],
        }
        for name, value in by_hand.items():
            assert rows[t, NAMES.index(name)] == pytest.approx(value, abs=1e-15), (name, t)
    np.testing.assert_array_equal(rows[44:], np.broadcast_to(rows[44], rows[44:].shape))
    assert len(found.apprehensions) == years == len(found.foreign_born)


def test_answer_is_the_fitted_expectation():
    """R here and `steps.expected`, which the rules were fitted with, are one."""
    draw = np.random.default_rng(4)
    rows, weights = draw.normal(size=(20, len(NAMES))), draw.normal(size=len(NAMES))
    for ratchet in (False, True):
        of = rule(ratchet, 0.04)._replace(agents=jnp.asarray(weights))
        for one, moved in zip(rows, rows[::-1], strict=True):
            now = year()._replace(rows=jnp.asarray(one))
            before = quiet()._replace(
                growth=jnp.asarray(moved[NAMES.index("lag")]),
                growth_pressure=jnp.asarray(moved[NAMES.index("apprehensions")]),
                apprehensions=jnp.asarray(moved[NAMES.index("pressure")]),
                salience=jnp.asarray(moved[NAMES.index("salience")]),
                terror=jnp.asarray(moved[NAMES.index("terror")]),
            )
            shift = moved * ~np.isin(NAMES, ["constant", "jobs"])
            answer = expected(np.stack([one + shift, one]), weights, ratchet, 0.04)
            found = plan(of, before, now, jnp.ones(())).growth
            assert float(found) == pytest.approx(answer[0] - answer[1], abs=1e-12)


def test_budget_per_agent_is_money():
    paid = budget_per_agent()
    assert paid.shape == (len(YEARS),)
    assert (paid > 0.05).all() and (paid < 1).all()  # million US$ of 2023 an agent
