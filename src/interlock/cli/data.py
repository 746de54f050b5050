"""`interlock data`: find, read and take away the packaged evidence."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interlock.cli.options import Json
from interlock.cli.printing import print_fact, print_json, print_table, spark

if TYPE_CHECKING:
    import polars as pl

    from interlock.region.passport import Passport

app = typer.Typer(
    name="data",
    help="The packaged evidence: find a series, read it with its passport, export it.",
    no_args_is_help=True,
)

SHOWN_LINES = 12
SHOWN_VALUES = 120


@app.command("list")
def list_series(
    search: Annotated[str, typer.Option(help="Words that must all occur.")] = "",
    as_json: Json = False,
) -> None:
    """List the series: id, label, unit, coverage, quality."""
    from interlock.region import catalogue

    found = catalogue.search(search)
    if as_json:
        print_json([_record(one) for one in found])
        return
    # Id, label and unit share a column, so that ids stay whole and can be copied at 80 columns.
    rows = [
        (
            f"{one.id}\n  {one.label} [{one.unit}]",
            f"{one.coverage.years}\nn = {one.coverage.n}",
            one.quality if one.quality != "unrated" else "-",
        )
        for one in found
    ]
    print_table(("series, label [unit]", "coverage", "Q"), rows)
    total = len(catalogue.passports())
    typer.echo(f"{len(found)} of {total} series" + (f" match '{search}'" if search else ""))
    if not search:
        typer.echo(f"quality: {_counts(catalogue.quality_counts())} (A primary, B, C third-hand)")
        typer.echo(f"licence: {_counts(catalogue.licence_counts())}")
    elif not found:
        typer.echo("Try fewer or shorter words; without --search all series are listed.")


@app.command()
def show(
    series: Annotated[str, typer.Argument(help="Id of a series.")],
    place: Annotated[
        list[str] | None,
        typer.Option(help="Keep lines with this place, party or vote; repeat for a pair."),
    ] = None,
    year: Annotated[str | None, typer.Option(help="A year, or a range such as 1990-2000.")] = None,
    as_json: Json = False,
) -> None:
    """Show the passport of a series, a sparkline for each line of it, and values."""
    from interlock.region import catalogue
    from interlock.region.series import observations

    passport = catalogue.passport(series)
    frame = _years(passport, _places(passport, observations(passport, {}), place or []), year)
    if as_json:
        print_json({"passport": _record(passport), "values": frame.drop("source").to_dicts()})
        return
    _print_passport(passport)
    _print_lines(passport, frame)


@app.command("export")
def export_series(
    series: Annotated[list[str], typer.Argument(help="Ids of the series.")],
    path: Annotated[Path, typer.Argument(help="File to write.")],
    to: Annotated[
        str | None,
        typer.Option(
            help="csv, parquet, json, xlsx, or sdmx (codes, with their lists in a second file); "
            "without it the ending of PATH decides."
        ),
    ] = None,
) -> None:
    """Write series to one file, each value with its unit, quality, licence and source."""
    from interlock.cli.progress import progress
    from interlock.region.export import export

    with progress() as bar:
        bar.add_task("writing", total=None)
        count = export(series, path, to)
    typer.echo(f"{count} values of {len(set(series))} series written to {path}")
    tell_structure(path, to)


def tell_structure(path: Path, to: str | None) -> None:
    """Say where the structure of an SDMX file stands; other files have none."""
    from interlock.region.export import SDMX
    from interlock.region.export.sdmx import structure_file

    if SDMX in (to, path.suffix.removeprefix(".")):
        typer.echo(f"Structure and code lists: {structure_file(path)}")


@app.command()
def sources(
    search: Annotated[str, typer.Option(help="Words of the publisher or table.")] = "",
    as_json: Json = False,
) -> None:
    """List the bibliography: publishers, tables, addresses, series, licences."""
    from interlock.region import catalogue

    words = search.casefold().split()
    found = [
        one
        for one in catalogue.bibliography()
        if all(word in f"{one.source.publisher} {one.source.table}".casefold() for word in words)
    ]
    if as_json:
        print_json(
            [
                {
                    "publisher": one.source.publisher,
                    "table": one.source.table,
                    "address": one.source.address,
                    "series": list(one.series),
                    "licence": list(one.licences),
                }
                for one in found
            ]
        )
        return
    publisher = None
    for one in found:
        if one.source.publisher != publisher:
            publisher = one.source.publisher
            typer.secho(publisher, bold=True)
        users = one.series[0] if len(one.series) == 1 else f"{len(one.series)} series"
        typer.echo(f"  {one.source.table}")
        typer.echo(f"    {one.source.address}")
        typer.echo(f"    {users}; licence: {', '.join(one.licences)}")
    typer.echo(f"{len(found)} tables of {len({one.source.publisher for one in found})} publishers")


def _places(passport: "Passport", frame: "pl.DataFrame", wanted: list[str]) -> "pl.DataFrame":
    """Keep the rows in which every wanted member stands on some axis."""
    import polars as pl

    from interlock.errors import InputError, did_you_mean

    axes = [dim for dim in passport.dims if dim not in {"year", "period"}]
    for member in wanted:
        known = {name for axis in axes for name in frame[axis].unique()}
        if member not in known:
            hint = did_you_mean(member, known) if known else "; it has no places"
            raise InputError(f"series '{passport.id}' has no place '{member}'{hint}")
        frame = frame.filter(pl.any_horizontal(pl.col(axis) == member for axis in axes))
    return frame


def _years(passport: "Passport", frame: "pl.DataFrame", wanted: str | None) -> "pl.DataFrame":
    """Keep the rows of a year or of a range such as `1990-2000`."""
    from interlock.errors import InputError

    if wanted is None:
        return frame
    first, _, last = wanted.partition("-")
    # No series knows a year of five digits, and a number may be too long for a table to hold.
    if not all(re.fullmatch(r"[0-9]{1,4}", one) for one in wanted.split("-", 1)):
        raise InputError(f"--year '{wanted}' is neither a year nor a range such as 1990-2000")
    kept = frame.filter(frame["year"].is_between(int(first), int(last or first)))
    if kept.is_empty():
        raise InputError(
            f"series '{passport.id}' has no value in {wanted}; it covers {passport.coverage.years}"
        )
    return kept


def _print_passport(passport: "Passport") -> None:
    facts = {
        "definition": passport.definition,
        "unit": f"{passport.unit} (published as: {passport.unit_as_published})",
        "axes": ", ".join(passport.dims),
        "coverage": str(passport.coverage),
        "quality": " ".join(filter(None, [passport.quality, passport.quality_note])),
        "vintage": passport.vintage,
        "licence": passport.licence,
        "note": passport.note or "-",
        "source": passport.source,
        "address": passport.sources[0].address,
    }
    typer.secho(passport.id, bold=True)
    typer.echo(passport.label)
    for name, text in facts.items():
        print_fact(name, text)
    for one in passport.breaks:
        print_fact("break", str(one))


def _print_lines(passport: "Passport", frame: "pl.DataFrame") -> None:
    """Print one sparkline for each combination of the axes, then the values."""
    from interlock.region.places import place_name

    axes = [dim for dim in passport.dims if dim not in {"year", "period"}]
    time = passport.dims[-1]
    groups = frame.partition_by(axes, maintain_order=True) if axes else [frame]
    typer.echo("")
    for group in groups[:SHOWN_LINES]:
        codes = [str(group[axis][0]) for axis in axes]
        name = " > ".join(codes) or passport.id
        words = " > ".join(place_name(code) for code in codes)
        name += f"  {words}" if words not in {name, ""} and len(name + words) < 78 else ""
        values = group["value"].to_list()
        years = group["year"].to_list()
        span = f"{group[time][0]} {_number(values[0])} … {group[time][-1]} {_number(values[-1])}"
        if len(group) == 1:
            span = f"{group[time][0]} {_number(values[0])}"
        line = spark(years, values) if time == "year" else spark(list(range(len(values))), values)
        typer.echo(f"{name}\n  {line}  {span}")
    if len(groups) > SHOWN_LINES:
        typer.echo(f"… and {len(groups) - SHOWN_LINES} more lines; narrow with --place")
    if len(frame) > SHOWN_VALUES or len(groups) > SHOWN_LINES:
        typer.echo(f"{len(frame)} values; narrow with --place and --year, or use `data export`")
        return
    typer.echo("")
    rows = [
        (*(str(row[axis]) for axis in axes), str(row[time]), _number(row["value"]), row["quality"])
        for row in frame.iter_rows(named=True)
    ]
    print_table((*axes, time, passport.unit, "Q"), rows)


def _number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def _record(passport: "Passport") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(passport)


def _counts(counts: dict[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} {count}" for name, count in ordered)
