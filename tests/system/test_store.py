"""A run on disk is whole or absent."""

import json

import numpy as np
import pytest
import xarray as xr

from interlock.errors import InputError
from interlock.system import store


@pytest.fixture
def data():
    values = xr.DataArray(np.arange(3.0), dims="year", coords={"year": [1, 2, 3]})
    residuals = values * 1e-12
    attrs = {"status": "converged", "residual": 1e-12, "policy_sha256": "0"}
    return xr.Dataset({"wage": values, "solver_residual": residuals}, attrs=attrs)


def draw(data, about, path):
    path.write_text(f"<p>{about['name']}</p>")


def save(data, folder, report=draw, **options):
    return store.save(data, store.manifest("test", options, data), folder, report)


def test_holds_result_manifest_and_report(data, tmp_path):
    folder = save(data, tmp_path / "runs", base="b")
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "report.html",
        "result.nc",
    ]
    about = json.loads((folder / "manifest.json").read_text())
    assert folder.name == f"test-{about['hash']}"
    assert about["options"]["base"] == "b"
    assert about["residuals"] == {"1": 0.0, "2": 1e-12, "3": 2e-12}
    assert about["data"]["fingerprint"].startswith("sha256:")
    with xr.open_dataset(folder / "result.nc", engine="h5netcdf") as loaded:
        xr.testing.assert_identical(loaded.load(), data)


def test_holds_further_results_beside_the_first(data, tmp_path):
    other = data.rename(wage="migrants")
    about = store.manifest("test", {}, data)
    folder = store.save(data, about, tmp_path, draw, {"migration": other})
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "migration.nc",
        "report.html",
        "result.nc",
    ]
    for name, wanted in (("result", data), ("migration", other)):
        with xr.open_dataset(folder / f"{name}.nc", engine="h5netcdf") as loaded:
            xr.testing.assert_identical(loaded.load(), wanted)

    def fail(*_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.save(data, about | {"hash": "other"}, tmp_path, fail, {"migration": other})
    assert list(tmp_path.iterdir()) == [folder]


def test_options_tell_runs_apart_and_nothing_else_does(data, tmp_path):
    assert save(data, tmp_path, base="b") == save(data, tmp_path, base="b")
    assert save(data, tmp_path, base="b") != save(data, tmp_path, base="c")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_interrupted_run_leaves_nothing(data, tmp_path, error):
    def fail(*_):
        raise error

    with pytest.raises(error):
        save(data, tmp_path, fail)
    assert not list(tmp_path.iterdir())


def test_a_failed_repeat_keeps_the_first(data, tmp_path):
    folder = save(data, tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def fail(*_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        save(data, tmp_path, fail)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_sweeps_what_the_dead_have_left(data, tmp_path):
    dead, own = tmp_path / ".x.999999999.partial", tmp_path / ".x.1.partial"
    dead.mkdir()
    own.mkdir()
    store.prepare(tmp_path)
    assert not dead.exists()
    assert own.exists()


def test_an_unwritable_folder_is_told(tmp_path):
    occupied = tmp_path / "file"
    occupied.write_text("")
    with pytest.raises(InputError, match="cannot write runs here"):
        store.prepare(occupied / "runs")
