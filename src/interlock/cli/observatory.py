"""`interlock observatory`: indices measured on the evidence, with formula and count."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interlock.cli import observed_run
from interlock.cli.options import Json
from interlock.cli.printing import print_fact, print_json, print_table, spark, write_csv
from interlock.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

SHOWN_YEARS = (1980, 1985, 1990, 1993, 1995, 2000, 2005, 2008, 2011, 2015, 2018, 2019, 2021, 2024)


def observatory(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[INDEX]", help="An index; without it, the list."),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(help="Folder of a run, as `interlock run` writes: measure it instead."),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw the index into this file, .svg or .png.")
    ] = None,
    csv: Annotated[
        bool, typer.Option("--csv", help="Print every value, with its count, as CSV.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure the region: integration, borders, treaties; each index with formula and count.

    Example: interlock observatory trilateral-share
    """
    if sum((csv, as_json, picture is not None)) > 1:
        raise InputError("--csv, --json and --picture: ask for one of them")
    if picture is not None and name is None:
        raise InputError("--picture: say of which index; `interlock observatory` lists them")
    if run is not None:
        observed_run.show(name, run, picture, csv=csv, as_json=as_json)
        return
    if name is None:
        _print_list(csv, as_json)
        return
    from interlock.observatory import observe, records

    data = observe(name)
    if picture is not None:
        from interlock.report.drawing.svg import save_picture
        from interlock.report.region.indices import as_observed

        save_picture(as_observed(data), picture)
        typer.echo(f"Picture: {picture}")
    elif csv:
        rows = records(data)
        write_csv(tuple(rows[0]), rows)
    elif as_json:
        print_json(
            {
                **data.attrs,
                "unit": data["value"].attrs["unit"],
                "counted": data["count"].attrs["label"],
                "values": records(data),
            }
        )
    else:
        _print_index(data)


def _print_list(csv: bool, as_json: bool) -> None:
    from dataclasses import asdict

    from interlock.observatory import available, index

    shown = ("name", "title", "unit", "formula", "source", "note", "counted")
    every = [asdict(index(name)) for name in available()]
    found = [{key: one[key] for key in shown} for one in every]
    if as_json:
        print_json(found)
    elif csv:
        write_csv(shown, found)
    else:
        print_table(("index", "unit"), [(f"{x['name']}\n  {x['title']}", x["unit"]) for x in found])
        typer.echo("Formula, source and values: interlock observatory INDEX")


def _print_index(data: "xr.Dataset") -> None:
    """Print what an index is, a line of bars for each of its lines, and values in chosen years."""
    value, count = data["value"], data["count"]
    typer.secho(str(data.attrs["name"]), bold=True)
    typer.echo(data.attrs["title"])
    print_fact("unit", value.attrs["unit"])
    for label in ("formula", "source", "note"):
        print_fact(label, data.attrs[label])
    typer.echo("")
    lines = {name: line for name, line in _lines(value).items() if (line == line).any()}
    for label, numbers in lines.items():
        seen = [(year, v) for year, v in zip(data["year"].values.tolist(), numbers, strict=True)
                if v == v]  # fmt: skip
        years, values = [year for year, _ in seen], [float(v) for _, v in seen]
        span = f"{years[0]} {values[0]:.4g} … {years[-1]} {values[-1]:.4g}, n = {len(years)}"
        typer.echo(f"{label}\n  {spark(years, values)}  {span}" if label else
                   f"{spark(years, values)}  {span}")  # fmt: skip
    typer.echo("")
    every = data["year"].values.tolist()
    shown = [year for year in every if year in SHOWN_YEARS or year == every[-1]]
    at = [every.index(year) for year in shown]
    counts = _lines(count)
    head = ("year", *(label or "value" for label in lines))
    rows = [
        (str(year), *(_cell(float(lines[one][place]), int(counts[one][place])) for one in lines))
        for year, place in zip(shown, at, strict=True)
    ]
    print_table(head, rows)
    typer.echo(f"In brackets: {count.attrs['label']}. Every year: --csv")


def _cell(value: float, count: int) -> str:
    return f"{value:.4g} ({count})" if value == value else f"- ({count})"


def _lines(values: "xr.DataArray") -> dict[str, "np.ndarray"]:
    """Return the values by year of every line, named by its members."""
    axes = [dim for dim in values.dims if dim != "year"]
    if not axes:
        return {"": values.values}
    stacked = values.stack(line=axes).transpose("line", "year")
    names = [", ".join(map(str, name)) if isinstance(name, tuple) else str(name)
             for name in stacked["line"].values]  # fmt: skip
    return dict(zip(names, stacked.values, strict=True))
