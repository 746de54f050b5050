"""`interlock run`: history replayed, or a scenario held against it, with its folder and report."""

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
from interlock.cli.numbers import signed
from interlock.cli.options import Base
from interlock.cli.progress import progress
from interlock.messages import speaking
from interlock.scenario.language.scenario import HISTORY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import xarray as xr
    from rich.table import Table

    from interlock.estimate.scores import Forecast
    from interlock.report.folder import Report
    from interlock.study.answers.result import Result

    Show = Callable[[], None]


def run(
    scenario: Annotated[
        str, typer.Argument(help="A scenario, see `interlock scenario list`, or a .yaml file.")
    ] = HISTORY,
    school: School = "all",
    draws: Draws = DRAWS,
    years: Years = None,
    year: Year = None,
    base: Base = "caliendo-parro-1993",
    channels: Channels = MIDDLE,
    lang: Lang = "en",
    out: Annotated[Path, typer.Option(help="Folder that holds the runs.")] = Path("runs"),
) -> None:
    """Replay history, or run a scenario against it: trade, borders, people, politics as one.

    History is scored 1980-2019, extended to 2024, with what was observed and naive forecasts
    beside it. A scenario is held against history draw by draw under every school. Writes
    OUT/<scenario>-<hash>/ with result.nc, manifest.json and report.html, whole or not at all;
    a run that was killed goes on when the same command is given again.

    Example: interlock run no-border-buildup
    """
    asked = checked([scenario], school, years, year, lang, channels)
    begin(out)
    (one,) = asked.scenarios
    with progress() as bar:
        steps = (3 if one.name == HISTORY else 2) * len(asked.schools) + 4 + steps_of(asked)
        task = bar.add_task("reading the evidence", total=steps)

        def tell(what: str) -> None:
            bar.update(task, advance=1, description=what)

        check_draws(asked.schools, draws)
        from interlock.study.answers.result import blocks_of
        from interlock.study.answers.result import run as solve
        from interlock.study.coupled.pose import pose

        tell("history's trade")
        posed = pose(one, base=base, last=asked.years[-1])
        told = year_told(asked, [posed])
        found = solve(posed, school, draws=draws, keep=out, report=tell)
        finish = _history if one.name == HISTORY else _scenario
        show = finish(found, asked, told, out, tell)
        for name in found.schools:
            blocks_of(posed, name, draws, out).drop()
    show()


def _history(found: "Result", asked: Asked, year: int, out: Path, tell: "Report") -> "Show":
    from interlock.report.folder import replayed, save_history

    with speaking(asked.lang):
        kept = save_history(found, asked.years, out, tell)

    def show() -> None:
        from rich.console import Console

        _print_path(kept.tree["nafta"].to_dataset())
        _print_migration(replayed(kept.whole), kept.forecasts)
        layers = kept.tree["layers"].to_dataset()
        told = ", ".join(
            f"{str(name).removesuffix('_residual').replace('_', ' ')} {float(one.max()):.1e}"
            for name, one in layers.data_vars.items()
        )
        Console().print(f"Every layer converged; greatest by layer: {told}.", highlight=False)
        typer.echo(f"Report: {kept.folder / 'report.html'}")

    return show


def _scenario(found: "Result", asked: Asked, year: int, out: Path, tell: "Report") -> "Show":
    from interlock.cli.effects import print_effects
    from interlock.report.folder import save_scenario
    from interlock.report.scenario.facts import against_history

    told = against_history([found], asked.years, year)
    carried = channels_told(asked, told, [found.posed], tell)
    with speaking(asked.lang):
        folder = save_scenario(found, told, out, tell, carried)

    def show() -> None:
        print_effects(told.told[0].record)
        typer.echo(f"Report: {folder / 'report.html'}")

    return show


def _print_migration(data: "xr.Dataset", forecasts: "Mapping[str, Sequence[Forecast]]") -> None:
    """Print undocumented Mexicans in two years and errors of apprehensions, by school."""
    from rich.console import Console
    from rich.table import Table

    from interlock.report.migration import facts

    table = Table(
        title="Migration 1980-2024: undocumented Mexicans, millions, median and 5-95 percent",
        caption="log-RMSE of apprehensions of Mexicans: in sample to 2019, and fitted to the years "
        "to 2004 and tested on 2005-2019; from 2020 an extension, not scored",
    )
    for heading in ("school", "2007", "2019", "in sample", "test 2005-19"):
        table.add_column(heading, justify="left" if heading == "school" else "right")
    for school in data["school"].values:
        cells = []
        for year in (2007, 2019):
            here = data["unauthorised_persons"].sel(school=school, origin="MEX", year=year) / 1e6
            low, middle, high = here.sel(quantile=[0.05, 0.5, 0.95]).values
            cells.append(f"{middle:.2f} ({low:.2f}-{high:.2f})")
        error = facts.log_rmse(data, facts.MEASURES[0], str(school))
        tested = forecasts[str(school)][0]
        table.add_row(str(school), *cells, f"{error:.2f}", f"{tested.dynamic:.2f}")
    for name, naive in next(iter(forecasts.values()))[0].baselines.items():
        table.add_row(f"naive: {name}", "", "", "", f"{naive:.2f}")
    console = Console()
    console.print(table)
    console.print(
        f"Largest residual {data.attrs['residual']:.1e}; {data.attrs['draws']} draws a school. "
        f"{data.attrs.get('posteriors', '')}".rstrip(),
        highlight=False,
    )


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
