"""Trade in the worlds that a negotiation can end in: exact equilibria, each with its residual.

A world says which pairs of countries have a deal and which spokes the hub punishes. Every number is
over the world as it stood, the base economy of the window's year.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from interlock.errors import InputError, UnconvergedError
from interlock.politics.bargaining.coalitions import Worth
from interlock.politics.bargaining.packages import HUB, PLAYERS, SPOKES
from interlock.politics.inputs import ATTACK
from interlock.security.thickness import load_events, thickness
from interlock.trade import FIXED_FACTOR, bases, welfare
from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.equilibrium import Shock, still
from interlock.trade.experiment import balanced_base, meet
from interlock.trade.policy.sectors import breakdown

Pair = frozenset[str]
PAIRS = tuple(frozenset(pair) for pair in combinations(PLAYERS, 2))
# The year of the base is that of the window where there is one: tariffs of 1993 stand for the years
# before NAFTA, the table of 2011 for those that follow, the one constructed for 2023 for the rest.
LAST_BEFORE_NAFTA, LAST_TABLE, FIRST_CONSTRUCTED = 1994, 2011, 2017
# Pays the tariffs of the most favoured nation in all three countries of `constructed-2023`, whose
# US tariffs on China (2.8 percent on average) are without those of section 301.
MOST_FAVOURED = "CHN"
NOTHING_LEFT = 1e-6


class World(NamedTuple):
    """One equilibrium, players in the order of `PLAYERS`.

    Attributes:
        welfare_pct: 100 ln of real income over the world as it stood [player].
        exports_pct: exports to the other two over it, percent of income [player].
        gain_usd_bn: equivalent variation, billion US$ of the base year [player].
        residual: of the solver.
    """

    welfare_pct: np.ndarray
    exports_pct: np.ndarray
    gain_usd_bn: np.ndarray
    residual: float


@dataclass(frozen=True)
class TradeSetting:
    """What trade policies mean in a window.

    Attributes:
        year: of the window.
        barrier: what a deal lowers, as in `scenario.window.Window`.
        threat: `tariff`, `withdrawal` or None.
        points: of the hub's punishing tariff.
        attack: whether borders are thick with the attacks of 2001.
    """

    year: int
    barrier: str
    threat: str | None
    points: float
    attack: bool = True

    def __post_init__(self) -> None:
        """Raise where the base economy of the year has no such tariffs: nothing would change."""
        if self.barrier == "tariffs" and self.year > LAST_BEFORE_NAFTA:
            raise InputError(
                f"barrier tariffs, year {self.year}: tariffs that a deal could lower are known up "
                f"to {LAST_BEFORE_NAFTA}; give barrier thickness or renewal"
            )
        if self.threat == "withdrawal" and self.year < FIRST_CONSTRUCTED:
            raise InputError(
                f"threat of withdrawal, year {self.year}: tariffs of the most favoured nation are "
                f"known from {FIRST_CONSTRUCTED} on; give a tariff with points"
            )


def base_name(year: int) -> str:
    """Return the base economy of a year."""
    if year <= LAST_BEFORE_NAFTA:
        return "caliendo-parro-1993"
    return "constructed-2023" if year >= FIRST_CONSTRUCTED else f"wiod-{min(year, LAST_TABLE)}"


@cache
def economy(name: str) -> tuple[BaseEconomy, tuple[int, ...], np.ndarray]:
    """Return a balanced base, where the players stand in it, and which sectors are goods."""
    base = balanced_base(bases.load(name), "zero")
    places = tuple(base.position(code) for code in PLAYERS)
    return base, places, np.asarray([bool(inside) for inside in breakdown(base.sectors).cp_members])


def incomes(year: int) -> np.ndarray:
    """Return incomes of the players in the base economy of a year, billion US$ [player]."""
    base, places, _ = economy(base_name(year))
    return np.asarray(base.income_usd_bn)[list(places)]


def wedge(setting: TradeSetting, pair: Collection[str]) -> float:
    """Return the border cost between two countries that a deal could take away, percent.

    That of the year after, which is what no agreement leaves them with.
    """
    events = load_events()
    off = [] if setting.attack else [e.name for e in events if e.instrument == ATTACK or e.relieves]
    one, other = pair
    found = thickness(off=off, years=[setting.year + 1])
    return 100 * (float(found.sel(importer=one, exporter=other).item()) - 1)


def on_table(setting: TradeSetting, spokes: Iterable[str]) -> bool:
    """Return whether there is anything that a trade deal of the hub with these spokes changes.

    A renewal changes something only where the alternative is withdrawal.
    """
    if setting.barrier == "renewal":
        return setting.threat == "withdrawal"
    return any(changes(setting, frozenset((HUB, spoke))) for spoke in spokes)


def changes(setting: TradeSetting, pair: Pair) -> bool:
    """Return whether a deal of two countries changes what trade between them costs."""
    if setting.barrier == "thickness":
        return wedge(setting, pair) > NOTHING_LEFT
    return setting.barrier == "tariffs"


@cache
def world(setting: TradeSetting, deals: frozenset[Pair], punished: frozenset[str]) -> World:
    """Solve one world.

    Args:
        setting: what trade policies mean.
        deals: pairs that have a deal.
        punished: spokes on which the hub raises its tariffs or from which it withdraws.

    Raises:
        UnconvergedError: no equilibrium was found; no number is given.
    """
    deals = frozenset(pair for pair in deals if changes(setting, pair))
    if not deals and not punished:  # the base itself: rounding must not look like a gain
        nothing = np.zeros(len(PLAYERS))
        return World(nothing, nothing, nothing, 0.0)
    base, places, goods = economy(base_name(setting.year))
    shock = _shock(setting, base, places, goods, deals, punished)
    found = meet(base.unlabelled, shock)
    if not found.converged:
        raise UnconvergedError(
            f"trade of {setting.year} with deals {sorted(map(sorted, deals))} and tariffs on "
            f"{sorted(punished)}: residual {float(found.residual):.1e}; try a smaller threat"
        )
    real = np.asarray(welfare.exact_hat(base.unlabelled, found))[list(places)]
    income = np.asarray(base.income_usd_bn)[list(places)]
    before = _exports(np.asarray(base.imports_usd_bn), places)
    after = _exports(np.asarray(found.imports_usd_bn), places)
    return World(
        100 * np.log(real),
        100 * (after - before) / income,
        (real - 1) * income,
        float(found.residual),
    )


def _exports(imports: np.ndarray, places: tuple[int, ...]) -> np.ndarray:
    """Return exports of each player to the other two, billion US$."""
    among = imports[np.ix_(places, places)].sum(axis=2)
    return among.sum(axis=0) - np.diag(among)


def _shock(
    setting: TradeSetting,
    base: BaseEconomy,
    places: tuple[int, ...],
    goods: np.ndarray,
    deals: frozenset[Pair],
    punished: frozenset[str],
) -> Shock:
    tariff, border = np.array(base.tariff), np.ones(base.tariff.shape)
    at = dict(zip(PLAYERS, places, strict=True))
    for pair in deals:
        for importer, exporter in (sorted(pair), sorted(pair, reverse=True)):
            if setting.barrier == "tariffs":
                tariff[at[importer], at[exporter]] = 0.0
            elif setting.barrier == "thickness":
                cost = 1 + wedge(setting, pair) / 100
                border[at[importer], at[exporter], goods] = 1 / cost
    for spoke in punished:
        if setting.threat == "withdrawal":
            favoured = tariff[:, base.position(MOST_FAVOURED)]
            tariff[at[HUB], at[spoke]] = favoured[at[HUB]]
            tariff[at[spoke], at[HUB]] = favoured[at[spoke]]
        else:
            tariff[at[HUB], at[spoke], goods] += setting.points / 100
    quiet = still(base.unlabelled, base.unlabelled.deficit_usd_bn)
    return replace(
        quiet,
        tariff=jnp.asarray(tariff),
        border_cost_hat=jnp.asarray(border),
        fixed_factor_share=jnp.asarray(FIXED_FACTOR),
    )


def deals_of(spokes: Iterable[str], form: str) -> frozenset[Pair]:
    """Return the pairs that a deal of the hub with these spokes makes, by form."""
    signed = tuple(spokes)
    pairs = {frozenset((HUB, spoke)) for spoke in signed}
    if form == "trilateral" and len(signed) == len(SPOKES):
        pairs.add(frozenset(SPOKES))
    return frozenset(pairs)


def worth(setting: TradeSetting) -> tuple[Worth, float]:
    """Return what coalitions gain from a deal among themselves, billion US$, and the residual.

    v(S) is the sum of its members' equivalent variations, the others as they stood. Where the hub
    threatens to withdraw, the gain is over a world in which it has.
    """
    withdrawn = setting.threat == "withdrawal"
    all_out = frozenset(SPOKES) if withdrawn else frozenset()
    nothing = world(setting, frozenset(), all_out)
    sets = {
        "um": (("USA", "MEX"), [PAIRS[0]]),
        "uc": (("USA", "CAN"), [PAIRS[1]]),
        "mc": (("MEX", "CAN"), [PAIRS[2]]),
        "n": (PLAYERS, PAIRS),
        "double": (PLAYERS, PAIRS[:2]),
    }
    found, residual = {}, nothing.residual
    for name, (members, pairs) in sets.items():
        kept = {spoke for spoke in SPOKES if frozenset((HUB, spoke)) in pairs}
        made = world(setting, frozenset(pairs), all_out - kept)
        gains = made.gain_usd_bn - nothing.gain_usd_bn
        found[name] = float(sum(gains[PLAYERS.index(code)] for code in members))
        residual = max(residual, made.residual)
    return Worth(**found), residual
