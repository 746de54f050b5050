"""Whether two numbers go together: a correlation that trends and memory alone cannot make."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from interlock.claims.measured import Measured, Region
from interlock.claims.series.noise import checked, from_distribution
from interlock.errors import InputError

TRANSFORMS = ("levels", "differences", "detrended")
DRAWS = 1999
UNIT_ROOT = 0.9  # a corrected rho from here on is taken as a random walk with drift
LEAST = 10
METHOD = "surrogate pairs with the same memory"


def comovement(
    x: np.ndarray,
    y: np.ndarray,
    region: Region,
    *,
    transform: str = "differences",
    lag: int = 0,
    controls: Sequence[np.ndarray] = (),
    seed: int = 0,
) -> Measured:
    """Return the correlation of two numbers, given controls, with what chance makes of the like.

    theta = corr(M x[t - lag], M y[t]),  M takes out the mean, the controls and, where `detrended`,
    a line; all of them in differences where `differences`.

    Chance: pairs that are independent but move as each of the two does: AR(1) with rho corrected
    for bias and drawn within its error; in levels a random walk with the drift that the series
    shows, where rho is near one. z = atanh r is shifted to the bounds of the region.

    Args:
        x: consecutive years [year].
        y: the other number in the same years [year].
        region: where the claim puts the correlation.
        transform: one of `TRANSFORMS`.
        lag: years that x leads.
        controls: numbers whose part is taken out of both [year] each.
        seed: of the pairs.

    Raises:
        InputError: fewer than 10 years left, values that are not numbers, or one that never varies.

    Source: Granger & Newbold (1974), Journal of Econometrics 2(2), on spurious correlation;
    Marriott & Pope (1954), Biometrika 41, on the bias of rho.
    """
    if transform not in TRANSFORMS:
        raise InputError(f"no transform '{transform}'; give {', '.join(TRANSFORMS)}")
    x, y, *others = checked(x, y, *controls, least=LEAST)
    if transform == "differences":
        x, y, *others = (np.diff(one) for one in (x, y, *others))
    n = len(y) - lag
    x, y, others = x[:n], y[lag:], [one[lag:] for one in others]
    x, y, *others = checked(x, y, *others, least=LEAST - 1)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        raise InputError("a number that never varies goes together with nothing")
    keep = _left_over(n, others, line=transform == "detrended")
    found = _correlation((keep @ x)[None], (keep @ y)[None])[0]
    random = np.random.default_rng([seed, n])
    walks = transform == "levels"
    line = transform == "detrended"
    pairs = [_alike(one, keep, random, walks=walks, line=line) @ keep.T for one in (x, y)]
    chance = _z(_correlation(*pairs))
    limits = Region(float(_z(region.low)), float(_z(region.high)))
    equal = np.full(DRAWS, 1 / DRAWS)
    details = {"transform": transform, "lag": lag, "controls": len(controls)}
    told = from_distribution(float(found), _z(found) - chance, equal, limits, n, METHOD, details)
    return replace(told, low=float(np.tanh(told.low)), high=float(np.tanh(told.high)))


def _z(correlation: Any) -> Any:
    """Return Fisher's z; a bound that is infinite stays so."""
    inside = np.arctanh(np.clip(correlation, -0.999999, 0.999999))
    return np.where(np.isfinite(correlation), inside, correlation)


def _left_over(n: int, controls: Sequence[np.ndarray], *, line: bool) -> np.ndarray:
    """Return the matrix that takes out the mean, the controls and perhaps a line."""
    columns = [np.ones(n), *controls, *([np.arange(n, dtype=float)] if line else [])]
    design = np.column_stack(columns)
    return np.eye(n) - design @ np.linalg.pinv(design)


def _correlation(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return correlations [world] of residuals [world, year] that have mean zero."""
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    return (x * y).sum(axis=1) / np.where(spread > 0, spread, 1.0)


def _alike(
    one: np.ndarray, keep: np.ndarray, random: np.random.Generator, *, walks: bool, line: bool
) -> np.ndarray:
    """Return series [world, year] that move like one, and have nothing to do with another.

    The sample autocorrelation is too low by (1 + 4 rho) / n around a mean and, by one term of the
    mean and one of the slope more, by (2 + 5 rho) / n around a line.
    """
    n = len(one)
    left = keep @ one
    rho = float((left[1:] * left[:-1]).sum() / (left**2).sum())
    corrected = rho + ((2 + 5 * rho) if line else (1 + 4 * rho)) / n
    shocks = random.standard_normal((DRAWS, n))
    if walks and corrected >= UNIT_ROOT:
        moves = np.diff(one)
        return np.cumsum(moves.mean() + moves.std(ddof=1) * shocks, axis=1)
    error = np.sqrt(max(1 - corrected**2, 0.02) / n)
    top = 1.0 if walks else 0.97
    rhos = np.clip(corrected + error * random.standard_normal(DRAWS), -0.9, top)
    noise = np.empty_like(shocks)
    noise[:, 0] = shocks[:, 0] / np.sqrt(1 - np.minimum(rhos**2, 0.95))
    for at in range(1, n):
        noise[:, at] = rhos * noise[:, at - 1] + shocks[:, at]
    return noise
