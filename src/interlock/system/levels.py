"""Every instrument and driver of history by path, to 2024 or looking ahead to 2035.

Read without the numerics library, so that scenarios are listed and checked at once. What the
corridors take in is `history`; `levels` adds what only the coupled run knows, and the years ahead.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import yaml

from interlock.migration.drivers import ORIGINS, drivers
from interlock.migration.legal import legal_inputs
from interlock.region.annual import (
    ASSUMED,
    FIRST_YEAR,
    HELD,
    LAST_PROJECTED_YEAR,
    LAST_YEAR,
    PROJECTED,
    YEARS,
    Annual,
    position,
)
from interlock.region.observed import known
from interlock.security.inputs import security_inputs
from interlock.security.thickness import load_events

FILE = Path(__file__).parent / "projection.yaml"
TERROR = "shocks.terror"
ENFORCEMENT = "politics.enforcement"


class Growth(NamedTuple):
    """Yearly growth of an input after the data: central, and the range that draws come from."""

    low: float
    central: float
    high: float


@cache
def history() -> Mapping[str, Annual]:
    """Return every instrument and driver that the corridors take in, by path."""
    return MappingProxyType({**security_inputs(), **legal_inputs(), **_mobility(), **drivers()})


@cache
def levels(last: int = LAST_YEAR) -> Mapping[str, Annual]:
    """Return every input of the coupled run by path.

    Args:
        last: last year, `LAST_YEAR` or `LAST_PROJECTED_YEAR`.
    """
    found = {**history(), **_coupled()}
    if last <= LAST_YEAR:
        return MappingProxyType(found)
    return MappingProxyType({path: _ahead(one) for path, one in found.items()})


def _mobility() -> dict[str, Annual]:
    """Free movement of an origin's people to the United States: none in history."""
    return {
        f"migration.mobility.{origin}": _constant(
            f"migration.mobility.{origin}",
            "Freedom to move to the United States and work there, 1 as inside the EU",
            "share",
            0.0,
        )
        for origin in ORIGINS
    }


def _coupled() -> dict[str, Annual]:
    """Return what only the coupled run takes in: at its neutral value through history."""
    found = [
        _constant(
            ENFORCEMENT,
            "Budget rule of the school: 0 agents as given, 1 agents answer politics",
            "share",
            0.0,
        ),
        _constant(TERROR, "Attacks of 2001 in politics", "ratio", 1.0),
    ]
    for event in load_events():
        title = f"Border cost: {event.title}"
        found.append(_constant(f"shocks.{event.name}", title, "ratio", 1.0))
    for origin in ORIGINS:
        gdp, fund = f"drivers.gdp.{origin}", f"migration.development_fund.{origin}"
        found.append(_constant(gdp, "Output per head over history: wage and income", "ratio", 1.0))
        found.append(_constant(fund, "Development fund paid to the origin", "usd_bn", 0.0))
    return {one.name: one for one in found}


def _constant(path: str, label: str, unit: str, value: float) -> Annual:
    source = "by definition, history"
    return Annual(path, label, unit, source, np.full(len(YEARS), value), (ASSUMED,) * len(YEARS))


@cache
def projection() -> dict[str, Any]:
    """Return the stated rules for the years after the data."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def rule_of(path: str) -> dict[str, Any]:
    """Return the rule that an input goes on by."""
    return next(rule for rule in projection()["rules"] if path.startswith(rule["path"]))


def growth_of(one: Annual) -> Growth:
    """Return the growth of an input over the stated window, and its range over all ten years."""
    first, last = projection()["window"]
    span = projection()["span"]
    logs = np.log(one.values[: len(YEARS)])
    central = (logs[position(last)] - logs[position(first)]) / (last - first)
    means = (logs[span:] - logs[:-span]) / span
    return Growth(float(means.min()), float(central), float(means.max()))


def _ahead(one: Annual) -> Annual:
    """Return an input to `LAST_PROJECTED_YEAR` by its rule."""
    rule = rule_of(one.name)
    years = range(LAST_YEAR + 1, LAST_PROJECTED_YEAR + 1)
    end = one.at(LAST_YEAR)
    if rule["rule"] == "series":
        values, mark = _projected(one, rule, years), PROJECTED
    elif rule["rule"] == "trend":
        growth = growth_of(one).central
        values, mark = [end * np.exp(growth * (year - LAST_YEAR)) for year in years], ASSUMED
    else:
        value = end if rule["rule"] == "held" else 0.0
        values, mark = [value] * len(years), HELD if rule["rule"] == "held" else ASSUMED
    return Annual(
        one.name,
        one.label,
        one.unit,
        f"{one.source}; from {years[0]}: {rule['source']}",
        np.concatenate([one.values, values]),
        (*one.marks, *(mark,) * len(years)),
    )


def _projected(one: Annual, rule: Mapping[str, Any], years: range) -> list[float]:
    """Return the level of the last year of the data times the growth of a packaged projection."""
    lag = rule.get("lag", 0)
    series = known(rule["series"], country=one.name.rsplit(".", 1)[1])
    end, base = one.at(LAST_YEAR), series[LAST_YEAR - lag]
    return [end * series[year - lag] / base for year in years]


def mark_of(path: str, year: int) -> str:
    """Return how an input of a year is known: observed, interpolated, held, projected, assumed."""
    return levels(LAST_PROJECTED_YEAR)[path].marks[year - FIRST_YEAR]
