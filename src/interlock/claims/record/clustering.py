"""Whether a number is higher in the years in which something happened."""

from collections.abc import Sequence
from math import floor, inf

import numpy as np

from interlock.claims.measured import LEVEL, Measured, Region
from interlock.claims.record.share import p_values
from interlock.errors import InputError

LEAST = 3  # years with an event, and years without
METHOD = "rotations of the years of events"


def clustering(
    event_years: Sequence[int], years: np.ndarray, values: np.ndarray, region: Region
) -> Measured:
    """Return a mean in years of events less the mean in other years, against a region.

    theta = mean(y_t | e_t = 1) - mean(y_t | e_t = 0)

    Were theta = b, y - b e would not know of the events; turning e round the circle of years by k
    then gives a difference as likely as the one observed. Both keep their memory. The turned
    difference D_k - b c_k (c_k that of e itself) is at least as large as D_0 - b where

        b >= (D_0 - D_k) / (1 - c_k) = t_k,

    so the p-value of `theta is at most b` is the share of t_k up to b, the observed order counted.
    With n years no p-value lies below 1/n: fewer than 20 never show anything. Where years are left
    out, the neighbours of a gap are taken for neighbours. Where the number and the events both
    drift, the drift is part of the difference; a claim about more takes it out first.

    Args:
        event_years: years with an event; those outside `years` do not count.
        years: ascending [year].
        values: [year].
        region: where the claim puts the difference.

    Raises:
        InputError: fewer than 3 years with an event or without, or values that are not numbers.

    Source: Harris (2020), Nonsense correlations in neuroscience, on shifted series.
    """
    years, values = _checked(np.asarray(years), np.asarray(values, float))
    event = np.isin(years, np.asarray(event_years, int)).astype(float)
    theta, crossed, kept = _rotated(event, values)
    n, slack = len(years), 1e-9 * (np.ptp(values) or 1.0)

    def above(bound: float) -> float:
        return float((crossed <= bound + slack).sum() + kept) / n

    def below(bound: float) -> float:
        return float((crossed >= bound - slack).sum() + kept) / n

    p_claim, p_refute = p_values(region, above, below)
    ordered, spare = np.sort(crossed), floor(LEVEL * n) - kept
    return Measured(
        estimate=theta,
        low=float(ordered[spare]) if spare >= 0 else -inf,
        high=float(ordered[-1 - spare]) if spare >= 0 else inf,
        p_claim=p_claim,
        p_refute=p_refute,
        probability=float(region.holds(crossed).mean()) if len(crossed) else 0.5,
        n=n,
        method=METHOD,
        details={
            "years with an event": int(event.sum()),
            "mean with": float(values[event == 1].mean()),
            "mean without": float(values[event == 0].mean()),
            "smallest possible p": kept / n,
        },
    )


def _checked(years: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if years.shape != values.shape:
        raise InputError(f"{len(years)} years but {len(values)} values; give one a year")
    if not np.isfinite(values).all():
        raise InputError("a value is not a number; choose years that are observed")
    return years, values


def _rotated(event: np.ndarray, values: np.ndarray) -> tuple[float, np.ndarray, int]:
    """Return the difference, t_k of every turn that moves the events, and how many do not."""
    n, held = len(event), int(event.sum())
    if min(held, n - held) < LEAST:
        raise InputError(
            f"{held} of {n} years have an event; at least {LEAST} with and {LEAST} without are "
            "needed, so widen the events or the years"
        )
    turned = np.stack([np.roll(event, k) for k in range(n)])
    contrast = turned / held - (1 - turned) / (n - held)
    difference, own = contrast @ values, contrast @ event
    same = own > 1 - 1e-9  # turned onto themselves: always as far out as what is observed
    crossed = (difference[0] - difference[~same]) / (1 - own[~same])
    return float(difference[0]), crossed, int(same.sum())
