"""`interlock picture`: pictures of the evidence, the fits and a run, as SVG or PNG."""

from pathlib import Path
from typing import Annotated, Any

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.cli.printing import print_table
from interlock.errors import InputError
from interlock.messages import check_language, speaking

OF_RUNS = {
    "fan": "An outcome of a run over the years, by school (needs --run, --outcome)",
    "fit": "An outcome of history beside what was observed (needs --run, --outcome)",
    "waterfall": "Which channel carries an effect (needs --scenario, --outcome)",
}


def picture(
    name: Annotated[
        str | None, typer.Argument(metavar="[PICTURE]", help="A picture; without it, the list.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="File, .svg or .png; default the name with .svg.")
    ] = None,
    narrow: Annotated[
        bool, typer.Option("--narrow", help="For a telephone: 358 pixels instead of 760.")
    ] = False,
    years: Annotated[
        str | None, typer.Option(help="Years, such as 1985,2005,2026 (maps, hub-and-spoke).")
    ] = None,
    issue: Annotated[
        str | None, typer.Option(help="trade, security or migration (hub-and-spoke).")
    ] = None,
    window: Annotated[str | None, typer.Option(help="Window of negotiation.")] = None,
    concept: Annotated[str | None, typer.Option(help="Concept of its solution.")] = None,
    school: Annotated[str | None, typer.Option(help="School of thought.")] = None,
    fit: Annotated[str | None, typer.Option(help="mexico, triangle or training.")] = None,
    scenario: Annotated[str | None, typer.Option(help="A scenario by name or file.")] = None,
    year: Annotated[str | None, typer.Option(help="Year of the outcomes.")] = None,
    run: Annotated[
        Path | None, typer.Option(help="Folder of a run, as `interlock run` writes (fan, fit).")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="Outcome and place, such as deaths or entries_persons.MEX.")
    ] = None,
    effect: Annotated[
        bool, typer.Option("--effect", help="The difference, not the level (fan).")
    ] = False,
    lang: Annotated[str, typer.Option(help="Language of the words: en, es or fr.")] = "en",
) -> None:
    """Draw a picture of the evidence, a fit or a run; each names its source.

    Example: interlock picture hub-and-spoke --issue migration --out migration.svg
    """
    check_language(lang)
    if name is None:
        _list()
        return
    asked = {"years": years, "issue": issue, "window": window, "concept": concept}
    asked |= {"school": school, "fit": fit, "scenario": scenario, "year": year}
    given = {key: text for key, text in asked.items() if text is not None}
    leave_at_once()
    from rich.console import Console

    from interlock.report.drawing.style import NARROW, WIDE
    from interlock.report.drawing.svg import check_ending, save_picture

    frame = NARROW if narrow else WIDE
    path = out or Path(f"{name}.svg")
    check_ending(path)
    with Console(stderr=True).status("drawing"), speaking(lang):
        if name in OF_RUNS:
            chart = _of_run(name, run, outcome, effect, given, frame)
        else:
            chart = _of_gallery(name, (run, outcome), effect, given, frame)
        save_picture(chart, path)
    typer.echo(f"Picture: {path}")


def _list() -> None:
    from interlock.report.gallery.registry import available, entry

    rows = [(one.name, one.title) for one in map(entry, available())]
    print_table(("picture", "what it shows"), [*rows, *OF_RUNS.items()])


def _of_gallery(
    name: str, of_runs: tuple[Any, ...], effect: bool, given: dict[str, str], frame: Any
) -> Any:
    from interlock.errors import did_you_mean
    from interlock.report.gallery.registry import available, draw, read

    if name not in available():
        known = (*available(), *OF_RUNS)
        raise InputError(f"no picture '{name[:40]}'{did_you_mean(name[:40], known)}")
    if any(one is not None for one in of_runs) or effect:
        raise InputError(f"--run, --outcome and --effect are for {', '.join(OF_RUNS)}")
    return draw(name, frame=frame, **read(name, given))


def _of_run(
    name: str,
    run: Path | None,
    outcome: str | None,
    effect: bool,
    given: dict[str, str],
    frame: Any,
) -> Any:
    """Return a picture of a run that was saved, or of a decomposition that is computed now."""
    if outcome is None:
        raise InputError(f"picture '{name}' needs --outcome; `interlock outcomes` lists them")
    if name == "waterfall":
        return _waterfall(outcome, given, frame)
    if given:
        wrong = next(iter(given))
        raise InputError(f"picture '{name}' takes --run, --outcome and --effect, not --{wrong}")
    if run is None:
        raise InputError(f"picture '{name}' needs --run: a folder that `interlock run` wrote")
    from interlock.cli.observed_run import opened
    from interlock.report.fits.history import fit_to_history
    from interlock.report.outcomes.fan import fan

    tree = opened(run)
    what, _, place = outcome.partition(".")
    if name == "fit":
        return fit_to_history(tree, what, place, frame=frame)
    return fan(tree, what, place, effect=effect, frame=frame)


def _waterfall(outcome: str, given: dict[str, str], frame: Any) -> Any:
    wrong = [key for key in given if key not in ("scenario", "school", "year")]
    if wrong or "scenario" not in given:
        raise InputError("picture 'waterfall' takes --scenario, --outcome, --school and --year")
    from interlock.report.gallery.registry import read_year
    from interlock.report.outcomes.waterfall import waterfall
    from interlock.scenario.language.library import load_scenario
    from interlock.scenario.school import load_school
    from interlock.study.answers.places import spot
    from interlock.study.coupled.pose import pose
    from interlock.study.response.decompose import decompose

    school = load_school(given.get("school", "rational")).name
    posed = pose(load_scenario(given["scenario"]))
    at = spot(outcome, posed, read_year(given.get("year", "2010")))
    (found,) = decompose(posed, school, [at])
    return waterfall(found, scenario=posed.name, school=school, frame=frame)
