"""Write Parquet files and the Frictionless descriptor that lists and hashes them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
from tools.dataset.wording import read_yaml

from interlock.region.passport import LICENCES, NOT_STATED, QUALITIES
from interlock.region.units import UNITS

VERSION = "1.0.0"
SERIES_FIELDS = {
    "series": "id of the series (see `passports`)",
    "place": "first place axis: origin or country; empty where the series has none",
    "counterpart": "second place axis: destination or partner; empty where the series has none",
    "item": "further axis: party, vote or agreement; empty where the series has none",
    "year": "year, calendar or fiscal as the passport's definition says",
    "period": "month or day where a year holds several values; else empty",
    "value": "value in the unit of the passport",
    "quality": "A primary table, B second-hand or digitised, C third-hand; empty unrated",
    "source": "number of the source (see `sources`)",
    "note": "what the source table says about the row",
}
FIELDS: dict[str, dict[str, str]] = {
    "passports": {
        "id": "id of the series",
        "label": "a few words",
        "definition": "one sentence saying what is counted",
        "domain": "migration, macro, politics, world or panel",
        "unit": "unit from the closed list",
        "unit_as_published": "wording of the source table",
        "dims": "axis names in order",
        "n": "number of values",
        "first_year": "first year",
        "last_year": "last year",
        "places": "members of the place axes",
        "source_ids": "numbers of the sources, the most used first",
        "licence": "what the source states, else `not stated`",
        "quality": "worst letter among the rows, else `unrated`",
        "quality_note": "the mix of letters where rows differ",
        "vintage": "release the values were taken from, else `not stated`",
        "note": "what to know before using the values",
    },
    "breaks": {
        "series": "id of the series",
        "first_year": "first year that is not comparable with those before",
        "last_year": "last such year; empty where the change is permanent",
        "reason": "why",
    },
    "sources": {
        "source": "number of the source",
        "publisher": "publisher",
        "table": "table, chart or text",
        "address": "where it was read",
    },
}
KEYS = {"passports": ["id"], "breaks": ["series", "first_year", "reason"], "sources": ["source"]}
ENUMS = {"unit": list(UNITS), "licence": list(LICENCES), "quality": list(QUALITIES)}
TITLES = {
    "passports": "One passport for every series",
    "breaks": "Years in which a series stops being comparable",
    "sources": "Publishers, tables and addresses",
}


def kind(dtype: pl.DataType) -> str:
    """Return the Frictionless type of a polars type."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    names = {pl.Boolean: "boolean", pl.Date: "date", pl.List: "array"}
    return names.get(dtype.base_type(), "string")


def licences(name: str, passports: pl.DataFrame) -> dict[str, int]:
    """Return how many series of a resource state each licence; a table here states none."""
    if not name.startswith("series_"):
        return {NOT_STATED: 1}
    inside = passports.filter(pl.col("domain") == name.removeprefix("series_"))
    return dict(inside["licence"].value_counts().sort("licence").iter_rows())


def describe(name: str, frame: pl.DataFrame) -> dict[str, Any]:
    """Return the descriptor of one resource, without hash and bytes."""
    entry = read_yaml("tables.yaml").get(name, {})
    if name.startswith("series_"):
        words = SERIES_FIELDS
        title = f"Long series, {name.removeprefix('series_')}"
        # A null cannot stand in a primary key, so uniqueness of the full key is tested instead.
        key: list[str] = []
    else:
        words = entry.get("columns") or FIELDS[name]
        title = entry.get("title") or TITLES[name]
        key = entry.get("key") or KEYS.get(name, [])
    required = set(key) | ({"series", "year", "value", "source"} & set(frame.columns))
    if name == "passports":
        required = set(frame.columns) - {"note", "quality_note"}
    fields = []
    for column, dtype in frame.schema.items():
        field: dict[str, Any] = {
            "name": column,
            "type": kind(dtype),
            "description": words[column],
        }
        limits: dict[str, Any] = {"required": True} if column in required else {}
        if name == "passports" and column in ENUMS:
            limits["enum"] = ENUMS[column]
        if limits:
            field["constraints"] = limits
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields}
    if key:
        schema["primaryKey"] = key
    described: dict[str, Any] = {"name": name.replace("_", "-"), "path": f"{name}.parquet"}
    if entry:
        described["sources"] = [{"title": f"interlock evidence tables, {entry['file']}"}]
    return described | {"title": title, "schema": schema}


def finish(described: dict[str, Any], out: Path) -> dict[str, Any]:
    """Add format, hash and bytes of the written file to a resource descriptor."""
    content = (out / described["path"]).read_bytes()
    return described | {
        "profile": "tabular-data-resource",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write one frame so that the same rows always give the same bytes."""
    frame.write_parquet(path, compression="zstd", compression_level=19, statistics=True)


def write_descriptor(
    resources: list[dict[str, Any]], publishers: list[str], notes: str, out: Path
) -> None:
    """Write datapackage.json: every resource with path, hash, bytes and schema."""
    descriptor = {
        "profile": "data-package",
        "name": "interlock-north-america",
        "title": "Evidence on North American trade, borders and migration",
        "version": VERSION,
        "description": notes,
        "sources": [{"title": publisher} for publisher in publishers],
        "resources": resources,
    }
    text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
    (out / "datapackage.json").write_text(text, encoding="utf-8")
