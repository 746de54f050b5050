"""Run blocks of R, where R is: base R alone, without a package."""

import shutil
import subprocess
from pathlib import Path

RSCRIPT = shutil.which("Rscript")


def run_r(text: str, folder: Path, where: str) -> str:
    """Return what a block of R prints; nothing where there is no R, which another test says."""
    if RSCRIPT is None:
        return ""
    done = subprocess.run(
        [RSCRIPT, "--vanilla", "-e", text], cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{where}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    assert "Warning" not in done.stderr, f"{where}: {done.stderr}"
    return done.stdout
