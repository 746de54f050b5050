"""`interlock observatory --run`: a run measured, drawn, exported; what is wrong is refused."""

import csv
import io
import json

import numpy as np
import pytest
import xarray as xr

from tests.cli.asking import asked

YEARS = list(range(2000, 2007))


@pytest.fixture
def folder(tmp_path):
    attrs = {"label": "An index", "unit": "percent", "formula": "a / b", "source": "a run"}
    values = np.sort(np.random.default_rng(2).uniform(10, 20, (2, 5, 7)), axis=1)
    values[:, :, 0] = np.nan
    coords = {
        "school": ["demand", "free"],
        "quantile": [0.05, 0.25, 0.5, 0.75, 0.95],
        "year": YEARS,
    }
    data = xr.Dataset(coords=coords)
    data["externalisation"] = (("school", "quantile", "year"), values, attrs)
    xr.DataTree.from_dict({"/observatory": data}).to_netcdf(
        tmp_path / "result.nc", engine="h5netcdf"
    )
    return tmp_path


def told(capsys, *words):
    code, out, err = asked(capsys, "observatory", *words)
    return code, out + err


def test_list_table_and_exports(folder, capsys):
    code, text = told(capsys, "--run", folder)
    assert code == 0
    assert "externalisation" in text
    code, text = told(capsys, "externalisation", "--run", folder)
    assert code == 0
    assert "2005" in text
    assert "median [5 %, 95 %]" in text
    code, text = told(capsys, "externalisation", "--run", folder, "--csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2 * 5 * 6  # the year without a value is no record
    code, text = told(capsys, "externalisation", "--run", folder, "--json")
    assert len(json.loads(text)["values"]) == len(rows)


def test_a_picture_with_what_was_observed(folder, capsys, tmp_path):
    code, _ = told(capsys, "externalisation", "--run", folder, "--picture", tmp_path / "x.svg")
    assert code == 0
    drawn = (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "marks: observed" in drawn


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("externalization", "--run", "."), "did you mean 'externalisation'"),
        (("westphalianism", "--run", "."), "known: externalisation"),
        (("externalisation", "--run", "/nowhere"), "no result.nc"),
        (("--run", ".", "--csv"), "say of which index"),
        (("--picture", "x.svg"), "say of which index"),
        (("externalisation", "--picture", "x.svg", "--csv"), "ask for one of them"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(folder, capsys, monkeypatch, words, says):
    monkeypatch.chdir(folder)
    code, text = told(capsys, *words)
    assert code == 2
    assert says in text
    assert len(text.strip().splitlines()) == 1


def test_a_damaged_result_is_refused(folder, capsys):
    (folder / "result.nc").write_bytes(b"no netcdf")
    code, text = told(capsys, "externalisation", "--run", folder)
    assert code == 2
    assert "holds no group 'observatory'" in text
