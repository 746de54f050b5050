"""Who came first: against the sign test and enumeration, ties, linked pairs."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from interlock.claims.measured import INCONCLUSIVE, SUPPORTS, Region
from interlock.claims.record.sequence import sequence
from interlock.errors import InputError

MOST = Region(low=0.5)
FIRST = [1990, 1991, 1994, 2001, 2001, 2005, 2010]
SECOND = [1993, 1990, 1996, 2001, 2002, 2008, 2011]  # six untied, five in order


def test_it_is_the_sign_test():
    found = sequence(FIRST, SECOND, MOST)
    assert found.estimate == pytest.approx(5 / 6)
    assert found.p_claim == pytest.approx(stats.binomtest(5, 6, 0.5, alternative="greater").pvalue)
    assert (found.n, found.details["tied"]) == (6, 1)


def test_it_is_the_permutation_that_swaps_the_two_of_a_pair():
    untied = [(a, b) for a, b in zip(FIRST, SECOND, strict=True) if a != b]
    counts = [
        sum((b < a) if swap else (a < b) for swap, (a, b) in zip(swaps, untied, strict=True))
        for swaps in product([False, True], repeat=len(untied))
    ]
    assert sequence(FIRST, SECOND, MOST).p_claim == pytest.approx(np.mean(np.array(counts) >= 5))


def test_sides_swapped_turn_the_share():
    one, other = sequence(FIRST, SECOND, MOST), sequence(SECOND, FIRST, Region(high=0.5))
    assert one.estimate == pytest.approx(1 - other.estimate)
    assert one.p_claim == pytest.approx(other.p_claim)
    assert one.low == pytest.approx(1 - other.high)


def test_only_the_order_of_years_matters():
    moved = sequence([3 * year for year in FIRST], [3 * year for year in SECOND], MOST)
    assert moved == sequence(FIRST, SECOND, MOST)


def test_names_without_members_in_common_change_nothing():
    names = [(f"a{at}", f"b{at}") for at in range(7)]
    assert sequence(FIRST, SECOND, MOST, names) == sequence(FIRST, SECOND, MOST)


def test_linked_pairs_fall_as_one():
    """Six that all follow one thing are one toss; blocks of 2, 2 and 1 are three."""
    star = [("hub", f"spoke{at}") for at in range(6)]
    found = sequence([1990] * 6, [1991] * 6, MOST, star)
    assert found.p_claim == pytest.approx(0.5)
    assert sequence([1990] * 6, [1991] * 6, MOST).outcome == SUPPORTS
    blocks = [("a", "b"), ("b", "c"), ("d", "e"), ("f", "e"), ("g", "h")]
    widths = (2, 2, 1)
    tosses = [
        sum(w * up for w, up in zip(widths, ups, strict=True)) for ups in product([0, 1], repeat=3)
    ]
    for hits in range(6):
        first = [1990] * hits + [1992] * (5 - hits)
        found = sequence(first, [1991] * 5, MOST, blocks)
        assert found.p_claim == pytest.approx(np.mean(np.array(tosses) >= hits))
        assert found.p_refute == pytest.approx(np.mean(np.array(tosses) <= hits))
        assert found.details["independent blocks"] == 3


def test_bounds_of_linked_pairs_are_where_the_test_turns():
    names = [(f"hub{at // 2}", f"spoke{at}") for at in range(12)]
    second = [1991] * 10 + [1989] * 2
    found = sequence([1990] * 12, second, MOST, names)
    assert sequence([1990] * 12, second, Region(low=found.low), names).p_claim == pytest.approx(
        0.05, abs=1e-6
    )
    assert sequence([1990] * 12, second, Region(high=found.high), names).p_claim == pytest.approx(
        0.05, abs=1e-6
    )
    free = sequence([1990] * 12, second, MOST)
    assert found.low < free.low < free.high < found.high


def test_one_pair_decides_nothing():
    assert sequence([1986], [1994], MOST).outcome == INCONCLUSIVE


def test_what_has_no_order_is_refused():
    with pytest.raises(InputError, match="all 2 pairs"):
        sequence([1990, 1994], [1990, 1994], MOST)
    with pytest.raises(InputError, match="differ in length"):
        sequence([1990], [1990, 1991], MOST)
    with pytest.raises(InputError, match="differ in length"):
        sequence([1990], [1991], MOST, [("a", "b"), ("c", "d")])
    with pytest.raises(InputError, match="all 0 pairs"):
        sequence([], [], MOST)
