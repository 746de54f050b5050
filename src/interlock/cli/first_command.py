"""Groups of commands whose own arguments are those of one of them."""

from typing import Any

from typer.core import TyperGroup


def first(command: str, *, bare: bool) -> type[TyperGroup]:
    """Return a group whose arguments are those of a command, unless they name another.

    Args:
        command: that is put before whatever names no command.
        bare: whether also before nothing at all.
    """

    class First(TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            if (args or bare) and args[:1] != ["--help"] and not {*args[:1]} & {*self.commands}:
                args = [command, *args]
            return super().parse_args(ctx, args)

    return First
