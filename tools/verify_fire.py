"""Fuzz every text input: what `make verify` writes into docs/verification/under-fire.md.

Inputs of ten kinds, drawn by hypothesis in processes of their own, each watched for tracebacks,
time, memory and files left behind; first handed to what reads them, then to the commands that do.
"""

import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
INPUTS, HANDED, SLICES, WORKERS = 105_000, 3_000, 4, 2
READERS, COMMANDS = "readers", "commands"
Slice = tuple[str, int, int, int]
Found = tuple[int, Counter[str], float, int, list[tuple[str, str]]]


def summary(commit: str, inputs: int = INPUTS, handed: int = HANDED) -> list[str]:
    """Return the lines of docs/verification/under-fire.md."""
    begun = time.monotonic()
    names, found = _campaign(READERS, inputs)
    asked, ended = _campaign(COMMANDS, handed)
    minutes = (time.monotonic() - begun) / 60
    tried, given = (sum(one[1].total() for one in each) for each in (found, ended))
    return [
        "# Verification under fire",
        "",
        f"At commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores: "
        f"{tried:,} generated inputs, and {given:,} handed to commands, in {minutes:.0f} min. An "
        "input may end in two ways: it is read, or it is refused in one line. Anything else, five "
        "seconds, a gibibyte, or a file left behind is a failure. Memory is the most that a "
        "process held, the program among it.",
        "",
        "| kind | inputs | read | refused | failed | slowest, s | memory, MB |",
        "|---|---|---|---|---|---|---|",
        *(_row(name, [one for one in found if one[0] == at]) for at, name in enumerate(names)),
        "| limit | 100,000 | | | 0 | 5 | 1,024 |",
        "",
        "Spoilt files and words handed to the command line: exit code 0 and nothing on standard "
        "error, or 2 (3 where no equilibrium is found) and one line there. What would run for "
        "minutes is given another wrong word that it names once it has read the file.",
        "",
        "| command | inputs | read | refused | failed | slowest, s | memory, MB |",
        "|---|---|---|---|---|---|---|",
        *(
            _row(f"`{name}`", [one for one in ended if one[0] == at])
            for at, name in enumerate(asked)
        ),
        "",
        *_broken(names, found),
        *_broken(asked, ended),
    ]


def _kinds(of: str) -> tuple:
    from tests.fire.commands import commands
    from tests.fire.readers import kinds

    return kinds() if of == READERS else commands()


def _campaign(of: str, inputs: int) -> tuple[list[str], list[Found]]:
    """Return the names of the kinds, and what became of slices of each."""
    names = [kind.name for kind in _kinds(of)]
    each = -(-inputs // (len(names) * SLICES))
    asked = [(of, at, start, each) for start in range(SLICES) for at in range(len(names))]
    # A fresh process for each slice, so that its peak of memory is that of its inputs.
    with multiprocessing.get_context("spawn").Pool(WORKERS, maxtasksperchild=1) as pool:
        found = []
        for one in pool.imap_unordered(_slice, asked, chunksize=1):
            found.append(one)
            print(f"{len(found)} of {len(asked)}: {names[one[0]]} {dict(one[1])}", flush=True)
    return names, found


def _slice(asked: Slice) -> Found:
    from tests.fire.trial import campaign, peak_bytes

    of, at, start, count = asked
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "inputs"
        folder.mkdir()
        tally = campaign(_kinds(of)[at], count, folder, start)
    return at, tally.ends, tally.slowest, peak_bytes(), tally.broken


def _row(name: str, slices: list) -> str:
    ends = sum((one[1] for one in slices), Counter())
    slowest, memory = max(one[2] for one in slices), max(one[3] for one in slices) / 2**20
    counts = " | ".join(f"{ends[end]:,}" for end in ("accepted", "refused", "failed"))
    return f"| {name} | {ends.total():,} | {counts} | {slowest:.2f} | {memory:,.0f} |"


def _broken(names: list[str], found: list) -> list[str]:
    """Return what failed, each way of failing once, with its input."""
    shown = {(names[one[0]], end): raw for one in found for end, raw in one[4]}
    return [f"- {name}: {end} on `{raw[:200]}`" for (name, end), raw in shown.items()]


if __name__ == "__main__":
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    asked = [int(one) for one in sys.argv[1:]] or [INPUTS, HANDED]
    text = "\n".join(summary(told.stdout.strip(), *asked)) + "\n"
    if asked == [INPUTS, HANDED]:
        (ROOT / "docs" / "verification" / "under-fire.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit("\n- " in text)  # a failure is listed below the table
