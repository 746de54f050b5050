"""The page of peers says what was measured."""

import json
import re
from pathlib import Path

from benchmarks.peers.measure import HERE, LARGEST_Z, PAGE, page

PINNED = (HERE / "requirements.txt").read_text()
MEASURED = json.loads((HERE / "measured.json").read_text())


def test_page_is_the_one_of_the_measured_numbers():
    assert Path(PAGE).read_text() == page(MEASURED)


def test_measured_peer_is_the_pinned_one_and_its_answer_is_ours():
    assert re.findall(r"Mesa==(\S+)", PINNED) == [MEASURED["mesa"]]
    assert MEASURED["z"] <= LARGEST_Z
    assert abs(MEASURED["ratio"] * MEASURED["ours_s"] / MEASURED["peer_s"] - 1) < 1e-9
