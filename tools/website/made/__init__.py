"""Pages that are made from the program when the site is built; none is kept in the repository."""

from collections.abc import Iterator
from typing import NamedTuple

from tools.website.made import (
    choices,
    commands,
    equations,
    formats,
    functions,
    indices,
    passports,
)

REFERENCE, EXPLANATION = "Reference", "Explanation"


class Made(NamedTuple):
    """A page: its path below docs/, its text, the part of the index it is in, and its line there.

    A page without a part is reached from another one.
    """

    path: str
    text: str
    part: str = ""
    line: str = ""


def pages() -> Iterator[Made]:
    """Yield every page that is made."""
    for module, path, part, about in (
        (commands, "reference/every-command.md", REFERENCE, "what `--help` says"),
        (functions, "reference/every-function.md", REFERENCE, "docstrings"),
        (formats, "reference/formats.md", REFERENCE, "every key of every file"),
        (indices, "reference/every-index.md", REFERENCE, "formula, sources, what to mind"),
        (equations, "explanation/equations.md", EXPLANATION, "as the code has them"),
        (choices, "explanation/inputs-and-priors.md", EXPLANATION, "each choice of data"),
    ):
        yield Made(path, module.page(), part, f"- [{module.TITLE}]({path}): {about}")
    title = passports.TITLE
    for name, text in passports.pages().items():
        path = f"reference/series/{name}.md"
        if name == "index":
            yield Made(path, text, REFERENCE, f"- [{title}]({path}): the passports of the dataset")
        else:
            yield Made(path, text)
