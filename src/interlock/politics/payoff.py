"""What enforcement pays at home, apart from what it does: visible effort less perceived entries.

    payoff = psi_1 ln(agents / 1993) - psi_2 ln(apprehensions / 1993)

Voters see agents and the count of apprehensions, which falls when fewer come for whatever reason;
they do not see who is in the country. Nothing in the data identifies the weights: both are one.
"""

from dataclasses import dataclass
from math import log

from interlock.errors import InputError
from interlock.politics.inputs import AGENTS, APPREHENSIONS, political_inputs
from interlock.politics.rules import REFERENCE_YEAR

VISIBLE_WEIGHT, PERCEIVED_WEIGHT = 1.0, 1.0


@dataclass(frozen=True, slots=True)
class Payoff:
    """What voters saw of enforcement in a year, in logs over 1993.

    Attributes:
        year: the year.
        visible: growth of agents.
        perceived: growth of apprehensions, which stand for entries in public.
        payoff: psi_1 visible - psi_2 perceived.
    """

    year: int
    visible: float
    perceived: float
    payoff: float


def payoff(
    year: int,
    visible_weight: float = VISIBLE_WEIGHT,
    perceived_weight: float = PERCEIVED_WEIGHT,
) -> Payoff:
    """Return the political payoff of enforcement in a year.

    Args:
        year: 1994 to 2019.
        visible_weight: psi_1, zero or more.
        perceived_weight: psi_2, zero or more.

    Raises:
        InputError: a year out of range, a negative weight.

    Source: ours; docs/explanation/politics.md, Successful policy failure.
    """
    given = political_inputs()
    last = given[AGENTS].last_observed
    if not REFERENCE_YEAR < year <= last:
        raise InputError(f"year {year}: give {REFERENCE_YEAR + 1} to {last}")
    if min(visible_weight, perceived_weight) < 0:
        raise InputError("weights of the payoff are zero or more")
    visible, perceived = (
        log(given[name].at(year) / given[name].at(REFERENCE_YEAR))
        for name in (AGENTS, APPREHENSIONS)
    )
    total = visible_weight * visible - perceived_weight * perceived
    return Payoff(year, visible, perceived, total)
