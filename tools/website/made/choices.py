"""Every data choice of the model: its yearly inputs, how they go on, its priors, border events."""

import csv
from collections.abc import Iterator
from itertools import groupby

import yaml
from tools.website import ROOT
from tools.website.made.words import plain, sentence

from interlock.estimate.priors import TABLE, Prior
from interlock.politics.inputs import political_inputs
from interlock.region.annual import Annual
from interlock.security.thickness import load_events
from interlock.system import levels

TITLE = "Every input and prior"
TOLD = """Made from the program: what each number of the model rests on, when it was observed,
and what was assumed before the data spoke. Numbers such as P050 and T38 are rows of the tables
`parameters` and `targets` of [the packaged data](../reference/data.md); MODEL is the design from
before the first fit, whose equations are on these pages. Inputs are changed by
[scenarios](../reference/scenarios.md); `interlock migrate inputs NAME` prints their values."""
PROJECTION = ROOT / "src" / "interlock" / "system" / "projection.yaml"
BLOCKS = {
    "mexico": "Mexicans",
    "triangle": "Central Americans",
    "origin": "Central Americans, one for each origin",
}


def page() -> str:
    """Return the page as Markdown."""
    tables = {
        "Inputs": _inputs([*levels.history().values()]),
        "Inputs of politics": _inputs([*political_inputs().values()]),
        "After the last year of the data": _ahead(),
        **{f"Priors: {told}": _priors(block) for block, told in BLOCKS.items()},
        "Thickness of borders, by event": _events(),
    }
    sections = [f"## {heading}\n\n" + "\n".join(lines) for heading, lines in tables.items()]
    return "\n\n".join([f"# {TITLE}", TOLD, *sections]) + "\n"


def _inputs(inputs: list[Annual]) -> Iterator[str]:
    for one in inputs:
        what = f"{plain(one.label)} ({plain(one.unit)})"
        yield f"- `{one.name}`: {what}. From {sentence(one.source)}. *{_years(one)}*"


def _years(one: Annual) -> str:
    """Return runs of years by how they came to be known."""
    told = []
    for mark, run in groupby(zip(one.marks, one.years, strict=True), key=lambda pair: pair[0]):
        years = [year for _, year in run]
        span = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
        told.append(f"{span} {mark}")
    return ", ".join(told)


def _ahead() -> Iterator[str]:
    yield from ("| inputs | rule | source |", "|---|---|---|")
    for one in yaml.safe_load(PROJECTION.read_text(encoding="utf-8"))["rules"]:
        path = f"`{one['path']}…`" if one["path"] else "all others"
        yield f"| {path} | {one['rule']} | {sentence(one['source'])} |"


def _priors(block: str) -> Iterator[str]:
    yield from (
        "| parameter | what | median | 5 to 95 percent | rests on |",
        "|---|---|---|---|---|",
    )
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.pop("block") == block]
    for row in rows:
        center, scale = float(row.pop("center")), float(row.pop("scale"))
        one = Prior(center=center, scale=scale, **row)
        low, high = one.interval
        middle = float(one.natural(0.0))  # pyright: ignore[reportArgumentType]
        switch = f" Under `{one.only}` alone." if one.only else ""
        what = f"{plain(one.label)} ({plain(one.unit)}).{switch}"
        band = f"{low:.3g} to {high:.3g}"
        yield f"| `{one.name}` | {what} | {middle:.3g} | {band} | {sentence(one.source)} |"


def _events() -> Iterator[str]:
    for one in load_events():
        dyads, evidence = plain(", ".join(one.dyads)), plain(", ".join(one.evidence))
        yield (
            f"- `{one.name}`: {plain(one.title)}; {dyads}, from {one.begin}. Prior: normal, "
            f"{one.centre:g} percent with standard deviation {one.sd:g}, none below zero "
            f"({evidence}). {sentence(one.source)}."
        )
