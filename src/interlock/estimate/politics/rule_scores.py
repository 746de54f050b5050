"""Scores of the rules of salience and agents out of sample, beside nulls that know nothing."""

from typing import NamedTuple

import numpy as np

from interlock.estimate.politics.rules import (
    TRAINING_YEAR,
    PoliticalFit,
    kind_of,
    one_step,
    simulate,
)
from interlock.politics.steps import evidence
from interlock.region.annual import position


class PoliticalScore(NamedTuple):
    """Errors of one rule over the test years, fitted to the training years.

    Attributes:
        kind, rule: which.
        one_step: root mean squared error one step ahead (log salience; growth of agents).
        several: root mean squared error of the path from the last training year (logs).
        covered: share of test years inside the 90 percent band of the path.
        years: number of test years.
    """

    kind: str
    rule: str
    one_step: float
    several: float
    covered: float | None
    years: int


def score(found: PoliticalFit) -> PoliticalScore:
    """Return the score of a fitted rule; UnconvergedError if it has not converged."""
    found.require_converged()
    of, test = kind_of(found.kind), _test_years(found.kind)
    at = [of.years.index(year) for year in test]
    ahead = one_step(found)[at] - of.seen[at]
    seen = _levels(found.kind, test)
    path = simulate(found, test[0], test[-1])
    middle = simulate(found, test[0], test[-1], errors=False).mean(axis=0)
    low, high = np.quantile(path, (0.05, 0.95), axis=0)
    covered = float(((low <= seen) & (seen <= high)).mean())
    return PoliticalScore(
        found.kind, found.rule.name, _rms(ahead), _rms(middle - seen), covered, len(test)
    )


def nulls(kind: str) -> list[PoliticalScore]:
    """Return the errors of a random walk (salience: of the level; agents: of the growth).

    For agents `no_growth` stands beside it: the level of the year before.
    """
    of, test = kind_of(kind), _test_years(kind)
    at = np.asarray([of.years.index(year) for year in test])
    seen, steps = _levels(kind, test), np.arange(1, len(test) + 1)
    start = _levels(kind, (TRAINING_YEAR,))[0]
    if kind == "salience":
        walk = PoliticalScore(
            kind,
            "random walk",
            _rms(of.seen[at - 1] - of.seen[at]),
            _rms(start - seen),
            None,
            len(test),
        )
        return [walk]
    growth = of.seen[of.years.index(TRAINING_YEAR)]
    return [
        PoliticalScore(
            kind,
            "random walk of growth",
            _rms(of.seen[at - 1] - of.seen[at]),
            _rms(start + growth * steps - seen),
            None,
            len(test),
        ),
        PoliticalScore(kind, "no growth", _rms(of.seen[at]), _rms(start - seen), None, len(test)),
    ]


def _test_years(kind: str) -> tuple[int, ...]:
    return tuple(year for year in kind_of(kind).years if year > TRAINING_YEAR)


def _levels(kind: str, years: tuple[int, ...]) -> np.ndarray:
    return evidence().state(kind)[[position(year) for year in years]]


def _rms(errors: np.ndarray) -> float:
    return float(np.sqrt(np.mean(errors**2)))
