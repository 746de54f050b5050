"""Verdicts kept by content: read back, judged again when anything changes or is damaged."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from interlock.claims import board
from interlock.claims.board import judged, manifest_of, summary
from interlock.claims.judge import World, judge
from interlock.claims.language.library import parse_claim
from interlock.claims.language.template import claim_text
from interlock.errors import InputError

CLAIM = parse_claim(claim_text("C01"))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("INTERLOCK_CACHE", str(tmp_path))
    return tmp_path / "claims"


def ask(claims, **keys):
    told = []
    found = list(judged(claims, World(), told.append, **keys))
    return found, told


def test_what_was_judged_is_read_back(cache):
    first, told = ask([CLAIM])
    assert told == ["C01 main", "C01 other pair"]
    again, told = ask([CLAIM])
    assert told == []
    assert again == first
    _, told = ask([CLAIM], fresh=True)
    assert len(told) == 2
    assert [path.suffix for path in cache.iterdir()] == [".json"]


def test_a_changed_claim_is_judged_again(cache):
    ask([CLAIM])
    other = CLAIM.model_copy(update={"rule": "Another rule, told before it is run."})
    assert ask([other])[1]
    assert len(list(cache.iterdir())) == 2


def test_another_code_or_posterior_is_judged_again(cache, monkeypatch):
    ask([CLAIM])
    monkeypatch.setattr(board, "code_digest", lambda: "another")
    assert ask([CLAIM])[1]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"id": "C01"}', b"\xff\xfe"])
def test_what_is_damaged_is_judged_again(cache, damage):
    first, _ = ask([CLAIM])
    (path,) = cache.iterdir()
    path.write_bytes(damage)
    again, told = ask([CLAIM])
    assert told
    assert again == first


def test_a_folder_that_cannot_be_written_costs_only_time(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("INTERLOCK_CACHE", str(tmp_path / "file"))
    assert ask([CLAIM])[0]


def test_the_manifest_names_everything_that_makes_a_number():
    manifest = manifest_of(World(draws=40))
    assert set(manifest) == {"version", "code", "data", "posteriors", "scenario", "draws"}
    assert manifest["draws"] == 40
    assert manifest_of(World(scenario="no-nafta"))["scenario"]["name"] == "no-nafta"
    with pytest.raises(InputError, match="no such folder"):
        manifest_of(World(posteriors=Path(__file__).parent / "nowhere"))


def test_a_finding_survives_json():
    found = judge(CLAIM, World(), manifest_of(World()))
    assert type(found).model_validate_json(found.model_dump_json()) == found
    assert json.loads(found.model_dump_json())["main"]["measured"]["n"] > 8


def test_what_no_run_tells_is_answered_by_history_and_says_so():
    plain, asked = (judge(CLAIM, World(scenario=name), {}).main for name in (None, "no-nafta"))
    assert asked.measured == plain.measured
    assert plain.notes == ()
    assert asked.notes[0].startswith("no run tells this")


def test_a_test_that_cannot_be_computed_names_claim_and_test():
    test = CLAIM.test.model_copy(update={"years": (2010, 2012)})
    with pytest.raises(InputError, match=r"claim C01, test 'main': .*at least 8"):
        judge(CLAIM.model_copy(update={"test": test}), World(), {})


def test_many_tests_are_told_what_chance_makes_of_them():
    (found,), _ = ask([CLAIM])
    low = found.main.model_copy(update={"p_claim": 1e-4})
    shown = found.model_copy(update={"main": low})
    many = [shown, *[found.model_copy(update={"id": f"C{n}", "main": found.main.model_copy(
        update={"p_claim": 0.04})}) for n in range(2, 40)]]  # fmt: skip
    told = summary(many)
    assert told["tested"] == 39
    assert told["by_chance"] == pytest.approx(0.05 * 39)
    # Benjamini-Yekutieli by hand: p(k) <= k / m * level / sum(1 / i)
    m = 39
    harmonic = (1 / np.arange(1, m + 1)).sum()
    ordered = np.sort([one.main.p_claim for one in many])
    passed = ordered <= np.arange(1, m + 1) / m * 0.05 / harmonic
    kept = int(np.flatnonzero(passed).max()) + 1
    supported = [one for one in many if one.verdict.verdict == "supported"]
    assert len(told["survive"]) == (kept if supported else 0)


def test_a_world_is_plain():
    assert dataclasses.is_dataclass(World())
    assert World().scenario is None
