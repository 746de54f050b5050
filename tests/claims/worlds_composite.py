"""Worlds of composites: several tests as one, made of trends."""

import numpy as np

from interlock.claims.finding import Finding, all_of, any_of, of_number
from interlock.claims.measured import Measured, Region
from interlock.claims.series.trend import trend
from tests.claims.worlds import World

YEARS = np.arange(1980, 2010)
BASE = Finding(
    name="main", kind="composite", asks="", reach="", measures="", region="", unit="", outcome=""
)


def composed(slopes, join):
    """Return a composite of trends, one for each true slope, as a number with its p-values."""

    def test(random: np.random.Generator) -> Measured:
        parts = []
        for slope in slopes:
            noise = random.standard_normal(len(YEARS))
            found = trend(YEARS, slope * (YEARS - YEARS[0]) + noise, Region(low=0.0))
            parts.append(of_number(BASE, found))
        whole = join(BASE, parts)
        assert whole.p_claim is not None and whole.p_refute is not None
        one = parts[0].measured
        assert one is not None
        return Measured(
            one.estimate, one.low, one.high, whole.p_claim, whole.p_refute, 0.5, one.n, ""
        )

    return test


WORLDS = (
    World(
        "composite", "all: one of two trends is flat, n = 30", False, composed((0.1, 0.0), all_of)
    ),
    World("composite", "any: three flat trends, n = 30", False, composed((0, 0, 0), any_of)),
    World("composite", "all: two trends of .1 a year, n = 30", True, composed((0.1, 0.1), all_of)),
    World("composite", "any: one of three is .1 a year", True, composed((0, 0, 0.1), any_of)),
)
