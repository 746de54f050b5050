"""Whatever is handed in, of any kind, it is read or refused in one line, in time."""

import pytest

from interlock.errors import InputError
from tests.campaign import size
from tests.fire.readers import Kind, kinds
from tests.fire.trial import Tally, campaign, tried

ALL = kinds()
EACH = size("fuzzed windows") // 20


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_what_is_spoilt_is_read_or_refused(kind, tmp_path):
    tally = campaign(kind, EACH, tmp_path)
    assert tally.broken == []
    assert tally.ends.total() >= EACH // 2


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_what_is_packaged_is_read(kind, tmp_path):
    if kind.name == "table of a region":
        pytest.skip("cut to a few thousand bytes, a table need not be whole")
    ends = [tried(kind, seed, tmp_path) for seed in kind.seeds]
    assert ends.count("accepted") >= len(ends) / 2  # a schedule has no place in every base


def broken(raw, folder):
    if raw == b"two":
        raise InputError("two\nlines")
    raise KeyError("a traceback")


@pytest.mark.parametrize(("raw", "says"), [(b"one", "KeyError"), (b"two", "not one line")])
def test_the_trial_sees_what_is_wrong(raw, says, tmp_path):
    assert says in tried(Kind("broken", (b"",), broken), raw, tmp_path)


def leaving(raw, folder):
    (folder / "region").mkdir(exist_ok=True)
    (folder / "region" / raw.hex()).touch()


def test_a_file_left_behind_is_seen(tmp_path):
    tally, kind = Tally(), Kind("leaving", (b"",), leaving)
    for raw in (b"copied", b"left"):
        tally.take(kind, raw, tmp_path)
    assert [end for end, _ in tally.broken] == [f"left ['region/{b'left'.hex()}']"]


FOUND = (
    ("scenario", b'schema: 1\nname: "\\ud800"\n'),  # half a letter
    ("study", b"name\xef\xbb\xbf: a\nname\xef\xbb\xbf: a\n"),
    ("link of the studio", b"a\xc2\x85b\xed"),  # the name was not written as text is
    ("table of a region", b"c\0untry,year,value\n"),
    ("table of a region", b"country,year,value\nARG,1990,2\x1b[2J\n"),
    ("table of a region", b"country,year,value\nARG,0000019905,1\n"),  # read as the year 19905
    ("table of a region", b"country,year,value\nARG,000001990" + b"0" * 5_000 + b",1\n"),
)


@pytest.mark.parametrize(("name", "raw"), FOUND, ids=range(len(FOUND)))
def test_what_fuzzing_found_is_refused_in_one_line(name, raw, tmp_path):
    (kind,) = (one for one in ALL if one.name == name)
    assert tried(kind, raw, tmp_path) == "refused"
