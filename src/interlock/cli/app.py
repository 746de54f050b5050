"""Entry point of the `interlock` command: rooms as sub-commands, errors as one line."""

import signal
import sys
from typing import Annotated

import typer

from interlock import __version__
from interlock.cli import data, replay, trade
from interlock.errors import InputError, UnconvergedError

BAD_INPUT, UNCONVERGED, INTERRUPTED = 2, 3, 130

app = typer.Typer(
    name="interlock",
    help=(
        "A laboratory of North American regionalism: trade, borders and people in one model.\n\n"
        "Start with `interlock run`, which replays NAFTA and writes a report; then look at the "
        "evidence with `interlock data list`, or change a policy with `interlock trade solve`."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(data.app, name="data")
app.add_typer(trade.app, name="trade")
app.command("run")(replay.run)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"interlock {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print and exit."),
    ] = False,
) -> None:
    """Options before any command."""


def main() -> None:
    """Run the command line; bad input is one line on stderr and exit code 2."""
    # A polite kill unwinds like Ctrl-C, so that temporary folders are removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except InputError as error:
        _fail(error, BAD_INPUT)
    except UnconvergedError as error:
        _fail(error, UNCONVERGED)
    except KeyboardInterrupt:
        _fail("interrupted; nothing half-written is left", INTERRUPTED)


def _fail(message: object, code: int) -> None:
    typer.echo(f"interlock: {message}", err=True)
    sys.exit(code)
