"""`interlock elasticities`: how outcomes answer every instrument; `interlock outcomes`."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.cli.options import Base, Json, OneSchool, Outcomes
from interlock.cli.printing import print_json, print_table
from interlock.cli.progress import progress
from interlock.errors import InputError, did_you_mean
from interlock.region.annual import FIRST_YEAR
from interlock.scenario.language.library import load_scenario
from interlock.scenario.school import load_school

if TYPE_CHECKING:
    from interlock.study.answers.places import Spot
    from interlock.study.response.elasticities import Elasticities

USUAL = (
    "stock_persons.MEX",
    "unauthorised_persons.MEX",
    "entries_persons.MEX",
    "returns_persons.MEX",
    "apprehensions_events.GTM",
    "deaths",
    "remittances_usd_bn.MEX",
    "real_wage_pct.MEX",
    "real_income_pct.USA",
    "salience_share",
)


def elasticities(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Around which things move.")
    ] = "history",
    school: OneSchool = "rational",
    outcome: Outcomes = None,
    year: Annotated[int, typer.Option(help="Year of outcomes that name none.")] = 2010,
    first: Annotated[int, typer.Option("--from", help="Year from which on they move.")] = 1994,
    instrument: Annotated[
        list[str] | None, typer.Option(help="Of these instruments alone; repeat.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="Strongest answers shown per outcome.")] = 8,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with central differences.")
    ] = False,
    table: Annotated[
        Path | None, typer.Option("--csv", help="Write the whole table to this file, too.")
    ] = None,
    base: Base = "caliendo-parro-1993",
    as_json: Json = False,
) -> None:
    """Say how outcomes answer every instrument and driver: derivatives through the whole run.

    Each moves by one percent from a year on, or by a stated step where history has it at zero;
    tariffs move by one percentage point on goods.

    Example: interlock elasticities --outcome deaths@2019 --from 2010
    """
    asked, name = load_scenario(scenario), load_school(school).name
    if table is not None:
        from interlock.study.records import check_target

        check_target(table)
    leave_at_once()
    with progress() as bar:
        bar.add_task("solving, then differentiating", total=None)
        from interlock.study.answers.places import spot
        from interlock.study.coupled.pose import pose
        from interlock.study.response.directions import directions
        from interlock.study.response.elasticities import elasticities as solve

        posed = pose(asked, base=base)
        spots = [spot(text, posed, year) for text in outcome or USUAL]
        _check_from(first, spots)
        known = [one.path for one in directions(posed, first)]
        for path in instrument or ():
            if path not in known:
                raise InputError(f"no instrument '{path[:80]}'{did_you_mean(path[:80], known)}")
        found = solve(posed, name, spots, first, paths=instrument, check=check)
    if table is not None:
        _write(table, found)
        typer.echo(f"{len(found.directions)} instruments written to {table}", err=as_json)
    if as_json:
        print_json(_record(found, asked.name, name))
    else:
        _print(found, asked.name, name, first, top)


def _check_from(first: int, spots: list["Spot"]) -> None:
    last = max(one.year for one in spots)
    if not FIRST_YEAR <= first <= last:
        raise InputError(f"--from {first}: give {FIRST_YEAR} to {last}, the year of the outcome")


def _answers(found: "Elasticities", place: int) -> list[tuple[str, str, float, bool]]:
    """Return path, step, answer and whether it is in percent, strongest first."""
    percent = found.spots[place].about.told == "percent"
    column = (found.percent if percent else found.amount)[:, place]
    rows = [
        (one.path, one.step, float(value), percent)
        for one, value in zip(found.directions, column, strict=True)
    ]
    return sorted(rows, key=lambda row: -abs(row[2]))


def _unit(one: "Spot") -> str:
    return "percent" if one.about.told == "percent" else one.difference_unit


def _print(found: "Elasticities", scenario: str, school: str, first: int, top: int) -> None:
    typer.secho(f"{scenario}, school {school}; moves from {first} on", bold=True)
    for place, one in enumerate(found.spots):
        typer.secho(f"\n{one}: {one.about.label}, {_unit(one)}", bold=True)
        rows = [(path, step, f"{value:+.3g}") for path, step, value, _ in _answers(found, place)]
        print_table(("moves", "by", "answer"), rows[:top])
    typer.echo(f"\n{len(found.directions)} instruments; residual of the run {found.residual:.1e}.")
    if found.largest_gap == found.largest_gap:
        typer.echo(f"Largest gap from central differences: {found.largest_gap:.1e} of the answer.")


def _record(found: "Elasticities", scenario: str, school: str) -> dict[str, Any]:
    checked = found.largest_gap == found.largest_gap
    return {
        "scenario": scenario,
        "school": school,
        "residual": found.residual,
        "largest_gap": found.largest_gap if checked else None,
        "outcomes": {
            str(one): {
                "label": one.about.label,
                "unit": _unit(one),
                "answers": {
                    path: {"step": step, "value": value}
                    for path, step, value, _ in _answers(found, place)
                },
            }
            for place, one in enumerate(found.spots)
        },
    }


def _write(path: Path, found: "Elasticities") -> None:
    """Write one row an instrument and outcome; the file appears whole or not at all."""
    from interlock.study.records import partial_of

    partial = partial_of(path)
    with partial.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("instrument", "step", "from", "outcome", "unit", "answer"))
        for place, one in enumerate(found.spots):
            for way, answer in zip(found.directions, _answers_in_order(found, place), strict=True):
                rows.writerow((way.path, way.step, way.first, str(one), _unit(one), answer))
    partial.replace(path)


def _answers_in_order(found: "Elasticities", place: int) -> list[float]:
    percent = found.spots[place].about.told == "percent"
    return (found.percent if percent else found.amount)[:, place].tolist()


def outcomes(as_json: Json = False) -> None:
    """List what a coupled run says: outcomes with unit and the places that they have.

    Write one as NAME.PLACE@YEAR, such as unauthorised_persons.MEX@2010 or deaths@2019.
    """
    from interlock.study.answers.outcomes import CATALOGUE, PLACES_OF

    if as_json:
        print_json(
            {
                name: {"label": one.label, "unit": one.unit, "dims": list(one.dims)}
                for name, one in CATALOGUE.items()
            }
        )
        return
    rows = [
        (name, one.label, one.unit, ", ".join(one.dims[:-1])) for name, one in CATALOGUE.items()
    ]
    print_table(("outcome", "what it is", "unit", "by"), rows)
    for dim, places in PLACES_OF.items():
        typer.echo(f"{dim}: {', '.join(places)}")
