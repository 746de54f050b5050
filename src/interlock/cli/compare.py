"""`interlock compare`: scenarios held against one another, draw by draw."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interlock.cli.asked import (
    DRAWS,
    MIDDLE,
    Asked,
    Channels,
    Draws,
    Lang,
    School,
    Year,
    Years,
    begin,
    channels_told,
    check_draws,
    checked,
    steps_of,
    year_told,
)
from interlock.cli.options import Base, Json
from interlock.cli.printing import print_json
from interlock.cli.progress import progress
from interlock.errors import InputError
from interlock.messages import speaking
from interlock.scenario.language.scenario import HISTORY

if TYPE_CHECKING:
    from interlock.report.folder import Report
    from interlock.report.scenario.facts import Comparison
    from interlock.study.answers.result import Result


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(metavar="A B...", help="Names or files; the first is the measure."),
    ],
    school: School = "all",
    draws: Draws = DRAWS,
    years: Years = None,
    year: Year = None,
    base: Base = "caliendo-parro-1993",
    channels: Channels = MIDDLE,
    lang: Lang = "en",
    csv: Annotated[
        Path | None, typer.Option(help="Write every difference, year by year, to this file.")
    ] = None,
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write a run folder with a report into.")
    ] = None,
) -> None:
    """Hold scenarios against the first, draw by draw: differences with intervals, by school.

    Name history first to hold them against what happened. With --out a report and all numbers are
    written, and a killed command goes on where it was when it is given again.

    Example: interlock compare no-nafta neither --csv differences.csv
    """
    asked = checked(scenarios, school, years, year, lang, channels)
    _check_names([one.name for one in asked.scenarios])
    begin(out, csv)
    with progress() as bar:
        total = 2 * len(asked.schools) * len(scenarios) + 3 + (out is not None) * steps_of(asked)
        task = bar.add_task("reading the evidence", total=total)

        def tell(what: str) -> None:
            bar.update(task, advance=1, description=what)

        check_draws(asked.schools, draws)
        found, told = _compared(asked, school, draws, base, out, tell)
        if csv is not None:
            _write_csv(told, csv)
        folder = None if out is None else _written(found, told, asked, out, tell)
    _show(told, folder, csv, as_json)


def _check_names(names: Sequence[str]) -> None:
    if len(names) < 2:
        raise InputError("compare: give two scenarios or more, the first as the measure")
    twice = next((one for one in names if names.count(one) > 1), None)
    if twice:
        raise InputError(f"compare: two scenarios are named '{twice}'; rename one in its file")


def _compared(
    asked: Asked, school: str, draws: int, base: str, out: Path | None, tell: "Report"
) -> "tuple[list[Result], Comparison]":
    """Run what has to be run and hold it against the first; history comes with every run."""
    from interlock.report.scenario.facts import against_first, against_history
    from interlock.study.answers.result import run
    from interlock.study.coupled.pose import pose

    tell("history's trade")
    end = max(asked.last, asked.years[-1])
    posed = [pose(one, base=base, last=end) for one in asked.scenarios]
    year = year_told(asked, posed)
    plain = posed[0].name == HISTORY
    found = [
        run(one, school, draws=draws, keep=out, report=_naming(one.name, tell))
        for one in posed[plain:]
    ]
    hold = against_history if plain else against_first
    return found, hold(found, asked.years, year)


def _naming(scenario: str, tell: "Report") -> "Report":
    """Return what tells of a run and names its scenario."""
    return lambda what: tell(f"{scenario}, {what}")


def _write_csv(told: "Comparison", path: Path) -> None:
    from interlock.study import records
    from interlock.study.answers.records import COLUMNS, tidy

    records.write_csv(path, (row for one in told.told for row in tidy(one.tree)), COLUMNS)


def _written(
    found: "list[Result]", told: "Comparison", asked: Asked, out: Path, tell: "Report"
) -> Path:
    from interlock.report.folder import save_comparison
    from interlock.study.answers.result import blocks_of

    carried = channels_told(asked, told, [one.posed for one in found], tell)
    with speaking(asked.lang):
        folder = save_comparison(found, told, out, tell, carried)
    for one in found:
        for name in one.schools:
            blocks_of(one.posed, name, one.draws, out).drop()
    return folder


def _show(told: "Comparison", folder: Path | None, csv: Path | None, as_json: bool) -> None:
    from interlock.cli.effects import print_effects

    if as_json:
        records = [one.record for one in told.told]
        print_json({"against": told.against, "year": told.year, "scenarios": records})
    else:
        if told.against != HISTORY:
            typer.echo(f"Everything is held against {told.against} ({told.chain}).\n")
        for one in told.told:
            print_effects(one.record)
            typer.echo("")
    if csv is not None:
        typer.echo(f"Every difference: {csv}", err=as_json)
    if folder is not None:
        typer.echo(f"Report: {folder / 'report.html'}", err=as_json)
