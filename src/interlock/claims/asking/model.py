"""Tests on the model: the runs, votes and negotiations asked for, and what their draws say."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from interlock.claims.asking.annual import Told
from interlock.claims.finding import Finding, Trace, agreed, of_number
from interlock.claims.language.kinds import Counterfactual, Negotiation, Ratification
from interlock.claims.measured import Region
from interlock.claims.model import counterfactual, negotiation, ratification
from interlock.claims.model.posterior import of_draws
from interlock.claims.model.worlds import Outcomes, Report, alike, kept
from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.scenario.language.scenario import HISTORY
from interlock.study.answers.places import spot
from interlock.study.coupled.pose import Posed

POSTERIOR = "share of posterior draws"
SAME_DEVIATIONS = (
    "both packages meet the same deviations of a new measure, so their difference is that of "
    "content, year, president and rules; what else sets two measures apart is not counted"
)
HISTORY_ALONE = "the vote model and the negotiations are those of history, whatever the scenario"


def measure_model(
    test: Any, base: Finding, region: Region, scenario: str | None, draws: int, report: Report
) -> Finding:
    """Return what a test on the model found.

    Args:
        test: a counterfactual, ratification or negotiation.
        base: what the finding says of the test.
        region: where the claim puts the number.
        scenario: that the claim is asked of; None for history.
        draws: of each school.
        report: told what is being done.

    Raises:
        InputError: the test names what does not exist.
        UnconvergedError: a layer that did not converge.
    """
    if isinstance(test, Counterfactual):
        return _counterfactual(test, base, region, scenario, draws, report)
    if scenario is not None:
        base = base.model_copy(update={"notes": (*base.notes, HISTORY_ALONE)})
    if isinstance(test, Ratification):
        return _ratification(test, base, region)
    assert isinstance(test, Negotiation)
    return _negotiation(test, base, region)


def runs(scenario: str, draws: int, report: Report) -> Mapping[str, Told]:
    """Return what a scenario's run tells under each school: medians of an outcome by year.

    Args:
        scenario: name or path.
        draws: of each school.
        report: told what is being done.

    Raises:
        InputError: no such scenario.
        UnconvergedError: a layer that did not converge.
    """
    one = kept(scenario, None, draws, report)

    def of(values: Outcomes) -> Told:
        return lambda asked: _path(one.posed, values, asked)

    return {school: of(values) for school, values in one.scenario.items()}


def _path(posed: Posed, values: Outcomes, asked: str) -> tuple[np.ndarray, np.ndarray]:
    """Return years and medians of `outcome.place`, where there are any."""
    at = spot(asked, posed, posed.years[0])
    drawn = values[at.outcome][(slice(None), *at.at[:-1])]
    known = np.isfinite(drawn).all(axis=0)
    years = np.arange(FIRST_YEAR, FIRST_YEAR + drawn.shape[-1])
    return years[known], np.median(drawn[:, known], axis=0)


def _counterfactual(
    test: Counterfactual,
    base: Finding,
    region: Region,
    world: str | None,
    draws: int,
    report: Report,
) -> Finding:
    if world is not None:
        world, note = _ground(test, world)
        base = base.model_copy(update={"notes": (*base.notes, note)})
    if test.since is not None:
        found, unit = counterfactual.change(
            test.scenario, test.outcome, test.since, world, draws, report
        )
    elif test.level:
        found, unit = counterfactual.level(test.scenario, test.outcome, world, draws, report)
    else:
        found, unit = counterfactual.effect(
            test.scenario, test.against, test.outcome, world, draws, report
        )
    return _by(base, region, "school", found, unit, _run_trace(test, draws))


def _ground(test: Counterfactual, world: str) -> tuple[str | None, str]:
    """Return what a test's scenarios are put on, and a note that says so."""
    effect = not test.level and test.since is None
    if effect and test.scenario != test.against and alike(test.scenario, test.against, world):
        # A change that the world has made already would be shown as none, to every claim.
        return None, f"{world} makes these changes already, so this is told on top of history"
    return world, f"all that is asked about or held against stands on top of {world}"


def _run_trace(test: Counterfactual, draws: int) -> Trace:
    year = test.outcome.rpartition("@")[2]
    ahead = f" --years {FIRST_YEAR}:{year}" if int(year) > LAST_YEAR else ""
    asked = "run" if test.scenario == HISTORY else f"compare {test.against} {test.scenario}"
    return Trace(
        what="run",
        name=test.scenario,
        label=f"{test.outcome} under {test.scenario}, {draws} draws of each school",
        source="interlock, coupled run; posteriors and data as in the manifest",
        ask=f"interlock {asked} --year {year}{ahead}",
    )


def _ratification(test: Ratification, base: Finding, region: Region) -> Finding:
    def of(package: str) -> np.ndarray:
        return ratification.by_draw(package, test.quantity, test.year, ex_post=test.ex_post)

    packages = (test.package, *((test.against,) if test.against else ()))
    found = of(test.package)
    if test.against:
        found = found - of(test.against)
    flags = f" --year {test.year}" if test.year else ""
    flags += " --ex-post" if test.ex_post else ""
    shared = (SAME_DEVIATIONS,) if test.against and not test.ex_post else ()
    traces = tuple(
        Trace(
            what="fit",
            name=name,
            label=f"{name} before Congress, {len(found)} draws",
            source="vote model fitted to roll calls 1990-2026 (table `rollcalls`)",
            ask=f"interlock ratify {name}{flags}",
        )
        for name in packages
    )
    update = {
        "unit": ratification.QUANTITIES[test.quantity],
        "traces": traces,
        "notes": (*base.notes, *shared, *ratification.caveats(*packages)),
    }
    return of_number(base.model_copy(update=update), of_draws(found, region, POSTERIOR))


def _negotiation(test: Negotiation, base: Finding, region: Region) -> Finding:
    found, unit = negotiation.by_draw(test.windows, test.quantity, test.concepts, test.reading)
    trace = Trace(
        what="fit",
        name=", ".join(test.windows),
        label=f"{test.quantity} in {len(test.windows)} windows, coded by the {test.reading}",
        source="weights of governments fitted to windows of negotiation",
        ask=f"interlock negotiate {test.windows[0]}",
    )
    if test.quantity.endswith("_in_winset"):
        base = base.model_copy(update={"notes": (*base.notes, *_win_sets(test.windows))})
    return _by(base, region, "concept", found, unit, trace)


def _win_sets(windows: tuple[str, ...]) -> tuple[str, ...]:
    """Return in which windows nothing that needs Congress can be in the win-set."""
    best = {name: negotiation.best_chance(name) for name in windows}
    return tuple(
        f"{name}: Congress enacts what needs its consent with a chance of {chance:.2f} at best, "
        "more likely not, so that nothing of the sort is in the win-set, trade alone included"
        for name, chance in best.items()
        if chance <= negotiation.RATIFIABLE
    )


def _by(
    base: Finding,
    region: Region,
    by: str,
    found: Mapping[str, np.ndarray],
    unit: str,
    trace: Trace,
) -> Finding:
    """Return what schools or concepts say together."""
    base = base.model_copy(update={"unit": unit, "traces": (trace,)})
    parts = [
        of_number(base.model_copy(update={"name": name}), of_draws(values, region, POSTERIOR))
        for name, values in found.items()
    ]
    return agreed(base, by, parts)
