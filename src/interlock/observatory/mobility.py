"""Indices of doors open to people: papers given for each thousand inhabitants, and the law."""

import numpy as np
import xarray as xr

from interlock.region.observed import known

PAPERS = {
    "permanent residence": "panel.lpr_MEX",
    "farm work (H-2A)": "panel.h2a_visas_MEX",
    "other seasonal work (H-2B)": "panel.h2b_visas_MEX",
    "NAFTA professionals (TN)": "panel.tn_visas_MEX",
}
COUNTRIES = ("USA", "CAN", "MEX")
THOUSAND = 1000


def mobility_openness() -> xr.Dataset:
    """Return papers that the United States gave to Mexicans, per thousand inhabitants [year].

    m = 1000 (L + H2A + H2B + TN) / N; the parts are kept as `component`.
    """
    parts = {name: known(series) for name, series in PAPERS.items()}
    people = known("population_all_ages", country="MEX")
    years = sorted({year for one in parts.values() for year in one} & set(people))
    rates = np.asarray(
        [
            [THOUSAND * one.get(year, np.nan) / people[year] for year in years]
            for one in parts.values()
        ]
    )
    return xr.Dataset(
        {
            "value": ("year", rates.sum(axis=0)),
            "count": ("year", np.isfinite(rates).sum(axis=0)),
            "component": (
                ("of", "year"),
                rates,
                {
                    "label": "Components",
                    "unit": "per thousand inhabitants",
                    "source": "as the index",
                },
            ),
        },
        coords={"of": list(parts), "year": years},
    )


def mobility_law() -> xr.Dataset:
    """Return how open the law is to workers from abroad [country, year]: 100 (1 - r), r IMPIC's."""
    law = {country: known("impic_Reg_B", country=country) for country in COUNTRIES}
    years = sorted({year for one in law.values() for year in one})
    value = np.asarray(
        [[100 * (1 - one.get(year, np.nan)) for year in years] for one in law.values()]
    )
    return xr.Dataset(
        {
            "value": (("country", "year"), value),
            "count": (("country", "year"), np.isfinite(value).astype(int)),
        },
        coords={"country": list(COUNTRIES), "year": years},
    )
