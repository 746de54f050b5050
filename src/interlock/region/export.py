"""Write series to a file that other programs read; a file is whole or absent."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interlock.errors import InputError, did_you_mean
from interlock.region import catalogue
from interlock.region.packaged import read_table
from interlock.region.series import observations

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("csv", "parquet", "json")


def export(series_ids: Sequence[str], path: Path, to: str | None = None) -> int:
    """Write series to `path` and return the number of values written.

    The file has one row per value with its unit, quality, licence and source beside it. It is
    written under a temporary name and renamed, so that an interrupted run leaves nothing.

    Args:
        series_ids: ids of the series.
        path: file to write; its folder must exist.
        to: one of FORMATS; None takes it from the ending of `path`.

    Raises:
        InputError: unknown series or format, a missing folder, or a place that cannot be written.

    """
    to = to or path.suffix.removeprefix(".").lower()
    if to not in FORMATS:
        raise InputError(f"cannot export to '{to}'{did_you_mean(to, FORMATS)}")
    if path.is_dir():
        raise InputError(f"'{path}' is a folder; name a file in it")
    if not path.parent.is_dir():
        raise InputError(f"the folder '{path.parent}' does not exist; make it first")
    frame = exported(series_ids)
    writers: dict[str, Callable[[Any], object]] = {
        "csv": frame.write_csv,
        "parquet": frame.write_parquet,
        "json": frame.write_json,
    }
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            writers[to](file)
        partial.replace(path)
    except OSError as problem:
        raise InputError(f"cannot write '{path}': {problem.strerror or problem}") from problem
    finally:
        partial.unlink(missing_ok=True)
    return frame.height


def exported(series_ids: Sequence[str]) -> "pl.DataFrame":
    """Return the rows of several series in one table; an axis a series lacks is empty."""
    import polars as pl

    sources = read_table("sources")
    frames = []
    for series_id in dict.fromkeys(series_ids):
        passport = catalogue.passport(series_id)
        frame = observations(passport, {}).join(sources, on="source", how="left")
        fixed = {
            "series": passport.id,
            "label": passport.label,
            "unit": passport.unit,
            "licence": passport.licence,
        }
        frames.append(frame.with_columns(pl.lit(text).alias(c) for c, text in fixed.items()))
    joined = pl.concat(frames, how="diagonal")
    first = ["series", "label"]
    last = ["year", "value", "unit", "quality", "note", "licence", "publisher", "table", "address"]
    axes = [c for c in joined.columns if c not in {*first, *last, "source"}]
    return joined.select(*first, *axes, *last)
