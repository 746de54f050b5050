"""What draws of a posterior say of a number: shares of draws outside and inside a region."""

import numpy as np

from interlock.claims.measured import LEVEL, Measured, Region
from interlock.errors import UnconvergedError


def of_draws(values: np.ndarray, region: Region, method: str) -> Measured:
    """Return a number known by draws of its posterior, against a region.

    p_claim is the share of draws outside the region, p_refute the share inside; both count one
    draw more on the side of doubt, so that n draws never say less than 1 / (n + 1).

    Args:
        values: equally likely draws [draw].
        region: where the claim puts the number.
        method: what the draws are, in one line.

    Raises:
        UnconvergedError: a draw is no number.

    Source: Davison & Hinkley (1997), Bootstrap Methods, section 4.2, for the one draw more.
    """
    values = np.asarray(values, float)
    lost = int((~np.isfinite(values)).sum())
    if lost:
        raise UnconvergedError(f"{lost} of {len(values)} draws have no number there")
    inside, n = int(region.holds(values).sum()), len(values)
    low, middle, high = np.quantile(values, (LEVEL, 0.5, 1 - LEVEL))
    return Measured(
        estimate=float(middle),
        low=float(low),
        high=float(high),
        p_claim=(n - inside + 1) / (n + 1),
        p_refute=(inside + 1) / (n + 1),
        probability=inside / n,
        n=n,
        method=method,
    )
