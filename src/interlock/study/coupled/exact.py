"""A single coupled run with trade solved exactly in every year, and ensembles around it.

The yearly step meets trade to first order around a point. Here the point is moved to where the run
ends and the equilibria are solved there again, until both agree: wages of the run are then those
of exact equilibria at the run's own labour, transfers and borders.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from interlock.errors import UnconvergedError
from interlock.estimate.target import RESIDUAL_LIMIT
from interlock.study.coupled.blocks import Blocks
from interlock.study.coupled.pose import Posed
from interlock.study.coupled.run import (
    Ask,
    Told,
    ask,
    begin,
    block_count,
    draws,
    joined,
    tell,
    tell_block,
)
from interlock.study.coupled.sample import Sample, middle, sample
from interlock.system.coupled.channels import Switches
from interlock.system.coupled.given import mean_thickness, trade_inputs
from interlock.system.coupled.trade_path import TradePath, solve_path

TOLERANCE = 1e-8  # in log wages, prices and incomes between the run and exact equilibria
MAX_ITERATIONS = 20
STALLED = 4  # iterations without a smaller residual: it will not become one
# Log labour, or transfers over income, from which on derivatives are taken again where a run ends.
FAR = 0.03
Report = Callable[[str], None]


@dataclass(frozen=True)
class Exact:
    """A single run whose trade is exact, with what is known about its solution.

    Attributes:
        asked: the question with trade solved at the run's own inputs.
        told: what the run says; one draw.
        residual: how far log wages, prices and incomes of the run are from exact equilibria.
        trade_residual: the largest of all equilibria.
        iterations: of the point.
    """

    asked: Ask
    told: Told
    residual: float
    trade_residual: float
    iterations: int

    @property
    def converged(self) -> bool:
        """Whether every layer is within its tolerance."""
        choice, rounds = (float(one.max()) for one in self.told.residual)
        return self.residual <= TOLERANCE and rounds <= TOLERANCE and choice <= RESIDUAL_LIMIT

    def require_converged(self, name: str) -> None:
        """Raise UnconvergedError unless the run may be used."""
        if not self.converged:
            choice, rounds = (float(one.max()) for one in self.told.residual)
            raise UnconvergedError(
                f"{name}: not converged (trade and people differ by {self.residual:.1e}, rounds by "
                f"{rounds:.1e}, choice by {choice:.1e}); try a smaller change"
            )


@dataclass(frozen=True)
class Ensemble:
    """Draws of a school around its exact run.

    Attributes:
        school: its name.
        exact: the run in the middle of the posterior.
        told: what every draw says.
        linear_error: largest error of log wages and incomes from meeting trade to first order, in
            the draw that is farthest from the exact run.
    """

    school: str
    exact: Exact
    told: Told
    linear_error: float


def solve(posed: Posed, school: str, at: Sample | None = None, on: Switches | None = None) -> Exact:
    """Return the exact run of a scenario.

    Args:
        posed: the scenario.
        school: school of thought.
        at: one draw; None for the middle of the posterior.
        on: channels of that draw; None for all on. Goods prices are wholly on or off.

    Raises:
        UnconvergedError: a year has no solution, of trade or of people.
    """
    if on is not None and float(on.goods_prices.max()) < 1:
        posed, on = _at_peace(posed), eqx.tree_at(lambda s: s.goods_prices, on, _whole(on))
    drawn = draws(middle(school) if at is None else at, posed.factual, posed.given, on)
    asked = ask(school, posed.ground, posed.factual, posed.given, posed.first_trade)
    layout = posed.ground.economy.layout
    watched = np.r_[layout.real_wage, layout.price, layout.real_income]
    told = tell(asked, drawn, layout)
    residual, done = np.inf, 0
    best, since = np.inf, 0
    while done < MAX_ITERATIONS and since < STALLED:
        _require_people(posed, np.asarray(told.inputs[0]))
        after = _at(posed, told.inputs[0], asked.world.after)
        gap = (
            np.asarray(after.value)[:, watched]
            - _to_first_order(asked.world.after, told.inputs[0])[:, watched]
        )
        residual, done = float(np.abs(gap).max()), done + 1
        if not residual > TOLERANCE:
            break
        best, since = (residual, 0) if residual < best else (best, since + 1)
        asked = _with(asked, after)
        told = tell(asked, drawn, layout)
    worst = float(jnp.maximum(asked.world.after.residual.max(), asked.world.before.residual.max()))
    return Exact(asked, told, residual, worst, done)


def _require_people(posed: Posed, inputs: np.ndarray) -> None:
    """Raise UnconvergedError where people hand trade what is no number [year, input]."""
    lost = ~np.isfinite(inputs).all(axis=1)
    if lost.any():
        year = posed.years[int(lost.argmax())]
        raise UnconvergedError(
            f"{posed.name}: {year} has no solution: more people are gone from a country than it "
            "has; try smaller admissions, cohorts or incentives to move"
        )


def _whole(on: Switches) -> Array:
    """Return the channel of goods prices on; partly on has no equilibrium to be exact about."""
    if float(jnp.abs(on.goods_prices).max()) > 0:
        raise ValueError("goods_prices is 0 or 1 in an exact run")
    return jnp.ones_like(on.goods_prices)


def _at_peace(posed: Posed) -> Posed:
    """Return a scenario whose tariffs and borders are those of history."""
    given = eqx.tree_at(lambda g: g.times, posed.given, posed.factual.times)
    return replace(posed, given=given, policy=posed.ground.policy, same_trade=True)


def quick_path(posed: Posed) -> TradePath:
    """Return trade under a scenario's policy before anybody has moved, derivatives as in history.

    Raises:
        UnconvergedError: a year of trade has no solution.
    """
    known = posed.ground.history
    if posed.same_trade:
        return known
    inputs = trade_inputs(mean_thickness(posed.given.times, posed.ground.last))
    return solve_path(posed.ground.economy, posed.policy, inputs, np.asarray(known.slope))


def quick_ensembles(
    posed: Posed, schools: Sequence[str], number: int, trade: TradePath
) -> dict[str, Ensemble]:
    """Return draws of schools at once: tariffs exact, all that answers them to first order.

    Labour, remittances and borders move trade by its derivatives. Nothing is iterated, so that the
    residual of the coupling is not known: it is NaN, and the answer is none to export.

    Args:
        posed: the scenario.
        schools: of thought.
        number: of draws of each.
        trade: of `quick_path`.

    Raises:
        UnconvergedError: a draw did not converge.
    """
    begun = []
    for school in schools:
        drawn = draws(sample(school, number), posed.factual, posed.given)
        asked = ask(school, posed.ground, posed.factual, posed.given, trade)
        begun.append((school, asked, begin(asked, drawn, posed.ground.economy.layout)))
    found = {}
    for school, asked, met in begun:
        told = met()
        require_draws(school, told)
        exact = Exact(asked, told, np.nan, float(trade.residual.max()), 0)
        found[school] = Ensemble(school, exact, told, np.nan)
    return found


def refined(posed: Posed, found: Exact) -> Exact:
    """Return an exact run with derivatives of trade where it ends, for derivatives of the run."""
    at = np.asarray(found.asked.world.after.at)
    if posed.same_trade and np.array_equal(at, found.asked.world.before.at):
        return found
    after = solve_path(posed.ground.economy, posed.policy, at)
    return replace(found, asked=_with(found.asked, after))


def first_order(posed: Posed, school: str, at: Sample | None = None) -> Told:
    """Return a run whose trade is met to first order around the policy with nobody moved.

    Args:
        posed: the scenario.
        school: school of thought.
        at: draws; None for the middle of the posterior.
    """
    drawn = draws(middle(school) if at is None else at, posed.factual, posed.given)
    asked = ask(school, posed.ground, posed.factual, posed.given, posed.first_trade)
    return tell(asked, drawn, posed.ground.economy.layout)


def _to_first_order(line: TradePath, inputs: Array | np.ndarray) -> np.ndarray:
    """Return log outcomes to first order for inputs by year [year, outcome]."""
    moved = np.asarray(inputs) - np.asarray(line.at)
    return np.asarray(line.value) + np.einsum("yoi,yi->yo", np.asarray(line.slope), moved)


def _with(asked: Ask, after: TradePath) -> Ask:
    return replace(asked, world=asked.world._replace(after=after))


def _at(posed: Posed, inputs: Array, known: TradePath) -> TradePath:
    """Return exact trade at inputs, with derivatives that are known already."""
    if np.array_equal(inputs, known.at):
        return known
    slope = np.asarray(known.slope)
    return solve_path(posed.ground.economy, posed.policy, np.asarray(inputs), slope)


def ensemble(
    posed: Posed,
    school: str,
    number: int,
    *,
    blocks: Blocks | None = None,
    report: Report = lambda message: None,
) -> Ensemble:
    """Return draws of a school under a scenario, and under history with the same draws.

    Args:
        posed: the scenario.
        school: school of thought.
        number: of draws.
        blocks: where blocks of draws are kept, so that a killed run goes on.
        report: told what is being done.

    Raises:
        InputError: unknown school, or more draws than are packaged.
        UnconvergedError: a layer that did not converge.
    """
    of = sample(school, number)
    report(f"{school}: exact run")
    exact = solve(posed, school)
    exact.require_converged(f"{posed.name}, school {school}")
    if np.abs(np.asarray(exact.asked.world.after.at)[:, :4]).max() > FAR:
        exact = refined(posed, exact)
    report(f"{school}: {number} draws")
    drawn = draws(of, posed.factual, posed.given)
    each = partial(tell_block, exact.asked, drawn, posed.ground.economy.layout)
    get = each if blocks is None else partial(blocks.get, each)
    told = joined([get(block) for block in range(block_count(number))])
    require_draws(school, told)
    return Ensemble(school, exact, told, _linear_error(posed, exact, told))


def require_draws(school: str, told: Told) -> None:
    """Raise UnconvergedError unless every draw of a school may be used."""
    choice, rounds = (float(one.max()) for one in told.residual)
    if not (choice <= RESIDUAL_LIMIT and rounds <= 10 * TOLERANCE):
        raise UnconvergedError(
            f"school {school}: a draw did not converge (choice {choice:.1e}, rounds {rounds:.1e})"
        )


def _linear_error(posed: Posed, exact: Exact, told: Told) -> float:
    """Return the error of trade to first order in the draw farthest from the exact run.

    Both sides count: the scenario at its own inputs, history at the draw's border costs.
    """
    world, layout = exact.asked.world, posed.ground.economy.layout
    watched = np.r_[layout.real_wage, layout.real_income]
    farthest = int(np.abs(told.inputs - np.asarray(world.after.at)).max(axis=(1, 2)).argmax())
    sides = (
        (posed.policy, world.after, np.asarray(told.inputs[farthest])),
        (posed.ground.policy, world.before, trade_inputs(np.asarray(told.thick[0][farthest]))),
    )
    errors = []
    for policy, line, inputs in sides:
        truth = solve_path(posed.ground.economy, policy, inputs, np.asarray(line.slope))
        gap = np.asarray(truth.value) - _to_first_order(line, inputs)
        errors.append(float(np.abs(gap[:, watched]).max()))
    return max(errors)
