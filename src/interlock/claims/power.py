"""How often each kind of test errs, and how often it sees what is there: measured, not assumed.

`make verify` draws synthetic worlds in which a claim is false, or true, by construction, and writes
`power.csv` beside this module; the worlds are in tests/claims/.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from interlock.claims.measured import LEVEL

FILE = Path(__file__).with_name("power.csv")


@dataclass(frozen=True)
class Power:
    """A kind of test in one synthetic world.

    Attributes:
        kind: of test.
        world: what the world is.
        true: whether the claim holds in it.
        replications: how often the world was drawn.
        shown: how often the test showed the claim.
        low, high: exact 99 percent interval of the rate.
    """

    kind: str
    world: str
    true: bool
    replications: int
    shown: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        """Power in a true world, false positives in a false one."""
        return self.shown / self.replications

    @property
    def oversized(self) -> bool:
        """Whether the test shows a false claim more often than its level allows."""
        return not self.true and self.low > LEVEL


def span(numbers: list[float]) -> str:
    """Return `0.73`, or `0.63 to 0.71` where numbers differ."""
    low, high = (f"{one:.2f}" for one in (min(numbers), max(numbers)))
    return low if low == high else f"{low} to {high}"


@cache
def measured() -> tuple[Power, ...]:
    """Return what was measured, every kind and world."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Power(
                row["kind"],
                row["world"],
                row["true"] == "yes",
                int(row["replications"]),
                int(row["shown"]),
                float(row["low"]),
                float(row["high"]),
            )
            for row in csv.DictReader(file)
        )


def measured_size(kind: str) -> str:
    """Return the worst measured false-positive rate of a kind and its power, in one line."""
    of_kind = [one for one in measured() if one.kind == kind]
    false = [one for one in of_kind if not one.true]
    if not false:
        return ""
    worst = max(false, key=lambda one: one.rate)
    powers = [one.rate for one in of_kind if one.true]
    seen = f", power {span(powers)}" if powers else ""
    mark = "OVERSIZED: " if worst.oversized else ""
    bounds = f"{100 * worst.low:.1f} to {100 * worst.high:.1f}"
    return (
        f"{mark}{kind}: shows a false claim in {100 * worst.rate:.1f} % of worlds at worst "
        f"(99 % interval {bounds}){seen}"
    )
