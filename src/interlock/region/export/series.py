"""Write series with their units, qualities, licences and sources beside every value."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from interlock.region import catalogue
from interlock.region.export.files import TABLES, check_place, format_of, write_tables
from interlock.region.packaged import read_table
from interlock.region.series import observations

if TYPE_CHECKING:
    import polars as pl

SDMX = "sdmx"
FORMATS = (*TABLES, SDMX)


def export(series_ids: Sequence[str], path: Path, to: str | None = None) -> int:
    """Write series to `path` and return the number of values written.

    The file has one row per value with its unit, quality, licence and source beside it. It is
    written under a temporary name and renamed, so that an interrupted run leaves nothing. Excel has
    a second sheet with the passports; SDMX a second file with the structure.

    Args:
        series_ids: ids of the series.
        path: file to write; its folder must exist.
        to: one of FORMATS; None takes it from the ending of `path`.

    Raises:
        InputError: unknown series or format, a missing folder, or a place that cannot be written.

    """
    check_place(path)
    to = format_of(path, to, FORMATS)
    if to == SDMX:
        from interlock.region.export.sdmx import write
        from interlock.region.export.sdmx_series import EVIDENCE, coded

        frame = coded(series_ids)
        write(path, EVIDENCE, *frame)
        return frame[0].height
    frame = exported(series_ids)
    tables = {"values": frame}
    if to == "xlsx":
        tables["series"] = _passports(series_ids)
    write_tables(path, to, tables)
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


def _passports(series_ids: Sequence[str]) -> "pl.DataFrame":
    """Return what every series is, one row each."""
    import polars as pl

    from interlock.region.series import attributes

    found = [catalogue.passport(one) for one in dict.fromkeys(series_ids)]
    return pl.DataFrame([{"series": one.id, **attributes(one)} for one in found])
