"""`interlock export`: the numbers of a run for spreadsheets, R, pandas and statistical offices."""

from pathlib import Path
from typing import Annotated

import typer


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder that `interlock run` wrote.")],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="File to write.")],
    to: Annotated[
        str | None,
        typer.Option(
            help="csv, parquet, json, xlsx, or sdmx (codes, with their lists in a second file); "
            "without it the ending of FILE decides."
        ),
    ] = None,
) -> None:
    """Write the numbers of a run to one file: effects, scenario, history, what was observed.

    Example: interlock export runs/no-nafta-3f2a91c0d4e7 no-nafta.xlsx
    """
    from interlock.cli.observed_run import opened
    from interlock.region.export.sdmx import structure_file
    from interlock.study.taken.tables import write

    rows = write(opened(run), path, to)
    typer.echo(f"{rows} rows written to {path}")
    if to == "sdmx":
        typer.echo(f"Structure and code lists: {structure_file(path)}")
