"""What a scenario makes of history: every input year by year, and what it asks of trade."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interlock.errors import InputError
from interlock.region.annual import LAST_PROJECTED_YEAR, LAST_YEAR, Annual
from interlock.scenario.language.library import chain as chain_of
from interlock.scenario.language.scenario import HISTORY, Change, Scenario
from interlock.scenario.setting import Setting, applied, changed_years

LevelsOf = Callable[[int], Mapping[str, Annual]]
Asked = list[tuple[Scenario, int, dict[str, Any]]]


@dataclass(frozen=True)
class Settled:
    """A scenario that was checked.

    Attributes:
        chain: scenarios in the order in which they apply.
        last: last year.
        levels: every input by path.
        trade: what is asked of trade, see `trade_changes`.
        years: years in which an input differs from history.
    """

    chain: tuple[Scenario, ...]
    last: int
    levels: Mapping[str, Annual]
    trade: Asked
    years: tuple[int, ...]


def horizon(chain: Sequence[Scenario]) -> int:
    """Return the last year that a chain needs: that of the data, or of the projections."""
    last = max((LAST_YEAR, *(scenario.last_named for scenario in chain)))
    return LAST_PROJECTED_YEAR if last > LAST_YEAR else LAST_YEAR


def trade_changes(chain: Sequence[Scenario]) -> Asked:
    """Return the changes of trade in order, as plain data in the grammar of trade policy files.

    Returns:
        For each: the scenario and the index of the change there, for messages, and the change;
        `instrument: trade.policy` names a packaged policy in its place.
    """
    return [
        (scenario, index, change.plain)
        for scenario in chain
        for index, change in enumerate(scenario.changes)
        if change.about.traded
    ]


def settled(levels: Mapping[str, Annual], chain: Sequence[Scenario]) -> dict[str, Annual]:
    """Return every input under a chain of scenarios; changes of trade are left out.

    Changes apply in order. In a year of which one is in force for a share s of the days, the level
    is old + s (new - old).

    Args:
        levels: history by path, at least to the `horizon` of the chain.
        chain: scenarios in order, see `library.chain`.

    Raises:
        InputError: a level leaves the range of its input, a path does not exist, or a change
            changes nothing; the message names file, line and place.
    """
    found = dict(levels)
    for scenario in chain:
        for index, change in enumerate(scenario.changes):
            if change.about.traded:
                continue
            place = ("changes", index)
            try:
                after = moved_inputs(found, levels, change)
            except InputError as error:
                raise scenario.error((*place, change.operation), str(error)) from None
            if all(after[path] is found[path] for path in after):
                raise scenario.error(place, "changes nothing: the input is already so")
            found |= after
    return found


def moved_inputs(
    found: Mapping[str, Annual], history: Mapping[str, Annual], change: Change
) -> dict[str, Annual]:
    """Return the inputs that a change of people, borders or politics moves, as they are after it.

    Args:
        found: every input before it, by path.
        history: the same as they were, for `hold`.
        change: none of trade.

    Raises:
        InputError: no such input, or it would leave its range.
    """
    missing = [path for path in change.paths if path not in found]
    if missing:
        raise InputError(f"no input '{missing[0]}' in this run")
    return {
        path: applied(found[path], _setting(change, path, found[path].years[-1]), history[path])
        for path in change.paths
    }


def _setting(change: Change, path: str, last: int) -> Setting:
    first, end = change.start.year, change.until.year if change.until else last
    shares = ((year, change.share_of_year(year)) for year in {first, end})
    return Setting(
        path,
        change.operation,
        float(change.hold or change.scale or change.to or change.add or 0.0),
        first,
        end,
        tuple((change.path or {}).items()),
        tuple(pair for pair in shares if pair[1] < 1),
    )


def check(
    scenario: Scenario, levels_of: LevelsOf, trade: Callable[[Asked], object] | None = None
) -> Settled:
    """Check all of a scenario that can be checked without the numerics, and return what it makes.

    Args:
        scenario: with its bases.
        levels_of: gives history to a last year, by path.
        trade: reads what is asked of trade and raises InputError where it cannot.

    Raises:
        InputError: one line that names file, line, field and fix; also where the scenario as a
            whole changes nothing.
    """
    links = chain_of(scenario)
    last = horizon(links)
    history = levels_of(last)
    levels = settled(history, links)
    asked = trade_changes(links)
    if trade is not None:
        trade(asked)
    years = changed_years(history, levels)
    if not years and not asked and scenario.name != HISTORY:
        raise scenario.error((), "changes nothing: its changes undo each other")
    return Settled(links, last, levels, asked, years)
