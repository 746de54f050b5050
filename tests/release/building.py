"""Build wheel and sdist as `make dist` does, without a network."""

import subprocess
import sys
from pathlib import Path

from tests.docs.blocks import ROOT


def build(target: str, folder: Path, source: Path = ROOT) -> Path:
    """Return the wheel or sdist that is built of a source tree."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target]
    subprocess.run(
        [*command, "--directory", folder], cwd=source, capture_output=True, text=True, check=True
    )
    (built,) = folder.iterdir()
    return built


def sources(*under: str) -> list[str]:
    """Return the files of the repository, those not yet committed too."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *under]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = sorted(set(filter(None, listed.stdout.split("\0"))))
    return [name for name in names if (ROOT / name).is_file()]
