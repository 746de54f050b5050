"""`interlock picture`: pictures of the evidence and the fits, as SVG or PNG."""

from pathlib import Path
from typing import Annotated

import typer

from interlock.cli.printing import print_table
from interlock.errors import InputError


def picture(
    name: Annotated[
        str | None, typer.Argument(metavar="[PICTURE]", help="A picture; without it, the list.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File, .svg or .png; default the name with .svg.")
    ] = None,
    narrow: Annotated[
        bool, typer.Option("--narrow", help="For a telephone: 358 pixels instead of 760.")
    ] = False,
    years: Annotated[
        str | None, typer.Option(help="Years, such as 1985,2005,2026 (hub-and-spoke).")
    ] = None,
    issue: Annotated[
        str | None, typer.Option(help="trade, security or migration (hub-and-spoke).")
    ] = None,
) -> None:
    """Draw a picture of the evidence or of what was fitted to it; each names its source.

    Example: interlock picture hub-and-spoke --issue migration --out migration.svg
    """
    from interlock.report.gallery.registry import available, draw, entry

    if name is None:
        rows = [(one.name, one.title) for one in map(entry, available())]
        print_table(("picture", "what it shows"), rows)
        return
    from interlock.report.drawing.style import NARROW, WIDE
    from interlock.report.drawing.svg import save_picture

    asked = {
        "years": None if years is None else _years(years),
        "issue": issue,
    }
    path = out or Path(f"{entry(name).name}.svg")
    save_picture(draw(name, frame=NARROW if narrow else WIDE, **asked), path)
    typer.echo(f"Picture: {path}")


def _years(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() and len(part) == 4 for part in parts):
        raise InputError(f"--years {text[:60]}: write years with commas, such as 1985,2005,2026")
    return tuple(map(int, parts))
