"""A run as long tables: one row for each outcome, school, place, sector and year."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from interlock.errors import InputError
from interlock.region.export import FORMATS, SDMX
from interlock.region.export.files import check_place, format_of, write_tables
from interlock.study.answers.result import GROUPS
from interlock.study.records import QUANTILE_NAMES

if TYPE_CHECKING:
    import polars as pl

ABOVE = "_positive"
OWN_COLUMN = ("school", "sector", "year", "publisher")  # other axes are places
OBSERVED = "observed_"
SIDES = {"effects": "effects/", "scenario": "", "history": "history/"}
FIRST = ("outcome", "label", "unit", "school", "place", "sector", "year")


def write(tree: xr.DataTree, path: Path, to: str | None = None) -> int:
    """Write the numbers of a run to one file and return how many rows there are.

    Args:
        tree: what the run has written.
        path: the file; its folder must exist.
        to: one of FORMATS; None takes it from the ending. CSV, Parquet and JSON hold one table with
            a column `table`, Excel a sheet for each, SDMX the first three and a second file with
            the structure.

    Raises:
        InputError: unknown format, a place that cannot be written, or nothing in the run.
    """
    check_place(path)
    to = format_of(path, to, FORMATS)
    found = tables(tree)
    if not found.keys() & SIDES.keys():
        raise InputError("the run holds no outcomes; `interlock run` writes runs that do")
    if to == SDMX:
        from interlock.region.export import sdmx
        from interlock.study.taken.coded import RESULTS, coded

        frame, lists = coded({name: found[name] for name in SIDES if name in found})
        sdmx.write(path, RESULTS, frame, lists)
        return frame.height
    rows = sum(one.height for one in found.values())
    if to == "xlsx":
        write_tables(path, to, {**found, "about": _about(tree)})
    else:
        write_tables(path, to, {"numbers": together(found)})
    return rows


def tables(tree: xr.DataTree) -> "dict[str, pl.DataFrame]":
    """Return the tables of a run by name, those that it has.

    Returns:
        `effects`, `scenario`, `history`: quantiles over draws by outcome, school, place, sector and
        year (empty where an outcome has none), of effects also the share of draws above zero;
        `indices` likewise; `observed`: values, by publisher where several estimate the same.
    """
    import polars as pl

    found: dict[str, list[pl.DataFrame]] = {}
    for name, under in SIDES.items():
        for group in GROUPS:
            found.setdefault(name, []).extend(_bands(tree, f"{under}{group}"))
    found["indices"] = list(_bands(tree, "observatory"))
    found["observed"] = list(_observed(tree))
    lacking = pl.col("school", "place", "sector").replace("", None)
    whole = {name: pl.concat(ones, how="diagonal") for name, ones in found.items() if ones}
    return {name: one.with_columns(lacking) for name, one in whole.items()}


def together(found: "dict[str, pl.DataFrame]") -> "pl.DataFrame":
    """Return tables as one, the name of each in the column `table`."""
    import polars as pl

    named = [one.select(pl.lit(name).alias("table"), pl.all()) for name, one in found.items()]
    return pl.concat(named, how="diagonal")


def _bands(tree: xr.DataTree, group: str) -> "Iterator[pl.DataFrame]":
    """Yield the table of every outcome of a group that has quantiles."""
    import polars as pl

    if f"/{group}" not in tree.groups:
        return
    data = tree[group].to_dataset()
    for name, line in data.data_vars.items():
        if "quantile" not in line.dims:
            continue
        values = line.transpose(..., "quantile")
        columns = _axes(values.isel(quantile=0))
        for at, quantile in enumerate(QUANTILE_NAMES):
            columns[quantile] = values.values[..., at].ravel()
        if f"{name}{ABOVE}" in data:
            above = data[f"{name}{ABOVE}"].transpose(*values.dims[:-1])
            columns["share_positive"] = above.values.ravel()
        table = pl.DataFrame(columns).select(*FIRST, *list(columns)[len(FIRST) :])
        numbers = pl.selectors.by_dtype(pl.Float64, pl.Float32)
        yield table.with_columns(numbers.fill_nan(None)).drop_nulls(QUANTILE_NAMES[0])


def _observed(tree: xr.DataTree) -> "Iterator[pl.DataFrame]":
    import polars as pl

    if "observed" not in tree:
        return
    for name, line in tree["observed"].to_dataset().data_vars.items():
        columns = _axes(line.rename(str(name).removeprefix(OBSERVED)))
        table = pl.DataFrame({**columns, "value": line.values.ravel()})
        yield table.with_columns(pl.col("value").fill_nan(None)).drop_nulls("value")


def _axes(line: xr.DataArray) -> dict[str, np.ndarray | list[str] | str]:
    """Return the columns that say what each value of an array is, in the array's order."""
    at = np.indices(line.shape).reshape(line.ndim, -1)
    members = {
        str(dim): line[dim].values[at[axis]] if line.ndim else line[dim].values
        for axis, dim in enumerate(line.dims)
    }
    places = [members[dim].astype(str) for dim in members if dim not in OWN_COLUMN]
    rows = at.shape[1]
    columns: dict[str, np.ndarray | list[str] | str] = {
        "outcome": [str(line.name)] * rows,
        "label": [str(line.attrs.get("label", line.name))] * rows,
        "unit": [str(line.attrs.get("unit", ""))] * rows,
        "school": members["school"].astype(str) if "school" in members else [""] * rows,
        "place": [".".join(one) for one in zip(*places, strict=True)] if places else [""] * rows,
        "sector": members["sector"].astype(str) if "sector" in members else [""] * rows,
        "year": members["year"].astype(np.int64),
    }
    if "publisher" in members:
        columns["publisher"] = members["publisher"].astype(str)
    return columns


def _about(tree: xr.DataTree) -> "pl.DataFrame":
    import polars as pl

    told = {str(name): str(value) for name, value in tree.attrs.items()}
    return pl.DataFrame({"what": list(told), "is": list(told.values())})
