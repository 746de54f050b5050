"""Every series with its passport: one page a domain, and a table of all of them."""

from collections.abc import Iterable

from tools.website.made.words import anchor, plain

from interlock.region import catalogue
from interlock.region.passport import Passport
from interlock.region.units import UNITS

TITLE = "Every series"
TOLD = """Made from the packaged dataset. [The packaged data](../data.md) says what the fields and
units mean, and which traps there are; `interlock data show ID` prints the values."""
DOMAINS = {
    "migration": "Series on migration and borders",
    "macro": "Series on economies and trade",
    "politics": "Series on politics",
    "panel": "Series of the annual panel",
    "world": "Series of the whole world",
}
MOST_PLACES = 12  # named one by one; of more, the number


def pages() -> dict[str, str]:
    """Return pages by name: `index`, and one a domain."""
    by_domain: dict[str, list[Passport]] = {}
    for one in catalogue.search():
        by_domain.setdefault(one.domain, []).append(one)
    found = {domain: _domain(domain, ones) for domain, ones in by_domain.items()}
    return {"index": _index(by_domain), **found}


def _index(by_domain: dict[str, list[Passport]]) -> str:
    lines = [f"# {TITLE}", "", TOLD, ""]
    lines += ["```{toctree}", ":hidden:", "", *by_domain, "```", ""]
    for domain, ones in by_domain.items():
        lines += [f"## [{DOMAINS[domain]}]({domain}.md)", ""]
        lines += ["| series | what | unit | years | quality |", "|---|---|---|---|---|"]
        lines += [
            f"| [`{one.id}`]({domain}.md#{anchor(one.id)}) | {plain(one.label)} | `{one.unit}` "
            f"| {one.coverage.years} | {one.quality} |"
            for one in ones
        ]
        lines.append("")
    return "\n".join(lines)


def _domain(domain: str, ones: Iterable[Passport]) -> str:
    sections = "\n\n".join(map(_section, ones))
    return f"# {DOMAINS[domain]}\n\n{TOLD}\n\n{sections}\n"


def _section(one: Passport) -> str:
    published = f"; as published: {plain(one.unit_as_published)}" if one.unit_as_published else ""
    facts = {
        "unit": f"`{one.unit}`, {plain(UNITS[one.unit])}{published}",
        "axes": ", ".join(f"`{dim}`" for dim in one.dims),
        "coverage": f"{one.coverage}; {_places(one.coverage.places)}",
        "licence": plain(one.licence),
        "quality": plain("; ".join(filter(None, (one.quality, one.quality_note)))),
        "vintage": plain(one.vintage),
        "note": plain(one.note),
        "breaks": plain("; ".join(map(str, one.breaks))),
    }
    lines = [f"## {plain(one.id)}", "", f"{plain(one.label)}. {plain(one.definition)}", ""]
    lines += [f"- **{name}**: {fact}" for name, fact in facts.items() if fact]
    lines.append(f"- **source{'s' if len(one.sources) > 1 else ''}**:")
    lines += [f"  - {plain(source)}. {_address(source.address)}" for source in one.sources]
    return "\n".join(lines)


def _places(places: tuple[str, ...]) -> str:
    shown = places if len(places) <= MOST_PLACES else (f"{len(places)} places",)
    return plain(", ".join(shown)) or "no places"


def _address(address: str) -> str:
    if address.startswith(("https://", "http://")) and " " not in address:
        return f"<{address}>"
    return plain(address)
