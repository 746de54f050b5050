"""Blocks are whole or not there, on disk and elsewhere, whatever happens to them."""

import errno
import json

import numpy as np
import polars as pl
import pytest

from interlock.errors import InputError
from interlock.study.sweep import store
from interlock.study.sweep.store import Store

ROWS = pl.DataFrame({"point": [0, 1, 2], "deaths_2010": [1.5, np.nan, 3.0]})


@pytest.fixture(params=["disk", "memory"])
def here(request, tmp_path):
    return Store(str(tmp_path / "sweep") if request.param == "disk" else f"memory://{tmp_path}")


def test_what_is_written_is_found_and_the_same_again(here):
    assert here.whole("rational") == {}
    first = here.write("rational", 3, ROWS)
    assert here.whole("rational") == {3: first}
    assert here.write("rational", 3, ROWS) == first
    assert here.whole("rational") == {3: first}
    assert here.whole("chapter") == {}


def test_a_damaged_block_is_not_there(tmp_path):
    here = Store(str(tmp_path))
    here.write("rational", 0, ROWS)
    (path,) = tmp_path.glob("school=rational/*.parquet")
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        assert here.whole("rational") == {}
        assert not path.exists()
    path.write_bytes(whole[:-1])
    assert here.whole("rational") == {}
    (tmp_path / "school=rational" / "notes.txt").write_text("mine")
    here.whole("rational")
    assert (tmp_path / "school=rational" / "notes.txt").exists()  # what is not ours stays


def test_what_a_killed_writer_left_is_removed(tmp_path):
    here = Store(str(tmp_path))
    digest = here.write("rational", 0, ROWS)
    left = tmp_path / "school=rational" / f"block-000001-{'0' * 32}.parquet.12345678.partial"
    left.write_bytes(b"half")
    assert here.whole("rational") == {0: digest}
    assert not left.exists()


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path, monkeypatch):
    from fsspec.implementations.local import LocalFileSystem

    here = Store(str(tmp_path))
    monkeypatch.setattr(
        LocalFileSystem, "mv", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space"))
    )
    with pytest.raises(InputError, match=r"No space.*run the same command again"):
        here.write("rational", 0, ROWS)
    assert list(tmp_path.glob("**/*.p*")) == []


def test_records_are_read_and_a_broken_one_is_told(tmp_path):
    here = Store(str(tmp_path))
    assert here.record() is None
    here.write_record({"key": "a", "name": "ñ"})
    assert here.record() == {"key": "a", "name": "ñ"}
    assert json.loads((tmp_path / store.RECORD).read_text())["name"] == "ñ"
    (tmp_path / store.RECORD).write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        here.record()


def test_an_unknown_address_is_told():
    with pytest.raises(InputError, match="--out nowhere://x"):
        Store("nowhere://x").whole("rational")
