"""Whether things happen more often in one span of years than in another."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf, isfinite

import numpy as np
from scipy import stats
from scipy.special import betainc

from interlock.claims.measured import INCONCLUSIVE, LEVEL, SUPPORTS, Measured, Region
from interlock.claims.record.share import p_values
from interlock.errors import InputError

METHOD = "exact conditional binomial of two Poisson counts"
WIDENED = "conditional binomial of two counts, widened by their variance over their mean"
STEPS = 30  # of bisection of the size of bundles


def rate_ratio(
    events_after: int,
    years_after: int,
    events_before: int,
    years_before: int,
    region: Region,
    yearly: tuple[Sequence[int], Sequence[int]] | None = None,
) -> Measured:
    """Return events a year in one span over those in another, against a region.

    Given that x + y events fell into both spans, x ~ Binomial(x + y, s), s = theta a / (theta a +
    b), where a and b are the years of the spans: bounds and p-values of the share s are those of
    theta. The probability is of the posterior of two rates with Jeffreys' prior.

    Laws come in bundles, and then the variance of events a year exceeds their mean k times
    (overdispersion): the test would err more often than its level says. With `yearly`, k is
    measured and the counts are worth x / k and y / k; a binomial tail is a beta integral, which
    takes counts that are not whole. Two totals alone cannot show k: it is then taken to be 1.
    `bundles` of the details says what k it would take to lose the outcome.

    Args:
        events_after: x, of the span in the numerator.
        years_after: a.
        events_before: y, of the other span.
        years_before: b.
        region: where the claim puts theta.
        yearly: events of each year of the span in the numerator, and of the other.

    Raises:
        InputError: a span without years, no event in either, or yearly counts of another sum.

    Source: Przyborowski & Wilenski (1940), Biometrika 31(3/4); McCullagh & Nelder (1989),
    Generalized Linear Models, sec. 6.2, for k.
    """
    _check(events_after, years_after, events_before, years_before)
    k = 1.0 if yearly is None else _dispersion(yearly, (events_after, events_before))
    x, y = events_after / k, events_before / k

    longer = years_after / years_before
    shares = Region(_as_share(region.low, longer), _as_share(region.high, longer))
    p_claim, p_refute = _p_values(x, y, shares)
    posterior = stats.beta(x + 0.5, y + 0.5)
    counts = {"events after": events_after, "a year after": events_after / years_after}
    counts |= {"events before": events_before, "a year before": events_before / years_before}
    widened = {} if yearly is None else {"variance over mean": round(k, 2)}
    found = Measured(
        estimate=_as_ratio(x / (x + y), longer),
        low=_as_ratio(float(stats.beta.ppf(LEVEL, x, y + 1)), longer) if x else 0.0,
        high=_as_ratio(float(stats.beta.isf(LEVEL, x + 1, y)), longer) if y else inf,
        p_claim=p_claim,
        p_refute=p_refute,
        probability=float(posterior.cdf(shares.high) - posterior.cdf(shares.low)),
        n=events_after + events_before,
        method=METHOD if yearly is None else WIDENED,
        details={**counts, **widened},
    )
    if found.outcome == INCONCLUSIVE:
        return found
    bundles = _bundles(events_after, events_before, shares, found.outcome)
    return replace(found, details={**found.details, "bundles": bundles})


def _as_share(ratio: float, longer: float) -> float:
    """Return the share of all events that a ratio of rates means; an infinite bound stays so."""
    if not isfinite(ratio):
        return ratio
    return -1.0 if ratio < 0 else ratio * longer / (ratio * longer + 1)


def _as_ratio(part: float, longer: float) -> float:
    return inf if part >= 1 else part / (1 - part) / longer


def _check(events_after: int, years_after: int, events_before: int, years_before: int) -> None:
    if min(years_after, years_before) < 1:
        raise InputError("a span holds no year; give its first and its last year")
    if min(events_after, events_before) < 0:
        raise InputError("a count of events is below 0; count them anew")
    if events_after + events_before == 0:
        raise InputError("no event falls into either span; widen the events or the spans")


def _dispersion(yearly: tuple[Sequence[int], Sequence[int]], totals: tuple[int, int]) -> float:
    """Return Pearson's variance over mean of events a year, at least 1.

    k = sum over spans and years (y - m)^2 / m / (years - spans), m the mean of the span; a span
    without events says nothing.
    """
    squares, freedom = 0.0, 0
    for one, total in zip(yearly, totals, strict=True):
        counts = np.asarray(one, float)
        if counts.sum() != total:
            raise InputError(f"events by year add up to {counts.sum():g}, not {total}; count anew")
        if total:
            squares += float(((counts - counts.mean()) ** 2).sum() / counts.mean())
            freedom += len(counts) - 1
    return max(1.0, squares / freedom) if freedom else 1.0


def _p_values(x: float, y: float, shares: Region) -> tuple[float, float]:
    """Return p_claim and p_refute of counts that need not be whole."""

    def above(bound: float) -> float:
        if x == 0 or not 0 <= bound <= 1:
            return float(bound >= 0)
        return float(betainc(x, y + 1, bound))

    def below(bound: float) -> float:
        if y == 0 or not 0 <= bound <= 1:
            return float(bound <= 1)
        return float(1 - betainc(x + 1, y, bound))

    return p_values(shares, above, below)


def _bundles(after: int, before: int, shares: Region, outcome: str) -> float:
    """Return how many times the variance must exceed the mean for the outcome to be lost."""
    which = 0 if outcome == SUPPORTS else 1
    low, high = 1.0, float(after + before)
    for _ in range(STEPS):
        middle = (low + high) / 2
        lost = _p_values(after / middle, before / middle, shares)[which] > LEVEL
        low, high = (low, middle) if lost else (middle, high)
    return round(high, 2)
