"""Payoffs of a window as sums of terms times weights: G_i(x) = sum_k F_ik(x) w_k.

    hub    real income (trade, residents under mobility, less aid) + w_exports exports
           - w_mobility S mobility + w_security (S stopped/10 + Z effort) - w_form form
    spoke  real income (trade, residents and remittances, aid) + w_exports exports
           + w_migrants migrants' gain + w_own_security Z effort - w_effort effort
           + w_aid homicides/10 - w_form form

Percent of the country's real income throughout. S salience, Z concern for security; form is 1 for a
bilateral agreement, 2 for a trilateral one. A spoke that does not sign has the trade terms alone.
Disagreement is the world as it stood or, under a threat, the threat carried out with its chance; it
is averted only by what the demand asks for, and only for those who sign. A hub that reneges carries
it out on all at the table after the effort was made: R_i(x), with a chance of its own.

Source: ours; docs/explanation/bargaining.md, Payoffs.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from interlock.politics.bargaining.concepts import Gains
from interlock.politics.bargaining.packages import (
    HUB,
    MOBILE,
    NOTHING,
    PLAYERS,
    PUNISH,
    SPOKES,
    Terms,
    feasible,
    signatories,
)
from interlock.region.observed import known
from interlock.scenario.window import Window
from interlock.study.negotiation import worlds
from interlock.study.negotiation.people import BILLION, People
from interlock.study.negotiation.states import PER_HOMICIDES, States

TERMS = (
    "income",
    "exports",
    "mobility",
    "security",
    "own_security",
    "effort",
    "aid",
    "migrants",
    "form",
)
COLUMN = {name: place for place, name in enumerate(TERMS)}
STOPPED_UNIT = 10.0  # percent of apprehensions
# Where nothing was threatened, punishment is what was threatened later, in 2019 and 2025.
PUNISHING_POINTS = 25.0
NOBODY = frozenset[str]()


class Features(NamedTuple):
    """Terms of gains over disagreement; players as in `PLAYERS`, spokes as in `SPOKES`.

    Attributes:
        packages: feasible ones, no agreement first.
        full: all sign [package, player, term].
        without: a spoke is left out [package, spoke, player, term].
        renege: what reneging adds to `full` [package, player, term].
        renege_without: what it adds to `without` [package, spoke, player, term].
        signs: whether a spoke signs [package, spoke].
        ratified: chance of ratification [package].
        residual: largest of all equilibria.
    """

    packages: tuple[Terms, ...]
    full: np.ndarray
    without: np.ndarray
    renege: np.ndarray
    renege_without: np.ndarray
    signs: np.ndarray
    ratified: np.ndarray
    residual: float


class _Table:
    """Terms of every world and package of one window."""

    def __init__(self, window: Window, states: States, people: People) -> None:
        threat = window.threat
        self.window, self.states, self.people = window, states, people
        self.setting = setting(window, states)
        self.chance = threat.chance if threat else 0.0
        self.at_table = frozenset(window.spokes)
        self.residual = people.residual
        yearly = known("merida_appropriation_mexico")
        self.aid_usd_bn = sum(yearly.values()) / len(yearly) / BILLION

    def trade(self, terms: Terms, signed: frozenset[str], punished: frozenset[str]) -> np.ndarray:
        """Return income and exports in a world [player, 2]."""
        deals = worlds.deals_of(signed, terms.form) if terms.trade == "deal" else frozenset()
        found = worlds.world(self.setting, deals, punished)
        self.residual = max(self.residual, found.residual)
        return np.stack([found.welfare_pct, found.exports_pct], axis=-1)

    def hit(self, terms: Terms, signed: frozenset[str]) -> frozenset[str]:
        """Return the spokes that a threat is carried out on."""
        if terms == PUNISH:
            return self.at_table
        if self.window.threat is None or terms == NOTHING:
            return NOBODY
        return self.at_table if not self.averts(terms) else self.at_table - signed

    def averts(self, terms: Terms) -> bool:
        """Return whether a package holds what the demand asks for."""
        asked = self.window.threat.unless if self.window.threat else None
        if asked is None:
            return True
        return terms.trade == "deal" if asked.trade else terms.effort >= (asked.effort or 0)

    def traded(self, terms: Terms, signed: frozenset[str]) -> np.ndarray:
        """Return income and exports of a package that some spokes sign [player, 2]."""
        quiet = self.trade(terms, signed, NOBODY)
        hit = self.hit(terms, signed)
        if not hit:
            return quiet
        sure = 1.0 if terms == PUNISH else self.chance
        return quiet + sure * (self.trade(terms, signed, hit) - quiet)

    def outcome(self, terms: Terms, signed: frozenset[str]) -> np.ndarray:
        """Return all terms of a package that some spokes sign [player, term]."""
        found = np.zeros((len(PLAYERS), len(TERMS)))
        found[:, :2] = self.traded(terms, signed)
        return found + self.agreed(terms, signed) if signed else found

    def agreed(self, terms: Terms, signed: frozenset[str]) -> np.ndarray:
        """Return what an agreement holds beside trade [player, term]."""
        found = np.zeros((len(PLAYERS), len(TERMS)))
        income = worlds.incomes(self.setting.year)
        form = 2.0 if terms.form == "trilateral" else 1.0
        hub, states = found[PLAYERS.index(HUB)], self.states
        hub[COLUMN["form"]] = -form
        for spoke in signed:
            own = found[PLAYERS.index(spoke)]
            own[COLUMN["effort"]] = -float(terms.effort)
            own[COLUMN["own_security"]] = states.concern * terms.effort
            own[COLUMN["form"]] = -form
            hub[COLUMN["security"]] += states.concern * terms.effort
        if MOBILE in signed:
            mexico = found[PLAYERS.index(MOBILE)]
            aid = self.aid_usd_bn * terms.aid
            hub[COLUMN["income"]] += self.people.residents_pct[0, terms.mobility]
            hub[COLUMN["income"]] -= 100 * aid / income[PLAYERS.index(HUB)]
            hub[COLUMN["mobility"]] = -states.salience * terms.mobility
            stopped = self.people.stopped_pct[terms.effort] / STOPPED_UNIT
            hub[COLUMN["security"]] += states.salience * stopped
            mexico[COLUMN["income"]] += self.people.residents_pct[1, terms.mobility]
            mexico[COLUMN["income"]] += 100 * aid / income[PLAYERS.index(MOBILE)]
            mexico[COLUMN["aid"]] = states.homicides / PER_HOMICIDES * terms.aid
            mexico[COLUMN["migrants"]] = self.people.migrants_pct[terms.mobility]
        return found

    def left(self, terms: Terms, signed: frozenset[str]) -> np.ndarray:
        """Return terms of a package that only these still sign; disagreement if nobody does."""
        return self.outcome(terms, signed) if signed else self.disagreement()

    def disagreement(self) -> np.ndarray:
        """Return terms of the disagreement point [player, term]."""
        if self.window.threat is None:
            return np.zeros((len(PLAYERS), len(TERMS)))
        return self.chance * self.outcome(PUNISH, NOBODY)

    def reneged(self, terms: Terms, signed: frozenset[str]) -> np.ndarray:
        """Return what is added where the hub carries its threat out after all [player, term]."""
        found = np.zeros((len(PLAYERS), len(TERMS)))
        if signed and self.window.threat is not None and self.averts(terms):
            found[:, :2] = self.trade(terms, signed, self.at_table) - self.traded(terms, signed)
        return found


def setting(window: Window, states: States) -> worlds.TradeSetting:
    """Return what trade policies mean in a window."""
    threat = window.threat
    points = threat.points if threat and threat.points else PUNISHING_POINTS
    kind = threat.kind if threat else None
    return worlds.TradeSetting(window.year, window.barrier, kind, points, states.attack)


def features(
    window: Window, states: States, people: People, ratified: Mapping[str, float]
) -> Features:
    """Return the terms of every feasible package of a window.

    Args:
        window: who is at the table, the barrier, the threat.
        states: of the world.
        people: stakes of mobility and effort.
        ratified: kind of content to the chance that Congress enacts it.

    Raises:
        UnconvergedError: an equilibrium did not solve.
    """
    table = _Table(window, states, people)
    deal = worlds.on_table(table.setting, window.spokes)
    packages = feasible(window.spokes, deal=deal)
    base = table.disagreement()
    signed = [frozenset(signatories(one, window.spokes)) for one in packages]
    pairs = list(zip(packages, signed, strict=True))
    rest = [[(x, who - {spoke}) for spoke in SPOKES] for x, who in pairs]
    full = np.stack([table.outcome(x, who) for x, who in pairs])
    renege = np.stack([table.reneged(x, who) for x, who in pairs])
    without = np.stack([[table.left(x, who) for x, who in one] for one in rest])
    renege_without = np.stack([[table.reneged(x, who) for x, who in one] for one in rest])
    signs = np.asarray([[spoke in who for spoke in SPOKES] for who in signed])
    chances = [ratified[kind] if (kind := content(window, x)) else 1.0 for x in packages]
    return Features(
        packages,
        full - base,
        without - base,
        renege,
        renege_without,
        signs,
        np.asarray(chances),
        table.residual,
    )


def at_salience(found: Features, people: People, before: float, after: float) -> Features:
    """Return the terms at another salience S, with which mobility and stopped people scale.

    Args:
        found: at `before`.
        people: whom effort stops.
        before: S of the terms.
        after: S wanted.
    """
    step = np.zeros((len(found.packages), len(TERMS)))
    step[:, COLUMN["mobility"]] = [-float(one.mobility) for one in found.packages]
    stopped = [people.stopped_pct[one.effort] / STOPPED_UNIT for one in found.packages]
    step[:, COLUMN["security"]] = stopped
    step *= (after - before) * found.signs[:, :1]  # of what Mexico signs
    full, without = found.full.copy(), found.without.copy()
    full[:, 0] += step
    without[:, SPOKES.index("CAN"), 0] += step  # without Mexico there is neither
    return found._replace(full=full, without=without)


def content(window: Window, terms: Terms) -> str | None:
    """Return the kind of content that Congress votes on, None for what the executive may agree.

    Tariffs and admissions are the legislature's; easier crossing of goods, effort, and aid (an
    appropriation) are agreed by the executive.
    """
    tariffs = terms.trade == "deal" and window.barrier != "thickness"
    if tariffs:
        return "trade_mobility" if terms.mobility else "trade"
    if terms.mobility:
        return "comprehensive" if terms.effort or terms.mobility > 1 else "migration_liberal"
    return None


def gains(found: Features, weights: np.ndarray, renege: np.ndarray) -> Gains:
    """Return gains over disagreement by draw.

    Args:
        found: of a window.
        weights: [draw, term], 1 for income.
        renege: chance that the hub carries a threat out after its demand was met [draw].
    """
    full = _times(found.full, weights) + _times(found.renege, weights) * renege[:, None, None]
    broken = _times(found.renege_without, weights) * renege[:, None, None, None]
    return Gains(full, _times(found.without, weights) + broken, found.signs, found.ratified)


def _times(terms: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return sums of terms times weights [draw, ...] of terms [..., term]."""
    flat = weights @ terms.reshape(-1, terms.shape[-1]).T
    return flat.reshape(len(weights), *terms.shape[:-1])
