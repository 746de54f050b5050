"""Kill `interlock run` at random moments: what is on disk is whole or not there."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xarray as xr

from interlock.estimate.posterior import packaged_posterior, path_of
from tests.campaign import size

INTERLOCK = Path(sys.executable).parent / "interlock"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
TRIES = size("killed runs")
# A run of four years takes about this long here; killing spreads over it and beyond.
LONGEST_S = 9.0


TRADE = ("--years", "1993-1996", "--trade-only")
MIGRATION = ("--years", "1993-1996", "--school", "rational", "--draws", "2")
# Such a run begins to write after about half of this and ends within it.
LONGEST_WITH_MIGRATION_S = 40.0


def start(folder, options=TRADE):
    words = ["run", *options, "--out", str(folder)]
    return subprocess.Popen(
        [INTERLOCK, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(folder, options=TRADE):
    with start(folder, options) as run:
        _, said = run.communicate(timeout=240)
    assert run.returncode == 0, said


def whole(folder):
    """Check every run that shows, and return how many there are."""
    shown = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for path in shown:
        about = json.loads((path / "manifest.json").read_text())
        assert about["status"] == "converged"
        assert (path / "report.html").read_text().rstrip().endswith("</html>")
        with xr.open_dataset(path / "result.nc", engine="h5netcdf") as data:
            assert data.sizes["year"] == 4
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


@pytest.mark.skipif(not path_of("rational").is_file(), reason="no packaged posterior")
def test_a_killed_run_with_migration_leaves_no_half_result(tmp_path):
    folder = tmp_path / "runs"
    folder.mkdir()
    with start(folder, MIGRATION) as run:
        time.sleep(random.Random(0).uniform(0.3, 0.7) * LONGEST_WITH_MIGRATION_S)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=60)
    assert "Traceback" not in said
    assert whole(folder) <= 1
    assert not list(folder.glob(".*.partial"))
    finish(folder, MIGRATION)
    assert whole(folder) == 1
    (made,) = folder.iterdir()
    about = json.loads((made / "manifest.json").read_text())
    told = about["options"]["migration"]
    assert told["draws"] == 2
    assert about["migration"]["residual"] < 1e-8
    for fit in ("mexico", "triangle"):
        record = packaged_posterior("rational")[fit].record
        kept = told["schools"]["rational"][fit]
        assert kept["fingerprint"] == record.fingerprint
        assert (kept["specification"], kept["seed"]) == (record.specification, record.seed)
    with xr.open_dataset(made / "migration.nc", engine="h5netcdf") as data:
        assert list(data["school"].values) == ["rational"]
        low, middle, high = data["stock_persons"].sel(quantile=[0.05, 0.5, 0.95]).values[0]
        assert (low <= middle).all()
        assert (middle <= high).all()
    assert 'id="migration-apprehensions"' in (made / "report.html").read_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--school", "rationl"), "did you mean 'rational'?"),
        pytest.param(
            ("--school", "rational", "--draws", "1000000"),
            "the draws that are packaged",
            marks=pytest.mark.skipif(
                not path_of("rational").is_file(), reason="no packaged posterior"
            ),
        ),
    ],
)
def test_a_mistake_is_told_before_anything_is_solved(words, told, tmp_path):
    with start(tmp_path, words) as run:
        out, said = run.communicate(timeout=60)
    assert run.returncode == 2
    assert told in said
    assert out == ""
    assert not list(tmp_path.iterdir())
