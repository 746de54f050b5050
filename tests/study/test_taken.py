"""Numbers of a run taken away: every number of the arrays, once, with its unit and its place."""

import json

import numpy as np
import openpyxl
import polars as pl
import pytest
import xarray as xr
from polars.testing import assert_frame_equal

from interlock.errors import InputError
from interlock.region.export import sdmx
from interlock.study.taken.coded import RESULTS
from interlock.study.taken.tables import tables, write
from tests.cli.asking import asked
from tests.region.sdmx_reading import components, listed, structure_of

QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]
SCHOOLS, YEARS, ORIGINS = ["chapter", "free"], [2008, 2009, 2010], ["MEX", "GTM"]
PAIRS, SECTORS = ["USA<MEX", "MEX<USA"], ["Food", "Mining"]
COORDS = {"school": SCHOOLS, "quantile": QUANTILES, "year": YEARS}


def banded(draw, unit, **axes):
    dims = ("school", "quantile", *axes, "year")
    shape = [len({**COORDS, **axes}[dim]) for dim in dims]
    values = np.sort(draw.normal(size=shape), axis=1)
    attrs = {"label": "What it is", "unit": unit}
    return xr.DataArray(values, {**COORDS, **axes}, dims, attrs=attrs)


def group(draw, *, effects=False):
    unit = "percent" if effects else "persons"
    people = {"stock_persons": banded(draw, unit, origin=ORIGINS), "deaths": banded(draw, unit)}
    trade = {
        "imports_index": banded(draw, "base economy = 100", pair=PAIRS),
        "displaced_share": banded(draw, "share", country=["USA"], sector=SECTORS),
    }
    if effects:
        for one in (people, trade):
            above = {f"{name}_positive": (x > 0).mean("quantile") for name, x in one.items()}
            one |= above
    people["extension"] = xr.DataArray([False] * 3, {"year": YEARS}, ("year",))
    return xr.Dataset(people), xr.Dataset(trade)


@pytest.fixture(scope="module")
def tree():
    draw = np.random.default_rng(7)
    nodes = {}
    for under, effects in (("", False), ("history/", False), ("effects/", True)):
        nodes[f"/{under}people"], nodes[f"/{under}trade"] = group(draw, effects=effects)
    nodes["/people"]["deaths"][..., 0] = np.nan
    seen = np.array([[[1.0, np.nan, 3.0], [np.nan, np.nan, 6.0]]])
    axes = {"publisher": ["dhs"], "origin": ORIGINS, "year": YEARS}
    observed = xr.DataArray(seen, axes, tuple(axes), attrs={"label": "Seen", "unit": "persons"})
    nodes["/observed"] = xr.Dataset({"observed_stock_persons": observed})
    nodes["/observatory"] = xr.Dataset({"thickness": banded(draw, "ratio")})
    found = xr.DataTree.from_dict(nodes)
    found.attrs = {"scenario": "test", "against": "history", "draws": 25}
    return found


def one(frame, **cells):
    found = frame.filter(pl.all_horizontal(pl.col(k) == value for k, value in cells.items()))
    assert found.height == 1
    return found.row(0, named=True)


def test_every_number_is_there_once_and_in_its_place(tree):
    found = tables(tree)
    assert list(found) == ["effects", "scenario", "history", "indices", "observed"]
    of = 2 * 3 * (2 + 1 + 2 + 2)  # schools, years; places of four outcomes
    assert found["effects"].height == found["history"].height == of
    assert found["scenario"].height == of - 2  # what is no number is no row
    key = ["outcome", "school", "place", "sector", "year"]
    for table in found.values():
        assert not table.select([k for k in key if k in table.columns]).is_duplicated().any()
    here = {"outcome": "displaced_share", "school": "free", "sector": "Mining", "year": 2009}
    row = one(found["history"], **here, place="USA")
    line = tree["history/trade"]["displaced_share"]
    line = line.sel(school="free", country="USA", sector="Mining", year=2009)
    assert [row[q] for q in ("q05", "q25", "q50", "q75", "q95")] == line.values.tolist()
    assert row["unit"] == "share" and row["label"] == "What it is"
    here = {"outcome": "imports_index", "school": "chapter", "place": "MEX<USA", "year": 2010}
    above = tree["effects/trade"]["imports_index_positive"]
    expected = above.sel(school="chapter", pair="MEX<USA", year=2010).item()
    assert one(found["effects"], **here)["share_positive"] == expected


def test_what_was_observed_has_a_publisher_and_no_gaps(tree):
    seen = tables(tree)["observed"]
    rows = seen.select("outcome", "publisher", "place", "year", "value").rows()
    assert sorted(rows) == [
        ("stock_persons", "dhs", "GTM", 2010, 6.0),
        ("stock_persons", "dhs", "MEX", 2008, 1.0),
        ("stock_persons", "dhs", "MEX", 2010, 3.0),
    ]


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_one_table_names_the_tables(tree, tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    count = write(tree, path)
    readers = {
        "csv": pl.read_csv,
        "parquet": pl.read_parquet,
        "json": lambda file: pl.DataFrame(json.loads(file.read_text()), infer_schema_length=None),
    }
    read = readers[ending](path)
    assert read.height == count
    counts = {name: table.height for name, table in tables(tree).items()}
    assert dict(read["table"].value_counts().iter_rows()) == counts


def test_excel_has_a_sheet_for_each_table_and_says_what_the_run_is(tree, tmp_path):
    write(tree, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == [*tables(tree), "about"]
    assert ("draws", "25") in list(book["about"].iter_rows(values_only=True))
    for name, table in tables(tree).items():
        rows = list(book[name].iter_rows(values_only=True))
        assert list(rows[0]) == table.columns and len(rows) == table.height + 1
        read = pl.DataFrame(rows[1:], schema=table.schema, orient="row")
        assert_frame_equal(read, table, rel_tol=1e-15)  # Excel keeps sixteen digits


def test_codes_hold_every_quantile_under_the_structure(tree, tmp_path):
    path = tmp_path / "out.csv"
    count = write(tree, path, "sdmx")
    read = pl.read_csv(path, infer_schema=False)
    found = tables(tree)
    quantiles = 5 * sum(found[name].height for name in ("effects", "scenario", "history"))
    assert read.height == count == quantiles + found["effects"].height
    assert not read.select(*RESULTS.dimensions, sdmx.TIME).is_duplicated().any()
    structure = structure_of(path, "RESULTS")
    for name, required in components(structure):
        assert not required or read[name].null_count() == 0, name
        if (codes := listed(structure, name)) is not None:
            assert set(read[name]) <= codes, name
    here = {"INDICATOR": "imports_index", "RUN": "scenario", "SCHOOL": "free", "STATISTIC": "q50"}
    row = one(read, **here, REF_AREA="USA", COUNTERPART_AREA="MEX", TIME_PERIOD="2009")
    line = tree["trade"]["imports_index"].sel(school="free", pair="USA<MEX", year=2009)
    assert float(row["OBS_VALUE"]) == line.sel(quantile=0.5).item()


@pytest.fixture
def folder(tree, tmp_path):
    tree.to_netcdf(tmp_path / "result.nc", engine="h5netcdf")
    return tmp_path


def test_the_command_writes_what_is_asked_for(folder, capsys):
    code, out, _ = asked(capsys, "export", folder, folder / "a.xlsx")
    assert code == 0 and "rows written to" in out and (folder / "a.xlsx").is_file()
    code, out, _ = asked(capsys, "export", folder, folder / "b.csv", "--to", "sdmx")
    assert code == 0 and "b.structure.json" in out and (folder / "b.structure.json").is_file()


@pytest.mark.parametrize(
    ("run", "file", "more", "message"),
    [
        ("nowhere", "a.csv", (), "no result.nc"),
        (".", "a.xls", (), "did you mean 'xlsx'"),
        (".", "a", (), "no ending says what to write; give --to"),
        (".", "missing/a.csv", (), "make it first"),
        (".", "a.csv", ("--to", "sdml"), "did you mean 'sdmx'"),
    ],
)
def test_mistakes_are_one_line_and_leave_no_file(folder, capsys, run, file, more, message):
    before = sorted(folder.iterdir())
    code, _, told = asked(capsys, "export", folder / run, folder / file, *more)
    assert code == 2 and message in told and len(told.splitlines()) == 1
    assert sorted(folder.iterdir()) == before


def test_a_run_without_outcomes_is_refused(tree, tmp_path):
    with pytest.raises(InputError, match="holds no outcomes"):
        write(xr.DataTree.from_dict({"/observatory": tree["observatory"].to_dataset()}),
              tmp_path / "a.csv")  # fmt: skip
