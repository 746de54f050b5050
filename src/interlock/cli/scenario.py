"""`interlock scenario`: what-ifs as files: list, read, check, begin, hold one against another."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.options import Json
from interlock.cli.printing import print_fact, print_json, print_table
from interlock.errors import InputError, one_line

if TYPE_CHECKING:
    from interlock.scenario.language.scenario import Change, Scenario
    from interlock.scenario.language.settle import Settled

BAD_INPUT = 2
SHOWN_RUNS = 60
ENDINGS = (".yaml", ".yml")

app = typer.Typer(
    name="scenario",
    help=(
        "Scenarios: dated changes of history in a file, packaged or your own.\n\n"
        "Example: interlock scenario show no-nafta"
    ),
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="A packaged name or a .yaml file.")]


@app.command("list")
def list_scenarios(as_json: Json = False) -> None:
    """List the packaged scenarios: name, title, what they build on, last year.

    Example: interlock scenario list
    """
    from interlock.scenario.language.library import available, chain, load_scenario
    from interlock.scenario.language.scenario import HISTORY
    from interlock.scenario.language.settle import horizon

    found = [load_scenario(name) for name in available()]
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "title": one.title,
                    "base": one.base,
                    "last": horizon(chain(one)),
                }
                for one in found
            ]
        )
        return
    rows = [
        (
            f"{one.name}\n  {one.title}",
            one.base if one.name != HISTORY else "",
            str(horizon(chain(one))),
        )
        for one in found
    ]
    print_table(("scenario", "builds on", "to"), rows)
    typer.echo("One: interlock scenario show NAME. Your own: interlock scenario new NAME.")


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show one scenario: the question, its bases, every change in words, sources.

    Example: interlock scenario show whole-enchilada
    """
    scenario, settled = _checked(name)
    if as_json:
        print_json(_record(scenario, settled))
        return
    typer.secho(scenario.name, bold=True)
    typer.echo(scenario.title)
    print_fact("note", scenario.note.strip() or "-")
    print_fact("builds on", " > ".join(["history", *(one.name for one in settled.chain[:-1])]))
    print_fact("years", _years(settled))
    for link in settled.chain:
        if link is not scenario:
            typer.echo(f"\nfrom {link.name}: {link.title}")
        elif len(settled.chain) > 1:
            typer.echo("\nits own")
        else:
            typer.echo("")
        for change in link.changes:
            print_fact("change", str(change))
            print_fact("source", change.source)
    for note in scenario.notes:
        print_fact("read as", note)


@app.command()
def validate(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files or names.")],
    as_json: Json = False,
) -> None:
    """Check scenario files, one line for each; exit code 2 if any is wrong.

    Everything is checked but what needs a base economy: keys, units, ranges, years, countries,
    sectors, bases, and that something changes.

    Example: interlock scenario validate mine.yaml
    """
    told: list[dict[str, Any]] = []
    for name in files:
        try:
            scenario, settled = _checked(name)
        except InputError as error:
            told.append({"file": name, "ok": False, "error": str(error)})
            continue
        told.append({"file": name, "ok": True, **_summary(scenario, settled)})
    if as_json:
        print_json(told)
    for one in told if not as_json else ():
        if one["ok"]:
            notes = "".join(f"; {note}" for note in one["notes"])
            changes = f"{one['changes']} change{'s' if one['changes'] != 1 else ''}"
            typer.echo(f"{one['file']}: good, {changes} on {one['base']}, to {one['last']}{notes}")
        else:
            typer.echo(f"interlock: {one_line(one['error'])}", err=True)
    if not all(one["ok"] for one in told):
        raise typer.Exit(BAD_INPUT)


@app.command()
def new(
    name: Annotated[
        str,
        typer.Argument(help="Short name, small letters, digits, hyphens; or the file, NAME.yaml."),
    ],
    out: Annotated[Path | None, typer.Option(help="File to write; default NAME.yaml.")] = None,
    base: Annotated[str, typer.Option(help="Scenario that it changes.")] = "history",
) -> None:
    """Write a scenario file that runs as it is, with comments that teach the format.

    Example: interlock scenario new my-question --base no-nafta
    """
    from interlock.scenario.language.library import parse_scenario
    from interlock.scenario.language.scenario import NAME
    from interlock.scenario.language.settle import check
    from interlock.scenario.language.template import template

    named = Path(name)
    if named.suffix in ENDINGS:
        name = named.stem
    if not NAME.fullmatch(name):
        raise InputError(
            f"'{name[:60]}' is no name of a scenario: write small letters, digits and hyphens, "
            "such as no-nafta, or the file no-nafta.yaml"
        )
    target = out or (named if named.suffix in ENDINGS else Path(f"{name}.yaml"))
    if target.suffix not in ENDINGS:
        raise InputError(f"--out {target}: a scenario file ends in .yaml")
    text = template(name, base)
    check(parse_scenario(text, str(target), home=str(target)), _levels())
    if target.exists():
        raise InputError(f"{target}: is there already; give another --out")
    target.write_text(text, encoding="utf-8")
    typer.echo(f"{target} written; next: interlock scenario validate {target}")


@app.command()
def diff(
    one: Annotated[str, typer.Argument(metavar="A", help="A packaged name or a .yaml file.")],
    other: Annotated[str, typer.Argument(metavar="[B]", help="Against this one.")] = "history",
    as_json: Json = False,
) -> None:
    """Show in which years and by how much the inputs of two scenarios differ.

    Example: interlock scenario diff neither no-nafta
    """
    from dataclasses import asdict

    from interlock.scenario.language.difference import diff as differ

    pair = [_checked(name)[0] for name in (one, other)]
    found = differ(pair[0], pair[1], _levels())
    names = [scenario.name for scenario in pair]
    if as_json:
        print_json({"one": names[0], "other": names[1], **asdict(found)})
        return
    if not (found.inputs or found.trade_one or found.trade_other):
        typer.echo(f"{names[0]} and {names[1]} do not differ up to {found.last}")
        return
    rows = [
        (
            f"{run.path}\n  [{run.unit}]",
            _span(run.first, run.last),
            _ends(run.one),
            _ends(run.other),
        )
        for run in found.inputs[:SHOWN_RUNS]
    ]
    if rows:
        print_table(("input [unit]", "years", *names), rows)
    if len(found.inputs) > SHOWN_RUNS:
        typer.echo(f"… and {len(found.inputs) - SHOWN_RUNS} more; --json holds all")
    for name, changes in zip(names, (found.trade_one, found.trade_other), strict=True):
        for change in changes:
            print_fact("trade", f"only {name}: {change}")


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option(help="Write to this file, for an editor.")] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check as you type.

    Example: interlock scenario schema --out scenario.schema.json
    """
    from interlock.scenario.language.json_schema import json_schema

    if out is None:
        print_json(json_schema())
        return
    out.write_text(json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"{out} written; `interlock scenario new` begins a file with a line that names it")


def _levels() -> Any:
    from interlock.system.levels import levels

    return levels


def _checked(name: str) -> tuple["Scenario", "Settled"]:
    """Read a scenario and check all that can be checked without the numerics."""
    from interlock.scenario.language.library import load_scenario
    from interlock.scenario.language.settle import check
    from interlock.trade.policy.changes import read_changes

    scenario = load_scenario(name)
    return scenario, check(scenario, _levels(), read_changes)


def _summary(scenario: "Scenario", settled: "Settled") -> dict[str, Any]:
    return {
        "name": scenario.name,
        "base": scenario.base,
        "changes": len(scenario.changes),
        "last": settled.last,
        "notes": list(scenario.notes),
    }


def _record(scenario: "Scenario", settled: "Settled") -> dict[str, Any]:
    return {
        **_summary(scenario, settled),
        "title": scenario.title,
        "note": scenario.note.strip(),
        "chain": ["history", *(link.name for link in settled.chain)],
        "years_changed": list(settled.years),
        "changes": [
            {"scenario": link.name, **_plain(change), "words": str(change)}
            for link in settled.chain
            for change in link.changes
        ],
    }


def _plain(change: "Change") -> dict[str, Any]:
    return change.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _years(settled: "Settled") -> str:
    from interlock.region.annual import LAST_YEAR

    changed = settled.years
    inputs = f"inputs differ in {_span(changed[0], changed[-1])}" if changed else ""
    trade = f"{len(settled.trade)} of trade" if settled.trade else ""
    told = "; ".join(filter(None, (inputs, trade))) or "nothing differs"
    ahead = ", a look ahead by stated rules" if settled.last > LAST_YEAR else ""
    return f"to {settled.last}{ahead}; {told}"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _ends(values: tuple[float, float]) -> str:
    first, last = (f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}" for value in values)
    return first if first == last else f"{first} … {last}"
