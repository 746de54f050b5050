"""Read the tables that are not series: instruments, claims, votes, parameters, tariffs."""

import re
from pathlib import Path
from typing import Any

import polars as pl
from tools.dataset.long import read_csv
from tools.dataset.wording import read_yaml

# Trap 12: the content codes of these follow the chapter's own reading.
CIRCULAR = ("NAFTA", "SPP", "SMARTCA", "SMARTMX")
TYPES = {
    "integer": pl.Int32,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "string": pl.String,
    "date": pl.Date,
}


def build(shared: Path) -> dict[str, pl.DataFrame]:
    """Return every table of tables.yaml with the columns and types it declares."""
    return {name: one(shared, name, entry) for name, entry in read_yaml("tables.yaml").items()}


def one(shared: Path, name: str, entry: dict[str, Any]) -> pl.DataFrame:
    """Read one table, derive its flags, cast and order its columns."""
    frame = read_csv(shared / entry["file"], infer_schema=False)
    frame = frame.with_columns(pl.all().str.strip_chars().replace({"": None, "NA": None}))
    if name == "instruments":
        frame = frame.with_columns(pl.col("id").is_in(CIRCULAR).alias("content_circular"))
    if name == "trade_events":
        doubt = pl.col("note").str.contains("doubtful|inferred|suspended").fill_null(False)
        frame = frame.with_columns(doubt.alias("doubtful_date"))
    if set(frame.columns) != set(entry["columns"]):
        raise ValueError(f"{entry['file']}: columns differ from tables.yaml: {frame.columns}")
    key = entry.get("key", [])
    if key and frame.select(key).is_duplicated().any():
        raise ValueError(f"{entry['file']}: repeated key {key}")
    types = entry.get("types", {})
    return frame.select(cast(frame, c, types.get(c, "string")) for c in entry["columns"])


def cast(frame: pl.DataFrame, column: str, kind: str) -> pl.Expr:
    """Return the column in its declared type; whole numbers may be written `1986.0`."""
    if frame.schema[column] == TYPES[kind]:
        return pl.col(column)
    if kind == "integer":
        return pl.col(column).cast(pl.Float64).cast(pl.Int32)
    if kind == "boolean":
        return pl.col(column).str.to_lowercase() == "true"
    if kind == "date":
        return pl.col(column).str.to_date("%Y-%m-%d")
    return pl.col(column).cast(TYPES[kind])


def quotes_missing(shared: Path, tables: dict[str, pl.DataFrame]) -> list[str]:
    """Return the ids whose quote is not in the chapter, compared without typography.

    The chapter lies beside the data; where it is absent the check says so.
    """
    chapter = shared.parent / "source" / "chapter.txt"
    if not chapter.exists():
        return ["chapter not found: quotes unchecked"]
    text = plain(chapter.read_text(encoding="utf-8"))
    quoted = [(tables["claims"], "quote"), (tables["instruments"], "seed_quote")]
    return [
        row["id"]
        for frame, column in quoted
        for row in frame.iter_rows(named=True)
        if row[column] and plain(row[column]) not in text
    ]


def plain(text: str) -> str:
    """Return text with plain quotes and dashes, single spaces and no line-end hyphens."""
    signs = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-"})
    return re.sub(r"\s+", " ", text.translate(signs).replace("- ", "")).strip().lower()
