"""Pages and pictures of claims: say what was found, fit their frame, load nothing."""

import re

import pytest

from interlock.claims.board import manifest_of
from interlock.claims.finding import Finding, agreed, of_number
from interlock.claims.judge import World, judge
from interlock.claims.language.library import parse_claim
from interlock.claims.language.template import claim_text
from interlock.claims.measured import Measured
from interlock.report.claims import story
from interlock.report.claims.page import render
from interlock.report.claims.pictures import picture
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg

CLAIM = parse_claim(claim_text("C01"))
MANIFEST = manifest_of(World())


@pytest.fixture(scope="module")
def found():
    return judge(CLAIM, World(), MANIFEST)


def part(name, p):
    base = Finding(
        name=name, kind="counterfactual", asks="?", reach="model", measures="", region="above 0",
        unit="percent", outcome="",
    )  # fmt: skip
    measured = Measured(1.0, -1.0, 3.0, p, 1 - p, 1 - p, 100, "share of posterior draws")
    return of_number(base, measured)


@pytest.fixture(scope="module")
def split(found):
    base = part("main", 0.5)
    whole = agreed(base, "school", [part("chapter", 0.01), part("rational", 0.99)])
    return found.model_copy(update={"main": whole})


@pytest.fixture(scope="module")
def absent(found):
    missing = found.main.model_copy(
        update={
            "measured": None, "outcome": "missing", "probability": None, "p_claim": None,
            "p_refute": None, "lines": (), "missing": ("frontex: its budget",),
        }
    )  # fmt: skip
    return found.model_copy(update={"main": missing, "variants": ()})


@pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("which", ["found", "split", "absent"])
def test_a_picture_fits_its_frame_and_speaks(request, which, frame):
    one = request.getfixturevalue(which)
    drawn = to_svg(picture(one, frame), "c01")
    width = float(drawn.split('viewBox="0 0 ')[1].split(" ")[0])
    assert width <= frame.width + 12
    assert "Claim C01: contested" in drawn


def test_the_page_says_everything_and_loads_nothing(found, split, absent):
    page = render([(CLAIM, found), (CLAIM, split), (CLAIM, absent)], {"name": "claims", **MANIFEST})
    for words in (CLAIM.claim, CLAIM.quote, CLAIM.rule, CLAIM.would_change, "other pair"):
        assert words.split("“")[0][:60] in page
    assert "not packaged: frontex: its budget" in page
    assert "rational" in page
    assert "3 claims: 0 supported, 0 contradicted, 3 contested, 0 undecided." in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page.replace('href="http', ""))
    assert "<script" not in page
    ids = re.findall(r'\bid="([^"]+)"', page.split("<section")[1])
    assert len(ids) == len(set(ids))


def test_every_number_of_a_page_has_a_trace(found):
    for one in found.findings:
        assert one.traces
        assert all(trace.ask.startswith("interlock ") for trace in one.traces)
    assert found.manifest["data"]["fingerprint"]


def test_figures_in_words(found, absent):
    told = story.figures(found.main)
    for words in ("90 % interval", "n = 23", "claimed above 0", "p for the claim"):
        assert words in told
    assert story.figures(absent.main).startswith("not packaged: frontex")
    assert "shows a false claim in" in story.size_of(found.main)


def test_a_causal_claim_that_is_only_described_is_told_apart(found):
    shown = found.verdict.model_copy(update={"verdict": "supported"})
    causal = found.model_copy(update={"type": "causal", "verdict": shown})
    assert "does not identify a cause" in story.caveat(causal)
    assert story.caveat(causal.model_copy(update={"type": "descriptive"})) == ""
    model = found.main.model_copy(update={"reach": "model"})
    assert story.caveat(causal.model_copy(update={"main": model})) == ""
