"""A claim put to its tests: findings, verdict, and what one needs to know to do it again."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from interlock.claims.asking.annual import AbsentError, Told
from interlock.claims.asking.record import RECORD_KINDS, measure_record
from interlock.claims.asking.series import SERIES_KINDS, measure_series
from interlock.claims.finding import Finding, Plain, agreed, all_of, any_of
from interlock.claims.language.claim import Claim
from interlock.claims.language.evidence import Wanted
from interlock.claims.language.kinds import Composite, Simple
from interlock.claims.language.names import evidence_of
from interlock.claims.measured import MISSING, Region
from interlock.claims.verdict import Verdict, verdict
from interlock.errors import InputError

DRAWS = 100
HISTORY_ANSWERS = "no run tells this: by the data of history, whatever the scenario"
Report = Callable[[str], None]


def _silent(message: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class World:
    """What claims are asked of: history, or a scenario's run, under some posteriors.

    Attributes:
        scenario: name or path; None for the data of history.
        posteriors: folder of posteriors; None for the packaged ones.
        draws: of each school.
    """

    scenario: str | None = None
    posteriors: Path | None = None
    draws: int = DRAWS


class Judged(Plain):
    """A claim with its verdict.

    Attributes:
        id, claim, type, section: as in the claim's file.
        verdict: with its reason.
        main: what the deciding test found.
        variants: what the others found.
        manifest: everything that makes the numbers: version, data, posteriors, scenario, draws.
    """

    id: str
    claim: str
    type: str
    section: str
    verdict: Verdict
    main: Finding
    variants: tuple[Finding, ...]
    manifest: dict[str, Any]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The deciding test's, then the variants'."""
        return (self.main, *self.variants)


def judge(
    claim: Claim, world: World, manifest: Mapping[str, Any], report: Report = _silent
) -> Judged:
    """Return a claim with its verdict.

    Args:
        claim: from its file.
        world: what it is asked of.
        manifest: of the world.
        report: told what is being done.

    Raises:
        InputError: a test cannot be computed as it is written; names the claim and the test.
        UnconvergedError: a run of the model did not converge.
    """
    found = []
    with _reading(world.posteriors):
        for test in claim.tests:
            report(f"{claim.id} {test.name}")
            try:
                found.append(_found(test, claim, world, report))
            except InputError as error:
                raise InputError(f"claim {claim.id}, test '{test.name}': {error}") from None
    main, *variants = found
    return Judged(
        id=claim.id,
        claim=claim.claim,
        type=claim.type,
        section=claim.section,
        verdict=verdict(main, variants, claim.would_change),
        main=main,
        variants=tuple(variants),
        manifest=dict(manifest),
    )


def _reading(posteriors: Path | None) -> AbstractContextManager[None]:
    if posteriors is None:
        return nullcontext()
    from interlock.estimate.posterior import posteriors_from  # brings the numerics

    return posteriors_from(posteriors)


def region_of(wanted: Wanted) -> Region:
    """Return where a claim puts a number."""
    if wanted.between is not None:
        return Region(*wanted.between)
    return Region(
        -inf if wanted.above is None else wanted.above,
        inf if wanted.below is None else wanted.below,
    )


def _found(test: Simple | Composite, claim: Claim, world: World, report: Report) -> Finding:
    if isinstance(test, Composite):
        base = _base(test, "all parts" if test.of == "all" else "any part")
        parts = [_found(part, claim, world, report) for part in test.parts]
        return (all_of if test.of == "all" else any_of)(base, parts)
    base = _base(test, str(region_of(test.claim)))
    try:
        return _measured(test, base, world, report)
    except AbsentError as absent:
        name = str(absent)
        known = f"{name}: {claim.missing[name]}" if name in claim.missing else name
        return base.model_copy(update={"missing": (known,)})


def _measured(test: Simple, base: Finding, world: World, report: Report) -> Finding:
    region = region_of(test.claim)
    if isinstance(test, RECORD_KINDS):
        return measure_record(test, _on(world, base), region)
    if isinstance(test, SERIES_KINDS):
        return _series(test, base, region, world, report)
    from interlock.claims.asking.model import measure_model  # brings the numerics, so only here

    return measure_model(test, base, region, world.scenario, world.draws, report)


def _series(test: Simple, base: Finding, region: Region, world: World, report: Report) -> Finding:
    """Return what a test on numbers by year found: in the data, or in a run of each school."""
    told = any(leaf.on_run for leaf in evidence_of(test))
    if world.scenario is None or not told:
        return measure_series(test, _on(world, base), region, None)
    from interlock.claims.asking.model import runs

    by_school: Mapping[str, Told] = runs(world.scenario, world.draws, report)
    parts = [
        measure_series(test, base.model_copy(update={"name": school}), region, tell)
        for school, tell in by_school.items()
    ]
    return agreed(base, "school", parts)


def _on(world: World, base: Finding) -> Finding:
    """Return a finding that says, where a scenario is asked, that history answers."""
    if world.scenario is None:
        return base
    return base.model_copy(update={"notes": (*base.notes, HISTORY_ANSWERS)})


def _base(test: Simple | Composite, region: str) -> Finding:
    return Finding(
        name=test.name,
        kind=test.kind,
        asks=test.asks,
        reach=test.reach,
        measures=test.measures,
        region=region,
        unit="",
        outcome=MISSING,
        circular=(test.circular,) if test.circular else (),
        independent=test.independent,
    )
