"""Wheel and sdist in environments of their own, with the pinned, hashed packages and no others."""

import subprocess
import sys

import pytest

from interlock import __version__
from tests.campaign import FULL
from tests.docs.blocks import ROOT
from tests.release.building import build

pytestmark = [
    pytest.mark.skipif(not FULL, reason="installs twice, minutes: full campaign"),
    pytest.mark.xdist_group("release"),
]
PINS = ("--require-hashes", "--requirement", ROOT / "requirements.txt")
BUILD = ("--require-hashes", "--requirement", ROOT / "requirements-build.txt")
DEVELOPERS = ("pytest", "ruff", "hypothesis", "playwright")


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_a_clean_environment_passes_the_smoke_test(target, tmp_path):
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    install(python, *PINS)
    if target == "sdist":
        install(python, *BUILD)
    built = build(target, tmp_path / "built")
    install(python, "--no-deps", "--no-index", "--no-build-isolation", built)
    listed = subprocess.run(
        [python, "-m", "pip", "list"], capture_output=True, text=True, check=True
    ).stdout
    assert f"interlock  {__version__}".split() in [line.split()[:2] for line in listed.splitlines()]
    assert not {line.partition(" ")[0] for line in listed.splitlines()} & set(DEVELOPERS)
    subprocess.run([python, "-m", "pip", "check"], check=True)
    command = [python, ROOT / "tools" / "smoke.py", python.with_name("interlock")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def install(python, *words):
    command = [python, "-m", "pip", "install", "--quiet", *words]
    subprocess.run(command, check=True, timeout=1500)
