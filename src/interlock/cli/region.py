"""`interlock region`: a region of one's own, from a folder: begun, shown, measured, solved."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.asked import Lang, begin
from interlock.cli.numbers import signed
from interlock.cli.options import Deficits, Json, Year
from interlock.cli.printing import print_fact, print_json, print_table, write_csv
from interlock.cli.progress import progress
from interlock.errors import InputError
from interlock.messages import check_language, speaking

if TYPE_CHECKING:
    from interlock.observatory.members import Measured
    from interlock.region.own.folder import OwnRegion
    from interlock.report.own.answer import Answer
    from interlock.trade.policy.changes import Policy

app = typer.Typer(
    name="region",
    help=(
        "Any region of the world: begin a folder of data, check and measure it, solve a trade "
        "policy for it.\n\n"
        "Example: interlock region new mercosur --members ARG,BRA,PRY,URY"
    ),
    no_args_is_help=True,
)
COLUMNS = {
    "real_wage_pct": "real wage",
    "welfare_exact_pct": "welfare, exact",
    "welfare_first_order_pct": "welfare, first order",
    "intra_bloc_imports_pct": "imports from members",
}
NOT_A_NAME = re.compile(r"[^a-z0-9]+")
Where = Annotated[
    str, typer.Argument(metavar="FOLDER", help="Of a region; or the packaged mercosur.")
]


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to write; must be new or empty.")],
    members: Annotated[str, typer.Option(help="ISO alpha-3 codes, such as ARG,BRA,PRY,URY.")],
    name: Annotated[
        str | None, typer.Option(help="Small letters, digits, hyphens; default the folder's.")
    ] = None,
    title: Annotated[str, typer.Option(help="What the region is called; default its name.")] = "",
    base: Annotated[
        str | None,
        typer.Option(
            help="Base economy for trade; default the latest observed one with every member."
        ),
    ] = None,
) -> None:
    """Begin a region from the packaged world bases: a folder that is valid as it stands.

    Example: interlock region new mercosur --members ARG,BRA,PRY,URY --title Mercosur
    """
    from interlock.region.own.writing import check_target, write_region
    from interlock.study.own.scaffold import scaffold
    from interlock.study.own.texts import texts

    check_target(folder)
    codes = [code for code in re.split(r"[\s,]+", members) if code]
    short = NOT_A_NAME.sub("-", folder.absolute().name.casefold()).strip("-")
    told, tables = scaffold(name or short, codes, title, base)
    write_region(folder, told, tables, texts(told))
    print_fact("series", ", ".join(f"{one} ({rows.height})" for one, rows in tables.items()))
    print_fact("base", told.base or "none has every member: no trade, no policy")
    for one in told.absent:
        print_fact("absent", f"{one.what}: {one.why}")
    typer.echo(f"{folder} written; next: interlock region show {folder}")


@app.command()
def show(
    folder: Where,
    csv: Annotated[
        bool, typer.Option("--csv", help="Print every index by year, with counts, as CSV.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check a region, every row of it, and show what it holds and its indices.

    Example: interlock region show mercosur
    """
    if csv and as_json:
        raise InputError("--csv, --json: ask for one of them")
    region = _read(folder)
    from interlock.observatory.members import measure

    found = measure(region)
    if csv:
        write_csv(("index", "member", "year", "value", "count"), found.rows)
    elif as_json:
        print_json({**_about(region), **_indices_told(found)})
    else:
        _print_region(region)
        _print_indices(found)


@app.command()
def run(
    folder: Where,
    policy: Annotated[
        str | None,
        typer.Option(help="Packaged policy, or a YAML file; default FOLDER/policy.yaml."),
    ] = None,
    year: Year = None,
    deficits: Deficits = "zero",
    lang: Lang = "en",
    out: Annotated[Path, typer.Option(help="Folder that holds the runs.")] = Path("runs"),
    as_json: Json = False,
) -> None:
    """Measure a region and solve a trade policy for it: table, report, result.

    Writes OUT/<region>-<hash>/ with result.nc, manifest.json and report.html, whole or not at all.

    Example: interlock region run mercosur
    """
    check_language(lang)
    region = _read(folder)
    plan = _policy(region, policy)
    begin(out)
    with progress() as bar:
        task = bar.add_task("solving", total=2)
        from interlock.report.own.answer import answer, save

        found = answer(region, plan, year=year, deficits=deficits)
        bar.update(task, advance=1, description="drawing the report")
        with speaking(lang):
            place = save(found, out)
    if as_json:
        print_json(_run_told(found, place))
        return
    _print_run(found)
    typer.echo(f"Report: {place / 'report.html'}")


def _read(name_or_folder: str) -> "OwnRegion":
    """Read a region and check that the base it names has its members."""
    from interlock.region.own.folder import find, read_region

    region = read_region(find(name_or_folder))
    if region.base is not None:
        from interlock.study.own.trade import check_base

        check_base(region)
    return region


def _policy(region: "OwnRegion", asked: str | None) -> "Policy":
    from interlock.region.own.folder import POLICY
    from interlock.study.own.trade import check_base
    from interlock.trade.policy.changes import load_policy

    check_base(region)
    return load_policy(asked or str(region.folder / POLICY))


def _about(region: "OwnRegion") -> dict[str, Any]:
    series = {
        name: {
            "label": one.passport.label,
            "unit": one.passport.unit,
            "dims": list(one.passport.dims),
            "values": one.passport.coverage.n,
            "years": one.passport.coverage.years,
            "source": one.passport.source,
            "licence": one.passport.licence,
            "quality": one.passport.quality,
        }
        for name, one in region.series.items()
    }
    return {
        "region": region.name,
        "title": region.title,
        "members": list(region.members),
        "base": region.base,
        "fingerprint": region.fingerprint,
        "series": series,
        "absent": [one.model_dump() for one in region.absent],
    }


def _indices_told(found: "Measured") -> dict[str, Any]:
    return {"indices": found.rows, "left_out": found.left_out}


def _run_told(found: "Answer", place: Path) -> dict[str, Any]:
    outcomes = {
        code: {key: None if value != value else value for key, value in one.items()}
        for code, one in found.outcomes.items()
    }
    trade = found.trade
    return {
        **_about(found.region),
        "policy": found.policy.name,
        "year": trade.year,
        "deficits": trade.deficits,
        "fixed_factor": float(trade.shock.fixed_factor_share),
        "status": trade.status,
        "residual": trade.residual,
        "outcomes": outcomes,
        **_indices_told(found.measured),
        "folder": str(place),
    }


def _print_region(region: "OwnRegion") -> None:
    typer.secho(region.name, bold=True)
    typer.echo(region.title)
    print_fact("members", ", ".join(region.members))
    print_fact("base", region.base or "none: no policy can be solved")
    if region.note:
        print_fact("note", region.note)
    typer.echo("")
    rows = []
    for name, one in region.series.items():
        about = one.passport
        trust = f"{about.quality}, {about.licence}"
        rows.append((f"{name}\n  {about.label}", about.unit, str(about.coverage), trust))
    print_table(("series", "unit", "holds", "quality, licence"), rows)
    typer.echo("")
    for one in region.absent:
        print_fact("absent", f"{one.what}: {one.why}")


def _print_indices(found: "Measured") -> None:
    from interlock.observatory.members import lines

    for name, data in found.indices.items():
        rows = []
        for member, values in lines(data):
            line = values.dropna("year")
            ends = [line.isel(year=at) for at in (0, -1)] if line.size else []
            told = [f"{float(one):.3g} ({int(one['year'])})" for one in ends] or ["-", "-"]
            rows.append((f"  {member or ''}", *dict.fromkeys(told)))
        typer.echo("")
        typer.secho(name, bold=True)
        typer.echo(f"{data.attrs['title']} [{data['value'].attrs['unit']}]")
        for of, *told in rows:
            typer.echo(f"{of:<28}{'  …  '.join(told)}")
    for name, why in found.left_out.items():
        print_fact("left out", f"{name}: {why}")


def _print_run(found: "Answer") -> None:
    from interlock.trade.bases import info

    _print_indices(found.measured)
    trade = found.trade
    typer.echo(f"\n{found.policy.title}, {trade.year}, on {trade.base.name}: change in percent")
    head = ("", *COLUMNS.values())
    rows = [
        (code, *(signed(one[name], 3) for name in COLUMNS)) for code, one in found.outcomes.items()
    ]
    print_table(head, rows)
    print_fact(
        "solved",
        f"{trade.status}: residual {trade.residual:.1e} after {trade.iterations} iterations; "
        f"{trade.deficits} deficits, fixed factor {float(trade.shock.fixed_factor_share):g}, trade "
        f"elasticities of the base. Source: {'; '.join(info(trade.base.name).sources)}.",
    )
    print_fact("people", "what this does to migration is not modelled; the report says why")
