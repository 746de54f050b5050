"""How trade answers the tariffs of a study: exact along every factor.

Along factor k trade is solved at Chebyshev nodes and met between them by the polynomial P_k through
them. Wide ranges need more nodes: they are added until the polynomial meets trade between them too.
What factors do together is in `trade_pairs`; what people and borders add is met to first order
around the base run, as in every ensemble.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float

from interlock.errors import UnconvergedError
from interlock.study.coupled.exact import Exact
from interlock.study.coupled.pose import Posed, policy_by_year
from interlock.study.sweep.design import placed
from interlock.study.sweep.language import Factor, Study
from interlock.system.coupled.trade_path import solve_path

NODES, MOST_NODES = 10, 73
CLOSE = 2e-4  # log wages, prices and incomes between nodes; draws miss by as much
Answers = Callable[[Float[np.ndarray, " share"]], Float[np.ndarray, "share year outcome"]]


@dataclass(frozen=True)
class Line:
    """Trade along one factor.

    Attributes:
        column: of the factor.
        nodes: shares of the way from low to high.
        answers: of log outcomes, less those of the base [node, year, outcome].
    """

    column: int
    nodes: Float[np.ndarray, " node"]
    answers: Float[np.ndarray, "node year outcome"]

    def at(self, share: Float[np.ndarray, " point"]) -> Float[np.ndarray, "point year outcome"]:
        """Return log outcomes over the base at shares of the way."""
        return np.einsum("pn,nyo->pyo", lagrange(self.nodes, share), self.answers)


def lines(study: Study, posed: Posed, exact: Exact) -> tuple[Line, ...]:
    """Return trade along every factor that moves a tariff or the cost of a border.

    Args:
        study: the study.
        posed: its scenario.
        exact: the run of the middle draw.

    Raises:
        UnconvergedError: a node has no solution, or no polynomial meets trade between nodes.
    """
    found = []
    for column, factor in enumerate(study.factors):
        if factor.change.about.traded:
            found.append(_line(column, factor, posed, exact))
    return tuple(found)


def _line(column: int, factor: Factor, posed: Posed, exact: Exact) -> Line:
    watched = watched_of(posed)
    answers = _answers(factor, posed, exact)
    nodes = chebyshev(np.arange(NODES), NODES)
    while True:
        line = Line(column, nodes, answers(nodes))
        between = chebyshev(np.arange(len(nodes) - 1) + 0.5, len(nodes))
        tried = between[[0, len(between) // 2, -1]]
        missed = float(np.abs(line.at(tried) - answers(tried))[..., watched].max())
        if missed <= CLOSE:
            return line
        nodes = np.sort(np.concatenate([nodes, between]))
        if len(nodes) > MOST_NODES:
            raise UnconvergedError(
                f"factor '{factor.name}': between {len(line.nodes)} equilibria from "
                f"{factor.range.low:g} to {factor.range.high:g} trade is missed by {missed:.1e} in "
                "logs; narrow the range"
            )


def chebyshev(number: np.ndarray, count: int) -> Float[np.ndarray, " node"]:
    """Return Chebyshev nodes of so many, from 0 to 1, by number from 0; halves lie between."""
    return 0.5 - 0.5 * np.cos(np.pi * number / (count - 1))


def watched_of(posed: Posed) -> np.ndarray:
    """Return the places of log wages, prices and incomes, by which trade is judged."""
    layout = posed.ground.economy.layout
    return np.r_[layout.real_wage, layout.price, layout.real_income]


def _answers(factor: Factor, posed: Posed, exact: Exact) -> Answers:
    """Return what solves trade at shares of the way along a factor, each once."""

    @cache
    def solved(share: float) -> np.ndarray:
        return trade_at(posed, exact, ((factor, share),))

    return lambda shares: np.stack([solved(share) for share in shares.tolist()])


def trade_at(
    posed: Posed, exact: Exact, moved: Sequence[tuple[Factor, float]]
) -> Float[np.ndarray, "year outcome"]:
    """Return log outcomes of trade over those of the base where factors have moved.

    Args:
        posed: the scenario of the study.
        exact: its run in the middle of the posterior.
        moved: factors with their shares of the way from low to high.

    Raises:
        UnconvergedError: a year has no solution; it names factors and values.
    """
    after = exact.asked.world.after
    inputs, slope, base = (np.asarray(one) for one in (after.at, after.slope, after.value))
    values = [(one, placed(one.range, np.asarray(share)).item()) for one, share in moved]
    changes = [
        (posed.scenario, 0, one.at(value).plain) for one, value in values if not one.still(value)
    ]
    policy = policy_by_year([*posed.settled.trade, *changes], posed.ground.name, posed.ground.last)
    try:
        found = solve_path(posed.ground.economy, policy, inputs, slope)
    except UnconvergedError as error:
        where = " and ".join(f"factor '{one.name}' at {value:g}" for one, value in values)
        raise UnconvergedError(f"{where}: {error}") from None
    return np.asarray(found.value) - base


def lagrange(
    nodes: Float[np.ndarray, " node"], at: Float[np.ndarray, " point"]
) -> Float[np.ndarray, "point node"]:
    """Return the weights of values at nodes in the polynomial through them.

    Source: Berrut & Trefethen (2004), SIAM Review 46:501, equation 4.2.
    """
    count = len(nodes)
    weights = np.ones(count)
    for j in range(count):
        weights[j] = 1 / np.prod(nodes[j] - np.delete(nodes, j))
    gap = at[:, None] - nodes
    met = gap == 0
    parts = weights / np.where(met, 1.0, gap)
    found = parts / parts.sum(axis=1, keepdims=True)
    return np.where(met.any(axis=1, keepdims=True), met.astype(float), found)
