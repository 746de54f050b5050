"""How high a number is: its mean over years, or what rival publishers say of one year."""

import numpy as np
from scipy import stats

from interlock.claims.measured import LEVEL, Measured, Region
from interlock.claims.series.noise import coefficient
from interlock.errors import InputError


def mean_level(years: np.ndarray, values: np.ndarray, region: Region) -> Measured:
    """Return the mean of a number over years, its errors AR(1).

    y_t = theta + u_t

    Args:
        years: ascending [year]; may have gaps.
        values: [year].
        region: where the claim puts the mean.

    Raises:
        InputError: fewer than 8 years, or values that are not numbers.
    """
    return coefficient(years, values, np.ones((len(years), 1)), 0, region)


def rival_sources(values: np.ndarray, region: Region) -> Measured:
    """Return the mean of what rival publishers say of one quantity, Student t across publishers.

    theta = mean; (mean - theta) / (s / sqrt k) follows t with k - 1 degrees of freedom, where the
    publishers err independently around the truth: two that agree by copying do not.

    Args:
        values: one a publisher [publisher].
        region: where the claim puts the quantity.

    Raises:
        InputError: fewer than two publishers, or values that are not numbers.
    """
    values = np.asarray(values, float)
    if len(values) < 2:
        raise InputError("one publisher tells no uncertainty; give two or more")
    if not np.isfinite(values).all():
        raise InputError("a publisher's value is not a number")
    mean, se = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    if se == 0:
        inside = float(region.holds(mean))
        return Measured(
            mean, mean, mean, 1 - inside, inside, inside, len(values), "publishers agree exactly"
        )
    t = stats.t(len(values) - 1, loc=mean, scale=se)
    outside = [float(t.cdf(region.low)), float(t.sf(region.high))]
    return Measured(
        estimate=mean,
        low=float(t.ppf(LEVEL)),
        high=float(t.ppf(1 - LEVEL)),
        p_claim=max(outside),
        p_refute=min(1.0, len(region.bounds) * min(1 - one for one in outside)),
        probability=max(0.0, 1 - sum(outside)),
        n=len(values),
        method="Student t across publishers",
        details={"lowest": float(values.min()), "highest": float(values.max())},
    )
