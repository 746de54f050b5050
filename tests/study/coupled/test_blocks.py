"""Blocks of draws on disk: what is kept is what was made, and what is damaged is made again."""

import jax
import numpy as np
import pytest

from interlock.study.answers.result import blocks_of
from interlock.study.coupled.blocks import Blocks
from tests.study.coupled.asking import posed, sampled, told

pytestmark = pytest.mark.xdist_group("coupled")


def made():
    return told(posed("no-nafta"), "chapter", sampled("chapter", 3))


def assert_same(one, other):
    assert jax.tree.structure(one) == jax.tree.structure(other)
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        np.testing.assert_array_equal(a, b)


def kept(folder):
    """Return blocks with number 2 made and kept, the file, and a list of blocks made since."""
    blocks, asked = blocks_of(posed("no-nafta"), "chapter", 75, folder), []

    def make(number):
        asked.append(number)
        return made()

    blocks.get(make, 2)
    (path,) = blocks.folder.iterdir()
    asked.clear()
    return blocks, path, make, asked


def test_a_kept_block_is_read_back_to_the_last_bit(tmp_path):
    blocks, path, make, asked = kept(tmp_path)
    assert path.name == "00002.npz"
    assert_same(blocks.get(make, 2), made())
    assert asked == []
    blocks.get(make, 0)
    assert asked == [0]


def test_a_run_that_is_done_leaves_nothing(tmp_path):
    blocks, _, _, _ = kept(tmp_path)
    blocks.drop()
    assert list(tmp_path.iterdir()) == []
    blocks.drop()  # and again


def test_another_question_finds_nothing(tmp_path):
    folders = {
        blocks_of(posed(name), school, draws, tmp_path).folder
        for name in ("no-nafta", "no-9-11")
        for school in ("chapter", "rational")
        for draws in (50, 75)
    }
    assert len(folders) == 8
    again = blocks_of(posed("no-nafta"), "chapter", 50, tmp_path).folder
    assert again in folders
    assert Blocks(tmp_path, {"key": "x", "school": "free", "draws": 1}).folder not in folders


@pytest.mark.parametrize("share", [0.0, 0.3, 0.98])
def test_a_damaged_block_is_made_again(tmp_path, share):
    blocks, path, make, asked = kept(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    assert_same(blocks.get(make, 2), made())
    assert asked == [2]
    assert_same(blocks.get(make, 2), made())
    assert asked == [2]  # and kept whole this time


def test_a_killed_write_leaves_no_block(tmp_path):
    """A block appears whole or not: what was half written lies beside it and is not read."""
    blocks, path, make, asked = kept(tmp_path)
    partial = path.with_suffix(".partial.npz")
    path.replace(partial)
    assert_same(blocks.get(make, 2), made())
    assert asked == [2]
