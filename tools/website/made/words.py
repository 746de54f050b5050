"""Plain words as Markdown: nothing in them is read as markup."""

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~&])")


def plain(text: object) -> str:
    """Return text in which Markdown finds no markup, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets, as forges and MyST make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def sentence(docstring: str) -> str:
    """Return words of a docstring on one line: backticks hold code, nothing else is markup."""
    parts = " ".join(docstring.split()).split("`")
    if len(parts) % 2 == 0:  # a backtick without its other
        return plain(docstring)
    return "`".join(
        part if odd % 2 else SPECIAL.sub(r"\\\1", part) for odd, part in enumerate(parts)
    )
