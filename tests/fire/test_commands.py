"""Whatever file or words a command is handed: it answers or refuses in one line, in time."""

import os
import shutil

import pytest

from interlock.errors import InputError
from interlock.marked_yaml import read_yaml
from interlock.region.own.folder import EXAMPLES
from interlock.study.sweep.store import RECORD
from tests.campaign import size
from tests.fire.commands import FILE, OF_FILES, answered, commands
from tests.fire.readers import Kind
from tests.fire.trial import campaign, names, tried

pytestmark = pytest.mark.xdist_group("fire")
ALL = commands()
EACH = size("fuzzed inputs of each command")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "inputs"
    place.mkdir()
    return place


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_what_is_spoilt_is_answered_or_refused(kind, folder):
    tally = campaign(kind, EACH, folder)
    assert tally.broken == []
    assert tally.ends.total() >= EACH // 2
    if not kind.name.startswith("region show"):  # of a table, a few thousand bytes need no end
        assert tried(kind, kind.seeds[0], folder) == "accepted"


def a_hole(path):
    """Make a file of two gibibytes that takes no room on the disk."""
    path.touch()
    os.truncate(path, 2**31)


def to_a_pipe(path):
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


# What may lie where a file is asked for, and what is said of it.
ODD = {
    "a pipe": (os.mkfifo, "no plain file"),
    "a link to a pipe": (to_a_pipe, "no plain file"),
    "a link to what never ends": (lambda path: path.symlink_to("/dev/zero"), "no plain file"),
    "a link to a terminal": (lambda path: path.symlink_to("/dev/tty"), "no plain file"),
    "a link to a folder": (lambda path: path.symlink_to("/proc"), "is a folder"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "cannot be read"),
    "a link to nothing": (lambda path: path.symlink_to("gone"), "no such file"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "a file with a hole": (a_hole, "larger than"),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_plain_file_is_refused_at_once(odd, folder):
    make, says = ODD[odd]
    path = folder / "mine.yaml"
    make(path)
    before = names(folder)
    for _, words in OF_FILES:
        asked = [str(path) if word == FILE else word for word in words]
        kind = Kind("odd", (), lambda _, place, asked=asked: answered(asked, place))
        assert tried(kind, b"", folder) == "refused", words
    with pytest.raises(InputError, match=says):
        read_yaml(path)
    assert names(folder) == before


def test_a_link_to_a_file_is_that_file(folder):
    (folder / "real.yaml").write_bytes(ALL[0].seeds[0])
    (folder / "mine.yaml").symlink_to("real.yaml")
    assert "good" in answered(["scenario", "validate", "mine.yaml"], folder)


def test_pipes_within_folders_are_refused_too(folder):
    region, sweep = folder / "region", folder / "sweep"
    shutil.copytree(EXAMPLES / "mercosur", region)
    sweep.mkdir()
    table = sorted(region.rglob("*.csv"))[0]
    asked = {
        table: ["region", "show", str(region)],
        region / "region.yaml": ["region", "show", str(region)],
        sweep / RECORD: ["sweep", "indices", str(sweep)],
    }
    for path, words in asked.items():
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        kind = Kind("pipe", (), lambda _, place, words=words: answered(words, place))
        assert tried(kind, b"", folder) == "refused", path


NAMES = ("\x1b[2J.yaml", "two\nlines.yaml", "\udcff.yaml", "é.yaml", "[bold]x[red].yaml")


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_of_files_are_shown_in_one_line_of_letters(name, folder):
    """A name that steers a terminal, breaks lines or is no text, of a file that is not there."""
    for words in (["scenario", "validate"], ["trade", "solve", "--policy"], ["sweep"]):
        kind = Kind("name", (), lambda _, place, words=words: answered([*words, name], place))
        assert tried(kind, b"", folder) == "refused", words
    (folder / name).write_bytes(ALL[0].seeds[0])
    assert "good" in answered(["scenario", "validate", name], folder)
