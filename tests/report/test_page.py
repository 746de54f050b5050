import base64
import csv
import io
import re

import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.report import facts
from interlock.report import page as page_module
from interlock.report.page import PICTURES, render, write_report
from interlock.report.politics.section import PICTURES as POLITICS
from interlock.report.region.section import PICTURES as REGION
from interlock.report.story import manifest_rows
from interlock.report.wording import country_name, number, percent, signed
from tests.report.conftest import manifest
from tests.report.reading import Page

LIMIT_BYTES = 2_500_000
# Attributes that make a browser fetch; `href` of a link in the text does not.
FETCHING = ("src", "srcset", "poster", "background", "data", "action", "xlink:href")


def test_pages_are_well_formed_and_ids_are_unique(page, border_page):
    for text in (page, border_page):
        ids = [one.attributes["id"] for one in Page(text).elements if "id" in one.attributes]
        assert len(ids) == len(set(ids))
        referred = set(re.findall(r"url\(#([^)]+)\)", text))
        assert referred <= set(ids)


def test_nothing_is_fetched(page, border_page):
    for text in (page, border_page):
        read = Page(text)
        assert not {"script", "link", "img", "iframe", "object", "embed", "base"} & {
            one.tag for one in read.elements
        }
        for one in read.elements:
            assert not set(FETCHING) & set(one.attributes), one
            if "href" in one.attributes:
                assert one.tag == "a"
                assert re.match(r"https?://|#|data:text/csv", one.attributes["href"])
            assert not any(name.startswith("on") for name in one.attributes)
        css = read.one("style").words + "".join(
            one.attributes.get("style", "") for one in read.elements
        )
        assert "@import" not in css
        assert "url(" not in css
        assert not re.search(r"url\((?!#)", text)


def test_links_inside_the_page_lead_somewhere(page):
    read = Page(page)
    ids = {one.attributes.get("id") for one in read.elements}
    for link in read.all("a"):
        if link.attributes["href"].startswith("#"):
            assert link.attributes["href"][1:] in ids


def test_size(page):
    assert len(page.encode()) < LIMIT_BYTES


def test_every_picture_is_there_with_words_and_source(page):
    read = Page(page)
    assert [one.attributes["id"] for one in read.all("figure")] == [
        one.name for one in (*PICTURES, *REGION, *POLITICS)
    ]
    drawn = read.all("svg", role="img")
    assert len(drawn) == 2 * (len(PICTURES) + len(REGION) + len(POLITICS))
    assert all(len(one.attributes["aria-label"]) > 60 for one in drawn)
    for one in read.all("figure"):
        assert "Vintage: packaged data 1.0.0" in one.words
    for one in read.all("figure")[: len(PICTURES)]:
        assert "Source: interlock, equilibrium of Caliendo & Parro (2015)" in one.words
        assert "base caliendo-parro-1993" in one.words
    observed = read.one("figure", id="bilateral_trade").words
    assert "manuf_trade_agtpa: WTO/UNCTAD Advanced Guide" in observed
    assert "vintage not stated" in observed


def test_every_table_has_caption_scopes_and_source(page):
    read = Page(page)
    tables = read.all("table")
    assert len(tables) == len(read.all("caption")) == 10
    assert page.count('<p class="source">Source: ') == 10 + 3 + sum(
        map(len, (PICTURES, REGION, POLITICS))
    )
    assert {one.attributes["scope"] for one in read.all("th")} == {"col", "colgroup", "row"}


def test_the_answer_says_the_numbers_of_the_dataset(page, data):
    answer = Page(page).all("p", **{"class": "answer"})[0].words
    for code in facts.members(data):
        for name in ("real_wage_pct", "welfare_exact_pct"):
            value = facts.final(data, name, code)
            verb = "rises" if value > 0 else "falls"
            assert f"{verb} by {number(abs(value))}% in" in answer
        assert percent(facts.final(data, "welfare_first_order_pct", code)) in answer
    assert "no interval has been estimated" in answer


def test_tables_say_the_numbers_of_the_dataset(page, data):
    read = Page(page)
    words = read.one("table", id="everywhere").words
    for code in data["country"].values:
        row = " ".join(
            signed(facts.final(data, name, str(code)))
            for name in ("real_wage_pct", "welfare_exact_pct", "welfare_first_order_pct")
        )
        assert f"{country_name(str(code))} {row}" in words
    years = read.one("table", id="by-year").words
    for position, year in enumerate(facts.years(data)):
        wages = data["real_wage_pct"].isel(year=position)
        row = " ".join(signed(float(wages.sel(country=c))) for c in facts.members(data))
        assert f"{year} {row}" in years
    wage = read.one("table", id="by-country").words
    row = " ".join(signed(facts.final(data, "real_wage_pct", c)) for c in facts.members(data))
    assert f"Real wage, change {row}" in wage


def test_the_csv_holds_the_dataset(page, data):
    links = [one for one in Page(page).all("a") if "download" in one.attributes]
    tables = []
    for link in links:
        kind, _, coded = link.attributes["href"].partition(",")
        assert kind == "data:text/csv;charset=utf-8;base64"
        tables.append(list(csv.DictReader(io.StringIO(base64.b64decode(coded).decode()))))
    countries, pairs, _ = tables
    assert len(countries) == data.sizes["year"] * data.sizes["country"]
    assert len(pairs) == data.sizes["year"] * 9
    for row in countries:
        at = data.sel(year=int(row["year"]), country=row["country"])
        for name in facts.outcomes(data):
            np.testing.assert_allclose(float(row[name]), float(at[name]), rtol=1e-9)
    row = next(
        r for r in pairs if (r["year"], r["importer"], r["exporter"]) == ("2005", "MEX", "USA")
    )
    at = data.sel(year=2005, importer="MEX", exporter="USA")
    np.testing.assert_allclose(float(row["tariff_pct"]), float(at["tariff_pct"]), rtol=1e-9)


def test_a_run_without_observations_says_so(border_page):
    read = Page(border_page)
    figure = read.one("figure", id="bilateral_trade")
    assert "Left out: of the years 2010 to 2010" in figure.words
    assert len(read.all("svg", role="img")) == 2 * (len(PICTURES) + len(REGION) + len(POLITICS) - 1)
    assert not read.all("table", id="against-observed")
    assert "manuf_trade_agtpa" not in border_page


def test_words_follow_another_run(border_page, border_data):
    read = Page(border_page)
    answer = read.all("p", **{"class": "answer"})[0].words
    assert answer.startswith("With the border costs of 2010 and all else as in 2010, the real wage")
    assert facts.final(border_data, "real_wage_pct", "MEX") < 0
    assert "falls by" in answer
    assert "peso crisis" not in border_page
    assert "border cost" in read.one("figure", id="decomposition").words
    assert "observed: as in the base year" in border_page
    assert "Staging" not in border_page


def test_words_of_others_are_escaped(border_page):
    for raw in ("<script", "<b>thicker", "<i>here", 'href="javascript'):
        assert raw not in border_page
    assert Page(border_page).one("h1").words == "A <b>thicker</b> border & more"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in border_page


def test_a_hostile_manifest_is_escaped(data):
    text = render(data, manifest(name='"><img src=x>', note={"<b>": ["<i>", 1]}))
    assert not Page(text).all("img")
    assert "&lt;i&gt;, 1" in text


def test_a_manifest_is_told_in_lines():
    changes = [{"from": "2026-01-01", "importer": ["ARG", "BRA"], "add": 2.0}, {"to": None}]
    told = {"options": {"changes": changes, "years": [2000, 2001], "empty": []}, "hash": "abc"}
    assert manifest_rows(told) == [
        (
            "options",
            [
                (
                    "changes",
                    [
                        ("1", "from: 2026-01-01; importer: ARG, BRA; add: 2.0"),
                        ("2", "to: None"),
                    ],
                ),
                ("years", "2000, 2001"),
                ("empty", ""),
            ],
        ),
        ("hash", "abc"),
    ]


def test_a_missing_or_changed_policy_file_leaves_the_name(border_data, border_policy, tmp_path):
    changed = tmp_path / "thicker.yaml"
    changed.write_text(border_policy.read_text("utf-8").replace("to: 5", "to: 6"), "utf-8")
    for path in ("gone.yaml", str(changed)):
        text = render(border_data, manifest(path))
        assert Page(text).one("h1").words == "thicker"
        assert "its file was gone or had changed" in text


def test_an_unsolved_run_is_not_reported(data):
    unsolved = data.assign_attrs(status="not converged", residual=1e-3)
    with pytest.raises(UnconvergedError, match="no report is drawn"):
        render(unsolved, manifest())


def test_writing_is_all_or_nothing(data, page, tmp_path, monkeypatch):
    target = tmp_path / "report.html"
    write_report(data, manifest(), target)
    assert target.read_text(encoding="utf-8") == page
    assert {one.name for one in tmp_path.iterdir()} == {"report.html", "sources.bib"}

    def fails(*_):
        raise RuntimeError("no ink")

    monkeypatch.setattr(page_module, "render", fails)
    with pytest.raises(RuntimeError, match="no ink"):
        write_report(data, manifest(), tmp_path / "other.html")
    monkeypatch.setattr(page_module, "render", lambda *_: "text")
    monkeypatch.setattr("pathlib.Path.replace", fails)
    with pytest.raises(RuntimeError, match="no ink"):
        write_report(data, manifest(), target)
    assert {one.name for one in tmp_path.iterdir()} == {"report.html", "sources.bib"}
    assert target.read_text(encoding="utf-8") == page
