"""What goes wrong in a user's hands: one clear line that names the place and the fix."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """A user's input is wrong; the message is one line and the command line exits with 2.

    Attributes:
        field: place in what was given, such as `changes[0].to`; empty where it has none.
        line: line of the file, from 1; None where there is none.
    """

    def __init__(self, message: str, *, field: str = "", line: int | None = None) -> None:
        """Keep the message, and where it belongs."""
        super().__init__(message)
        self.field, self.line = field, line


class UnconvergedError(RuntimeError):
    """A solver stopped short; its numbers must not leave the program."""


def one_line(text: object) -> str:
    """Return a text as a message shows it: one line, and nothing in it that steers a terminal."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(text)).split())


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known word, or what a short list holds."""
    options = sorted(set(known))
    folded = {option.casefold(): option for option in options}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{folded[near[0]]}'?"
    if len(options) <= 12:
        return f"; known: {', '.join(options)}"
    return f"; {len(options)} are known, such as {', '.join(options[:4])}"
