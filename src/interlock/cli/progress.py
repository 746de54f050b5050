"""The progress bar of commands that take more than two seconds."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


def progress() -> "Progress":
    """Return a bar on stderr that goes away when it is done."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn

    columns = (SpinnerColumn(), *Progress.get_default_columns())
    return Progress(*columns, console=Console(stderr=True), transient=True)
