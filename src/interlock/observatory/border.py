"""Indices of borders for persons: how thick they are, and who stops people on the way."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from interlock.region.observed import known

REFERENCE_YEAR = 1993
THOUSAND = 1000


def border_southwest() -> xr.Dataset:
    """Return the thickness of the US-Mexico border [year], with its components."""
    return _thickness(
        {
            "agents": known("panel.usbp_agents_sw"),
            "external control": known("impic_ExtCont", country="USA"),
            "smuggler fee": known("panel.smuggler_cost_MMP_2023usd"),
            "removals": known("panel.dhs_removals"),
        }
    )


def border_north() -> xr.Dataset:
    """Return the thickness of the US-Canada border [year], with its components."""
    return _thickness(
        {
            "agents": known("panel.usbp_agents_north"),
            "external control": known("impic_ExtCont", country="USA"),
            "removals": _removals_to("CAN"),
        }
    )


def _removals_to(country: str) -> dict[int, float]:
    """Return removals to a country: the first series to its end, then the re-keyed one.

    In the years that both have they differ by at most 1.2 percent.
    """
    first, later = (
        known(series, origin="USA", destination=country)
        for series in ("dhs_removals_by_nationality", "dhs_removals_by_nationality_teaching")
    )
    return later | first


def externalisation() -> xr.Dataset:
    """Return Mexico's share of all who were stopped and are not Mexican [year].

    e = 100 D / (D + A_all - A_MEX), percent.
    """
    detained = known("panel.mexico_detentions_total")
    everybody = known("panel.usbp_apprehensions_total")
    mexicans = known("panel.usbp_apprehensions_MEX_nationwide")
    years = sorted(set(detained) & set(everybody) & set(mexicans))
    here = np.asarray([detained[year] for year in years])
    there = np.asarray([everybody[year] - mexicans[year] for year in years])
    count = np.round(here / THOUSAND).astype(int)
    return xr.Dataset(
        {"value": ("year", 100 * here / (here + there)), "count": ("year", count)},
        coords={"year": years},
    )


def thickness(relative: np.ndarray) -> np.ndarray:
    """Return exp mean_k ln(x_k / x_k(1993)).

    Args:
        relative: components over those of the reference year [component, ...].
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.exp(np.log(relative).mean(axis=0))


def _thickness(components: Mapping[str, Mapping[int, float]]) -> xr.Dataset:
    """Return exp mean_k ln(x_k / x_k(1993)), and x_k / x_k(1993) as `component`.

    A year in which a component is not observed has no index: nothing is carried forward.
    """
    years = sorted({year for one in components.values() for year in one})
    relative = np.asarray(
        [
            [one.get(year, np.nan) / one[REFERENCE_YEAR] for year in years]
            for one in components.values()
        ]
    )
    return xr.Dataset(
        {
            "value": ("year", thickness(relative)),
            "count": ("year", np.isfinite(relative).sum(axis=0)),
            "component": (
                ("of", "year"),
                relative,
                {"label": "Components", "unit": "ratio to 1993", "source": "as the index"},
            ),
        },
        coords={"of": list(components), "year": years},
    )
