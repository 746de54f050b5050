"""Worlds of numbers by year: memory, trends and breaks with nothing, or something, to find."""

import numpy as np

from interlock.claims.measured import Measured, Region
from interlock.claims.series.breaks import step, unknown_break
from interlock.claims.series.comovement import comovement
from interlock.claims.series.comparison import comparison
from interlock.claims.series.level import mean_level, rival_sources
from interlock.claims.series.precedence import precedence
from interlock.claims.series.trend import trend
from tests.claims.worlds import World

YEARS = np.arange(1985, 2015)
N = len(YEARS)
GAPPED = np.array([1980, 1981, 1984, 1985, 1986, 1990, *range(1992, 2010)])
ABOVE = Region(low=0.0)


def noise(random, rho, years=YEARS):
    """Return stationary AR(1) noise of unit variance, year by year, then the years wanted."""
    span = np.arange(years[0], years[-1] + 1)
    u = np.empty(len(span))
    u[0] = random.standard_normal()
    for t in range(1, len(span)):
        u[t] = rho * u[t - 1] + np.sqrt(1 - rho**2) * random.standard_normal()
    return u[years - years[0]]


def walk(random, n=N, drift=0.0):
    return np.cumsum(drift + random.standard_normal(n))


def level(mean, rho, years=YEARS):
    return lambda random: mean_level(years, mean + noise(random, rho, years), ABOVE)


def sources(mean, k):
    return lambda random: rival_sources(mean + random.standard_normal(k), ABOVE)


def sloped(slope, rho, years=YEARS, region=ABOVE):
    return lambda random: trend(
        years, slope * (years - years[0]) + noise(random, rho, years), region
    )


def stepped(size, rho, with_trend=False):
    def test(random) -> Measured:
        values = size * (YEARS >= 2001) + noise(random, rho)
        return step(YEARS, values, 2001, ABOVE, with_trend=with_trend)

    return test


def broken(size, rho, year=2001):
    def test(random) -> Measured:
        values = size * (year <= YEARS) + noise(random, rho)
        return unknown_break(YEARS, values, (1999, 2003), ABOVE)

    return test


def together(share, rho, transform, controls=False):
    def test(random) -> Measured:
        common = noise(random, rho)
        x, y = (share * common + noise(random, rho) for _ in range(2))
        if controls:  # the only thing that they share is the control
            return comovement(x, y, ABOVE, transform=transform, controls=(common,))
        return comovement(x, y, ABOVE, transform=transform)

    return test


def walks(transform, drift):
    return lambda random: comovement(
        walk(random, drift=drift), walk(random, drift=drift), ABOVE, transform=transform
    )


def led(forward, backward, rho, unit_root=False):
    """Return precedence of x before y where `forward` and `backward` are the true arrows."""

    def test(random) -> Measured:
        x, y = np.zeros(N + 20), np.zeros(N + 20)
        own = 1.0 if unit_root else rho
        for t in range(1, N + 20):
            x[t] = own * x[t - 1] + backward * y[t - 1] + random.standard_normal()
            y[t] = own * y[t - 1] + forward * x[t - 1] + random.standard_normal()
        return precedence(x[20:], y[20:], ABOVE)

    return test


def compared(gap, rho, statistic):
    def test(random) -> Measured:
        common = noise(random, 0.9)
        along = {"mean": 1.0, "trend": (YEARS - YEARS[0]), "change": (YEARS >= 2005)}[statistic]
        a = common + gap * along + noise(random, rho)
        return comparison(YEARS, a, common + noise(random, rho), ABOVE, statistic=statistic)

    return test


WORLDS = (
    World("level", "mean at the bound, rho .5, n = 30", False, level(0, 0.5)),
    World("level", "mean at the bound, rho .8, n = 30", False, level(0, 0.8)),
    World("level", "mean at the bound, rho .5, n = 24 of 30 years", False, level(0, 0.5, GAPPED)),
    World("level", "mean one sd above, rho .5, n = 30", True, level(1, 0.5)),
    World("sources", "three publishers around the bound", False, sources(0, 3)),
    World("sources", "three publishers three sd above", True, sources(3, 3)),
    World("trend", "no trend, rho 0, n = 30", False, sloped(0, 0.0)),
    World("trend", "no trend, rho .5, n = 30", False, sloped(0, 0.5)),
    World("trend", "no trend, rho .8, n = 30", False, sloped(0, 0.8)),
    World("trend", "no trend, rho .5, n = 24 of 30 years", False, sloped(0, 0.5, GAPPED)),
    World("trend", "at a bound of no change, rho .3", False,
          sloped(0.03, 0.3, region=Region(-0.03, 0.03))),
    World("trend", "slope .1 sd a year, rho .5, n = 30", True, sloped(0.1, 0.5)),
    World("trend", "no trend, claimed within .1 sd, rho .3", True,
          sloped(0, 0.3, region=Region(-0.1, 0.1))),
    World("break", "no step, rho .5, n = 30", False, stepped(0, 0.5)),
    World("break", "no step, rho .8, n = 30", False, stepped(0, 0.8)),
    World("break", "no step, rho .5, around a line", False, stepped(0, 0.5, with_trend=True)),
    World("break", "step of 2 sd, rho .5, n = 30", True, stepped(2, 0.5)),
    World("unknown break", "no break, rho .5, n = 30", False, broken(0, 0.5)),
    World("unknown break", "no break, rho .8, n = 30", False, broken(0, 0.8)),
    World("unknown break", "step of 3 sd, but ten years before the window", False,
          broken(3, 0.3, year=1991)),
    World("unknown break", "step of 3 sd in the window, rho .3", True, broken(3, 0.3)),
    World("comovement", "levels: two random walks", False, walks("levels", 0.0)),
    World("comovement", "levels: two random walks with drift .3 sd", False, walks("levels", 0.3)),
    World("comovement", "levels: unrelated, rho .5", False, together(0, 0.5, "levels")),
    World("comovement", "differences: two random walks", False, walks("differences", 0.3)),
    World("comovement", "differences: unrelated, rho .5", False, together(0, 0.5, "differences")),
    World("comovement", "detrended: unrelated, rho .5", False, together(0, 0.5, "detrended")),
    World("comovement", "detrended: unrelated, rho .8", False, together(0, 0.8, "detrended")),
    World("comovement", "detrended: a common shock that is controlled", False,
          together(1, 0.3, "detrended", controls=True)),
    World("comovement", "differences: half of the variance shared", True,
          together(1, 0.5, "differences")),
    World("comovement", "detrended: half of the variance shared, rho .5", True,
          together(1, 0.5, "detrended")),
    World("precedence", "no arrow, rho .5, n = 30", False, led(0, 0, 0.5)),
    World("precedence", "no arrow, rho .9, n = 30", False, led(0, 0, 0.9)),
    World("precedence", "the other arrow, .4", False, led(0, 0.4, 0.5)),
    World("precedence", "no arrow, unit roots", False, led(0, 0, 1.0, unit_root=True)),
    World("precedence", "arrow .6, rho .3, n = 30", True, led(0.6, 0, 0.3)),
    World("comparison", "equal means, rho .5", False, compared(0, 0.5, "mean")),
    World("comparison", "equal means, rho .8", False, compared(0, 0.8, "mean")),
    World("comparison", "equal trends, rho .5", False, compared(0, 0.5, "trend")),
    World("comparison", "equal changes, rho .5", False, compared(0, 0.5, "change")),
    World("comparison", "mean 1.5 sd above, rho .5", True, compared(1.5, 0.5, "mean")),
    World("comparison", "trend .15 sd a year above, rho .5", True, compared(0.15, 0.5, "trend")),
    World("comparison", "late change of 2.5 sd, rho .5", True, compared(2.5, 0.5, "change")),
)  # fmt: skip
