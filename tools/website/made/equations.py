"""Every docstring that names its source: the equations of the kernels as the code has them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.website import ROOT

TITLE = "Equations and their sources"
TOLD = """Made from the docstrings of the code: every function and module that names a source, with
its equation in the letters that the code uses. The pages on [trade](trade-equilibrium.md),
[migration and borders](migration-and-borders.md), [politics](politics.md) and
[bargaining](bargaining.md) explain them in order."""
SOURCE = ROOT / "src" / "interlock"
MARKS = ("Source:", "Sources:")
# The model first, in the order of its pages; then what is measured and tested on it.
ROOMS = ("trade", "migration", "security", "politics", "system", "estimate", "study", "observatory")


class Sourced(NamedTuple):
    """A docstring with a source: its module, its name in it (none if the module's), its words."""

    module: str
    name: str
    text: str


def sourced() -> Iterator[Sourced]:
    """Yield every docstring of the program that names a source, by room and module."""
    for path in sorted(SOURCE.rglob("*.py"), key=_place):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = ".".join(("interlock", *path.relative_to(SOURCE).with_suffix("").parts))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                text = ast.get_docstring(node) or ""
                if any(mark in text for mark in MARKS):
                    yield Sourced(module, getattr(node, "name", ""), text)


def _place(path: Path) -> tuple[int, Path]:
    room = path.relative_to(SOURCE).parts[0]
    return ROOMS.index(room) if room in ROOMS else len(ROOMS), path


def page() -> str:
    """Return the page as Markdown."""
    sections, module = [f"# {TITLE}", TOLD], ""
    for one in sourced():
        if one.module != module:
            sections.append(f"## `{one.module}`")
            module = one.module
        if one.name:
            sections.append(f"### `{one.name}`")
        sections.append(f"```none\n{one.text}\n```")
    return "\n\n".join(sections) + "\n"
