"""Roll calls as ballots: kinds, turned votes, stances, seats; and passage by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.politics import rollcalls
from interlock.politics.passage import cast_votes, needed, outcome, sinks
from interlock.politics.rollcalls import KINDS, LEFT_OUT, ballots, house_majority, president, seats
from interlock.region import load_region

ROWS = {row["vote_id"]: row for row in load_region().rollcalls.to_dicts()}


def by_vote(vote):
    return {one.party: one for one in ballots() if one.vote == vote}


def test_every_vote_has_a_kind_or_is_left_out_and_every_measure_a_stance():
    found = {one.vote for one in ballots()}
    left = [row for vote, row in ROWS.items() if vote not in found]
    assert {row["agreement_id"] for row in left} <= set(LEFT_OUT)
    assert {one.kind for one in ballots()} == set(KINDS)
    coded = rollcalls._congress()
    assert {row["agreement_id"] for row in ROWS.values()} <= set(coded["stances"])
    assert set(coded["votes"]) <= set(ROWS)
    assert set(coded["stances"].values()) | set(coded["votes"].values()) <= {
        "support", "oppose", "none",
    }  # fmt: skip


def test_nafta_is_what_the_clerk_counted():
    house = by_vote("h575-103.1993")
    assert (house["D"].yes, house["D"].no) == (102, 156)
    assert (house["R"].yes, house["R"].no) == (132, 43)
    assert house["D"].own_president == 1 == house["R"].other_president
    assert house["R"].own_president == 0


def test_a_yea_against_the_package_is_turned():
    disapproval = by_vote("h115-102.1991")  # a yea disapproved fast track
    assert (disapproval["D"].yes, disapproval["D"].no) == (91, 170)
    assert disapproval["R"].own_president == 1  # the president was for the package


@pytest.mark.parametrize(
    ("year", "party", "majority"),
    [(1993, "D", "D"), (2001, "R", "R"), (2007, "R", "D"), (2013, "D", "R"), (2019, "R", "D")],
)
def test_who_governs(year, party, majority):
    assert president(year) == party
    assert house_majority(year) == majority


def test_seats_fill_the_chamber_and_are_near_the_known():
    assert dict(seats(1993, "h")) == {"D": 258, "R": 177}
    for year in range(1990, 2027):
        for chamber, size in (("h", 435), ("s", 100)):
            assert sum(seats(year, chamber).values()) == size
    for year, democrats in ((2006, 203), (2013, 201), (2019, 235), (2025, 215)):
        assert abs(seats(year, "h")["D"] - democrats) <= 5  # the record, for members present


def test_years_without_evidence_are_told():
    with pytest.raises(InputError, match="1989 to 2026"):
        seats(1985, "h")
    with pytest.raises(InputError, match="1989 to 2026"):
        seats(2027, "h")  # a Congress that nobody has elected yet
    with pytest.raises(InputError, match="known for 1989 to 2026"):
        president(1980)


@given(st.integers(0, 435), st.integers(0, 435))
def test_what_sinks_a_vote(yes, no):
    turn = sinks(yes, no)
    assert turn == 0 or yes - (turn - 1) > no + (turn - 1)
    assert yes - turn <= no + turn


def test_nafta_is_lost_when_seventeen_turn():
    assert sinks(234, 200) == 17
    assert (needed("h", "majority"), needed("s", "cloture"), needed("s", "treaty")) == (218, 60, 67)


def shares(democrats, republicans, draws=2000):
    one = np.tile([democrats, republicans], (draws, 1))
    return {"h": one, "s": one}


SEATS = {"h": {"D": 200, "R": 235}, "s": {"D": 45, "R": 55}}


def test_votes_have_the_mean_and_spread_of_the_beta_binomial():
    random = np.random.default_rng(3)
    phi = np.full(40_000, 20.0)
    drawn = cast_votes(np.tile([0.3, 0.8], (40_000, 1)), phi, np.asarray([200, 235]), random)
    np.testing.assert_allclose(drawn.mean(axis=0), [60, 188], rtol=0.01)
    n, mu = 200, 0.3
    variance = n * mu * (1 - mu) * (20 + n) / 21
    assert drawn[:, 0].var() == pytest.approx(variance, rel=0.03)


def test_the_gate_closes_on_what_the_majority_does_not_want():
    phi = np.full(2000, 1e6)
    kept = outcome(shares(1.0, 0.25), phi, SEATS, senate="majority", majority="R", seed=1)
    assert kept.passes["h"].all()
    assert not kept.gate.any()
    assert not kept.enacted.any()
    forced = outcome(shares(1.0, 0.25), phi, SEATS, senate="majority", majority=None, seed=1)
    assert forced.gate.all()
    np.testing.assert_array_equal(forced.enacted, kept.passes["h"] & kept.passes["s"])
    assert forced.enacted.mean() > 0.95


def test_the_rule_of_the_senate_counts():
    phi = np.full(2000, 1e6)
    soft = outcome(shares(1.0, 0.3), phi, SEATS, senate="majority", majority=None, seed=1)
    hard = outcome(shares(1.0, 0.3), phi, SEATS, senate="treaty", majority=None, seed=1)
    assert soft.passes["s"].mean() > 0.99  # 45 and about 16
    assert hard.passes["s"].mean() < 0.15
    np.testing.assert_array_equal(soft.votes["s"], hard.votes["s"])
    np.testing.assert_array_equal(soft.spare["s"] - hard.spare["s"], 16)


def test_more_support_never_lowers_passage():
    phi = np.full(2000, 15.0)
    chances = [
        outcome(shares(x, x), phi, SEATS, senate="cloture", majority="R", seed=4).enacted.mean()
        for x in (0.2, 0.4, 0.6, 0.8, 0.95)
    ]
    assert chances == sorted(chances)
