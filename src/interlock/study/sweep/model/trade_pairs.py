"""How trade answers two tariffs together, beyond what each of them does alone.

With f_k what factor k does alone (`trade_lines`), two of them add

    f_kl(x_k, x_l) = y(x_k, x_l) - y(base) - f_k(x_k) - f_l(x_l),

solved on a square of Chebyshev nodes and met between them by the polynomial through them. What
three factors do together beyond their pairs is left out, and measured by `checking`.

Source: Rabitz and Alis (1999), J. Math. Chem. 25:197 (the cut expansion to second order).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product

import numpy as np
from jaxtyping import Float

from interlock.study.coupled.exact import Exact
from interlock.study.coupled.pose import Posed
from interlock.study.sweep.design import placed
from interlock.study.sweep.language import Factor, Study
from interlock.study.sweep.model.trade_lines import (
    CLOSE,
    Line,
    chebyshev,
    lagrange,
    trade_at,
    watched_of,
)

SIDES = (2, 4, 7, 13)  # nodes of a square; each has those of the one before
Together = Callable[[float, float], Float[np.ndarray, "year outcome"]]


@dataclass(frozen=True)
class Pair:
    """What two factors do together.

    Attributes:
        columns: of the factors.
        nodes: shares of the way from low to high, of both.
        answers: of log outcomes, less those of each factor alone [node, node, year, outcome].
    """

    columns: tuple[int, int]
    nodes: Float[np.ndarray, " node"]
    answers: Float[np.ndarray, "node node year outcome"]

    def at(
        self, share: Float[np.ndarray, "point factor"]
    ) -> Float[np.ndarray, "point year outcome"]:
        """Return log outcomes beyond those of the factors alone, at shares of the way of all."""
        return _met(self.nodes, self.answers, share[:, list(self.columns)])


def pairs(study: Study, lines: Sequence[Line], posed: Posed, exact: Exact) -> tuple[Pair, ...]:
    """Return what every two factors of trade do together; pairs that add up are left out.

    Args:
        study: the study.
        lines: trade along its factors.
        posed: its scenario.
        exact: the run of the middle draw.

    Raises:
        UnconvergedError: a node has no solution.
    """
    found = [_pair(study, two, posed, exact) for two in combinations(lines, 2)]
    return tuple(one for one in found if one is not None)


def _pair(study: Study, two: tuple[Line, Line], posed: Posed, exact: Exact) -> Pair | None:
    watched, columns = watched_of(posed), (two[0].column, two[1].column)
    together = _together([study.factors[column] for column in columns], two, posed, exact)
    nodes, answers = _square(SIDES[0], together)
    for finer in SIDES[1:]:
        inner = _nodes(finer)[[1, finer // 2, -2]]
        tried = np.array([*product(inner, inner)])
        missed = _met(nodes, answers, tried) - np.stack([together(*at) for at in tried.tolist()])
        if np.abs(missed[..., watched]).max() <= CLOSE:
            break
        nodes, answers = _square(finer, together)
    if np.abs(answers[..., watched]).max() <= CLOSE:
        return None
    return Pair(columns, nodes, answers)


def _square(side: int, together: Together) -> tuple[np.ndarray, np.ndarray]:
    nodes = _nodes(side)
    return nodes, np.stack([[together(one, other) for other in nodes] for one in nodes])


def _nodes(side: int) -> Float[np.ndarray, " node"]:
    return chebyshev(np.arange(side), side).round(12)  # one node is one number in every square


def _met(
    nodes: Float[np.ndarray, " node"],
    answers: Float[np.ndarray, "node node year outcome"],
    at: Float[np.ndarray, "point 2"],
) -> Float[np.ndarray, "point year outcome"]:
    one, other = (lagrange(nodes, share) for share in at.T)
    return np.tensordot(np.einsum("pm,pn->pmn", one, other), answers, axes=2)


def _together(
    factors: Sequence[Factor], two: tuple[Line, Line], posed: Posed, exact: Exact
) -> Together:
    """Return what solves trade for two shares of the way, each once."""

    @cache
    def solved(one: float, other: float) -> np.ndarray:
        shares = (one, other)
        alone = [line.at(np.array([share]))[0] for line, share in zip(two, shares, strict=True)]
        for factor, share in zip(factors, shares, strict=True):
            if factor.still(placed(factor.range, np.asarray(share)).item()):
                return np.zeros_like(alone[0])
        return trade_at(posed, exact, tuple(zip(factors, shares, strict=True))) - sum(alone)

    return solved
