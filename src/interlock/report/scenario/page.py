"""The page of scenarios: one HTML file that opens offline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interlock.errors import UnconvergedError
from interlock.messages import _
from interlock.report import bibliography
from interlock.report.drawing.figure import Figure, figure
from interlock.report.layers import layer_table
from interlock.report.provenance import Citation
from interlock.report.scenario import channels, schools, story, tables
from interlock.report.scenario.channels import Carried
from interlock.report.scenario.facts import (
    HISTORY_TITLE,
    Comparison,
    Told,
    citations,
    pictured,
    source,
)
from interlock.report.scenario.pictures import CAUGHT, STOCK, pictures
from interlock.report.story import manifest_rows
from interlock.report.tables import Table
from interlock.report.templating import template, write_whole

MOST_BYTES = 5_800_000  # of a page; by year effects are left to result.nc where they would not fit


@dataclass(frozen=True)
class Chapter:
    """What the page says of one scenario.

    Attributes:
        name, title, note: as its file says.
        chain: what it builds on.
        answer: one paragraph.
        changes: by link of the chain, each change in words with its source.
        countries: who gains.
        effects: tables of effects.
        together: on how much schools agree, in a sentence.
        disputes: on what they do not; None where they do.
        inputs: which inputs are not observed.
        solved: in words.
        layers: residuals.
    """

    name: str
    title: str
    note: str
    chain: str
    answer: str
    changes: list[tuple[str, list[tuple[str, str]]]]
    countries: Table
    effects: list[Table]
    together: str
    disputes: Table | None
    inputs: Table
    solved: str
    layers: Table


def render(of: Comparison, manifest: Mapping[str, Any], carried: Sequence[Carried] = ()) -> str:
    """Return the page as one HTML text that loads nothing.

    Args:
        of: scenarios and what they are held against.
        manifest: what one needs to make the run again; shown as it is.
        carried: effects by channel, as `channels.carried` computes them.

    Raises:
        UnconvergedError: a scenario is not solved.
    """
    for one in of.told:
        if one.tree.attrs["status"] != "converged":
            raise UnconvergedError(f"{one.name}: {one.tree.attrs['status']}: no report is drawn")
    chapters = [_chapter(of, one, n, manifest) for n, one in enumerate(of.told, start=1)]
    key = tuple(dict.fromkeys(one.outcome for one in story.KEYS))
    page = template("scenario.html")
    told = {
        "_": _,
        "title": story.title(of),
        "subtitle": story.subtitle(of),
        "against": None if of.against == HISTORY_TITLE else of.against,
        "against_chain": of.chain,
        "year": of.year,
        "chapters": chapters,
        "answer_source": source(of, manifest, *key),
        "words": story.words(of),
        "figures": _figures(of, manifest),
        "channel_words": channels.words(of, carried),
        "channel_figures": channels.figures(carried, manifest),
        "channels": channels.tables(of, carried, manifest),
        "growth": tables.growth(of, manifest),
        "limits": story.limits(of),
        "assumptions": story.assumptions(of),
        "citations": _cited(of),
        "manifest": manifest_rows(manifest),
        "stem": f"{manifest.get('name', of.names[-1])}-{manifest.get('hash', 'run')}",
        "csv": tables.effects_csv(of),
        "channels_csv": channels.channels_csv(carried) if carried else None,
    }
    whole = page.render(**told, yearly=[(one.name, tables.yearly_csv(of, one)) for one in of.told])
    return whole if len(whole.encode()) <= MOST_BYTES else page.render(**told, yearly=[])


def write(
    of: Comparison, manifest: Mapping[str, Any], path: Path, carried: Sequence[Carried] = ()
) -> None:
    """Write the page, and its sources beside it; files appear whole or not at all.

    Raises:
        UnconvergedError: a scenario is not solved.
    """
    write_whole(path, render(of, manifest, carried))
    write_whole(path.with_name(bibliography.FILE), bibliography.bibtex(_cited(of)))


def _cited(of: Comparison) -> list[Citation]:
    return citations(of, *(f"observed_{one.name}" for one in (STOCK, CAUGHT)))


def _chapter(of: Comparison, one: Told, number: int, manifest: Mapping[str, Any]) -> Chapter:
    scenario = one.posed.scenario
    return Chapter(
        name=one.name,
        title=scenario.title,
        note=" ".join(scenario.note.split()),
        chain=str(one.tree.attrs["chain"]),
        answer=story.answer(one, of.year),
        changes=story.changes(one),
        countries=schools.countries(of, one, number, manifest),
        effects=tables.effects(of, one, number, manifest),
        together=schools.together(one),
        disputes=schools.disagreements(of, one, number, manifest),
        inputs=tables.inputs(of, one, number, manifest),
        solved=story.solved(one),
        layers=layer_table(one.tree, source(of, manifest), f"layers-{number}"),
    )


def _figures(of: Comparison, manifest: Mapping[str, Any]) -> list[Figure]:
    data, captions = pictured(of), story.captions(of)
    return [
        figure(one, data, captions[caption], source(of, manifest, *one.shows))
        for one, caption in pictures(of.names[1:])
    ]
