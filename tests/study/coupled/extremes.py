"""Scenarios at and beyond the ends of what may be asked, and what a run of one must be like.

A run ends in one of two ways: it has converged, and all its outcomes are numbers that can be; or it
is refused in one line that says what to change.
"""

from dataclasses import replace
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from interlock.errors import InputError, UnconvergedError
from interlock.estimate.target import RESIDUAL_LIMIT
from interlock.scenario.language.scenario import Scenario
from interlock.study.answers.outcomes import CATALOGUE, HISTORY, SCENARIO, values
from interlock.study.coupled.exact import TOLERANCE, Exact, solve
from interlock.study.coupled.pose import Posed, pose
from interlock.study.coupled.run import Told
from interlock.study.coupled.sample import Sample, middle
from interlock.system.coupled import trade_path
from interlock.trade.experiment import meet
from tests.scenario.language.writing import trade
from tests.study.coupled.asking import SOURCE, at, one, told, written

SINCE, LOOKED_AT = 1994, 2010
ONES = ("share", "probability")  # units of what lies between 0 and 1
# A fall may be shared among years so that returns outnumber the mean of both ends of one.
NO_SHARES = ("circularity_rate",)
# Of work displaced in a scenario less that in history.
BOTH_WAYS = ("displaced_share",)
ROUNDING, CLOSES = 1e-9, 1e-8
CONVERGED, REFUSED, UNCONVERGED = "converged", "refused", "not converged"
SELL = "trade.tariff", "trade.border_cost"
NORTH = ("USA", "CAN", "MEX")


def since(path, unit, value, **edits):
    """Return an input set to a value from a year on."""
    return one(path, unit=unit, **{"from_": SINCE, "to": value, **edits})


def times(path, ratio, **edits):
    """Return an input times a ratio."""
    return one(path, unit=None, **{"from_": SINCE, "scale": ratio, **edits})


def everyone(path, unit, value, **edits):
    """Return an input of people set to a value for every origin."""
    return since(path, unit, value, origin="all", **edits)


def cost(percent, importer="all", exporter="all", of=SELL[0]):
    """Return a tariff or border cost on everything that one sells to the other."""
    return trade(
        instrument=of, importer=importer, exporter=exporter, sector="all", add=None, to=percent,
        from_=SINCE, source=SOURCE,
    )  # fmt: skip


def cut_off(country, of=SELL[0]):
    """Return what shuts a country off from all others."""
    return cost(1000, country, "others", of), cost(1000, "others", country, of)


TRADE = {
    **{
        f"tariffs of {rate:,} % on all pairs": (cost(rate),) for rate in (0, 10, 50, 200, 500, 1000)
    },
    **{
        f"tariffs of {rate:,} % within North America": (cost(rate, "NAFTA", "NAFTA"),)
        for rate in (200, 1000)
    },
    **{f"{code} cut off by tariffs": cut_off(code) for code in NORTH},
    **{f"{code} cut off by border costs": cut_off(code, SELL[1]) for code in NORTH},
    "imports subsidised by half": (cost(-50),),
    "imports subsidised by 90 %": (cost(-90),),
    "crossing any border costs half": (cost(-50, of=SELL[1]),),
}
PEOPLE = {
    "free movement from 1981": (everyone("migration.mobility", "share", 1, from_=1981),),
    "visas times 1,000": (times("migration.temporary_visas", 1000, origin="all"),),
    "5 million visas a year": (everyone("migration.temporary_visas", "visas", 5e6),),
    "500,000 admitted a year from each origin": (
        everyone("migration.legal_quota", "persons", 5e5),
    ),
    "5 million given papers a year": (everyone("migration.legalisation", "persons", 5e6),),
    "no agents": (times("security.agents", 0, from_=1980),),
    "agents times 1,000": (times("security.agents", 1000),),
    "200,000 agents": (since("security.agents", "persons", 2e5),),
    "200,000 agents, then politics": (
        since("security.agents", "persons", 2e5),
        since("politics.enforcement", "share", 1),
    ),
    "half removed every year": (since("security.interior_removals", "per year", 0.5),),
    "a wall along the whole border": (since("security.barriers", "miles", 1954),),
    "nearly all hand themselves over": (since("security.hand_over", "share", 0.95),),
    "Mexico stops next to nobody": (since("security.mexico_effort", "index", 0.01),),
    "Mexico stops twenty times as many": (since("security.mexico_effort", "index", 20),),
    "a fifth of Mexico's income": (since("drivers.gdp.MEX", "ratio", 0.2),),
    "five times Mexico's income": (since("drivers.gdp.MEX", "ratio", 5),),
    "next to no wage in Mexico": (since("drivers.wage.MEX", "ppp", 1e-6),),
    "a wage of a billion in Mexico": (since("drivers.wage.MEX", "ppp", 1e9),),
    "next to nobody young": (since("drivers.young.MEX", "persons", 1e-6),),
    "a billion young": (since("drivers.young.MEX", "persons", 1e9),),
    "next to nobody turns 15": (since("drivers.cohort.MEX", "persons", 1e-6),),
    "a billion turn 15 every year": (since("drivers.cohort.MEX", "persons", 1e9),),
    "half unemployed": (since("drivers.unemployment.USA", "percent", 50),),
    "a worthless peso": (since("drivers.exchange_rate.MEX", "ratio", 1e9),),
    "a billion homicides": (since("drivers.homicide.MEX", "rate_per_100k", 1e9),),
    "all work displaced": (since("drivers.displacement.MEX", "share", 1),),
    "a fund of 50 billion to each origin": (everyone("migration.development_fund", "usd_bn", 50),),
    "five times 11 September, and politics": (
        *(since(f"shocks.september-11-{to}", "ratio", 5) for to in ("canada", "mexico")),
        since("shocks.terror", "ratio", 5),
        since("politics.enforcement", "share", 1),
    ),
}
BOTH = {
    "free movement, tariffs of 1,000 % within North America": (
        everyone("migration.mobility", "share", 1),
        cost(1000, "NAFTA", "NAFTA"),
    ),
    "Mexico cut off by tariffs, no agents": (*cut_off("MEX"), times("security.agents", 0)),
    "Mexico cut off by tariffs, a fifth of its income": (
        *cut_off("MEX"),
        since("drivers.gdp.MEX", "ratio", 0.2),
    ),
}
CASES = {**TRADE, **PEOPLE, **BOTH}


class End(NamedTuple):
    """How a run ended.

    Attributes:
        how: `converged`, `refused` (the question) or `not converged`.
        told: the line of a refusal.
        wrong: what cannot be in a run that says it has converged; nothing where all is well.
        found: the run.
        posed: the scenario.
    """

    how: str
    told: str = ""
    wrong: tuple[str, ...] = ()
    found: Exact | None = None
    posed: Posed | None = None


def scenario(name: str) -> Scenario:
    """Return the scenario of a case."""
    return written("extreme", *CASES[name])


def ended(asked: Scenario | Posed, school: str = "rational") -> End:
    """Run a scenario in the middle of a school."""
    try:
        posed = pose(asked) if isinstance(asked, Scenario) else asked
        found = solve(posed, school)
        found.require_converged(f"{posed.name}, school {school}")
    except InputError as error:
        return End(REFUSED, str(error))
    except UnconvergedError as error:
        return End(UNCONVERGED, str(error))
    return End(CONVERGED, "", (*wrong(posed, found.told), *off(posed, found)), found, posed)


def wrong(posed: Posed, of: Told) -> list[str]:
    """Return what cannot be among the outcomes of runs."""
    found = []
    for side, label in ((HISTORY, "history"), (SCENARIO, "scenario")):
        for name, array in values(posed, of, side).items():
            found += [f"{label}: {name} {what}" for what in _cannot_be(name, array)]
    people = of.people[SCENARIO]
    sums = {
        "entries_persons": ("first_entries_persons", "repeat_entries_persons"),
        "outflow_persons": ("returns_persons", "removals_persons"),
        "inflow_persons": ("entries_persons",),
        "movers_persons": ("unauthorised_persons",),
    }
    for whole, parts in sums.items():  # companions and the admitted come on top of some
        if (people[whole] < sum(people[part] for part in parts) * (1 - ROUNDING)).any():
            found.append(f"{whole} is less than its parts")
    return found


def _cannot_be(name: str, array: np.ndarray) -> list[str]:
    """Return in which way an outcome is none."""
    if not np.isfinite(array).all():
        return [f"is no number at {(~np.isfinite(array)).mean():.0%} of places"]
    low, high = 0.0, np.inf
    if CATALOGUE[name].unit in ONES or (name.endswith("_rate") and name not in NO_SHARES):
        high = 1.0
    if name.endswith("_pct"):
        low = -100.0
    elif name in BOTH_WAYS:
        low = -1.0
    elif name.startswith("value_") and name.endswith("_log"):
        low = -np.inf
    found = [f"is {array.min():g}, below {low:g}"] * bool(array.min() < low - ROUNDING)
    return found + [f"is {array.max():g}, above {high:g}"] * bool(array.max() > high + ROUNDING)


def off(posed: Posed, found: Exact) -> list[str]:
    """Return which accounts of trade do not close in a year, solved anew at the run's inputs."""
    home, year = posed.ground.economy, at(LOOKED_AT)
    policy, inputs = posed.policy[year], jnp.asarray(found.told.inputs[0, year])
    shock = trade_path._shock(home, policy.tariff, policy.border_cost_hat, inputs)
    there = meet(home.base, shock)
    share, imports = np.asarray(there.trade_share), np.asarray(there.imports_usd_bn)
    world = float(home.base.value_added_usd_bn.sum())
    balance = imports.sum(axis=(1, 2)) - imports.sum(axis=(0, 2)) - np.asarray(shock.deficit_usd_bn)
    earned = float((there.wage_hat * shock.labour_hat * home.base.value_added_usd_bn).sum())
    layout = home.layout
    watched = np.r_[layout.real_wage, layout.real_income]
    again = np.asarray(trade_path._outcomes(home, shock, there))[watched]
    closes = {
        "shares add up": np.abs(share.sum(axis=1) - 1).max() <= CLOSES,
        "shares lie within 0 and 1": (share >= 0).all() and (share <= 1 + ROUNDING).all(),
        "trade balances": np.abs(balance).max() <= CLOSES * world,
        "value added of the world stands": abs(earned - world) <= CLOSES * world,
        "another way leads there": np.abs(again - found.told.trade[1][0, year, watched]).max()
        <= 10 * TOLERANCE,
    }
    return [f"{name}: no" for name, good in closes.items() if not good]


def with_theta(posed: Posed, theta: float) -> Posed:
    """Return a scenario in a world in which every sector has one trade elasticity."""
    of = posed.ground
    home = eqx.tree_at(
        lambda e: e.base.theta, of.economy, jnp.full_like(of.economy.base.theta, theta)
    )
    past = trade_path.solve_path(home, of.policy, np.asarray(of.history.at))
    return replace(posed, ground=of._replace(economy=home, history=past))


def at_the_ends(posed: Posed, school: str, far: float) -> tuple[int, int, list[str]]:
    """Run draws with each parameter of people, then all, so many deviations of its prior out.

    Returns:
        How many draws there are, how many converged, and what is wrong with those.
    """
    centre = middle(school)
    sizes = {block: getattr(centre, block).shape[1] for block in ("mexico", "triangle")}
    alone = [(block, n, sign) for block, size in sizes.items() for n in range(size)
             for sign in (-far, far)]  # fmt: skip
    count = len(alone) + 4
    many = Sample(*(np.repeat(np.asarray(one), count, axis=0) for one in centre))
    for row, (block, n, value) in enumerate(alone):
        getattr(many, block)[row, n] = value
    draw = np.random.default_rng(20_261)
    for row in range(len(alone), count):
        for block, size in sizes.items():
            getattr(many, block)[row] = far * draw.choice([-1, 1], size)
    found = told(posed, school, many)
    choice, rounds = (np.asarray(one) for one in found.residual)
    good = (choice <= RESIDUAL_LIMIT) & (rounds <= 10 * TOLERANCE)
    kept = jax.tree.map(lambda one: np.asarray(one)[good], found)
    return count, int(good.sum()), wrong(posed, kept)
