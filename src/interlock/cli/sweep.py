"""`interlock sweep`: many runs of a study, on this machine or a cluster, kept as Parquet."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.first_command import first
from interlock.cli.options import Json
from interlock.cli.printing import print_fact, print_json, print_table
from interlock.cli.progress import progress
from interlock.errors import InputError, did_you_mean
from interlock.messages import check_language, speaking

if TYPE_CHECKING:
    from interlock.report.sweep.discovery import Shown
    from interlock.study.sweep.engine import Swept
    from interlock.study.sweep.found.discovery import Discovery
    from interlock.study.sweep.found.indices import Index
    from interlock.study.sweep.language import Study

RUN = "run"
SHOWN_ROWS = 40
Folder = Annotated[str, typer.Argument(help="Of a sweep: a folder or an fsspec address.")]
Picture = Annotated[Path | None, typer.Option(help="Draw it, too, into this .svg or .png.")]
Narrow = Annotated[
    bool, typer.Option("--narrow", help="Draw for a telephone: 358 pixels instead of 760.")
]
Lang = Annotated[str, typer.Option(help="Language of the picture: en, es or fr.")]


app = typer.Typer(
    name="sweep",
    cls=first(RUN, bare=False),
    no_args_is_help=True,
    help=(
        "Many runs of one question: grids, Sobol, Morris and Latin samples of instruments and "
        "parameters, draws and schools.\n\n"
        "`interlock sweep STUDY.yaml` computes what is missing, `interlock sweep query FOLDER SQL` "
        "asks it, `interlock sweep indices FOLDER` says which factor matters, `interlock sweep "
        "discover FOLDER` where an outcome passes a threshold. Options are those of `interlock "
        "sweep run --help`."
    ),
)


@app.command(RUN)
def run(
    study: Annotated[str, typer.Argument(metavar="STUDY.yaml", help="A study file.")],
    out: Annotated[
        str | None, typer.Option(help="Folder or fsspec address; default runs/NAME-KEY.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Of a Dask scheduler, such as tcp://host:8786."),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, max=1024, help="Of the cluster on this machine; 0: one a core.")
    ] = 0,
    device: Annotated[str, typer.Option(help="cpu, or gpu where JAX finds one.")] = "cpu",
    as_json: Json = False,
) -> None:
    """Run a study, or what is missing of it: whatever was killed, what is written stays.

    Example: interlock sweep agents.yaml --workers 2
    """
    from interlock.study.sweep.language import load_study

    if device not in ("cpu", "gpu"):
        raise InputError(f"--device {device[:20]}: give cpu or gpu")
    asked = load_study(study)
    from interlock.study.sweep.plan import key_of

    place = out or str(Path("runs") / f"{asked.name}-{key_of(asked)[:8]}")
    found = _swept(asked, place, scheduler, workers, device)
    if as_json:
        told = {"folder": place, "rows": asked.rows, "made": found.made, "kept": found.kept}
        print_json(told)
        return
    print_fact(
        "sweep", f"{asked.rows:,} runs: {asked.points:,} points, {len(asked.schools)} schools"
    )
    print_fact("blocks", f"{found.made} computed, {found.kept} were there")
    print_fact("folder", place)
    _summary(place)


def _swept(asked: Any, place: str, scheduler: str | None, workers: int, device: str) -> "Swept":
    """Run it under a progress bar; Ctrl-C ends the cluster and keeps what is written."""
    from interlock.study.sweep.engine import sweep

    with progress() as bar:
        task = bar.add_task("starting workers", total=asked.rows)

        def report(done: int, rows: int) -> None:
            bar.update(task, completed=done, total=rows, description="runs")

        try:
            return sweep(
                asked, place, scheduler=scheduler, workers=workers, device=device, report=report
            )
        except KeyboardInterrupt:
            typer.echo(
                "interlock: interrupted; what is written stays: run the same command again",
                err=True,
            )
            raise typer.Exit(130) from None


def _summary(place: str) -> None:
    """Print how every outcome differs from history, by school, and how exact that is."""
    from interlock.study.sweep.found.reading import VIEW, effects, opened, query

    store, study, record = opened(place)
    columns = effects(query(store, f"SELECT * FROM {VIEW} LIMIT 0").columns)
    rows = []
    for column in columns:
        found = query(
            store,
            f"SELECT school, median({column}), quantile_cont({column}, .05), "
            f"quantile_cont({column}, .95), count(*) FILTER (NOT converged) "
            f"FROM {VIEW} GROUP BY school ORDER BY school",
        ).rows
        rows += [
            (column, school, *(_short(value) for value in numbers), str(lost))
            for school, *numbers, lost in found
        ]
    print_table(("effect over history", "school", "median", "5%", "95%", "not converged"), rows)
    if study.columns:
        _exactness(list(record["gaps"].values()))
        typer.echo(f"Which factor matters: interlock sweep indices {place}")


def _exactness(gaps: list[dict[str, Any]]) -> None:
    checked, unsolved = (sum(one.get(key, 0) for one in gaps) for key in ("checked", "unsolved"))
    if unsolved:
        print_fact(
            "unsolved",
            f"at {unsolved} of the points that were tried no exact run solves: what the sweep says "
            "near them is extrapolated; narrow the ranges",
        )
    if not checked:
        print_fact("exactness", "not known: no exact run solved where it was tried")
        return
    told = ", ".join(
        f"{column} {max(one['farthest'][column] for one in gaps):.2g}"
        for column in gaps[0]["farthest"]
    )
    print_fact(
        "exactness",
        f"farthest from {checked} exact runs, at the outermost points and in the middle: {told}",
    )


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3g}"


@app.command("query")
def query_command(
    folder: Folder,
    sql: Annotated[str, typer.Argument(help="SQL of DuckDB over the view `runs`.")],
    out: Annotated[
        str | None, typer.Option(help="Write the whole answer to a .csv, .parquet or .json file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask a sweep in SQL: the view `runs` has a row for every run.

    Example: interlock sweep query runs/agents-1f3a "SELECT school, avg(deaths_2010) FROM runs
    GROUP BY school"
    """
    from interlock.study.sweep.found.reading import export, opened, query

    store, _, record = opened(folder)
    if out is not None:
        typer.echo(f"{export(store, sql, out):,} rows written to {out}")
        _warn_if_partial(record)
        return
    found = query(store, sql)
    _warn_if_partial(record)
    if as_json:
        print_json([dict(zip(found.columns, row, strict=True)) for row in found.rows])
        return
    shown = found.rows[:SHOWN_ROWS]
    print_table(found.columns, [tuple(map(_cell, row)) for row in shown])
    if len(found.rows) > len(shown):
        typer.echo(f"{len(found.rows):,} rows, {len(shown)} are shown; --out writes all")


def _cell(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


@app.command("indices")
def indices_command(
    folder: Folder,
    outcome: Annotated[
        str | None, typer.Option(help="Column of an effect; all if none is given.")
    ] = None,
    school: Annotated[str | None, typer.Option(help="School of thought; all if none.")] = None,
    picture: Picture = None,
    narrow: Narrow = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Say how much of an outcome each factor moves: Sobol or Morris indices, or rank correlations.

    Example: interlock sweep indices runs/agents-1f3a --outcome deaths_2010_effect
    """
    from interlock.study.sweep.found.indices import indices
    from interlock.study.sweep.found.reading import VIEW, effects, frame, opened

    store, study, _ = opened(folder)
    schools = _schools(study, school)
    _check_picture(picture, lang)
    found: dict[tuple[str, str], list[Index]] = {}
    for name in schools:
        table = frame(store, f"SELECT * FROM {VIEW} WHERE school = '{name}'")
        for column in (outcome,) if outcome else effects(table.columns):
            found[column, name] = indices(study, table, column)
    if picture is not None:
        from interlock.report.sweep.sensitivity import sensitivity

        _draw(picture, lambda frame: sensitivity(study, found, frame=frame), narrow, lang)
    rows = [(name, column, one) for (column, name), each in found.items() for one in each]
    if as_json:
        print_json(
            [
                {"school": name, "outcome": column, "factor": one.factor, "kind": one.kind,
                 "value": one.value, "error": None if one.error != one.error else one.error}
                for name, column, one in rows
            ]
        )  # fmt: skip
        return
    told = [
        (name, column, one.kind, one.factor, f"{one.value:+.3g}", _error(one.error))
        for name, column, one in rows
    ]
    print_table(("school", "outcome", "index", "factor", "value", "± 95%"), told)


def _schools(study: "Study", school: str | None) -> tuple[str, ...]:
    if school is not None and school not in study.schools:
        raise InputError(f"no school '{school[:40]}' here{did_you_mean(school, study.schools)}")
    return (school,) if school else study.schools


def _check_picture(path: Path | None, lang: str) -> None:
    """Refuse a picture that could not be written, before anything is computed."""
    check_language(lang)
    if path is not None:
        from interlock.report.drawing.svg import check_ending

        check_ending(path)


def _draw(path: Path, drawn: Callable[[Any], Any], narrow: bool, lang: str) -> None:
    from interlock.report.drawing.style import NARROW, WIDE
    from interlock.report.drawing.svg import save_picture

    with speaking(lang):
        save_picture(drawn(NARROW if narrow else WIDE), path)
    typer.echo(f"Picture: {path}", err=True)


@app.command("discover")
def discover_command(
    folder: Folder,
    outcome: Annotated[str, typer.Option(help="Column of an effect or a level.")],
    above: Annotated[float | None, typer.Option(help="Runs above this are of interest.")] = None,
    below: Annotated[float | None, typer.Option(help="Runs below this are of interest.")] = None,
    school: Annotated[str | None, typer.Option(help="School of thought; all if none.")] = None,
    density: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help="Take the box of most coverage with it; default 0.8."),
    ] = None,
    box: Annotated[int | None, typer.Option(min=1, help="Take the box of this number.")] = None,
    picture: Picture = None,
    narrow: Narrow = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Find the ranges of the factors in which an outcome passes a threshold (PRIM).

    The EMA Workbench peels boxes (pip install ema-workbench); one of them is told and marked.

    Example: interlock sweep discover runs/agents-1f3a --outcome deaths_2010_effect --above 50
    """
    threshold = above if below is None else below
    if threshold is None or None not in (above, below):
        raise InputError("give --above or --below, one of the two")
    if density is not None and box is not None:
        raise InputError("give --density or --box, not both")
    from interlock.study.sweep.found.discovery import Interest, discover
    from interlock.study.sweep.found.reading import VIEW, frame, opened

    store, study, record = opened(folder)
    schools = _schools(study, school)
    _check_picture(picture, lang)
    interest = Interest(outcome, threshold, above is not None)
    from interlock.report.sweep.discovery import Shown, discovery

    shown = []
    for name in schools:
        sql = f"SELECT * FROM {VIEW} WHERE school = '{name}' ORDER BY point, draw"
        found = discover(study, frame(store, sql), interest, name)
        shown.append(Shown(found, _number(found, box, density)))
    _warn_if_partial(record)
    if picture is not None:
        _draw(picture, lambda frame: discovery(study, shown, frame=frame), narrow, lang)
    if as_json:
        print_json([_record(one) for one in shown])
        return
    for one in shown:
        _print_boxes(study, one)


def _number(found: "Discovery", box: int | None, density: float | None) -> int:
    """Return the number of the box that is asked for."""
    if box is None:
        from interlock.study.sweep.found.discovery import DENSITY

        least = DENSITY if density is None else density
        number = found.chosen(least)
        if found.boxes[number].density < least:
            told = f"no box has a density of {least:g}; the densest is told"
            typer.echo(f"interlock: {found.school}: {told}", err=True)
        return number
    if box >= len(found.boxes):
        raise InputError(f"{found.school}: no box {box}; the last is {len(found.boxes) - 1}")
    return box


def _print_boxes(study: "Study", one: "Shown") -> None:
    from interlock.report.sweep.discovery import limits, summary

    typer.echo(summary(one))
    for limit in one.box.limits:
        print_fact(limit.factor, limits(study, limit))
    if one.found.left_out:
        print_fact("left out", f"{one.found.left_out:,} runs that did not converge")
    rows = [
        (str(n), f"{each.coverage:.3f}", f"{each.density:.3f}", f"{each.mass:.3f}",
         ", ".join(limit.factor for limit in each.limits))
        for n, each in enumerate(one.found.boxes)
    ]  # fmt: skip
    print_table(("box", "coverage", "density", "mass", "limits"), rows)


def _record(one: "Shown") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(one.found) | {"box": one.number}


def _warn_if_partial(record: dict[str, Any]) -> None:
    if not record.get("complete"):
        typer.echo(
            "interlock: this sweep is not whole yet; it answers with what there is", err=True
        )


@app.command("export")
def export_command(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="FILE.tar.gz", help="For the EMA Workbench.")],
) -> None:
    """Write the converged runs as the EMA Workbench loads them, for scenario discovery (PRIM).

    Example: interlock sweep export runs/agents-1f3a agents.tar.gz
    """
    from interlock.study.sweep.found.reading import opened
    from interlock.study.sweep.found.workbench import write_results

    store, study, _ = opened(folder)
    typer.echo(f"{write_results(store, study, out):,} runs written to {out}")


def _error(value: float) -> str:
    return "" if value != value else f"{value:.2g}"
