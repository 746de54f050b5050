"""The tables of a region of one's own: CSV, one row a value, every row checked."""

import csv
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from interlock.errors import InputError
from interlock.region.own.codes import check_place
from interlock.region.own.description import MEASURED, SeriesTold

if TYPE_CHECKING:
    import polars as pl

VALUE = "value"
MAX_BYTES = 20_000_000
# What is counted cannot be less than none; differences, balances and scores can.
_PEOPLE = ("persons", "persons_thousand", "persons_million")
_COUNTS = ("events", "deaths", "visas", "entries", "jobs", "cases", "votes", "count")
COUNTED = frozenset((*_PEOPLE, *_COUNTS, "share", "probability"))
Row = tuple[str | int | float, ...]


def read_table(path: Path, told: SeriesTold, years: tuple[int, int]) -> "pl.DataFrame":
    """Return the rows of a table: the axes of its series in order, then `value`.

    Args:
        path: the CSV file, UTF-8, whose header is the axes and `value`.
        told: passport of the series.
        years: first and last year that a row may have.

    Raises:
        InputError: one line that names the file, the line, the field and the fix.
    """
    import polars as pl

    head = (*told.dims, VALUE)
    text = _text(path)
    rows = list(_rows(path, text, head, _reader(told, years)))
    if not rows:
        raise InputError(f"{path}: has no row; add values, or drop series '{told.id}'")
    return pl.DataFrame(
        {name: [row[at] for row in rows] for at, name in enumerate(head)},
        schema={name: _kind(name) for name in head},
    )


def _kind(name: str) -> "type[pl.DataType]":
    import polars as pl

    return {"year": pl.Int64, VALUE: pl.Float64}.get(name, pl.String)


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"{path}: no such file; every series has its table there")
    if (size := path.stat().st_size) > MAX_BYTES:
        raise InputError(f"{path}: {size:,} bytes; a table holds at most {MAX_BYTES:,}")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text (byte {error.start})") from None


def _rows(
    path: Path, text: str, head: tuple[str, ...], read: Callable[[list[str]], Row]
) -> Iterator[Row]:
    reader = csv.reader(text.splitlines(), strict=True)
    seen: dict[Row, int] = {}
    try:
        for cells in reader:
            line = reader.line_num
            if line == 1:
                _check_head(path, cells, head)
                continue
            if len(cells) != len(head):
                _refuse(path, line, f"{len(cells)} cells; give {', '.join(head)}")
            try:
                row = read(cells)
            except InputError as error:
                _refuse(path, line, str(error))
            if row[:-1] in seen:
                _refuse(path, line, f"the same row as line {seen[row[:-1]]}; keep one")
            seen[row[:-1]] = line
            yield row
    except csv.Error as error:
        _refuse(path, reader.line_num, f"is no CSV ({error})")


def _check_head(path: Path, cells: list[str], head: tuple[str, ...]) -> None:
    if tuple(cells) != head:
        found = ", ".join(cells)[:80]
        _refuse(path, 1, f"the header is {found or 'empty'}; it must be {','.join(head)}")


def _reader(told: SeriesTold, years: tuple[int, int]) -> Callable[[list[str]], Row]:
    """Return what turns the cells of one line into a row."""
    at_least = 0.0 if told.unit in COUNTED or told.id in MEASURED else -math.inf

    def read(cells: list[str]) -> Row:
        *axes, value = cells
        places = axes[:-1]
        for code in places:
            check_place(code)
        if len(set(places)) < len(places):
            raise InputError(f"{' and '.join(told.dims[:-1])} are both '{places[0]}'")
        return (*places, _year(axes[-1], years), _value(value, at_least, told.unit))

    return read


def _year(cell: str, years: tuple[int, int]) -> int:
    whole = len(cell) == 4 and cell.isascii() and cell.isdigit()
    if not (whole and years[0] <= int(cell) <= years[1]):
        raise InputError(f"year '{cell[:20]}'; give a year from {years[0]} to {years[1]}")
    return int(cell)


def _value(cell: str, at_least: float, unit: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise InputError(
            f"value '{cell[:20]}' is no number; drop the row where nothing is known"
        ) from None
    if not math.isfinite(value):
        raise InputError(f"value '{cell[:20]}'; drop the row where nothing is known")
    if value < at_least:
        raise InputError(f"value {cell[:20]} is negative, and {unit} cannot be")
    return value


def _refuse(path: Path, line: int, message: str) -> NoReturn:
    shown = "".join(sign if sign.isprintable() else " " for sign in message)  # as in the cell
    raise InputError(f"{path}:{line}: {shown}", line=line)
