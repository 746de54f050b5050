"""Entry point of the `interlock` command: rooms as sub-commands, errors as one line."""

import gc
import os
import signal
import sys
from io import TextIOWrapper
from typing import Annotated

import typer
from typer.exceptions import TyperException

from interlock import __version__
from interlock.cli import (
    agreements,
    cite,
    claims,
    compare,
    data,
    decompose,
    documented,
    elasticities,
    export,
    fit,
    migrate,
    negotiate,
    observatory,
    optimise,
    picture,
    politics,
    ratify,
    region,
    run,
    scenario,
    studio,
    sweep,
    trade,
)
from interlock.errors import InputError, UnconvergedError, one_line

FAILED, BAD_INPUT, UNCONVERGED, INTERRUPTED = 1, 2, 3, 130

app = typer.Typer(
    name="interlock",
    help=(
        "A laboratory of North American regionalism: trade, borders and people in one model.\n\n"
        "Start with `interlock run`, which replays NAFTA and writes a report; then look at the "
        "evidence with `interlock data list`, change a policy with `interlock trade solve`, write "
        "a what-if with `interlock scenario new`, ask the schools of migration with `interlock "
        "migrate counterfactual`, measure the region with `interlock observatory`, put a package "
        "before Congress with `interlock ratify`, let three governments bargain over it with "
        "`interlock negotiate`, judge the chapter's claims with `interlock claims`, ask many times "
        "with `interlock sweep`, or do all of it in a browser with `interlock studio`."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(data.app, name="data")
app.add_typer(trade.app, name="trade")
migrate.app.command("documented")(documented.documented)
app.add_typer(migrate.app, name="migrate")
app.add_typer(scenario.app, name="scenario")
app.add_typer(agreements.app, name="agreements")
app.add_typer(claims.app, name="claims")
app.add_typer(politics.app, name="politics")
app.command("ratify")(ratify.ratify)
app.command("negotiate")(negotiate.negotiate)
app.command("picture")(picture.picture)
app.command("observatory")(observatory.observatory)
app.command("run")(run.run)
app.command("cite")(cite.cite)
app.command("export")(export.export)
app.command("compare")(compare.compare)
app.command("decompose")(decompose.decompose)
app.command("elasticities")(elasticities.elasticities)
app.command("outcomes")(elasticities.outcomes)
app.command("optimise")(optimise.optimise)
app.command("fit")(fit.fit)
app.add_typer(region.app, name="region")
app.add_typer(sweep.app, name="sweep")
app.command("studio")(studio.studio)


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
    # Tracing makes objects by the hundred thousand, nearly all of which stay: looking for cycles
    # among them every few hundred took a tenth of a run.
    gc.set_threshold(50_000, 20, 100)
    if isinstance(sys.stdout, TextIOWrapper):  # the name of a file need not be text
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        _fail(error, BAD_INPUT)
    except TyperException as error:  # an option or argument that the command line cannot read
        _fail_usage(error)
    except UnconvergedError as error:
        _fail(error, UNCONVERGED)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _fail(f"{where}cannot read or write ({error.strerror})", FAILED)
    except (KeyboardInterrupt, typer.Abort):
        _fail("interrupted; nothing half-written is left", INTERRUPTED)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _fail_usage(error: TyperException) -> None:
    """Say what the command line says of itself, and where to read more; alone, show the help."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "interlock"
    message = " ".join(getattr(error, "format_message", error.__str__)().split()).rstrip(".")
    if not message and context:  # asked nothing: typer has printed the help
        return
    _fail(f"{message}; see `{command} --help`", BAD_INPUT)


def _fail(message: object, code: int) -> None:
    typer.echo(f"interlock: {one_line(message)}", err=True)
    sys.exit(code)
