"""When a number changed: at a dated event, or at a date that the data choose."""

from functools import lru_cache

import numpy as np
import ruptures

from interlock.claims.measured import LEVEL, Measured, Region
from interlock.claims.series.noise import (
    EACH,
    GRID,
    NEAR,
    autocorrelation,
    checked,
    coefficient,
    simulate,
)
from interlock.errors import InputError

TRIM = 0.15  # of the years at either end in which no break is looked for
DRAWS = 999
EVERY = 4  # of the simulated worlds are used for the greatest F, which takes longer


def step(
    years: np.ndarray, values: np.ndarray, at: int, region: Region, *, with_trend: bool = False
) -> Measured:
    """Return the change of the mean from a dated event on.

    y_t = a + theta [t >= at] (+ c t) + u_t,  u_t AR(1)

    Args:
        years: ascending [year]; may have gaps.
        values: [year].
        at: first year after the event.
        region: where the claim puts the step.
        with_trend: whether a linear trend goes through both sides.

    Raises:
        InputError: fewer than 8 years, or fewer than 2 on a side of the event.
    """
    years, values = checked(years, values)
    after = years >= at
    if min(after.sum(), (~after).sum()) < 2:
        raise InputError(
            f"fewer than two observed years before or from {at} on; choose other years"
        )
    columns = [np.ones(len(years)), after.astype(float)]
    if with_trend:
        columns.append(years - years.mean())
    return coefficient(years, values, np.column_stack(columns), 1, region)


def unknown_break(
    years: np.ndarray,
    values: np.ndarray,
    window: tuple[int, int],
    region: Region,
    *,
    with_trend: bool = False,
    seed: int = 0,
) -> Measured:
    """Return the step at the date that fits best, with a test of whether there is a break at all.

    sup F = max_d F(d) over dates d that leave 15 percent of the years on either side; its p-value
    is simulated under no break with AR(1) errors, in worlds whose estimated rho is near the data's.
    The claim is shown where sup F rejects, the step lies in the region and the date in the window;
    it is refuted where sup F rejects and the step lies outside, or no date of the 95 percent set
    (by parametric bootstrap) in the window. Otherwise the p-value is 1.

    Args:
        years: ascending [year]; may have gaps.
        values: [year].
        window: first and last year in which the claim puts the break.
        region: where it puts the step.
        with_trend: whether a linear trend goes through both sides.
        seed: of the bootstrap of dates.

    Raises:
        InputError: fewer than 8 years, or a window in which no break is looked for.

    Source: Andrews (1993), Econometrica 61(4), for sup F; Bai (1997), Review of Economics and
    Statistics 79(4), for the date.
    """
    years, values = checked(years, values)
    key = tuple(int(year) for year in years)
    dates, projections, contrasts = _designs(key, with_trend)
    _check(values, window, dates)
    gaps = np.diff(years).astype(int)
    great, place, rho = _greatest(values[None], projections, gaps)
    p = _p_of_no_break(float(great[0]), float(rho[0]), key, with_trend)
    at = _date(values, years, dates, int(place[0]), with_trend)
    theta = float(contrasts[list(dates).index(at)] @ values)
    drawn_at, drawn = _redrawn(values, years, dates, projections, contrasts, at, rho[0], seed)
    kept = _set_of(drawn_at)
    claimed = range(window[0], window[1] + 1)
    share = float(np.mean(region.holds(drawn) & np.isin(drawn_at, claimed)))
    low, high = (float(2 * theta - np.quantile(drawn, q)) for q in (1 - LEVEL, LEVEL))
    outside = not region.holds(np.array([low, high])).any()
    return Measured(
        estimate=theta,
        low=low,
        high=high,
        p_claim=p if region.holds(theta) and at in claimed else 1.0,
        p_refute=p if outside or not set(kept) & set(claimed) else 1.0,
        probability=(1 - p) * share,
        n=len(years),
        method="greatest F over dates, AR(1) errors, simulated; dates by parametric bootstrap",
        details={"date": at, "dates at 95 %": f"{kept[0]} to {kept[-1]}",
                 "greatest F": float(great[0]), "p of no break": p},
    )  # fmt: skip


def _check(values: np.ndarray, window: tuple[int, int], dates: tuple[int, ...]) -> None:
    if np.ptp(values) == 0:
        raise InputError("the number never changes: there is no break to date")
    if not any(window[0] <= date <= window[1] for date in dates):
        raise InputError(
            f"no break can be looked for from {window[0]} to {window[1]}: dates are "
            f"{dates[0]} to {dates[-1]}"
        )


def _date(
    values: np.ndarray, years: np.ndarray, dates: tuple[int, ...], place: int, with_trend: bool
) -> int:
    """Return the first year after the break: of a shift by ruptures, else of greatest F."""
    if with_trend:
        return dates[place]
    least = int(np.searchsorted(years, dates[0]))
    search = ruptures.Dynp(model="l2", min_size=least, jump=1).fit(values[:, None])
    return int(years[search.predict(n_bkps=1)[0]])


@lru_cache(maxsize=256)
def _designs(
    years: tuple[int, ...], with_trend: bool
) -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    """Return dates, residual makers [1 + date, year, year] (no break first), step makers."""
    when = np.asarray(years, float)
    n = len(when)
    edge = max(2, int(np.ceil(TRIM * n)))
    dates = years[edge : n - edge + 1]
    plain = [np.ones(n)] + ([when - when.mean()] if with_trend else [])
    makers, contrasts = [_left_over(np.column_stack(plain))], []
    for date in dates:
        design = np.column_stack([*plain, when >= date])
        makers.append(_left_over(design))
        contrasts.append(np.linalg.pinv(design)[-1])
    return dates, np.asarray(makers), np.asarray(contrasts)


def _left_over(design: np.ndarray) -> np.ndarray:
    return np.eye(len(design)) - design @ np.linalg.pinv(design)


def _greatest(
    values: np.ndarray, makers: np.ndarray, gaps: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the greatest F, its place among the dates and rho around that break [world]."""
    squares = np.stack([((values @ maker) ** 2).sum(axis=1) for maker in makers])
    place = squares[1:].argmin(axis=0)
    least = np.take_along_axis(squares[1:], place[None], axis=0)[0]
    residuals = np.einsum("wij,wj->wi", makers[1:][place], values)
    freedom = np.trace(makers[1])
    great = (squares[0] - least) / np.maximum(least / freedom, 1e-300)
    return great, place, autocorrelation(residuals, gaps)


def _p_of_no_break(great: float, rho: float, years: tuple[int, ...], with_trend: bool) -> float:
    """Return how often worlds without a break, of an estimated rho near this, show such an F."""
    known_rho, known_great = _reference(years, with_trend)
    near = np.exp(-0.5 * ((known_rho - rho) / NEAR) ** 2)
    return float((near * (known_great >= great)).sum() / near.sum())


@lru_cache(maxsize=256)
def _reference(years: tuple[int, ...], with_trend: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return estimated rho and greatest F of simulated worlds without a break."""
    gaps = np.diff(np.asarray(years))
    random = np.random.default_rng(20_262)
    noise = simulate(np.repeat(GRID, EACH // EVERY), gaps, random)
    great, _, rho = _greatest(noise, _designs(years, with_trend)[1], gaps)
    return rho, great


def _redrawn(
    values: np.ndarray,
    years: np.ndarray,
    dates: tuple[int, ...],
    makers: np.ndarray,
    contrasts: np.ndarray,
    at: int,
    rho: float,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return dates and steps estimated in worlds drawn around the break that was found."""
    gaps = np.diff(years).astype(int)
    left = makers[1 + dates.index(at)] @ values
    random = np.random.default_rng([seed, len(years)])
    noise = left.std() * simulate(np.full(DRAWS, rho), gaps, random)
    worlds = (values - left) + noise
    _, place, _ = _greatest(worlds, makers, gaps)
    return np.asarray(dates)[place], (contrasts[place] * worlds).sum(axis=1)


def _set_of(drawn: np.ndarray) -> list[int]:
    """Return the fewest dates that hold 95 percent of the draws, ascending."""
    dates, counts = np.unique(drawn, return_counts=True)
    order = np.argsort(-counts)
    needed = int(np.searchsorted(np.cumsum(counts[order]), (1 - LEVEL) * len(drawn))) + 1
    return sorted(int(date) for date in dates[order][:needed])
