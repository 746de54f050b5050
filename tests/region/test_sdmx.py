"""SDMX: the structure is what the standard's schema asks for, the data what the structure says."""

import json

import polars as pl
import pytest

from interlock.errors import InputError
from interlock.region import catalogue
from interlock.region.export import export, exported, sdmx
from interlock.region.export.sdmx_series import EVIDENCE, coded, unit
from interlock.region.units import UNITS
from tests.region.sdmx_reading import components, listed, structure_of

SOME = [
    "usbp_apprehensions",
    "usbp_agents",
    "panel.lpr_MEX",
    "dhs_removals_by_nationality:criminal",
    "mmp_first_trip_duration_share:>60m",
]


@pytest.fixture(scope="module")
def everything():
    return coded(list(catalogue.passports()))


def with_axis(axis):
    every = map(catalogue.passport, catalogue.passports())
    return next(one.id for one in every if axis in one.dims)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("sdmx") / "evidence.csv"
    ids = [*SOME, with_axis("vote"), with_axis("agreement"), with_axis("period")]
    count = export(ids, path, "sdmx")
    return ids, path, count


def test_the_structure_is_read_and_validated_by_a_library_of_the_standard(written):
    _, path, _ = written
    structure = structure_of(path, "EVIDENCE")
    kinds = {one.id: one.role.value for one in structure.components}
    assert [name for name, kind in kinds.items() if kind == "D"] == [
        *EVIDENCE.dimensions,
        sdmx.TIME,
    ]
    assert [name for name, kind in kinds.items() if kind == "M"] == [sdmx.VALUE]
    assert {name for name, kind in kinds.items() if kind == "A"} == set(EVIDENCE.attributes)


def test_the_data_are_what_the_structure_says(written):
    ids, path, count = written
    read = pl.read_csv(path, infer_schema=False)
    assert read.columns == ["STRUCTURE", "STRUCTURE_ID", "ACTION", *EVIDENCE.columns]
    assert read.height == count == exported(ids).height
    assert read["STRUCTURE_ID"].unique().to_list() == ["INTERLOCK:EVIDENCE(1.0)"]
    structure = structure_of(path, "EVIDENCE")
    for name, required in components(structure):
        column = read[name]
        if required:
            assert column.null_count() == 0, name
        if (codes := listed(structure, name)) is not None:
            assert set(column.drop_nulls()) <= codes, name


def test_the_data_read_back_are_the_series(written):
    """Areas, items, times and values return from codes through the lists of the second file."""
    ids, path, _ = written
    lists = {
        one["id"]: {code["id"]: code.get("description", code["id"]) for code in one["codes"]}
        for one in json.loads(sdmx.structure_file(path).read_text())["data"]["codelists"]
    }
    read = pl.read_csv(path, infer_schema=False)
    for series in ids:
        passport = catalogue.passport(series)
        mine = read.filter(pl.col("INDICATOR") == sdmx.code(series))
        assert {lists["CL_INDICATOR"][code] for code in mine["INDICATOR"].unique()} == {series}
        expected = exported([series])
        axes = [dim for dim in passport.dims if dim not in ("year", "period")]
        items = [dim for dim in axes if dim in ("party", "vote", "agreement")]
        places = [dim for dim in axes if dim not in items]
        columns = dict(zip(places, ("REF_AREA", "COUNTERPART_AREA"), strict=False))
        columns.update((dim, "ITEM") for dim in items)
        for dim, column in columns.items():
            back = [lists[f"CL_{column}"][code] for code in mine[column]]
            assert back == expected[dim].to_list(), (series, dim)
        assert mine[sdmx.TIME].to_list() == expected[passport.dims[-1]].cast(pl.String).to_list()
        assert mine[sdmx.VALUE].cast(pl.Float64).to_list() == expected["value"].to_list()


def test_every_packaged_series_can_be_told_in_codes(everything):
    frame, lists = everything
    assert frame.height == sum(catalogue.passport(x).coverage.n for x in catalogue.passports())
    key = [*EVIDENCE.dimensions, sdmx.TIME]
    assert not frame.select(key).is_duplicated().any()
    for name, codes in lists.items():
        assert set(frame[name].unique()) <= codes.keys(), name
        assert not [code for code in codes if sdmx.code(code) != code], name
    assert frame[sdmx.VALUE].is_finite().all()
    wanted = {"A": r"\d{4}", "M": r"\d{4}-\d\d", "D": r"\d{4}-\d\d-\d\d"}
    for frequency, pattern in wanted.items():
        times = frame.filter(pl.col("FREQ") == frequency)[sdmx.TIME]
        assert len(times) and times.str.contains(f"^{pattern}$").all()


def test_breaks_of_passports_are_marked(everything):
    frame, _ = everything
    broken = next(p for p in map(catalogue.passport, catalogue.passports()) if p.breaks)
    years = {str(one.first_year) for one in broken.breaks}
    mine = frame.filter(pl.col("INDICATOR") == sdmx.code(broken.id))
    marked = set(mine.filter(pl.col("OBS_STATUS") == "B")[sdmx.TIME].str.head(4))
    assert marked == years & set(mine[sdmx.TIME].str.head(4))


@pytest.mark.parametrize(
    ("name", "measure", "power"),
    [
        ("persons", "PERSONS", "0"),
        ("persons_thousand", "PERSONS", "3"),
        ("usd_million", "USD", "6"),
        ("usd_2017_million", "USD_2017", "6"),
    ],
)
def test_multiples_are_told_apart_from_measures(name, measure, power):
    assert unit(name)[:2] == (measure, power)


def test_measures_have_one_name_each():
    names = {}
    for measure, _, name in map(unit, UNITS):
        names.setdefault(measure, set()).add(name.split(" (")[0])
    assert {measure: found for measure, found in names.items() if len(found) > 1} == {}


def test_two_texts_with_one_code_are_refused():
    with pytest.raises(InputError, match="'a b' and 'a:b' have the same SDMX code a_b"):
        sdmx.codes([("a b", "one"), ("a:b", "two")])
