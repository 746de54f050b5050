"""A plain-Python twin of the migration corridor, written from the equations, not from the kernel.

It differs on purpose: costs are inverted once in levels (kappa_R, the psychic cost, the value of
staying in Mexico) where the kernel works in changes since 1993; F(D) = 0 is solved by bisection to
the last digit where the kernel takes Newton steps; persons move between pools through a ledger;
parameters are taken in natural units. One origin, one draw, one year at a time.
"""

import math
from dataclasses import dataclass, fields, replace

import numpy as np

from interlock.region.observed import known

BETA = 0.96
YEARS = range(1980, 2025)
BASE = 1993 - 1980
YEAR_OF_WORK, ATTEMPT, RETURNED = 250.0, 3.5, 5.0  # days
FLOOR = 1.0
POOLS = ("never", "experienced", "recent", "settled", "documented", "in_mexico")


def odds(log_odds):
    """Return 1 / (1 + exp(-x)) without overflow."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    return math.exp(log_odds) / (1 + math.exp(log_odds))


def log_odds(share):
    return math.log(share / (1 - share))


def softmax_value(values, nu):
    """Return nu ln sum exp(v / nu)."""
    top = max(values)
    return top + nu * math.log(sum(math.exp((value - top) / nu) for value in values))


# --- security -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Episode:
    success: float
    apprehensions: float
    attempts: float
    cost: float


def episode(p, delta, fee, effort, penalty):
    """s = (1-p)/(1-p delta), a = p/(1-p delta), C = [c0 + p c_a + (1-p) f]/(1-p delta)."""
    again = 1 - p * delta
    return Episode(
        (1 - p) / again, p / again, 1 / again, (effort + p * penalty + (1 - p) * fee) / again
    )


def episode_by_series(p, delta, fee, effort, penalty):
    """The same, attempt by attempt: attempt n happens with probability (p delta)^n."""
    success = apprehensions = attempts = cost = 0.0
    reached = 1.0
    while reached > 1e-18:
        attempts += reached
        success += reached * (1 - p)
        apprehensions += reached * p
        cost += reached * effort + reached * p * penalty + reached * (1 - p) * fee
        reached *= p * delta
    return Episode(success, apprehensions, attempts, cost)


def mixture(evading, share, let_in, fee, effort):
    """Of arrivals a share hands itself over: caught once, let in with a probability."""
    keep = 1 - share
    return Episode(
        keep * evading.success + share * let_in,
        keep * evading.apprehensions + share,
        keep * evading.attempts + share,
        keep * evading.cost + share * (effort + fee),
    )


def adults(handed):
    """Share g of adults who hand themselves over, each with one child: 2 g / (1 + g) = handed."""
    return handed / (2 - handed)


@dataclass(frozen=True)
class Border:
    apprehension: float
    retry: float
    fee: float


def border(p, now, crowding, year):
    """The three production functions; `p` in natural units, the fee in 2023 US$."""
    trend = max(year - 1986, 0) / 10 - (1993 - 1986) / 10
    fee = p["fee_1993"] * math.exp(
        p["fee_agents"] * now["agents_log"]
        + p["fee_sanctions"] * now["sanctions"]
        + p["fee_trend"] * trend
    )
    caught = odds(
        log_odds(p["p_1993"])
        + p["p_agents"] * now["agents_log"]
        + p["p_barriers"] * now["barriers"]
        - p["p_crowding"] * crowding
    )
    again = odds(log_odds(p["retry_1993"]) - p["retry_sanctions"] * now["sanctions"])
    return Border(caught, again, fee)


# --- choice ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crossing:
    """Chance and cost in utility of the southern and the northern border."""

    south: float
    north: float
    south_cost: float
    north_cost: float

    def blend(self, share, then):
        """Return share x this + (1 - share) x then."""
        return Crossing(
            *(
                share * getattr(self, one.name) + (1 - share) * getattr(then, one.name)
                for one in fields(self)
            )
        )


@dataclass(frozen=True)
class Chooser:
    """Preferences in levels. `option` is v_X; None where nobody can stay in Mexico."""

    nu: float
    psychic: float
    option: float | None
    return_cost: float
    removal_cost: float

    @classmethod
    def of(cls, reference, *, nu, gain, leave, back, stay, removal_cost):
        """Find the costs that give the probabilities of the reference year.

        nu logit m = s_S G - C_S - K,  v_X = s D - C + nu logit stay.
        """
        north = reference.north * gain - reference.north_cost
        option = None if stay is None else north + nu * log_odds(stay)
        reaching = north if option is None else softmax_value((north, option), nu)
        psychic = reference.south * reaching - reference.south_cost - nu * log_odds(leave)
        return cls(nu, psychic, option, -nu * log_odds(back) - gain, removal_cost)

    def leave(self, gain, crossing, push=0.0):
        """Return the probability of leaving and of staying in Mexico once there."""
        north = crossing.north * gain - crossing.north_cost
        reaching, stay = north, 0.0
        if self.option is not None:
            reaching = softmax_value((north, self.option), self.nu)
            stay = math.exp((self.option - reaching) / self.nu)
        value = crossing.south * reaching - crossing.south_cost - self.psychic + push
        return odds(value / self.nu), stay

    def back(self, gain):
        return odds(-(gain + self.return_cost) / self.nu)

    def excess(self, gain, crossing, removal, push=0.0):
        """D/beta + d kappa_D - (1-d) D - nu ln(1-m) + (1-d) nu ln(1-r): what Du must equal."""
        leave, _ = self.leave(gain, crossing, push)
        # ln(1-m) and ln(1-r) from the odds of the other choice keep their digits.
        value = gain / BETA + removal * self.removal_cost - (1 - removal) * gain
        return (
            value - self.nu * _log_not(leave) + (1 - removal) * self.nu * _log_not(self.back(gain))
        )

    def solve(self, wage, crossing, removal, push=0.0):
        """Return D, by bisection of an increasing function."""

        def above(gain):
            return self.excess(gain, crossing, removal, push) > wage

        low, high = -1.0, 1.0
        while above(low):
            low *= 2
        while not above(high):
            high *= 2
        for _ in range(200):
            middle = (low + high) / 2
            if middle in (low, high):
                break
            low, high = (low, middle) if above(middle) else (middle, high)
        return (low + high) / 2


def _log_not(share):
    return math.log1p(-share)


# --- pools ----------------------------------------------------------------------------------------


def pools_step(pools, rates):
    """Return the pools a year later and the flows, moving persons one reason at a time.

    Order: papers, death, removal, return, settling; then the moves of those at home.
    """
    now = dict(pools)
    flow = {}
    undocumented = now["recent"] + now["settled"]
    legal = undocumented * (1 - math.exp(-rates["legalised"] / undocumented))
    flow["legalised"] = legal
    alive = {}
    flow["removals"] = flow["returns"] = died = 0.0
    home = 0.0
    for pool, probability in (
        ("recent", rates["return_recent"]),
        ("settled", rates["return_settled"]),
    ):
        left = now[pool] - legal * now[pool] / undocumented
        died += rates["death"] * left
        left -= rates["death"] * left
        removed = rates["removal"] * left
        left -= removed
        returned = probability * left
        left -= returned
        flow["removals"] += removed
        flow["returns"] += returned
        home += removed + returned
        alive[pool] = left
    flow["settled"] = rates["settling"] * alive["recent"]
    aged = rates["leaves_youth"] * now["never"], rates["leaves_experience"] * now["experienced"]
    gone_documented = rates["leaves_documented"] * now["documented"]
    from_mexico = rates["leaves_mexico"] * now["in_mexico"]
    entered = rates["first_entries"] + rates["repeat_entries"] + rates["companions"]
    stayed = rates["first_stays"] + rates["repeat_stays"]
    changed = {
        "never": now["never"] + rates["cohort"] - aged[0] - rates["first_entries"]
        - rates["first_stays"],
        "experienced": now["experienced"] + home + from_mexico - aged[1]
        - rates["repeat_entries"] - rates["repeat_stays"],
        "recent": alive["recent"] - flow["settled"] + entered,
        "settled": alive["settled"] + flow["settled"],
        "documented": now["documented"] + legal + rates["admitted"] - gone_documented,
        "in_mexico": now["in_mexico"] + stayed - from_mexico,
    }  # fmt: skip
    lifted = sum(max(FLOOR - n, 0.0) for n in changed.values())
    flow["arrived"] = rates["cohort"] + rates["admitted"] + rates["companions"] + lifted
    flow["gone"] = sum(aged) + died + gone_documented
    return {pool: max(n, FLOOR) for pool, n in changed.items()}, flow


# --- the corridor ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One origin under a school and a draw in natural units.

    Attributes:
        p: parameters, shares as shares; those that an origin lacks are absent.
        school: the packaged school as it is read.
        security, drivers: name to values by year.
        others: apprehensions of other nationalities by year.
        start: pools before 1980.
        stock_1993: residents of the US born in the origin.
        effort: ln of Mexican effort by year.
        border: `Border` by year where another corridor makes it.
        crowding: ln of attempts before 1980 over the reference.
        attempts_1993: the reference.
    """

    p: dict
    school: object
    security: dict
    drivers: dict
    others: np.ndarray
    start: dict
    stock_1993: float
    effort: np.ndarray
    border: list | None = None
    crowding: float = 0.0
    attempts_1993: float = 1.0

    @property
    def two_borders(self):
        return self.border is not None

    @property
    def fee_ratio(self):
        return 7500 / 4389 if self.two_borders else 1.0

    def at(self, t, free=0.0):
        now = {name: float(v[t]) for name, v in self.security.items()}
        now["adults"] = adults(now["hand_over"]) * (1 - free)
        return now

    def omega(self, year):
        """Return the share of the border that first trips see."""
        given = self.school.omega_f
        if given == "free":
            return self.p["omega"]
        if isinstance(given, dict):
            since = [start for start in sorted(given) if start <= year]
            return given[since[-1]] if since else 1.0
        return float(given)

    def get(self, name, default=0.0):
        return self.p.get(name, default)


def shifted(case, one):
    """Return the border as those meet it who are not sent back over the nearest bridge."""
    if not case.two_borders:
        return one
    return Border(
        odds(log_odds(one.apprehension) + case.p["north_shift"]),
        odds(log_odds(one.retry) + case.p["retry_shift"]),
        one.fee,
    )


def opened(one, free):
    """Return the US border as it stands to who may move freely: fewer agents to meet, no fee."""
    return Border(one.apprehension * (1 - free), one.retry, one.fee * (1 - free))


def episodes_of(case, one, now, income, effort):
    """Return the episodes at the southern and the northern border, cost in years of income."""
    fee = case.fee_ratio * one.fee / income
    attempt = ATTEMPT / YEAR_OF_WORK
    penalty = RETURNED / YEAR_OF_WORK + case.p["penalty_sanctions"] * now["sanctions"]
    north = episode(one.apprehension, one.retry, fee, attempt, penalty)
    if not case.two_borders:
        return Episode(1.0, 0.0, 1.0, 0.0), north
    north = mixture(north, now["adults"], case.p["hearings"], fee, attempt)
    caught = odds(
        log_odds(case.p["south_1993"]) + case.p["south_shift"] + effort + now["effort_log"]
    )
    south = episode(caught, case.p["south_retry"], 0.0, attempt, RETURNED / YEAR_OF_WORK)
    return south, north


def crossing_of(case, south, north):
    money = case.p["money"]
    return Crossing(south.success, north.success, money * south.cost, money * north.cost)


def wage_of(case, d):
    """b_w (gap + phi exchange) + b_J jobs + b_U work; only Mexicans have an exchange rate."""
    exchange = case.get("exchange") * d["exchange_log"]
    return (
        case.p["wage"] * (d["wage_log"] + exchange)
        + case.p["jobs"] * d["jobs_log"]
        + case.p["work"] * d["work"]
    )


def push_of(case, d):
    push = case.p["family"] * d["family_log"] + case.p["displacement"] * d["displacement"]
    push += case.get("homicide") * d["homicide_log"] + case.get("conflict") * d["conflict"]
    return push + (case.p["crowd"] * d["crowd_log"] if case.school.cohort_push else 0.0)


def able_ratio(case, fee, fee_then, network):
    """Share that can pay, a = 1 - Phi([ln(f/phi) - lambda x]/sigma), over that of 1993."""
    if not (case.school.hump and case.two_borders):
        return 1.0

    def share(cost, x):
        z = (math.log(cost / case.p["hump_threshold"]) - case.p["hump_network"] * x) / 0.8
        return 0.5 * math.erfc(z / math.sqrt(2))

    return share(fee, network) / share(fee_then, 0.0)


def seasonal(case, d, now, wage, cost, success, legalised):
    if case.two_borders:
        return 0.0
    p = case.p
    young = d["young_persons"] / float(case.drivers["young_persons"][BASE])
    log = p["seasonal_pull"] * wage + p["seasonal_trend"] * d["family_log"]
    danger = p["psychic_agents"] * now["agents_log"] * (1 - d["mobility"])
    log -= p["seasonal_cost"] * (cost + danger)
    log += p["seasonal_success"] * math.log(success)
    log -= p["seasonal_legalised"] * legalised / 1e6 + p["seasonal_visas"] * d["visas"] / 1e5
    return p["seasonal_1993"] * young * math.exp(log)


@dataclass(frozen=True)
class Reference:
    """What 1993 was: the border, the crossing, the removals, and the two kinds of choosers."""

    border: Border
    crossing: Crossing
    experienced: Chooser
    newcomer: Chooser
    wage: float
    hand_over: float
    income: float


def reference_of(case):
    now = case.at(BASE)
    income = float(case.drivers["income"][BASE])
    one = shifted(case, border(case.p, now, 0.0, 1993))
    crossing = crossing_of(case, *episodes_of(case, one, now, income, 0.0))
    p = case.p
    same = {
        "nu": p["nu"],
        "gain": p["gain"],
        "back": p["return_1993"],
        "stay": p.get("stay_1993"),
        "removal_cost": p["removal_cost"],
    }
    experienced = Chooser.of(crossing, leave=p["repeat_1993"], **same)
    newcomer = Chooser.of(crossing, leave=p["first_1993"], **same)
    wage = experienced.excess(p["gain"], crossing, now["interior_removals"])
    return Reference(one, crossing, experienced, newcomer, wage, now["hand_over"], income)


def run(case):
    """Return name to values by year, and the border of each year."""
    ref, state = reference_of(case), start_of(case)
    rows, borders = [], []
    for t, _ in enumerate(YEARS):
        row, made = step_year(case, ref, state, t)
        rows.append(row)
        borders.append(made)
    return {name: np.asarray([row[name] for row in rows]) for name in rows[0]}, borders


def start_of(case):
    """Return the state before the first year."""
    return {"pools": dict(case.start), "crowding": case.crowding, "legalised": 0.0}


def step_year(case, ref, state, t, network_given=None):
    """Return what happens in a year and the border of it; the state moves on.

    `network_given` is a pair: share of the run's own network, and what the rest follows.
    """
    p, year = case.p, YEARS[t]
    d = {name: float(values[t]) for name, values in case.drivers.items()}
    free = d["mobility"]
    now = case.at(t, free)
    pools = state["pools"]
    made = border(p, now, state["crowding"], year) if case.border is None else case.border[t]
    met = shifted(case, made)
    stands = opened(met, free)
    south, north = episodes_of(case, stands, now, d["income"], float(case.effort[t]))
    crossing = crossing_of(case, south, north)
    danger = -p["psychic_agents"] * now["agents_log"] * (1 - free)
    wage, omega = wage_of(case, d), 1 - (1 - case.omega(year)) * (1 - free)
    removal = now["interior_removals"] * (1 - free)
    gain = ref.experienced.solve(ref.wage + wage, crossing, removal, danger)
    repeat, repeat_stay = ref.experienced.leave(gain, crossing, danger)
    abroad = pools["recent"] + pools["settled"] + pools["documented"]
    then = case.stock_1993 / float(case.drivers["young_persons"][BASE])
    network = math.log(abroad / d["young_persons"] / then)
    if network_given is not None:
        network = network_given[0] * network + (1 - network_given[0]) * network_given[1]
    push = push_of(case, d) + p["network"] * p["nu"] * network + omega * danger
    push += case.get("pull_hearings") * (now["hand_over"] - ref.hand_over)
    first, first_stay = ref.newcomer.leave(gain, crossing.blend(omega, ref.crossing), push)
    paid = met.fee * max(1 - free, 1e-3)
    fees = [case.fee_ratio * f / y for f, y in ((paid, d["income"]), (ref.border.fee, ref.income))]
    first *= able_ratio(case, *fees, network)
    if case.school.rationing:
        first *= math.exp(p["ration"] * d["jobs_log"])
    moves = (
        (min(first, 0.9) * pools["never"], first_stay),
        (repeat * pools["experienced"], repeat_stay),
    )
    back = ref.experienced.back(gain)
    change = log_odds(back) - log_odds(p["return_1993"])
    settled_back = odds(log_odds(p["settled_return_1993"]) + change)
    relative = seasonal(
        case, d, now, wage, crossing.north_cost - ref.crossing.north_cost,
        crossing.north / ref.crossing.north, state["legalised"],
    )  # fmt: skip
    facts = {
        "gain": gain,
        "border.apprehension": met.apprehension,
        "border.retry": met.retry,
        "border.fee_log": math.log(met.fee),
        "success": south.success * north.success,
        "cost": crossing.north_cost,
        "return_recent": back,
        "return_settled": settled_back,
        "seasonal_episodes": relative,
        "wage": wage,
        "mobility": free,
        "network": network,
    }
    row = facts | _account(case, state, t, south, north, moves, facts, met)
    return row, made


def _account(case, state, t, south, north, moves, facts, met):
    """Move the persons of a year and count what the governments see."""
    p, now, pools = case.p, case.at(t), state["pools"]
    d = {name: float(values[t]) for name, values in case.drivers.items()}
    bound = 1 - d["mobility"]
    handed = now["hand_over"] * bound if case.two_borders else 0.0
    goes_on = [n * south.success * (1 - stay) for n, stay in moves]
    entries = [n * north.success for n in goes_on]
    children = adults(handed) * sum(goes_on)
    stays = [n * south.success * stay for n, stay in moves]
    sigma = p["settling_agents"] if case.school.free else case.school.settling_agents
    hazard = p["settling"] * math.exp(sigma * now["agents_log"] * bound)
    rates = {
        "first_entries": entries[0],
        "repeat_entries": entries[1],
        "first_stays": stays[0],
        "repeat_stays": stays[1],
        "return_recent": facts["return_recent"],
        "return_settled": facts["return_settled"],
        "removal": now["interior_removals"] * bound,
        "settling": 1 - math.exp(-hazard),
        "legalised": d["legalised_persons"] * case.get("from_stock")
        + d["quota_persons"] * p["adjust"],
        "admitted": d["quota_persons"] * (1 - p["adjust"]),
        "cohort": d["cohort_persons"] * p["movers"],
        "leaves_youth": 1 / 15,
        "leaves_experience": 1 / 25,
        "death": 0.004,
        "leaves_documented": p["leaves_documented"],
        "leaves_mexico": 0.10,
        "companions": children * case.get("hearings"),
    }
    later, flow = pools_step(pools, rates)
    relative = facts["seasonal_episodes"]
    attempts = (sum(goes_on) + relative) * north.attempts + children
    everybody = attempts + float(case.others[t]) / met.apprehension
    seen = {
        "leave_first": moves[0][0] / pools["never"],
        "leave_repeat": moves[1][0] / pools["experienced"],
        "first_entries": entries[0],
        "repeat_entries": entries[1],
        "companions": rates["companions"],
        "first_episodes": moves[0][0],
        "repeat_episodes": moves[1][0],
        "attempts": attempts,
        "apprehensions": p["events"] * (sum(goes_on) * north.apprehensions + children)
        + relative * north.apprehensions,
        "apprehensions_mexico": sum(n for n, _ in moves) * south.apprehensions,
        "hearings": 2 * children,
        "evading": (attempts - 2 * children) * bound,
        "stays": sum(stays),
        "admitted": rates["admitted"],
    }
    state["pools"] = later
    state["crowding"] = math.log(everybody / case.attempts_1993)
    state["legalised"] += d["legalised_persons"]
    seen |= {f"pools.{name}": value for name, value in later.items()}
    return seen | {f"flows.{name}": value for name, value in flow.items()}


# --- from a draw to a case ------------------------------------------------------------------------


def stock_1993(origin):
    """Return residents born in the origin, interpolated in logs between the censuses."""
    counted = known("us_foreign_born_by_country", origin=origin)
    before = max(year for year in counted if year <= 1993)
    after = min(year for year in counted if year >= 1993)
    weight = (1993 - before) / (after - before) if after > before else 0.0
    return counted[before] ** (1 - weight) * counted[after] ** weight


def mexico_case(draw, school, given):
    """Return the Mexican corridor for a draw in natural units."""
    drivers = {name: np.asarray(value) for name, value in vars(given.mexico).items()}
    young, hidden = float(drivers["young_persons"][0]), draw["unauthorised_1980"]
    seen = 1 - draw["undercount"]
    before = known("panel.usbp_apprehensions_sw")
    share = draw["settled_share_1980"]
    start = {
        "never": draw["movers"] * young,
        "experienced": draw["experienced_1980"],
        "recent": hidden * (1 - share),
        "settled": hidden * share,
        "documented": max(float(given.stocks_1980[0]) - hidden * seen, FLOOR),
        "in_mexico": 1.0,
    }
    return Case(
        p=draw,
        school=school,
        security={name: np.asarray(value) for name, value in vars(given.enforcement).items()},
        drivers=drivers,
        others=np.asarray(given.others),
        start=start,
        stock_1993=stock_1993("MEX"),
        effort=np.zeros(len(YEARS)),
        crowding=math.log(before[1980] / before[1992]),
        attempts_1993=before[1992] / draw["p_1993"],
    )


def triangle_case(draw, mexican_draw, origin, place, school, given, border):
    """Return the corridor of a Central American origin, given the US border of each year."""
    drivers = {name: np.asarray(value)[place] for name, value in vars(given.triangle).items()}
    own = {name.split(".")[0]: value for name, value in draw.items() if name.endswith(f".{origin}")}
    shared = {name: value for name, value in draw.items() if "." not in name}
    us = [name for name in mexican_draw if name.startswith(("p_", "fee_", "retry_"))]
    p = shared | {name: mexican_draw[name] for name in us} | own
    stock = float(given.stocks_1980[1 + place])
    hidden = p["unauthorised_1980"] * stock
    start = {
        "never": p["movers"] * float(drivers["young_persons"][0]),
        "experienced": p["experienced_1980"] * stock,
        "recent": 0.6 * hidden,
        "settled": 0.4 * hidden,
        "documented": stock - hidden,
        "in_mexico": known("undesa_migrant_stock_2024", origin=origin, destination="MEX")[1990],
    }
    steps = [p.get(f"effort_{year}", 0.0) for year in YEARS]
    mexican = mexico_case(mexican_draw, school, given)
    return replace(
        mexican,
        p=p,
        drivers=drivers,
        start=start,
        stock_1993=stock_1993(origin),
        effort=np.cumsum(steps),
        border=border,
        crowding=0.0,
        attempts_1993=1.0,
    )
