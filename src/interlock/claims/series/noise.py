"""One coefficient of a regression whose errors remember: estimate, p-values, bounds.

    y_t = X_t b + u_t,   corr(u_s, u_t) = rho^|t - s|   (years may be missing),   theta = b_k

theta is estimated by feasible least squares: rho from the residuals of ordinary least squares, then
generalised least squares. The t ratio (theta_hat - theta) / se does not depend on b, only on rho,
and rho is badly known from thirty years. So its reference distribution is simulated for the design
over a grid of rho, and those worlds count in which the *estimated* rho is near the one that the
data show, each by the prior of its rho: the bias of rho and its uncertainty are both inside.
With T_i such simulated ratios of weight w_i,

    P(theta > c) = sum_i w_i [theta_hat - T_i se > c]

is a confidence distribution: its tails are one-sided p-values and its quantiles are bounds.

Source: Cochrane & Orcutt (1949); Kendall (1954) on the bias of rho; Schweder & Hjort (2016),
Confidence, Likelihood, Probability, ch. 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import statsmodels.api as sm

from interlock.claims.measured import LEVEL, Measured, Region
from interlock.errors import InputError

LEAST_YEARS = 8
GRID = np.linspace(-0.4, 0.98, 32)
EACH = 400  # simulated worlds at every rho of the grid
NEAR = 0.05  # width of the kernel around the estimated rho
LEAN = 0.25  # of the prior of rho towards long memory: 0 is flat, 0.5 is Jeffreys'
HIGHEST = 0.98  # of an estimated rho
METHOD = "generalised least squares, AR(1) errors, simulated reference distribution"
EXACT = "the numbers do not vary around the line: no uncertainty"


@dataclass(frozen=True)
class Reference:
    """Simulated worlds of a design: true and estimated rho and t ratio of each."""

    true: np.ndarray
    rho: np.ndarray
    ratio: np.ndarray

    def weights(self, rho: float) -> np.ndarray:
        """Return how much each world counts where the data show this rho.

        The prior of the true rho, (1 - rho^2)^(-1/4), lies half-way between a flat one and
        Jeffreys' for an AR(1): with the flat one the tests err too often where memory is long, with
        Jeffreys' they see too little. Decided on synthetic worlds, before any claim was put to it.
        """
        near = np.exp(-0.5 * ((self.rho - rho) / NEAR) ** 2) * (1 - self.true**2) ** -LEAN
        return near / near.sum()


def checked(*series: np.ndarray, least: int = LEAST_YEARS) -> tuple[np.ndarray, ...]:
    """Return series as float arrays.

    Args:
        *series: one value a year each, the same length.
        least: years needed.

    Raises:
        InputError: too few years, or values that are not numbers.
    """
    arrays = tuple(np.asarray(one, float) for one in series)
    lengths = {len(one) for one in arrays}
    if len(lengths) > 1:
        raise InputError(f"series of {' and '.join(map(str, sorted(lengths)))} years differ")
    lost = sum(int((~np.isfinite(one)).sum()) for one in arrays)
    if lost:
        raise InputError(f"{lost} values are not numbers; choose years that are observed")
    if min(lengths) < least:
        raise InputError(f"{min(lengths)} years are observed; at least {least} are needed")
    return arrays


def coefficient(
    years: np.ndarray, values: np.ndarray, design: np.ndarray, place: int, region: Region
) -> Measured:
    """Return a coefficient of a regression with AR(1) errors, measured against a region.

    Args:
        years: ascending [year].
        values: [year].
        design: regressors [year, coefficient].
        place: which coefficient.
        region: where the claim puts it.

    Raises:
        InputError: as `checked`.
    """
    years, values, *_ = checked(years, values)
    scale = np.ptp(values) or np.abs(values).max() or 1.0
    fitted = design @ np.linalg.lstsq(design, values, rcond=None)[0]
    if np.abs(values - fitted).max() < 1e-10 * scale:
        return _exact(values, design, place, region)
    gaps = np.diff(years).astype(int)
    rho = float(autocorrelation((values - fitted)[None], gaps)[0])
    fit = sm.GLS(values, design, sigma=correlations(years, rho)).fit()
    theta, se = float(fit.params[place]), float(fit.bse[place])
    known = reference(tuple(years.astype(int)), design.tobytes(), design.shape[1], place)
    draws, weights = theta - known.ratio * se, known.weights(rho)
    details = {"rho": round(rho, 3), "standard error": se}
    return from_distribution(theta, draws, weights, region, len(years), METHOD, details)


def from_distribution(
    estimate: float,
    draws: np.ndarray,
    weights: np.ndarray,
    region: Region,
    n: int,
    method: str,
    details: Mapping[str, float | int | str] | None = None,
) -> Measured:
    """Return what a confidence distribution says of a region.

    p_claim is the larger of the two one-sided p-values at the region's bounds (two one-sided tests,
    Schuirmann 1987); p_refute the smaller of the two of theta outside, doubled where there are two
    bounds to look beyond.

    Args:
        estimate: of theta.
        draws: of its confidence distribution.
        weights: of the draws, summing to one.
        region: where the claim puts it.
        n: observations.
        method: one line.
        details: other figures.
    """

    def below(bound: float) -> float:
        return float(weights[draws <= bound].sum())

    def above(bound: float) -> float:
        return float(weights[draws >= bound].sum())

    outside = [below(region.low), above(region.high)]
    inside = [1 - one for one in outside]
    doubled = len(region.bounds)
    order = np.argsort(draws)
    reached = np.cumsum(weights[order])
    low, high = (
        float(draws[order][min(np.searchsorted(reached, level), len(draws) - 1)])
        for level in (LEVEL, 1 - LEVEL)
    )
    return Measured(
        estimate=estimate,
        low=low,
        high=high,
        p_claim=max(outside),
        p_refute=min(1.0, doubled * min(inside)),
        probability=max(0.0, 1 - sum(outside)),
        n=n,
        method=method,
        details=details or {},
    )


def _exact(values: np.ndarray, design: np.ndarray, place: int, region: Region) -> Measured:
    theta = float(np.linalg.lstsq(design, values, rcond=None)[0][place])
    if abs(theta) < 1e-10 * (np.abs(values).max() or 1.0):
        theta = 0.0
    inside = bool(region.holds(theta))
    return Measured(
        theta, theta, theta, 1.0 - inside, float(inside), float(inside), len(values), EXACT
    )


def correlations(years: np.ndarray, rho: float) -> np.ndarray:
    """Return correlations rho^|t - s| of errors [year, year]."""
    return np.power(rho, np.abs(np.subtract.outer(years, years)).astype(int))


def simulate(rho: np.ndarray, gaps: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return stationary AR(1) noise of unit variance [world, year].

    Args:
        rho: of every world [world].
        gaps: years from each observation to the next.
        random: source of draws.
    """
    shocks = random.standard_normal((len(rho), len(gaps) + 1))
    noise = np.empty_like(shocks)
    noise[:, 0] = shocks[:, 0]
    for at, gap in enumerate(gaps, start=1):
        carried = np.sign(rho) ** gap * np.abs(rho) ** gap
        noise[:, at] = carried * noise[:, at - 1] + np.sqrt(1 - carried**2) * shocks[:, at]
    return noise


def autocorrelation(residuals: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """Return lag-one autocorrelation [world] of residuals [world, year]; gaps are left out."""
    next_to = gaps == 1
    if next_to.sum() < 3:  # surveys years apart: errors are taken as unrelated
        return np.zeros(len(residuals))
    before, after = residuals[:, :-1][:, next_to], residuals[:, 1:][:, next_to]
    spread = np.sqrt((before**2).sum(axis=1) * (after**2).sum(axis=1))
    rho = (before * after).sum(axis=1) / np.where(spread > 0, spread, 1.0)
    return np.clip(rho, -HIGHEST, HIGHEST)


@lru_cache(maxsize=512)
def reference(years: tuple[int, ...], design: bytes, columns: int, place: int) -> Reference:
    """Return simulated worlds of a design, in which every coefficient is zero.

    Args:
        years: ascending.
        design: regressors, as bytes.
        columns: how many.
        place: which coefficient is looked at.
    """
    X = np.frombuffer(design).reshape(len(years), columns)
    gaps = np.diff(np.asarray(years))
    random = np.random.default_rng(20_261)
    true = np.repeat(GRID, EACH)
    noise = simulate(true, gaps, random)
    project = X @ np.linalg.pinv(X)
    rho = autocorrelation(noise - noise @ project.T, gaps)
    theta, se = _weighted(noise, X, gaps, rho, place)
    return Reference(true, rho, theta / se)


def _weighted(
    values: np.ndarray, X: np.ndarray, gaps: np.ndarray, rho: np.ndarray, place: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return estimates and standard errors [world] of generalised least squares at each rho."""
    carried = np.sign(rho)[:, None] ** gaps * np.abs(rho)[:, None] ** gaps
    scale = np.sqrt(1 - carried**2)
    y = np.concatenate([values[:, :1], (values[:, 1:] - carried * values[:, :-1]) / scale], axis=1)
    first = np.broadcast_to(X[:1], (len(rho), 1, X.shape[1]))
    Z = np.concatenate(
        [first, (X[None, 1:] - carried[..., None] * X[None, :-1]) / scale[..., None]], axis=1
    )
    inverse = np.linalg.inv(np.swapaxes(Z, 1, 2) @ Z)
    b = (inverse @ (np.swapaxes(Z, 1, 2) @ y[..., None]))[..., 0]
    left = y - (Z @ b[..., None])[..., 0]
    variance = (left**2).sum(axis=1) / (values.shape[1] - X.shape[1])
    return b[:, place], np.sqrt(variance * inverse[:, place, place])
