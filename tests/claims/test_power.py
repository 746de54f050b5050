"""Every kind of test in worlds where its claim is false, and true, by construction."""

import pytest
from scipy.stats import binomtest

from interlock.claims.language.library import kinds
from interlock.claims.measured import LEVEL
from interlock.claims.power import measured
from tests.campaign import size
from tests.claims.every_world import WORLDS
from tests.claims.worlds import rate

REPLICATIONS = size("synthetic worlds of each kind of claim test")
RECORDED = {(one.kind, one.world): one for one in measured()}
SURPRISE = 0.01 / len(WORLDS)  # chance alone startles one of so many worlds in a hundred runs
FALSE = [world for world in WORLDS if not world.true]
TRUE = [world for world in WORLDS if world.true]


def drawn(world):
    """Return the rate of a world; at full size the record's, which another test draws again."""
    recorded = RECORDED[world.kind, world.name]
    return recorded if recorded.replications == REPLICATIONS else rate(world, REPLICATIONS)


def named(world):
    return f"{world.kind}: {world.name}"


@pytest.mark.parametrize("world", FALSE, ids=named)
def test_a_false_claim_is_shown_no_more_often_than_the_level_allows(world):
    recorded = RECORDED[world.kind, world.name]
    assert recorded.low <= LEVEL or recorded.oversized
    found = drawn(world)
    surprise = binomtest(found.shown, found.replications, LEVEL, "greater").pvalue
    assert surprise > SURPRISE or recorded.oversized, f"{found.shown} in {named(world)}"


@pytest.mark.parametrize("world", TRUE, ids=named)
def test_a_true_claim_is_shown_more_often_than_a_false_one(world):
    found = drawn(world)
    assert found.high > LEVEL
    assert found.shown > 2 * LEVEL * found.replications, f"{found.shown} in {named(world)}"


def test_every_world_is_recorded_with_the_full_number_of_replications():
    assert set(RECORDED) == {(world.kind, world.name) for world in WORLDS}
    assert all(one.replications >= 1000 for one in measured())


def test_every_kind_has_worlds_of_both_sorts():
    for kind in kinds():
        if kind != "composite":
            assert any(world.kind == kind for world in FALSE), kind
            assert any(world.kind == kind for world in TRUE), kind


@pytest.mark.parametrize("world", WORLDS, ids=named)
def test_what_is_recorded_is_what_is_drawn(world):
    """The first replications of the record are these: a changed test makes the record stale."""
    recorded = RECORDED[world.kind, world.name]
    few = rate(world, REPLICATIONS)
    if recorded.replications == REPLICATIONS:
        assert few.shown == recorded.shown
    else:
        assert binomtest(few.shown, few.replications, recorded.rate).pvalue > SURPRISE
