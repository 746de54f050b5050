"""A run on disk is whole or absent."""

import json

import numpy as np
import pytest
import xarray as xr

from interlock.errors import InputError, UnconvergedError
from interlock.system import store


@pytest.fixture
def tree():
    values = xr.DataArray(np.arange(3.0), dims="year", coords={"year": [1, 2, 3]})
    groups = {"trade": xr.Dataset({"wage": values}), "people": xr.Dataset({"stock": 2 * values})}
    made = xr.DataTree.from_dict(groups)
    made.attrs["status"] = "converged"
    return made


def draw(about, path):
    path.write_text(f"<p>{about['name']}</p>")


def save(tree, folder, report=draw, **options):
    return store.save(
        tree, store.manifest("test", options, {"status": "converged"}), folder, report
    )


def test_holds_result_manifest_and_report(tree, tmp_path):
    folder = save(tree, tmp_path / "runs", base="b")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["manifest.json", "report.html", "result.nc"]
    about = json.loads((folder / "manifest.json").read_text())
    assert folder.name == f"test-{about['hash']}"
    assert about["options"]["base"] == "b"
    assert about["status"] == "converged"
    assert about["data"]["fingerprint"].startswith("sha256:")
    with xr.open_datatree(folder / "result.nc", engine="h5netcdf") as loaded:
        for group in ("trade", "people"):
            xr.testing.assert_identical(loaded[group].to_dataset().load(), tree[group].to_dataset())


def test_what_is_not_solved_is_not_written(tree, tmp_path):
    tree.attrs["status"] = "not converged"
    with pytest.raises(UnconvergedError, match="it is not written"):
        save(tree, tmp_path)
    assert not list(tmp_path.iterdir())


def test_options_tell_runs_apart_and_nothing_else_does(tree, tmp_path):
    assert save(tree, tmp_path, base="b") == save(tree, tmp_path, base="b")
    assert save(tree, tmp_path, base="b") != save(tree, tmp_path, base="c")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_interrupted_run_leaves_nothing(tree, tmp_path, error):
    def fail(*_):
        raise error

    with pytest.raises(error):
        save(tree, tmp_path, fail)
    assert not list(tmp_path.iterdir())


def test_a_failed_repeat_keeps_the_first(tree, tmp_path):
    folder = save(tree, tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def fail(*_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        save(tree, tmp_path, fail)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_sweeps_what_the_dead_have_left(tmp_path):
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
