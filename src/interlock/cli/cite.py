"""`interlock cite`: the sources of a run as BibTeX."""

from pathlib import Path
from typing import Annotated

import typer

from interlock.errors import InputError


def cite(
    folder: Annotated[
        Path, typer.Argument(metavar="RUN", help="Folder that `interlock run` wrote.")
    ],
) -> None:
    """Print the sources that the report of a run names, and interlock itself, as BibTeX.

    Example: interlock cite runs/no-nafta-3f2a91c0d4e7 > sources.bib
    """
    from interlock.report.bibliography import FILE

    path = folder / FILE
    if not path.is_file():
        if (folder / "manifest.json").is_file():
            raise InputError(f"{folder}: has no {FILE}; an older interlock wrote it, run it again")
        raise InputError(f"{folder}: is no folder of a run; `interlock run` writes such folders")
    try:
        typer.echo(path.read_text(encoding="utf-8"), nl=False)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None
