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

from tests.campaign import size

INTERLOCK = Path(sys.executable).parent / "interlock"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
TRIES = size("killed runs")
# A run of four years takes about this long here; killing spreads over it and beyond.
LONGEST_S = 9.0


def start(folder):
    words = ["run", "--years", "1993-1996", "--out", str(folder)]
    return subprocess.Popen(
        [INTERLOCK, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(folder):
    with start(folder) as run:
        _, said = run.communicate(timeout=120)
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
