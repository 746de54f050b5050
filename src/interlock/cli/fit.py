"""`interlock fit`: estimate the schools, check the packaged posteriors, show what data taught."""

import json
import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.cli.options import Json
from interlock.cli.progress import progress as bar_on_stderr
from interlock.errors import InputError, UnconvergedError, did_you_mean
from interlock.scenario.school import chosen

if TYPE_CHECKING:
    from interlock.estimate.check import Checked
    from interlock.estimate.identification import Learned

FITS_PER_SCHOOL = 3
FITTED = ("migration", "politics")


def fit(
    what: Annotated[
        str, typer.Argument(metavar="[migration|politics]", help="What to fit.")
    ] = "migration",
    school: Annotated[str, typer.Option(help="A school, or all; see `migrate schools`.")] = "all",
    fast: Annotated[bool, typer.Option("--fast", help="Modes only, with their errors.")] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Prove that the packaged posteriors are the data's."),
    ] = False,
    parameters: Annotated[
        bool, typer.Option("--parameters", help="Show prior and posterior of each parameter.")
    ] = False,
    scores: Annotated[
        bool, typer.Option("--scores", help="Show errors in and out of sample, and LOO.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for new posteriors.")] = Path("posteriors"),
    warmup: Annotated[
        int | None, typer.Option(min=50, help="Warm-up of each of four chains; default as needed.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option(min=150, help="Draws of each of four chains; default as needed.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")] = 2,
    as_json: Json = False,
) -> None:
    """Fit the schools to history by NUTS and write OUT/<school>.npz.

    Finished fits are kept under OUT/parts, so an interrupted fit goes on where it stopped.

    Examples: interlock fit --check; interlock fit --school rational --parameters; interlock fit
    --school all --fast; interlock fit politics
    """
    if what not in FITTED:
        raise InputError(f"cannot fit '{what}'{did_you_mean(what, FITTED)}")
    leave_at_once(_end_workers)
    if what == "politics":
        other = any((fast, check, parameters, scores, warmup, draws, as_json, school != "all"))
        _politics(out, other)
        return
    names = chosen(school)
    if sum((fast, check, parameters, scores)) > 1:
        raise InputError("give one of --fast, --check, --parameters and --scores")
    if fast:
        _modes(names, as_json)
    elif check:
        _check(names, as_json)
    elif parameters:
        _parameters(names, as_json)
    elif scores:
        _scores(names, as_json)
    else:
        _fit(names, out, warmup, draws, workers)


def _politics(out: Path, asked: bool) -> None:
    """Fit rules, votes and what governments weigh; each file appears whole."""
    if asked:
        raise InputError("fit politics takes --out alone; see `interlock politics` for its scores")
    from interlock.study.politics_fits import fit_politics

    with bar_on_stderr() as progress:
        task = progress.add_task("fitting", total=None)

        def told(text: str) -> None:
            progress.update(task, description=text)

        written = fit_politics(out, told)
    for path in written:
        typer.echo(f"{path}")


def _end_workers() -> None:
    for worker in multiprocessing.active_children():
        worker.kill()


def _fit(
    names: tuple[str, ...], out: Path, warmup: int | None, draws: int | None, workers: int
) -> None:
    from interlock.estimate.parallel import fit_all

    with bar_on_stderr() as progress:
        task = progress.add_task("starting", total=FITS_PER_SCHOOL * len(names))
        written = fit_all(
            names,
            out,
            workers=workers,
            warmup=warmup,
            draws=draws,
            on_message=lambda message: progress.update(task, description=message),
            on_done=lambda school, fit: progress.advance(task),
        )
    for path in written:
        typer.echo(f"Posterior: {path}")
    _judge(written)


def _judge(written: list[Path]) -> None:
    """Say which fits have not converged; they are kept for inspection, and refused by runs."""
    from interlock.estimate.posterior import read

    bad = [
        f"{record.school} {name}"
        for path in written
        for name, one in read(path).items()
        if not (record := one.record).converged
    ]
    if bad:
        raise UnconvergedError(f"not converged: {', '.join(bad)}; give more --draws")


def _modes(names: tuple[str, ...], as_json: bool) -> None:
    from interlock.estimate.modes import mode_table

    with bar_on_stderr() as progress:
        task = progress.add_task("modes", total=FITS_PER_SCHOOL * len(names))
        rows = mode_table(
            names, lambda message: progress.update(task, advance=1, description=message)
        )
    if as_json:
        typer.echo(json.dumps(rows, indent=2, allow_nan=False))
        return
    _print_rows("Modes: errors of the structural paths, in logs, fitted to the same years", rows)


def _check(names: tuple[str, ...], as_json: bool) -> None:
    from interlock.estimate.check import check
    from interlock.region import packaged

    spoiled = packaged.verify()
    if spoiled:
        raise InputError(f"packaged data: {'; '.join(spoiled)}")
    found: list[Checked] = []
    with bar_on_stderr() as progress:
        for name in progress.track(names, description="checking"):
            found.extend(check(name))
    rows = [
        {
            "school": one.school,
            "fit": one.fit,
            "r_hat": round(one.r_hat, 4),
            "ess": round(one.ess),
            "divergences": f"{one.divergences} of {one.transitions}",
            "density_gap": float(f"{one.density_gap:.1e}"),
            "verdict": "; ".join(one.wrong) or "ok",
        }
        for one in found
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, allow_nan=False))
    else:
        _print_rows("Packaged posteriors against the packaged data", rows)
    if any(one.wrong for one in found):
        raise UnconvergedError("a packaged posterior is not what it should be; see the last column")


def _parameters(names: tuple[str, ...], as_json: bool) -> None:
    from interlock.estimate.campaign import targets
    from interlock.estimate.identification import learned
    from interlock.estimate.posterior import packaged_posterior

    rows = []
    for name in names:
        fits = packaged_posterior(name)
        of = targets(name, fits["mexico"].mode)
        for block in ("mexico", "triangle"):
            rows += [_learned_row(name, block, one) for one in learned(of[block], fits[block])]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, allow_nan=False))
        return
    title = (
        "Median and 5-95 percent before and after the data; contraction 1 is all data, 0 all prior"
    )
    hidden = ("label", "source", "unit")
    _print_rows(title, [{k: v for k, v in row.items() if k not in hidden} for row in rows])


def _learned_row(school: str, block: str, one: "Learned") -> dict[str, object]:
    return {
        "school": school,
        "block": block,
        "parameter": one.name,
        "prior": _interval(one.prior),
        "posterior": _interval(one.posterior),
        "contraction": round(one.contraction, 2),
        "data": one.verdict,
        "label": one.label,
        "unit": one.unit,
        "source": one.source,
    }


def _interval(points: tuple[float, float, float]) -> str:
    low, middle, high = (f"{value:.3g}" for value in points)
    return f"{middle} [{low}, {high}]"


def _scores(names: tuple[str, ...], as_json: bool) -> None:
    from interlock.estimate.report_card import report_card

    with bar_on_stderr() as progress:
        task = progress.add_task("scoring", total=len(names))
        card = report_card(names, lambda m: progress.update(task, advance=1, description=m))
    if as_json:
        typer.echo(json.dumps(card.to_dict(), indent=2, allow_nan=False))
        return
    for title, rows in card.tables():
        _print_rows(title, rows)
    for line in card.words():
        typer.echo(line)


def _print_rows(title: str, rows: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name.replace("_", "\n").replace(".", "\n"), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    Console().print(table)


def _cell(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
