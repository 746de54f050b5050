"""Two numbers side by side: whose is higher, grows faster, changed more."""

import numpy as np

from interlock.claims.measured import Measured, Region
from interlock.claims.series.noise import checked, coefficient
from interlock.errors import InputError

STATISTICS = ("mean", "trend", "change")


def comparison(
    years: np.ndarray, a: np.ndarray, b: np.ndarray, region: Region, *, statistic: str = "mean"
) -> Measured:
    """Return the mean, trend or change of a - b; errors of the paired difference are AR(1).

    mean    a_t - b_t = theta + u_t
    trend   a_t - b_t = c + theta (t - mean t) + u_t
    change  a_t - b_t = early + theta [t in the last third] + m [t in the middle third] + u_t

    Args:
        years: ascending [year]; may have gaps.
        a: [year].
        b: what is taken off [year].
        region: where the claim puts theta.
        statistic: one of `STATISTICS`.

    Raises:
        InputError: fewer than 8 years, values that are not numbers, an unknown statistic.
    """
    if statistic not in STATISTICS:
        raise InputError(f"no statistic '{statistic}'; give {', '.join(STATISTICS)}")
    years, a, b = checked(years, a, b)
    one = np.ones(len(years))
    third = np.minimum(3 * np.arange(len(years)) // len(years), 2)
    design, place = {
        "mean": (one[:, None], 0),
        "trend": (np.column_stack([one, years - years.mean()]), 1),
        "change": (np.column_stack([one, third == 1, third == 2]).astype(float), 2),
    }[statistic]
    return coefficient(years, a - b, design, place, region)
