"""What was observed, in the form that the likelihood compares: years, values, fixed errors."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from interlock.region.annual import LAST_SCORED_YEAR, YEARS
from interlock.region.observed import known, parameter
from interlock.system.inputs import TRIANGLE, mexican_apprehensions

FIRST_TRIANGLE_YEAR = 2000
# Nicaraguans in the Mexican land returns to Central America, 2015 and 2018.
NICARAGUA_SHARE = 0.015


class Observed(NamedTuple):
    """One observable: first and last year each value covers, values, errors that are not fitted.

    Attributes:
        first: first calendar year that a value covers.
        last: last calendar year that it covers.
        values: as published.
        error: standard deviation on the scale of comparison, where it is not a parameter.
        source: series.
    """

    first: np.ndarray
    last: np.ndarray
    values: np.ndarray
    error: np.ndarray
    source: str

    def until(self, year: int) -> "Observed":
        """Return the observations that end by a year."""
        keep = self.last <= year
        return self._replace(
            first=self.first[keep],
            last=self.last[keep],
            values=self.values[keep],
            error=self.error[keep],
        )

    @property
    def places(self) -> np.ndarray:
        """Where the last years stand in `YEARS`."""
        return self.last - YEARS[0]

    def window(self) -> np.ndarray:
        """Return weights [value, year] that average the years a value covers."""
        years = np.asarray(YEARS)
        inside = (years >= self.first[:, None]) & (years <= self.last[:, None])
        return inside / inside.sum(axis=1, keepdims=True)


def _yearly(values: Mapping[int, float], source: str, error: float = np.nan) -> Observed:
    years = np.asarray([y for y in sorted(values) if YEARS[0] <= y <= LAST_SCORED_YEAR])
    level = np.asarray([values[year] for year in years])
    return Observed(years, years, level, np.full(len(years), error), source)


def _windows(rows: list[tuple[int, int, float, float]], source: str) -> Observed:
    first, last, values, error = (np.asarray(column) for column in zip(*rows, strict=True))
    return Observed(first, last, values.astype(float), error.astype(float), source)


@cache
def mexico() -> Mapping[str, Observed]:
    """Return the observables of the Mexican corridor by name, scored years only."""
    stock = known("us_foreign_born_by_country", origin="MEX")
    found = {
        "apprehensions": _yearly(
            mexican_apprehensions(), "panel.usbp_apprehensions_MEX_nationwide; before 1992 x .974"
        ),
        "stock": _yearly(
            {y: v for y, v in stock.items() if y > YEARS[0]}, "us_foreign_born_by_country"
        ),
        "fee": _yearly(known("panel.smuggler_cost_MMP_2023usd"), "smuggler_cost_MMP"),
        "fee_emif": _yearly(
            known("panel.smuggler_cost_EMIF_returned_2023usd"), "smuggler_cost_EMIF_DEV"
        ),
        "deaths": _yearly(known("panel.sw_border_deaths_usbp"), "sw_border_deaths_usbp"),
        "unauthorised_1990": _windows([(1990, 1990, 2.0e6, 0.2)], "targets T15 (Pew/INS)"),
    }
    for who in ("dhs", "pew", "cms", "mpi"):
        series = f"unauthorized_population_{who}"
        found[f"unauthorised_{who}"] = _yearly(known(series, origin="MEX"), series)
    return MappingProxyType(found | _probabilities() | _flows())


def _probabilities() -> dict[str, Observed]:
    """Survey and official probabilities; errors are in log odds, half the published range."""
    survey = [
        (1980, 1989, parameter("P049")["point_estimate"], 0.2),
        (1990, 1993, parameter("P050")["point_estimate"], 0.2),
        (2000, 2009, parameter("P051")["point_estimate"], 0.2),
        (2010, 2010, known("mmp_probapp", origin="MEX")[2010], 0.25),
    ]
    official = [
        (2006, 2006, parameter("P052")["point_estimate"], 0.35),
        (2016, 2016, parameter("P053")["point_estimate"], 0.35),
    ]
    gives_up = [
        (1995, 2007, parameter("P054")["point_estimate"], 0.5),
        (2016, 2016, parameter("P055")["point_estimate"], 0.25),
    ]
    gets_in = [(2005, 2011, parameter("P056")["point_estimate"], 0.5)]
    return {
        "probability_survey": _windows(survey, "P049-P051, mmp_probapp"),
        "probability_official": _windows(official, "P052-P053"),
        "gives_up": _windows(gives_up, "P054-P055"),
        "gets_in": _windows(gets_in, "P056"),
    }


def _flows() -> dict[str, Observed]:
    """Five-year flows of the Mexican and US censuses, yearly exits and entries of CMS."""
    inflow = known("pew_5yr_inflow", origin="MEX")
    outflow = known("pew_5yr_outflow", destination="MEX")
    entries = known("undocumented_arrivals_cms", origin="MEX")
    exits = known("undocumented_departures_cms", origin="MEX")
    return {
        "inflow": _windows([(y, y + 4, v / 5, 0.12) for y, v in inflow.items()], "pew_5yr_inflow"),
        "outflow": _windows(
            [(y, y + 4, v / 5, 0.2) for y, v in outflow.items()], "pew_5yr_outflow"
        ),
        "entries_cms": _yearly(entries, "undocumented_arrivals_cms", 0.2),
        "exits_cms": _yearly(exits, "undocumented_departures_cms", 0.2),
    }


@cache
def triangle() -> Mapping[str, Mapping[str, Observed]]:
    """Return the observables of each Central American origin by origin and name."""
    return MappingProxyType({origin: _origin(origin) for origin in TRIANGLE})


def _origin(origin: str) -> Mapping[str, Observed]:
    caught = known(f"panel.usbp_apprehensions_{origin}_nationwide")
    stock = known("us_foreign_born_by_country", origin=origin)
    in_mexico = known("undesa_migrant_stock_2024", origin=origin, destination="MEX")
    detained = known("mexico_irregular_detentions", origin=origin)
    press = known("mexico_irregular_detentions_press", origin=origin)
    total = known("mexico_detentions_sum_2011_2018", origin=origin)[2011]
    detentions = [(2005, 2005, press[2005], 0.25), (2011, 2017, (total - detained[2018]) / 7, 0.0)]
    detentions += [(year, year, detained[year], 0.0) for year in (2018, 2019)]
    return MappingProxyType(
        {
            "apprehensions": _yearly(
                {y: v for y, v in caught.items() if y >= FIRST_TRIANGLE_YEAR},
                f"panel.usbp_apprehensions_{origin}_nationwide",
            ),
            "stock": _yearly(
                {y: v for y, v in stock.items() if y > YEARS[0]}, "us_foreign_born_by_country"
            ),
            "unauthorised": _yearly(
                known("unauthorized_population_dhs", origin=origin), "unauthorized_population_dhs"
            ),
            "returned_by_mexico": _yearly(
                known("mexico_returns_deportations", origin="MEX", destination=origin),
                "mexico_returns_deportations",
            ),
            "detained_by_mexico": _windows(
                detentions,
                "mexico_irregular_detentions, mexico_detentions_sum_2011_2018, press 2005",
            ),
            "in_mexico": _yearly(
                {y: v for y, v in in_mexico.items() if y >= FIRST_TRIANGLE_YEAR},
                "undesa_migrant_stock_2024",
                0.35,
            ),
        }
    )


@cache
def triangle_together() -> Mapping[str, Observed]:
    """Return what is observed for the three origins together: Mexican returns over land."""
    land = known("mexico_land_deportations_to_guatemala_border_central_americans", origin="MEX")
    ours = {y: v * (1 - NICARAGUA_SHARE) for y, v in land.items() if 2010 <= y <= 2014}
    return MappingProxyType(
        {
            "returned_by_mexico": _yearly(
                ours, "mexico_land_deportations_to_guatemala_border_central_americans"
            )
        }
    )
