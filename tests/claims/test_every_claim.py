"""All 71 claims end in a verdict whose every number can be traced; and they could have failed."""

import re
from collections import Counter

import pytest

from interlock.claims.board import manifest_of, summary
from interlock.claims.judge import World, judge
from interlock.claims.language.evidence import Wanted
from interlock.claims.language.kinds import Composite
from interlock.claims.language.library import available, load_claim
from interlock.claims.measured import CONTRADICTS, MISSING, SUPPORTS
from interlock.claims.model import worlds
from interlock.claims.verdict import CONTESTED, CONTRADICTED, SUPPORTED, UNDECIDED, VERDICTS
from interlock.observatory import available as indices
from interlock.region import load_region
from interlock.scenario.language.library import available as scenarios
from interlock.scenario.package import available as packages
from interlock.scenario.window import available as windows
from tests.campaign import size
from tests.docs.blocks import ROOT

pytestmark = pytest.mark.xdist_group("coupled")
WORLD = World(draws=size("draws of each school for every claim"))


@pytest.fixture(scope="module")
def found():
    manifest = manifest_of(WORLD)
    yield {name: judge(load_claim(name), WORLD, manifest) for name in available()}
    worlds._KEPT.clear()


def every_finding(one):
    """Yield the findings of a claim, parts and all."""
    waiting = list(one.findings)
    while waiting:
        finding = waiting.pop()
        yield finding
        waiting += finding.parts


def test_every_claim_ends_in_a_verdict(found):
    assert len(found) == 71
    assert all(one.verdict.verdict in VERDICTS and one.verdict.because for one in found.values())
    counts = Counter(one.verdict.verdict for one in found.values())
    assert summary(list(found.values()))["verdicts"] == {name: counts[name] for name in VERDICTS}


def test_the_undecided_name_what_is_missing_and_what_was_tried(found):
    for one in found.values():
        if one.verdict.verdict == UNDECIDED:
            assert one.verdict.missing, one.id
            assert "Tried" in one.verdict.because, one.id
            assert one.variants, one.id


def test_every_number_traces_to_a_passport_a_table_or_a_run(found):
    region = load_region()
    known = {
        "series": lambda name: region.passport(name).sources,
        "index": lambda name: name in indices(),
        "table": lambda name: name in region.tables,
        "run": lambda name: name in scenarios() or "." in name,
        "fit": lambda name: set(name.split(", ")) <= {*packages(), *windows()},
    }
    for one in found.values():
        assert one.manifest["data"]["fingerprint"] == manifest_of(WORLD)["data"]["fingerprint"]
        for finding in every_finding(one):
            if finding.measured is not None:
                assert finding.traces, (one.id, finding.name)
            for trace in finding.traces:
                assert known[trace.what](trace.name), (one.id, trace)
                assert trace.ask.startswith("interlock ")
                assert trace.source


def test_figures_are_in_order(found):
    for one in found.values():
        for finding in every_finding(one):
            number = finding.measured
            if number is None:
                continue
            assert 0 <= number.p_claim <= 1, (one.id, finding.name)
            assert 0 <= number.p_refute <= 1, (one.id, finding.name)
            assert 0 <= number.probability <= 1, (one.id, finding.name)
            assert number.low <= number.high, (one.id, finding.name)
            assert number.n > 0


def test_what_follows_the_chapters_words_is_not_supported_by_itself(found):
    for one in found.values():
        if one.verdict.verdict == SUPPORTED and one.main.circular:
            assert any(
                test.outcome == SUPPORTS and test.independent and not test.circular
                for test in every_finding(one)
            ), one.id


def test_the_page_on_verdicts_names_what_is_so(found):
    """Examples in words would go stale with the data; the page's own claim is run with the docs."""
    page = (ROOT / "docs" / "explanation" / "verdicts.md").read_text(encoding="utf-8")
    refuted = [name for name, one in found.items() if one.main.outcome == CONTRADICTS]
    assert found["P16"].verdict.verdict == SUPPORTED
    assert found["P32"].verdict.verdict == CONTESTED
    assert found["P10"].verdict.verdict == UNDECIDED
    assert not [one.id for one in found.values() if one.verdict.verdict == CONTRADICTED]
    sentence = page.partition("the deciding tests of ")[2].partition(" refute theirs")[0]
    assert re.findall(r"P\d\d", sentence) == refuted


def test_a_missing_series_is_declared_with_where_to_find_it(found):
    for one in found.values():
        if one.main.outcome == MISSING:
            assert all(": " in name for name in one.main.missing), one.id


def flipped(wanted):
    low, high = wanted.above, wanted.below
    return Wanted(below=low) if low is not None else Wanted(above=high)


@pytest.mark.parametrize("name", ["P16", "P22", "P44"])
def test_a_supported_claim_turned_round_is_contradicted(name):
    """The tests can fail: the same evidence refutes the opposite claim."""
    claim = load_claim(name)
    tests = [
        test.model_copy(
            update={"parts": tuple(_turned(part) for part in test.parts)}
            if isinstance(test, Composite)
            else {"claim": flipped(test.claim)}
        )
        for test in claim.tests
    ]
    turned = claim.model_copy(update={"test": tests[0], "robustness": tuple(tests[1:])})
    found = judge(turned, WORLD, {})
    assert found.main.outcome != SUPPORTS
    assert found.verdict.verdict in (CONTRADICTED, CONTESTED)


def _turned(part):
    return part.model_copy(update={"claim": flipped(part.claim)})
