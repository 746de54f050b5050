"""The page of scenarios: every part is there, numbers are those of the records, nothing loads."""

import json
import re
from types import SimpleNamespace

import pytest

from interlock.cli.asked import checked
from interlock.errors import InputError, UnconvergedError
from interlock.messages import language
from interlock.report import folder
from interlock.report.scenario import channels, page, schools, story, tables
from interlock.report.scenario.facts import Comparison, Told, against_first, against_history
from interlock.report.wording import signed
from interlock.study.answers.records import effect_of
from interlock.study.answers.result import Result
from interlock.study.coupled.exact import ensemble
from tests.report.offline import files, loads_nothing, rows
from tests.report.reading import Page
from tests.report.shouting import bare, shouted
from tests.study.coupled.asking import posed

pytestmark = pytest.mark.xdist_group("scenario-page")
MANIFEST = {"name": "x", "hash": "0123456789ab", "data": {"version": "1.0.0"}}
SECTIONS = (
    "answer", "changes", "pictures", "countries", "channels", "disagreements", "effects", "limits",
    "assumptions", "inputs", "solution", "data", "sources", "run",
)  # fmt: skip
SCHOOLS = ("chapter", "rational")


@pytest.fixture(scope="module")
def found():
    one = posed("no-border-buildup")
    return Result(one, {name: ensemble(one, name, 4) for name in SCHOOLS}, 4)


@pytest.fixture(scope="module")
def of(found):
    return against_history([found], range(1980, 2025), 2010)


@pytest.fixture(scope="module")
def carried(found):
    steps = []
    got = channels.carried([found.posed], ("rational",), 2010, steps.append)
    assert steps[-1].startswith("channels of no-border-buildup, rational: ")
    return got


@pytest.fixture
def undrawn(monkeypatch):
    """Pages without pictures, which take seconds to draw."""
    monkeypatch.setattr(page, "_figures", lambda of, manifest: [])


@pytest.fixture(scope="module")
def text(of, carried):
    return page.render(of, MANIFEST, carried)


def test_every_part_is_there_and_nothing_is_loaded(text):
    loads_nothing(text)
    read = Page(text)
    assert [one.attributes["id"] for one in read.all("section")] == list(SECTIONS)
    ids = [one.attributes["id"] for one in read.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    linked = [
        one.attributes["href"][1:] for one in read.all("a") if one.attributes["href"][0] == "#"
    ]
    assert linked == list(SECTIONS)


def test_the_answer_gives_numbers_with_intervals_of_every_school(of, text):
    told = of.told[0]
    said = story.answer(told, 2010)
    assert said in text
    one = effect_of(told.record, "deaths")
    middles = sorted(band["50"] for band in one["schools"].values())
    ends = [band[end] for band in one["schools"].values() for end in ("5", "95")]
    for value in (*middles, min(ends), max(ends)):
        assert f"{signed(value, 1)}%" in said


def test_the_countries_are_those_of_the_record(of, text):
    told = of.told[0]
    table = schools.countries(of, told, 1, MANIFEST)
    for name in ("United States", "Mexico", "Canada", "Guatemala", "Honduras", "El Salvador"):
        assert any(row[0].startswith(f"{name}: ") for row in table.rows)
    row = next(row for row in table.rows if row[0] == "Mexico: Real wage, points")
    bands = effect_of(told.record, "real_wage_pct", "MEX")["schools"].values()
    low, high = min(b["50"] for b in bands), max(b["50"] for b in bands)
    assert row[2] == f"{signed(low)} to {signed(high)}"
    low, high = min(b["5"] for b in bands), max(b["95"] for b in bands)
    assert row[3] == f"{signed(low)} to {signed(high)}"
    assert row[3] in text


def test_disagreements_are_those_of_the_records(of):
    told = of.told[0]
    by_name = {(one.outcome, one.place): one for one in schools.disputes(told)}
    for one in told.record["outcomes"]:
        signs = one["sign_agreement"]
        key = (one["outcome"], one["place"])
        if story.not_seen(one):
            assert key not in by_name
        elif signs["verdict"] == "disagree":
            assert by_name[key].kind == schools.DISAGREE
            assert list(by_name[key].rises) == signs["rises"]
            assert list(by_name[key].falls) == signs["falls"]
        elif signs["undecided"] and (signs["rises"] or signs["falls"]):
            assert by_name[key].kind == schools.OPEN
            assert set(signs["undecided"]) <= set(by_name[key].open)
        else:
            assert key not in by_name
    assert schools.disputes(told)[0].kind == schools.DISAGREE


def test_one_school_disagrees_with_nobody(found, undrawn):
    alone = Result(found.posed, {"rational": found.found["rational"]}, 4)
    of = against_history([alone], range(2000, 2025), 2010)
    assert schools.disagreements(of, of.told[0], 1, MANIFEST) is None
    text = page.render(of, MANIFEST)
    assert "One school alone was run" in text
    assert "No channels were told apart" in text
    assert "the school rational (" in text


def test_scenarios_held_against_one_another_have_a_chapter_each(found, carried, undrawn):
    """The same draws of one scenario under two names: every difference is none."""
    alone = Result(found.posed, {"rational": found.found["rational"]}, 4)
    of = against_first([alone, alone], range(2000, 2025), 2010)
    text = page.render(of, MANIFEST, carried)
    assert "Held against no-border-buildup (history &gt; no-border-buildup)." in text
    assert "of no-border-buildup over history in 2010" in text  # channels are against history
    assert "the same to two decimals under every school" in text
    assert schools.disputes(of.told[0]) == ()


def test_channels_add_up_and_name_their_school(of, carried, text):
    (one,) = carried
    for part in one.found:
        total = sum(share.mean for share in part.shares.values())
        assert total == pytest.approx(part.total.mean, abs=2 * part.residual + 1e-9)
    assert "Told under the school rational" in text
    assert "Agents, barriers, sanctions, removals, Mexican effort" in text
    kept = rows(files(text)["x-0123456789ab-channels.csv"])
    shares = [row for row in kept if row["outcome"] == "deaths"]
    (every,) = (row for row in shares if row["channel"] == "all")
    whole = float(every["mean"])
    assert float(every["q05"]) <= whole <= float(every["q95"])
    parts = sum(float(row["mean"]) for row in shares if row["channel"] != "all")
    assert parts == pytest.approx(whole, abs=0.01)
    assert whole < -50


def test_the_waterfall_ends_at_the_whole_effect(carried, text):
    (one,) = carried
    stock = next(part for part in one.found if part.spot.outcome == "unauthorised_persons")
    figure = text.partition('<figure id="waterfall-1">')[2].partition("</figure>")[0]
    assert figure.count("<svg") == 2  # wide and narrow
    assert "whole effect" in figure
    assert signed(stock.total.mean, 2) in figure


def test_the_middle_school_is_the_one_whose_median_is_in_the_middle():
    def told(**medians):
        bands = {name: {"50": value} for name, value in medians.items()}
        one = {"outcome": "unauthorised_persons", "place": "MEX", "schools": bands}
        return SimpleNamespace(record={"outcomes": [one]})

    assert channels.middle_school(told(a=3.0, b=-1.0, c=0.5)) == "c"
    assert channels.middle_school(told(a=3.0, b=-1.0)) == "b"
    of = SimpleNamespace(told=[told(a=3.0, b=-1.0, c=0.5)], schools=("a", "b", "c"))
    assert channels.asked_schools(of, "middle") == ("c",)
    assert channels.asked_schools(of, "all") == ("a", "b", "c")
    assert channels.asked_schools(of, "none") == ()
    assert channels.asked_schools(of, "b") == ("b",)


def test_the_data_inside_are_those_of_the_record(of, text):
    found = files(text)
    shown = rows(found["x-0123456789ab-effects.csv"])
    assert len(shown) == len(of.told[0].record["outcomes"]) * len(SCHOOLS)
    for row in shown:
        one = effect_of(of.told[0].record, row["outcome"], row["place"])
        assert row["unit"] == one["unit"]
        for name, end in (("q05", "5"), ("q50", "50"), ("q95", "95")):
            assert float(row[name]) == pytest.approx(one["schools"][row["school"]][end], rel=1e-9)
    years = rows(found["x-0123456789ab-no-border-buildup-years.csv"])
    assert len(years) == 3 * len(shown)
    for row in years:
        one = effect_of(of.told[0].record, row["outcome"], row["place"])
        end = {"q05": "5", "q50": "50", "q95": "95"}[row["quantile"]]
        wanted = one["schools"][row["school"]][end]
        assert float(row["2010"]) == pytest.approx(wanted, rel=1e-5, abs=1e-12)
    assert {"1980", "2024"} <= set(years[0])


def test_a_page_that_would_grow_too_large_leaves_the_years_out(of, undrawn, monkeypatch):
    monkeypatch.setattr(page, "MOST_BYTES", 1_000)
    small = page.render(of, MANIFEST)
    assert "years.csv" not in small
    assert "would make this page too large" in small
    assert "effects.csv" in small


def test_sources_carry_addresses_as_links(text):
    sources = text.split('id="sources"')[1].split("</section>")[0]
    assert len(re.findall(r'<a href="https?://', sources)) >= 4
    assert "Caliendo" in sources
    assert "scenario no-border-buildup" in sources


def test_what_is_not_solved_is_not_drawn(of):
    bad = of.told[0].tree.copy()
    bad.attrs["status"] = "stalled"
    one = Told(of.told[0].posed, bad, of.told[0].record)
    with pytest.raises(UnconvergedError, match="no report is drawn"):
        page.render(Comparison(of.against, of.chain, of.levels, (one,), of.year), MANIFEST)


def test_every_word_of_ours_is_a_message(of, carried, undrawn, monkeypatch):
    """Headings, sentences, captions and columns: what stands outside brackets is data."""
    text = shouted(monkeypatch, lambda: page.render(of, MANIFEST, carried))
    assert '<html lang="es">' in text
    read = Page(text)
    for tag in ("h2", "h3", "summary", "nav"):
        for one in read.all(tag):
            assert not re.search("[a-z]{3}", bare(one.words)), one.words
    for name in ("answer", "limits", "channels"):
        part = text.split(f'id="{name}"')[1].partition(">")[2].split("</section>")[0]
        words = re.sub(
            r"<(table).*?</table>|<p class=.source.*?</p>|<[^>]+>", " ", part, flags=re.S
        )
        assert not re.search("[a-z]{3}", bare(words)), bare(words)
    for table in ("countries-1", "channels-1", "disagreements-1"):
        (whole,) = read.all("table", id=table)
        left = set(re.findall("[a-z_]{3,}", bare(whole.words)))
        assert left <= {*SCHOOLS}, (table, left)


def silent(what):
    """Say nothing."""


def test_the_manifest_names_language_and_channels(
    of, found, carried, undrawn, tmp_path, monkeypatch
):
    again = shouted(monkeypatch, lambda: folder.save_scenario(found, of, tmp_path, silent, carried))
    about = json.loads((again / "manifest.json").read_text(encoding="utf-8"))
    assert about["report"] == {"language": "es", "channels": ["rational"]}
    assert '<html lang="es">' in (again / "report.html").read_text(encoding="utf-8")
    assert language() == "en"


def test_a_report_that_cannot_be_drawn_leaves_nothing(of, found, tmp_path, monkeypatch):
    def broken(*_arguments):
        raise UnconvergedError("not solved")

    monkeypatch.setattr(folder.scenario_page, "write", broken)
    with pytest.raises(UnconvergedError):
        folder.save_scenario(found, of, tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"lang": "de"}, "known: en, es, fr"),
        ({"channels": "ratoinal"}, "did you mean 'rational'"),
        ({"channels": "demand", "school": "rational"}, "or a school of this run"),
    ],
)
def test_bad_options_are_told_before_anything_is_computed(asked, says):
    given = {"names": ["no-nafta"], "school": "all", "years": None, "year": None} | asked
    with pytest.raises(InputError, match=says):
        checked(**given)


def test_labels_of_every_outcome_have_a_unit(of):
    for one in of.told[0].record["outcomes"]:
        assert tables.labelled(one).endswith(tables.units(one))
