"""Lay out what Sphinx reads: the repository's pages, pages made, and parts of the site."""

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.website import ROOT
from tools.website.made import Made

INDEX = "docs/index.md"
# Pages and files outside docs/ that pages link to.
BESIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "CITATION.cff")
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)\.md[)#]")


def stage(folder: Path, made: Iterable[Made]) -> None:
    """Copy every page to a folder and write those that are made.

    Args:
        folder: not there yet; pages keep the places that they have in the repository.
        made: pages to write, and to list in the index.
    """
    shutil.copytree(ROOT / "docs", folder / "docs")
    for name in BESIDE:
        shutil.copy(ROOT / name, folder / name)
    index = folder / INDEX
    text = index.read_text(encoding="utf-8")
    for notebook in (folder / "docs").rglob("*.ipynb"):
        notebook.with_suffix(".md").write_text(_as_page(notebook), encoding="utf-8")
        text = text.replace(f"/{notebook.name})", f"/{notebook.stem}.md)")
    for one in made:
        path = index.parent / one.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(one.text, encoding="utf-8")
        if one.part:
            text = _listed(text, one)
    index.write_text(_with_parts(text), encoding="utf-8")


def _as_page(notebook: Path) -> str:
    """Return a notebook without outputs as Markdown, with a link to the notebook itself."""
    cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    texts = []
    for cell in cells:
        text = "".join(cell["source"])
        texts.append(text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```")
    title, rest = texts[0].split("\n", 1)
    told = f"This page is a notebook: [{notebook.name}]({notebook.name})."
    return "\n\n".join([title, told, rest.strip(), *texts[1:]]) + "\n"


def _listed(index: str, one: Made) -> str:
    """Return the index with the line of a page at the end of its part."""
    before, heading, after = index.partition(f"## {one.part}\n")
    if not heading:
        raise ValueError(f"{INDEX} has no heading '{one.part}'")
    part, following, rest = after.partition("\n## ")
    return f"{before}{heading}{part.rstrip()}\n{one.line}\n{following}{rest}"


def _with_parts(index: str) -> str:
    """Return the index with the contents of the site: a part for each heading, of its links."""
    found = HEADING.split(index)
    trees = []
    for caption, body in zip(found[1::2], found[2::2], strict=True):
        pages = dict.fromkeys(LINK.findall(body))
        lines = [
            "```{toctree}",
            ":hidden:",
            ":titlesonly:",
            f":caption: {caption}",
            "",
            *pages,
            "```",
        ]
        trees.append("\n".join(lines))
    return "\n\n".join([index, *trees]) + "\n"
