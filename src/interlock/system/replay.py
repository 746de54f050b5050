"""Replay of history: the trade path year by year, with what was observed beside it."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import numpy as np
import xarray as xr

from interlock.errors import InputError
from interlock.region import load_region
from interlock.trade import FIXED_FACTOR, bases, experiment
from interlock.trade.labels import LABELS, NORTH_AMERICA
from interlock.trade.outcomes import TradeResult
from interlock.trade.policy import sectors
from interlock.trade.policy.arrays import load_policy

NAFTA_YEARS = tuple(range(1993, 2009))
# Trade in manufactures by pair, domestic sales included: the only packaged observation that
# covers all six pairs of the region year by year.
OBSERVED = "manuf_trade_agtpa"


def replay(
    base: str = "caliendo-parro-1993",
    policy: str = "nafta",
    *,
    years: Sequence[int] = NAFTA_YEARS,
    deficits: str = "zero",
    fixed_factor: float = FIXED_FACTOR,
    on_year: Callable[[TradeResult], None] = lambda _: None,
) -> xr.Dataset:
    """Solve a policy year by year and set observed trade beside it.

    Args:
        base: name of the base economy.
        policy: packaged policy or path of a policy file.
        years: years to solve, in order.
        deficits: `zero` or `observed`.
        fixed_factor: share of the fixed factor in value added.
        on_year: called with each solved year, for progress.

    Returns:
        Outcomes by year and country, trade by year and pair, with units, labels and sources.

    Raises:
        InputError: unknown name, no years, or a year in which the policy does not act.
        UnconvergedError: a year did not solve.

    """
    if not years:
        raise InputError("no years to replay: give at least one")
    plan = load_policy(policy)
    # The year before a policy begins shows the base itself.
    experiment.check_years(plan, [year for year in years if year != min(plan.years) - 1])
    solved = []
    for result in experiment.path(base, plan, years, deficits=deficits, fixed_factor=fixed_factor):
        result.require_converged()
        on_year(result)
        solved.append(result)
    data = _assemble(solved)
    # A policy file may change under the same name; its content tells runs apart.
    data.attrs["policy_sha256"] = sha256(plan.model_dump_json().encode()).hexdigest()
    return data


def _assemble(solved: Sequence[TradeResult]) -> xr.Dataset:
    first = solved[0]
    goods = _in_group("goods", first.base.sectors)
    codes = list(first.base.countries)
    data = xr.Dataset(
        coords={
            "year": [int(result.year or 0) for result in solved],
            "country": codes,
            "importer": codes,
            "exporter": codes,
            "sector": list(first.base.sectors),
        },
        attrs={
            "base": first.base.name,
            "base_year": first.base.year,
            "policy": first.policy,
            "deficits": first.deficits,
            "fixed_factor": float(first.shock.fixed_factor_share),
            "status": "converged",
            "residual": max(result.residual for result in solved),
            "source": "interlock; " + "; ".join(bases.info(first.base.name).sources),
        },
    )
    for name, label in LABELS.items():
        values = np.stack([result.by_country[name] for result in solved])
        _put(data, name, ("year", "country"), values, label, "percent")
    tables = [result.to_dataset() for result in solved]
    pair = ("year", "importer", "exporter")
    _put(
        data,
        "value_added_hat",
        ("year", "country", "sector"),
        np.stack([table["value_added_hat"].values for table in tables]),
        "Value added by sector against the base: demand for labour",
        "ratio",
    )
    imports = np.stack([table["imports_usd_bn"].values for table in tables])
    _put(
        data,
        "goods_imports_usd_bn",
        pair,
        imports[..., goods].sum(axis=-1),
        "Imports of goods before tariffs; sales at home on the diagonal",
        f"billion US$ of {first.base.year}",
    )
    _put(data, "tariff_pct", pair, _mean_tariffs(solved, goods), *_TARIFF)
    solver = ("residual", "iterations", "seconds")
    for name, unit in zip(solver, ("relative", "count", "seconds"), strict=True):
        values = np.asarray([getattr(result, name) for result in solved])
        _put(data, f"solver_{name}", ("year",), values, f"Solver: {name}", unit)
    _observe(data, imports)
    return data


def _in_group(group: str, names: tuple[str, ...]) -> np.ndarray:
    """Return which sectors of a base belong to a sector group."""
    return sectors.coverage((group,), names, "CAN") > 0


_TARIFF = ("Tariff on goods, mean weighted by imports of the base year", "percent")


def _mean_tariffs(solved: Sequence[TradeResult], goods: np.ndarray) -> np.ndarray:
    """Return mean tariffs by pair [year, importer, exporter] in percent."""
    weights = np.asarray(solved[0].base.imports_usd_bn)[..., goods]
    total = weights.sum(axis=-1)
    means = []
    for result in solved:
        paid = (np.asarray(result.shock.tariff)[..., goods] * weights).sum(axis=-1)
        means.append(100 * np.divide(paid, total, out=np.full_like(total, np.nan), where=total > 0))
    return np.stack(means)


def _observe(data: xr.Dataset, imports: np.ndarray) -> None:
    """Add trade of the North American pairs as observed, and the model's in the same measure.

    Both are imports from a partner over the importer's purchases of its own goods: growth and
    inflation, which the replay holds still, divide out.
    """
    region = load_region("north-america")
    traded = region.series(OBSERVED)
    years = [year for year in data["year"].values if year in traded["year"].values]
    members = list(NORTH_AMERICA)
    inside_region = traded.sel(year=years, country=members, partner=members)
    # The source sells from `country` to `partner`.
    flows = inside_region.transpose("year", "partner", "country").values
    shape = (data.sizes["year"], len(NORTH_AMERICA), len(NORTH_AMERICA))
    nominal, observed = np.full(shape, np.nan), np.full(shape, np.nan)
    rows = np.isin(data["year"].values, years)
    nominal[rows] = flows / 1e9
    observed[rows] = flows / np.einsum("yii->yi", flows)[:, :, None]
    codes = list(data["importer"].values)
    at = np.asarray([codes.index(code) for code in NORTH_AMERICA])
    made = _in_group("manufactures", tuple(data["sector"].values))
    inside = imports[:, at[:, None], at[None, :]][..., made].sum(axis=-1)
    model = inside / np.einsum("yii->yi", inside)[:, :, None]
    data.coords["member_importer"] = list(NORTH_AMERICA)
    data.coords["member_exporter"] = list(NORTH_AMERICA)
    pair = ("year", "member_importer", "member_exporter")
    label = "Imports of manufactures over the importer's purchases of its own"
    source = f"{OBSERVED}: {region.passport(OBSERVED).source}"
    _put(data, "penetration_model", pair, model, f"{label}, model", "ratio")
    _put(data, "penetration_observed", pair, observed, f"{label}, observed", "ratio", source)
    _put(
        data,
        "observed_manufactures_usd_bn",
        pair,
        nominal,
        "Imports of manufactures, observed",
        "billion current US$",
        source,
    )


def _put(
    data: xr.Dataset,
    name: str,
    dims: tuple[str, ...],
    values: np.ndarray,
    label: str,
    unit: str,
    source: str = "interlock, equilibrium of Caliendo & Parro (2015)",
) -> None:
    data[name] = (dims, values, {"label": label, "unit": unit, "source": source})
