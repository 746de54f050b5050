"""The base economies that the package brings, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import polars as pl

from interlock.errors import InputError, did_you_mean
from interlock.region.packaged import read_table
from interlock.trade.bases import staging
from interlock.trade.bases.economy import BaseEconomy, Flows, base_from_flows
from interlock.trade.bases.tables import axis, concordance, cube, membership, table

# Trade elasticities of Caliendo & Parro (2015) in the parameter evidence.
SERVICE_THETA, AGGREGATE_THETA = "P117", "P118"
WIOD_YEARS = tuple(range(1995, 2012))


@dataclass(frozen=True)
class BaseInfo:
    """Where a base economy comes from and what to mind.

    Attributes:
        name: name of the base.
        title: one line.
        year: base year.
        shape: countries and sectors.
        sources: publications and databases.
        note: rules and assumptions that formed it.
        constructed: True where the year was never observed as such.
        tariffs: where its tariffs come from, or `none`.

    """

    name: str
    title: str
    year: int
    shape: tuple[int, int]
    sources: tuple[str, ...]
    note: str
    constructed: bool
    tariffs: str


@cache
def available() -> tuple[str, ...]:
    """Return the names of the packaged bases."""
    return tuple(_catalogue())


def info(name: str) -> BaseInfo:
    """Return the provenance of a base.

    Raises:
        InputError: no base has this name.

    """
    return _entry(name)[0]


@cache
def load(name: str) -> BaseEconomy:
    """Return a packaged base; later calls return the same object.

    Raises:
        InputError: no base has this name.

    """
    about, flows = _entry(name)
    countries, sectors = _axes(name)
    return base_from_flows(name, about.year, countries, sectors, flows())


def flows(name: str) -> Flows:
    """Return a packaged base as its sources give it, before shares are formed.

    Raises:
        InputError: no base has this name.

    """
    return _entry(name)[1]()


def _published(parameter: str) -> float:
    """Return the point estimate of a published parameter by its id."""
    rows = read_table("parameters").filter(pl.col("id") == parameter)
    return rows["point_estimate"].item()


def _entry(name: str) -> tuple[BaseInfo, Callable[[], Flows]]:
    if name not in _catalogue():
        raise InputError(f"unknown base '{name}'{did_you_mean(name, available())}")
    return _catalogue()[name]


def _axes(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return countries and sectors of a base."""
    family = {"caliendo-parro-1993": "caliendo-parro", "cepii-2023": "cepii"}.get(
        name, "wiod-full" if name.startswith("wiod-full") else "wiod"
    )
    return axis(family, "country"), axis(family, "sector")


_CP = "Caliendo & Parro (2015), Review of Economic Studies 82(1), https://doi.org/10.1093/restud/rdu035"
_WIOD = "World Input-Output Database, 2013 release, https://cran.r-project.org/package=wiod"
_CEPII = "CEPII BACI V202501, goods trade 2023"
_TRAINS = "UNCTAD TRAINS by way of WITS, applied tariffs (AHS) 2023"
_THETA_NOTE = (
    "Trade elasticities are those of Caliendo & Parro, averaged with world imports of 1993 as "
    "weights where several of their sectors meet in one; 8.22 for services."
)
_BASIC_PRICES = (
    "Input shares are cost shares at basic prices; value added is the remainder and holds taxes "
    "and margins. Sales within a region count as domestic."
)


@cache
def _catalogue() -> dict[str, tuple[BaseInfo, Callable[[], Flows]]]:
    entries: list[tuple[BaseInfo, Callable[[], Flows]]] = [(_cp_info(), _caliendo_parro)]
    entries += [(_wiod_info(year), partial(_wiod, year)) for year in WIOD_YEARS]
    entries += [(_full_info(year), partial(_wiod_full, year)) for year in (1995, 2011)]
    entries += [(_constructed_info(), _constructed), (_cepii_info(), _cepii)]
    return {about.name: (about, flows) for about, flows in entries}


def _cp_info() -> BaseInfo:
    return BaseInfo(
        name="caliendo-parro-1993",
        title="The world of 1993 as in Caliendo & Parro (2015)",
        year=1993,
        shape=(31, 40),
        sources=(_CP,),
        note=(
            "Replication data of the paper. Input shares are rounded to seven digits in the source "
            "and scaled to sum to one; the one negative share (Canada, Other in Basic-metals, "
            "-0.0008 of inputs) is set to zero; 32 sectors without recorded inputs are all value "
            "added, as in the source."
        ),
        constructed=False,
        tariffs="1993, by pair and sector, from the same data",
    )


def _wiod_info(year: int) -> BaseInfo:
    return BaseInfo(
        name=f"wiod-{year}",
        title=f"The world of {year} in 15 regions and 32 sectors",
        year=year,
        shape=(15, 32),
        sources=(_WIOD, _CP),
        note=f"{_BASIC_PRICES} {_THETA_NOTE}",
        constructed=False,
        tariffs=(
            "assumed: the 1993 and 2005 tariffs of Caliendo & Parro, averaged with imports of "
            "1993; NAFTA pairs along the staging, other pairs in equal yearly steps, unchanged "
            "after 2005; Taiwan takes those of the rest of the world; services none"
        ),
    )


def _full_info(year: int) -> BaseInfo:
    return BaseInfo(
        name=f"wiod-full-{year}",
        title=f"The world of {year} in 41 countries and 35 sectors, for tests of scale",
        year=year,
        shape=(41, 35),
        sources=(_WIOD, _CP),
        note=f"{_BASIC_PRICES} Negative sales (falling stocks) are set to zero. {_THETA_NOTE}",
        constructed=False,
        tariffs="none",
    )


def _constructed_info() -> BaseInfo:
    return BaseInfo(
        name="constructed-2023",
        title="The structure of 2011 pinned to the goods trade and GDP of 2023",
        year=2023,
        shape=(15, 32),
        sources=(_WIOD, _CEPII, _TRAINS, _CP),
        note=(
            "CONSTRUCTED, not observed: sector structure and input shares of 2011, goods trade "
            "between regions as in 2023, output scaled with GDP, services trade with the square "
            "root of both partners' growth. Taiwan has no GDP growth in the source: its output "
            "was scaled with the median growth of the other regions. Report wiod-2011 beside it. "
            f"{_BASIC_PRICES} {_THETA_NOTE}"
        ),
        constructed=True,
        tariffs=(
            "TRAINS 2023, 10 areas x 9 product groups by the packaged concordances; none inside "
            "the EU; where nothing was traded the importer's rate on the rest of the world, else "
            "none; the source has Canada tax US goods as if USMCA did not exist, so Canada's "
            "rates on Mexico stand in; services none"
        ),
    )


def _cepii_info() -> BaseInfo:
    return BaseInfo(
        name="cepii-2023",
        title="194 countries with one sector in 2023",
        year=2023,
        shape=(194, 1),
        sources=(_CEPII, _CP, _WIOD),
        note=(
            "Goods trade as observed. Gross output is GDP over the world's value-added share in "
            "gross output of WIOD 2011 (0.489), the same for every country; sales at home are "
            "output less exports. Only the Marshall Islands export more than that (ships): their "
            "output is raised to exports. One sector, so final spending and inputs are one good. "
            "Trade elasticity 4.55."
        ),
        constructed=False,
        tariffs="none",
    )


def _caliendo_parro() -> Flows:
    countries, sectors = _axes("caliendo-parro-1993")
    production = table("cp_production")
    axes = {"country": countries, "sector": sectors}
    value_added = cube(production, axes, "value_added_share")
    output = cube(production, axes, "gross_output_usd") / 1e9
    inputs = cube(
        table("cp_inputs"),
        {"country": countries, "input": sectors, "sector": sectors},
        "share_of_intermediates",
    )
    inputs = np.maximum(inputs, 0.0)
    return Flows(
        trade_usd_bn=staging.imports_1993(),
        tariff=staging.observed_tariffs(1993),
        gross_output_usd_bn=output,
        value_added_share=value_added,
        input_share=(1 - value_added)[:, None, :] * inputs,
        theta=_theta(),
    )


def _theta() -> np.ndarray:
    """Return the trade elasticities of Caliendo & Parro [sector 40]."""
    return cube(table("cp_theta"), {"sector": axis("caliendo-parro", "sector")}, "theta")


def _regional_theta(sectors: tuple[str, ...]) -> np.ndarray:
    """Average the elasticities over the sectors that meet in one, by world imports of 1993."""
    goods = membership(
        concordance("wiod_goods"), "sector", "cp_sectors", sectors,
        axis("caliendo-parro", "sector"),
    )  # fmt: skip
    weights = goods * staging.imports_1993().sum(axis=(0, 1))
    total = weights.sum(axis=1)
    return np.where(
        total > 0, weights @ _theta() / np.where(total > 0, total, 1.0), _published(SERVICE_THETA)
    )


def _wiod(year: int) -> Flows:
    return _input_output(f"wiod-{year}", "wiod", year, staging.region_tariffs(year))


def _wiod_full(year: int) -> Flows:
    name = f"wiod-full-{year}"
    countries, sectors = _axes(name)
    none = np.zeros((len(countries), len(countries), len(sectors)))
    return _input_output(name, f"wiod_full_{year}", year, none)


def _input_output(name: str, stem: str, year: int, tariff: np.ndarray) -> Flows:
    """Read one year of an input-output table (million US$)."""
    countries, sectors = _axes(name)
    output = _output(stem, year, countries, sectors)
    share, inputs = _cost_shares(stem, year, countries, sectors)
    return Flows(
        trade_usd_bn=_bilateral(f"{stem}_trade", year, countries, sectors),
        tariff=tariff,
        gross_output_usd_bn=output,
        value_added_share=share,
        input_share=inputs,
        theta=_regional_theta(sectors),
    )


def _output(
    stem: str, year: int, countries: tuple[str, ...], sectors: tuple[str, ...]
) -> np.ndarray:
    """Return gross output, US$ bn [country, sector]."""
    rows = table(f"{stem}_output").filter(pl.col("year") == year)
    return cube(rows, {"country": countries, "sector": sectors}, "gross_output_musd") / 1e3


def _cost_shares(
    stem: str, year: int, countries: tuple[str, ...], sectors: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return value-added shares [country, sector] and input shares [country, input, sector].

    A sector without output has no costs to share: all of it counts as value added.
    """
    rows = table(f"{stem}_inputs").filter(pl.col("year") == year)
    use = cube(
        rows,
        {"country": countries, "input": sectors, "sector": sectors},
        "intermediate_use_musd",
    )
    output = _output(stem, year, countries, sectors) * 1e3
    inputs = use / np.where(output > 0, output, 1.0)[:, None, :]
    return 1 - inputs.sum(axis=1), inputs


def _bilateral(
    name: str, year: int, countries: tuple[str, ...], sectors: tuple[str, ...]
) -> np.ndarray:
    """Return imports before tariffs, US$ bn [importer, exporter, sector], never negative."""
    rows = table(name).filter(pl.col("year") == year)
    axes = {"importer": countries, "exporter": countries, "sector": sectors}
    return np.maximum(cube(rows, axes, "imports_musd"), 0.0) / 1e3


def _constructed() -> Flows:
    countries, sectors = _axes("constructed-2023")
    share, inputs = _cost_shares("wiod", 2011, countries, sectors)
    output = cube(
        table("constructed_2023_output"),
        {"country": countries, "sector": sectors},
        "gross_output_musd",
    )
    return Flows(
        trade_usd_bn=_bilateral("constructed_2023_trade", 2023, countries, sectors),
        tariff=_trains(countries, sectors),
        gross_output_usd_bn=output / 1e3,
        value_added_share=share,
        input_share=inputs,
        theta=_regional_theta(sectors),
    )


def _trains(countries: tuple[str, ...], sectors: tuple[str, ...]) -> np.ndarray:
    """Return the applied tariffs of 2023, fractions [importer, exporter, sector]."""
    area = {row["region"]: row["trains_area"] for row in concordance("wiod_regions")}
    product = {row["sector"]: row["trains_product"] for row in concordance("wiod_goods")}
    rows = table("trains_2023").drop_nulls("ahs_pct").collect().iter_rows()
    rate = {(importer, exporter, good): pct / 100 for importer, exporter, good, pct in rows}
    for good in set(product.values()):
        rate["CAN", "USA", good] = rate["CAN", "MEX", good]
    tariff = np.zeros((len(countries), len(countries), len(sectors)))
    for i, importer in enumerate(countries):
        for e, exporter in enumerate(countries):
            inside_eu = area[importer] == area[exporter] == "EU"
            if i == e or inside_eu:
                continue
            for s, sector in enumerate(sectors):
                if sector in product:
                    key = area[importer], area[exporter], product[sector]
                    tariff[i, e, s] = rate.get(key, rate.get((key[0], "ROW", key[2]), 0.0))
    return tariff


def _cepii() -> Flows:
    countries, _ = _axes("cepii-2023")
    n = len(countries)
    trade = cube(
        table("cepii_2023_trade"), {"importer": countries, "exporter": countries}, "imports_kusd"
    )
    gdp = cube(table("cepii_2023_gdp"), {"country": countries}, "gdp_usd") / 1e9
    share = _world_value_added_share()
    return Flows(
        trade_usd_bn=trade[:, :, None] / 1e6,
        tariff=np.zeros((n, n, 1)),
        gross_output_usd_bn=(gdp / share)[:, None],
        value_added_share=np.full((n, 1), share),
        input_share=np.full((n, 1, 1), 1 - share),
        theta=np.array([_published(AGGREGATE_THETA)]),
    )


def _world_value_added_share() -> float:
    """Return value added over gross output of the world of 2011 in WIOD."""
    countries, sectors = _axes("wiod-2011")
    output = _output("wiod", 2011, countries, sectors)
    share, _ = _cost_shares("wiod", 2011, countries, sectors)
    return float((share * output).sum() / output.sum())
