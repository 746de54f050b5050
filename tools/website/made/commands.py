"""Every command with its arguments and options, as `--help` has them."""

import re

import typer
from typer.cli import get_docs_for_click

from interlock.cli.app import app

TITLE = "Every command"
TOLD = """Made from the program: what `--help` says of every command. What the answers mean, exit
codes and JSON are on the page of [the command line](command-line.md)."""


def page() -> str:
    """Return the page as Markdown."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="interlock")
    body = get_docs_for_click(obj=command, ctx=context, name="interlock")
    # Lists of commands cut their words short, and each command has a section of its own.
    body = re.sub(r"\*\*Commands\*\*:\n\n(?:\* .*\n)+\n?", "", body)
    # Under one title; the levels below it follow the words of a command.
    body = re.sub(r"^(#+) `interlock", r"#\1 `interlock", body, flags=re.MULTILINE)
    return f"# {TITLE}\n\n{TOLD}\n\n{body}"
