import numpy as np
import pytest
import xarray as xr

from interlock.region.annual import LAST_SCORED_YEAR, YEARS
from interlock.study.migration import DEATHS, QUANTILES, SOURCE
from interlock.study.observed import observed
from interlock.system.outcomes import LABELS

SCHOOLS = ("chapter", "rational")
ORIGINS = ("MEX", "GTM", "HND", "SLV")
SPREAD = np.asarray([0.8, 0.9, 1.0, 1.1, 1.2])


def invented():
    """A replay of round numbers: a level that grows, and bands around it."""
    data = xr.Dataset(
        {"extension": (("year",), np.asarray(YEARS) > LAST_SCORED_YEAR)},
        coords={
            "school": list(SCHOOLS),
            "quantile": list(QUANTILES),
            "origin": list(ORIGINS),
            "year": list(YEARS),
        },
        attrs={"status": "converged", "residual": 1e-13, "draws": 9, "expectations": "static"}
        | {"source": SOURCE},
    )
    growth = np.linspace(1.0, 2.0, len(YEARS))
    shape = np.einsum("s,q,o,y->sqoy", [1.0, 1.1], SPREAD, [1.0, 0.2, 0.2, 0.2], growth)
    for name, (label, unit) in LABELS.items():
        level = 1e5 if unit.startswith(("persons", "events", "episodes")) else 0.2
        level = 2e6 if name.endswith("_persons") else level
        told = {"label": label, "unit": unit, "source": SOURCE}
        data[name] = (("school", "quantile", "origin", "year"), level * shape, told)
    told = {"label": DEATHS[0], "unit": DEATHS[1], "source": SOURCE}
    data["deaths"] = (("school", "quantile", "year"), 300 * shape[:, :, 0], told)
    return data.merge(observed(ORIGINS))


@pytest.fixture(scope="package")
def replay():
    return invented()
