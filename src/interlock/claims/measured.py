"""What a test says about one number: its size, its uncertainty, and how it stands to a claim.

Every kind of test ends in a `Measured`. A claim names a region C of the number theta. Two one-sided
questions are asked, each at `LEVEL`: can theta outside C be rejected (then the claim is shown), can
theta inside C be rejected (then it is refuted)? Where neither can, the data do not decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isfinite

import numpy as np

LEVEL = 0.05
SUPPORTS, CONTRADICTS, INCONCLUSIVE, MISSING = "supports", "contradicts", "inconclusive", "missing"
OUTCOMES = (SUPPORTS, CONTRADICTS, INCONCLUSIVE, MISSING)


@dataclass(frozen=True)
class Region:
    """Where a claim puts a number: between two bounds, either of which may be infinite."""

    low: float = -inf
    high: float = inf

    def holds(self, value: np.ndarray | float) -> np.ndarray:
        """Return whether values lie inside; bounds themselves do not count as inside."""
        return (np.asarray(value) > self.low) & (np.asarray(value) < self.high)

    @property
    def bounds(self) -> tuple[float, ...]:
        """The finite bounds."""
        return tuple(bound for bound in (self.low, self.high) if isfinite(bound))

    def __str__(self) -> str:
        """Return `above 0`, `below 3` or `between 0 and 3`."""
        if self.high == inf:
            return f"above {self.low:g}"
        if self.low == -inf:
            return f"below {self.high:g}"
        return f"between {self.low:g} and {self.high:g}"


@dataclass(frozen=True)
class Measured:
    """One number, measured against a region.

    Attributes:
        estimate: the number.
        low, high: its 5 and 95 percent bounds, so that each is a one-sided bound at `LEVEL`.
        p_claim: p-value of `the number is outside the region`; small shows the claim.
        p_refute: p-value of `the number is inside the region`; small refutes it.
        probability: bootstrap, exact or posterior probability that the number is inside.
        n: how many observations (years, instruments, votes, draws) it rests on.
        method: how the uncertainty was found, in one line.
        details: other figures worth showing, by name.
    """

    estimate: float
    low: float
    high: float
    p_claim: float
    p_refute: float
    probability: float
    n: int
    method: str
    details: Mapping[str, float | int | str] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        """`supports`, `contradicts` or `inconclusive` at `LEVEL`."""
        if self.p_claim <= LEVEL:
            return SUPPORTS
        return CONTRADICTS if self.p_refute <= LEVEL else INCONCLUSIVE
