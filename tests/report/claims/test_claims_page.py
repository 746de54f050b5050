"""Pages and pictures of claims: say what was found, fit their frame, load nothing."""

import re

import pytest

from interlock.cached import cache_folder
from interlock.claims.board import manifest_of
from interlock.claims.finding import Finding, agreed, of_number
from interlock.claims.judge import Judged, World, judge
from interlock.claims.language.library import parse_claim
from interlock.claims.language.template import claim_text
from interlock.claims.measured import Measured
from interlock.claims.power import measured as measured_powers
from interlock.claims.power import measured_size
from interlock.claims.verdict import verdict
from interlock.report.claims import story
from interlock.report.claims.page import render
from interlock.report.claims.pictures import picture
from interlock.report.claims.reason import retold
from interlock.report.claims.words import OUTCOME_NAMES, REACH, VERDICT_NAMES
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from tests.report.offline import files, loads_nothing, rows
from tests.report.reading import Page
from tests.report.shouting import bare, shouted

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


def findings(main, *variants):
    """Return a deciding test and variants of the given outcomes, one number each."""
    chance = {"supports": 0.01, "contradicts": 0.99, "inconclusive": 0.5}
    return part("main", chance[main]), tuple(
        part(f"variant {n}", chance[one]) for n, one in enumerate(variants)
    )


@pytest.mark.parametrize(
    ("main", "variants"),
    [
        ("supports", ()),
        ("supports", ("supports", "supports")),
        ("supports", ("contradicts",)),
        ("supports", ("contradicts", "contradicts")),
        ("supports", ("inconclusive", "inconclusive", "inconclusive")),
        ("contradicts", ()),
        ("contradicts", ("contradicts",)),
        ("contradicts", ("supports",)),
        ("contradicts", ("inconclusive", "inconclusive", "inconclusive")),
        ("inconclusive", ()),
        ("inconclusive", ("inconclusive", "inconclusive", "supports")),
        ("inconclusive", ("supports", "contradicts")),
    ],
)
def test_a_reason_is_retold_as_the_verdict_gives_it(found, main, variants):
    first, others = findings(main, *variants)
    one = found.model_copy(
        update={"main": first, "variants": others, "verdict": verdict(first, others, "more")}
    )
    assert retold(one) == one.verdict.because


def test_reasons_of_splits_gaps_and_circular_codings_are_retold_too(found, split, absent):
    circular = part("main", 0.01).model_copy(update={"circular": ("the chapter's words",)})
    for one in (split, absent, split.model_copy(update={"main": circular, "variants": ()})):
        given = verdict(one.main, one.variants, "more")
        assert retold(one.model_copy(update={"verdict": given})) == given.because


def test_reasons_of_all_claims_that_are_kept_are_retold():
    """Whatever this machine has judged; a fresh one has judged nothing yet."""
    for path in (cache_folder() / "claims").glob("*.json"):
        one = Judged.model_validate_json(path.read_bytes())
        if one.verdict == verdict(one.main, one.variants, "".join(one.verdict.missing)):
            assert retold(one) == one.verdict.because, one.id


def test_error_rates_are_told_as_they_were_measured(found):
    for kind in {one.kind for one in measured_powers()}:
        assert story.size_of(found.main.model_copy(update={"kind": kind})) == measured_size(kind)


def test_every_part_is_there_and_the_data_parse_back(found, split):
    text = render([(CLAIM, found), (CLAIM.model_copy(update={"id": "C02"}), split)], MANIFEST)
    loads_nothing(text)
    read = Page(text)
    wanted = ["board", "how", "disagreements", "limits", "assumptions", "data", "C01", "C02", "run"]
    assert [one.attributes["id"] for one in read.all("section")] == wanted
    held = files(text)
    first, second = rows(held["claims-verdicts.csv"])
    assert float(first["estimate"]) == pytest.approx(found.main.measured.estimate)
    assert float(first["p_claim"]) == pytest.approx(found.main.p_claim)
    assert second["outcome"] == "split"
    tests = [row["test"] for row in rows(held["claims-findings.csv"])]
    assert "main: rational" in tests
    assert len(tests) == len(found.findings) + 3 + len(split.variants)
    disputes = text.split('id="disagreements"')[1].split("</section>")[0]
    assert disputes.count("<li>") == 1
    assert CLAIM.claim in disputes


def test_every_word_of_ours_is_a_message(found, split, absent, monkeypatch):
    pairs = [(CLAIM, found), (CLAIM, split), (CLAIM, absent)]
    text = shouted(monkeypatch, lambda: render(pairs, {"name": "claims", **MANIFEST}))
    assert '<html lang="es">' in text
    quiet = re.sub(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', "", text, flags=re.S)
    for tag in ("h1", "h3", "nav", "dd"):
        for one in Page(text).all(tag):
            if one.attributes.get("lang") != "en" and tag != "dd":
                assert not re.search("[a-z]{3}", bare(one.words)), one.words
    for one in re.findall(r'<span class="(?:verdict \w+|outcome)">(.*?)</span>', quiet):
        assert one.startswith("⟦"), one
    assert "⟦contested⟧" in text
    for name in (*VERDICT_NAMES.values(), *OUTCOME_NAMES.values(), *REACH.values()):
        assert name


def test_pictures_speak_the_language(split, monkeypatch):
    drawn = shouted(monkeypatch, lambda: to_svg(picture(split, WIDE), "c01"))
    assert "⟦Probability that the claim holds, by test⟧" in drawn
    assert "⟦supports⟧" in drawn
