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
    from interlock.cli.data import tell_structure
    from interlock.cli.observed_run import opened
    from interlock.cli.progress import progress
    from interlock.study.taken.tables import write

    with progress() as bar:
        bar.add_task("writing", total=None)
        rows = write(opened(run), path, to)
    typer.echo(f"{rows} rows written to {path}")
    tell_structure(path, to)
