"""How things look in the terminal: facts, tables, lines of bars, JSON."""

import csv
import json
import sys
from collections.abc import Iterable
from typing import Any

import typer

SPARK_WIDTH = 30
BARS = "▁▂▃▄▅▆▇█"
LABEL_WIDTH = 12


def print_fact(name: str, text: str) -> None:
    """Print a label and its text, wrapped beside it."""
    from textwrap import wrap

    indent = " " * LABEL_WIDTH
    lines = wrap(text, 78, initial_indent=indent, subsequent_indent=indent) or [indent]
    typer.echo(f"{name:<{LABEL_WIDTH}}{lines[0].strip()}")
    for line in lines[1:]:
        typer.echo(line)


def print_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table that folds long cells, so that it reads at 80 columns."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(cell or "-" for cell in row))
    Console(highlight=False, markup=False).print(table)


def print_json(thing: Any) -> None:
    """Print a record as JSON; a value that JSON does not know is an error."""
    typer.echo(json.dumps(thing, ensure_ascii=False, indent=1, allow_nan=False))


def write_csv(head: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    """Write records to the standard output as CSV."""
    writer = csv.DictWriter(sys.stdout, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def spark(years: list[int], values: list[float]) -> str:
    """Return a line of bars, one for each year or bin of years; a gap is a dot.

    Args:
        years: when, ascending and without repeats.
        values: one for each year.

    """
    first, span = years[0], years[-1] - years[0] + 1
    bins = min(span, SPARK_WIDTH)
    held: list[list[float]] = [[] for _ in range(bins)]
    for when, value in zip(years, values, strict=True):
        held[(when - first) * bins // span].append(value)
    means = [sum(one) / len(one) if one else None for one in held]
    seen = [mean for mean in means if mean is not None]
    low, high = min(seen), max(seen)
    step = (high - low) / (len(BARS) - 1) or 1.0
    return "".join("·" if mean is None else BARS[round((mean - low) / step)] for mean in means)
