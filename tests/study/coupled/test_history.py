"""History and the coupled run: nothing changed is nothing moved, and draws are common to all."""

import jax
import numpy as np
import pytest

from interlock.estimate.target import RESIDUAL_LIMIT
from interlock.study.answers.outcomes import HISTORY, SCENARIO, values
from interlock.study.coupled import exact
from interlock.study.coupled.pose import pose
from interlock.system.coupled.channels import CHANNELS, switches
from tests.study.coupled.asking import (
    SCHOOLS,
    centre,
    one,
    posed,
    sampled,
    solved,
    told,
    written,
)
from tests.study.coupled.test_twin import busy

pytestmark = pytest.mark.xdist_group("coupled")
SAME = 1e-10


def assert_history(of):
    for name, before in of.people[0].items():
        np.testing.assert_allclose(of.people[1][name], before, rtol=SAME, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(of.deaths[1], of.deaths[0], rtol=SAME)
    np.testing.assert_allclose(of.trade[1], of.trade[0], rtol=0, atol=SAME)
    np.testing.assert_allclose(of.inputs[..., :4], 0, rtol=0, atol=SAME)
    for part in (of.agents, of.sent, of.displaced):
        np.testing.assert_allclose(part, 0, rtol=0, atol=SAME)


@pytest.mark.parametrize("school", SCHOOLS)
def test_history_converges_and_is_history(school):
    found = solved("history", school)
    found.require_converged("history")
    assert found.residual <= exact.TOLERANCE == 1e-8
    choice, rounds = (float(part.max()) for part in found.told.residual)
    assert rounds <= exact.TOLERANCE
    assert choice <= RESIDUAL_LIMIT
    assert found.trade_residual <= 1e-11
    assert_history(found.told)
    np.testing.assert_allclose(found.told.salience, 0, rtol=0, atol=SAME)


def test_history_is_history_in_every_draw():
    assert_history(told(posed("history"), "chapter", sampled("chapter", 25)))


def test_a_rule_of_agents_that_has_nothing_to_answer_does_nothing():
    """Enforcement follows the rule, but nothing that it answers differs from history."""
    rule = pose(written("rule", one("politics.enforcement", unit="share", from_=1981, to=1)))
    found = told(rule, "chapter", sampled("chapter", 25))
    assert rule.given.scene.follows.max() == 1
    assert_history(found)


def test_all_channels_off_is_history():
    off = jax.tree.map(lambda value: value[None], switches(dict.fromkeys(CHANNELS, 0.0)))
    for school in ("chapter", "rational"):
        on = told(busy(), school)
        assert np.abs(on.people[1]["stock_persons"] / on.people[0]["stock_persons"] - 1).max() > 0.1
        assert_history(told(busy(), school, on=off))


def off_values(*names):
    off = jax.tree.map(lambda value: value[None], switches(dict.fromkeys(CHANNELS, 0.0)))
    found = told(busy(), "chapter", on=off)
    return [values(busy(), found, side) for side in (HISTORY, SCENARIO)]


def test_all_channels_off_reads_as_history():
    """Everything that people read, but for what the two tests below are about."""
    before, after = off_values()
    known = {"salience_share", "agents_persons", "budget_usd_mn"}
    for name in before.keys() - known:
        np.testing.assert_allclose(
            after[name], before[name], rtol=SAME, atol=1e-9, err_msg=name
        )  # atol: percent


def test_salience_is_history_with_all_channels_off():
    before, after = off_values()
    one, other = after["salience_share"], before["salience_share"]
    np.testing.assert_allclose(one, other, rtol=SAME, atol=1e-15)


def test_agents_are_history_with_all_channels_off():
    before, after = off_values()
    np.testing.assert_allclose(after["agents_persons"], before["agents_persons"], rtol=SAME)


def test_the_same_draws_have_the_same_history_in_every_scenario():
    """Common random numbers: history of a draw is the same to the last bit."""
    of = sampled("demand", 5)
    one_, other = (told(posed(name), "demand", of) for name in ("no-nafta", "no-border-buildup"))
    for name, before in one_.people[0].items():
        np.testing.assert_array_equal(before, other.people[0][name], err_msg=name)
        assert np.ptp(before, axis=0).max() > 0, name  # draws differ
    np.testing.assert_array_equal(one_.trade[0], other.trade[0])
    np.testing.assert_array_equal(one_.deaths[0], other.deaths[0])
    assert not np.array_equal(one_.people[1]["stock_persons"], other.people[1]["stock_persons"])


def test_a_draw_does_not_depend_on_its_neighbours():
    """Blocks are padded, and told in whatever order: a draw alone is the draw in its block."""
    of = sampled("regimes", 30)
    whole = told(posed("no-nafta"), "regimes", of)
    alone = told(posed("no-nafta"), "regimes", type(of)(*(part[[27]] for part in of)))
    for a, b in zip(jax.tree.leaves(whole), jax.tree.leaves(alone), strict=True):
        assert len(a) == 30 and len(b) == 1
        np.testing.assert_array_equal(a[[27]], b)


def test_the_middle_is_one_draw_of_modes_and_means():
    of = centre("rational")
    assert {len(part) for part in of} == {1}
    assert (of.drift == 0).all()


def test_a_question_asked_twice_is_answered_alike():
    once, again = (told(posed("no-nafta"), "free") for _ in range(2))
    for a, b in zip(jax.tree.leaves(once), jax.tree.leaves(again), strict=True):
        np.testing.assert_array_equal(a, b)
