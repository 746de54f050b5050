"""Shares of what is counted, and differences of two shares: exact for few units.

Units are taken to be independent draws: instruments coded alike because one text names them all are
not, so a claim file says so under `circular` or `threats`.
"""

from collections.abc import Callable
from math import inf, isfinite

import numpy as np
from scipy import stats
from scipy.special import gammaln, xlogy

from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, LEVEL, SUPPORTS, Measured, Region
from interlock.errors import InputError

Against = Callable[[float], float]
NUISANCE = 201  # points of the unknown second share over which the largest p-value is sought
STEPS = 14  # of bisection between -1 and 1: bounds of a difference to 1e-4
METHOD = "exact binomial"
DIFFERENCE = "exact unconditional test of the score statistic, largest over the unknown share"


def share(hits: int, total: int, region: Region) -> Measured:
    """Return a share against a region, each of those counted a unit.

    X ~ Binomial(n, theta); bounds of Clopper and Pearson; the probability that the region holds
    theta is that of the posterior Beta(x + 1/2, n - x + 1/2).

    Args:
        hits: how many are of the sort.
        total: how many are counted.
        region: where the claim puts the share.

    Raises:
        InputError: nothing is counted, or more hits than are counted.

    Source: Clopper & Pearson (1934), Biometrika 26(4); Jeffreys (1961) for the prior.
    """
    check_counts(hits, total)
    misses = total - hits
    posterior = stats.beta(hits + 0.5, misses + 0.5)
    p_claim, p_refute = _share_p_values(hits, total, region)
    return Measured(
        estimate=hits / total,
        low=float(stats.beta.ppf(LEVEL, hits, misses + 1)) if hits else 0.0,
        high=float(stats.beta.isf(LEVEL, hits + 1, misses)) if misses else 1.0,
        p_claim=p_claim,
        p_refute=p_refute,
        probability=float(posterior.cdf(region.high) - posterior.cdf(region.low)),
        n=total,
        method=METHOD,
        details={"hits": hits, "of": total, **reach(total, region)},
    )


def reach(total: int, region: Region) -> dict[str, float]:
    """Return the smallest p-value that so few can have, where it lies above the level.

    Args:
        total: how many are counted.
        region: where the claim puts the share.
    """
    every = np.asarray([_share_p_values(hits, total, region) for hits in range(total + 1)])
    names = ("smallest possible p for the claim", "smallest possible p against it")
    least = zip(names, every.min(axis=0).tolist(), strict=True)
    return {name: p for name, p in least if p > LEVEL}


def fragility(hits: int, total: int, region: Region) -> int:
    """Return the fewest codings that would have to be otherwise to change the outcome of `share`.

    One coding makes a hit a miss or a miss a hit; what is counted stays.

    Args:
        hits: how many are of the sort.
        total: how many are counted.
        region: where the claim puts the share.

    Returns:
        The number; 0 where no coding at all would change it.

    Raises:
        InputError: as `share`.

    Source: Walsh et al. (2014), Journal of Clinical Epidemiology 67(6), the fragility index.
    """
    check_counts(hits, total)
    found = _outcome(*_share_p_values(hits, total, region))
    for flips in range(1, total + 1):
        for other in (hits - flips, hits + flips):
            inside = 0 <= other <= total
            if inside and _outcome(*_share_p_values(other, total, region)) != found:
                return flips
    return 0


def share_difference(hits1: int, n1: int, hits2: int, n2: int, region: Region) -> Measured:
    """Return a first share less a second against a region.

    X1 ~ Binomial(n1, p2 + d), X2 ~ Binomial(n2, p2), independent. The p-value of d at a bound is
    the chance of tables whose score statistic is at least as far out, the largest over p2. So the
    level holds for few units too. Bounds turn the test round. The probability is of the posteriors
    Beta(x + 1/2, n - x + 1/2).

    Args:
        hits1: how many of the first are of the sort.
        n1: how many of the first are counted.
        hits2: how many of the second are of the sort.
        n2: how many of the second are counted.
        region: where the claim puts the difference.

    Raises:
        InputError: nothing is counted on a side, or more hits than are counted.

    Source: Farrington & Manning (1990), Statistics in Medicine 9(12); Chan & Zhang (1999),
    Biometrics 55(4).
    """
    check_counts(hits1, n1)
    check_counts(hits2, n2)

    def above(bound: float) -> float:
        return _table_p_value(hits1, n1, hits2, n2, bound)

    def below(bound: float) -> float:
        return _table_p_value(hits2, n2, hits1, n1, -bound)

    p_claim, p_refute = p_values(region, above, below)
    return Measured(
        estimate=hits1 / n1 - hits2 / n2,
        low=_last(above),
        high=-_last(lambda bound: below(-bound)),
        p_claim=p_claim,
        p_refute=p_refute,
        probability=_posterior_difference(hits1, n1, hits2, n2, region),
        n=n1 + n2,
        method=DIFFERENCE,
        details={"first share": hits1 / n1, "second share": hits2 / n2},
    )


def p_values(region: Region, above: Against, below: Against) -> tuple[float, float]:
    """Return p_claim and p_refute of a region from one-sided p-values at its bounds.

    p_claim is the larger of two one-sided tests; p_refute the smaller, doubled where there are two
    bounds to look beyond.

    Args:
        region: where the claim puts a number.
        above: bound to the p-value of `the number is at most this`, small where it lies above.
        below: bound to the p-value of `the number is at least this`.
    """
    outside, inside = [], []
    if isfinite(region.low):
        outside.append(above(region.low))
        inside.append(below(region.low))
    if isfinite(region.high):
        outside.append(below(region.high))
        inside.append(above(region.high))
    return max(outside, default=0.0), min(1.0, len(inside) * min(inside, default=1.0))


def check_counts(hits: int, total: int) -> None:
    """Refuse counts of which no share can be taken.

    Raises:
        InputError: nothing is counted, or hits are below 0 or more than are counted.
    """
    if total < 1:
        raise InputError("nothing is counted, so there is no share; widen what is selected")
    if not 0 <= hits <= total:
        raise InputError(f"{hits} of {total} is no share; hits are from 0 to what is counted")


def _share_p_values(hits: int, total: int, region: Region) -> tuple[float, float]:
    def above(bound: float) -> float:
        return 0.0 if bound < 0 else float(stats.binom.sf(hits - 1, total, min(bound, 1.0)))

    def below(bound: float) -> float:
        return 0.0 if bound > 1 else float(stats.binom.cdf(hits, total, max(bound, 0.0)))

    return p_values(region, above, below)


def _outcome(p_claim: float, p_refute: float) -> str:
    """Return the outcome of p-values, as `Measured` has it."""
    return SUPPORTS if p_claim <= LEVEL else CONTRADICTS if p_refute <= LEVEL else INCONCLUSIVE


def _table_p_value(hits1: int, n1: int, hits2: int, n2: int, bound: float) -> float:
    """Return the p-value of `first share less second is at most bound`."""
    if abs(bound) > 1:  # no two shares are so far apart
        return 0.0 if bound < 0 else 1.0
    score = _scores(n1, n2, bound)
    further = score >= score[hits1, hits2] - 1e-9
    second = np.linspace(max(0.0, -bound), min(1.0, 1.0 - bound), NUISANCE)
    first_chances = _chances(n1, np.clip(second + bound, 0.0, 1.0))
    chances = ((first_chances @ further) * _chances(n2, second)).sum(axis=1)
    return min(1.0, float(chances.max()))


def _scores(n1: int, n2: int, bound: float) -> np.ndarray:
    """Return the score statistic of every table [hits1, hits2] where the difference is `bound`.

    The variance is at the shares likeliest among those `bound` apart, which solve a cubic.
    """
    one, two = np.arange(n1 + 1)[:, None] / n1, np.arange(n2 + 1)[None, :] / n2
    ratio = n2 / n1
    a = 1 + ratio
    b = -(1 + ratio + one + ratio * two + bound * (ratio + 2))
    c = bound**2 + bound * (2 * one + ratio + 1) + one + ratio * two
    d = -one * bound * (1 + bound)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a**2) + d / (2 * a)
    u = np.where(v < 0, -1.0, 1.0) * np.sqrt(np.maximum((b / (3 * a)) ** 2 - c / (3 * a), 0.0))
    cosine = np.divide(v, u**3, out=np.ones_like(v), where=np.abs(u) > 1e-12)
    first = 2 * u * np.cos((np.pi + np.arccos(np.clip(cosine, -1, 1))) / 3) - b / (3 * a)
    first = np.clip(first, max(0.0, bound), min(1.0, 1.0 + bound))
    second = np.clip(first - bound, 0.0, 1.0)
    variance = first * (1 - first) / n1 + second * (1 - second) / n2
    far = one - two - bound
    far = np.where(np.abs(far) < 1e-12, 0.0, far)
    flat = variance < 1e-15
    certain = np.where(far > 0, inf, np.where(far < 0, -inf, 0.0))
    return np.where(flat, certain, far / np.sqrt(np.where(flat, 1.0, variance)))


def _chances(n: int, shares: np.ndarray) -> np.ndarray:
    """Return binomial chances [share, hits]."""
    hits = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(hits + 1) - gammaln(n - hits + 1)
    p = shares[:, None]
    return np.exp(ways + xlogy(hits, p) + xlogy(n - hits, 1 - p))


def _last(above: Against) -> float:
    """Return the largest difference that can be rejected as too small, -1 where none can."""
    low, high = -1.0, 1.0
    if above(low) > LEVEL:
        return low
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) <= LEVEL else (low, middle)
    return low


def _posterior_difference(hits1: int, n1: int, hits2: int, n2: int, region: Region) -> float:
    """Return the posterior probability that the difference is inside, over quantiles of one."""
    first = stats.beta(hits1 + 0.5, n1 - hits1 + 0.5)
    quantiles = (np.arange(400) + 0.5) / 400
    second = stats.beta.ppf(quantiles, hits2 + 0.5, n2 - hits2 + 0.5)
    inside = first.cdf(second + region.high) - first.cdf(second + region.low)
    return float(np.mean(inside))
