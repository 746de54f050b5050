"""Where a number goes: its slope per year."""

import numpy as np

from interlock.claims.measured import Measured, Region
from interlock.claims.series.noise import coefficient


def trend(years: np.ndarray, values: np.ndarray, region: Region) -> Measured:
    """Return the slope per year of a number, its errors around the line AR(1).

    y_t = a + theta (t - mean t) + u_t

    Args:
        years: ascending [year]; may have gaps.
        values: [year].
        region: where the claim puts the slope.

    Raises:
        InputError: fewer than 8 years, or values that are not numbers.
    """
    years = np.asarray(years, float)
    design = np.column_stack([np.ones(len(years)), years - years.mean()])
    return coefficient(years, values, design, 1, region)
