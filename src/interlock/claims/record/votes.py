"""Roll calls: the share of one, the mean of many, their trend, and the gap between two parties.

The votes of one roll call are a full count: nothing about them is unknown. What is uncertain is
what they stand for. Members are therefore taken as draws of those who might have held the seats and
of what might have swayed them on the day; a share of many roll calls is of votes that might as well
have been called.
"""

from dataclasses import replace

import numpy as np
from scipy import stats

from interlock.claims.measured import LEVEL, Measured, Region
from interlock.claims.record.share import Against, check_counts, p_values, share, share_difference
from interlock.claims.series.noise import LEAST_YEARS as ENOUGH_YEARS
from interlock.claims.series.noise import from_distribution, reference
from interlock.claims.series.trend import trend
from interlock.errors import InputError

MEMBERS = "a full count; members as draws of those who might have sat"
LEAST_CALLS = 3
LEAST_YEARS = 4
DECADE = 10.0
FEW = "least squares over few years, reference distribution simulated with AR(1) errors"
MEAN = "score test over roll calls, Student t, no surer than the members' draws allow"


def vote_share(yes: int, cast: int, region: Region) -> Measured:
    """Return the share of one roll call for a side, against a region; exact binomial.

    Members are draws of a wider body (see the module): the bounds say how far the share of such a
    body may lie from the one that was counted.

    Args:
        yes: votes for the side.
        cast: votes for either side.
        region: where the claim puts the share.

    Raises:
        InputError: no vote was cast, or more were for the side than were cast.
    """
    found = share(yes, cast, region)
    return replace(found, method=f"{found.method}; {MEMBERS}", details={"for": yes, "cast": cast})


def gap(yes1: int, cast1: int, yes2: int, cast2: int, region: Region) -> Measured:
    """Return one party's share less another's in one roll call, against a region.

    Args:
        yes1: votes of the first party for the side.
        cast1: votes of the first party.
        yes2: votes of the second party for the side.
        cast2: votes of the second party.
        region: where the claim puts the difference.

    Raises:
        InputError: as `vote_share`, of either party.
    """
    found = share_difference(yes1, cast1, yes2, cast2, region)
    return replace(found, method=f"{found.method}; {MEMBERS}")


def vote_mean(yes: np.ndarray, cast: np.ndarray, region: Region) -> Measured:
    """Return the mean share of roll calls for a side, against a region; a roll call is a unit.

    theta = E(yes / cast), Var(yes / cast) = theta (1 - theta) r: shares near 0 or 1 vary less. With
    r from the variance of k roll calls, the score statistic at a bound b,

        (mean - b) / sqrt(b (1 - b) r / k),

    is set against t with k - 1 degrees of freedom; bounds turn it round. r is taken (k + 1)/(k - 1)
    times what was measured, for r is badly known from few votes and the plain t errs up to twice as
    often as its level where shares are skewed (both simulated), and at least what draws of single
    members would give: a few unanimous votes do not make certainty. Roll calls on one bill are not
    independent; a claim that rests on such should name one of them.

    Args:
        yes: votes for the side [roll call].
        cast: votes for either side [roll call].
        region: where the claim puts the mean.

    Raises:
        InputError: fewer than 3 roll calls, or one as `vote_share` refuses.

    Source: Wilson (1927), JASA 22(158), for the score interval; Williams (1982), Applied Statistics
    31(2), for the variance.
    """
    shares = _shares(yes, cast)
    k = len(shares)
    if k < LEAST_CALLS:
        raise InputError(f"{k} roll calls are selected; name one, or select {LEAST_CALLS} or more")
    mean = float(shares.mean())
    ratio = _variance_ratio(shares, np.asarray(yes), np.asarray(cast)) / k
    t = stats.t(k - 1)
    above, below = _tails(mean, ratio, k - 1)
    p_claim, p_refute = p_values(region, above, below)
    outside = sum(tail(end) for tail, end in ((above, region.low), (below, region.high)))
    low, high = _wilson(mean, float(t.ppf(1 - LEVEL)) ** 2 * ratio)
    return Measured(
        estimate=mean,
        low=low,
        high=high,
        p_claim=p_claim,
        p_refute=p_refute,
        probability=max(0.0, 1 - outside),
        n=k,
        method=MEAN,
        details={
            "lowest": float(shares.min()),
            "highest": float(shares.max()),
            "pooled share": float(np.sum(yes) / np.sum(cast)),
        },
    )


def _tails(mean: float, ratio: float, freedom: int) -> tuple[Against, Against]:
    """Return bound to the p-value of `the mean is at most this`, and of `at least this`."""
    t = stats.t(freedom)

    def score(bound: float) -> float:
        return (mean - bound) / np.sqrt(bound * (1 - bound) * ratio)

    def above(bound: float) -> float:
        if not 0 < bound < 1:  # no mean lies at or beyond the ends, but for a mean that is there
            return float(bound >= 1 or bound == mean)
        return float(t.sf(score(bound)))

    def below(bound: float) -> float:
        if not 0 < bound < 1:
            return float(bound <= 0 or bound == mean)
        return float(t.cdf(score(bound)))

    return above, below


def vote_trend(when: np.ndarray, yes: np.ndarray, cast: np.ndarray, region: Region) -> Measured:
    """Return the change a decade of the share of roll calls for a side, against a region.

    Roll calls of one calendar year are averaged, for they share their Congress and often their
    bill; the yearly means lie around a line with AR(1) errors, as any other series of the package.
    From 4 to 7 years tell nothing of that memory: the slope is then that of least squares, and its
    t ratio is set against worlds of every rho, each by Jeffreys' prior. Such a test holds its level
    on the average of rho, not where rho is .9 and roll calls have no noise of their own.

    Args:
        when: date in years, as 1993.88 [roll call].
        yes: votes for the side [roll call].
        cast: votes for either side [roll call].
        region: where the claim puts the change.

    Raises:
        InputError: roll calls of fewer than 4 years, or one as `vote_share` refuses.
    """
    shares = _shares(yes, cast)
    if len(when) != len(shares):
        raise InputError(f"{len(when)} dates but {len(shares)} roll calls; give one each")
    calendar = np.floor(np.asarray(when, float)).astype(int)
    years = np.unique(calendar)
    if len(years) < LEAST_YEARS:
        raise InputError(
            f"{len(shares)} roll calls lie in {len(years)} years; a trend needs {LEAST_YEARS} years"
        )
    means = np.asarray([shares[calendar == year].mean() for year in years])
    yearly = Region(region.low / DECADE, region.high / DECADE)
    found = (_few if len(years) < ENOUGH_YEARS else trend)(years.astype(float), means, yearly)
    return replace(
        found,
        estimate=found.estimate * DECADE,
        low=found.low * DECADE,
        high=found.high * DECADE,
        n=len(shares),
        method=f"yearly means of roll calls; {found.method}",
        details={
            **found.details,
            "standard error": DECADE * float(found.details.get("standard error", 0.0)),
            "years": len(years),
        },
    )


def _few(years: np.ndarray, means: np.ndarray, region: Region) -> Measured:
    """Return the slope per year of a few yearly means; see `vote_trend`."""
    design = np.column_stack([np.ones(len(years)), years - years.mean()])
    inverse = np.linalg.inv(design.T @ design)
    slope = inverse @ design.T @ means
    left = means - design @ slope
    theta = float(slope[1])
    se = float(np.sqrt(left @ left / (len(years) - 2) * inverse[1, 1]))
    known = reference(tuple(years.astype(int)), design.tobytes(), 2, 1)
    draws, weights = theta - known.ratio * se, known.weights(0.0)
    details = {"standard error": se}
    return from_distribution(theta, draws, weights, region, len(years), FEW, details)


def _variance_ratio(shares: np.ndarray, yes: np.ndarray, cast: np.ndarray) -> float:
    """Return r, the variance of a share over theta (1 - theta): from single members to 1."""
    k = len(shares)
    pooled = (yes.sum() + 0.5) / (cast.sum() + 1)
    found = float(shares.var(ddof=1)) / (pooled * (1 - pooled)) * (k + 1) / (k - 1)
    return min(1.0, max(found, float(np.mean(1 / cast))))


def _wilson(mean: float, c: float) -> tuple[float, float]:
    """Return the two b at which (mean - b)^2 = c b (1 - b)."""
    middle, reach = mean + c / 2, np.sqrt(c * mean * (1 - mean) + c**2 / 4)
    return max(0.0, float((middle - reach) / (1 + c))), min(1.0, float((middle + reach) / (1 + c)))


def _shares(yes: np.ndarray, cast: np.ndarray) -> np.ndarray:
    """Return the share of every roll call, refusing those in which no one voted."""
    if len(yes) != len(cast):
        raise InputError(f"{len(yes)} counts for a side but {len(cast)} cast; give one each")
    for one, of in zip(yes, cast, strict=True):
        check_counts(int(one), int(of))
    return np.asarray(yes, float) / np.asarray(cast, float)
