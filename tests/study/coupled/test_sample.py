"""Draws: common to all scenarios, a stream for each quantity, the middle in the middle."""

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.estimate.politics.rule_store import packaged_politics
from interlock.scenario.school import load_school
from interlock.security.thickness import load_events, prior_draws
from interlock.study.coupled import sample as module
from interlock.study.coupled.sample import FUND_MULTIPLIER, agents_rule, middle, sample, stream
from tests.study.coupled.asking import SCHOOLS


def test_the_same_draws_again():
    for a, b in zip(sample("regimes", 40), sample("regimes", 40), strict=True):
        np.testing.assert_array_equal(a, b)


def test_streams_do_not_move_when_another_quantity_is_drawn(monkeypatch):
    """Leave out one quantity at a time: everything else stays to the last bit."""
    whole = sample("chapter", 30)

    def differing(found):
        return {
            name
            for name, a, b in zip(whole._fields, whole, found, strict=True)
            if not np.array_equal(a, b)
        }

    with monkeypatch.context() as patch:
        patch.setattr(module, "_drift", lambda draws: np.zeros((draws, 5)))
        assert differing(sample("chapter", 30)) == {"drift"}
    with monkeypatch.context() as patch:
        patch.setattr(module, "FUND_MULTIPLIER", (0.1, 0.2, 0.3))
        assert differing(sample("chapter", 30)) == {"multiplier"}
    with monkeypatch.context() as patch:
        wide = {name: 2 * values for name, values in prior_draws(30, module.SEED).items()}
        patch.setattr(module, "prior_draws", lambda draws, seed: wide)
        assert differing(sample("chapter", 30)) == {"events"}
    with monkeypatch.context() as patch:
        patch.setitem(module.__dict__, "RULE_OF", dict.fromkeys(module.RULE_OF, "constant_ratchet"))
        assert differing(sample("chapter", 30)) <= {"agents", "attrition"}


def test_what_no_school_disagrees_on_is_common_to_them():
    one, other = sample("chapter", 25), sample("rational", 25)
    for name in ("salience", "events", "multiplier", "drift"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert not np.array_equal(one.mexico, other.mexico)
    assert not np.array_equal(one.agents, other.agents)


def test_streams_are_keyed_by_name():
    numbers = {name: stream(name).random() for name in ("fund", "agents", "salience", "growth USA")}
    assert len(set(numbers.values())) == 4
    assert stream("fund").random() == numbers["fund"]


def test_draws_are_where_they_are_said_to_be():
    of = sample("free", 300)
    low, _, high = FUND_MULTIPLIER
    assert (of.multiplier >= low).all() and (of.multiplier <= high).all()
    assert of.multiplier.mean() == pytest.approx(sum(FUND_MULTIPLIER) / 3, abs=0.05)
    means = np.asarray([event.mean for event in load_events()])
    np.testing.assert_allclose(of.events.mean(axis=0), means, rtol=0.25)
    assert (of.events >= 0).all()
    assert {len(part) for part in of} == {300}


@pytest.mark.parametrize("school", SCHOOLS)
def test_the_middle_has_the_rule_of_its_school(school):
    of, rule = middle(school), packaged_politics("agents").fits[agents_rule(school)]
    np.testing.assert_allclose(of.agents[0], rule.weights.mean(axis=0), rtol=1e-12)
    assert of.ratchet[0] == rule.rule.ratchet
    assert agents_rule(school).startswith(
        {
            "ratchet": "security_salience",
            "lobby": "lobby",
            "apprehension_loop": "apprehension_loop",
        }[load_school(school).budget_rule]
    )


def test_more_draws_than_are_packaged_are_refused():
    with pytest.raises(InputError, match="draws that are packaged"):
        sample("chapter", 100_000)
