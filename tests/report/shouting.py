"""A language of its own for tests: every message that is translated stands in brackets."""

import sys

from interlock.messages import speaking

OPEN, CLOSE = "⟦", "⟧"


class Shouted(dict):
    def get(self, message, default=None):
        return f"{OPEN}{message}{CLOSE}"


def shouted(patch, make):
    """Return what is made while every message stands in brackets, in place of Spanish."""
    module = sys.modules["interlock.messages.speaking"]
    patch.setattr(module, "_catalogue", lambda name: Shouted())
    with speaking("es"):
        return make()


def bare(text):
    """Return the words of a text that stand outside all brackets."""
    depth, kept = 0, []
    for letter in text:
        depth += (letter == OPEN) - (letter == CLOSE)
        if depth == 0 and letter != CLOSE:
            kept.append(letter)
    return "".join(kept)
