"""Measure how often each kind of claim test errs, and judge all claims: what `make verify` writes.

The rates go into src/interlock/claims/power.csv, which the pages of claims quote.
"""

import csv
import platform
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
REPLICATIONS = 1000
COMPOSITE = "composite"
HEAD = ("kind", "world", "true", "replications", "shown", "low", "high")


def measure(place: int) -> tuple[str, ...]:
    """Return the row of one world."""
    from tests.claims.every_world import WORLDS
    from tests.claims.worlds import rate

    world = WORLDS[place]
    found = rate(world, REPLICATIONS)
    numbers = (found.replications, found.shown, f"{found.low:.4f}", f"{found.high:.4f}")
    return (world.kind, world.name, "yes" if world.true else "no", *map(str, numbers))


def write_power() -> None:
    """Measure every world and write the packaged table, whole."""
    from tests.claims.every_world import WORLDS

    from interlock.claims.power import FILE

    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(measure, range(len(WORLDS))))
    partial = FILE.with_suffix(".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows((HEAD, *rows))
    partial.replace(FILE)


def summary(commit: str) -> list[str]:
    """Return the lines of docs/verification/claims.md, every claim judged afresh."""
    from interlock.claims.board import judged
    from interlock.claims.board import summary as summed
    from interlock.claims.judge import World
    from interlock.claims.language.library import available, load_claim
    from interlock.claims.power import measured
    from interlock.report.claims.story import board_words

    claims = [load_claim(name) for name in available()]
    start = time.perf_counter()
    found = list(judged(claims, World(), lambda message: None, fresh=True))
    seconds = time.perf_counter() - start
    kinds = Counter(test.kind for claim in claims for test in claim.simple)
    kinds += Counter(test.kind for one in claims for test in one.tests if test.kind == COMPOSITE)
    lines = [
        "# Verification of the claims",
        "",
        f"At commit {commit}, Python {platform.python_version()}. All {len(found)} claims judged "
        f"afresh in {seconds:.0f} s in one process.",
        "",
        *board_words(found, summed(found)),
        "",
        "| claim | verdict | probability | kind | because |",
        "|---|---|---|---|---|",
        *(
            f"| {one.id} | {one.verdict.verdict} | {_short(one.main.probability)} | "
            f"{one.main.kind} | {one.verdict.because} |"
            for one in found
        ),
        "",
        "## How often each kind errs",
        "",
        f"Synthetic worlds in which the claim is false or true by construction, {REPLICATIONS:,} "
        "each; the exact 99 % interval in brackets. A false claim may be shown in 5 % of worlds.",
        "",
        "| kind | tests | world | the claim is | shown |",
        "|---|---|---|---|---|",
        *(
            f"| {one.kind} | {kinds[one.kind]} | {one.world} | {'true' if one.true else 'false'} | "
            f"{100 * one.rate:.1f} % [{100 * one.low:.1f}, {100 * one.high:.1f}]"
            f"{' **oversized**' if one.oversized else ''} |"
            for one in measured()
        ),
    ]
    return lines


def _short(probability: float | None) -> str:
    return "" if probability is None else f"{probability:.2f}"


if __name__ == "__main__":
    write_power()
