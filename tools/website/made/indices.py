"""Every index of the observatory: its formula, what it reads, and what to mind."""

from tools.website.made.words import sentence

from interlock import observatory
from interlock.observatory.members import MEMBER_INDICES

TITLE = "Every index"
TOLD = """Made from the observatory's own lists. How to ask for one of North America:
[measure the region](../how-to/measure-the-region.md); the last ones are of
[any region](../how-to/bring-your-own-region.md)."""


def page() -> str:
    """Return the page as Markdown."""
    every = (*map(observatory.index, observatory.available()), *MEMBER_INDICES)
    return "\n\n".join([f"# {TITLE}", TOLD, *map(_section, every)]) + "\n"


def _section(one: observatory.Index) -> str:
    facts = {
        "unit": one.unit,
        "formula": one.formula,
        "reads": one.source,
        "count": one.counted,
        "note": one.note,
    }
    lines = [f"- **{label}**: {sentence(fact)}" for label, fact in facts.items() if fact]
    return "\n\n".join([f"## {one.name}", f"{sentence(one.title)}.", "\n".join(lines)])
