"""The yearly steps: what a rule's terms are in a year, and what it expects."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from interlock.politics import inputs as paths
from interlock.politics.inputs import political_inputs
from interlock.politics.rules import OFFSET, REFERENCE_YEAR
from interlock.region.annual import OBSERVED, YEARS, Annual, position

ONE_PERCENT = 1.0
Observed = tuple[
    tuple[int, ...], np.ndarray, np.ndarray
]  # years, terms [year, term], values [year]


@dataclass(frozen=True)
class Evidence:
    """Inputs of politics over `YEARS`, in the logs and changes that terms use.

    Attributes:
        foreign_born: log over 1993.
        unemployment: change from the year before, points.
        agenda, terror: 1 or 0.
        apprehensions, agents: logs.
        jobs: growth of log construction employment.
        salience: log salience, held after its last poll.
    """

    foreign_born: np.ndarray
    unemployment: np.ndarray
    agenda: np.ndarray
    terror: np.ndarray
    apprehensions: np.ndarray
    agents: np.ndarray
    jobs: np.ndarray
    salience: np.ndarray

    def state(self, kind: str) -> np.ndarray:
        """Return the state that `salience` or `agents` explains."""
        return self.salience if kind == "salience" else self.agents

    def salience_terms(self, year: int, lag: np.ndarray) -> np.ndarray:
        """Return the terms of salience in a year [..., term], in the order of `SALIENCE_TERMS`.

        Args:
            year: the year explained.
            lag: log salience of the year before, observed or simulated.
        """
        t = position(year)
        growth = self.apprehensions[t] - self.apprehensions[t - 1]
        rest = (self.foreign_born[t], self.unemployment[t], self.agenda[t], growth, self.terror[t])
        return _stacked(1.0, lag, *rest)

    def agents_terms(
        self, year: int, lag: np.ndarray, agents: np.ndarray, salience: np.ndarray
    ) -> np.ndarray:
        """Return the terms of growth in a year [..., term], in the order of `AGENTS_TERMS`.

        Args:
            year: the year explained.
            lag: growth of the year before.
            agents: log agents of the year before.
            salience: log salience of the year before.
        """
        t, base = position(year), position(REFERENCE_YEAR)
        per_agent = self.apprehensions[base] - self.agents[base]
        return _stacked(
            1.0,
            lag,
            self.apprehensions[t - 1] - self.apprehensions[t - 2],
            self.apprehensions[t - 1] - agents - per_agent,
            salience - np.log(ONE_PERCENT + OFFSET),
            self.terror[t - 1],
            self.jobs[t - 1],
        )


def _stacked(*terms: np.ndarray | float) -> np.ndarray:
    return np.stack(np.broadcast_arrays(*terms), axis=-1)


@cache
def evidence() -> Evidence:
    """Return the inputs of history."""
    given = political_inputs()
    values = {name: np.asarray(one.values, float) for name, one in given.items()}
    born = np.log(values[paths.FOREIGN_BORN])
    return Evidence(
        foreign_born=born - born[position(REFERENCE_YEAR)],
        unemployment=_change(values[paths.UNEMPLOYMENT]),
        agenda=values[paths.AGENDA],
        terror=values[paths.TERROR],
        apprehensions=np.log(values[paths.APPREHENSIONS]),
        agents=np.log(values[paths.AGENTS]),
        jobs=_change(np.log(values[paths.JOBS])),
        salience=log_salience(values[paths.SALIENCE]),
    )


def _change(values: np.ndarray) -> np.ndarray:
    """Return changes from the year before; the first year has none (0)."""
    return np.diff(values, prepend=values[0])


def log_salience(share: np.ndarray) -> np.ndarray:
    """Return y = ln(100 share + 1/4)."""
    return np.log(100 * share + OFFSET)


def observed_salience(of: Evidence) -> Observed:
    """Return years that have salience and its lag, their terms, and log salience."""
    years = _known(political_inputs()[paths.SALIENCE], lags=1)
    rows = [of.salience_terms(year, of.salience[position(year) - 1]) for year in years]
    return years, np.stack(rows), of.salience[[position(year) for year in years]]


def observed_agents(of: Evidence) -> Observed:
    """Return years that have growth of agents and its lag, their terms, and growth."""
    years = _known(political_inputs()[paths.AGENTS], lags=2)
    growth = _change(of.agents)
    before = [position(year) - 1 for year in years]
    rows = [
        of.agents_terms(year, growth[t], of.agents[t], of.salience[t])
        for year, t in zip(years, before, strict=True)
    ]
    return years, np.stack(rows), growth[[position(year) for year in years]]


def _known(one: Annual, lags: int) -> tuple[int, ...]:
    """Return the years in which an input, and as many years before, were observed."""
    seen = [mark == OBSERVED for mark in one.marks]
    return tuple(year for t, year in enumerate(YEARS) if t >= lags and all(seen[t - lags : t + 1]))


def expected(
    rows: np.ndarray, weights: np.ndarray, ratchet: bool, attrition: np.ndarray | float
) -> np.ndarray:
    """Return R(x b): what a rule expects.

    Args:
        rows: terms [..., term].
        weights: b, zero where a rule does not use a term [..., term].
        ratchet: whether planned growth is never below nothing.
        attrition: what leaves by itself under the ratchet, a year.
    """
    plain = (rows * weights).sum(axis=-1)
    return np.maximum(plain, 0) - attrition if ratchet else plain
