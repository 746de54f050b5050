"""An exported file is whole or absent, and carries units and sources."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from interlock.errors import InputError
from interlock.region import export as exporting
from interlock.region.export import export, exported

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


def test_a_series_named_twice_is_written_once():
    assert exported([TWO[0], TWO[0]]).height == exported([TWO[0]]).height


@pytest.mark.parametrize(
    ("series", "name", "to", "message"),
    [
        (TWO, "missing/out.csv", None, "does not exist"),
        (TWO, "out.xls", None, "cannot export to 'xls'"),
        (TWO, "out", None, "cannot export to ''"),
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
