"""A first answer at once: what a scenario does, with trade met to first order around its policy."""

from interlock.scenario.school import chosen
from interlock.study.answers.result import Result
from interlock.study.coupled.exact import quick_ensembles, quick_path
from interlock.study.coupled.pose import Posed
from interlock.study.ensemble import BATCH

FIRST_ORDER = "first order"


def quick(posed: Posed, school: str = "all", draws: int = BATCH) -> Result:
    """Return a first answer of a scenario under a school or all.

    Its status is `first order`, so that it cannot be exported: run the scenario for that.

    Args:
        posed: the scenario.
        school: name of a school, or `all`.
        draws: of each posterior; as many as run side by side cost as much as one.

    Raises:
        InputError: unknown school, or more draws than are packaged.
        UnconvergedError: a year of trade has no solution, or a draw did not converge.
    """
    found = quick_ensembles(posed, chosen(school), draws, quick_path(posed))
    return Result(posed, found, draws, FIRST_ORDER)
