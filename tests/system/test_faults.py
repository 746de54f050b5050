"""Kill `interlock run` at random moments: what is on disk is whole or not there, and it goes on."""

import json
import random
import signal
import subprocess
import time

import numpy as np
import pytest
import xarray as xr

from interlock.estimate.posterior import packaged_posterior
from tests.campaign import size
from tests.cli.asking import INTERLOCK, called

pytestmark = pytest.mark.xdist_group("coupled")
SCENARIO = "no-border-buildup"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
TRIES = size("killed runs")
# A run of one school takes about this long here; killing spreads over it and beyond.
LONGEST_S = 16.0
FEW = ("--school", "rational", "--draws", "25", "--years", "1990:2012")
DRAWS = size("draws of a killed ensemble")
MANY = ("--school", "rational", "--draws", str(DRAWS), "--years", "1990:2012")


def start(folder, options=FEW):
    words = ["run", SCENARIO, *options, "--out", str(folder)]
    return subprocess.Popen(
        [INTERLOCK, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(folder, options=FEW):
    code, _, said = called("run", SCENARIO, *options, "--out", folder)
    assert code == 0, said


def whole(folder):
    """Check every run that shows, and return how many there are."""
    shown = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for path in shown:
        about = json.loads((path / "manifest.json").read_text())
        assert about["status"] == "converged"
        assert (path / "report.html").read_text().rstrip().endswith("</html>")
        with xr.open_datatree(path / "result.nc", engine="h5netcdf") as tree:
            assert tree["people"].sizes["year"] == 23
    return len(shown)


@pytest.mark.parametrize("number", range(TRIES))
def test_killed_runs_leave_no_half_result(number, tmp_path):
    folder = tmp_path / "runs"
    folder.mkdir()
    if number % 2:  # on top of a finished run of the same hash
        finish(folder)
        assert whole(folder) == 1
    sent = SIGNALS[number % len(SIGNALS)]
    with start(folder) as run:
        time.sleep(random.Random(number).uniform(0.2, LONGEST_S))
        run.send_signal(sent)
        _, said = run.communicate(timeout=60)
    assert "Traceback" not in said
    kept = whole(folder)
    assert kept == 1 if number % 2 else kept <= 1
    if sent != signal.SIGKILL:
        assert not list(folder.glob(".*.partial"))
    # The next run clears up and succeeds.
    finish(folder)
    assert whole(folder) == 1
    assert not list(folder.glob(".*"))
    says_what_it_takes_to_run_again(folder)


def says_what_it_takes_to_run_again(folder):
    """Check the manifest of the only run of a folder."""
    (made,) = folder.iterdir()
    text = (made / "manifest.json").read_text()
    assert json.loads(text)["name"] == SCENARIO
    for fit in ("mexico", "triangle"):
        record = packaged_posterior("rational")[fit].record
        assert record.fingerprint in text and record.specification in text
    assert "security.agents" in text


def blocks(folder):
    return {path: path.stat().st_mtime_ns for path in folder.glob(".blocks-*/[0-9]*[0-9].npz")}


def result(folder):
    (made,) = [path for path in folder.iterdir() if not path.name.startswith(".")]
    with xr.open_datatree(made / "result.nc", engine="h5netcdf") as tree:
        return {name: tree[f"effects/{name}"].to_dataset().load() for name in ("people", "trade")}


def test_a_killed_ensemble_goes_on_where_it_was(tmp_path):
    killed, through = tmp_path / "killed", tmp_path / "through"
    killed.mkdir()
    with start(killed, MANY) as run:
        limit = time.monotonic() + 200
        while len(blocks(killed)) < 2 and time.monotonic() < limit and run.poll() is None:
            time.sleep(0.01)
        run.send_signal(signal.SIGKILL)
        run.communicate(timeout=60)
    kept = blocks(killed)
    assert len(kept) >= 2
    with start(killed, MANY) as run:
        # Blocks that were kept are read, not made again: none of them changes before they go.
        while run.poll() is None:
            now = blocks(killed)
            assert all(now.get(path, made) == made for path, made in kept.items())
            time.sleep(0.05)
        _, said = run.communicate(timeout=60)
    assert run.returncode == 0, said
    assert not list(killed.glob(".*"))
    finish(through, MANY)
    for name, data in result(killed).items():
        xr.testing.assert_identical(data, result(through)[name])
        assert np.isfinite(data.to_array()).any()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--school", "rationl"), "did you mean 'rational'?"),
        (("--school", "rational", "--draws", "1000000"), "the draws that are packaged"),
    ],
)
def test_a_mistake_is_told_before_anything_is_solved(words, told, tmp_path):
    with start(tmp_path, words) as run:
        out, said = run.communicate(timeout=60)
    assert run.returncode == 2
    assert told in said
    assert out == ""
    assert not list(tmp_path.iterdir())
