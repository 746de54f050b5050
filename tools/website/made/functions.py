"""Docstrings of what programs call: the functions of the page on Python, and what they return."""

import re

from tools.website import ROOT

TITLE = "Every function"
TOLD = """Made from the docstrings: what the page on [Python](python.md) names, with arguments,
units, errors and sources."""
ROW = re.compile(r"^\| (`interlock\..*?) \|", re.MULTILINE)
CALL = re.compile(r"`((?:\w+\.)*\w+)\(")
CLASSES = (
    "interlock.region.region.Region",
    "interlock.region.passport.Passport",
    "interlock.laboratory.Run",
    "interlock.laboratory.Comparison",
    "interlock.trade.outcomes.TradeResult",
    "interlock.trade.bases.economy.BaseEconomy",
    "interlock.trade.bases.catalogue.BaseInfo",
)
ROOMS = {
    "interlock": "The laboratory",
    "region": "Region",
    "scenario": "Scenario",
    "trade": "Trade",
    "migration": "Migration",
    "security": "Security",
    "politics": "Politics",
    "system": "System",
    "estimate": "Estimate",
    "study": "Study",
    "observatory": "Observatory",
    "claims": "Claims",
}


def calls() -> list[str]:
    """Return the dotted names of all functions in the first column of the page on Python."""
    text = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    found = []
    for row in ROW.findall(text):
        module = ""
        for name in CALL.findall(row):
            module = name.rpartition(".")[0] or module
            found.append(f"{module}.{name.rpartition('.')[2]}")
    return found


def page() -> str:
    """Return the page as Markdown, with directives that read the docstrings."""
    by_room: dict[str, list[str]] = {room: [] for room in ROOMS}
    for name in calls():
        by_room[_room(name)].append(f".. autofunction:: {name}")
    for name in CLASSES:
        by_room[_room(name)].append(f".. autoclass:: {name}\n   :members:")
    sections = [f"# {TITLE}", TOLD]
    for room, entries in by_room.items():
        sections += [f"## {ROOMS[room]}", "```{eval-rst}\n" + "\n\n".join(entries) + "\n```"]
    return "\n\n".join(sections) + "\n"


def _room(name: str) -> str:
    part = name.split(".")[1]
    return part if part in ROOMS else "interlock"
