"""Where a scenario leaves what history held: there the model is asked what no data taught it."""

from typing import NamedTuple

import numpy as np

from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.study.coupled.pose import Posed
from interlock.system.levels import levels


class Outside(NamedTuple):
    """An input that leaves the range that it had in the data.

    Attributes:
        path: of the input.
        year: in which it is farthest outside.
        value: there.
        low, high: of the data.
        unit: of all three.
    """

    path: str
    year: int
    value: float
    low: float
    high: float
    unit: str

    def __str__(self) -> str:
        """Say it in words."""
        held = f"{self.low:g}" if self.low == self.high else f"{self.low:,.4g} to {self.high:,.4g}"
        return (
            f"{self.path} is {self.value:,.4g} {self.unit} in {self.year}; history held {held}, so "
            "its effect is extrapolated"
        )


def outside(posed: Posed) -> tuple[Outside, ...]:
    """Return the inputs that a scenario takes outside the range of the data, by path."""
    found = []
    history = levels(LAST_YEAR)
    ahead = levels(posed.ground.last)
    for path, one in posed.settled.levels.items():
        changed = one.values != ahead[path].values
        if not changed.any():
            continue
        seen = history[path].values
        low, high = float(seen.min()), float(seen.max())
        if low == high == 1:  # an index of history itself, such as output per head
            continue
        beyond = np.where(changed, np.maximum(low - one.values, one.values - high), 0.0)
        worst = int(beyond.argmax())
        if beyond[worst] > 1e-9 * max(abs(low), abs(high), 1e-9):
            value = float(one.values[worst])
            found.append(Outside(path, FIRST_YEAR + worst, value, low, high, one.unit))
    return tuple(found)
