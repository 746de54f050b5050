"""Read the fenced blocks of a Markdown page, with the line at which each begins."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATED = "verification"  # `make verify` writes docs/verification/
FENCE = re.compile(r"^```(\w*)\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the line of its opening fence, and its text."""

    language: str
    line: int
    text: str


def pages() -> list[Path]:
    """Return README.md and every page under docs/ that a person wrote, in a fixed order."""
    written = (page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != GENERATED)
    return [ROOT / "README.md", *sorted(written)]


def name(page: Path) -> str:
    """Return the path of a page from the root of the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in order; an unclosed one is an error."""
    found: list[Block] = []
    opened: tuple[str, int] | None = None
    inside: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if opened is None and fence:
            opened, inside = (fence[1], number), []
        elif opened is not None and line.rstrip() == "```":
            found.append(Block(*opened, "\n".join(inside)))
            opened = None
        elif opened is not None:
            inside.append(line)
    assert opened is None, f"{name(page)}:{opened[1]}: block is not closed"
    return found


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```\s*$", "", text, flags=re.MULTILINE | re.DOTALL)
