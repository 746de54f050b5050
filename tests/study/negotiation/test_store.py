"""The packaged negotiations: what is kept is what was computed, and nothing else is read."""

import numpy as np
import pytest

from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.scenario.window import load_window, packaged
from interlock.study.negotiation import store
from interlock.study.negotiation.stakes import stakes
from tests.estimate.stores import refuses_other_files

pytestmark = pytest.mark.xdist_group("negotiation")


def test_stale_broken_and_missing_files_are_one_line(tmp_path):
    refuses_other_files(store, tmp_path, broken="not negotiations", stale="other windows")


def test_a_file_gives_back_what_it_was_given(tmp_path):
    found = store.packaged_negotiations()
    store.save(tmp_path / "one.npz", found)
    again = store.read(tmp_path / "one.npz")
    assert list(again.stakes) == [one.name for one in packaged()]
    for name, one in found.stakes.items():
        assert again.stakes[name].states == one.states
        assert again.stakes[name].worth == one.worth
        for here, there in zip(again.stakes[name].features, one.features, strict=True):
            np.testing.assert_array_equal(here, there)
    for reading in store.READINGS:
        for concept in CONCEPTS:
            here, there = again.posteriors[reading][concept], found.posteriors[reading][concept]
            np.testing.assert_array_equal(here.draws.weights, there.draws.weights)
            assert here.effective == there.effective


@pytest.mark.parametrize("name", ["usmca-2018", "southern-border-2014"])
def test_what_is_packaged_is_what_is_computed(name):
    kept, made = store.packaged_negotiations().stakes[name], stakes(load_window(name))
    assert made.features.packages == kept.features.packages
    for part in store.ARRAYS:
        here, there = (getattr(one.features, part) for one in (made, kept))
        np.testing.assert_allclose(here, there, atol=1e-6)
    assert made.ratified == pytest.approx(kept.ratified)
    assert made.worth == pytest.approx(kept.worth, abs=1e-6)
