"""The page of a negotiation: every part is there, numbers are those of the record."""

import json
import re

import pytest
from typer.testing import CliRunner

from interlock.cli import negotiate as command
from interlock.cli.app import app, main
from interlock.politics.bargaining.packages import PLAYERS
from interlock.report.negotiation import names, page, story, tables
from interlock.report.wording import signed
from interlock.scenario.window import load_window
from interlock.study.negotiation.answer import negotiate, scores
from interlock.study.negotiation.store import packaged_negotiations
from tests.report.offline import files, loads_nothing, rows
from tests.report.reading import Page
from tests.report.shouting import bare, shouted

pytestmark = pytest.mark.xdist_group("negotiation")
MANIFEST = {"name": "negotiation", "hash": "0123456789ab", "data": {"version": "1.0.0"}}
SECTIONS = (
    "answer", "window", "pictures", "payoffs", "packages-section", "congress", "mobility",
    "coalition", "had", "score", "limits", "assumptions", "data", "sources", "run",
)  # fmt: skip
MANIFEST_KEYS = {"name", "hash", "data", "version"}
ENCHILADA = "enchilada-2001"


@pytest.fixture(scope="module")
def window():
    return load_window(ENCHILADA)


@pytest.fixture(scope="module")
def told(window):
    package = next(
        one for one in packaged_negotiations().stakes[ENCHILADA].features.packages if one.mobility
    )
    return negotiate(window, package=package)


@pytest.fixture(scope="module")
def text(told, window):
    return page.render(told, scores(), MANIFEST, window)


@pytest.fixture
def undrawn(monkeypatch):
    monkeypatch.setattr(page, "_figures", lambda told, window, source: [])


def test_every_part_is_there_and_nothing_is_loaded(text):
    loads_nothing(text)
    read = Page(text)
    assert [one.attributes["id"] for one in read.all("section")] == list(SECTIONS)
    ids = [one.attributes["id"] for one in read.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    assert text.count("<svg") == 4
    assert "hardly identified" in text


def test_the_answer_is_that_of_the_record(told, text):
    said = story.answer(told)
    assert said in text.replace("&#39;", "'")
    for name, one in told["concepts"].items():
        best = one["packages"][0]
        assert names.CONCEPTS[name] in said
        assert f"{best['package']} (probability {100 * best['probability']:.0f}%" in said
        low, middle, high = (signed(value) for value in best["gains_pct"]["USA"])
        assert f"{middle} ({low} to {high}) percent of income" in said


def test_payoffs_by_form_are_those_of_the_record(told):
    table = tables.by_form(told, "s")
    assert len(table.rows) == 3 * len(told["concepts"])
    of = told["concepts"]["nash_in_nash"]["by_form"]["trilateral"]
    row = next(row for row in table.rows if row[0] == "Nash-in-Nash bargaining, trilateral")
    assert row[1] == f"{100 * of['probability']:.0f}%"
    for player, cell in zip(PLAYERS, row[3:], strict=True):
        low, middle, high = (signed(value) for value in of["gains_pct"][player])
        assert cell == f"{middle} ({low} to {high})"


def test_scores_stand_beside_their_nulls(text):
    found = scores()
    table = tables.scores(found, "s")
    assert len(table.rows) == len(found["rule"]["log_score"]) + len(found["rule"]["nulls"])
    assert all(cell in text for row in table.rows for cell in row[1:2])


def test_weights_are_told_beside_their_prior(told):
    table = tables.weights(told, "s")
    assert table.columns[:2] == ("Weight", "Prior")
    row = next(row for row in table.rows if row[0].startswith("Mobility"))
    assert row[1].startswith("0.05")


def test_the_data_inside_parse_back_to_the_record(told, text):
    found = files(text)
    assert json.loads(found[f"negotiation-{ENCHILADA}.json"])["concepts"] == json.loads(
        json.dumps(told["concepts"])
    )
    kept = rows(found[f"negotiation-{ENCHILADA}.csv"])
    assert len(kept) == sum(3 * len(one["packages"]) for one in told["concepts"].values())
    for row in kept:
        own = told["concepts"][row["concept"]]["packages"]
        one = next(one for one in own if one["package"] == row["package"])
        assert float(row["probability"]) == pytest.approx(one["probability"])
        assert float(row["gain_q50"]) == pytest.approx(one["gains_pct"][row["player"]][1])


def test_every_package_is_said_as_the_record_says_it():
    for one in packaged_negotiations().stakes.values():
        for terms in one.features.packages:
            assert names.package(str(terms)) == str(terms)
    assert names.package("something else") == "something else"


def test_every_kind_of_vote_null_and_world_has_a_name(told):
    assert set(told["states"]["ratified"]) <= set(names.VOTES)
    assert set(scores()["rule"]["nulls"]) == set(names.NULLS)
    assert {row["had"] for row in told["package"]["had_it_differed"]} <= set(names.WORLDS)


def test_every_word_of_ours_is_a_message(told, window, undrawn, monkeypatch):
    text = shouted(monkeypatch, lambda: page.render(told, scores(), MANIFEST, window))
    assert '<html lang="es">' in text
    read = Page(text)
    for tag in ("h2", "h3", "nav", "th", "dt"):
        for one in read.all(tag)[:120]:
            if tag == "dt" and one.words in MANIFEST_KEYS:
                continue
            left = re.sub("United States|Mexico|Canada", "", bare(one.words))
            assert not re.search("[a-z]{3}", left), one.words
    (answer,) = read.all("p", **{"class": "answer"})
    assert not re.search("[a-z]{3}", bare(answer.words)), bare(answer.words)


def test_what_was_changed_has_no_picture_of_what_it_was(window):
    told = negotiate(window, ("nash_in_nash",), switches=("9-11",))
    (first, _second) = page._figures(told, window, "s")
    assert not first.drawn
    assert "as it was" in first.missing
    assert "never seen" in " ".join(story.limits(told, scores()))


def run(*words):
    return CliRunner().invoke(app, ["negotiate", *map(str, words)], catch_exceptions=False)


def test_the_command_writes_one_file_in_the_language_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "_figures", lambda told, window, source: [])
    path = tmp_path / "page.html"
    found = shouted(
        monkeypatch,
        lambda: run(ENCHILADA, "--model", "nash_in_nash", "--report", path, "--lang", "es"),
    )
    assert found.stdout.startswith("Report: ")
    text = path.read_text(encoding="utf-8")
    assert '<html lang="es">' in text
    assert "<dt>language</dt>" in text
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("2001", "--report", "x.html", "--lang", "de"), "no language 'de'"),
        (("2001", "--report", "x.txt"), "ends in .html"),
        (("2001", "--report", "nowhere/x.html"), "does not exist"),
        (("2001", "--report", "x.html", "--json"), "neither --scores nor --json"),
        (("--report", "x.html"), "needs a window"),
        (("--scores", "--report", "x.html"), "neither --scores nor --json"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_solved(
    words, says, capsys, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "_asked", lambda *_given: pytest.fail("solved"))
    monkeypatch.setattr("sys.argv", ["interlock", "negotiate", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_fails_leaves_nothing(monkeypatch, tmp_path, told, window):
    def full(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(page, "write_whole", full)
    monkeypatch.setattr(page, "render", lambda *_given: "page")
    with pytest.raises(Exception, match="cannot be written"):
        command._write_report(told, window, tmp_path / "x.html")
    assert list(tmp_path.iterdir()) == []
