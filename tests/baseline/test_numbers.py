"""The numbers of the laboratory stay put, or the changelog says that they changed."""

import importlib.util
import math
import sys

import pytest

from tests.baseline import parts
from tests.baseline.recorded import line, mistakes, recorded
from tests.campaign import FULL
from tests.docs.blocks import ROOT

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
MARKS = {
    **{part: pytest.mark.skipif(not FULL, reason="minutes: full campaign") for part in parts.SLOW},
    "coupled": pytest.mark.xdist_group("coupled"),  # its runs are those of tests/study/coupled
}


@pytest.mark.parametrize(
    "part", [pytest.param(one, marks=MARKS.get(one, ())) for one in parts.PARTS]
)
def test_numbers_have_not_changed(part):
    """`python tools/baseline.py` writes them anew and says what to tell in the changelog."""
    assert list(parts.changes(parts.kept()[part], parts.PARTS[part]())) == []


def test_the_file_holds_every_part_and_finite_numbers():
    kept = parts.kept()
    assert list(kept) == list(parts.PARTS)
    every = [number for one in kept.values() for number in one.items()]
    assert [name for name, value in every if not math.isfinite(value)] == []
    assert len(every) > 400


def test_the_changelog_records_the_file():
    assert mistakes(CHANGELOG, parts.digest()) == []


def entry(version, heading, digest):
    return f"## [{version}] - unreleased\n\n### {heading}\n\n- Wages rise.\n{line(digest)}\n\n"


OLD, NEW = "0" * 64, "f" * 64


@pytest.mark.parametrize(
    ("changelog", "wrong"),
    [
        (entry("0.2.0", "Numbers change", NEW) + entry("0.1.0", "Numbers change", OLD), 0),
        ("## [0.2.0]\n\n### Added\n\n- A.\n\n" + entry("0.1.0", "Numbers change", NEW), 0),
        (entry("0.1.0", "Numbers change", OLD), 1),
        (entry("0.2.0", "Numbers change", OLD) + entry("0.1.0", "Numbers change", NEW), 1),
        (entry("0.2.0", "Added", NEW) + entry("0.1.0", "Numbers change", OLD), 1),
        (entry("0.1.0", "Numbers change", NEW) + line(OLD), 1),
        ("", 1),
    ],
    ids=["told", "unchanged since", "untold", "told only before", "wrong place", "twice", "never"],
)
def test_a_change_without_its_tag_fails(changelog, wrong):
    assert len(mistakes(changelog, NEW)) == wrong


def test_a_change_is_seen_and_rounding_is_not():
    before = {"a": 1.0, "b": 0.0, "gone": 2.0}
    after = {"a": 1.0 + 1e-5, "b": 1e-9, "new": 3.0}
    found = [name for name, *_ in parts.changes(before, after)]
    assert found == ["a", "gone", "new"]
    assert list(parts.changes(before, {**before, "a": 1.0 + 1e-8})) == []


def test_the_tool_writes_only_the_parts_it_is_asked_for(tmp_path, monkeypatch, capsys):
    there = importlib.util.spec_from_file_location("baseline_tool", ROOT / "tools" / "baseline.py")
    assert there is not None and there.loader is not None
    tool = importlib.util.module_from_spec(there)
    there.loader.exec_module(tool)
    before = parts.kept()
    monkeypatch.setattr(parts, "FILE", tmp_path / "numbers.csv")
    monkeypatch.setattr(parts, "PARTS", {**parts.PARTS, "politics": lambda: {"new": 2.0}})
    monkeypatch.setattr(sys, "argv", ["baseline.py", "politics"])
    parts.write(before)
    assert parts.kept() == before
    tool.main()
    after = parts.kept()
    assert after == {**before, "politics": {"new": 2.0}}
    told = capsys.readouterr().out
    assert "| politics | new | - | 2 |" in told
    assert recorded("## [1.0]\n### Numbers change\n" + told)[0][2] == parts.digest()
    monkeypatch.undo()
    parts.kept.cache_clear()
