"""The packaged trade tables as arrays with named axes."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

TABLES = Path(__file__).parents[2] / "region" / "dataset" / "economies"
CONCORDANCES = Path(__file__).parent / "concordances"


def table(name: str) -> pl.LazyFrame:
    """Open one packaged table of the base economies."""
    return pl.scan_parquet(TABLES / f"{name}.parquet")


@cache
def axis(family: str, kind: str) -> tuple[str, ...]:
    """Return the labels of `kind` (`country` or `sector`) of a family of bases, in order."""
    chosen = table("axes").filter((pl.col("family") == family) & (pl.col("axis") == kind))
    return tuple(chosen.sort("position").collect()["label"])


def cube(rows: pl.LazyFrame, axes: dict[str, tuple[str, ...]], value: str) -> np.ndarray:
    """Spread long rows into a dense float64 array; cells without a row are zero.

    Args:
        rows: long table with one column an axis.
        axes: column name -> labels in order; rows with other labels raise.
        value: column that holds the numbers.

    Returns:
        Array with one dimension an axis, in the order of `axes`.

    """
    frame = rows.select(
        *[pl.col(name).cast(pl.Enum(labels)).to_physical() for name, labels in axes.items()],
        pl.col(value).cast(pl.Float64),
    ).collect()
    dense = np.zeros([len(labels) for labels in axes.values()])
    dense[tuple(frame[name].to_numpy() for name in axes)] = frame[value].to_numpy()
    return dense


@cache
def concordance(name: str) -> tuple[dict[str, str], ...]:
    """Read a packaged concordance (CSV) as one dictionary a row."""
    with (CONCORDANCES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def membership(
    rows: tuple[dict[str, str], ...],
    key: str,
    members: str,
    wholes: tuple[str, ...],
    parts: tuple[str, ...],
) -> np.ndarray:
    """Return the 0/1 matrix [whole, part] of a concordance; wholes without a row are zero."""
    matrix = np.zeros((len(wholes), len(parts)))
    for row in rows:
        if row[key] in wholes:
            for part in row[members].split():
                matrix[wholes.index(row[key]), parts.index(part)] = 1.0
    return matrix
