"""The yearly steps: what a rule's terms are in a year, and what it expects."""

from collections.abc import Mapping, Sequence

import numpy as np

from interlock.politics import inputs as paths
from interlock.politics.inputs import political_inputs
from interlock.politics.rules import OFFSET, REFERENCE_YEAR
from interlock.region.annual import FIRST_YEAR, Annual, position

SALIENCE_YEARS = range(1981, 2018)  # the Gallup series ends in 2017
AGENTS_YEARS = range(1994, 2020)  # agents are known every year from 1992 to 2019
ONE_PERCENT = 1.0


class Evidence:
    """Inputs of politics as arrays over `YEARS`, with the logs and changes that terms use."""

    def __init__(self, inputs: Mapping[str, Annual] | None = None) -> None:
        """Read the inputs; None is history."""
        given = inputs or political_inputs()
        values = {name: np.asarray(one.values, float) for name, one in given.items()}
        base = position(REFERENCE_YEAR)
        self.foreign_born = np.log(values[paths.FOREIGN_BORN] / values[paths.FOREIGN_BORN][base])
        self.unemployment = _change(values[paths.UNEMPLOYMENT])
        self.agenda, self.terror = values[paths.AGENDA], values[paths.TERROR]
        self.apprehensions = np.log(values[paths.APPREHENSIONS])
        self.jobs = _change(np.log(values[paths.JOBS]))
        self.agents = np.log(values[paths.AGENTS])
        self.salience = log_salience(values[paths.SALIENCE])

    def salience_row(self, year: int, lag: float) -> np.ndarray:
        """Return the terms of salience in a year, in the order of `SALIENCE_TERMS`.

        Args:
            year: the year explained.
            lag: log salience of the year before, observed or simulated.
        """
        t = position(year)
        growth = self.apprehensions[t] - self.apprehensions[t - 1]
        row = [1.0, lag, self.foreign_born[t], self.unemployment[t], self.agenda[t]]
        return np.asarray([*row, growth, self.terror[t]])

    def agents_row(self, year: int, lag: float, agents: float, salience: float) -> np.ndarray:
        """Return the terms of the growth of agents in a year, in the order of `AGENTS_TERMS`.

        Args:
            year: the year explained.
            lag: growth of the year before.
            agents: log agents of the year before.
            salience: log salience of the year before.
        """
        t, base = position(year), position(REFERENCE_YEAR)
        pressure = self.apprehensions[t - 1] - agents
        pressure -= self.apprehensions[base] - self.agents[base]
        return np.asarray(
            [
                1.0,
                lag,
                self.apprehensions[t - 1] - self.apprehensions[t - 2],
                pressure,
                salience - float(np.log(ONE_PERCENT + OFFSET)),
                self.terror[t - 1],
                self.jobs[t - 1],
            ]
        )


def _change(values: np.ndarray) -> np.ndarray:
    """Return changes from the year before; the first year has none (0)."""
    return np.diff(values, prepend=values[0])


def log_salience(share: np.ndarray) -> np.ndarray:
    """Return y = ln(100 share + 1/4)."""
    return np.log(100 * share + OFFSET)


def observed_salience(evidence: Evidence) -> tuple[np.ndarray, np.ndarray]:
    """Return terms [year, term] and log salience [year] over `SALIENCE_YEARS`, lags observed."""
    rows = [
        evidence.salience_row(year, evidence.salience[position(year) - 1])
        for year in SALIENCE_YEARS
    ]
    return np.stack(rows), _at(evidence.salience, SALIENCE_YEARS)


def observed_agents(evidence: Evidence) -> tuple[np.ndarray, np.ndarray]:
    """Return terms [year, term] and growth of agents [year] over `AGENTS_YEARS`, lags observed."""
    growth = _change(evidence.agents)
    rows = []
    for year in AGENTS_YEARS:
        t = position(year) - 1
        rows.append(evidence.agents_row(year, growth[t], evidence.agents[t], evidence.salience[t]))
    return np.stack(rows), _at(growth, AGENTS_YEARS)


def _at(values: np.ndarray, years: Sequence[int]) -> np.ndarray:
    return values[np.asarray(years) - FIRST_YEAR]


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
