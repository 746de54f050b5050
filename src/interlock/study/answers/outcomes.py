"""What a coupled run says, outcome by outcome and draw by draw, in units that people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from interlock.migration.drivers import ORIGINS
from interlock.politics.inputs import AGENTS, political_inputs
from interlock.politics.rules import OFFSET
from interlock.politics.steps import evidence
from interlock.region.annual import YEARS
from interlock.study.coupled.pose import Posed
from interlock.study.coupled.run import Told
from interlock.system.coupled.given import output_usd_bn, remittances_usd_bn
from interlock.system.coupled.politics import budget_per_agent
from interlock.system.coupled.trade_path import DYADS, PAIRS, PLACES
from interlock.system.outcomes import LABELS
from interlock.trade import FIXED_FACTOR

HISTORY, SCENARIO = 0, 1
PEOPLE, TRADE, POLITICS = "people", "trade", "politics"  # groups of a result
PERCENT, AMOUNT, LOG = "percent", "amount", "log"  # how a difference between runs is told
SUMS = ("stock_persons", "unauthorised_persons", "entries_persons", "returns_persons")
USA, MEX = PLACES.index("USA"), PLACES.index("MEX")


@dataclass(frozen=True)
class About:
    """What an outcome is.

    Attributes:
        label: a few words.
        unit: of its level.
        group: `people`, `trade` or `politics`.
        dims: places, then `year`.
        told: how differences between runs are told: `percent` of the other run, `amount` in the
            unit, or `log`, a difference of logs as percent.
    """

    label: str
    unit: str
    group: str
    dims: tuple[str, ...]
    told: str = PERCENT


def _catalogue() -> dict[str, About]:
    people = ("origin", "year")
    found = {
        name: About(label, unit, PEOPLE, people, LOG if name.startswith("value_") else PERCENT)
        for name, (label, unit) in LABELS.items()
    }
    found |= {
        "remittances_usd_bn": About("Remittances received", "billion US$", PEOPLE, people),
        "circularity_rate": About(
            "Returns by choice over residents without papers or free to move", "per year",
            PEOPLE, people,
        ),
        "deaths": About(
            "Expected deaths on the US southwest border, all nationalities",
            "deaths a year", PEOPLE, ("year",),
        ),
    }  # fmt: skip
    place, world = ("country", "year"), "percent over the base economy"
    index = "base economy = 100"
    found |= {
        "real_wage_pct": About("Real wage", world, TRADE, place, AMOUNT),
        "real_income_pct": About("Real income, exact", world, TRADE, place, AMOUNT),
        "natives_income_pct": About(
            "Real income of those who were there", world, TRADE, place, AMOUNT
        ),
        "consumer_price_pct": About("Consumer prices", world, TRADE, place, AMOUNT),
        "imports_index": About("Imports", index, TRADE, ("pair", "year")),
        "bloc_imports_index": About("Imports from the other two", index, TRADE, place),
        "value_added_index": About(
            "Value added by sector", index, TRADE, ("country", "sector", "year")
        ),
        "displaced_share": About(
            "Work displaced in Mexico over history", "share", TRADE, ("year",), AMOUNT
        ),
        "border_cost_pct": About(
            "Cost of the border since 2001", "percent ad valorem", TRADE, ("dyad", "year"), AMOUNT
        ),
        "salience_share": About(
            "Immigration as the most important problem", "share", POLITICS, ("year",), AMOUNT
        ),
        "agents_persons": About(
            "Border Patrol agents, southwest border", "persons", POLITICS, ("year",)
        ),
        "budget_usd_mn": About("Border Patrol budget", "million US$ of 2023", POLITICS, ("year",)),
    }
    return found


CATALOGUE: Mapping[str, About] = MappingProxyType(_catalogue())
PLACES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "origin": ORIGINS,
        "country": PLACES,
        "pair": tuple(f"{importer}<{exporter}" for importer, exporter in PAIRS),
        "dyad": DYADS,
    }
)


def values(posed: Posed, told: Told, side: int) -> dict[str, np.ndarray]:
    """Return every outcome by draw [draw, ..., year], dims as `CATALOGUE` says.

    Args:
        posed: the scenario.
        told: its draws.
        side: `HISTORY` or `SCENARIO`.
    """
    people = {name: np.asarray(one) for name, one in told.people[side].items()}
    people["circularity_rate"] = people["returns_persons"] / people["movers_persons"]
    people["deaths"] = np.asarray(told.deaths[side])
    people["remittances_usd_bn"] = _remittances(posed, told, side)
    return people | _trade(posed, told, side) | _politics(posed, told, side)


def _remittances(posed: Posed, told: Told, side: int) -> np.ndarray:
    """Return remittances that follow the number of residents abroad [draw, origin, year]."""
    paid = remittances_usd_bn(posed.years)
    more = np.asarray(told.sent) * (side == SCENARIO)
    return np.swapaxes(paid + more * output_usd_bn("MEX", posed.years)[:, None], 1, 2)


def _trade(posed: Posed, told: Told, side: int) -> dict[str, np.ndarray]:
    layout, logs = posed.ground.economy.layout, np.asarray(told.trade[side])
    sectors = len(posed.ground.economy.sectors)

    def percent(part: slice) -> np.ndarray:
        return np.swapaxes(100 * np.expm1(logs[:, :, part]), 1, 2)

    added, imports = 100 + percent(layout.value_added), 100 + percent(layout.imports)
    displaced = np.asarray(told.displaced) * (side == SCENARIO)
    return {
        "real_wage_pct": percent(layout.real_wage),
        "consumer_price_pct": percent(layout.price),
        "real_income_pct": percent(layout.real_income),
        "natives_income_pct": _natives(posed, told, side),
        "imports_index": imports,
        "bloc_imports_index": _bloc(posed, imports),
        "value_added_index": added.reshape(len(added), len(PLACES), sectors, -1),
        "displaced_share": displaced,
        "border_cost_pct": np.swapaxes(100 * np.expm1(np.asarray(told.thick[side])), 1, 2),
    }


def _bloc(posed: Posed, imports: np.ndarray) -> np.ndarray:
    """Return imports from the other two, weighted by those of the base."""
    home = posed.ground.economy
    before = np.asarray(home.base.imports_usd_bn).sum(axis=2)
    at: dict[str, int] = dict(zip(PLACES, home.at, strict=True))
    weights = np.asarray([before[at[a], at[b]] for a, b in PAIRS])
    rows = []
    for code in PLACES:
        own = np.asarray([importer == code for importer, _ in PAIRS])
        rows.append(np.average(imports[:, own], axis=1, weights=weights[own]))
    return np.stack(rows, axis=1)


def _natives(posed: Posed, told: Told, side: int) -> np.ndarray:
    """Return real income of those who were there over the base, percent [draw, country, year].

    Of the hub's income newcomers take their wages and send remittances; of Mexico's, those who
    left have taken a wage along, so that income is over what was left without it:

        natives_US = R - w lambda (L - 1) + remittances,   natives_MX = R / (1 - lambda (1 - L))

    with R real income, w the real wage, L labour over history, lambda labour's share of income.
    """
    layout, home = posed.ground.economy.layout, posed.ground.economy
    logs = np.asarray(told.trade[side])
    income = np.swapaxes(np.exp(logs[:, :, layout.real_income]), 1, 2)
    if side == HISTORY:
        return 100 * (income - 1)
    wage = np.swapaxes(np.exp(logs[:, :, layout.real_wage]), 1, 2)
    labour = np.exp(told.inputs[:, :, :2])
    earned = (1 - FIXED_FACTOR) * np.asarray(home.base.value_added_usd_bn / home.base.income_usd_bn)
    share = earned[list(home.at)]
    base = np.asarray(home.base.income_usd_bn)[list(home.at)]
    # A development fund is in transfers too, but those who were there pay it.
    price = np.exp(logs[:, :, layout.price][:, :, USA])
    sent = np.asarray(told.sent).sum(axis=2) * base[MEX] / base[USA] / price
    found = income.copy()
    found[:, USA] += sent - wage[:, USA] * share[USA] * (labour[..., 0] - 1)
    found[:, MEX] /= 1 - share[MEX] * (1 - labour[..., 1])
    return 100 * (found - 1)


def _politics(posed: Posed, told: Told, side: int) -> dict[str, np.ndarray]:
    years = len(posed.years)

    def held(series: np.ndarray) -> np.ndarray:
        return np.concatenate([series, np.full(years - len(YEARS), series[-1])])

    on = float(side == SCENARIO)
    salience = held(evidence().salience) + on * told.salience
    counted = held(np.asarray(political_inputs()[AGENTS].values))
    agents = counted * np.exp(on * np.asarray(told.agents))
    return {
        "salience_share": np.maximum(np.exp(salience) - OFFSET, 0) / 100,
        "agents_persons": agents,
        "budget_usd_mn": agents * held(budget_per_agent()),
    }


def difference_unit(name: str) -> str:
    """Return the unit in which an outcome differs between runs."""
    about = CATALOGUE[name]
    if about.told == LOG:
        return "percent of consumption for ever"
    if about.told == AMOUNT:
        return "percentage points" if about.unit.startswith("percent") else about.unit
    return "percent"


def difference(name: str, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how an outcome differs, in the unit of `difference_unit`.

    Args:
        name: of the outcome.
        one: of the run that is asked about.
        other: of the run that it is held against.
    """
    told = CATALOGUE[name].told
    if told == LOG:
        return 100 * np.expm1(one - other)
    if told == AMOUNT:
        return one - other
    with np.errstate(divide="ignore", invalid="ignore"):
        change = 100 * (one / other - 1)
    return np.where((one == 0) & (other == 0), 0.0, change)
