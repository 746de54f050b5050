"""`interlock observatory --run`: indices measured on a run, by school, with their bands."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from interlock.cli.printing import print_fact, print_json, print_table, write_csv
from interlock.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import xarray as xr

EVERY = 5  # years of the table


def show(name: str | None, folder: Path, picture: Path | None, *, csv: bool, as_json: bool) -> None:
    """Print or draw an index of a run; without a name, the list.

    Raises:
        InputError: no run in the folder, or no such index on a run.
    """
    indices = _indices(folder)
    if name is None:
        rows = [
            (str(key).replace("_", "-"), str(one.attrs["label"]), str(one.attrs["unit"]))
            for key, one in indices.items()
        ]
        if as_json or csv:
            raise InputError("--csv and --json: say of which index of the run")
        print_table(("index", "what it is", "unit"), rows)
        return
    value = _named(name, indices)
    if picture is not None:
        _draw(value, picture)
    elif csv:
        rows = _records(value)
        write_csv(tuple(rows[0]), rows)
    elif as_json:
        print_json({"name": value.name, **value.attrs, "values": _records(value)})
    else:
        _print(value)


def opened(folder: Path) -> "xr.DataTree":
    """Return everything that a run has written.

    Raises:
        InputError: there is no run in the folder, or it cannot be read.
    """
    import xarray as xr

    path = folder / "result.nc"
    if not path.is_file():
        raise InputError(f"{folder}: no result.nc in it; `interlock run` writes such folders")
    try:
        with xr.open_datatree(path, engine="h5netcdf") as tree:
            return tree.load()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None


def _indices(folder: Path) -> "xr.Dataset":
    import xarray as xr

    path = folder / "result.nc"
    if not path.is_file():
        raise InputError(f"{folder}: no result.nc in it; `interlock run` writes such folders")
    try:
        with xr.open_dataset(path, group="observatory", engine="h5netcdf") as data:
            return data.load()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: holds no group 'observatory' ({error})") from None


def _named(name: str, indices: "xr.Dataset") -> "xr.DataArray":
    known = [str(one) for one in indices]
    asked = name.replace("-", "_")
    if asked not in known:
        shown = [one.replace("_", "-") for one in known]

        raise InputError(f"no index '{name}' on a run{did_you_mean(name, shown)}")
    return indices[asked]


def _records(value: "xr.DataArray") -> list[dict[str, Any]]:
    """Return one record a number that there is, its axes named."""
    table: Any = value.to_dataframe(name="value").dropna().reset_index()
    return table[[*map(str, value.dims), "value"]].to_dict("records")


def _draw(value: "xr.DataArray", picture: Path) -> None:
    from interlock.observatory import available, observe
    from interlock.report.drawing.svg import save_picture
    from interlock.report.region.indices import on_run

    name = str(value.name).replace("_", "-")
    # Only where both mean the same unit are they drawn in one picture.
    seen = observe(name)["value"] if name in available() else None
    same = seen is not None and seen.dims == ("year",) and seen.attrs["unit"] == value.attrs["unit"]
    save_picture(on_run(value, observed=seen if same else None), picture)
    typer.echo(f"Picture: {picture}")


def _print(value: "xr.DataArray") -> None:
    typer.secho(str(value.name).replace("_", "-"), bold=True)
    typer.echo(value.attrs["label"])
    for label in ("unit", "formula", "source"):
        print_fact(label, value.attrs[label])
    typer.echo("")
    last = int(value["year"][-1])
    years = [int(y) for y in value["year"].values if int(y) % EVERY == 0 or int(y) == last]
    axes = [str(dim) for dim in value.dims if dim not in ("quantile", "year")]
    lines = value.stack(line=axes).transpose("line", "quantile", "year")
    rows = []
    for place in range(lines.sizes["line"]):
        line = lines.isel(line=place)
        name = ", ".join(str(line[axis].item()) for axis in axes)
        cells = (_cell(line.sel(year=year)) for year in years)
        rows += [(name if at == 0 else "", str(year), cell)
                 for at, (year, cell) in enumerate(zip(years, cells, strict=True))]  # fmt: skip
    print_table((", ".join(axes), "year", "median [5 %, 95 %]"), rows)


def _cell(one: "xr.DataArray") -> str:
    low, middle, high = (float(one.sel(quantile=q)) for q in (0.05, 0.5, 0.95))
    return f"{middle:.4g} [{low:.4g}, {high:.4g}]" if middle == middle else "-"
