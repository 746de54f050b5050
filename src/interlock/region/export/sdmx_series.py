"""Packaged series in SDMX codes: areas, indicators, units with their multiples, breaks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from interlock.region import catalogue
from interlock.region.export import sdmx
from interlock.region.export.sdmx import UNKNOWN, Structure
from interlock.region.passport import QUALITIES, Passport
from interlock.region.places import place_name
from interlock.region.units import UNITS

if TYPE_CHECKING:
    import polars as pl

EVIDENCE = Structure(
    "EVIDENCE",
    "Evidence on North American regionalism, as interlock packages it",
    ("FREQ", "REF_AREA", "COUNTERPART_AREA", "INDICATOR", "ITEM"),
    (
        "UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "OBS_QUALITY", "COMMENT_OBS", "SOURCE",
        "LICENCE",
    ),
    ("UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "OBS_QUALITY"),
)  # fmt: skip
TIMES = ("year", "period")
ITEMS = ("party", "vote", "agreement")
AREAS = ("REF_AREA", "COUNTERPART_AREA")
MULTIPLES = {"_thousand": ("3", "thousand "), "_million": ("6", "million ")}
UNRATED = "unrated"


def coded(series_ids: Sequence[str]) -> tuple["pl.DataFrame", sdmx.Lists]:
    """Return series as a table of `EVIDENCE`, and its code lists.

    The first axis of places of a series is its reference area, the second the counterpart: a flow
    goes from the one to the other.

    Args:
        series_ids: ids of the series.

    Raises:
        InputError: unknown series, or two of its members that have the same code.
    """
    import polars as pl

    found = [catalogue.passport(one) for one in dict.fromkeys(series_ids)]
    frame = pl.concat([_rows(one) for one in found])
    lists: dict[str, dict[str, sdmx.Code]] = {
        "FREQ": sdmx.codes(sdmx.FREQUENCIES.items()),
        "INDICATOR": sdmx.codes((one.id, one.label) for one in found),
        "UNIT_MEASURE": sdmx.codes(_units(found)),
        "UNIT_MULT": sdmx.codes(sdmx.MULTIPLES.items()),
        "OBS_STATUS": sdmx.codes(sdmx.STATUSES.items()),
        "OBS_QUALITY": sdmx.codes(_qualities()),
    }
    for column in (*AREAS, "ITEM"):
        members = frame[column].unique().drop_nulls().sort().to_list()
        lists[column] = sdmx.NOTHING | sdmx.codes((one, place_name(one)) for one in members)
    in_codes = {one: sdmx.replaced(one, lists[one]) for one in (*AREAS, "ITEM")}
    return frame.with_columns(**in_codes).select(*EVIDENCE.columns), lists


def unit(name: str) -> tuple[str, str, str]:
    """Return the code of a unit, the power of ten by which to multiply, and its name."""
    for ending, (power, word) in MULTIPLES.items():
        if name.endswith(ending):
            return name.removesuffix(ending).upper(), power, UNITS[name].replace(word, "", 1)
    return name.upper(), "0", UNITS[name]


def _units(passports: Sequence[Passport]) -> list[tuple[str, str]]:
    every = (unit(name) for name in sorted({one.unit for one in passports}))
    return [(measure, name) for measure, _, name in every]


def _qualities() -> list[tuple[str, str]]:
    names = ("primary table", "rounded, second-hand or digitised", "third-hand")
    return [*zip(QUALITIES, names, strict=False), (UNKNOWN, UNRATED)]


def _rows(passport: Passport) -> "pl.DataFrame":
    """Return the rows of a series; areas and items as interlock writes them."""
    import polars as pl

    from interlock.region.packaged import read_table
    from interlock.region.series import observations

    frame = observations(passport, {}).join(read_table("sources"), on="source", how="left")
    places = [dim for dim in passport.dims if dim not in (*TIMES, *ITEMS)]
    axes: dict[str, str] = dict(zip(AREAS, places, strict=False))
    axes.update(("ITEM", dim) for dim in passport.dims if dim in ITEMS)
    time = passport.dims[-1]
    measure, power, _ = unit(passport.unit)
    text = pl.col(time).cast(pl.String)
    broken = pl.col("year").is_in([one.first_year for one in passport.breaks])
    nothing = pl.lit(None, pl.String)
    length = text.str.len_chars()
    return frame.select(
        pl.when(length == 4).then(pl.lit("A")).when(length == 7).then(pl.lit("M"))
        .otherwise(pl.lit("D")).alias("FREQ"),
        *((pl.col(axes[one]) if one in axes else nothing).alias(one) for one in (*AREAS, "ITEM")),
        pl.lit(sdmx.code(passport.id)).alias("INDICATOR"),
        text.alias(sdmx.TIME),
        pl.col("value").alias(sdmx.VALUE),
        pl.lit(measure).alias("UNIT_MEASURE"),
        pl.lit(power).alias("UNIT_MULT"),
        pl.when(broken).then(pl.lit("B")).otherwise(pl.lit("A")).alias("OBS_STATUS"),
        pl.col("quality").replace(UNRATED, UNKNOWN).fill_null(UNKNOWN).alias("OBS_QUALITY"),
        pl.col("note").cast(pl.String).alias("COMMENT_OBS"),
        pl.format("{}, {}, {}", "publisher", "table", "address").alias("SOURCE"),
        pl.lit(passport.licence).alias("LICENCE"),
    )  # fmt: skip
