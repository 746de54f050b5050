"""Two scenarios side by side: inputs that differ, by runs of years, and changes of trade."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from interlock.region.annual import LAST_YEAR, Annual
from interlock.scenario.language.instruments import named
from interlock.scenario.language.library import chain
from interlock.scenario.language.scenario import Scenario
from interlock.scenario.language.settle import LevelsOf, horizon, settled, trade_changes
from interlock.scenario.setting import changed_years

Values = tuple[float, float]


@dataclass(frozen=True)
class Run:
    """Years in a row in which an input differs.

    Attributes:
        path: of the input.
        unit: of its levels.
        first, last: years.
        one, other: levels of the first and of the last year, in either scenario.
    """

    path: str
    unit: str
    first: int
    last: int
    one: Values
    other: Values


@dataclass(frozen=True)
class Difference:
    """How two scenarios differ.

    Attributes:
        inputs: runs of years in which an input differs.
        trade_one, trade_other: changes of trade that only the one or the other has, in words.
        last: last year compared.
    """

    inputs: tuple[Run, ...]
    trade_one: tuple[str, ...]
    trade_other: tuple[str, ...]
    last: int


def diff(one: Scenario, other: Scenario, levels_of: LevelsOf) -> Difference:
    """Return what differs between two scenarios, each worked out from history.

    Args:
        one: a scenario.
        other: what to hold it against.
        levels_of: gives history to a last year, by path.

    Raises:
        InputError: as `settle.settled`.
    """
    links = chain(one), chain(other)
    last = max(LAST_YEAR, *map(horizon, links))
    left, right = (settled(levels_of(last), each) for each in links)
    runs = [run for path in left for run in _runs(left[path], right[path])]
    asked = [_asked(each) for each in links]
    only = [
        tuple(words for words in mine if words not in rest) for mine, rest in (asked, asked[::-1])
    ]
    return Difference(tuple(runs), only[0], only[1], last)


def _runs(left: Annual, right: Annual) -> list[Run]:
    years = changed_years({left.name: left}, {left.name: right})
    unit = named(left.name).units_of(left.name)[0]
    found = []
    for _, group in groupby(enumerate(years), key=lambda pair: pair[1] - pair[0]):
        ends = [year for _, year in group]
        first, last = ends[0], ends[-1]
        one, other = ((each.at(first), each.at(last)) for each in (left, right))
        found.append(Run(left.name, unit, first, last, one, other))
    return found


def _asked(links: Sequence[Scenario]) -> list[str]:
    return [str(scenario.changes[index]) for scenario, index, _ in trade_changes(links)]
