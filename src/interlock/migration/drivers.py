"""What pushes and pulls, year by year and origin by origin, from the packaged evidence."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from interlock.region.annual import (
    ASSUMED,
    HELD,
    LAST_YEAR,
    OBSERVED,
    YEARS,
    Annual,
    filled,
)
from interlock.region.observed import known

if TYPE_CHECKING:
    import numpy as np

ORIGINS = ("MEX", "GTM", "HND", "SLV")
FAMILY_LAG = 20  # brothers and sisters of today's migrants were born about so long ago
COHORT_LAG, COHORT_YEARS = 7, 15  # children 0-14 reach 15 about seven years later, 15 cohorts
# Civil wars that the packaged homicide series do not reach: El Salvador until the accords of
# January 1992, Guatemala at its height. Source: UCDP, Conflict Encyclopedia.
WARS = {"SLV": (1980, 1991), "GTM": (1980, 1985)}
# New base years of the national accounts: the step is not a loss of work.
REBASED = {"GTM": (2001,), "MEX": (1980, 1993), "SLV": (1990,)}


@cache
def drivers() -> Mapping[str, Annual]:
    """Return every driver of history by path, `drivers.<what>` or `drivers.<what>.<origin>`."""
    found = [_wage_us(), _jobs(), _unemployment(), _young_us()]
    for origin in ORIGINS:
        found += [_wage_home(origin), _income(origin), _fertility(origin), _children(origin)]
        found += [_young(origin), _homicide(origin), _displacement(origin), _conflict(origin)]
    found.append(_exchange_rate())
    return MappingProxyType({one.name: one for one in found})


def _wage_us() -> Annual:
    return filled(
        "drivers.wage.USA",
        "Real hourly earnings, production workers",
        "usd_2019_per_hour",
        "real_avg_hourly_earnings_prod_nonsup",
        known("real_avg_hourly_earnings_prod_nonsup", country="USA"),
    )


def _jobs() -> Annual:
    jobs = known("construction_employment", country="USA")
    adults = known("population_15_64", country="USA")
    return filled(
        "drivers.construction_jobs.USA",
        "Construction jobs per resident aged 15-64",
        "ratio",
        "construction_employment over population_15_64; from 2023 held",
        {year: 1e3 * jobs[year] / adults[year] for year in jobs if year in YEARS},
    )


def _unemployment() -> Annual:
    return filled(
        "drivers.unemployment.USA",
        "Unemployment",
        "percent",
        "unemployment_rate_us_fred",
        known("unemployment_rate_us_fred", country="USA"),
    )


def _young_us() -> Annual:
    return _young("USA")


def _young(country: str) -> Annual:
    return filled(
        f"drivers.young.{country}",
        "Residents aged 15-29",
        "persons",
        "population_15_29; 2024 a projection",
        known("population_15_29", country=country),
    ).marked((2024,), ASSUMED)


def _wage_home(origin: str) -> Annual:
    """Labour income per worker for Mexico; income per head where no labour share is known."""
    if origin == "MEX":
        paid = known("labour_income_per_worker_ppp_pwt", country="MEX")
        output = known("gdp_per_worker_const_ppp", country="MEX")
        last = max(paid)
        paid |= {y: paid[last] * output[y] / output[last] for y in output if last < y <= LAST_YEAR}
        source = "labour_income_per_worker_ppp_pwt; from 2020 with gdp_per_worker_const_ppp"
        one = filled(f"drivers.wage.{origin}", "Labour income per worker", "ppp", source, paid)
        return one.marked(range(last + 1, LAST_YEAR + 1), ASSUMED)
    return filled(
        f"drivers.wage.{origin}",
        "Income per head, in place of a wage",
        "ppp_per_person",
        "gdp_pc_ppp_gapminder_long",
        known("gdp_pc_ppp_gapminder_long", country=origin),
    )


def _income(origin: str) -> Annual:
    return filled(
        f"drivers.income.{origin}",
        "Income per head",
        "ppp_per_person",
        "gdp_pc_ppp_gapminder_long",
        known("gdp_pc_ppp_gapminder_long", country=origin),
    )


def _exchange_rate() -> Annual:
    """Real exchange rate of the peso: US prices over Mexican prices in one currency."""
    real = known("real_exchange_rate_vs_usd_pwt", country="MEX", partner="USA")
    pesos = known("exchange_rate_mxn_per_usd_banxico", country="MEX", partner="USA")
    prices_us = known("cpi_us_fred", country="USA")
    inflation = known("gdp_deflator_inflation", country="MEX")
    last = max(real)
    for year in range(last + 1, LAST_YEAR + 1):
        change = pesos[year] / pesos[year - 1] * prices_us[year] / prices_us[year - 1]
        real[year] = real[year - 1] * change / (1 + inflation[year] / 100)
    return filled(
        "drivers.exchange_rate.MEX",
        "Real exchange rate of the peso, up is depreciation",
        "ratio",
        "real_exchange_rate_vs_usd_pwt; from 2020 with exchange_rate_mxn_per_usd_banxico, "
        "cpi_us_fred and gdp_deflator_inflation",
        real,
    ).marked(range(last + 1, LAST_YEAR + 1), ASSUMED)


def _fertility(origin: str) -> Annual:
    """Births per woman twenty years ago: the size of the families that migrants come from."""
    births = known("total_fertility_rate", country=origin)
    lagged = {year + FAMILY_LAG: value for year, value in births.items()}
    return filled(
        f"drivers.family_size.{origin}",
        f"Births per woman {FAMILY_LAG} years ago",
        "births_per_woman",
        "total_fertility_rate; before 1990 held at the first year known, 1970",
        {year: value for year, value in lagged.items() if year in YEARS},
    )


def _children(origin: str) -> Annual:
    """Persons who turn 15, from the children of seven years before: emigration hardly shows."""
    children = known("population_0_14", country=origin)
    reach = {year + COHORT_LAG: value / COHORT_YEARS for year, value in children.items()}
    return filled(
        f"drivers.cohort.{origin}",
        "Persons who turn 15",
        "persons",
        f"population_0_14 {COHORT_LAG} years before, over {COHORT_YEARS}",
        {year: value for year, value in reach.items() if year in YEARS},
    )


def _homicide(origin: str) -> Annual:
    return filled(
        f"drivers.homicide.{origin}",
        "Homicides",
        "rate_per_100k",
        "homicide_rate_unodc; gaps interpolated, ends held",
        {y: v for y, v in known("homicide_rate_unodc", country=origin).items() if y in YEARS},
    )


def _output(origin: str) -> dict[int, float]:
    """Return real output by year; units differ between origins, growth alone counts.

    That of Honduras in `gdp_real_2015usd` is not real before 2001 (it grows 29 percent in 1994,
    where the Penn World Table has -1.3): Penn to its last year, then the growth of that series.
    """
    output = known("gdp_real_2015usd", country=origin)
    if origin != "HND":
        return output
    real = known("pwt_rgdpna", country=origin)
    last = max(real)
    return real | {y: real[last] * v / output[last] for y, v in output.items() if y > last}


def _displacement(origin: str) -> Annual:
    """Workers in sectors whose value added shrank: sum_j share_j max(0, -d ln VA_j)."""
    import numpy as np

    years = (YEARS[0] - 1, *YEARS)
    output = _output(origin)
    shares = {
        sector: known(f"{sector}_va_share_gdp", country=origin)
        for sector in ("agri", "industry", "services")
    }
    farm = known("agri_employment_share", country=origin)
    added = {
        sector: np.log(_interpolated(share, years) * np.asarray([output[y] for y in years]))
        for sector, share in shares.items()
    }
    on_farm = _interpolated(farm, years)[1:] / 100
    industry, services = (_interpolated(shares[s], years)[1:] for s in ("industry", "services"))
    weights = {
        "agri": on_farm,
        "industry": (1 - on_farm) * industry / (industry + services),
        "services": (1 - on_farm) * services / (industry + services),
    }
    real = np.asarray([year not in REBASED.get(origin, ()) for year in YEARS])
    lost = sum(weights[s] * np.maximum(0.0, -np.diff(added[s])) * real for s in weights)
    marks = [
        HELD if year < min(farm) else OBSERVED if year <= max(farm) else HELD for year in YEARS
    ]
    return Annual(
        f"drivers.displacement.{origin}",
        "Work displaced from shrinking sectors",
        "share",
        "agri/industry/services_va_share_gdp, gdp_real_2015usd (Honduras: pwt_rgdpna to 2019), "
        "years of new national accounts set to none, agri_employment_share (held "
        "before 1991), other workers in proportion to value added",
        np.asarray(lost),
        tuple(marks),
    )


def _interpolated(values: Mapping[int, float], years: tuple[int, ...]) -> "np.ndarray":
    import numpy as np

    ordered = sorted(values)
    return np.interp(years, ordered, [values[year] for year in ordered])


def _conflict(origin: str) -> Annual:
    import numpy as np

    first, last = WARS.get(origin, (0, -1))
    return Annual(
        f"drivers.conflict.{origin}",
        "Civil war",
        "dummy",
        "UCDP Conflict Encyclopedia: El Salvador 1980-91, Guatemala 1980-85 (its height)",
        np.asarray([float(first <= year <= last) for year in YEARS]),
        (ASSUMED,) * len(YEARS),
    )
