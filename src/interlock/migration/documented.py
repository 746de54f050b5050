"""The documented corridor from Canada to the United States: admissions in, exits out.

    D(t+1) = (1 - x) D(t) + k A(t),    D(1980) = census of 1980

D: residents of the US born in Canada; A: permanent residents admitted in fiscal year t whose last
residence was Canada; x: yearly exit rate, deaths and departures together; k: residents gained per
admission, below one where people born elsewhere come from Canada, above one where residents who
are counted were never admitted for good. x and k are least squares in logs on the census and the
American Community Survey. The stock hardly moved, so data hold k / x and not the two apart: their
errors are almost perfectly correlated; births (`birth_share`) say k = 0.65 if everybody counted
had been admitted.

Source: ours; docs/explanation/migration-and-borders.md, Canada.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from interlock.errors import InputError, UnconvergedError
from interlock.region import load_region

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

FIRST_YEAR, LAST_YEAR = 1980, 2024
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
CORRIDOR = {"origin": "CAN", "destination": "USA"}
STOCK = "us_foreign_born_by_country"
RESIDENCE = "lpr_admissions_by_last_residence"
BIRTH = "lpr_admissions_by_country_of_birth"
DECADE = "lpr_admissions_by_last_residence_decade"
THREE_YEARS = "lpr_admissions_by_last_residence_sum1991_93"
# Gauss-Newton stops when no parameter moves by more than this share of itself.
TOLERANCE = 1e-12
MAX_ITERATIONS = 100


@dataclass(frozen=True, slots=True)
class Admissions:
    """Admissions by fiscal year from 1980, with how each came about.

    Attributes:
        persons: admissions by last residence.
        mark: `observed` (published for the year), `interpolated` (shared out of a published total
            of several years) or `held` (the last observed).

    """

    persons: Mapping[int, float]
    mark: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class CorridorFit:
    """Exit rate and residents per admission with what is known about them.

    Attributes:
        exit_rate: x, per year.
        exit_rate_se: its standard error, errors taken as independent over years.
        admission_share: k, residents gained per admission by last residence.
        admission_share_se: its standard error; 0 where k was given.
        correlation: of the two errors; 0 where k was given.
        long_run_ratio: k / x, residents in the long run per yearly admission.
        long_run_ratio_se: its standard error by the delta method.
        birth_share: admissions by birthplace over those by last residence where both are
            published, not used in the fit.
        log_rmse: root mean squared log error over the observations after the first.
        n: number of those observations.

    """

    exit_rate: float
    exit_rate_se: float
    admission_share: float
    admission_share_se: float
    correlation: float
    long_run_ratio: float
    long_run_ratio_se: float
    birth_share: float
    log_rmse: float
    n: int


@cache
def admissions() -> Admissions:
    """Return admissions from Canada by fiscal year, 1980 to 2024, that meet the published totals.

    Within a span with a published total, what the observed years leave is shared out pro rata to
    admissions by birthplace where these are packaged, else evenly:
    A(t) = pilot(t) (total - sum of observed) / (sum of pilots). Spans: fiscal years 1991-93
    together, then decades. After the last observed year its value is held.

    Source: DHS Yearbook 2017 table 2 (decades), INS/DHS yearbooks (years), packaged series.

    """
    persons = {year: value for year, value in _packaged(RESIDENCE).items() if year in YEARS}
    mark = dict.fromkeys(persons, "observed")
    births = _packaged(BIRTH)
    last = max(persons)
    spans = [(start, 3, total) for start, total in _packaged(THREE_YEARS).items()]
    spans += [(start, 10, total) for start, total in _packaged(DECADE).items()]
    for start, length, total in spans:
        span = [year for year in range(start, start + length) if year in YEARS]
        missing = [year for year in span if year not in persons]
        if len(span) < length or not missing:
            continue
        left = total - sum(persons[year] for year in span if year in persons)
        known = [births[year] for year in missing if year in births]
        level = sum(known) / len(known) if known else 1.0
        pilot = {year: births.get(year, level) for year in missing}
        scale = left / sum(pilot.values())
        persons |= {year: scale * pilot[year] for year in missing}
        mark |= dict.fromkeys(missing, "interpolated")
    for year in range(last + 1, LAST_YEAR + 1):
        persons[year], mark[year] = persons[last], "held"
    return Admissions({year: persons[year] for year in YEARS}, {year: mark[year] for year in YEARS})


def simulate(
    exit_rate: float,
    admission_share: float,
    *,
    start_persons: float | None = None,
    entering: Mapping[int, float] | None = None,
) -> dict[int, float]:
    """Return the stock by year: D(t+1) = (1 - x) D(t) + k A(t).

    Args:
        exit_rate: x, per year, 0 to 1.
        admission_share: k, residents per admission, 0 or more.
        start_persons: stock in the first year of `entering`; default the census of 1980.
        entering: admissions by consecutive year; default `admissions()`.

    Returns:
        Year to persons; one year more than `entering`.

    Raises:
        InputError: exit rate or share out of range, or years with a gap.

    """
    if not 0 <= exit_rate <= 1:
        raise InputError(f"exit rate {exit_rate:g} is out of range; give 0 to 1 per year")
    if not 0 <= admission_share < float("inf"):
        raise InputError(f"admission share {admission_share:g} is out of range; give 0 or more")
    flows = dict(entering) if entering is not None else dict(admissions().persons)
    if not flows or sorted(flows) != list(range(min(flows), min(flows) + len(flows))):
        raise InputError("admissions must be given for consecutive years")
    year = min(flows)
    stock = {year: start_persons if start_persons is not None else observed_stock()[year]}
    for year in sorted(flows):
        stock[year + 1] = (1 - exit_rate) * stock[year] + admission_share * flows[year]
    return stock


def observed_stock() -> dict[int, float]:
    """Return residents of the US born in Canada by year, census and survey, from 1980."""
    return {year: value for year, value in _packaged(STOCK).items() if year in YEARS}


def birth_share() -> float:
    """Return admissions by birthplace over those by last residence, years where both exist."""
    births, residence = _packaged(BIRTH), _packaged(RESIDENCE)
    both = births.keys() & residence.keys()
    return sum(births[year] for year in both) / sum(residence[year] for year in both)


@cache
def fit(admission_share: float | None = None) -> CorridorFit:
    """Fit exit rate and residents per admission: min sum_t [ln D(t) - ln observed(t)]^2.

    Gauss-Newton with the exact sensitivities of the recursion,
    dD(t+1)/dx = (1-x) dD(t)/dx - D(t), dD(t+1)/dk = (1-x) dD(t)/dk + A(t).
    Errors are taken as independent; survey errors of neighbouring years and the change from census
    to survey between 2000 and 2006 are not, so the standard errors are too small.

    Args:
        admission_share: k held at a value; None estimates it.

    Raises:
        InputError: a share that is not above zero.
        UnconvergedError: the parameters still move after the last step.

    """
    import numpy as np

    if admission_share is not None and not 0 < admission_share < float("inf"):
        raise InputError(f"admission share {admission_share:g} is out of range; give above 0")
    free = 1 if admission_share is not None else 2
    theta = np.asarray([0.03, admission_share or 1.0])
    for _ in range(MAX_ITERATIONS):
        residual, jacobian = _residual(*theta)
        step = np.linalg.lstsq(jacobian[:, :free], -residual, rcond=None)[0]
        theta[:free] += np.clip(step, -0.5 * theta[:free], 0.5 * theta[:free])
        if np.max(np.abs(step) / theta[:free]) < TOLERANCE:
            break
    else:
        raise UnconvergedError(f"the Canadian corridor did not settle in {MAX_ITERATIONS} steps")
    residual, jacobian = _residual(*theta)
    n = residual.size
    covariance = np.zeros((2, 2))
    information = jacobian[:, :free].T @ jacobian[:, :free]
    covariance[:free, :free] = np.linalg.inv(information) * (residual @ residual) / (n - free)
    x, k = (float(one) for one in theta)
    error = np.sqrt(np.diag(covariance))
    slope = np.asarray([-k / x**2, 1 / x])
    return CorridorFit(
        exit_rate=x,
        exit_rate_se=float(error[0]),
        admission_share=k,
        admission_share_se=float(error[1]),
        correlation=float(covariance[0, 1] / (error[0] * error[1])) if error[1] else 0.0,
        long_run_ratio=k / x,
        long_run_ratio_se=float(np.sqrt(slope @ covariance @ slope)),
        birth_share=birth_share(),
        log_rmse=float(np.sqrt(residual @ residual / n)),
        n=n,
    )


def _residual(exit_rate: float, share: float) -> "tuple[np.ndarray, np.ndarray]":
    """Return log errors [observation] and their derivatives in x and k [observation, 2]."""
    import numpy as np

    observed = observed_stock()
    stock, by_rate, by_share = observed[FIRST_YEAR], 0.0, 0.0
    errors, slopes = [], []
    for year, entering in admissions().persons.items():
        if year in observed and year > FIRST_YEAR:
            errors.append(np.log(stock / observed[year]))
            slopes.append((by_rate / stock, by_share / stock))
        by_rate = (1 - exit_rate) * by_rate - stock
        by_share = (1 - exit_rate) * by_share + entering
        stock = (1 - exit_rate) * stock + share * entering
    return np.asarray(errors), np.asarray(slopes)


def documented_stock(
    years: Iterable[int] = YEARS,
    *,
    exit_rate: float | None = None,
    admission_share: float | None = None,
) -> "xr.Dataset":
    """Return the documented corridor from Canada by year, modelled and observed.

    D(t+1) = D(t) + k A(t) - x D(t): persons are conserved, exits are reported.

    Args:
        years: any of 1980 to 2024.
        exit_rate: x per year; default as fitted (given `admission_share`, if that is given).
        admission_share: k; default as fitted.

    Returns:
        By year: stock_persons (at the census or survey of the year), admissions_persons (fiscal
        year, by last residence), entrants_persons (k A), exits_persons (x D), observed_persons
        (NaN where not observed), mark of the admissions. The fit stands in `attrs`.

    Raises:
        InputError: no years, a year out of range, a rate or share out of range.

    """
    import numpy as np
    import xarray as xr

    wanted = [int(year) for year in years]
    if not wanted or not set(wanted) <= set(YEARS):
        raise InputError(f"give years from {FIRST_YEAR} to {LAST_YEAR} (found {wanted[:5]})")
    found = fit(admission_share)
    x = found.exit_rate if exit_rate is None else exit_rate
    k = found.admission_share
    stock, entering, observed = simulate(x, k), admissions(), observed_stock()
    columns = {
        "stock_persons": [stock[year] for year in wanted],
        "admissions_persons": [entering.persons[year] for year in wanted],
        "entrants_persons": [k * entering.persons[year] for year in wanted],
        "exits_persons": [x * stock[year] for year in wanted],
        "observed_persons": [observed.get(year, np.nan) for year in wanted],
        "mark": [entering.mark[year] for year in wanted],
    }
    data = xr.Dataset(
        {name: ("year", np.asarray(values)) for name, values in columns.items()},
        coords={"year": wanted},
        attrs=_attributes(found, x),
    )
    for name, (label, unit, series) in _LABELS.items():
        source = "; ".join(load_region().passport(one).source for one in series)
        data[name].attrs = {"label": label, "unit": unit, "source": source}
    return data


def _attributes(found: CorridorFit, exit_rate: float) -> dict[str, str | float]:
    """Return what was used and what was fitted, plain enough for any file format."""
    return {
        **CORRIDOR,
        "exit_rate": exit_rate,
        "admission_share": found.admission_share,
        "fitted_exit_rate": found.exit_rate,
        "fitted_exit_rate_se": found.exit_rate_se,
        "fitted_admission_share_se": found.admission_share_se,
        "fitted_correlation": found.correlation,
        "fitted_log_rmse": found.log_rmse,
        "note": "data hold admission_share / exit_rate, hardly the two apart",
    }


_FLOWS = (RESIDENCE, THREE_YEARS, DECADE, BIRTH)
_LABELS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "stock_persons": ("Residents born in Canada, modelled", "persons", (STOCK, *_FLOWS)),
    "admissions_persons": ("New permanent residents from Canada", "persons per year", _FLOWS),
    "entrants_persons": ("Residents gained with admissions", "persons per year", _FLOWS),
    "exits_persons": ("Deaths and departures", "persons per year", (STOCK, *_FLOWS)),
    "observed_persons": ("Residents born in Canada, census and survey", "persons", (STOCK,)),
    "mark": ("How the admissions of the year are known", "text", _FLOWS),
}


@cache
def _packaged(series: str) -> dict[int, float]:
    """Return the corridor's values of a packaged series by year."""
    rows = load_region().observations(series, **CORRIDOR)
    return {int(year): float(value) for year, value in rows.select("year", "value").iter_rows()}
