"""Shapley values: they add up, agree with permutations, and vanish where nothing is carried."""

from itertools import permutations

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.study.answers.outcomes import HISTORY, SCENARIO, difference, values
from interlock.study.answers.places import spot
from interlock.study.coupled.exact import solve
from interlock.study.coupled.pose import pose
from interlock.study.response import decompose as module
from interlock.study.response.decompose import active, decompose

pytestmark = pytest.mark.xdist_group("coupled")
OUTCOMES = ("unauthorised_persons.MEX@2010", "real_wage_pct.MEX@2010", "deaths@2005")


@pytest.fixture(scope="module")
def posed():
    return pose("no-border-buildup")


@pytest.fixture(scope="module")
def found(posed):
    return decompose(posed, "rational", [spot(text, posed) for text in OUTCOMES], number=3)


def test_channels_that_carry_history_are_left_out(posed):
    assert active(posed) == (
        "displacement",
        "labour_supply",
        "remittances",
        "enforcement",
        "networks",
    )
    assert "goods_prices" in active(pose("no-nafta"))
    assert {"legal_quotas", "cycle"} <= set(active(pose("whole-enchilada")))


def test_channels_add_up_to_the_whole(found):
    for one in found:
        carried = sum(share.mean for share in one.shares.values())
        assert carried == pytest.approx(one.total.mean, abs=one.residual + 1e-12)
        assert one.residual < 1e-3 * max(abs(one.total.mean), 0.1)
        assert one.coalitions == 32


def test_enforcement_carries_what_a_change_of_agents_does(found):
    stock, wage, deaths = found
    assert stock.shares["enforcement"].mean > 0.8 * stock.total.mean
    # Fewer workers at home raise wages there: labour supply carries some of that effect.
    assert wage.shares["labour_supply"].mean > 0
    assert abs(deaths.shares["enforcement"].mean / deaths.total.mean - 1) < 0.01


def test_shapley_values_are_the_mean_over_all_orders():
    """Against the definition by permutations, on a made-up game."""
    channels = ("a", "b", "c", "d")
    random = np.random.default_rng(3)
    every = [frozenset(s) for s in _subsets(channels)]
    game = {one: random.standard_normal(2) for one in every}
    for channel in channels:
        gains = []
        for order in permutations(channels):
            before = frozenset(order[: order.index(channel)])
            gains.append(game[before | {channel}] - game[before])
        expected = np.mean(gains, axis=0)
        np.testing.assert_allclose(module._shapley(channel, channels, game), expected, atol=1e-14)


def _subsets(items):
    if not items:
        return [()]
    rest = _subsets(items[1:])
    return [*rest, *((items[0], *one) for one in rest)]


def test_all_channels_on_is_the_exact_run(posed):
    one = spot(OUTCOMES[0], posed)
    exact = solve(posed, "rational").told
    after, before = (one.of(values(posed, exact, side)) for side in (SCENARIO, HISTORY))
    (found,) = decompose(posed, "rational", [one], number=2)
    assert found.exact_total == pytest.approx(float(difference(one.outcome, after, before)[0]))
    assert abs(found.linear_error) < 1e-2


def test_history_has_no_effects():
    history = pose("history")
    with pytest.raises(InputError, match="history has no effects"):
        decompose(history, "rational", [spot(OUTCOMES[0], history)])


def test_exact_coalitions_add_up_too():
    """Goods prices off must mean tariffs of history, solved exactly."""
    posed = pose("thick-borders")
    one = spot("real_wage_pct.CAN@2010", posed)
    (exact,) = decompose(posed, "rational", [one], exact=True)
    (linear,) = decompose(posed, "rational", [one], number=2)
    assert exact.residual < 1e-7
    assert exact.total.mean == exact.exact_total
    assert exact.shares["goods_prices"].mean == pytest.approx(exact.total.mean, rel=1e-3)
    assert exact.shares["goods_prices"].se is None
    assert linear.shares["goods_prices"].se is not None
