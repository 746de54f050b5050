"""Which channel carries an effect: the Shapley value of every channel, over all coalitions.

    phi_c = sum over sets S without c of |S|! (n - |S| - 1)! / n!  [v(S + c) - v(S)]

v(S) is the outcome with the channels of S carrying the scenario and the others held at history, so
that the values add up to the whole effect. Channels whose inputs are those of history carry nothing
and are left out. By default every coalition is run for some draws with trade to first order; all
coalitions solved exactly, for the middle draw, are a choice.

Source: Shapley (1953); Shorrocks (2013), J. Econ. Inequality 11:99, for decompositions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from interlock.errors import InputError
from interlock.study.answers.outcomes import HISTORY, SCENARIO, difference, values
from interlock.study.answers.places import Spot
from interlock.study.coupled.exact import Exact, first_order, solve
from interlock.study.coupled.pose import Posed
from interlock.study.coupled.run import Told, draws, tell_block
from interlock.study.coupled.sample import sample
from interlock.study.ensemble import BATCH
from interlock.system.coupled.channels import CHANNELS, DRIVERS_OF, Switches, switches

DRAWS = 8
# Answers of the model itself: always there, whatever a scenario changes.
FEEDBACK = ("displacement", "labour_supply", "remittances", "networks")
Coalition = frozenset[str]


class Share(NamedTuple):
    """What a channel carries of an effect, or all of them together.

    Attributes:
        mean: over draws, in the unit of the effect.
        se: standard error of the mean over draws; None for exactly solved coalitions.
        low, high: 5 and 95 percent of draws.
    """

    mean: float
    se: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Decomposition:
    """An effect by channel.

    Attributes:
        spot: outcome, place and year.
        unit: of the effect.
        shares: channel to what it carries; the others carry nothing.
        total: the whole effect over the same draws.
        exact_total: of the exactly solved run in the middle of the posterior.
        residual: what the shares miss of the total: rounding, and what trade to first order says
            with all channels off.
        linear_error: effect of the middle draw with trade to first order less the exact one; None
            where all is exact.
        coalitions: runs a draw.
    """

    spot: Spot
    unit: str
    shares: Mapping[str, Share]
    total: Share
    exact_total: float
    residual: float
    linear_error: float | None
    coalitions: int


def active(posed: Posed) -> tuple[str, ...]:
    """Return the channels that can carry something of a scenario."""
    factual, given = posed.factual.people, posed.given.people
    moved = {
        name
        for name, fields in DRIVERS_OF.items()
        if any(
            not np.array_equal(
                getattr(getattr(factual, who), one), getattr(getattr(given, who), one)
            )
            for one in fields
            for who in ("mexico", "triangle")
        )
    }
    if bool((np.asarray(posed.given.fund) != 0).any()):
        moved.add("cycle")
    if not eqx.tree_equal(factual.enforcement, given.enforcement):
        moved.add("enforcement")
    if not posed.same_trade or not np.array_equal(posed.factual.times, posed.given.times):
        moved.add("goods_prices")
    scene = posed.given.scene
    if bool((np.asarray(scene.follows) != 0).any() or (np.asarray(scene.fear) != 1).any()):
        moved.add("politics")
    return tuple(name for name in CHANNELS if name in moved or name in FEEDBACK)


def decompose(
    posed: Posed,
    school: str,
    spots: Sequence[Spot],
    *,
    number: int = DRAWS,
    exact: bool = False,
    on_step: Callable[[int, int], None] = lambda done, of: None,
) -> list[Decomposition]:
    """Return the effects of a scenario by channel.

    Args:
        posed: the scenario.
        school: school of thought.
        spots: outcomes at a place and year.
        number: of draws, trade to first order.
        exact: solve trade exactly in every coalition, for the middle draw.
        on_step: told how many runs are done, of how many.

    Raises:
        InputError: the scenario is history, or too many draws.
        UnconvergedError: a run did not solve.
    """
    channels = active(posed)
    if posed.first_changed is None:
        raise InputError("history has no effects to tell apart; give another scenario")
    every = [frozenset(one) for n in range(len(channels) + 1) for one in combinations(channels, n)]
    whole = solve(posed, school)
    whole.require_converged(f"{posed.name}, school {school}")
    if exact:
        rows = _exact_rows(posed, school, every, spots, on_step)
    else:
        rows = _linear_rows(posed, school, whole, every, spots, number, on_step)
    truth = _effects(posed, whole.told, spots)[:, 0]
    plain = truth if exact else _effects(posed, first_order(posed, school), spots)[:, 0]
    return [
        _told(spot, channels, every, rows[:, n], (float(truth[n]), float(plain[n])), exact)
        for n, spot in enumerate(spots)
    ]


def _told(
    spot: Spot,
    channels: Sequence[str],
    every: Sequence[Coalition],
    effects: np.ndarray,
    middle: tuple[float, float],
    exact: bool,
) -> Decomposition:
    """Return one decomposition from the effects of all coalitions [coalition, draw].

    `middle` holds the whole effect of the middle draw, exact and with trade to first order.
    """
    by_set = dict(zip(every, effects, strict=True))
    shares = {name: _shapley(name, channels, by_set) for name in channels}
    total = by_set[frozenset(channels)]
    carried = np.sum(list(shares.values()), axis=0)
    told = {name: _share(one, exact) for name, one in shares.items()}
    return Decomposition(
        spot, spot.difference_unit, told, _share(total, exact), middle[0],
        float(np.abs(carried - total).max()), None if exact else middle[1] - middle[0], len(every),
    )  # fmt: skip


def _share(draws: np.ndarray, exact: bool) -> Share:
    low, high = np.quantile(draws, (0.05, 0.95))
    count = len(draws)
    error = None if exact or count < 2 else float(draws.std(ddof=1) / np.sqrt(count))
    return Share(float(draws.mean()), error, float(low), float(high))


def _shapley(
    channel: str, channels: Sequence[str], effects: Mapping[Coalition, np.ndarray]
) -> np.ndarray:
    """Return the Shapley value of a channel [draw]."""
    n = len(channels)
    found = np.zeros_like(effects[frozenset()])
    for without in effects:
        if channel in without:
            continue
        weight = factorial(len(without)) * factorial(n - len(without) - 1) / factorial(n)
        found = found + weight * (effects[without | {channel}] - effects[without])
    return found


def _switched(coalition: Coalition, channels: Sequence[str]) -> dict[str, float]:
    return {name: float(name in coalition) for name in CHANNELS if name in channels}


def _effects(posed: Posed, told: Told, spots: Sequence[Spot]) -> np.ndarray:
    """Return the effects of runs at the spots [spot, draw]."""
    after, before = (values(posed, told, side) for side in (SCENARIO, HISTORY))
    rows = []
    for spot in spots:
        rows.append(difference(spot.outcome, spot.of(after), spot.of(before)))
    return np.stack(rows)


def _linear_rows(
    posed: Posed,
    school: str,
    whole: Exact,
    every: Sequence[Coalition],
    spots: Sequence[Spot],
    number: int,
    on_step: Callable[[int, int], None],
) -> np.ndarray:
    """Return effects of every coalition for some draws [coalition, spot, draw]."""
    channels = active(posed)
    of = sample(school, number)
    repeated = jax.tree.map(lambda x: np.repeat(x, len(every), axis=0), of)
    flags = [switches(_switched(one, channels)) for one in every]
    stacked = jax.tree.map(lambda *one: jnp.tile(jnp.stack(one), number), *flags)
    drawn = draws(repeated, posed.factual, posed.given, stacked)
    count = -(-number * len(every) // BATCH)
    rows = []
    for block in range(count):
        told = tell_block(whole.asked, drawn, posed.ground.economy.layout, block)
        rows.append(_effects(posed, told, spots))
        on_step(block + 1, count)
    flat = np.concatenate(rows, axis=1)  # [spot, draw x coalition]
    return np.moveaxis(flat.reshape(len(spots), number, len(every)), 2, 0)


def _exact_rows(
    posed: Posed,
    school: str,
    every: Sequence[Coalition],
    spots: Sequence[Spot],
    on_step: Callable[[int, int], None],
) -> np.ndarray:
    """Return effects of every coalition for the middle draw, trade exact [coalition, spot, 1]."""
    channels, rows = active(posed), []
    for done, coalition in enumerate(every, start=1):
        one = solve(posed, school, on=_one(switches(_switched(coalition, channels))))
        one.require_converged(f"{posed.name}, channels {', '.join(sorted(coalition))}")
        rows.append(_effects(posed, one.told, spots))
        on_step(done, len(every))
    return np.stack(rows)


def _one(on: Switches) -> Switches:
    return jax.tree.map(lambda x: x[None], on)
