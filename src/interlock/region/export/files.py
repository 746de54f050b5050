"""Files that other programs read: tables as CSV, Parquet, JSON or Excel; whole or absent."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from interlock.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import polars as pl

TABLES = ("csv", "parquet", "json", "xlsx")
EXCEL_ROWS = 1_048_576  # of a sheet, its head among them
Write = Callable[[Any], object]  # into an open binary file


def format_of(path: Path, to: str | None, known: tuple[str, ...]) -> str:
    """Return the format asked for, or that of the ending of a file.

    Args:
        path: file to write.
        to: one of `known`; None takes it from the ending.
        known: formats that can be written.

    Raises:
        InputError: unknown format.
    """
    to = to or path.suffix.removeprefix(".").lower()
    if not to:
        shown = ", ".join(known)
        raise InputError(f"'{path}': no ending says what to write; give --to, one of {shown}")
    if to not in known:
        raise InputError(f"cannot export to '{to}'{did_you_mean(to, known)}")
    return to


def check_place(path: Path) -> None:
    """Refuse a folder, and a file in a folder that does not exist.

    Raises:
        InputError: what is wrong with it.
    """
    if path.is_dir():
        raise InputError(f"'{path}' is a folder; name a file in it")
    if not path.parent.is_dir():
        raise InputError(f"the folder '{path.parent}' does not exist; make it first")


def put_whole(path: Path, write: Write) -> None:
    """Write a file under a temporary name and rename it, so that nothing half-written is left.

    Args:
        path: file to write, replaced if it is there; its folder must exist.
        write: writes into an open file.

    Raises:
        OSError: the place cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            write(file)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(path: Path, write: Write) -> None:
    """Write a file as `put_whole` does.

    Raises:
        InputError: the place cannot be written.
    """
    try:
        put_whole(path, write)
    except OSError as problem:
        raise InputError(f"cannot write '{path}': {problem.strerror or problem}") from problem


def write_tables(path: Path, to: str, tables: Mapping[str, "pl.DataFrame"]) -> None:
    """Write tables to one file; the first alone where the format holds one table.

    Args:
        path: file to write.
        to: one of TABLES; Excel makes a sheet of each table.
        tables: by name.

    Raises:
        InputError: the place cannot be written, or Excel cannot hold so many rows.
    """
    main = next(iter(tables.values()))
    writers: dict[str, Write] = {
        "csv": main.write_csv,
        "parquet": main.write_parquet,
        "json": main.write_json,
        "xlsx": lambda file: _write_excel(file, tables),
    }
    if to == "xlsx":
        for name, table in tables.items():
            if table.height >= EXCEL_ROWS:
                raise InputError(
                    f"'{path}': {name} has {table.height:,} rows and a sheet of Excel at most "
                    f"{EXCEL_ROWS:,}; export less, or to csv or parquet"
                )
    write_whole(path, writers[to])


def _write_excel(file: IO[bytes], tables: Mapping[str, "pl.DataFrame"]) -> None:
    from datetime import datetime

    import polars as pl
    import xlsxwriter

    # Text that begins with "=" or an address stays text: no cell computes or links.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(file, plain) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same table, the same bytes
        for name, table in tables.items():
            table.write_excel(
                book,
                worksheet=name,
                dtype_formats={pl.Float64: "General", pl.Int64: "0", pl.Int32: "0", pl.Int16: "0"},
                header_format={"bold": True},
                freeze_panes=(1, 0),
            )
