"""`interlock trade`: solve a policy on a base economy, and how its effects respond."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.cli.numbers import signed
from interlock.cli.options import Base, Deficits, FixedFactor, Json, PolicyName, Year
from interlock.trade import FIXED_FACTOR

if TYPE_CHECKING:
    from interlock.trade.outcomes import TradeResult

app = typer.Typer(
    name="trade",
    help="Trade, the first regime: solve a tariff or border-cost policy in general equilibrium.",
    no_args_is_help=True,
)

# What the table in the terminal shows; --json gives all outcomes.
COLUMNS = {
    "real_wage_pct": "real wage",
    "welfare_exact_pct": "welfare, exact",
    "welfare_first_order_pct": "welfare, first order",
    "terms_of_trade_pct": "terms of trade",
    "volume_of_trade_pct": "volume of trade",
    "intra_bloc_imports_pct": "bloc imports",
}


@app.command()
def solve(
    base: Base = "caliendo-parro-1993",
    policy: PolicyName = "nafta",
    deficits: Deficits = "zero",
    fixed_factor: FixedFactor = FIXED_FACTOR,
    year: Year = None,
    all_countries: Annotated[
        bool, typer.Option("--all", help="Show every country, not North America alone.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Solve one policy in one year: real wages, welfare two ways, trade.

    Example: interlock trade solve --base caliendo-parro-1993 --policy nafta --deficits zero
    """
    leave_at_once()
    from interlock.trade import experiment

    result = experiment.run(base, policy, deficits=deficits, fixed_factor=fixed_factor, year=year)
    if as_json:
        typer.echo(json.dumps(result.to_dict(), indent=2, allow_nan=False))
        return
    result.require_converged()
    _print_result(result, all_countries)


@app.command()
def bases(
    name: Annotated[str | None, typer.Argument(help="Tell all about this base.")] = None,
    as_json: Json = False,
) -> None:
    """List the base economies, or tell all about one: sources, tariffs, what to mind."""
    from interlock.trade import bases

    rows = [bases.info(one) for one in ([name] if name else bases.available())]
    if as_json:
        typer.echo(json.dumps([vars(row) for row in rows], indent=2))
        return
    for row in rows:
        kind = "constructed, not observed" if row.constructed else "observed"
        size = f"{row.shape[0]} x {row.shape[1]}"
        typer.echo(f"{row.name:<20} {size:<8} {kind}; {row.title}")
        if name:
            typer.echo(f"tariffs: {row.tariffs}\n{row.note}\nsources: {'; '.join(row.sources)}")


@app.command()
def policies(as_json: Json = False) -> None:
    """List the packaged policies with their years."""
    from interlock.trade.policy import arrays

    plans = [arrays.load_policy(name) for name in arrays.available()]
    if as_json:
        rows = [{"name": p.name, "title": p.title, "years": list(p.years)} for p in plans]
        typer.echo(json.dumps(rows, indent=2))
        return
    for plan in plans:
        typer.echo(f"{plan.name:<18} {min(plan.years)}-{max(plan.years)}  {plan.title}")


@app.command()
def elasticities(
    base: Base = "caliendo-parro-1993",
    policy: PolicyName = "nafta",
    of: Annotated[str, typer.Option(help="real_wage, welfare_exact, ...")] = "real_wage",
    wrt: Annotated[str, typer.Option(help="tariff, border_cost, labour or theta.")] = "theta",
    country: Annotated[
        list[str] | None, typer.Option(help="Whose outcome; repeat. Default North America.")
    ] = None,
    top: Annotated[
        int, typer.Option(min=1, help="Largest responses to show for each country.")
    ] = 8,
    deficits: Deficits = "zero",
    fixed_factor: FixedFactor = FIXED_FACTOR,
    year: Year = None,
    as_json: Json = False,
) -> None:
    """Show how an outcome responds to tariffs, border costs, labour or trade elasticities."""
    leave_at_once()
    from interlock.trade.labels import NORTH_AMERICA
    from interlock.trade.sensitivity import elasticities as differentiate
    from interlock.trade.sensitivity import largest

    response = differentiate(
        base,
        policy,
        of=of,
        wrt=wrt,
        countries=tuple(country) if country else NORTH_AMERICA,
        deficits=deficits,
        fixed_factor=fixed_factor,
        year=year,
    )
    rows = largest(response, top)
    if as_json:
        typer.echo(json.dumps({"unit": response.attrs["unit"], "largest": rows}, indent=2))
        return
    typer.echo(f"{response.attrs['label']}, {response.attrs['unit']}")
    for row in rows:
        place = "  ".join(str(value) for name, value in row.items() if name != "value")
        typer.echo(f"  {place:<40} {row['value']:+.5f}")


def _print_result(result: "TradeResult", all_countries: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from interlock.trade.bases import info
    from interlock.trade.labels import NORTH_AMERICA

    table = Table(title=f"{result.policy}, {result.year}, on {result.base.name}: change in percent")
    table.add_column("")
    for label in COLUMNS.values():
        table.add_column(label, justify="right")
    codes = result.base.countries
    for code in codes if all_countries else [c for c in NORTH_AMERICA if c in codes]:
        values = result.country(code)
        table.add_row(code, *(signed(values[name]) for name in COLUMNS))
    console = Console()
    console.print(table)
    sources = "; ".join(info(result.base.name).sources)
    console.print(
        f"{result.status}: residual {result.residual:.1e} after {result.iterations} iterations, "
        f"{result.seconds:.2f} s; {result.deficits} deficits, fixed factor "
        f"{float(result.shock.fixed_factor_share):g}. Source: {sources}.",
        highlight=False,
    )
