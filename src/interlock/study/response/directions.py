"""Directions in which instruments and drivers can move, and derivatives of outcomes along them.

A direction moves one path from a year on: by one percent where its level is above zero in those
years, else by a stated step in its unit. Derivatives go forward through the whole coupled run,
people, trade and politics, of one draw; closed forms that only turn its numbers into outcomes
(percent, shares, budgets) are differenced, which costs nothing and is exact to rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from interlock.kernels import Kernel
from interlock.region.annual import FIRST_YEAR, Annual
from interlock.scenario.setting import allowed
from interlock.security.thickness import load_events, thickness_log
from interlock.study.answers.outcomes import SCENARIO, values
from interlock.study.coupled.exact import Exact
from interlock.study.coupled.pose import Posed
from interlock.study.coupled.run import Ask, One, Told, one_draw
from interlock.system.coupled.given import Given, given, labelled
from interlock.system.coupled.trade_path import DYADS, PAIRS, Layout, policy_slopes

PERCENT = 0.01
STEP = 1e-5  # of numerical derivatives of levels, in the direction's own unit
CLOSED_FORM_STEP = 1e-4
BLOCK = 20  # directions that are carried forward side by side
# Steps in the unit of what stands at zero in history.
STEPS = {"share": 0.01, "persons": 1000.0, "visas": 1000.0, "usd_bn": 1.0}
TARIFF = "trade.tariff"


@dataclass(frozen=True)
class Direction:
    """A way to move one thing from a year on.

    Attributes:
        path: instrument, driver, or `trade.tariff.IMPORTER.EXPORTER`.
        step: what a move of one is, in words: `1 percent`, `0.01 share`, `1 percentage point`.
        first: first year.
        size: a move of one in logs, or in the unit of the path where `added`.
        added: whether it is added instead of multiplied.
    """

    path: str
    step: str
    first: int
    size: float
    added: bool

    @property
    def traded(self) -> bool:
        """Whether it moves a tariff."""
        return self.path.startswith(TARIFF)


class Tangent(eqx.Module):
    """Where a direction leads, per move of one.

    Attributes:
        given: change of what the scenario is given.
        thick: of log border costs [year, dyad].
        trade: of log outcomes of trade under the policy [year, outcome].
    """

    given: Given
    thick: Array
    trade: Array


def directions(posed: Posed, first: int) -> tuple[Direction, ...]:
    """Return every direction of a scenario from a year on: all paths of levels, then tariffs."""
    found = [_direction(one, first) for one in posed.settled.levels.values()]
    found += [
        Direction(f"{TARIFF}.{importer}.{exporter}", "1 percentage point", first, 0.01, True)
        for importer, exporter in PAIRS
    ]
    return tuple(one for one in found if one is not None)


def _direction(one: Annual, first: int) -> Direction | None:
    ahead = one.values[first - FIRST_YEAR :]
    if (ahead > 0).all() and not one.name.startswith(("security.hand_over",)):
        return Direction(one.name, "1 percent", first, PERCENT, False)
    step = STEPS.get(one.unit)
    if step is None or one.name == "politics.enforcement":
        step = 0.01 * min(allowed(one.name)[1], 1.0)
    return Direction(one.name, f"{step:g} {one.unit}", first, step, True)


def moved(levels: Mapping[str, Annual], one: Direction, by: float) -> dict[str, Annual]:
    """Return levels after a move along a direction.

    Args:
        levels: by path.
        one: the direction, not of a tariff.
        by: how far, 1 is the step.
    """
    of = levels[one.path]
    late = np.asarray(of.years) >= one.first
    shift = by * one.size
    values = of.values + shift if one.added else of.values * np.exp(shift)
    return {**levels, one.path: of.with_values(np.where(late, values, of.values))}


def tangent(
    posed: Posed, one: Direction, slopes: Mapping[str, np.ndarray], thick: "Thick"
) -> Tangent:
    """Return where a direction leads.

    Args:
        posed: the scenario.
        one: the direction.
        slopes: of log outcomes of trade per unit of tariff, by path [year, outcome].
        thick: log border costs of the draw for multipliers of events.
    """
    still = jax.tree.map(jnp.zeros_like, posed.given)
    years = len(posed.years)
    none = jnp.zeros((years, thick(posed.given.times).shape[1]))
    size = posed.ground.history.value.shape[1]
    if one.traded:
        late = np.asarray(posed.years)[:, None] >= one.first
        trade = one.size * np.where(late, slopes[one.path], 0.0)
        return Tangent(still, none, jnp.asarray(trade))
    ends = [given(moved(posed.settled.levels, one, sign * STEP)) for sign in (1, -1)]
    change = jax.tree.map(lambda a, b: (a - b) / (2 * STEP), *ends)
    thicker = (thick(ends[0].times) - thick(ends[1].times)) / (2 * STEP)
    return Tangent(change, jnp.asarray(thicker), jnp.zeros((years, size)))


class Thick:
    """Log border costs of one draw for multipliers of events."""

    def __init__(self, sizes: np.ndarray, years: range) -> None:
        """Keep the draw's sizes, percent [event]."""
        self.sizes, self.years = sizes, years

    def __call__(self, times: Array) -> np.ndarray:
        """Return log border costs [year, dyad]."""
        events = load_events()
        sizes = {event.name: self.sizes[n : n + 1] for n, event in enumerate(events)}
        scaled = {event.name: np.asarray(times[n]) for n, event in enumerate(events)}
        return thickness_log(sizes, scaled, DYADS, self.years)[0]


def tariff_slopes(posed: Posed, exact: Exact) -> dict[str, np.ndarray]:
    """Return d log outcomes of trade / d tariff on goods by pair, around a run [year, outcome]."""
    base = labelled(posed.ground.name)
    goods = np.asarray(posed.ground.economy.goods)
    ways = np.zeros((len(PAIRS), *base.tariff.shape))
    for n, (importer, exporter) in enumerate(PAIRS):
        ways[n, base.position(importer), base.position(exporter)] = goods
    found = policy_slopes(
        posed.ground.economy, posed.policy, np.asarray(exact.asked.world.after.at), ways
    )
    return {
        f"{TARIFF}.{importer}.{exporter}": found[..., n]
        for n, (importer, exporter) in enumerate(PAIRS)
    }


def along(exact: Exact, drawn: One, ways: Sequence[Tangent], places: Layout) -> Told:
    """Return derivatives of what a run says along directions, directions first.

    Args:
        exact: the run.
        drawn: its draw, without a leading axis.
        ways: where directions lead.
        places: of the outcomes of trade.
    """
    parts = []
    for first in range(0, len(ways), BLOCK):
        rows = [ways[min(n, len(ways) - 1)] for n in range(first, first + BLOCK)]
        stacked = jax.tree.map(lambda *one: jnp.stack(one), *rows)
        told = _forward(exact.asked, drawn, stacked, places=places)
        kept = min(BLOCK, len(ways) - first)
        parts.append(jax.tree.map(lambda x, kept=kept: np.asarray(x)[:kept], told))
    return jax.tree.map(lambda *one: np.concatenate(one), *parts)


def at(asked: Ask, drawn: One, way: Tangent, by: Array, places: Layout) -> Told:
    """Return what a run says after a move along a direction; trade to first order."""
    moved = jax.tree.map(lambda x, dx: x + by * dx, asked.given, way.given)
    after = asked.world.after
    after = eqx.tree_at(lambda t: t.value, after, after.value + by * way.trade)
    world = asked.world._replace(after=after, scene=moved.scene, paid=moved.paid)
    shifted = eqx.tree_at(lambda a: (a.given, a.world), asked, (moved, world))
    thick = drawn.thick[0], drawn.thick[1] + by * way.thick
    return one_draw(shifted, drawn._replace(thick=thick), places)


@Kernel
def _forward(asked: Ask, drawn: One, ways: Tangent, places: Layout) -> Told:
    def one(way: Tangent) -> Told:
        move = partial(at, asked, drawn, way, places=places)
        return jax.jvp(lambda by: move(by), (jnp.zeros(()),), (jnp.ones(()),))[1]

    return jax.vmap(one)(ways)


@Kernel
def _shifted(asked: Ask, drawn: One, ways: Tangent, by: Array, places: Layout) -> Told:
    return jax.vmap(lambda way: at(asked, drawn, way, by, places))(ways)


def differenced(
    exact: Exact, drawn: One, ways: Sequence[Tangent], places: Layout, step: float
) -> Told:
    """Return the same derivatives by central differences, to check them; arguments as `along`."""
    parts = []
    for first in range(0, len(ways), BLOCK):
        rows = [ways[min(n, len(ways) - 1)] for n in range(first, first + BLOCK)]
        stacked = jax.tree.map(lambda *one: jnp.stack(one), *rows)
        up, down = (
            _shifted(exact.asked, drawn, stacked, jnp.asarray(sign * step), places=places)
            for sign in (1.0, -1.0)
        )
        kept = min(BLOCK, len(ways) - first)
        parts.append(
            jax.tree.map(
                lambda a, b, kept=kept: (np.asarray(a) - np.asarray(b))[:kept] / (2 * step),
                up,
                down,
            )
        )
    return jax.tree.map(lambda *one: np.concatenate(one), *parts)


def outcome_slopes(posed: Posed, told: Told, slopes: Told) -> dict[str, np.ndarray]:
    """Return derivatives of every outcome [direction, ..., year] from those of a run.

    Args:
        posed: the scenario.
        told: what the run says, one draw.
        slopes: its derivatives, directions first.
    """

    def ahead(by: float) -> dict[str, np.ndarray]:
        shifted = jax.tree.map(lambda x, dx: x + by * dx, told, slopes)
        return values(posed, shifted, SCENARIO)

    up, down = ahead(CLOSED_FORM_STEP), ahead(-CLOSED_FORM_STEP)
    return {name: (up[name] - down[name]) / (2 * CLOSED_FORM_STEP) for name in up}
