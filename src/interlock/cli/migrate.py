"""`interlock migrate`: the history of migration, and what changed inputs would have done."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.interrupts import leave_at_once
from interlock.cli.options import Json
from interlock.cli.progress import progress as bar_on_stderr
from interlock.errors import InputError, did_you_mean
from interlock.scenario.school import SchoolOfThought, available, chosen, load_school

if TYPE_CHECKING:
    import xarray as xr
    from rich.progress import Progress

    from interlock.region.annual import Annual
    from interlock.scenario.setting import Setting

app = typer.Typer(
    name="migrate",
    help=(
        "Migration and the border, the second and third regime: replay history under a school of "
        "thought, or change an input and see what every school says.\n\n"
        "Start with `interlock migrate run`; then hold the Border Patrol at its size of 1993 with "
        "`interlock migrate counterfactual --set security.agents=hold:1993`."
    ),
    no_args_is_help=True,
)


class Expectations(StrEnum):
    """What migrants expect: today's conditions to last, or the path that is announced."""

    static = "static"
    foresight = "foresight"


School = Annotated[
    str, typer.Option(help="A school of thought, or all; see `interlock migrate schools`.")
]
Origin = Annotated[
    list[str] | None, typer.Option(help="MEX, GTM, HND or SLV; repeat. Default all four.")
]
Expect = Annotated[
    Expectations, typer.Option(help="What migrants expect: today's conditions or the path to come.")
]
Draws = Annotated[int, typer.Option(min=1, help="Draws of the posterior, behind the intervals.")]


@app.command()
def run(
    school: School = "rational",
    origin: Origin = None,
    expectations: Expect = Expectations.static,
    draws: Draws = 200,
    as_json: Json = False,
    csv: Annotated[
        Path | None, typer.Option(help="Write every outcome and year to this file, too.")
    ] = None,
) -> None:
    """Replay history since 1980 under a school: stocks, entries, returns, apprehensions, deaths.

    Medians and 5-95 intervals over draws of the posterior, with what was observed below. Years
    after 2019 are an extension and marked: some of their inputs are held or assumed.

    Example: interlock migrate run --origin MEX

    All of it for a spreadsheet: interlock migrate run --school all --csv migration.csv
    """
    from interlock.study import records

    names, members = chosen(school), _origins(origin)
    if csv is not None:
        records.check_target(csv)
    leave_at_once()
    with bar_on_stderr() as progress:
        task = progress.add_task("preparing", total=len(names))
        from interlock.study import migration

        data = migration.replay(
            school,
            origins=members,
            draws=draws,
            expectations=expectations.value,
            on_school=_teller(progress, task),
        )
    if csv is not None:
        partial = records.partial_of(csv.resolve())
        leave_at_once(lambda: partial.unlink(missing_ok=True))
        count = records.write_csv(csv, records.tidy(data))
        typer.echo(f"{count} rows written to {csv}", err=as_json)
    if as_json:
        typer.echo(json.dumps(records.nested(data), indent=1, allow_nan=False))
    else:
        _print_history(data, names)


@app.command()
def counterfactual(
    changes: Annotated[
        list[str],
        typer.Option(
            "--set",
            help="PATH=FORM:VALUE with hold, scale, to or add, then @FROM or @FROM-UNTIL; repeat.",
        ),
    ],
    school: School = "all",
    origin: Origin = None,
    expectations: Expect = Expectations.static,
    year: Annotated[int, typer.Option(help="Year in which effects are shown.")] = 2010,
    draws: Draws = 200,
    as_json: Json = False,
) -> None:
    """Change inputs and compare with history, draw by draw, under every school of thought.

    `interlock migrate inputs` lists what can be changed. The first change is a surprise.

    Example: interlock migrate counterfactual --set security.agents=hold:1993

    Mexican wages a fifth higher from 1995 on: --set drivers.wage.MEX=scale:1.2@1995
    """
    names, members = chosen(school), _origins(origin)
    settings = _settings(changes, year)
    leave_at_once()
    with bar_on_stderr() as progress:
        task = progress.add_task("preparing", total=len(names))
        from interlock.study import migration, records

        data = migration.compare(
            settings,
            school,
            origins=members,
            draws=draws,
            expectations=expectations.value,
            on_school=_teller(progress, task),
        )
    record = records.effects(data, year)
    if as_json:
        typer.echo(json.dumps(record, indent=1, allow_nan=False))
        return
    _print_effects(record, whole=bool(origin))


@app.command()
def inputs(
    path: Annotated[str | None, typer.Argument(help="Show this input year by year.")] = None,
    as_json: Json = False,
) -> None:
    """List the inputs that --set changes, with unit and range, or one of them year by year.

    Example: interlock migrate inputs security.agents
    """
    from interlock.scenario.setting import check_path

    levels = _levels()
    if path is not None:
        check_path(path, levels)
    chosen_inputs = levels if path is None else {path: levels[path]}
    if as_json:
        rows = [_input_record(one, whole=path is not None) for one in chosen_inputs.values()]
        typer.echo(json.dumps(rows if path is None else rows[0], indent=1, allow_nan=False))
    elif path is None:
        _print_inputs(levels)
    else:
        _print_input(levels[path])


@app.command()
def schools(
    name: Annotated[str | None, typer.Argument(help="Tell all about this school.")] = None,
    as_json: Json = False,
) -> None:
    """List the schools of thought, or tell all about one: the idea, what it fixes, sources.

    Example: interlock migrate schools chapter
    """
    found = [load_school(one) for one in (available() if name is None else (name,))]
    if as_json:
        told = [one.model_dump(mode="json", exclude={"schema_"}) for one in found]
        typer.echo(json.dumps(told if name is None else told[0], indent=1))
        return
    for one in found:
        typer.echo(f"{one.name:<12} {one.title}")
    if name is not None:
        _print_school(found[0])


def _origins(names: Sequence[str] | None) -> list[str]:
    """Return origins in the house order; bad names fail before numerics are loaded."""
    from interlock.migration.drivers import ORIGINS

    for name in names or ():
        if name not in ORIGINS:
            if name == "CAN":
                raise InputError("Canada is a corridor with papers; see `migrate documented`")
            raise InputError(f"no origin {name[:80]!r}{did_you_mean(name[:80], ORIGINS)}")
    return [origin for origin in ORIGINS if not names or origin in names]


def _levels() -> dict[str, "Annual"]:
    """Return every input of history without the numerics."""
    from interlock.system.levels import history

    return dict(history())


def _settings(changes: Sequence[str], year: int) -> list["Setting"]:
    """Read --set and try them on history, so that a mistake is told before numerics are loaded."""
    from interlock.region.annual import FIRST_YEAR, LAST_YEAR
    from interlock.scenario.setting import changed, changed_years, parse

    levels = _levels()
    settings = [parse(text, levels) for text in changes]
    first = min(changed_years(levels, changed(levels, settings)))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(f"--year {year}: no data; give {FIRST_YEAR} to {LAST_YEAR}")
    if year < first:
        raise InputError(f"--year {year} is before anything changes: give {first} to {LAST_YEAR}")
    return settings


def _teller(progress: "Progress", task: Any) -> Any:
    """Return what tells the progress bar which school runs; those before it are done."""
    done = iter(range(len(available())))
    return lambda name: progress.update(task, completed=next(done), description=name)


def _print_history(data: "xr.Dataset", names: Sequence[str]) -> None:
    from rich.console import Console

    from interlock.cli.bands import HISTORY, deaths_table, history_table

    console = Console(highlight=False, markup=False)
    for name in names:
        for origin in data["origin"].values:
            console.print(history_table(data, name, str(origin), load_school(name).title))
            console.print()
        console.print(deaths_table(data, name))
        console.print()
    console.print("* extension: inputs partly held or assumed, not scored.")
    observed = [
        data[f"observed_{one}"] for one in (*HISTORY, "deaths") if f"observed_{one}" in data
    ]
    told = "; ".join(dict.fromkeys(one.attrs["source"] for one in observed))
    console.print(f"{_status(data.attrs)} Observed: {told}.")


def _status(attrs: Mapping[Any, Any]) -> str:
    return (
        f"{attrs['status']}: residual {attrs['residual']:.1e}; {attrs['draws']} draws, "
        f"{attrs['expectations']} expectations. Source: {attrs['source']}."
    )


def _print_effects(record: Mapping[str, Any], *, whole: bool) -> None:
    """Print the verdict first, then tables; of origins that nobody named, the verdict alone."""
    from rich.console import Console

    from interlock.cli.bands import effect_table, verdict_line, welfare_table

    console = Console(highlight=False, markup=False)
    year = record["year"]
    for origin, one in {record["origin"]: record, **record["origins"]}.items():
        stock = {name: effect["unauthorised_pct"] for name, effect in one["schools"].items()}
        typer.echo(verdict_line(one["sign_agreement"], stock, origin, year))
        if origin == record["origin"]:
            typer.echo(f"{', '.join(record['settings'])}; {year} against history\n")
        if whole or origin == record["origin"]:
            console.print(effect_table(one))
            console.print(welfare_table(one))
    if record["origins"] and not whole:
        typer.echo("Give --origin to see the tables of other origins; --json holds all.")
    notes = ["Deaths: all nationalities. A sign counts where the 5-95 interval excludes zero."]
    if record["extension"]:
        notes.append(f"{year} is an extension: inputs partly held or assumed, not scored.")
    console.print("\n".join([*notes, _status(record)]))


def _input_record(one: "Annual", *, whole: bool) -> dict[str, Any]:
    from interlock.region.annual import LAST_YEAR, OBSERVED, REFERENCE_YEAR, YEARS
    from interlock.scenario.setting import allowed

    low, high, words = allowed(one.name)
    record: dict[str, Any] = {
        "path": one.name,
        "label": one.label,
        "unit": one.unit,
        "lowest": low,
        "highest": high,
        "range": words,
        "source": one.source,
        "years_observed": [y for y, m in zip(YEARS, one.marks, strict=True) if m == OBSERVED],
        f"level_{REFERENCE_YEAR}": one.at(REFERENCE_YEAR),
        f"level_{LAST_YEAR}": one.at(LAST_YEAR),
    }
    if whole:
        rows = zip(YEARS, one.values.tolist(), one.marks, strict=True)
        record["values"] = [{"year": y, "value": v, "mark": m} for y, v, m in rows]
    return record


def _bounds(told: Mapping[str, Any]) -> str:
    low, high = told["lowest"], told["highest"]
    return "above 0" if 0 < low < 1e-3 else f"{low:g} - {high:,.10g}"


def _span(years: Sequence[int]) -> str:
    return f"{years[0]}-{years[-1]}\nn = {len(years)}" if years else "none"


def _print_inputs(levels: Mapping[str, "Annual"]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("input, label [unit]", "from - to", "observed"):
        table.add_column(name, overflow="fold")
    for year in ("1993", "2024"):
        table.add_column(year, justify="right", no_wrap=True)
    for one in levels.values():
        told = _input_record(one, whole=False)
        ends = (f"{told[f'level_{year}']:,.4g}" for year in (1993, 2024))
        name = f"{one.name}\n  {one.label} [{one.unit}]"
        table.add_row(name, _bounds(told), _span(told["years_observed"]), *ends)
    Console(highlight=False, markup=False).print(table)
    typer.echo(f"{len(levels)} inputs. Change one: --set security.agents=hold:1993, or scale:0.5,")
    typer.echo("to:10000, add:-500; then @1994 or @1994-2010 for the years.")


def _print_input(one: "Annual") -> None:
    from rich.console import Console

    told = _input_record(one, whole=True)
    console = Console(highlight=False, markup=False)
    typer.secho(one.name, bold=True)
    console.print(f"{one.label} [{one.unit}]")
    console.print(f"range   {told['lowest']:g} to {told['highest']:,.10g} ({told['range']})")
    console.print(f"source  {one.source}")
    for row in told["values"]:
        typer.echo(f"  {row['year']}  {row['value']:>14,.6g}  {row['mark']}")


def _print_school(one: SchoolOfThought) -> None:
    from textwrap import fill

    typer.echo(fill(one.summary, 80))
    switches = {
        "hump": "liquidity limits first trips of Central Americans",
        "rationing": "jobs in US construction ration first trips",
        "cohort_push": "the size of cohorts pushes first trips",
    }
    facts = [
        f"first trips take into account {_weight(one)} of the change of the border since 1993",
        f"settling grows with agents by an elasticity of {_estimated(one.settling_agents)}",
        f"tastes are dispersed around {one.nu:g} (prior of nu)",
        *(words for name, words in switches.items() if getattr(one, name)),
        f"enforcement budget: {one.budget_rule.replace('_', ' ')}",
        f"what Mexico's enforcement does to those it stops: {one.externalisation}",
    ]
    typer.echo("fixes:")
    for fact in facts:
        typer.echo(fill(fact, 80, initial_indent="  - ", subsequent_indent="    "))
    typer.echo("sources:")
    for source in one.sources:
        typer.echo(fill(source, 80, initial_indent="  - ", subsequent_indent="    "))


def _weight(one: SchoolOfThought) -> str:
    omega = one.omega_f
    if isinstance(omega, dict):
        return ", ".join(f"{share:.0%} from {year}" for year, share in sorted(omega.items()))
    return "an estimated share" if isinstance(omega, str) else f"{omega:.0%}"


def _estimated(value: float | str) -> str:
    return "a size that is estimated" if isinstance(value, str) else f"{value:g}"
