"""The numbers of a run in SDMX codes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from interlock.region.export import sdmx
from interlock.region.export.sdmx import Structure
from interlock.region.places import place_name
from interlock.study.records import QUANTILE_NAMES

if TYPE_CHECKING:
    import polars as pl

RESULTS = Structure(
    "RESULTS",
    "Results of a run of interlock: quantiles over the draws of every school",
    (
        "FREQ", "REF_AREA", "COUNTERPART_AREA", "INDICATOR", "RUN", "SCHOOL", "SECTOR", "STATISTIC",
    ),
    ("UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS"),
    ("UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS"),
)  # fmt: skip
RUNS = {
    "effects": "Difference of the scenario from history under the same draws",
    "scenario": "The run itself",
    "history": "History under the same draws",
}
STATISTICS = {
    **{name: f"Quantile {int(name[1:])} percent over draws" for name in QUANTILE_NAMES},
    "share_positive": "Share of draws above zero",
}
SHARE = "share of draws above zero"
FREQUENCY, STATUS = "A", "E"  # every result is a yearly estimate
UNITS = {
    "billion US$": ("USD", "9"),
    "million US$ of 2023": ("USD_2023", "6"),
    "US$ of 2023": ("USD_2023", "0"),
}
PAIR = "[<-]"  # importer<exporter, and two sides of a border


def coded(tables: "Mapping[str, pl.DataFrame]") -> tuple["pl.DataFrame", sdmx.Lists]:
    """Return results as a table of `RESULTS`, and its code lists.

    Args:
        tables: of `study.taken.tables.tables`: effects, scenario, history. Of imports the importer
            is the reference area and the exporter the counterpart.
    """
    import polars as pl

    long = pl.concat([_long(name, one) for name, one in tables.items()])
    areas = long["place"].str.replace(PAIR, "\n").str.split_exact("\n", 1)
    long = long.with_columns(
        areas.struct.field("field_0").alias("REF_AREA"),
        areas.struct.field("field_1").alias("COUNTERPART_AREA"),
    )
    lists: dict[str, dict[str, sdmx.Code]] = {
        "FREQ": sdmx.codes(sdmx.FREQUENCIES.items()),
        "INDICATOR": sdmx.codes(long.select("outcome", "label").unique(maintain_order=True).rows()),
        "RUN": sdmx.codes((name, RUNS[name]) for name in tables),
        "STATISTIC": sdmx.codes(STATISTICS.items()),
        "UNIT_MULT": sdmx.codes(sdmx.MULTIPLES.items()),
        "OBS_STATUS": sdmx.codes({**sdmx.STATUSES, STATUS: "Estimated value"}.items()),
        "UNIT_MEASURE": sdmx.codes((one, one) for one in _members(long, "measure")),
        "SCHOOL": sdmx.codes((one, one) for one in _members(long, "school")),
        "SECTOR": _optional(long, "sector", str),
        "REF_AREA": _optional(long, "REF_AREA", place_name),
        "COUNTERPART_AREA": _optional(long, "COUNTERPART_AREA", place_name),
    }
    columns = {
        "REF_AREA": "REF_AREA", "COUNTERPART_AREA": "COUNTERPART_AREA", "SECTOR": "sector",
        "INDICATOR": "outcome", "RUN": "run", "SCHOOL": "school", "STATISTIC": "statistic",
        "UNIT_MEASURE": "measure",
    }  # fmt: skip
    frame = long.with_columns(
        pl.lit(FREQUENCY).alias("FREQ"),
        pl.lit(STATUS).alias("OBS_STATUS"),
        pl.col("year").cast(pl.String).alias(sdmx.TIME),
        pl.col("value").alias(sdmx.VALUE),
        pl.col("power").alias("UNIT_MULT"),
        *(sdmx.replaced(column, lists[name]).alias(name) for name, column in columns.items()),
    )
    return frame.select(*RESULTS.columns), lists


def _long(run: str, table: "pl.DataFrame") -> "pl.DataFrame":
    """Return one row a statistic, with measure and power of its unit; shares have none of it."""
    import polars as pl

    present = [name for name in STATISTICS if name in table.columns]
    kept = ["outcome", "label", "unit", "school", "place", "sector", "year"]
    long = table.unpivot(present, index=kept, variable_name="statistic", value_name="value")
    unit = pl.when(pl.col("statistic") == "share_positive").then(pl.lit(SHARE)).otherwise("unit")
    measures = {name: measure for name, (measure, _) in UNITS.items()}
    powers = {name: power for name, (_, power) in UNITS.items()}
    return long.drop_nulls("value").with_columns(
        pl.lit(run).alias("run"),
        unit.replace(measures).alias("measure"),
        unit.replace_strict(powers, default="0").alias("power"),
    )


def _members(long: "pl.DataFrame", column: str) -> list[str]:
    return long[column].drop_nulls().unique().sort().to_list()


def _optional(
    long: "pl.DataFrame", column: str, name: Callable[[str], str]
) -> dict[str, sdmx.Code]:
    """Return the code list of what not every row has."""
    return sdmx.NOTHING | sdmx.codes((one, name(one)) for one in _members(long, column))
