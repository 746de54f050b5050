"""Entry point of the `interlock` command."""

import typer

app = typer.Typer(name="interlock")


def main() -> None:
    """Run the command line."""
    app()
