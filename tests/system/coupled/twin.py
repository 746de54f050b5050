"""A plain-NumPy twin of the coupled run, written from the equations, not from the kernel.

People are the twin of the corridors (`tests.migration.twin`), stepped year by year with wages,
incomes and agents of the year put into its inputs. Trade is data: log outcomes y = value + slope
(u - at). Politics counts in levels, the rule's growth with and without the change, where the kernel
carries differences. Within a year it goes round until nothing moves, however long that takes.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from interlock.politics.rules import AGENTS_TERMS, SALIENCE_TERMS
from interlock.politics.steps import evidence
from tests.migration import twin as corridor

YEARS = corridor.YEARS
BASE = corridor.BASE
OWN_LABOUR = -0.4
SETTLED = 1e-14  # of log wages, between two rounds of a year
ON = dict.fromkeys(("goods_prices", "displacement", "labour_supply", "remittances", "networks",
                    "politics", "cycle"), 1.0)  # fmt: skip


@dataclass(frozen=True)
class Market:
    """Trade of a year's policy to first order: value [year, outcome], at, slope."""

    value: np.ndarray
    at: np.ndarray
    slope: np.ndarray

    def meets(self, t, inputs):
        return self.value[t] + self.slope[t] @ (inputs - self.at[t])


@dataclass(frozen=True)
class Rule:
    """Weights of both rules by name of the term."""

    salience: dict
    agents: dict
    ratchet: bool
    attrition: float

    @classmethod
    def of(cls, salience, agents, ratchet, attrition):
        names = [[one.name for one in terms] for terms in (SALIENCE_TERMS, AGENTS_TERMS)]
        salience, agents = (
            dict(zip(keys, map(float, values), strict=True))
            for keys, values in zip(names, (salience, agents), strict=True)
        )
        return cls(salience, agents, bool(ratchet), float(attrition))

    def growth(self, terms):
        planned = sum(self.agents[name] * value for name, value in terms.items())
        return max(planned, 0.0) - self.attrition if self.ratchet else planned


@dataclass(frozen=True)
class Case:
    """Everything that a run is given.

    Attributes:
        mexico, triangle: corridors of the scenario; of history in `factual`.
        factual: the same two of history.
        before, after: markets under the policy of history and of the scenario.
        thick_before, thick_after: log cost of the borders [year, dyad].
        workers: in USA, MEX, GTM, HND, SLV [year, place].
        sent: remittances of history over the base income of Mexico [year, origin].
        farmers: share of Mexican workers by sector.
        countries: how many countries stand in trade's outcomes, `pairs` how many pairs.
        rule: of politics.
        foreign_born, apprehensions: persons and events of history [year].
        fear, follows: terror over history; share in which agents follow the rule [year].
        fund: development fund over the origin's output [year, origin].
        paid: the same over the base income of Mexico, as `sent` [year, origin].
        multiplier: of that fund.
        on: channels.
    """

    mexico: object
    triangle: tuple
    factual: tuple
    before: Market
    after: Market
    thick_before: np.ndarray
    thick_after: np.ndarray
    workers: np.ndarray
    sent: np.ndarray
    farmers: np.ndarray
    rule: Rule
    foreign_born: np.ndarray
    apprehensions: np.ndarray
    fear: np.ndarray
    follows: np.ndarray
    fund: np.ndarray
    paid: np.ndarray
    multiplier: float
    on: dict
    countries: int = 3
    pairs: int = 6


def living_abroad(pools):
    return pools["recent"] + pools["settled"] + pools["documented"]


def edited(case, t, agents=0.0, **more):
    """Return a corridor's inputs with those of one year moved by so much; income by a factor."""
    drivers = dict(case.drivers)
    for name, change in more.items():
        values = np.array(drivers[name], float)
        values[t] = values[t] * change if name == "income" else values[t] + change
        drivers[name] = values
    security = dict(case.security)
    security["agents_log"] = np.array(security["agents_log"], float)
    security["agents_log"][t] += agents
    return replace(case, drivers=drivers, security=security)


# --- politics -------------------------------------------------------------------------------------


class Politics:
    """What the rule says under history and under the scenario, year by year, in levels."""

    def __init__(self, case):
        self.case, self.of = case, evidence()
        years = len(YEARS)
        self.agents = np.zeros(years)  # of the rule over those given, in logs
        self.salience = np.zeros(years)
        self.apprehensions = np.zeros(years)

    def plan(self, t):
        """Return agents of the rule over those given, decided on what the year before showed."""
        if t == 0:
            return 0.0
        share = self.case.on["politics"] * float(self.case.follows[t])
        before, after = (self.case.rule.growth(self._terms(t, on)) for on in (0.0, 1.0))
        self.agents[t] = self.agents[t - 1] + share * (after - before)
        return self.agents[t]

    def _terms(self, t, on):
        """Terms of history (on is 0) or of the scenario (1), all of the year before."""
        # In 1981 there is no growth of the year before: history's terms are left out.
        known = float(t >= 2)
        agents = known * self.of.agents + on * self.agents
        seen = known * self.of.apprehensions + on * self.apprehensions
        per_agent = known * (self.of.apprehensions[BASE] - self.of.agents[BASE])
        salience = known * (self.of.salience[t - 1] - math.log(1.25)) + on * self.salience[t - 1]
        fear = known + on * self.case.on["politics"] * (self.case.fear[t - 1] - 1)
        first = t == 1
        return {
            "constant": known,
            "lag": 0.0 if first else agents[t - 1] - agents[t - 2],
            "apprehensions": seen[0] if first else seen[t - 1] - seen[t - 2],
            "pressure": seen[t - 1] - agents[t - 1] - per_agent,
            "salience": salience,
            "terror": self.of.terror[t - 1] * fear,
            "jobs": known * float(self.of.jobs[t - 1]),
        }

    def observe(self, t, more_abroad, more_apprehensions):
        weights = self.case.rule.salience
        born = math.log1p(more_abroad / self.case.foreign_born[t])
        seen = math.log(max(1 + more_apprehensions / self.case.apprehensions[t], 0.01))
        lag = self.salience[t - 1] if t else 0.0
        terror = self.of.terror[t] * self.case.on["politics"] * (self.case.fear[t] - 1)
        self.apprehensions[t] = seen
        self.salience[t] = (
            weights["lag"] * lag + weights["foreign_born"] * born + weights["terror"] * terror
        )


# --- people of history ----------------------------------------------------------------------------


def histories(case):
    """Run both factual corridors and return what a scenario is measured against."""
    mexico, triangle = case.factual
    ours, borders = corridor.run(mexico)
    theirs = [corridor.run(replace(one, border=borders))[0] for one in triangle]

    def ends(start, rows, pool):
        return np.concatenate([[start[pool]], rows[f"pools.{pool}"]])

    abroad = np.stack(
        [
            sum(ends(one.start, rows, pool) for pool in ("recent", "settled", "documented"))
            for one, rows in zip((mexico, *triangle), (ours, *theirs), strict=True)
        ],
        axis=1,
    )
    waiting = np.stack(
        [ends(one.start, row, "in_mexico") for one, row in zip(triangle, theirs, strict=True)],
        axis=1,
    )
    return {
        "rows": (ours, *theirs),
        "abroad": (abroad[1:] + abroad[:-1]) / 2,
        "left": abroad[:-1, 1:] + waiting[:-1],
        "in_mexico": (waiting[1:] + waiting[:-1]).sum(axis=1) / 2,
        "apprehensions": sum(row["apprehensions"] for row in (ours, *theirs)),
        "network": np.stack([row["network"] for row in (ours, *theirs)], axis=1),
    }


# --- a year ---------------------------------------------------------------------------------------


def run(case):
    """Return what happened by year: corridors of history and scenario, trade, politics."""
    past, politics = histories(case), Politics(case)
    borders = [None] * len(YEARS)
    mexico = case.mexico
    triangle = [replace(one, border=borders) for one in case.triangle]
    # Costs are inverted at the factual 1993, whatever the scenario makes of that year.
    references = [corridor.reference_of(case.factual[0])]
    references += [corridor.reference_of(replace(one, border=())) for one in case.factual[1]]
    states = [corridor.start_of(one) for one in (mexico, *triangle)]
    made = [np.zeros(len(case.farmers))] * 2
    rows = []
    for t in range(len(YEARS)):
        agents = politics.plan(t)
        wages, found = np.zeros(5), None
        for _ in range(200):
            found = _round(
                case, past, references, states, mexico, triangle, borders, t, wages, agents, made
            )
            moved, wages = np.abs(found["wages"] - wages).max(), found["wages"]
            if moved < SETTLED:
                break
        else:
            raise AssertionError(f"the twin's year {YEARS[t]} does not settle: {moved:.1e}")
        states, made = found.pop("states"), found.pop("made")
        seen = sum(row["apprehensions"] for row in found["people"]) - past["apprehensions"][t]
        politics.observe(t, (found["abroad"] - past["abroad"][t]).sum(), seen)
        rows.append(found)
    told = {
        name: np.asarray([row[name] for row in rows])
        for name in ("before", "after", "inputs", "wages", "sent")
    }
    people = tuple(
        {name: np.asarray([row["people"][n][name] for row in rows]) for name in past["rows"][n]}
        for n in range(4)
    )
    return told | {
        "people": (past["rows"], people),
        "agents": politics.agents,
        "salience": politics.salience,
    }


def _round(case, past, references, states, mexico, triangle, borders, t, wages, agents, made):
    """People for given wages, trade for those people, wages for that trade."""
    us_wage, mx_wage, us_price, mx_price, displaced = wages
    on = case.on
    fund = on["cycle"] * np.log1p(case.multiplier * case.fund[t])
    here = edited(
        mexico,
        t,
        agents,
        wage_log=us_wage - (mx_wage + fund[0]),
        exchange_log=us_price - mx_price,
        income=math.exp(mx_wage + fund[0]),
        displacement=displaced,
    )
    network = [(on["networks"], value) for value in past["network"][t]]
    later = [dict(state) for state in states]
    row, borders[t] = corridor.step_year(here, references[0], later[0], t, network[0])
    people = [row]
    for n, one in enumerate(triangle, start=1):
        pools = states[n]["pools"]
        gone = living_abroad(pools) + pools["in_mexico"] - past["left"][t, n - 1]
        home = on["labour_supply"] * OWN_LABOUR * math.log1p(-gone / case.workers[t, 1 + n])
        home += fund[n]
        there = edited(one, t, agents, wage_log=us_wage - home, income=math.exp(home))
        people.append(corridor.step_year(there, references[n], later[n], t, network[n])[0])

    def middle(pick):
        pairs = zip(states, later, strict=True)
        return np.asarray([(pick(a["pools"]) + pick(b["pools"])) / 2 for a, b in pairs])

    abroad = middle(living_abroad)
    came = abroad - past["abroad"][t]
    waiting = middle(lambda pools: pools["in_mexico"])[1:].sum()
    sent = case.sent[t] * abroad / past["abroad"][t]
    # A fund is a transfer like remittances; it comes and goes with the channel of its income.
    more = on["remittances"] * (sent - case.sent[t]) + on["cycle"] * case.paid[t]
    workers = case.workers[t]
    goods = on["goods_prices"]
    thick = (1 - goods) * case.thick_before[t] + goods * case.thick_after[t]
    inputs = np.asarray(
        [
            on["labour_supply"] * math.log1p(came.sum() / workers[0]),
            on["labour_supply"]
            * math.log1p((waiting - past["in_mexico"][t] - came[0]) / workers[1]),
            more[0],
            more[1:].sum(),
            *thick,
        ]
    )
    before = case.before.meets(t, np.asarray([0.0, 0.0, 0.0, 0.0, *case.thick_before[t]]))
    after = goods * case.after.meets(t, inputs) + (1 - goods) * case.before.meets(t, inputs)
    n = case.countries
    change = after - before
    sectors = len(case.farmers)
    first = 3 * n + case.pairs + 2 * sectors  # of Mexico, third among the countries
    added = [before[first : first + sectors], after[first : first + sectors]]
    lost = [
        sum(case.farmers[j] * max(0.0, old[j] - new[j]) for j in range(sectors))
        for old, new in zip(made, added, strict=True)
    ]
    return {
        "wages": np.asarray(
            [change[0], change[2], change[n], change[n + 2], on["displacement"]
             * (lost[1] - lost[0])]
        ),
        "people": people,
        "before": before,
        "after": after,
        "inputs": inputs,
        "sent": sent,
        "abroad": abroad,
        "states": later,
        "made": added,
    }  # fmt: skip


# --- what people read -----------------------------------------------------------------------------


def read(rows, p, professionals, freedom):
    """Return outcomes of one corridor by the names of `interlock.system.outcomes`."""

    def middle(values):
        return np.concatenate([[values[0]], (values[1:] + values[:-1]) / 2])

    undocumented = rows["pools.recent"] + rows["pools.settled"]
    hidden = middle(undocumented) * (1 - freedom)
    seen = middle(undocumented) - p["undercount"] * hidden
    entries = rows["first_entries"] + rows["repeat_entries"] + rows["companions"]
    return {
        "stock_persons": seen + middle(rows["pools.documented"]) + professionals,
        "unauthorised_persons": hidden,
        "recent_persons": rows["pools.recent"] * (1 - freedom),
        "settled_persons": rows["pools.settled"] * (1 - freedom),
        "documented_persons": rows["pools.documented"] + undocumented * freedom,
        "experienced_persons": rows["pools.experienced"],
        "in_mexico_persons": middle(rows["pools.in_mexico"]),
        "entries_persons": entries,
        "returns_persons": rows["flows.returns"],
        "removals_persons": rows["flows.removals"],
        "legalised_persons": rows["flows.legalised"],
        "inflow_persons": entries + rows["admitted"],
        "outflow_persons": rows["flows.returns"] + rows["flows.removals"],
        "attempts_events": rows["attempts"],
        "apprehensions_events": rows["apprehensions"],
        "detentions_events": rows["apprehensions_mexico"],
        "hearings_events": rows["hearings"],
        "evading_attempts_events": rows["evading"],
        "seasonal_episodes": rows["seasonal_episodes"],
        "stays_persons": rows["stays"],
        "apprehension_probability": rows["border.apprehension"],
        "success_probability": rows["success"],
        "fee_usd_2023": np.exp(rows["border.fee_log"]),
        "first_trip_rate": rows["leave_first"],
        "return_recent_rate": rows["return_recent"],
        "return_settled_rate": rows["return_settled"],
        "value_never_log": -p["nu"] * np.log1p(-rows["leave_first"]),
        "value_abroad_log": -p["nu"] * np.log1p(-rows["leave_repeat"])
        + (1 - corridor.BETA) / corridor.BETA * rows["gain"],
    }


def deaths(p, evading_counted, apprehension, agents_log, barriers, more_attempts):
    """Return h (counted / p + more attempts), h = exp(h0 + hE agents + hB barriers)."""
    hazard = np.exp(
        p["death_base"] + p["death_agents"] * agents_log + p["death_barriers"] * barriers
    )
    return hazard * np.maximum(evading_counted / apprehension + more_attempts, 0)
