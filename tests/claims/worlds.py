"""Synthetic worlds in which a claim is true, or false, by construction: what a test is worth.

A kind of test owns worlds of both sorts. `rate` counts how often its test finds the claim shown: in
a true world that is its power, in a false one its false-positive rate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from scipy.stats import binomtest

from interlock.claims.measured import SUPPORTS, Measured


@dataclass(frozen=True)
class World:
    """A world.

    Attributes:
        kind: of the test.
        name: what the world is, in a few words with its numbers.
        true: whether the claim holds in it.
        test: draws data from a generator and tests the claim on them.
    """

    kind: str
    name: str
    true: bool
    test: Callable[[np.random.Generator], Measured]


@dataclass(frozen=True)
class Rate:
    """How often a claim was found shown, with the exact 99 percent interval."""

    shown: int
    replications: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.shown / self.replications


def rate(world: World, replications: int) -> Rate:
    """Return how often the test shows the claim in a world; the same draws every time."""
    shown = 0
    for number in range(replications):
        random = np.random.default_rng([crc32(f"{world.kind} {world.name}".encode()), number])
        shown += world.test(random).outcome == SUPPORTS
    interval = binomtest(shown, replications).proportion_ci(0.99, method="exact")
    return Rate(shown, replications, float(interval.low), float(interval.high))
