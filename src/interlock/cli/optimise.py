"""`interlock optimise`: the mix of instruments that meets a goal, and what else it does."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.cli.options import Json, OneSchool
from interlock.cli.printing import print_json, print_table
from interlock.cli.progress import progress
from interlock.errors import InputError
from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.scenario.language.library import load_scenario
from interlock.scenario.school import load_school

if TYPE_CHECKING:
    from interlock.study.response.optimise import Best

# What a mix does beside its goal; migrants and the dead stand first.
TRADE_OFFS = (
    "deaths",
    "value_never_log.MEX",
    "value_experienced_log.MEX",
    "value_abroad_log.MEX",
    "value_never_log.GTM",
    "value_abroad_log.GTM",
    "stock_persons.MEX",
    "unauthorised_persons.MEX",
    "entries_persons.MEX",
    "returns_persons.MEX",
    "removals_persons.MEX",
    "apprehensions_events.MEX",
    "apprehensions_events.GTM",
    "returned_by_mexico_events.GTM",
    "remittances_usd_bn.MEX",
    "natives_income_pct.USA",
    "natives_income_pct.MEX",
    "real_wage_pct.USA",
    "real_wage_pct.MEX",
    "salience_share",
    "agents_persons",
    "budget_usd_mn",
)


def optimise(
    goal: Annotated[
        str,
        typer.Option(help="'reach OUTCOME@YEAR=TARGET', or minimise or maximise OUTCOME@YEAR."),
    ],
    instruments: Annotated[
        str, typer.Option(help="Paths that may move, with commas; see `elasticities`.")
    ],
    bounds: Annotated[
        str,
        typer.Option(help="PATH=LOW:HIGH with commas: times its level, or what is added."),
    ] = "",
    scenario: Annotated[str, typer.Option(help="Scenario to begin from.")] = "history",
    school: OneSchool = "rational",
    first: Annotated[int, typer.Option("--from", help="Year from which on they move.")] = 1994,
    out: Annotated[
        Path | None, typer.Option(help="Write the mix to this file, a scenario of its own.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find the mix of instruments that meets a goal, and say what it does to everything else.

    A target is reached with the least change. Derivatives run through trade, people, borders and
    politics; the mix that is found is solved exactly before anything is said of it.

    Example: interlock optimise --goal "minimise deaths@2010"
    --instruments security.agents,migration.mobility.MEX --bounds security.agents=0.5:1
    """
    start, name = load_scenario(scenario), load_school(school).name
    if not FIRST_YEAR <= first <= LAST_YEAR:
        raise InputError(f"--from {first}: give {FIRST_YEAR} to {LAST_YEAR}")
    if out is not None:
        _check_out(out)
    leave_at_once()
    with progress() as bar:
        task = bar.add_task("solving history", total=None)
        from interlock.study.response.optimise import optimise as solve

        def step(number: int, value: float) -> None:
            bar.update(task, description=f"step {number}: {value:,.6g}")

        best = solve(start, name, goal, _words(instruments), _words(bounds), first, on_step=step)
        offs = _trade_offs(best, scenario, name)
    if out is not None and best.scenario.name != start.name:
        _write(out, best)
    if as_json:
        print_json(_record(best, offs, name))
    else:
        _print(best, offs, name, out)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _check_out(path: Path) -> None:
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(f"--out {path}: a scenario file ends in .yaml")
    if path.exists():
        raise InputError(f"--out {path}: is there already; give another name")
    if not path.absolute().parent.is_dir():
        raise InputError(f"--out {path}: no folder {path.parent}")


def _trade_offs(best: "Best", scenario: str, school: str) -> list[dict[str, Any]]:
    """Return the change of every watched outcome in the year of the goal, exact runs compared."""
    from interlock.study.answers.outcomes import SCENARIO, difference, values
    from interlock.study.answers.places import spot
    from interlock.study.coupled.exact import solve
    from interlock.study.coupled.pose import pose

    before, after = pose(scenario), pose(best.scenario)
    told = [values(one, solve(one, school).told, SCENARIO) for one in (before, after)]
    rows = []
    for text in TRADE_OFFS:
        one = spot(text, after, best.goal.spot.year)
        change = difference(one.outcome, one.of(told[1]), one.of(told[0]))[0]
        rows.append(
            {
                "outcome": str(one),
                "label": one.about.label,
                "change": float(change),
                "unit": one.difference_unit,
            }
        )
    return rows


def _record(best: "Best", offs: list[dict[str, Any]], school: str) -> dict[str, Any]:
    return {
        "goal": f"{best.goal.kind} {best.goal.spot}",
        "target": best.goal.target,
        "school": school,
        "met": best.met,
        "before": best.before,
        "after": best.after,
        "moves": {
            path: {"value": value, "how": "added" if best.added[path] else "times"}
            for path, value in best.moves.items()
        },
        "at_bounds": list(best.bound),
        "steps": best.steps,
        "trade_offs": offs,
    }


def _print(best: "Best", offs: list[dict[str, Any]], school: str, out: Path | None) -> None:
    spot = best.goal.spot
    typer.secho(f"{best.goal.kind} {spot} ({spot.about.label}), school {school}", bold=True)
    target = "" if best.goal.target is None else f", wanted {best.goal.target:,.6g}"
    typer.echo(f"{best.before:,.6g} before, {best.after:,.6g} after{target}; {spot.about.unit}")
    if not best.met:
        typer.secho(
            "Not met: the instruments cannot do it within their bounds."
            if best.goal.target is not None
            else "The search stopped before it was sure that nothing better is near.",
            bold=True,
        )
    rows = [
        (
            path,
            f"{value:+.4g} added" if best.added[path] else f"x {value:.4g}",
            "at its bound" if path in best.bound else "",
        )
        for path, value in best.moves.items()
    ]
    print_table(("instrument", "moves", ""), rows)
    typer.secho(f"\nWhat else moves in {spot.year}", bold=True)
    print_table(
        ("outcome", "change", "unit"),
        [(row["label"] + _place(row), f"{row['change']:+.3g}", row["unit"]) for row in offs],
    )
    typer.echo(f"{best.steps} steps. One school: ask the others with `interlock compare`.")
    if out is not None:
        typer.echo(f"Scenario: {out}")


def _place(row: dict[str, Any]) -> str:
    _, _, rest = row["outcome"].partition(".")
    return f", {rest.partition('@')[0]}" if rest else ""


def _write(path: Path, best: "Best") -> None:
    """Write the mix as a scenario file, whole."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(best.text, encoding="utf-8")
    partial.replace(path)
