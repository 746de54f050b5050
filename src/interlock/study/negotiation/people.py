"""What mobility and effort do to people, computed by the model of migration under a school."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import jax.numpy as jnp
import numpy as np

from interlock.migration.drivers import ORIGINS
from interlock.region.annual import LAST_YEAR, position
from interlock.region.observed import known
from interlock.scenario.setting import Setting
from interlock.study.ensemble import changed_levels, draws_of, run, run_pair
from interlock.study.negotiation.worlds import PLAYERS, base_name, economy
from interlock.system.inputs import TRIANGLE
from interlock.system.levels import history
from interlock.trade import FIXED_FACTOR, welfare
from interlock.trade.equilibrium import still
from interlock.trade.experiment import meet

HORIZON = 5  # years over which a package is judged
DRAWS = 25
LEGALISED_SHARE = 0.5  # of the undocumented Mexicans of the year, over the horizon, at level 2
MORE_VISAS = 2.0  # temporary visas at levels 1 and 2, and admissions to residence at level 2
BILLION = 1e9
SEASON = 0.5  # of a year that a temporary visa is used for (assumed)
FULL_TIME_HOURS = 40.0 * 52


@dataclass(frozen=True)
class People:
    """Stakes of people in a year under a school; levels 0, 1, 2 along the last axis.

    Attributes:
        residents_pct: real income of those who were there, percent, hub then Mexico [country,
            level]; the migrants' own wages are not in it, remittances are.
        migrants_pct: what those who move gain by the wage gap, percent of Mexican labour income.
        stopped_pct: fall in apprehensions at the US southwest border that effort brings, percent.
        moved_persons: more Mexicans in the United States at the end of the horizon.
        residual: of the equilibria.
    """

    residents_pct: np.ndarray
    migrants_pct: np.ndarray
    stopped_pct: np.ndarray
    moved_persons: np.ndarray
    residual: float


def _span(year: int) -> tuple[int, int]:
    """Return first and last year of the horizon, inside the data."""
    last = min(year + HORIZON - 1, LAST_YEAR)
    return last - HORIZON + 1, last


@cache
def effort_scale(level: int) -> float:
    """Return the factor on Mexican effort: level 2 as in 2013-15, level 1 half of it in logs."""
    counts = known("mexico_land_deportations_to_guatemala_border_central_americans")
    return (counts[2015] / counts[2013]) ** (level / 2)


def _settings(level: int, effort: int, year: int, undocumented: float) -> list[Setting]:
    first, last = _span(year)
    found = []
    if level >= 1:
        found.append(Setting("migration.temporary_visas.MEX", "scale", MORE_VISAS, first, last))
    if level >= 2:
        yearly = LEGALISED_SHARE * undocumented / HORIZON
        found += [
            Setting("migration.legal_quota.MEX", "scale", MORE_VISAS, first, last),
            Setting("migration.legalisation.MEX", "add", yearly, first, last),
        ]
    if effort:
        found.append(Setting("security.mexico_effort", "scale", effort_scale(effort), first, last))
    return found


@cache
def people(year: int, school: str) -> People:
    """Return the stakes of people.

    Raises:
        InputError: no such school.
        UnconvergedError: a run or an equilibrium did not solve.
    """
    drawn = draws_of(school, DRAWS)
    first, last = _span(year)
    start, end = position(first), position(last)
    before = run(drawn)
    before.require_converged()
    hidden = float(np.median(before.values["unauthorised_persons"][:, 0, start]))
    moved, stopped = np.zeros(3), np.zeros(3)
    counted = known("panel.usbp_apprehensions_sw")
    total = float(np.mean([counted[y] for y in range(first, last + 1) if y in counted]))
    rows = [ORIGINS.index(origin) for origin in TRIANGLE]
    for level in (1, 2):
        _, after = run_pair(drawn, changed_levels(_settings(level, 0, year, hidden)))
        after.require_converged()
        change = after.values["stock_persons"] - before.values["stock_persons"]
        moved[level] = np.median(change[:, 0, end])
        _, after = run_pair(drawn, changed_levels(_settings(0, level, year, hidden)))
        after.require_converged()
        events = after.values["apprehensions_events"] - before.values["apprehensions_events"]
        fewer = -events[:, rows, start : end + 1].sum(axis=1).mean(axis=1)
        stopped[level] = 100 * np.median(fewer) / total
    residents, residual = _residents(year, moved)
    return People(residents, _gap_pct(year, moved), stopped, moved, residual)


def _workers(country: str, year: int) -> float:
    return known("population_15_64", country=country)[year]


def _gap_pct(year: int, moved: np.ndarray) -> np.ndarray:
    """Return what movers gain, percent of Mexican labour income: share moved x (w_US / w_MEX - 1).

    Holders of the added temporary visas move for a season each. Wages: hourly pay of US production
    workers over a full-time year, Mexican labour income per worker, both at US prices.
    """
    first, _ = _span(year)
    drivers = history()
    here, there = (drivers[f"drivers.wage.{code}"].at(first) for code in ("USA", "MEX"))
    visas = drivers["migration.temporary_visas.MEX"].at(first) * (MORE_VISAS - 1)
    seasons = SEASON * visas * (np.arange(len(moved)) > 0)
    share = (moved + seasons) / _workers("MEX", first)
    return 100 * share * (here * FULL_TIME_HOURS / there - 1)


def _residents(year: int, moved: np.ndarray) -> tuple[np.ndarray, float]:
    """Return real income of those who were there [country, level], and the largest residual."""
    base, places, _ = economy(base_name(year))
    numbers = base.unlabelled
    first, _ = _span(year)
    hub, spoke = places[PLAYERS.index("USA")], places[PLAYERS.index("MEX")]
    sent = known("panel.remittances_usd_MEX")
    paid = sent[max(first, min(sent))] / BILLION
    stock = float(known("us_foreign_born_by_country", origin="MEX")[_nearest(first)])
    income = np.asarray(base.income_usd_bn)
    labour_income = (1 - FIXED_FACTOR) * np.asarray(base.value_added_usd_bn)
    found, residual = np.zeros((2, 3)), 0.0
    for level, persons in enumerate(moved):
        if not persons:
            continue
        more = np.ones(len(income))
        more[hub] += persons / _workers("USA", first)
        more[spoke] -= persons / _workers("MEX", first)
        transfer = np.zeros(len(income))
        transfer[spoke], transfer[hub] = paid * persons / stock, -paid * persons / stock
        shock = replace(
            still(numbers, numbers.deficit_usd_bn + jnp.asarray(transfer)),
            labour_hat=jnp.asarray(more),
            fixed_factor_share=jnp.asarray(FIXED_FACTOR),
        )
        solved = meet(numbers, shock)
        residual = max(residual, float(solved.residual))
        real = np.asarray(welfare.exact_hat(numbers, solved)) * income
        wage = np.asarray(welfare.real_wage_hat(numbers, solved)) * labour_income
        # Newcomers take their wages, and pay the remittances; who left takes a wage along.
        stayed = real[hub] - wage[hub] * (more[hub] - 1) - transfer[hub]
        found[0, level] = 100 * np.log(stayed / income[hub])
        left = income[spoke] - labour_income[spoke] * (1 - more[spoke])
        found[1, level] = 100 * np.log(real[spoke] / left)
    return found, residual


def _nearest(year: int) -> int:
    counted: Mapping[int, float] = known("us_foreign_born_by_country", origin="MEX")
    return min(counted, key=lambda one: abs(one - year))
