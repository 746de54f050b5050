"""How every outcome answers every instrument, by derivatives through the coupled run."""

from collections.abc import Sequence
from dataclasses import dataclass

import jax
import numpy as np

from interlock.study.answers.outcomes import SCENARIO, values
from interlock.study.answers.places import Spot
from interlock.study.coupled.exact import Exact, refined, solve
from interlock.study.coupled.pose import Posed
from interlock.study.coupled.run import One, draws
from interlock.study.coupled.sample import middle
from interlock.study.response.directions import (
    Direction,
    Tangent,
    Thick,
    along,
    differenced,
    directions,
    outcome_slopes,
    tangent,
    tariff_slopes,
)

CHECK_STEP = 1e-3  # moves along directions, of their step, in the check by differences
SMALL = 1e-4  # of the largest answer: below it differences are rounding


@dataclass(frozen=True)
class Elasticities:
    """Answers of outcomes to a move of one along each direction.

    Attributes:
        spots: outcomes.
        directions: instruments, drivers, tariffs.
        amount: of the outcome in its own unit [direction, spot].
        percent: of the outcome's level, where that is not zero [direction, spot].
        largest_gap: from central differences of the same run, over the answer or, if that is
            smaller, over `SMALL` of the outcome's largest answer; NaN unless checked.
        residual: of the run.
    """

    spots: tuple[Spot, ...]
    directions: tuple[Direction, ...]
    amount: np.ndarray
    percent: np.ndarray
    largest_gap: float
    residual: float


class Slopes:
    """A run with derivatives: made once, asked for directions as often as wanted."""

    def __init__(self, posed: Posed, school: str, *, refine: bool = True) -> None:
        """Solve the run of the middle draw.

        Args:
            posed: the scenario.
            school: school of thought.
            refine: take derivatives of trade where the run ends, not where it began.

        Raises:
            UnconvergedError: it did not solve.
        """
        found = solve(posed, school)
        found.require_converged(f"{posed.name}, school {school}")
        self.posed: Posed = posed
        self.exact: Exact = refined(posed, found) if refine else found
        of = middle(school)
        batched = draws(of, posed.factual, posed.given)
        self.drawn: One = jax.tree.map(lambda x: x[0], batched)
        self.thick: Thick = Thick(of.events[0], posed.years)

    def ways(self, wanted: Sequence[Direction]) -> list[Tangent]:
        """Return where directions lead."""
        slopes = {}
        if any(one.traded for one in wanted):
            slopes = tariff_slopes(self.posed, self.exact)
        return [tangent(self.posed, one, slopes, self.thick) for one in wanted]

    def of(self, ways: Sequence[Tangent], *, check: bool = False) -> dict[str, np.ndarray]:
        """Return derivatives of every outcome [direction, ..., year].

        Args:
            ways: where directions lead.
            check: by central differences instead.
        """
        places = self.posed.ground.economy.layout
        if check:
            slopes = differenced(self.exact, self.drawn, ways, places, CHECK_STEP)
        else:
            slopes = along(self.exact, self.drawn, ways, places)
        return outcome_slopes(self.posed, self.exact.told, slopes)


def elasticities(
    posed: Posed,
    school: str,
    spots: Sequence[Spot],
    first: int,
    *,
    paths: Sequence[str] | None = None,
    check: bool = False,
) -> Elasticities:
    """Return how outcomes answer every instrument that moves from a year on.

    Args:
        posed: the scenario around which things move.
        school: school of thought; the middle of its posterior.
        spots: outcomes at a place and year.
        first: year from which on instruments move.
        paths: of the instruments; None for all.
        check: compare with central differences of the same run.

    Raises:
        UnconvergedError: the run did not solve.
    """
    every = directions(posed, first)
    wanted = tuple(one for one in every if paths is None or one.path in paths)
    run = Slopes(posed, school)
    ways = run.ways(wanted)
    slopes = run.of(ways)
    amount = np.stack([one.of(slopes) for one in spots], axis=1)
    levels = values(posed, run.exact.told, SCENARIO)
    level = np.asarray([one.of(levels)[0] for one in spots])
    gap = float("nan")
    if check:
        other = run.of(ways, check=True)
        theirs = np.stack([one.of(other) for one in spots], axis=1)
        scale = np.maximum(np.abs(theirs), SMALL * np.abs(theirs).max(axis=0))
        gap = float((np.abs(amount - theirs) / scale).max())
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(level != 0, 100 * amount / level, np.nan)
    return Elasticities(tuple(spots), wanted, amount, percent, gap, run.exact.residual)
