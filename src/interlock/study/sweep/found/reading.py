"""What a sweep found, by SQL over its blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from yaml import YAMLError

from interlock.errors import InputError
from interlock.study.sweep.language import EFFECT, Study, study_of
from interlock.study.sweep.store import RECORD, Store

VIEW = "runs"
FORMATS = {".csv": "csv, header true", ".parquet": "parquet", ".json": "json, array true"}


@dataclass(frozen=True)
class Table:
    """An answer in rows.

    Attributes:
        columns: names.
        rows: values.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def opened(address: str) -> tuple[Store, Study, dict[str, Any]]:
    """Return a sweep that lies at an address: its store, study and record.

    Raises:
        InputError: there is none, or its record is damaged.
    """
    store = Store(address)
    record = store.record()
    if record is None:
        raise InputError(f"{address}: holds no sweep; `interlock sweep STUDY.yaml` writes one")
    try:
        return store, study_of(record["study"]), record
    except (KeyError, TypeError, AttributeError, ValueError, YAMLError, RecursionError):
        raise InputError(f"{address}/{RECORD}: says of no study; run the study again") from None


def query(store: Store, sql: str) -> Table:
    """Return the answer to SQL, in which the blocks are the view `runs`.

    Raises:
        InputError: what DuckDB says is wrong, in one line.
    """
    with _connected(store) as line:
        try:
            found = line.execute(sql)
            if found.description is None:
                return Table((), [])
            return Table(tuple(one[0] for one in found.description), found.fetchall())
        except _error() as error:
            raise InputError(_told(error)) from None


def export(store: Store, sql: str, path: str) -> int:
    """Write the answer to SQL as .csv, .parquet or .json and return its rows.

    Raises:
        InputError: another ending, or what DuckDB says is wrong.
    """
    ending = next((one for one in FORMATS if path.endswith(one)), None)
    if ending is None:
        raise InputError(f"--out {path}: ends in {', '.join(FORMATS)}")
    asked, quoted = sql.strip().rstrip(";"), path.replace("'", "''")
    options = f"FORMAT {FORMATS[ending]}, USE_TMP_FILE true"  # whole or not at all
    with _connected(store) as line:
        try:
            return line.execute(f"COPY ({asked}) TO '{quoted}' ({options})").fetchall()[0][0]
        except _error() as error:
            raise InputError(_told(error)) from None


def frame(store: Store, sql: str) -> pl.DataFrame:
    """Return the answer to SQL as a table; nulls stay nulls. InputError as `query`."""
    with _connected(store) as line:
        try:
            found = line.execute(sql).fetchnumpy()
        except _error() as error:
            raise InputError(_told(error)) from None
    columns = {
        name: pl.Series(np.ma.getdata(values)).set(pl.Series(np.ma.getmaskarray(values)), None)
        for name, values in found.items()
    }
    return pl.DataFrame(columns)


def effects(columns: Sequence[str]) -> list[str]:
    """Return the columns of effects among those of a table."""
    return [one for one in columns if one.endswith(EFFECT)]


def _connected(store: Store) -> Any:
    import duckdb

    line = duckdb.connect()
    try:
        if "://" in store.address:
            import fsspec

            line.register_filesystem(fsspec.filesystem(store.address.partition("://")[0]))
        pattern = store.pattern.replace("'", "''")
        line.execute(
            f"CREATE VIEW {VIEW} AS SELECT * FROM "
            f"read_parquet('{pattern}', hive_partitioning = true)"
        )
    except duckdb.Error as error:
        line.close()
        raise InputError(f"{store.address}: {_told(error)}") from None
    return line


def _error() -> type[Exception]:
    import duckdb

    return duckdb.Error


def _told(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
