"""`interlock` asked as a shell asks it, in this process."""

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest

from interlock.cli.app import main

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


def _code(*words):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["interlock", *map(str, words)])
        patch.setattr("signal.signal", lambda *_: None)  # the tests' own stay
        with pytest.raises(SystemExit) as left:
            main()
    return left.value.code
