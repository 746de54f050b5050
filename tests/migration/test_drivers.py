"""Drivers of migration, recomputed from the packaged series by hand."""

import math

import numpy as np
import pytest

from interlock.migration.drivers import ORIGINS, REBASED, drivers
from interlock.region.annual import ASSUMED, HELD, YEARS, position
from interlock.region.observed import known

DRIVERS = drivers()
# Years in which the shares of sectors jump at once while output grows: new base years.
NEW_ACCOUNTS = {"MEX": (1980, 1993), "GTM": (2001,), "SLV": (1990,)}


def real_output(origin):
    """Return output whose growth is real: WDI, and for Honduras Penn as far as it goes (2019)."""
    wdi = known("gdp_real_2015usd", country=origin)
    if origin != "HND":
        return wdi
    penn = known("pwt_rgdpna", country=origin)
    later = {year: penn[2019] * wdi[year] / wdi[2019] for year in range(2020, 2025)}
    return {**penn, **later}


def test_each_origin_has_each_driver():
    each = ("wage", "income", "family_size", "cohort", "young", "homicide", "displacement",
            "conflict")  # fmt: skip
    expected = {f"drivers.{what}.{origin}" for what in each for origin in ORIGINS}
    expected |= {
        f"drivers.{what}.USA" for what in ("wage", "construction_jobs", "unemployment", "young")
    }
    assert set(DRIVERS) == expected | {"drivers.exchange_rate.MEX"}


def interpolated(values, year):
    """Return the value of a year on the line between the known years around it, ends held."""
    if year in values:
        return values[year]
    before, after = [y for y in values if y < year], [y for y in values if y > year]
    if not before or not after:
        return values[max(before) if before else min(after)]
    a, b = max(before), min(after)
    return values[a] + (values[b] - values[a]) * (year - a) / (b - a)


@pytest.mark.parametrize("origin", ORIGINS)
def test_displacement_is_the_work_in_shrinking_sectors(origin):
    output = real_output(origin)
    shares = {
        s: known(f"{s}_va_share_gdp", country=origin) for s in ("agri", "industry", "services")
    }
    farm = known("agri_employment_share", country=origin)
    for year in YEARS:
        now = {s: interpolated(one, year) for s, one in shares.items()}
        then = {s: interpolated(one, year - 1) for s, one in shares.items()}
        on_farm = interpolated(farm, year) / 100
        rest = now["industry"] + now["services"]
        weights = {
            "agri": on_farm,
            "industry": (1 - on_farm) * now["industry"] / rest,
            "services": (1 - on_farm) * now["services"] / rest,
        }
        assert sum(weights.values()) == pytest.approx(1)
        lost = sum(
            weight * max(0.0, math.log(then[s] * output[year - 1] / (now[s] * output[year])))
            for s, weight in weights.items()
        )
        expected = 0.0 if year in REBASED.get(origin, ()) else lost
        found = DRIVERS[f"drivers.displacement.{origin}"].at(year)
        assert found == pytest.approx(expected, abs=1e-12), year


def test_a_new_base_year_displaces_nobody():
    """Guatemala 2001: without the rule the step of the accounts would be the largest loss."""
    one = DRIVERS["drivers.displacement.GTM"]
    assert one.at(2001) == 0.0
    share = known("agri_va_share_gdp", country="GTM")
    output = known("gdp_real_2015usd", country="GTM")
    assert math.log(share[2000] * output[2000] / (share[2001] * output[2001])) > 0.2
    assert REBASED == NEW_ACCOUNTS


def test_displacement_is_largest_in_known_crises():
    """Mexico's debt crisis, peso crisis, recession and pandemic."""
    one = DRIVERS["drivers.displacement.MEX"]
    quiet = np.median(one.values)
    for year in (1982, 1983, 1995, 2009, 2020):
        assert one.at(year) > 0.04 > 5 * quiet, year


@pytest.mark.parametrize("origin", sorted(NEW_ACCOUNTS))
def test_no_year_of_new_accounts_displaces_anybody(origin):
    output = known("gdp_real_2015usd", country=origin)
    for year in NEW_ACCOUNTS[origin]:
        assert output[year] > output[year - 1]
        assert DRIVERS[f"drivers.displacement.{origin}"].at(year) == 0.0


def test_output_of_honduras_is_real():
    """Penn World Table: -1.3 percent in 1994 and -1.9 in 1999 (Mitch), where WDI has 29 and 12."""
    pwt = known("pwt_rgdpna", country="HND")
    assert pwt[1994] < pwt[1993] and pwt[1999] < pwt[1998]
    one = DRIVERS["drivers.displacement.HND"]
    assert one.at(1994) > 0.01


def test_families_are_those_of_twenty_years_before():
    for origin in ORIGINS:
        births = known("total_fertility_rate", country=origin)
        one = DRIVERS[f"drivers.family_size.{origin}"]
        first = min(births)
        assert one.at(2010) == births[1990]
        assert one.at(1980) == births[first]
        assert one.marks.count(HELD) == max(first + 20 - YEARS[0], 0)


def test_cohorts_are_the_children_of_seven_years_before():
    for origin in ORIGINS:
        children = known("population_0_14", country=origin)
        one = DRIVERS[f"drivers.cohort.{origin}"]
        for year in (1980, 1993, 2024):
            assert one.at(year) == pytest.approx(children[year - 7] / 15, rel=1e-14)


def test_construction_jobs_are_persons_per_adult():
    jobs = known("construction_employment", country="USA")
    adults = known("population_15_64", country="USA")
    one = DRIVERS["drivers.construction_jobs.USA"]
    assert one.at(2006) == pytest.approx(1000 * jobs[2006] / adults[2006], rel=1e-14)
    assert 0.02 < one.values.min() < one.values.max() < 0.05
    # The recession of 2008 took every fourth job.
    assert one.at(2010) / one.at(2006) < 0.75


def test_the_mexican_wage_goes_on_with_output_per_worker():
    paid = known("labour_income_per_worker_ppp_pwt", country="MEX")
    output = known("gdp_per_worker_const_ppp", country="MEX")
    one, last = DRIVERS["drivers.wage.MEX"], max(paid)
    assert last == 2019
    for year in YEARS:
        expected = paid[year] if year <= last else paid[last] * output[year] / output[last]
        assert one.at(year) == pytest.approx(expected, rel=1e-14)
        assert (one.marks[position(year)] == ASSUMED) == (year > last)


def test_the_real_exchange_rate_goes_on_with_prices_and_the_peso():
    real = known("real_exchange_rate_vs_usd_pwt", country="MEX", partner="USA")
    pesos = known("exchange_rate_mxn_per_usd_banxico", country="MEX", partner="USA")
    prices = known("cpi_us_fred", country="USA")
    inflation = known("gdp_deflator_inflation", country="MEX")
    one, last = DRIVERS["drivers.exchange_rate.MEX"], max(real)
    at_home = math.prod(1 + inflation[y] / 100 for y in range(last + 1, 2025))
    change = pesos[2024] / pesos[last] * prices[2024] / prices[last] / at_home
    assert one.at(2024) / one.at(last) == pytest.approx(change, rel=1e-12)
    # The peso crisis is a depreciation: up.
    assert one.at(1995) > 1.2 * one.at(1993)


def test_wars_are_those_of_two_countries():
    years = {
        origin: [YEARS[i] for i in np.flatnonzero(DRIVERS[f"drivers.conflict.{origin}"].values)]
        for origin in ORIGINS
    }
    assert years == {
        "MEX": [], "HND": [], "SLV": list(range(1980, 1992)), "GTM": list(range(1980, 1986))
    }  # fmt: skip


def test_central_american_wages_are_incomes():
    for origin in ("GTM", "HND", "SLV"):
        wage, income = (DRIVERS[f"drivers.{what}.{origin}"] for what in ("wage", "income"))
        np.testing.assert_array_equal(wage.values, income.values)
        assert "in place of a wage" in wage.label
