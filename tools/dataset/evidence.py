"""Write the long series with their passports, sources and breaks."""

from pathlib import Path
from typing import Any

import polars as pl
from tools.dataset import long
from tools.dataset.passports import passport

KEY = ["series", "place", "counterpart", "item", "year", "period"]
DROPPED_RULE = r"^impic_(e\d+|.*_allmean)$"
PASSPORT_SCHEMA = {
    "first_year": pl.Int16,
    "last_year": pl.Int16,
    "n": pl.Int32,
    "source_ids": pl.List(pl.Int16),
}


def read(shared: Path) -> dict[str, pl.DataFrame]:
    """Return the rows of every domain in one shape."""
    migration = long.migration(shared)
    return {
        "migration": migration,
        "macro": long.macro(shared),
        "politics": long.politics(shared),
        "world": long.world(shared),
        "panel": long.panel(shared, migration),
    }


def check_keys(rows: pl.DataFrame) -> None:
    """Raise ValueError where two rows share a key or a value is missing."""
    repeated = rows.filter(rows.select(KEY).is_duplicated())
    if repeated.height:
        raise ValueError(f"repeated keys: {repeated.select(KEY).head(5).rows()}")
    if rows["value"].null_count() or not rows["value"].is_finite().all():
        raise ValueError("a value is missing or not finite")


def number_sources(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the distinct sources with a stable number."""
    names = ["publisher", "table", "address"]
    return (
        pl.concat([frame.select(names) for frame in frames.values()])
        .with_columns(pl.all().fill_null("not stated"))
        .unique()
        .sort(names)
        .with_row_index("source")
        .with_columns(pl.col("source").cast(pl.Int16))
    )


def build(shared: Path) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Return the frames to write, by resource name, and what the report must say."""
    frames = read(shared)
    rows_read = {domain: frame.height for domain, frame in frames.items()}
    dropped = {}
    for domain, frame in frames.items():
        out = frame.filter(pl.col("series").str.contains(DROPPED_RULE))
        dropped |= dict(out.group_by("series").len().sort("series").iter_rows())
        frames[domain] = frame.filter(~pl.col("series").str.contains(DROPPED_RULE))
    sources = number_sources(frames)
    result: dict[str, pl.DataFrame] = {}
    records = []
    for domain, frame in frames.items():
        check_keys(frame)
        filled = frame.with_columns(
            pl.col("publisher", "table", "address").fill_null("not stated")
        ).join(sources, on=["publisher", "table", "address"], how="left")
        for name, rows in sorted(filled.group_by("series"), key=lambda pair: str(pair[0])):
            records.append(passport(str(name[0]), domain, rows))
        result[f"series_{domain}"] = filled.select(*KEY, "value", "quality", "source", "note").sort(
            KEY
        )
    breaks = [
        {"series": r["id"], "first_year": first, "last_year": last, "reason": reason}
        for r in records
        for first, last, reason in r.pop("breaks")
    ]
    result["passports"] = pl.DataFrame(records, schema_overrides=PASSPORT_SCHEMA).sort("id")
    if result["passports"]["id"].is_duplicated().any():
        raise ValueError("two series share an id")
    years = {"first_year": pl.Int16, "last_year": pl.Int16}
    result["breaks"] = pl.DataFrame(breaks, schema_overrides=years).sort("series", "first_year")
    result["sources"] = sources
    return result, {"rows_read": rows_read, "dropped": dropped}
