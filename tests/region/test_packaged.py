"""The files of the dataset: listed, hashed, described, small, without repeated keys."""

import ast
import json
from pathlib import Path

import frictionless
import pandera.polars as pa
import polars as pl
import pytest

from interlock.errors import InputError
from interlock.region import packaged
from interlock.region.units import UNITS

RESOURCES = packaged.descriptor()["resources"]
OURS = [one for one in RESOURCES if not one["path"].startswith("economies/")]
TABLES = [one for one in OURS if not one["path"].startswith("series_")]
KEY = ["series", "place", "counterpart", "item", "year", "period"]
POLARS = {
    "string": pl.String,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "array": pl.List,
}


def read(resource):
    return pl.read_parquet(packaged.DATASET / resource["path"])


def test_hashes_and_sizes_match_the_files():
    assert packaged.verify() == []
    for one in RESOURCES:
        assert (packaged.DATASET / one["path"]).stat().st_size == one["bytes"]


def test_a_changed_or_missing_file_is_noticed(tmp_path, monkeypatch):
    descriptor = {"resources": [RESOURCES[0], RESOURCES[1]]}
    monkeypatch.setattr(packaged, "descriptor", lambda: descriptor)
    monkeypatch.setattr(packaged, "DATASET", tmp_path)
    (tmp_path / RESOURCES[0]["path"]).write_bytes(b"changed")
    first, second = packaged.verify()
    assert "differs" in first
    assert "missing" in second


def test_no_file_is_unlisted_and_the_whole_is_small():
    listed = {one["path"] for one in RESOURCES} | {"datapackage.json"}
    present = [path for path in packaged.DATASET.rglob("*") if path.is_file()]
    assert {path.relative_to(packaged.DATASET).as_posix() for path in present} == listed
    assert sum(path.stat().st_size for path in present) < 8_000_000
    assert sum(one["bytes"] for one in OURS) < 3_500_000


def test_the_descriptor_is_a_valid_data_package():
    report = frictionless.Package.validate_descriptor(packaged.descriptor())
    assert report.valid, report.flatten(["message"])


@pytest.mark.parametrize("resource", TABLES, ids=lambda one: one["name"])
def test_frictionless_accepts_the_rows_of_every_table(resource):
    rows = [
        {column: cell.isoformat() if hasattr(cell, "isoformat") else cell for column, cell in row}
        for row in (one.items() for one in read(resource).to_dicts())
    ]
    found = frictionless.Resource(
        data=rows, schema=frictionless.Schema.from_descriptor(resource["schema"])
    ).validate()
    assert found.valid, found.flatten(["rowNumber", "fieldName", "note"])[:5]


@pytest.mark.parametrize("resource", OURS, ids=lambda one: one["name"])
def test_types_and_keys_are_as_described(resource):
    frame = read(resource)
    schema = resource["schema"]
    assert [one["name"] for one in schema["fields"]] == frame.columns
    for one in schema["fields"]:
        dtype = frame.schema[one["name"]]
        assert one["description"]
        if one["type"] == "integer":
            assert dtype.is_integer()
        elif one["type"] == "number":
            assert dtype.is_float()
        else:
            assert dtype.base_type() == POLARS[one["type"]]
    key = schema.get("primaryKey", KEY if "value" in frame.columns else [])
    if key:
        assert not frame.select(key).is_duplicated().any()


SERIES = pa.DataFrameSchema(
    {
        "series": pa.Column(pl.String),
        "year": pa.Column(pl.Int16, pa.Check.in_range(1900, 2050)),
        "period": pa.Column(pl.String, pa.Check.str_matches(r"^\d{4}"), nullable=True),
        "value": pa.Column(pl.Float64),
        "quality": pa.Column(pl.String, pa.Check.isin(["A", "B", "C"]), nullable=True),
        "source": pa.Column(pl.Int16),
    }
)
PASSPORTS = pa.DataFrameSchema(
    {
        "id": pa.Column(pl.String, pa.Check.str_matches(r"^[A-Za-z]\S*"), unique=True),
        "unit": pa.Column(pl.String, pa.Check.isin(list(UNITS))),
        "n": pa.Column(pl.Int32, pa.Check.gt(0)),
    }
)


@pytest.mark.parametrize("domain", ["migration", "macro", "politics", "world", "panel"])
def test_long_series_keep_their_contract(domain):
    frame = packaged.scan_series(domain).collect()
    SERIES.validate(frame)
    assert frame["value"].is_finite().all()
    assert set(frame["source"]) <= set(packaged.read_table("sources")["source"])


def test_passports_keep_their_contract():
    PASSPORTS.validate(packaged.read_table("passports"))


def test_no_exported_text_would_run_as_a_formula_in_a_spreadsheet():
    texts = [packaged.read_table("passports").select("id", "label"), packaged.read_table("sources")]
    texts += [read(one).select("note") for one in OURS if one["path"].startswith("series_")]
    for frame in texts:
        for column in (name for name, dtype in frame.schema.items() if dtype == pl.String):
            assert not frame[column].drop_nulls().str.contains(r"^[=+\-@]").any()


def test_votes_name_known_instruments_or_documented_codes():
    ids = set(packaged.read_table("instruments")["id"])
    codes = set(packaged.read_table("rollcalls")["agreement_id"]) - ids
    assert codes == {"OTHER", "OTHERFTA", "PNTR", "URUGUAY", "CIR18", "DREAM19"}


def test_fingerprint_is_one_hash_of_all():
    assert packaged.fingerprint() == packaged.fingerprint()
    assert packaged.fingerprint().startswith("sha256:")


def test_unknown_table_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'instruments'"):
        packaged.read_table("instrument")


def test_the_package_never_reads_outside_itself():
    folder = Path(packaged.__file__).parent
    for path in folder.glob("*.py"):
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not any("shared/" in text or text.startswith("http") for text in texts), path


def test_the_descriptor_names_no_moment_of_building():
    # The same tables must always give the same bytes.
    assert not {"created", "date"} & set(json.loads(json.dumps(packaged.descriptor())))
