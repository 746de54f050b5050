"""What is released: the same bytes from the same source, everything inside, nothing else."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from interlock import __version__
from tests.docs.blocks import ROOT
from tests.release.building import build, sources

pytestmark = pytest.mark.xdist_group("release")
WHEEL = f"interlock-{__version__}-py3-none-any.whl"
SDIST = f"interlock-{__version__}.tar.gz"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    return build("sdist", tmp_path_factory.mktemp("sdist"))


def test_the_wheel_holds_the_program_with_its_data_and_nothing_else(wheel):
    assert wheel.name == WHEEL
    with zipfile.ZipFile(wheel) as archive:
        names = {n for n in archive.namelist() if not n.startswith("interlock-")}
        scripts = archive.read(f"interlock-{__version__}.dist-info/entry_points.txt").decode()
        assert f"interlock-{__version__}.dist-info/licenses/LICENSE" in archive.namelist()
    assert names == {name.removeprefix("src/") for name in sources("src/interlock")}
    kinds = {Path(name).suffix for name in names}
    assert {".py", ".parquet", ".npz", ".yaml", ".csv", ".html", ".css", ".js", ".po"} <= kinds
    assert "interlock/py.typed" in names
    assert "interlock = interlock.cli.app:main" in scripts


def test_the_wheel_asks_for_what_is_declared_and_for_no_tool(wheel):
    with zipfile.ZipFile(wheel) as archive:
        told = archive.read(f"interlock-{__version__}.dist-info/METADATA").decode()
    asked = re.findall(r"^Requires-Dist: ([\w.-]+)(.*)$", told, re.MULTILINE)
    assert not [name for name, more in asked if name in {"pytest", "ruff"} and "extra" not in more]
    assert {"jax", "polars", "typer"} <= {name for name, more in asked if "extra" not in more}
    assert f"Version: {__version__}\n" in told and "License-Expression: Apache-2.0\n" in told


def test_the_sdist_holds_what_a_developer_needs(sdist):
    assert sdist.name == SDIST
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert set(sources("src", "tests", "docs", "tools", "benchmarks")) <= names
    whole = {path.name for path in ROOT.iterdir() if path.is_file()} & set(sources())
    assert whole - {".gitignore"} <= names
    assert not [name for name in names if name.startswith((".venv", "runs/", "dist/"))]


def test_another_try_gives_the_same_bytes_and_the_sdist_gives_the_wheel(wheel, sdist, tmp_path):
    assert build("sdist", tmp_path / "again").read_bytes() == sdist.read_bytes()
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    tree = tmp_path / SDIST.removesuffix(".tar.gz")
    for path in (tree / "src").rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert build("wheel", tmp_path / "from-sdist", tree).read_bytes() == wheel.read_bytes()


def test_the_wheel_works_by_itself(wheel, tmp_path):
    """Its own files are used, and not those of the source tree."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    start = tmp_path / "start.py"
    start.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "import interlock\n"
        f"assert interlock.__file__.startswith({str(tmp_path / 'site')!r}), interlock.__file__\n"
        "from interlock.cli.app import main\n"
        "if __name__ == '__main__':\n"
        "    main()\n"
    )
    smoke = [sys.executable, ROOT / "tools" / "smoke.py", "--quick", sys.executable, start]
    done = subprocess.run(smoke, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
