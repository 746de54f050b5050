"""What the world's migrant stocks say about the hump, across origins and within them.

    outcome = b1 l + b2 l^2 + effects,   l = ln(y / 10,000),   turn at y* = 10,000 exp(-b1 / 2 b2)

Population is packaged for seven countries only, so emigration rates of the world cannot be formed
and the cross-section in levels that the hump is known from (P080, P081) cannot be repeated.
Population cancels in two other questions, which are asked instead: across origins, how many
emigrants are in rich destinations for each one in others (`cross_section`: is the dear journey
closed to the poor?); within origins over the years, whether the stock rises and then falls with
income (`within_origins`: origin effects take away the size of the origin, year effects the growth
that all share; population growth of its own that goes with income remains).
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from interlock.errors import InputError, did_you_mean
from interlock.region import load_region

if TYPE_CHECKING:
    import numpy as np

STOCK = "world.undesa_migrant_stock_2024"
INCOME = "world.gdp_per_capita_ppp_wb"
PUBLISHED = tuple(f"P{number:03d}" for number in range(80, 87))
# Income in 2000 from which a destination counts as rich in all years, in the unit of INCOME.
RICH, RICH_YEAR = 30_000.0, 2000
CENTRE = 10_000.0
# "Others": origin not known, no country.
NO_COUNTRY = ("OOO",)
# Honduras rises fourfold from 1990 to 2000 here and stays flat in gdp_pc_ppp_gapminder_long.
SUSPECT = ("HND", 2000)
DRAWS = 999
# Quantiles of income between which a turn counts as seen.
INSIDE = (0.05, 0.95)
# Normal quantiles of a one-sided and a two-sided test at 5 percent.
ONE_SIDED, TWO_SIDED = 1.645, 1.960
Destinations = Literal["all", "rich"]


@dataclass(frozen=True, slots=True)
class HumpFit:
    """A quadratic in log income with errors that are robust to clusters by origin.

    Attributes:
        question: what was regressed on what.
        terms: names of the coefficients.
        coefficients: b1, b2, then the others (constant or year effects).
        standard_errors: in the same order.
        turning_point: income at the peak, PPP dollars; None where the curve bends upwards, 0 or
            infinite where the peak is no income on earth.
        turning_interval: 95 percent, bootstrap over origins; infinite where draws bend upwards.
        inside_share: share of bootstrap draws that peak inside `income_range`.
        income_range: 5th and 95th percentile of the incomes.
        slopes: d outcome / d ln income at the two ends of that range.
        slope_errors: their standard errors.
        n: observations.
        origins: clusters.

    """

    question: str
    terms: tuple[str, ...]
    coefficients: tuple[float, ...]
    standard_errors: tuple[float, ...]
    turning_point: float | None
    turning_interval: tuple[float, float]
    inside_share: float
    income_range: tuple[float, float]
    slopes: tuple[float, float]
    slope_errors: tuple[float, float]
    n: int
    origins: int

    @property
    def reading(self) -> str:
        """The reading in a few words; a hump must rise at the low end and fall at the high one.

        Source: Lind & Mehlum (2010), Oxford Bulletin of Economics and Statistics 72:109 (the test
        of both slopes, each one-sided at 5 percent).

        """
        rises = self.slopes[0] > ONE_SIDED * self.slope_errors[0]
        falls = self.slopes[1] < -ONE_SIDED * self.slope_errors[1]
        if rises and falls:
            return "a hump: rises at low and falls at high incomes"
        if self.coefficients[1] + TWO_SIDED * self.standard_errors[1] < 0:
            return "bends down, but no hump: does not both rise and fall"
        return "no hump: the bend cannot be told from none"


class _Sample(NamedTuple):
    """Origin by year: log stock to all and to rich destinations, log income over the centre."""

    origins: tuple[str, ...]
    years: tuple[int, ...]
    stock_all: "np.ndarray"
    stock_rich: "np.ndarray"
    income: "np.ndarray"


def cluster_ols(
    X: "np.ndarray", y: "np.ndarray", clusters: "np.ndarray"
) -> "tuple[np.ndarray, np.ndarray]":
    """Ordinary least squares with a covariance that is robust to clusters.

    b = (X'X)^-1 X'y;  V = c (X'X)^-1 [sum_g X_g' e_g e_g' X_g] (X'X)^-1,
    c = G / (G - 1) (n - 1) / (n - k).

    Args:
        X: regressors [n, k].
        y: outcome [n].
        clusters: label of each observation [n].

    Returns:
        Coefficients [k], covariance [k, k].

    Raises:
        InputError: fewer than two clusters or no more observations than regressors.

    Source: Liang & Zeger (1986), Biometrika 73:13, with the small-sample factor in common use.

    """
    import numpy as np

    (n, k), (labels, group) = X.shape, np.unique(clusters, return_inverse=True)
    if len(labels) < 2 or n <= k:
        raise InputError(f"too few observations: {n} in {len(labels)} clusters for {k} terms")
    b = np.linalg.lstsq(X, y, rcond=None)[0]
    score = np.zeros((len(labels), k))
    np.add.at(score, group, X * (y - X @ b)[:, None])
    bread = np.linalg.inv(X.T @ X)
    factor = len(labels) / (len(labels) - 1) * (n - 1) / (n - k)
    return b, factor * bread @ (score.T @ score) @ bread


@cache
def cross_section(year: int = 2020, *, rich_from: float = RICH) -> HumpFit:
    """Regress ln(emigrants in rich / in other destinations) on log income across origins.

    Population of the origin cancels. A rise says that richer origins reach rich destinations more,
    which is what a barrier of means predicts, and nearness to rich neighbours and visas as well.

    Args:
        year: a year of the stock, 1990 to 2020 in steps of five, or 2024.
        rich_from: income in 2000 from which a destination is rich, PPP dollars.

    Returns:
        The fit; robust to heteroskedasticity, each origin a cluster of one.

    Raises:
        InputError: the stock has no such year.

    """
    import numpy as np

    sample = _sample(rich_from)
    if year not in sample.years:
        raise InputError(
            f"the world's migrant stock has no year {year}; it has "
            f"{', '.join(map(str, sample.years))}"
        )
    at = sample.years.index(year)
    everyone, rich = np.exp(sample.stock_all[:, at]), np.exp(sample.stock_rich[:, at])
    good = np.isfinite(sample.income[:, at]) & (rich > 0) & (everyone > rich)
    outcome = np.log(rich[good] / (everyone[good] - rich[good]))
    income = sample.income[good, at]
    X = np.stack([income, income**2, np.ones(income.size)], axis=1)
    question = (
        f"log emigrants in rich over other destinations on log income, {year}, across origins"
    )
    return _fitted(question, X, outcome, np.flatnonzero(good), ("constant",), income)


@cache
def within_origins(
    destinations: Destinations = "all", *, year_effects: bool = True, rich_from: float = RICH
) -> HumpFit:
    """Regress the log emigrant stock on log income and its square within origins, 1990-2024.

    Args:
        destinations: `all`, or `rich`.
        year_effects: take away what all origins share in a year. Without them the growth of
            populations and of migration in the whole world counts as an effect of income.
        rich_from: as in `cross_section`.

    Returns:
        The fit, origin effects absorbed, errors clustered by origin.

    Raises:
        InputError: unknown destinations.

    """
    import numpy as np

    if destinations not in ("all", "rich"):
        raise InputError(
            f"no destinations '{destinations}'{did_you_mean(destinations, ('all', 'rich'))}"
        )
    sample = _sample(rich_from)
    stock = sample.stock_all if destinations == "all" else sample.stock_rich
    good = np.isfinite(stock) & np.isfinite(sample.income)
    good &= good.sum(axis=1, keepdims=True) > 1
    origin, period = np.nonzero(good)
    income = sample.income[good]
    columns, terms = [income, income**2], []
    if year_effects:
        columns += [(period == at).astype(float) for at in range(1, len(sample.years))]
        terms = [str(year) for year in sample.years[1:]]
    X = _demeaned(np.stack(columns, axis=1), origin)
    outcome = _demeaned(stock[good][:, None], origin)[:, 0]
    effects = "origin and year effects" if year_effects else "origin effects"
    question = f"log emigrant stock in {destinations} destinations on log income, {effects}"
    return _fitted(question, X, outcome, origin, tuple(terms), income)


def hump_evidence() -> tuple[HumpFit, ...]:
    """Return the fits that belong beside the published rows: one across, three within."""
    return (
        cross_section(),
        within_origins("all"),
        within_origins("rich"),
        within_origins("rich", year_effects=False),
    )


def published() -> tuple[dict[str, Any], ...]:
    """Return the published estimates on the hump, P080 to P086, as packaged."""
    rows = load_region().parameters
    return tuple(row for row in rows.iter_rows(named=True) if row["id"] in PUBLISHED)


def _fitted(
    question: str,
    X: "np.ndarray",
    outcome: "np.ndarray",
    clusters: "np.ndarray",
    terms: tuple[str, ...],
    income: "np.ndarray",
) -> HumpFit:
    """Fit, and find the turning point with a bootstrap over clusters."""
    import numpy as np

    b, V = cluster_ols(X, outcome, clusters)
    low, high = np.quantile(income, INSIDE)
    draws = _bootstrap(X, outcome, clusters)
    bends_down = draws[:, 1] < 0
    turn = np.full(len(draws), np.inf)
    turn[bends_down] = -draws[bends_down, 0] / (2 * draws[bends_down, 1])
    slopes = np.asarray([[1.0, 2 * low], [1.0, 2 * high]])
    errors = np.sqrt(np.diag(slopes @ V[:2, :2] @ slopes.T))
    ends = np.quantile(turn, (0.025, 0.975), method="inverted_cdf")
    return HumpFit(
        question=question,
        terms=("ln income", "ln income squared", *terms),
        coefficients=tuple(b.tolist()),
        standard_errors=tuple(np.sqrt(np.diag(V)).tolist()),
        turning_point=_dollars(-b[0] / (2 * b[1])) if b[1] < 0 else None,
        turning_interval=(_dollars(ends[0]), _dollars(ends[1])),
        inside_share=float(np.mean((turn >= low) & (turn <= high))),
        income_range=(_dollars(low), _dollars(high)),
        slopes=tuple((slopes @ b[:2]).tolist()),
        slope_errors=tuple(errors.tolist()),
        n=len(outcome),
        origins=len(np.unique(clusters)),
    )


def _bootstrap(X: "np.ndarray", y: "np.ndarray", clusters: "np.ndarray") -> "np.ndarray":
    """Return coefficients of resampled clusters [draw, k]; the stream is fixed."""
    import numpy as np

    labels, group = np.unique(clusters, return_inverse=True)
    k = X.shape[1]
    gram, moment = np.zeros((len(labels), k, k)), np.zeros((len(labels), k))
    np.add.at(gram, group, X[:, :, None] * X[:, None, :])
    np.add.at(moment, group, X * y[:, None])
    even = np.full(len(labels), 1 / len(labels))
    times = np.random.default_rng(0).multinomial(len(labels), even, size=DRAWS).astype(float)
    grams = np.tensordot(times, gram, axes=1)
    return np.linalg.solve(grams, (times @ moment)[:, :, None])[:, :, 0]


def _dollars(log_income: float) -> float:
    """Return PPP dollars; 0 or infinity where no income on earth is meant."""
    import numpy as np

    if abs(log_income) > 20:
        return float("inf") if log_income > 0 else 0.0
    return CENTRE * float(np.exp(log_income))


def _demeaned(values: "np.ndarray", group: "np.ndarray") -> "np.ndarray":
    """Return values less the mean of their group [n, k]."""
    import numpy as np

    total = np.zeros((group.max() + 1, values.shape[1]))
    np.add.at(total, group, values)
    size = np.bincount(group, minlength=len(total))
    return values - total[group] / size[group][:, None]


@cache
def _sample(rich_from: float) -> _Sample:
    """Return the packaged stocks summed over destinations, with income of the same year.

    Raises:
        InputError: no destination is rich, or none is not.

    """
    import numpy as np

    region = load_region()
    stock, income = region.series(STOCK), region.series(INCOME)
    known = set(income.country.values.tolist()) - set(NO_COUNTRY)
    origins = [code for code in stock.origin.values.tolist() if code in known]
    rich = income.country.values[(income.sel(year=RICH_YEAR) >= rich_from).values].tolist()
    rich = [code for code in stock.destination.values.tolist() if code in set(rich)]
    if not 0 < len(rich) < len(known):
        raise InputError(f"rich_from: {rich_from:g} PPP dollars splits no destinations")
    stock = stock.sel(origin=origins)
    totals = [
        one.sum("destination", min_count=1).transpose("origin", "year").values
        for one in (stock, stock.sel(destination=rich))
    ]
    logs = [np.log(np.where(total > 0, total, np.nan)) for total in totals]
    earned = income.sel(country=origins, year=stock.year).transpose("country", "year").values
    relative = np.log(earned / CENTRE)
    years = tuple(int(year) for year in stock.year.values)
    relative[origins.index(SUSPECT[0]), np.asarray(years) < SUSPECT[1]] = np.nan
    return _Sample(tuple(origins), years, logs[0], logs[1], relative)
