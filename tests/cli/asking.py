"""`interlock` asked as a shell asks it, in this process."""

import pytest

from interlock.cli.app import main


def asked(capsys, *words):
    """Return the exit code of a command, its standard output and its standard error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["interlock", *map(str, words)])
        patch.setattr("signal.signal", lambda *_: None)  # the tests' own stay
        with pytest.raises(SystemExit) as left:
            main()
    return left.value.code, *capsys.readouterr()
