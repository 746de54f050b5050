"""The page of peers says what was measured."""

import json
import re
from pathlib import Path

import pytest
from benchmarks.peers import equilibrium, people, sweep
from benchmarks.peers.measure import HERE, PAGE
from benchmarks.peers.page import page

ROOT = Path(__file__).parents[2]
PINS = (HERE / "requirements.txt", ROOT / "requirements-dev.txt")
PINNED = "\n".join(path.read_text() for path in PINS)
NAMES = {"mesa": "Mesa", "flee": "flee", "gegravity": "gegravity", "ema": "ema-workbench"}
MEASURED = json.loads((HERE / "measured.json").read_text())


def test_page_is_the_one_of_the_measured_numbers():
    assert Path(PAGE).read_text() == page(MEASURED)


@pytest.mark.parametrize("peer", NAMES)
def test_measured_peer_is_the_pinned_one_and_its_ratio_is_of_its_times(peer):
    got = MEASURED[peer]
    assert got["version"] in re.findall(rf"^{NAMES[peer]}==(\S+)", PINNED, re.M)
    ours, theirs = got["ours_s"], got["peer_s"]
    for times in (ours, theirs):
        assert 0 < times["least"] <= times["median"] <= times["most"]
        assert times["runs"] >= 3
    assert abs(got["ratio"] * ours["median"] / theirs["median"] - 1) < 1e-9


def test_answers_of_peers_are_ours():
    assert max(MEASURED[peer]["z"] for peer in ("mesa", "flee")) <= people.LARGEST_Z
    assert MEASURED["gegravity"]["farthest"] <= equilibrium.FARTHEST
    assert MEASURED["ema"]["farthest"] <= sweep.FARTHEST


def test_a_peer_that_counts_otherwise_is_found():
    fair, off = [[100, 100, 100]] * 7, [[130, 90, 80]] * 7
    assert people.largest_z(fair, [100.0] * 3) == 0
    assert people.largest_z(off, [100.0] * 3) > people.LARGEST_Z
