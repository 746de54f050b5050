"""Folders of regions: the good are read whole, the wrong refused in a line that names the place."""

import os
import string
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.region.own.codes import check_member, territories
from interlock.region.own.description import Description
from interlock.region.own.folder import EXAMPLES, examples, find, read_region
from interlock.region.own.tables import MAX_BYTES
from interlock.region.own.writing import write_region
from interlock.region.passport import QUALITIES
from tests.campaign import size
from tests.region.own_folders import folder, mercosur

TRADE = "importer,exporter,year,value\nARG,BRA,2020,5\nBRA,ARG,2020,7.5\nARG,CHL,2020,1\n"


def test_a_good_folder_is_read_whole(tmp_path):
    region = read_region(folder(tmp_path, {"goods_trade": TRADE}))
    one = region.series["goods_trade"].passport
    assert (one.coverage.n, one.coverage.years) == (3, "2020")
    assert one.coverage.places == ("ARG", "BRA", "CHL")
    values = region.array("goods_trade")
    assert float(values.sel(importer="BRA", exporter="ARG", year=2020)) == 7.5
    assert values.attrs["unit"] == "usd_million"
    with pytest.raises(InputError, match="did you mean 'goods_trade'"):
        region.array("good_trade")


def test_order_of_rows_and_name_of_the_folder_do_not_matter(tmp_path):
    head, *rows = TRADE.splitlines()
    turned = "\n".join([head, *reversed(rows)]) + "\n"
    one = read_region(folder(tmp_path / "a", {"goods_trade": TRADE}))
    other = read_region(folder(tmp_path / "b", {"goods_trade": turned}))
    assert one.array("goods_trade").identical(other.array("goods_trade"))
    again = (tmp_path / "a" / "mine").rename(tmp_path / "a" / "elsewhere")
    assert read_region(again).fingerprint == one.fingerprint != other.fingerprint


DESCRIPTIONS = {
    "unknown key": ("name: mine", "nane: mine", "unknown key; did you mean 'name'"),
    "unknown key of a series": ("label:", "lable:", "did you mean 'label'"),
    "unknown key of a source": ("publisher:", "publischer:", "did you mean 'publisher'"),
    "schema": ("schema: 1", "schema: 2", "give 1"),
    "code": (
        "- BRA",
        "- BRZ",
        "'BRZ' is no ISO alpha-3 code of a country; did you mean BRA (Brazil) or",
    ),
    "name for a code": ("- BRA", "- Brazil", "did you mean 'BRA'"),
    "code that is no country": ("- BRA", "- OOO", "no ISO alpha-3 code"),
    "twice": ("- BRA", "- ARG", "'ARG' is named twice"),
    "one member": ("- BRA\n- PRY\n", "", "name two members or more"),
    "unit": ("unit: usd_million", "unit: usd_milion", "did you mean 'usd_million'"),
    "no unit": ("  unit: usd_million\n", "", "missing key 'unit'"),
    "another unit": ("unit: usd_million", "unit: persons", "its unit usd_million"),
    "axis": ("- importer", "- imprter", "did you mean 'importer'"),
    "no year": ("  - year\n", "", "year last"),
    "quality": ("quality: A", "quality: D", "give 'A', 'B', 'C' or 'unrated'"),
    "no licence": ("  licence: not stated\n", "", "missing key 'licence'"),
    "years": ("last_year: 2024", "last_year: 1980", "before first_year"),
    "year": ("last_year: 2024", "last_year: 20240", "last_year"),
    "name": ("name: mine", "name: ../mine", "name"),
    "no yaml": ("members:", "members: [", "not valid YAML"),
    "alias": ("name: mine", "name: &a mine", "anchors"),
}


@pytest.mark.parametrize("wrong", list(DESCRIPTIONS))
def test_a_wrong_description_is_one_line_with_place_and_fix(wrong, tmp_path):
    place = folder(tmp_path, {"goods_trade": TRADE})
    path = place / "region.yaml"
    good, bad, says = DESCRIPTIONS[wrong]
    text = path.read_text()
    assert good in text
    path.write_text(text.replace(good, bad, 1))
    with pytest.raises(InputError) as refused:
        read_region(place)
    told = str(refused.value)
    assert says in told and told.startswith(f"{path}:") and "\n" not in told


ROWS = {
    "nan": ("ARG,BRA,2020,5", "ARG,BRA,2020,nan", ":2: value 'nan'; drop the row"),
    "infinite": ("ARG,BRA,2020,5", "ARG,BRA,2020,1e999", ":2: value '1e999'"),
    "empty": ("ARG,BRA,2020,5", "ARG,BRA,2020,", ":2: value '' is no number"),
    "word": ("ARG,BRA,2020,5", "ARG,BRA,2020,many", ":2: value 'many' is no number"),
    "negative": ("ARG,BRA,2020,5", "ARG,BRA,2020,-5", ":2: value -5 is negative"),
    "duplicate": ("BRA,ARG,2020", "ARG,BRA,2020", ":3: the same row as line 2"),
    "code": ("BRA,ARG", "BRA,AGR", ":3: 'AGR' is no ISO alpha-3 code"),
    "small letters": ("BRA,ARG", "BRA,arg", ":3: 'arg' is no ISO alpha-3 code of a country; did "),
    "with itself": ("BRA,ARG", "ARG,ARG", ":3: importer and exporter are both 'ARG'"),
    "year": ("ARG,BRA,2020", "ARG,BRA,1920", ":2: year '1920'; give a year from 1990 to 2024"),
    "no year": ("ARG,BRA,2020", "ARG,BRA,2020.5", ":2: year '2020.5'"),
    "cells": ("ARG,BRA,2020,5", "ARG,BRA,2020", ":2: 3 cells; give importer, exporter, year"),
    "header": ("exporter,", "exprter,", ":1: the header is importer, exprter"),
    "blank line": ("ARG,BRA,2020,5\n", "\n", ":2: 0 cells"),
    "quotes": ("ARG,BRA,2020,5", 'ARG,"BRA,2020,5', "is no CSV"),
    "no rows": (TRADE.partition("\n")[2], "", "has no row"),
}


@pytest.mark.parametrize("wrong", list(ROWS))
def test_a_wrong_row_is_one_line_with_its_number(wrong, tmp_path):
    good, bad, says = ROWS[wrong]
    assert good in TRADE
    place = folder(tmp_path, {"goods_trade": TRADE.replace(good, bad, 1)})
    with pytest.raises(InputError) as refused:
        read_region(place)
    assert f"goods_trade.csv{says}" in str(refused.value) or says in str(refused.value)
    assert "goods_trade.csv" in str(refused.value)


def test_negative_persons_are_refused(tmp_path):
    text = "origin,destination,year,value\nARG,BRA,2020,-1\n"
    with pytest.raises(InputError, match=":2: value -1 is negative, and persons cannot be"):
        read_region(folder(tmp_path, {"migrant_stock": text}))


def test_missing_stray_huge_and_binary_files_are_refused(tmp_path):
    place = folder(tmp_path, {"goods_trade": TRADE})
    table = place / "tables" / "goods_trade.csv"
    stray = table.with_name("good_trade.csv")
    stray.write_text(TRADE)
    with pytest.raises(InputError, match=r"no series 'good_trade' in region.yaml; did you mean"):
        read_region(place)
    stray.unlink()
    table.write_bytes(b"importer\xff")
    with pytest.raises(InputError, match="is not UTF-8"):
        read_region(place)
    os.truncate(table, MAX_BYTES + 1)  # a hole: nothing is written
    with pytest.raises(InputError, match="at most 20,000,000"):
        read_region(place)
    table.unlink()
    with pytest.raises(InputError, match=r"goods_trade.csv: no such file"):
        read_region(place)
    (place / "region.yaml").unlink()
    with pytest.raises(InputError, match=r"region.yaml: no such file"):
        read_region(place)
    os.mkfifo(place / "region.yaml")  # would wait for ever for whoever writes into it
    with pytest.raises(InputError, match=r"region.yaml: is no plain file"):
        read_region(place)


def test_names_are_guessed():
    assert examples() == ("mercosur",)
    assert find("mercosur") == EXAMPLES / "mercosur" and find(str(EXAMPLES)) == EXAMPLES
    with pytest.raises(InputError, match="no packaged region; did you mean 'mercosur'"):
        find("mercosul")
    assert len(territories()) > 225 and territories()["PRY"] == "Paraguay"
    for wrong in ("Paraguai", "Paraguay", "pry"):
        with pytest.raises(InputError, match="did you mean 'PRY'"):
            check_member(wrong)


def test_the_vocabulary_is_that_of_packaged_passports():
    kinds = Description.model_json_schema()["$defs"]["SeriesTold"]["properties"]["quality"]
    assert tuple(kinds["enum"]) == QUALITIES


def test_writing_is_whole_or_not_at_all(tmp_path, monkeypatch):
    region = read_region(folder(tmp_path, {"goods_trade": TRADE}))
    told = Description.model_validate(
        {
            "schema": 1, "name": "again", "title": "Again", "members": region.members,
            "first_year": 2020, "last_year": 2020,
            "series": [
                {
                    "id": "goods_trade", "label": "x", "definition": "x", "unit": "usd_million",
                    "dims": ("importer", "exporter", "year"), "licence": "x", "quality": "A",
                    "vintage": "x",
                    "sources": [{"publisher": "x", "table": "x", "address": "x"}],
                }
            ],
        }
    )  # fmt: skip
    rows = region.series["goods_trade"].rows
    target = tmp_path / "again"
    spoilt = rows.with_columns(value=pl.lit(-1.0))
    with pytest.raises(InputError, match="is negative"):
        write_region(target, told, {"goods_trade": spoilt}, {})
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]
    target.mkdir()  # an empty folder is as good as none, and whoever stands in it stays in it
    monkeypatch.chdir(target)
    write_region(Path(), told, {"goods_trade": rows}, {"README.md": "words"})
    assert read_region(Path()).series["goods_trade"].rows.equals(rows)
    with pytest.raises(InputError, match="is there already and not empty"):
        write_region(target, told, {"goods_trade": rows}, {})
    with pytest.raises(InputError, match="no such folder; make it first"):
        write_region(tmp_path / "a" / "b", told, {"goods_trade": rows}, {})
    assert sorted(one.name for one in tmp_path.iterdir()) == ["again", "mine"]


LETTERS = st.text(alphabet=string.printable + "é\u2028\x00", max_size=60)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return mercosur(tmp_path_factory.mktemp("fuzzed"))


@settings(
    max_examples=size("fuzzed regions"),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(["region.yaml", "tables/goods_trade_world.csv"]), LETTERS, st.data())
def test_whatever_is_written_it_is_read_or_refused_in_one_line(place, name, letters, data):
    path = place / name
    good = path.read_bytes()
    text = good.decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    path.write_text(text[:start] + letters + text[end:], encoding="utf-8", newline="")
    try:
        read_region(place)
    except InputError as error:
        assert "\n" not in str(error)
        assert place.name in str(error)
    finally:
        path.write_bytes(good)
