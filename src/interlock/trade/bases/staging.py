"""Tariffs by pair, sector and year: from 1993 to 2005 along the staging of NAFTA.

Between members, with s(t) the share of the 1993 tariff that the agreement had removed by year t,

    tau(t) = tau(1993) + [tau(2005) - tau(1993)] * min(1, s(t) / s(2005)),   s(1993) = 0,

so that 1993, and 2005 and every later year, are the tariffs of Caliendo & Parro (2015) exactly.
The cuts of list C+ from 2006 to 2008 (0.3 percent of the weights) are not taken from the tariffs
of 2005: the paper's experiment ends there, and what those tariffs hold cannot be told apart from
products that the agreement leaves out.

Source: Caliendo & Parro (2015) for 1993 and 2005; docs/explanation/trade-policies.md for s(t).
"""

from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import yaml

from interlock.errors import InputError
from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.bases.tables import axis, concordance, cube, membership, table

FIRST_YEAR, LAST_YEAR = 1993, 2005
LAST_WIOD_YEAR = 2011
TEXTILES = ("Textile",)
Others = Literal["held", "linear"]
_SCHEDULES = Path(__file__).parent / "schedules"


@cache
def schedule() -> dict:
    """Return the staging of NAFTA as packaged: members, categories, routes, each with a source."""
    return yaml.safe_load((_SCHEDULES / "nafta.yaml").read_text(encoding="utf-8"))


def last_stage() -> int:
    """Return the year of the last cut."""
    return int(schedule()["last_stage"])


def history(base: BaseEconomy, year: int, *, ahead: bool = False) -> np.ndarray:
    """Return the tariffs of `year` in the classification of a base [importer, exporter, sector].

    Args:
        base: `caliendo-parro-1993` (pairs outside NAFTA stay at 1993) or one of WIOD's 15 regions.
        year: calendar year; years after 2005 are as 2005.
        ahead: demand that the base lie before the end of the staging.

    Raises:
        InputError: the base has no tariff history, or the year lies before it.

    """
    if year < FIRST_YEAR:
        raise InputError(f"tariff history begins in {FIRST_YEAR}, not {year}")
    if ahead and base.year >= LAST_YEAR:
        raise InputError(
            f"base '{base.name}' already stands at the end of the NAFTA staging; "
            "use caliendo-parro-1993 or wiod-1995 to wiod-2004"
        )
    axes = base.countries, base.sectors
    if axes == (axis("caliendo-parro", "country"), axis("caliendo-parro", "sector")):
        return world_tariffs(year)
    if axes == (axis("wiod", "country"), axis("wiod", "sector")) and base.year <= LAST_WIOD_YEAR:
        return region_tariffs(year)
    raise InputError(
        f"base '{base.name}' has no tariff history; "
        "use caliendo-parro-1993 or one of wiod-1995 to wiod-2011"
    )


def category_cut(category: str, year: int) -> float:
    """Return the share of the 1993 tariff that a staging category had removed by `year`."""
    cuts = schedule()["categories"][category]["cuts"]
    return max((cut / 100 for begun, cut in cuts.items() if begun <= year), default=0.0)


def cut_share(route: dict, year: int, *, textiles: bool = False) -> float:
    """Return s(t) of a route: the weighted mean of its categories, or of its textile category."""
    if textiles and "textiles" in route:
        return category_cut(route["textiles"], year)
    weights = route["weights"]
    return sum(w * category_cut(name, year) for name, w in weights.items()) / sum(weights.values())


def progress(route: dict, year: int, *, textiles: bool = False) -> float:
    """Return min(1, s(t)/s(2005)), the share of the way from the 1993 to the 2005 tariff."""
    final = cut_share(route, LAST_YEAR, textiles=textiles)
    return min(1.0, cut_share(route, year, textiles=textiles) / final)


@cache
def observed_tariffs(year: Literal[1993, 2005]) -> np.ndarray:
    """Return the tariffs of Caliendo & Parro, fractions [importer 31, exporter 31, sector 40]."""
    countries, sectors = axis("caliendo-parro", "country"), axis("caliendo-parro", "sector")
    axes = {"importer": countries, "exporter": countries, "sector": sectors}
    tariffs = cube(table("cp_bilateral"), axes, f"tariff_{year}_pct") / 100
    tariffs.setflags(write=False)
    return tariffs


def world_tariffs(year: int, others: Others = "held") -> np.ndarray:
    """Return tariffs of `year`, fractions [importer 31, exporter 31, sector 40].

    Members of NAFTA move along the staging. Every other pair stays at 1993 (`held`, as in the
    paper) or goes in equal yearly steps from 1993 to 2005 and stays there (`linear`).
    """
    countries, sectors = axis("caliendo-parro", "country"), axis("caliendo-parro", "sector")
    first, last = observed_tariffs(FIRST_YEAR), observed_tariffs(LAST_YEAR)
    linear = (year - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR)
    weight = np.full(first.shape, 0.0 if others == "held" else min(1.0, max(0.0, linear)))
    cloth = np.isin(sectors, TEXTILES)
    for route in schedule()["routes"]:
        one, two = (countries.index(code) for code in route["between"])
        steps = np.where(cloth, progress(route, year, textiles=True), progress(route, year))
        weight[one, two] = weight[two, one] = steps
    return np.where(weight == 1.0, last, first + (last - first) * weight)


@cache
def region_tariffs(year: int) -> np.ndarray:
    """Return tariffs of `year` on WIOD regions, fractions [importer 15, exporter 15, sector 32].

    `world_tariffs(year, "linear")` averaged by the packaged concordances with the import values
    of 1993 as weights; cells without trade in 1993 take the plain mean; services carry none.
    """
    countries = axis("caliendo-parro", "country")
    regions, sectors = axis("wiod", "country"), axis("wiod", "sector")
    places = membership(concordance("wiod_regions"), "region", "cp_countries", regions, countries)
    goods = membership(
        concordance("wiod_goods"), "sector", "cp_sectors", sectors,
        axis("caliendo-parro", "sector"),
    )  # fmt: skip

    def gather(values: np.ndarray) -> np.ndarray:
        return np.einsum("ai,be,cs,ies->abc", places, places, goods, values, optimize=True)

    trade, tariffs = imports_1993(), world_tariffs(year, "linear")
    value, count = gather(trade), gather(np.ones_like(trade))
    mean = np.where(
        value > 0,
        gather(trade * tariffs) / np.where(value > 0, value, 1.0),
        gather(tariffs) / np.where(count > 0, count, 1.0),
    )
    mean[np.arange(len(regions)), np.arange(len(regions))] = 0.0
    mean.setflags(write=False)
    return mean


@cache
def imports_1993() -> np.ndarray:
    """Return imports before tariffs in 1993, US$ bn [importer 31, exporter 31, sector 40]."""
    countries, sectors = axis("caliendo-parro", "country"), axis("caliendo-parro", "sector")
    axes = {"importer": countries, "exporter": countries, "sector": sectors}
    trade = cube(table("cp_bilateral"), axes, "imports_1993_kusd") / 1e6
    trade.setflags(write=False)
    return trade
