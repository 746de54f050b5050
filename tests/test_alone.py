"""The program alone: no network at run time, the same numbers in any process, known licences."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from tools.licences import PAGE, licence, packages, text_of

from interlock.study.sweep.engine import SINGLE
from tests.campaign import FULL
from tests.docs.blocks import ROOT

INTERLOCK = Path(sys.executable).parent / "interlock"
# Loaded before anything else: whatever wants to reach another machine, or ask its name, fails.
BLOCKED = """
import socket

class Blocked(Exception):
    pass

def refuse(*what, **more):
    raise Blocked(f"the network was asked for: {what[1:]}")

socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
socket.gethostbyname = refuse
"""
OFFLINE = [
    ("data", "list", "--search", "agents"),
    ("data", "show", "panel.usbp_agents_sw"),
    ("scenario", "validate", "no-nafta"),
    ("trade", "solve", "--policy", "nafta", "--json"),
    ("observatory", "trade-openness", "--picture", "openness.svg"),
    ("picture", "corridor-map", "--out", "map.png"),
    ("ratify", "reform-2013"),
    ("claims", "kinds"),
]
MORE = [
    ("run", "no-9-11", "--school", "rational", "--draws", "25", "--out", "runs"),
    ("claims", "P25"),
    ("negotiate", "2001", "--report", "talks.html"),
]


@pytest.mark.parametrize("words", [*OFFLINE, *(MORE if FULL else [])], ids=" ".join)
def test_nothing_is_fetched(words, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(BLOCKED)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [INTERLOCK, *words], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "the network was asked for" not in done.stdout + done.stderr


def test_the_block_blocks(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(BLOCKED)
    ask = "import urllib.request as r; r.urlopen('http://127.0.0.1:9')"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", ask], env=env, capture_output=True, text=True, timeout=60
    )
    assert "the network was asked for" in done.stderr


NUMBERS = """
import sys
import numpy as np
from interlock.study.coupled.exact import solve
from interlock.study.coupled.pose import pose
from interlock.trade.bases import load
told = solve(pose("no-9-11"), "rational").told
sys.stdout.buffer.write(b"".join(np.asarray(one).tobytes() for side in told.trade for one in side))
for side in told.people:
    for name in sorted(side):
        sys.stdout.buffer.write(np.asarray(side[name]).tobytes())
"""


def _told(python: Path | str, env: Mapping[str, str]) -> np.ndarray:
    done = subprocess.run(
        [python, "-c", NUMBERS], env=env, capture_output=True, timeout=600, check=True
    )
    assert len(done.stdout) > 100_000
    return np.frombuffer(done.stdout)


def _require_near(found: np.ndarray, expected: np.ndarray) -> None:
    """As near as the documentation says: docs/reference/command-line.md."""
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.skipif(not FULL, reason="three minutes of compiling: full campaign")
def test_processes_make_the_same_bytes_and_threads_the_same_numbers():
    """A coupled run, solved exactly. XLA splits loops by threads: last bits differ there."""
    one, again, on_one_thread = (
        _told(sys.executable, os.environ | env) for env in ({}, {}, SINGLE)
    )
    assert one.tobytes() == again.tobytes()
    _require_near(on_one_thread, one)


def other_pythons() -> list[str]:
    """Return commands of other versions of Python that are here and that interlock supports."""
    kept = Path.home() / ".pyenv" / "versions"
    named = [shutil.which(f"python3.{minor}") for minor in range(14, 11, -1)]
    every = [*filter(None, named), *map(str, sorted(kept.glob("3.1[2-9].*/bin/python")))]
    tell = f"import sys, venv; print(sys.version_info[:2] != {sys.version_info[:2]})"
    return [one for one in every if _said(one, tell) == "True"]


def _said(python: str, code: str) -> str:
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


@pytest.mark.skipif(not FULL, reason="installs everything again, minutes: full campaign")
def test_another_python_makes_the_same_numbers(tmp_path):
    """Other versions of NumPy and JAX are pinned there, so that last bits differ."""
    others = other_pythons()
    if not others:
        pytest.skip("no other Python is installed")
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([others[0], "-m", "venv", tmp_path / "venv"], check=True)
    pins = ("--require-hashes", "--requirement", ROOT / "requirements.txt")
    subprocess.run([python, "-m", "pip", "install", "-qq", *pins], check=True)
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    here, there = (_told(one, env) for one in (sys.executable, python))
    _require_near(there, here)


# Terms that a user of an Apache-2.0 program can live with; what is not among them fails.
FREE = (
    "apache", "mit", "bsd", "isc", "psf", "python software foundation", "mozilla", "mpl", "zlib",
    "lgpl", "lesser general public", "unlicense", "0bsd", "hpnd", "public domain", "cc0",
)  # fmt: skip


def test_every_dependency_has_a_free_licence():
    stated = {name: licence(name) for name in packages()}
    told = {name: text.casefold() for name, text in stated.items() if text is not None}
    assert len(told) > 60
    free = re.compile(rf"\b(?:{'|'.join(FREE)})\b")
    assert {name: text for name, text in told.items() if not free.search(text)} == {}


@pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info[:2] != (3, 11),
    reason="the page lists what Linux with Python 3.11 installs",
)
def test_the_page_of_licences_is_current():
    """`python tools/licences.py` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == text_of()
