"""Worlds of tests on posteriors: what a claim is asked of is drawn from, not observed.

A parameter theta is seen once with unit error, so that under a flat prior the posterior is normal
around what was seen. Schools and concepts see the same data through an error of their own; the
claim is shown where all of them show it.
"""

from dataclasses import replace

import numpy as np

from interlock.claims.finding import Finding, agreed, of_number
from interlock.claims.measured import Measured, Region
from interlock.claims.model.posterior import of_draws
from tests.claims.worlds import World

DRAWS = 100
BASE = Finding(
    name="main", kind="", asks="", reach="", measures="", region="", unit="", outcome="missing"
)


def seen(theta, draws=DRAWS, region=None):
    """Return a test of one posterior."""

    def test(random: np.random.Generator) -> Measured:
        centre = theta + random.standard_normal()
        return of_draws(centre + random.standard_normal(draws), region or Region(low=0.0), "")

    return test


def seen_by(number, theta, own, by):
    """Return a test of several posteriors around what all see and an error of their own."""

    def test(random: np.random.Generator) -> Measured:
        common = theta + random.standard_normal()
        parts = []
        for _ in range(number):
            centre = common + own * random.standard_normal()
            found = of_draws(centre + random.standard_normal(DRAWS), Region(low=0.0), "")
            parts.append(of_number(BASE, found))
        whole = agreed(BASE, by, parts)
        one = parts[0].measured
        assert one is not None
        assert whole.p_claim is not None
        assert whole.p_refute is not None
        return replace(one, p_claim=whole.p_claim, p_refute=whole.p_refute)

    return test


WORLDS = (
    World("counterfactual", "effect at the bound, six schools that see alike", False,
          seen_by(6, 0, 0.0, "school")),
    World("counterfactual", "effect at the bound, six schools half apart", False,
          seen_by(6, 0, 0.5, "school")),
    World("counterfactual", "effect three sd above, six schools half apart", True,
          seen_by(6, 3, 0.5, "school")),
    World("ratification", "votes at the bound, 600 draws", False, seen(0, 600)),
    World("ratification", "votes two and a half sd above, 600 draws", True, seen(2.5, 600)),
    World("negotiation", "quantity at the bound, four concepts that see alike", False,
          seen_by(4, 0, 0.0, "concept")),
    World("negotiation", "quantity three sd above, four concepts half apart", True,
          seen_by(4, 3, 0.5, "concept")),
)  # fmt: skip
