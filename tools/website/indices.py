"""Every index of the observatory: its formula, what it reads, and what to mind."""

from tools.website.words import sentence

from interlock import observatory

TITLE = "Every index"
TOLD = """Made from the observatory's own list. How to ask for one:
[measure the region](../how-to/measure-the-region.md)."""


def page() -> str:
    """Return the page as Markdown."""
    sections = [f"# {TITLE}", TOLD]
    for name in observatory.available():
        one = observatory.index(name)
        facts = {
            "unit": one.unit,
            "formula": one.formula,
            "reads": one.source,
            "count": one.counted,
            "note": one.note,
        }
        lines = [f"- **{label}**: {sentence(fact)}" for label, fact in facts.items() if fact]
        sections += [f"## {name}", f"{sentence(one.title)}.", "\n".join(lines)]
    return "\n\n".join(sections) + "\n"
