"""What was observed of migration, beside what the model says, in the same labelled arrays."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from interlock.estimate.observations import FIRST_TRIANGLE_YEAR
from interlock.region.annual import YEARS, position
from interlock.region.observed import known
from interlock.system.inputs import TRIANGLE, mexican_apprehensions

PUBLISHERS = ("dhs", "pew", "cms", "mpi")


def _line(values: dict[int, float]) -> np.ndarray:
    found = np.full(len(YEARS), np.nan)
    for year, value in values.items():
        if year in YEARS:
            found[position(year)] = value
    return found


def _apprehensions(origin: str) -> dict[int, float]:
    if origin == "MEX":
        return mexican_apprehensions()
    caught = known(f"panel.usbp_apprehensions_{origin}_nationwide")
    return {year: value for year, value in caught.items() if year >= FIRST_TRIANGLE_YEAR}


def _returned(origin: str) -> dict[int, float]:
    if origin == "MEX":
        return {}
    return known("mexico_returns_deportations", origin="MEX", destination=origin)


def _unauthorised(publisher: str, origin: str) -> dict[int, float]:
    if publisher != "dhs" and origin != "MEX":
        return {}
    return known(f"unauthorized_population_{publisher}", origin=origin)


def _in_mexico(origin: str) -> dict[int, float]:
    if origin not in TRIANGLE:
        return {}
    return known("undesa_migrant_stock_2024", origin=origin, destination="MEX")


def observed(origins: Sequence[str]) -> xr.Dataset:
    """Return observations over origin and year (NaN where there is none), with their sources.

    Args:
        origins: which origins.

    Returns:
        `observed_apprehensions_events`, `observed_stock_persons`,
        `observed_unauthorised_persons` (by publisher too), `observed_returned_by_mexico_events`,
        `observed_in_mexico_persons`, and over years alone `observed_fee_usd_2023`,
        `observed_fee_emif_usd_2023`, `observed_deaths`.
    """
    by_origin = {
        "apprehensions_events": (_apprehensions, "events", "panel.usbp_apprehensions_*"),
        "stock_persons": (
            lambda origin: known("us_foreign_born_by_country", origin=origin),
            "persons",
            "us_foreign_born_by_country",
        ),
        "returned_by_mexico_events": (_returned, "events", "mexico_returns_deportations"),
        "in_mexico_persons": (_in_mexico, "persons", "undesa_migrant_stock_2024"),
    }
    data = xr.Dataset(coords={"origin": list(origins), "year": list(YEARS)})
    for name, (read, unit, source) in by_origin.items():
        values = np.stack([_line(read(origin)) for origin in origins])
        data[f"observed_{name}"] = (("origin", "year"), values, _told("Observed", unit, source))
    data.coords["publisher"] = list(PUBLISHERS)
    anchors = np.stack(
        [[_line(_unauthorised(who, origin)) for origin in origins] for who in PUBLISHERS]
    )
    data["observed_unauthorised_persons"] = (
        ("publisher", "origin", "year"),
        anchors,
        _told(
            "Estimates of publishers, whose methods differ", "persons", "unauthorized_population_*"
        ),
    )
    lines = {
        "fee_usd_2023": ("panel.smuggler_cost_MMP_2023usd", "US$ of 2023"),
        "fee_emif_usd_2023": ("panel.smuggler_cost_EMIF_returned_2023usd", "US$ of 2023"),
        "deaths": ("panel.sw_border_deaths_usbp", "deaths"),
    }
    for name, (series, unit) in lines.items():
        data[f"observed_{name}"] = (
            ("year",),
            _line(known(series)),
            _told("Observed", unit, series),
        )
    return data


def _told(label: str, unit: str, source: str) -> dict[str, str]:
    return {"label": label, "unit": unit, "source": source}
