"""`interlock` asked as a shell asks it, in this process or in one of its own."""

import io
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from interlock.cli.app import main
from tests.campaign import FULL

INTERLOCK = Path(sys.executable).parent / "interlock"
LIMIT_SECONDS = 300
STDERR = "backslashreplace"  # how Python prints there what it has no letter for


def asked(capsys, *words):
    """Return the exit code of a command, its standard output and its standard error."""
    return _code(*words), *capsys.readouterr()


def ended(*words):
    """Return the same, without pytest's own capture, into streams as strict as a terminal's."""
    raw = io.BytesIO(), io.BytesIO()
    out, err = io.TextIOWrapper(raw[0], "utf-8"), io.TextIOWrapper(raw[1], "utf-8", STDERR)
    with redirect_stdout(out), redirect_stderr(err):
        code = _code(*words)
    out.flush(), err.flush()
    return code, *(one.getvalue().decode() for one in raw)


def alone(*words, cwd=None):
    """Return the same of a process of its own, in a folder."""
    command = [INTERLOCK, *map(str, words)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    return done.returncode, done.stdout, done.stderr


def called(*words, cwd=None):
    """Return the same; a process of its own, which loads everything anew, in the full campaign."""
    if FULL:
        return alone(*words, cwd=cwd)
    with chdir(cwd or Path.cwd()):
        return ended(*words)


def _code(*words):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["interlock", *map(str, words)])
        for settled in ("signal.signal", "gc.set_threshold"):  # the tests' own stay
            patch.setattr(settled, lambda *_: None)
        with pytest.raises(SystemExit) as left:
            main()
    return left.value.code
