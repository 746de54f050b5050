"""The four concepts against a twin, and what theory says of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.politics.bargaining.concepts import CONCEPTS, MIXTURE, Gains, chosen, values
from interlock.politics.bargaining.packages import (
    NOTHING,
    PUNISH,
    SPOKES,
    Terms,
    feasible,
    signatories,
)
from tests.campaign import size
from tests.politics.bargaining import twin

SEEDS = st.integers(0, 2**32 - 1)


def random_gains(seed, packages=9, draws=3):
    random = np.random.default_rng(seed)
    signs = random.random((packages, 2)) < 0.6
    signs[0] = False
    signs[1] = True
    full = random.normal(0.3, 1, (draws, packages, 3))
    full[:, 0] = 0.0
    without = random.normal(0.0, 1, (draws, packages, 2, 3))
    return Gains(full, without, signs, random.random(packages))


@settings(max_examples=size("random gains"), deadline=None)
@given(seed=SEEDS)
@pytest.mark.parametrize("concept", CONCEPTS)
def test_values_and_choices_are_those_of_the_twin(concept, seed):
    gains = random_gains(seed)
    found = values(concept, gains)
    for d in range(len(found)):
        by_hand = [
            twin.value(
                concept, gains.full[d, x], gains.without[d, x], gains.signs[x], gains.ratified[x]
            )
            for x in range(found.shape[1])
        ]  # fmt: skip
        np.testing.assert_allclose(found[d], by_hand, rtol=1e-12)
        mine = chosen(found[d], 3.0)
        np.testing.assert_allclose(mine, twin.choice(by_hand, 3.0, MIXTURE), rtol=1e-12)
        assert mine.sum() == pytest.approx(1)


@settings(max_examples=size("random gains"), deadline=None)
@given(seed=SEEDS, scale=st.floats(0.1, 10))
def test_nash_does_not_care_in_what_unit_a_player_counts(seed, scale):
    """The likeliest package stays where one player's gains are all multiplied."""
    gains = random_gains(seed)._replace(signs=np.array([[False, False]] + [[True, True]] * 8))
    full = gains.full.copy()
    full[..., 1] *= scale
    before = values("trilateral_nash", gains)[:, 1:]
    after = values("trilateral_nash", gains._replace(full=full))[:, 1:]
    np.testing.assert_allclose(after, before * scale ** (1 / 3), rtol=1e-12)


@settings(max_examples=size("random gains"), deadline=None)
@given(seed=SEEDS)
@pytest.mark.parametrize("concept", CONCEPTS)
def test_names_of_the_spokes_do_not_matter(concept, seed):
    gains = random_gains(seed)
    swapped = Gains(
        gains.full[..., [0, 2, 1]],
        gains.without[..., ::-1, :][..., [0, 2, 1]],
        gains.signs[:, ::-1],
        gains.ratified,
    )
    np.testing.assert_allclose(values(concept, swapped), values(concept, gains), rtol=1e-12)


@settings(max_examples=size("random gains"), deadline=None)
@given(seed=SEEDS, more=st.floats(0.01, 2))
@pytest.mark.parametrize("concept", ["nash_in_nash", "agenda_hub"])
def test_a_better_outside_option_of_a_spoke_never_helps_a_package(concept, seed, more):
    gains = random_gains(seed)
    better = gains.without.copy()
    better[..., 0, 1] += more
    after = values(concept, gains._replace(without=better))
    assert (after <= values(concept, gains) + 1e-12).all()


@settings(max_examples=size("random gains"), deadline=None)
@given(seed=SEEDS, more=st.floats(0.01, 2))
def test_a_worse_disagreement_of_all_never_bars_a_package(seed, more):
    gains = random_gains(seed)
    agreed = np.isfinite(values("trilateral_nash", gains))
    after = values("trilateral_nash", gains._replace(full=gains.full + more))
    assert np.isfinite(after[agreed]).all()
    assert (after[agreed] >= values("trilateral_nash", gains)[agreed]).all()


def test_a_bargain_over_a_cake_is_split_in_half():
    """With transferable utility on a grid, Nash picks the middle: 50 of 100."""
    shares = np.linspace(0, 1, 101)
    full = np.zeros((1, 102, 3))
    full[0, 1:, 0], full[0, 1:, 1] = shares, 1 - shares
    signs = np.array([[False, False]] + [[True, False]] * 101)
    gains = Gains(full, np.zeros((1, 102, 2, 3)), signs, np.ones(102))
    for concept in ("trilateral_nash", "nash_in_nash"):
        best = int(values(concept, gains)[0, 1:].argmax())
        assert shares[best] == pytest.approx(0.5)
    assert shares[int(values("agenda_hub", gains)[0, 1:].argmax())] == 1.0


def test_an_outside_option_moves_the_split_by_half_of_itself():
    """Deal-me-out: d = 0.2 of the spoke leaves it (1 + 0.2)/2."""
    shares = np.linspace(0, 1, 101)
    full = np.zeros((1, 102, 3))
    full[0, 1:, 0], full[0, 1:, 1] = shares, 1 - shares
    without = np.zeros((1, 102, 2, 3))
    without[..., 0, 1] = 0.2
    signs = np.array([[False, False]] + [[True, False]] * 101)
    best = values("nash_in_nash", Gains(full, without, signs, np.ones(102)))[0, 1:].argmax()
    assert 1 - shares[int(best)] == pytest.approx(0.6)


def test_where_everybody_loses_nothing_is_agreed():
    full = np.full((1, 5, 3), -0.1)
    full[:, 0] = 0.0
    signs = np.array([[False, False]] + [[True, True]] * 4)
    gains = Gains(full, np.zeros((1, 5, 2, 3)), signs, np.ones(5))
    for concept in CONCEPTS:
        assert values(concept, gains)[0].argmax() == 0
        assert chosen(values(concept, gains), 1e3)[0, 0] == pytest.approx(1 - MIXTURE + MIXTURE / 5)


def test_packages_are_counted_by_what_is_on_the_table():
    # 2 x 3 x 3 x 2 contents less the empty one, in two forms, and two acts of the hub.
    assert len(feasible(("MEX",), deal=True)) == 2 * (2 * 3 * 3 * 2 - 1) + 2
    assert len(feasible(("MEX",), deal=False)) == 2 * (3 * 3 * 2 - 1) + 2
    assert len(feasible(("CAN",), deal=True)) == 2 * (2 * 3 - 1) + 2
    for spokes in (("MEX",), ("CAN",), SPOKES):
        found = feasible(spokes, deal=True)
        assert found[:2] == (NOTHING, PUNISH)
        assert len(set(found)) == len(found)
        for one in found[2:]:
            assert one.form != "none"
            assert one._replace(form="none") != NOTHING


def test_who_signs_follows_from_the_form():
    one = Terms("deal", 0, 1, 0, "bilateral")
    assert signatories(one, ("CAN",)) == ("CAN",)
    assert signatories(one, ("CAN", "MEX")) == SPOKES
    assert signatories(one._replace(form="trilateral"), ("CAN",)) == SPOKES
    assert signatories(NOTHING, SPOKES) == ()
    assert str(one) == "bilateral: deal, effort 1"
    assert (str(NOTHING), str(PUNISH)) == ("no agreement", "punish")
