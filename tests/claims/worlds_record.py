"""Worlds of the kinds on the coded record: shares, rates, clusters, orders, links, roll calls."""

import numpy as np

from interlock.claims.measured import Measured, Region
from interlock.claims.record.clustering import clustering
from interlock.claims.record.network import hub_share
from interlock.claims.record.rate import rate_ratio
from interlock.claims.record.sequence import sequence
from interlock.claims.record.share import share, share_difference
from interlock.claims.record.votes import gap, vote_mean, vote_share, vote_trend
from interlock.errors import InputError
from tests.claims.worlds import World
from tests.claims.worlds_series import noise

ABOVE, MOST, MORE = Region(low=0.0), Region(low=0.5), Region(low=1.0)
YEARS = np.arange(1985, 2015)
NOTHING = Measured(np.nan, -np.inf, np.inf, 1.0, 1.0, 0.5, 0, "refused")
PAIRS = (frozenset(("CAN", "USA")), frozenset(("MEX", "USA")), frozenset(("CAN", "MEX")))
CALLS = np.array([1990, 1991, 1991, 1993, 1993, 1996, 1996, 1997, 2001, 2002, 2005, 2006, 2006,
                  2008, 2010, 2013, 2015, 2018, 2021, 2021, 2023, 2025])  # fmt: skip
FEW = np.array([1996, 1996, 1996, 2002, 2002, 2005, 2005, 2006, 2006, 2006])


def counted(p, n, region):
    return lambda random: share(random.binomial(n, p), n, region)


def two(p1, n1, p2, n2, region=ABOVE):
    return lambda random: share_difference(
        random.binomial(n1, p1), n1, random.binomial(n2, p2), n2, region
    )


def happened(after, years_after, before, years_before, bundle=1.0, region=MORE):
    """Return events of given expected numbers, the variance of a year's `bundle` times its mean."""

    def drawn(random, mean, years):
        if bundle == 1.0:
            return random.poisson(mean / years, years)
        chance = 1 / bundle
        return random.negative_binomial(mean / years * chance / (1 - chance), chance, years)

    def test(random) -> Measured:
        x, y = drawn(random, after, years_after), drawn(random, before, years_before)
        if x.sum() + y.sum() == 0:
            return NOTHING
        return rate_ratio(
            int(x.sum()), years_after, int(y.sum()), years_before, region, yearly=(x, y)
        )

    return test


def clustered(gap, rho, held, runs=False, truth=0.0, region=ABOVE):
    """Return noise with memory, higher by `gap` in years of events: single ones, or in a run."""

    def test(random) -> Measured:
        if runs:  # those years in which another series with memory is highest
            years = YEARS[np.argsort(noise(random, 0.7, YEARS))[-held:]]
        else:
            years = random.choice(YEARS, held, replace=False)
        values = gap * np.isin(YEARS, years) + noise(random, rho, YEARS) + truth
        return clustering(list(years), YEARS, values, region)

    return test


def ordered(p, n, ties=0.0):
    """Return pairs of which a share p is in order and a share of which is tied."""

    def test(random) -> Measured:
        step = np.where(random.random(n) < p, 1, -1) * (random.random(n) >= ties)
        try:
            return sequence(np.full(n, 1994), 1994 + step, MOST)
        except InputError:
            return NOTHING

    return test


def stars(arms, each):
    """Return blocks of pairs: one thing before several others, all of them at random dates."""

    def test(random) -> Measured:
        first, second, names = [], [], []
        for arm in range(arms):
            dates = random.permutation(200)[: each + 1]
            first += [dates[0]] * each
            second += list(dates[1:])
            names += [(f"hub{arm}", f"spoke{arm}-{at}") for at in range(each)]
        return sequence(first, second, MOST, names)

    return test


def linked(hub, n, region, three=0.0):
    """Return links of n instruments, a share of which holds all states and gives three links."""

    def test(random) -> Measured:
        chances = [*(2 * [hub * (1 - three) / 2]), (1 - hub) * (1 - three), three]
        found = random.multinomial(n, chances)
        return hub_share(
            {pair: int(found[at] + found[3]) for at, pair in enumerate(PAIRS)}, "USA", region
        )

    return test


def called(a, b, k, region, members=430):
    """Return k roll calls whose true shares are Beta(a, b)."""

    def test(random) -> Measured:
        cast = np.full(k, members)
        return vote_mean(random.binomial(cast, random.beta(a, b, k)), cast, region)

    return test


def trending(slope, rho, calls=CALLS, spread=0.12):
    """Return roll calls around a line with a common shock to every year, which has memory."""

    def test(random) -> Measured:
        span = np.arange(calls[0], calls[-1] + 1)
        shock = noise(random, rho, span)[calls - calls[0]]
        line = 0.5 + slope * (calls - calls.mean()) / 10
        p = line + spread * (shock + random.standard_normal(len(calls)))
        cast = np.full(len(calls), 430)
        return vote_trend(calls + 0.5, random.binomial(cast, np.clip(p, 0, 1)), cast, ABOVE)

    return test


def one_call(p, n, region):
    return lambda random: vote_share(random.binomial(n, p), n, region)


def parties(p1, p2):
    return lambda random: gap(random.binomial(45, p1), 45, random.binomial(55, p2), 55, ABOVE)


QUARTER = Region(low=0.25)
WORLDS = (
    World("share", "at a bound of .25, n = 12", False, counted(0.25, 12, Region(high=0.25))),
    World("share", "at a bound of .9, n = 60", False, counted(0.9, 60, Region(low=0.9))),
    World("share", "at the lower of two bounds, n = 100", False,
          counted(0.4, 100, Region(0.4, 0.6))),
    World("share", ".8 where .5 is claimed, n = 20", True, counted(0.8, 20, MOST)),
    World("share difference", "equal, .5, n = 5 and 5", False, two(0.5, 5, 0.5, 5)),
    World("share difference", "equal, .2, n = 10 and 40", False, two(0.2, 10, 0.2, 40)),
    World("share difference", "equal, .9, n = 100 and 30", False, two(0.9, 100, 0.9, 30)),
    World("share difference", "at a bound of .25, n = 30 and 20", False,
          two(0.55, 30, 0.3, 20, QUARTER)),
    World("share difference", ".8 and .4, n = 25 and 25", True, two(0.8, 25, 0.4, 25)),
    World("rate", "equal rates, 4 and 13 years, 10 events", False, happened(2.4, 4, 7.6, 13)),
    World("rate", "equal rates, 15 and 15 years, 40 events", False, happened(20, 15, 20, 15)),
    World("rate", "at a bound of 2, 10 and 10 years, 30 events", False,
          happened(20, 10, 10, 10, region=Region(low=2.0))),
    World("rate", "equal, variance 1.5 times the mean, 10 events", False,
          happened(2.4, 4, 7.6, 13, bundle=1.5)),
    World("rate", "equal, variance twice the mean, 40 events", False,
          happened(20, 15, 20, 15, bundle=2.0)),
    World("rate", "four times the rate, 20 events", True, happened(10, 10, 2.5, 10)),
    World("clustering", "unrelated, rho 0, 6 of 30 years", False, clustered(0, 0.0, 6)),
    World("clustering", "unrelated, rho .8, 6 of 30 years", False, clustered(0, 0.8, 6)),
    World("clustering", "unrelated, rho .8, 10 years that cluster", False,
          clustered(0, 0.8, 10, runs=True)),
    World("clustering", "at a bound of one sd, rho .5, 10 of 30 years", False,
          clustered(1, 0.5, 10, region=Region(low=1.0))),
    World("clustering", "higher by 1.5 sd, rho .5, 10 of 30 years", True, clustered(1.5, 0.5, 10)),
    World("sequence", "either first, 8 pairs", False, ordered(0.5, 8)),
    World("sequence", "either first, 20 pairs, a third tied", False, ordered(0.5, 20, 1 / 3)),
    World("sequence", "dates at random, 6 blocks of 3 pairs", False, stars(6, 3)),
    World("sequence", ".9 in order, 12 pairs", True, ordered(0.9, 12)),
    World("network", "no hub, 20 links", False, linked(2 / 3, 20, Region(low=2 / 3))),
    World("network", "no hub, 40 instruments, half with all three", False,
          linked(2 / 3, 40, Region(low=2 / 3), three=0.5)),
    World("network", "at a bound of .9, 100 links", False, linked(0.9, 100, Region(low=0.9))),
    World("network", "hub in .95 of 30 links", True, linked(0.95, 30, Region(low=2 / 3))),
    World("votes", "one vote at the bound, 434 members", False, one_call(0.5, 434, MOST)),
    World("votes", "mean at the bound, 4 roll calls", False, called(3, 3, 4, MOST)),
    World("votes", "mean at the bound, 8 roll calls, skewed", False,
          called(1, 5, 8, Region(high=1 / 6))),
    World("votes", "mean at the bound, 15 roll calls, split", False, called(0.7, 0.7, 15, MOST)),
    World("votes", "no trend, 22 roll calls", False, trending(0, 0.0)),
    World("votes", "no trend, 22 roll calls, rho .7", False, trending(0, 0.7)),
    World("votes", "no trend, 10 roll calls of 4 years, rho .5", False, trending(0, 0.5, FEW)),
    World("votes", "no gap between parties of 45 and 55", False, parties(0.4, 0.4)),
    World("votes", "mean .7 where .5 is claimed, 8 roll calls", True, called(7, 3, 8, MOST)),
    World("votes", "trend of .15 a decade, 22 roll calls", True, trending(0.15, 0.3)),
    World("votes", "gap of .25 between parties of 45 and 55", True, parties(0.65, 0.4)),
)  # fmt: skip
