"""`interlock fit politics`: one part after the other, none lost, none done twice."""

from types import SimpleNamespace

import pytest

from interlock.errors import InputError, UnconvergedError
from interlock.study import politics_fits
from interlock.study.politics_fits import STORES, fit_politics
from tests.campaign import FULL


class Store(SimpleNamespace):
    """A store that keeps a word in a file and remembers how often it was made."""

    __hash__ = object.__hash__

    def make(self, report):
        self.count += 1
        report(f"making {self.FILE.name}")
        if self.fails:
            raise UnconvergedError("no")
        return self.FILE.stem

    def save(self, path, found):
        path.write_text(found)

    def read(self, path):
        if not path.is_file() or path.read_text() != self.FILE.stem:
            raise InputError("not mine")


@pytest.fixture
def stores(monkeypatch, tmp_path):
    found = [Store(FILE=tmp_path / f"{name}.npz", count=0, fails=False) for name in "abc"]
    monkeypatch.setattr(politics_fits, "STORES", tuple(found))
    return found


def test_an_interrupted_fit_goes_on_where_it_stopped(stores, tmp_path):
    out, told = tmp_path / "out", []
    stores[1].fails = True
    with pytest.raises(UnconvergedError):
        fit_politics(out, told.append)
    assert not list(out.glob("*.npz"))
    stores[1].fails = False
    assert [path.name for path in fit_politics(out, told.append)] == ["a.npz", "b.npz", "c.npz"]
    assert [one.count for one in stores] == [1, 2, 1]
    assert not list((out / "parts").iterdir())


def test_a_part_of_other_data_is_made_again(stores, tmp_path):
    (tmp_path / "out" / "parts").mkdir(parents=True)
    (tmp_path / "out" / "parts" / "a.npz").write_text("older")
    fit_politics(tmp_path / "out", lambda message: None)
    assert stores[0].count == 1
    assert (tmp_path / "out" / "a.npz").read_text() == "a"


def test_a_folder_that_cannot_be_is_said_before_anything_is_fitted(stores, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write here"):
        fit_politics(tmp_path / "file", lambda message: None)
    assert not any(one.count for one in stores)


@pytest.mark.skipif(not FULL, reason="ten minutes of sampling: full campaign")
def test_the_whole_fit_ends_in_one_process(tmp_path):
    """Rules, votes and bargaining hold more memory maps together than a process may."""
    import subprocess
    import sys

    command = [sys.executable, "-c", "from interlock.cli.app import main; main()"]
    done = subprocess.run(
        [*command, "fit", "politics", "--out", str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for one in STORES:
        one.read(tmp_path / one.FILE.name)
