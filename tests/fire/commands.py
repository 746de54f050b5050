"""The same inputs handed to the real commands: what a shell sees of each is looked at."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

from interlock.errors import InputError
from interlock.study.sweep.store import RECORD, Store
from tests.cli.asking import ended
from tests.fire import readers
from tests.fire.readers import Kind
from tests.study.sweep.asking import study

Place = Callable[[bytes, Path], Path]
FILE = "FILE"  # where the input stands among the words of a command
NOWHERE = "/proc/nowhere"  # no folder can be made there: a command that has read its input stops
STOPS = (f"{NOWHERE}", "--model 'read'", "ask for one of them")
BAD_INPUT, UNCONVERGED = 2, 3
# What reads an input of each kind. What would run for minutes is stopped by another wrong word,
# which it complains of after it has read the input.
OF_FILES = (
    ("scenario", ("scenario", "validate", FILE)),
    ("scenario", ("scenario", "show", FILE)),
    ("scenario", ("scenario", "diff", FILE, "no-nafta")),
    ("scenario", ("run", FILE, "--out", NOWHERE)),
    ("trade policy", ("trade", "solve", "--json", "--policy", FILE)),
    ("trade policy", ("region", "run", "mercosur", "--out", NOWHERE, "--policy", FILE)),
    ("study", ("sweep", FILE, "--out", NOWHERE)),
    ("claim", ("claims", FILE, "--json", "--report")),
    ("window of negotiation", ("negotiate", FILE, "--model", "read")),
    ("package", ("ratify", FILE, "--year", "2007")),
)
SHOW = ("region", "show", FILE)
OF_REGIONS: tuple[tuple[str, Place], ...] = (
    ("region.yaml", readers.a_region),
    ("table of a region", readers.a_table),
)
WORDS = ("usbp_agents\n--place\nUSA-SW\n--year\n1990-2000", "panel.usbp_apprehensions_sw\n--json")


def commands() -> tuple[Kind, ...]:
    """Return every command that reads an input, as kinds: `refused` where it says so and ends."""
    known = {kind.name: kind.seeds for kind in readers.kinds()}
    files = [
        Kind(" ".join(words), known[name], _handed(words, readers.a_file))
        for name, words in OF_FILES
    ]
    regions = [
        Kind(f"{' '.join(SHOW)} ({name})", known[name], _handed(SHOW, place))
        for name, place in OF_REGIONS
    ]
    judged = ("claims", FILE, "--json")
    sweep = ("sweep", "query", FILE, "SELECT count(*) FROM runs")
    return (
        *files,
        *regions,
        Kind(" ".join(judged), known["claim"][:1], _handed(judged, readers.a_file)),
        Kind(" ".join(sweep), (_record(),), _handed(sweep, _a_sweep)),
        Kind("data show WORDS", tuple(one.encode() for one in WORDS), _told),
    )


def _record() -> bytes:
    asked = study()
    told = {"schema": 1, "name": asked.name, "study": asked.text, "complete": True}
    return json.dumps(told).encode()


def _a_sweep(raw: bytes, folder: Path) -> Path:
    """Return the folder of a sweep of one block whose record is the input."""
    place = folder / "region"
    if not place.exists():
        Store(str(place)).write("rational", 0, pl.DataFrame({"point": [0]}))
    (place / RECORD).write_bytes(raw)
    return place


def _handed(words: Sequence[str], place: Place) -> Callable[[bytes, Path], object]:
    def read(raw: bytes, folder: Path) -> object:
        path = str(place(raw, folder))
        return answered([path if word == FILE else word for word in words], folder)

    return read


def _told(raw: bytes, folder: Path) -> object:
    """Hand over lines of an input as words; no shell can hand over a zero byte."""
    lines = raw.replace(b"\0", b"").decode("utf-8", errors="surrogateescape").split("\n")
    return answered(["data", "show", *lines], folder)


def answered(words: Sequence[str], folder: Path) -> str:
    """Return what a command prints.

    Raises:
        InputError: it was refused, in what stands on standard error.
        AssertionError: it ended in another way than it may.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        # Claims that were judged are kept, beside what is looked at.
        patch.setenv("INTERLOCK_CACHE", str(folder.with_name(f"{folder.name}-cache")))
        code, out, err = ended(*words)
    told = err.removesuffix("\n")
    if any(stop in told for stop in STOPS) and code == BAD_INPUT and told.count("\n") == 0:
        return told
    if code in (BAD_INPUT, UNCONVERGED) and not out and told.startswith("interlock: "):
        raise InputError(told.removeprefix("interlock: "))
    assert code == 0 and not told, (code, out[:300], err[:300])
    return out
