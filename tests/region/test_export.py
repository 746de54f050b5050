"""An exported file is whole or absent, and carries units and sources."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from interlock.errors import InputError
from interlock.region.export import export, exported, files
from interlock.region.export import series as exporting

TWO = ["usbp_apprehensions", "us_goods_imports_best"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_each_format_reads_back_the_same(tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    count = export(TWO, path)
    expected = exported(TWO)
    assert count == expected.height
    read = {
        "csv": lambda: pl.read_csv(path, schema=expected.schema),
        "parquet": lambda: pl.read_parquet(path),
        "json": lambda: pl.read_json(path, schema=expected.schema),
    }[ending]()
    assert read.equals(expected)
    assert list(tmp_path.iterdir()) == [path]


def test_units_and_sources_stand_beside_every_value(tmp_path):
    path = tmp_path / "out.csv"
    export(TWO, path, "csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert row["unit"] in {"events", "usd"}
        assert row["publisher"] and row["table"] and row["address"] and row["licence"]
    assert {row["unit"] for row in rows if row["series"] == TWO[0]} == {"events"}


def test_other_readers_accept_the_files(tmp_path):
    pandas = pytest.importorskip("pandas")
    export(TWO, tmp_path / "out.csv")
    export(TWO, tmp_path / "out.json")
    assert len(pandas.read_csv(tmp_path / "out.csv")) == exported(TWO).height
    assert len(json.loads((tmp_path / "out.json").read_text())) == exported(TWO).height


def test_excel_reads_values_and_passports(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    ids = ["usbp_apprehensions", "usbp_encounters_khsm_famstatus:Family Unit Individuals"]
    expected = exported(ids)
    assert export(ids, tmp_path / "out.xlsx") == expected.height
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["values", "series"]
    head, *rows = book["values"].iter_rows(values_only=True)
    assert list(head) == expected.columns
    read = pl.DataFrame(rows, schema=expected.schema, orient="row")
    assert read.equals(expected)
    year = book["values"].cell(2, expected.columns.index("year") + 1)
    assert year.number_format == "0"  # and not 1,990
    names, *passports = book["series"].iter_rows(values_only=True)
    assert [row[0] for row in passports] == ids and {"definition", "breaks"} <= set(names)


def test_no_cell_of_excel_computes_or_links(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    texts = ["=1+1", "https://example.org", "@SUM(1)", "-2"]
    files.write_tables(tmp_path / "out.xlsx", "xlsx", {"one": pl.DataFrame({"text": texts})})
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["one"]
    cells = [sheet.cell(row, 1) for row in range(2, 6)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"} and not any(c.hyperlink for c in cells)


def test_the_same_table_gives_the_same_workbook(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        export(TWO[:1], tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "EXCEL_ROWS", 100)
    with pytest.raises(InputError, match="at most 100; export less, or to csv"):
        export(TWO, tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_series_named_twice_is_written_once():
    assert exported([TWO[0], TWO[0]]).height == exported([TWO[0]]).height


@pytest.mark.parametrize(
    ("series", "name", "to", "message"),
    [
        (TWO, "missing/out.csv", None, "does not exist"),
        (TWO, "out.xls", None, "cannot export to 'xls'"),
        (TWO, "out", None, "no ending says"),
        (TWO, "out.csv", "cvs", "did you mean 'csv'"),
        (TWO, ".", "csv", "is a folder"),
        (TWO, "out.csv/x.csv", None, "does not exist"),
        (["usbp_agent"], "out.csv", None, "did you mean 'usbp_agents'"),
    ],
)
def test_mistakes_leave_no_file(tmp_path, series, name, to, message):
    with pytest.raises(InputError, match=message):
        export(series, tmp_path / name, to)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_refuses_files_is_named(tmp_path):
    with pytest.raises(InputError, match=r"cannot write '/proc/x.csv': [^/]+$"):
        export(TWO, Path("/proc/x.csv"))


def test_a_failed_write_keeps_the_old_file_and_leaves_no_half(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("old")

    class Frame:
        height = 1

        def write_csv(self, target):
            target.write(b"half")
            raise OSError(28, "No space left on device")

        write_parquet = write_json = write_csv

    monkeypatch.setattr(exporting, "exported", lambda ids: Frame())
    with pytest.raises(InputError, match="No space left"):
        export(TWO, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
