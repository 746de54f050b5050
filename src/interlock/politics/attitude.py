"""Attitude to immigration, a state apart from salience: how many want it decreased (Gallup).

    x = ln(p / (1 - p)),    x(t) = m + phi^d (x(t - d) - m) + e,
    var e = s^2 (1 - phi^(2 d)) / (1 - phi^2)

d years between polls, so that gaps are what they are. People may care much and want little less:
over the years that have both, attitude and salience do not rise together.

Source: ours; docs/explanation/politics.md, Salience.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from interlock.region.observed import known
from interlock.region.region import load_region

SERIES, SALIENCE = "gallup_immigration_decreased", "mip_share_immigration"
# Grids of the exact posterior. Priors: m normal around the log odds of 45 percent, phi even, s
# half-normal.
MEANS = np.linspace(-1.5, 1.5, 61)
PERSISTENCE = np.linspace(0.02, 0.98, 49)
NOISE = np.linspace(0.02, 1.0, 50)
PRIOR_MEAN, PRIOR_MEAN_SD, PRIOR_NOISE_SD = -0.2, 0.5, 0.4


class Attitude(NamedTuple):
    """Posterior means and 5-95 intervals of the state's parameters.

    Attributes:
        mean: log odds to which attitude returns.
        persistence: phi, a year.
        noise: s, a year.
    """

    mean: tuple[float, float, float]
    persistence: tuple[float, float, float]
    noise: tuple[float, float, float]


class Together(NamedTuple):
    """Correlation of attitude and salience over the years that have both.

    Attributes:
        correlation: of log odds with log salience.
        low, high: 90 percent interval by Fisher's transformation, years taken as independent.
        years: which.
    """

    correlation: float
    low: float
    high: float
    years: tuple[int, ...]


@cache
def observed() -> Mapping[int, float]:
    """Return the share that wants less immigration by year, polls of a year averaged."""
    frame = load_region().observations(SERIES, country="USA")
    by_year: dict[int, list[float]] = {}
    for year, value in zip(frame["year"].to_list(), frame["value"].to_list(), strict=True):
        by_year.setdefault(year, []).append(value / 100)
    return {year: float(np.mean(values)) for year, values in sorted(by_year.items())}


def log_odds(share: float) -> float:
    """Return ln(p / (1 - p))."""
    return float(np.log(share / (1 - share)))


@cache
def attitude() -> Attitude:
    """Return what the polls say of the state: exact posterior on a grid."""
    years = np.asarray(list(observed()))
    x = np.asarray([log_odds(share) for share in observed().values()])
    gaps = np.diff(years)
    m, phi, s = np.meshgrid(MEANS, PERSISTENCE, NOISE, indexing="ij")
    log_density = -0.5 * ((m - PRIOR_MEAN) / PRIOR_MEAN_SD) ** 2 - 0.5 * (s / PRIOR_NOISE_SD) ** 2
    stationary = s**2 / (1 - phi**2)
    log_density += -0.5 * ((x[0] - m) ** 2 / stationary + np.log(stationary))
    for before, now, gap in zip(x[:-1], x[1:], gaps, strict=True):
        kept = phi ** int(gap)
        variance = stationary * (1 - kept**2)
        log_density += -0.5 * ((now - m - kept * (before - m)) ** 2 / variance + np.log(variance))
    weight = np.exp(log_density - log_density.max())
    weight /= weight.sum()
    return Attitude(
        _told(MEANS, weight.sum(axis=(1, 2))),
        _told(PERSISTENCE, weight.sum(axis=(0, 2))),
        _told(NOISE, weight.sum(axis=(0, 1))),
    )


def _told(grid: np.ndarray, weight: np.ndarray) -> tuple[float, float, float]:
    """Return 5 percent, mean and 95 percent of a parameter."""
    below = np.cumsum(weight)
    low, high = (float(grid[np.searchsorted(below, at)]) for at in (0.05, 0.95))
    return low, float(grid @ weight), high


@cache
def with_salience() -> Together:
    """Return how attitude and salience go together."""
    from interlock.politics.steps import log_salience

    salience = known(SALIENCE, country="USA")
    years = tuple(year for year in observed() if year in salience)
    one = np.asarray([log_odds(observed()[year]) for year in years])
    other = log_salience(np.asarray([salience[year] for year in years]))
    found = float(np.corrcoef(one, other)[0, 1])
    half = 1.6449 / np.sqrt(len(years) - 3)
    low, high = np.tanh(np.arctanh(found) + np.asarray([-half, half])).tolist()
    return Together(found, low, high, years)
