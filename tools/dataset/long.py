"""Read the raw long tables into one shape: series, axes, year, period, value, provenance.

Columns of every frame made here: series, place, counterpart, item, year, period, value, unit,
publisher, table, address, quality, note. An axis a series does not have is null. The axes carry
the names in AXES on the outside.
"""

import re
from pathlib import Path

import polars as pl

COLUMNS = [
    *("series", "place", "counterpart", "item", "year", "period", "value", "unit"),
    *("publisher", "table", "address", "quality", "note"),
]


def read_csv(path: Path, **options: object) -> pl.DataFrame:
    """Read a CSV with its quotes honoured (visa class names contain commas)."""
    return pl.read_csv(path, infer_schema_length=None, **options)  # type: ignore[arg-type]


def shape(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that are missing, split the quality letter off the note, order columns."""
    absent = [pl.lit(None, pl.String).alias(c) for c in COLUMNS if c not in frame.columns]
    frame = frame.with_columns(absent)
    letter = pl.col("note").str.extract(r"^Q=([ABC])\b")
    # A cell that begins with + would be read as a formula by spreadsheets.
    rest = pl.col("note").str.replace(r"^Q=[ABC](; )?", "").str.replace_all("+-", "±", literal=True)
    address = pl.col("address").str.replace(r"^PyPI ", "Python package ")
    chapter = pl.col("publisher").str.starts_with("seed chapter")
    return frame.with_columns(
        letter.alias("quality"),
        pl.when(rest == "").then(None).otherwise(rest).alias("note"),
        pl.when(chapter).then(pl.lit("the chapter")).otherwise(address).alias("address"),
        pl.col("year").cast(pl.Int16),
        pl.col("value").cast(pl.Float64),
    ).select(COLUMNS)


def migration(shared: Path) -> pl.DataFrame:
    """Read the migration table; sector names lose the state, so that spellings agree."""
    frame = read_csv(shared / "migration/migration_series.csv").rename(
        {"origin": "place", "destination": "counterpart"} | PROVENANCE
    )
    code = [
        pl.col(c)
        .str.replace(r", [A-Z]{2}$", "")
        .str.replace("^CENTRAL_AMERICA$", "CENTRAL-AMERICA")
        for c in ("place", "counterpart")
    ]
    return shape(frame.with_columns(code))


PROVENANCE = {
    "source_publisher": "publisher",
    "source_table": "table",
    "retrieved_from": "address",
}


def macro(shared: Path) -> pl.DataFrame:
    """Read the macro table."""
    frame = read_csv(shared / "macro/macro_series.csv")
    return shape(frame.rename({"country": "place", "partner": "counterpart"} | PROVENANCE))


# Which axis the overloaded column `country` of the politics table really holds.
_AGREEMENT = ("desta_depth_index", "labpta_labour_depth", "trend_env_provisions")
_NAME_CLASHES = {"merida_appropriation_mexico": "merida_appropriation_mexico_politics"}


def politics(shared: Path) -> pl.DataFrame:
    """Read the politics table; party, vote and agreement become an axis of their own."""
    frame = read_csv(shared / "politics/politics_series.csv").rename(PROVENANCE)
    series = pl.col("series")
    pair = pl.col("country").str.split_exact(">", 1)
    is_pair = series == "visa_required"
    is_agreement = series.is_in(_AGREEMENT)
    is_vote = series.str.starts_with("rollcall_")
    party = pl.col("note").str.extract(r"^party=(.+?) / ")
    frame = frame.with_columns(
        pl.when(is_agreement)
        .then(None)
        .when(is_pair)
        .then(pair.struct.field("field_0"))
        .otherwise(pl.col("country"))
        .alias("place"),
        pl.when(is_pair).then(pair.struct.field("field_1")).alias("counterpart"),
        pl.when(is_agreement)
        .then(pl.col("country").str.strip_chars())
        .when(is_vote)
        .then(pl.col("table"))
        .when(series.str.starts_with("vparty_"))
        .then(party)
        .alias("item"),
        series.replace(_NAME_CLASHES),
    )
    by_year = ~frame.select("series", "place", "counterpart", "item", "year").is_duplicated()
    clashing = frame.filter(~by_year)["series"].unique().to_list()
    keeps_period = pl.col("series").is_in(clashing)
    frame = frame.with_columns(
        pl.when(keeps_period).then(pl.col("period").cast(pl.String)).alias("period"),
    )
    # The vote's name moves to the axis: the source table is the roll-call record itself.
    record = pl.when(is_vote).then(pl.lit("roll call record")).otherwise(pl.col("table"))
    return shape(frame.with_columns(record.alias("table")))


def world(shared: Path) -> pl.DataFrame:
    """Read the three world tables; ids start with `world.` to keep vintages apart."""
    stock = read_csv(shared / "world/undesa_2024_migrant_stock_bilateral.csv.gz").select(
        pl.lit("world.undesa_migrant_stock_2024").alias("series"),
        pl.col("origin").alias("place"),
        pl.col("destination").alias("counterpart"),
        "year",
        pl.col("persons").alias("value").cast(pl.Float64),
        pl.lit("persons (mid-year stock)").alias("unit"),
        pl.lit("UN DESA Population Division").alias("publisher"),
        pl.lit("International Migrant Stock 2024 revision, origin by destination").alias("table"),
        pl.lit("not stated").alias("address"),
    )
    people = read_csv(shared / "world/population_by_age_1970_2050.csv").select(
        (pl.lit("world.") + pl.col("series")).alias("series"),
        pl.col("country").alias("place"),
        "year",
        pl.col("persons").alias("value").cast(pl.Float64),
        pl.lit("persons").alias("unit"),
        pl.lit("UN World Population Prospects via Gapminder").alias("publisher"),
        pl.col("source").alias("table"),
        pl.lit("not stated").alias("address"),
        pl.col("kind").alias("note"),
    )
    income = read_csv(shared / "world/gdp_per_capita_ppp.csv.gz").select(
        (pl.lit("world.") + pl.col("series")).alias("series"),
        pl.col("country").alias("place"),
        "year",
        "value",
        pl.lit("constant intl $ per person").alias("unit"),
        pl.lit("Gapminder").alias("publisher"),
        pl.col("source").alias("table"),
        pl.lit("not stated").alias("address"),
    )
    return pl.concat([shape(stock), shape(people), shape(income)])


def panel(shared: Path, migration_rows: pl.DataFrame) -> pl.DataFrame:
    """Turn the wide splice into series `panel.<column>` with the provenance of each column.

    The table states no units and no quality: each column takes the unit of the series that it was
    spliced from, and the worst letter among them.
    """
    wide = read_csv(shared / "migration/recommended_annual_panel.csv")
    origin = read_csv(shared / "migration/recommended_annual_panel_sources.csv")
    spliced = dict(origin.iter_rows())
    known = migration_rows.group_by("series").agg(
        pl.col("unit").first(), pl.col("quality").drop_nulls().max()
    )
    facts = {name: (unit, letter) for name, unit, letter in known.iter_rows()}
    frames = []
    for column in wide.columns[1:]:
        parts = [part.split("[")[0].split(" ")[0] for part in re.split(r" \| ", spliced[column])]
        letters = [facts[part][1] for part in parts]
        worst = max((letter for letter in letters if letter), default=None)
        frames.append(
            wide.select("year", pl.col(column).cast(pl.Float64).alias("value"))
            .drop_nulls()
            .with_columns(
                pl.lit(f"panel.{column}").alias("series"),
                pl.lit(facts[parts[0]][0]).alias("unit"),
                pl.lit("interlock splice").alias("publisher"),
                pl.lit(spliced[column]).alias("table"),
                pl.lit("series of this dataset").alias("address"),
                pl.lit(None if worst is None else f"Q={worst}").alias("note"),
            )
        )
    return pl.concat([shape(frame) for frame in frames])
