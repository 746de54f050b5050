"""`interlock run`: the main job, which grows with every regime."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.cli.numbers import signed
from interlock.cli.options import Base, Deficits, FixedFactor, PolicyName
from interlock.errors import InputError
from interlock.scenario.school import chosen
from interlock.trade import FIXED_FACTOR

DRAWS = 100

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xarray as xr
    from rich.progress import Progress
    from rich.table import Table


def run(
    name: Annotated[str, typer.Option(help="Name of the run and of its folder.")] = "nafta",
    base: Base = "caliendo-parro-1993",
    policy: PolicyName = "nafta",
    years: Annotated[str, typer.Option(help="Years to solve, such as 1993-2008.")] = "1993-2008",
    deficits: Deficits = "zero",
    fixed_factor: FixedFactor = FIXED_FACTOR,
    school: Annotated[
        str, typer.Option(help="School of migration, or all; see `migrate schools`.")
    ] = "all",
    draws: Annotated[int, typer.Option(help="Draws of each school's posterior.")] = DRAWS,
    trade_only: Annotated[bool, typer.Option("--trade-only", help="Leave migration out.")] = False,
    out: Annotated[Path, typer.Option(help="Folder that holds the runs.")] = Path("runs"),
) -> None:
    """Replay history, trade and migration, and write results, manifest and report.

    Trade: the NAFTA path year by year. Migration: 1980-2019 under every school, with bands, and an
    extension to 2024. Writes OUT/<name>-<hash>/ with result.nc, migration.nc, manifest.json and
    report.html. The folder appears whole when the run is done; an interrupted run leaves nothing
    half-written.
    """
    span = _years(years)
    _check_name(name)
    schools = () if trade_only else chosen(school)
    leave_at_once()
    options: dict[str, Any] = {
        "base": base,
        "policy": policy,
        "years": span,
        "deficits": deficits,
        "fixed_factor": fixed_factor,
    }
    with _progress() as progress:
        task = progress.add_task("reading the evidence", total=len(span) + len(schools) + 1)
        from interlock.report import write_report
        from interlock.system import store
        from interlock.system.replay import replay

        store.prepare(out)
        leave_at_once(lambda: store.discard(out))
        _check_posteriors(schools, draws)

        def tell(what: str) -> None:
            progress.update(task, advance=1, description=what)

        data = replay(**options, on_year=lambda result: tell(f"solved {result.year}"))
        migration = _migration(school, draws, tell) if schools else None
        if schools:
            options["migration"] = {"draws": draws, "schools": _records(schools)}
        about = store.manifest(name, options, data)
        extra = {} if migration is None else {"migration": migration}
        about |= {key: {"residual": one.attrs["residual"]} for key, one in extra.items()}
        progress.update(task, description="drawing the report")
        draw = partial(write_report, migration=migration)
        folder = store.save(data, about, out, draw, extra)
    _print_path(data)
    if migration is not None:
        _print_migration(migration)
    typer.echo(f"Report: {folder / 'report.html'}")


def _check_posteriors(schools: "Sequence[str]", draws: int) -> None:
    """Raise InputError before anything is solved if a school lacks a posterior or the draws."""
    if schools:
        from interlock.study.ensemble import draws_of

        for name in schools:
            draws_of(name, draws)


def _migration(school: str, draws: int, tell: "Callable[[str], None]") -> "xr.Dataset":
    from interlock.study import migration

    return migration.replay(school, draws=draws, on_school=lambda name: tell(f"school {name}"))


def _records(schools: "Sequence[str]") -> dict[str, dict[str, Any]]:
    """Return where the posteriors of a run come from, for its manifest."""
    from interlock.estimate.posterior import packaged_posterior

    kept = ("fingerprint", "specification", "seed", "warmup", "draws")
    return {
        name: {
            fit: {key: getattr(one.record, key) for key in kept}
            for fit, one in packaged_posterior(name).items()
        }
        for name in schools
    }


def _print_migration(data: "xr.Dataset") -> None:
    """Print undocumented Mexicans in two years and the error of apprehensions, by school."""
    from rich.console import Console
    from rich.table import Table

    from interlock.report.migration import facts

    table = Table(
        title="Migration 1980-2024: undocumented Mexicans, millions, median and 5-95 percent",
        caption="log-RMSE of apprehensions to 2019, in sample; from 2020 an extension, not scored",
    )
    for heading in ("school", "2007", "2019", "apprehensions"):
        table.add_column(heading, justify="left" if heading == "school" else "right")
    for school in data["school"].values:
        cells = []
        for year in (2007, 2019):
            here = data["unauthorised_persons"].sel(school=school, origin="MEX", year=year) / 1e6
            low, middle, high = here.sel(quantile=[0.05, 0.5, 0.95]).values
            cells.append(f"{middle:.2f} ({low:.2f}-{high:.2f})")
        error = facts.log_rmse(data, facts.MEASURES[0], str(school))
        table.add_row(str(school), *cells, f"{error:.2f}")
    console = Console()
    console.print(table)
    console.print(
        f"Largest residual {data.attrs['residual']:.1e}; {data.attrs['draws']} draws a school. "
        f"{data.attrs.get('posteriors', '')}".rstrip(),
        highlight=False,
    )


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn

    columns = (SpinnerColumn(), *Progress.get_default_columns())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _years(text: str) -> tuple[int, ...]:
    """Read `1993-2008` or `2005`."""
    ends = [part.strip() for part in text.split("-")]
    if len(ends) > 2 or not all(len(part) == 4 and part.isdigit() for part in ends):
        raise InputError(f"--years '{text}': give a year or a range such as 1993-2008")
    first, last = int(ends[0]), int(ends[-1])
    span = tuple(range(first, last + 1))
    if not span:
        raise InputError(f"--years '{text}' ends before it begins: write {last}-{first}")
    if len(span) > 100:
        raise InputError(f"--years '{text}' is {len(span)} years: give at most 100")
    return span


def _check_name(name: str) -> None:
    if not name or any(not (sign.isalnum() or sign in "-_") for sign in name):
        raise InputError(f"--name '{name}': use letters, digits, '-' and '_'")


def _print_path(data: "xr.Dataset") -> None:
    """Print real wages and both welfare measures by year, then trade against observed trade."""
    from rich.console import Console
    from rich.table import Table

    from interlock.trade.labels import NORTH_AMERICA

    members = [code for code in NORTH_AMERICA if code in data["country"].values]
    measures = {
        "wage": "real_wage_pct",
        "exact": "welfare_exact_pct",
        "first": "welfare_first_order_pct",
    }
    policy, base = data.attrs["policy"], data.attrs["base"]
    table = Table(
        title=f"{policy} on {base}: change against {data.attrs['base_year']}, percent",
        caption="real wage, exact welfare (real income), first-order welfare (published formula)",
    )
    table.add_column("year")
    for label in measures:
        for code in members:
            table.add_column(f"{label}\n{code}", justify="right")
    for year in data["year"].values:
        at = data.sel(year=year)
        values = (
            float(at[name].sel(country=code)) for name in measures.values() for code in members
        )
        table.add_row(str(year), *(signed(value) for value in values))
    console = Console()
    console.print(table)
    console.print(_trade_table(data))
    console.print(
        f"Every year converged; largest residual {data.attrs['residual']:.1e}. "
        f"Source: {data.attrs['source']}.",
        highlight=False,
    )


def _trade_table(data: "xr.Dataset") -> "Table":
    """Import penetration by pair, model against observed, last observed year over base year."""
    from rich.table import Table

    observed = data["penetration_observed"].dropna("year", how="all")
    table = Table()
    if observed.sizes["year"] < 2:
        table.title = "No observed trade for these years"
        return table
    first, last = int(observed["year"][0]), int(observed["year"][-1])
    table.title = (
        f"Manufactures from a partner over own, {last} against {first}: model and observed"
    )
    table.caption = "ratios to the first year; the two sources differ in level"
    for heading in ("importer", "exporter"):
        table.add_column(heading)
    for heading in ("model", "observed"):
        table.add_column(heading, justify="right")
    for importer in data["member_importer"].values:
        for exporter in data["member_exporter"].values:
            if importer == exporter:
                continue
            pair = {"member_importer": importer, "member_exporter": exporter}
            cells = []
            for name in ("penetration_model", "penetration_observed"):
                series = data[name].sel(**pair)
                cells.append(float(series.sel(year=last) / series.sel(year=first)))
            table.add_row(importer, exporter, *(f"x {cell:.2f}" for cell in cells))
    return table
