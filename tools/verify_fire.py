"""Fuzz every text input: what `make verify` writes into docs/verification/under-fire.md.

Inputs of ten kinds, drawn by hypothesis in processes of their own, each watched for tracebacks,
time, memory and files left behind.
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
INPUTS, SLICES, WORKERS = 105_000, 4, 2
Slice = tuple[int, int, int]


def summary(commit: str, inputs: int = INPUTS) -> list[str]:
    """Return the lines of docs/verification/under-fire.md."""
    from tests.fire.readers import kinds

    names = [kind.name for kind in kinds()]
    each = -(-inputs // (len(names) * SLICES))
    asked = [(at, start, each) for start in range(SLICES) for at in range(len(names))]
    begun = time.monotonic()
    # A fresh process for each slice, so that its peak of memory is that of its inputs.
    with multiprocessing.get_context("spawn").Pool(WORKERS, maxtasksperchild=1) as pool:
        found = []
        for one in pool.imap_unordered(_slice, asked, chunksize=1):
            found.append(one)
            print(f"{len(found)} of {len(asked)}: {names[one[0]]} {dict(one[1])}", flush=True)
    minutes = (time.monotonic() - begun) / 60
    tried = sum(one[1].total() for one in found)
    return [
        "# Verification under fire",
        "",
        f"At commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores: "
        f"{tried:,} generated inputs in {minutes:.0f} min. An input may end in two ways: it is "
        "read, or it is refused in one line. Anything else, five seconds, a gibibyte, or a file "
        "left behind is a failure. Memory is the most that a process held, the program among it.",
        "",
        "| kind | inputs | read | refused | failed | slowest, s | memory, MB |",
        "|---|---|---|---|---|---|---|",
        *(_row(name, [one for one in found if one[0] == at]) for at, name in enumerate(names)),
        "| limit | 100,000 | | | 0 | 5 | 1,024 |",
        "",
        *_broken(names, found),
    ]


def _slice(asked: Slice) -> tuple[int, Counter[str], float, int, list[tuple[str, str]]]:
    from tests.fire.readers import kinds
    from tests.fire.trial import campaign, peak_bytes

    at, start, count = asked
    with tempfile.TemporaryDirectory() as folder:
        tally = campaign(kinds()[at], count, Path(folder), start)
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
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else INPUTS
    text = "\n".join(summary(told.stdout.strip(), asked)) + "\n"
    if asked >= INPUTS:
        (ROOT / "docs" / "verification" / "under-fire.md").write_text(text, encoding="utf-8")
    print(text)
    sys.exit("\n- " in text)  # a failure is listed below the table
