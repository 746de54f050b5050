"""Trade results as labelled arrays: dimensions, units and sources travel with the numbers."""

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from interlock.trade.labels import LABELS

if TYPE_CHECKING:
    from interlock.trade.outcomes import TradeResult

SOURCE = "interlock, equilibrium of Caliendo & Parro (2015)"


def dataset(result: "TradeResult") -> xr.Dataset:
    """Return a result as a dataset over country, importer, exporter and sector.

    Raises:
        UnconvergedError: the equilibrium is not solved.

    """
    outcomes = result.by_country
    base, found = result.base, result.equilibrium
    data = xr.Dataset(
        coords={
            "country": list(base.countries),
            "importer": list(base.countries),
            "exporter": list(base.countries),
            "sector": list(base.sectors),
        }
    )
    for name, values in outcomes.items():
        data[name] = (("country",), values, _attributes(LABELS[name], "percent"))
    pair = ("importer", "exporter", "sector")
    flows = {
        "imports_usd_bn": (found.imports_usd_bn, "Imports before tariffs"),
        "imports_before_usd_bn": (base.imports_usd_bn, "Imports before tariffs, base year"),
    }
    for name, (values, label) in flows.items():
        data[name] = (pair, np.asarray(values), _attributes(label, "billion US$ of the base year"))
    data["tariff"] = (pair, np.asarray(result.shock.tariff), _attributes("Tariff", "fraction"))
    data["border_cost_hat"] = (
        pair,
        np.asarray(result.shock.border_cost_hat),
        _attributes("Border cost against the base", "ratio"),
    )
    sales_hat = np.asarray(found.imports_usd_bn.sum(axis=0))
    sales = np.asarray(base.imports_usd_bn.sum(axis=0))
    data["value_added_hat"] = (
        ("country", "sector"),
        np.divide(sales_hat, sales, out=np.ones_like(sales), where=sales > 0),
        _attributes("Value added by sector against the base: demand for labour", "ratio"),
    )
    data.attrs = {
        "base": base.name,
        "policy": result.policy,
        "deficits": result.deficits,
        "fixed_factor": float(result.shock.fixed_factor_share),
        "status": result.status,
        "residual": result.residual,
        "iterations": result.iterations,
        "source": SOURCE,
    }
    if result.year is not None:
        data.attrs["year"] = result.year
    return data


def _attributes(label: str, unit: str) -> dict[str, str]:
    return {"label": label, "unit": unit, "source": SOURCE}
