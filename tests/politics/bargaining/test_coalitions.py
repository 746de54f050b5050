"""Closed forms with transferable utility, and promises kept under the threat of punishment."""

import nashpy
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.politics.bargaining.coalitions import (
    Worth,
    double_bilateral,
    hub_prefers,
    linkage_holds,
    trilateral,
)
from tests.campaign import size

GAIN = st.floats(0.01, 50)


@settings(max_examples=size("random gains"), deadline=None)
@given(um=GAIN, uc=GAIN, extra=st.floats(-0.5, 20))
def test_double_bilateralism_pays_spokes_half_of_what_they_add(um, uc, extra):
    double = um + uc + extra
    assume(double > max(um, uc))
    shares = double_bilateral(Worth(um, uc, 0.0, double, double))
    assert shares["MEX"] == pytest.approx((double - uc) / 2)
    assert shares["CAN"] == pytest.approx((double - um) / 2)
    assert sum(shares.values()) == pytest.approx(double)


@settings(max_examples=size("random gains"), deadline=None)
@given(um=GAIN, uc=GAIN, n=st.floats(0.01, 200))
def test_the_hub_prefers_double_bilateralism_from_two_thirds_on(um, uc, n):
    """v(UM) + v(UC) against 2/3 v(N), bilateral values additive, weights equal."""
    assume(abs(um + uc - 2 / 3 * n) > 1e-9)
    expected = "bilateral" if um + uc > 2 / 3 * n else "trilateral"
    assert hub_prefers(Worth(um, uc, 0.0, n, um + uc)) == expected


@settings(max_examples=size("random gains"), deadline=None)
@given(um=GAIN, uc=GAIN, n=GAIN, scale=st.floats(0.01, 100))
def test_shares_scale_with_the_unit_and_swap_with_the_names(um, uc, n, scale):
    worth = Worth(um, uc, 0.0, n, um + uc)
    swapped = Worth(uc, um, 0.0, n, um + uc)
    larger = Worth(*(scale * one for one in worth))
    shares = double_bilateral(worth)
    assert double_bilateral(swapped)["CAN"] == pytest.approx(shares["MEX"])
    assert double_bilateral(larger)["USA"] == pytest.approx(scale * shares["USA"])
    assert trilateral(larger)["USA"] == pytest.approx(scale * trilateral(worth)["USA"])


@settings(max_examples=size("random gains"), deadline=None)
@given(um=GAIN, uc=GAIN, more=GAIN)
def test_the_hub_gains_where_one_spoke_can_be_replaced(um, uc, more):
    """A higher v with the other spoke alone lowers what this one is paid."""
    double = um + uc + more
    before = double_bilateral(Worth(um, uc, 0.0, double, double))
    after = double_bilateral(Worth(um, uc + more / 2, 0.0, double, double))
    assert after["MEX"] < before["MEX"]


def test_losses_are_no_agreement_and_nobody_signs_at_a_loss():
    assert trilateral(Worth(1, 1, 0, -0.1, 2)) is None
    assert double_bilateral(Worth(-1, -2, 0, 1, -3)) is None
    assert hub_prefers(Worth(-1, -1, 0, -1, -2)) == "none"
    assert hub_prefers(Worth(-1, -1, 0, 3, -2)) == "trilateral"
    alone = double_bilateral(Worth(4, -1, 0, 1, 3))
    assert alone == {"USA": 2.0, "MEX": 2.0, "CAN": 0.0}
    assert hub_prefers(Worth(1, 1, 0, 3, 2)) == "either"


def _present_value(stream, patience):
    return sum(patience**t * one for t, one in enumerate(stream))


@settings(max_examples=size("random gains"), deadline=None)
@given(
    effort=st.floats(0.01, 5),
    cooperation=st.floats(0.5, 5),
    punishment=st.floats(-5, 0.4),
    patience=st.floats(0.3, 0.9),
)
def test_a_promise_is_kept_where_breaking_it_costs_more_by_hand(
    effort, cooperation, punishment, patience
):
    """Keep for ever, or enjoy one year without effort and be punished ever after."""
    years = 400
    keep = _present_value([cooperation - effort] * years, patience)
    cheat = _present_value([cooperation] + [punishment] * (years - 1), patience)
    assume(abs(keep - cheat) > 1e-6)
    assert linkage_holds(effort, cooperation, punishment, patience) == (keep > cheat)


@settings(max_examples=size("random gains"), deadline=None)
@given(effort=st.floats(0.05, 5), loss=st.floats(0.05, 5), patience=st.floats(0.3, 0.95))
def test_nashpy_finds_the_same_equilibrium(effort, loss, patience):
    """Keep against a hub that punishes for ever is an equilibrium iff e <= beta L.

    Rows: keep or break; columns: punish a breach for ever, or never. Payoffs a year, discounted.
    """
    assume(abs(effort - patience * loss) > 1e-6)
    spoke = np.array([[-effort, -effort], [-patience * loss, 0.0]])
    hub = np.array([[effort, effort], [-0.1 * patience, 0.0]])
    game = nashpy.Game(spoke, hub)
    keeps = all(game.is_best_response(np.array([1, 0]), np.array([1, 0])))
    assert keeps == linkage_holds(effort, 0.0, -loss, patience)
    # Without the threat nobody keeps a costly promise.
    assert not game.is_best_response(np.array([1, 0]), np.array([0, 1]))[0]


@pytest.mark.parametrize("patience", [0.0, 1.0, 1.2])
def test_patience_is_a_discount_factor(patience):
    with pytest.raises(InputError, match="between 0 and 1"):
        linkage_holds(0.1, 1.0, 0.0, patience)
