"""A scenario made ready for the coupled run: levels, tariffs, thickness, against history."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

import jax
import numpy as np

from interlock.errors import InputError
from interlock.marked_yaml import Place
from interlock.region.annual import LAST_PROJECTED_YEAR, LAST_YEAR
from interlock.scenario.language.library import load_scenario
from interlock.scenario.language.scenario import HISTORY, Scenario
from interlock.scenario.language.settle import Asked, Settled, check
from interlock.system.coupled.given import (
    BASE,
    Given,
    Ground,
    given,
    ground,
    historical_changes,
    mean_thickness,
    plan_of,
    policy_arrays,
    trade_inputs,
    years_of,
)
from interlock.system.coupled.trade_path import TradePath, solve_path
from interlock.system.levels import levels
from interlock.trade.policy.arrays import PolicyArrays
from interlock.trade.policy.changes import read_changes


@dataclass(frozen=True)
class Posed:
    """A scenario ready to run.

    Attributes:
        scenario: as its file says.
        settled: its levels and what it asks of trade.
        ground: economy and trade of history.
        factual, given: what runs of history and of the scenario are given.
        policy: tariffs and border costs by year.
        same_trade: whether these are those of history.
        key: hash of everything above.
    """

    scenario: Scenario
    settled: Settled
    ground: Ground
    factual: Given
    given: Given
    policy: tuple[PolicyArrays, ...]
    same_trade: bool
    key: str

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.scenario.name

    @property
    def years(self) -> range:
        """Years of the run."""
        return years_of(self.ground.last)

    @cached_property
    def first_trade(self) -> TradePath:
        """Trade under the scenario's policy before anybody has moved; the same for every school.

        Raises:
            UnconvergedError: a year of trade has no solution.
        """
        if self.same_trade:
            return self.ground.history
        inputs = trade_inputs(mean_thickness(self.given.times, self.ground.last))
        return solve_path(self.ground.economy, self.policy, inputs)

    @property
    def first_changed(self) -> int | None:
        """First year in which anything differs from history; None for history itself."""
        traded = [
            year
            for year, one, other in zip(self.years, self.policy, self.ground.policy, strict=True)
            if not _alike(one, other)
        ]
        return min((*self.settled.years, *traded), default=None)


@cache
def factual(last: int) -> Given:
    """Return what a run of history is given."""
    return given(levels(last))


def pose(scenario: Scenario | str, *, base: str = BASE, last: int = LAST_YEAR) -> Posed:
    """Return a scenario ready to run.

    Args:
        scenario: a scenario, or the name or path of one.
        base: economy of trade.
        last: year to run to at least; a scenario that looks ahead runs to the last projected one.

    Raises:
        InputError: the scenario, with its file, line, field and fix; or an unknown base.
        UnconvergedError: history's trade has no solution on this base.
    """
    one = load_scenario(scenario) if isinstance(scenario, str) else scenario
    settled = check(one, levels)
    end = LAST_PROJECTED_YEAR if max(settled.last, last) > LAST_YEAR else LAST_YEAR
    if end != settled.last:
        settled = check(one, lambda _: levels(end))
    under = ground(base, end)
    policy = policy_by_year(settled.trade, base, end) if settled.trade else under.policy
    same = all(_alike(a, b) for a, b in zip(policy, under.policy, strict=True))
    if same and not settled.years and one.name != HISTORY:
        raise one.error((), f"changes nothing on base '{base}': tariffs are already so")
    found = given(settled.levels)
    return Posed(one, settled, under, factual(end), found, policy, same, _key(base, found, policy))


def _written_out(asked: Asked) -> list[tuple[Scenario, int, dict[str, Any]]]:
    """Return what is asked of trade change by change, packaged policies written out."""
    return [
        (scenario, index, change.model_dump(by_alias=True, exclude_none=True))
        for scenario, index, given in asked
        for change in read_changes([(scenario, index, given)])
    ]


def policy_by_year(asked: Asked, base: str, last: int) -> tuple[PolicyArrays, ...]:
    """Return tariffs by year under history's changes and those asked.

    Args:
        asked: of `settle.trade_changes`.
        base: economy of trade.
        last: year.

    Raises:
        InputError: a change that the base does not know; it names the file.
    """
    mine = _written_out(asked)
    before = len(historical_changes(base))
    plan = plan_of(base, [change for _, _, change in mine])

    def located(place: Place, message: str) -> InputError:
        position = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
        scenario, index, _ = mine[max(position - before, 0)]
        return scenario.error(("changes", index, *place[2:]), message)

    return policy_arrays(plan.placed(located), base, last)


def _alike(one: PolicyArrays, other: PolicyArrays) -> bool:
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def _key(base: str, found: Given, policy: tuple[PolicyArrays, ...]) -> str:
    digest = sha256(base.encode())
    for leaf in jax.tree.leaves((found, policy)):
        digest.update(np.ascontiguousarray(leaf).tobytes())
    return digest.hexdigest()


def describe(one: Posed) -> Mapping[str, Any]:
    """Return what a manifest says of a scenario."""
    return {
        "scenario": one.name,
        "chain": [link.name for link in one.settled.chain],
        "base": one.ground.name,
        "key": one.key,
    }
