"""Call `interlock` as a process of its own, or within this one, whose kernels are compiled."""

import io
import signal
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from interlock.cli.app import main
from tests.campaign import FULL

INTERLOCK = Path(sys.executable).parent / "interlock"
LIMIT_SECONDS = 300


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def alone(*words, cwd=None) -> Said:
    """Call `interlock` as a process of its own."""
    done = subprocess.run(
        [INTERLOCK, *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def within(*words, cwd=None) -> Said:
    """Call the same entry point in this process."""
    out, err = io.StringIO(), io.StringIO()
    polite = signal.getsignal(signal.SIGTERM)
    with (
        chdir(cwd or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(err),
        patch.object(sys, "argv", ["interlock", *map(str, words)]),
        pytest.raises(SystemExit) as end,
    ):
        main()
    signal.signal(signal.SIGTERM, polite)
    return Said(int(end.value.code or 0), out.getvalue(), err.getvalue())


# Starting a process and loading everything anew takes seconds: the full campaign has them.
called = alone if FULL else within
