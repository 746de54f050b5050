"""What one test found, with everything that its numbers rest on; plain enough for JSON."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from interlock.claims.measured import (
    CONTRADICTS,
    INCONCLUSIVE,
    LEVEL,
    MISSING,
    SUPPORTS,
    Measured,
)

SPLIT = "split"  # its parts, schools or concepts disagree
DECISIVE = (SUPPORTS, CONTRADICTS)


class Plain(BaseModel):
    """Plain data that is never changed; infinite numbers survive JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class Trace(Plain):
    """Where a number comes from.

    Attributes:
        what: series, index, table, run or fit.
        name: id by which the program shows it.
        label: a few words.
        source: publishers, or how it was computed.
        ask: command that shows it.
    """

    what: str
    name: str
    label: str
    source: str
    ask: str


class Line(Plain):
    """A number by year, for a picture."""

    label: str
    unit: str
    years: tuple[int, ...]
    values: tuple[float, ...]


class Finding(Plain):
    """What one test found.

    Attributes:
        name: of the test, `main` for the deciding one, or of a school, concept or part.
        kind: of test.
        asks: the question.
        reach: how far the kind reaches: description, timing, association, model.
        measures: what the number is.
        region: where the claim puts it.
        unit: of the number.
        outcome: supports, contradicts, inconclusive, split or missing.
        p_claim, p_refute: see `Measured`; None where nothing was measured.
        probability: that the claim's region holds the number.
        measured: the number; None for what is made of parts and for what is missing.
        by: what `parts` are: school, concept or part; empty for a single number.
        parts: findings that it is made of.
        traces: where its numbers come from.
        lines: numbers by year.
        items: instruments or votes that it counts.
        circular: why it is no independent evidence.
        independent: whether others coded what it rests on, for another purpose.
        missing: series that are not packaged.
        notes: what to mind.
    """

    name: str
    kind: str
    asks: str
    reach: str
    measures: str
    region: str
    unit: str
    outcome: str
    p_claim: float | None = None
    p_refute: float | None = None
    probability: float | None = None
    measured: Measured | None = None
    by: str = ""
    parts: tuple["Finding", ...] = ()
    traces: tuple[Trace, ...] = ()
    lines: tuple[Line, ...] = ()
    items: tuple[str, ...] = ()
    circular: tuple[str, ...] = ()
    independent: bool = False
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def decisive(self) -> bool:
        """Whether it supports or contradicts."""
        return self.outcome in DECISIVE


def of_number(base: Finding, measured: Measured) -> Finding:
    """Return a finding with its number."""
    return base.model_copy(
        update={
            "measured": measured,
            "outcome": measured.outcome,
            "p_claim": measured.p_claim,
            "p_refute": measured.p_refute,
            "probability": measured.probability,
        }
    )


def agreed(base: Finding, by: str, parts: Sequence[Finding]) -> Finding:
    """Return what rival schools or concepts say together: decisive only if all agree.

    p-values are the largest of any; the probability is the mean, each with the same weight.
    """
    outcomes = {part.outcome for part in parts}
    outcome = outcomes.pop() if len(outcomes) == 1 else SPLIT
    return _joined(
        base,
        by,
        parts,
        outcome=outcome,
        p_claim=max(part.p_claim or 0.0 for part in parts),
        p_refute=max(part.p_refute or 0.0 for part in parts),
        probability=sum(part.probability or 0.0 for part in parts) / len(parts),
    )


def all_of(base: Finding, parts: Sequence[Finding]) -> Finding:
    """Return parts that must all show the claim.

    The claim is shown where every part shows it (an intersection-union test, of level `LEVEL`
    without correction); it is refuted where some part refutes it at `LEVEL` / k. The probability
    is that of the weakest part, an upper bound.

    Source: Berger (1982), Technometrics 24(4), for the first; Bonferroni for the second.
    """
    if absent := _absent(parts):
        return _joined(base, "part", parts, outcome=MISSING, missing=absent)
    p_claim = max(_known(part.p_claim) for part in parts)
    p_refute = min(1.0, len(parts) * min(_known(part.p_refute) for part in parts))
    return _joined(
        base,
        "part",
        parts,
        outcome=_decided(p_claim, p_refute, parts),
        p_claim=p_claim,
        p_refute=p_refute,
        probability=min(part.probability or 0.0 for part in parts),
    )


def any_of(base: Finding, parts: Sequence[Finding]) -> Finding:
    """Return parts of which any may show the claim, each at `LEVEL` / k; refuted by all together.

    The probability is that of the strongest part, a lower bound.
    """
    if absent := _absent(parts):
        return _joined(base, "part", parts, outcome=MISSING, missing=absent)
    p_claim = min(1.0, len(parts) * min(_known(part.p_claim) for part in parts))
    p_refute = max(_known(part.p_refute) for part in parts)
    return _joined(
        base,
        "part",
        parts,
        outcome=_decided(p_claim, p_refute, parts),
        p_claim=p_claim,
        p_refute=p_refute,
        probability=max(part.probability or 0.0 for part in parts),
    )


def _decided(p_claim: float, p_refute: float, parts: Sequence[Finding]) -> str:
    if p_claim <= LEVEL:
        return SUPPORTS
    if p_refute <= LEVEL:
        return CONTRADICTS
    return SPLIT if any(part.outcome == SPLIT for part in parts) else INCONCLUSIVE


def _known(p: float | None) -> float:
    return 1.0 if p is None else p


def _absent(parts: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part.missing))


def _joined(base: Finding, by: str, parts: Sequence[Finding], **numbers: object) -> Finding:
    def all_in(field: str) -> tuple[object, ...]:
        found = [*getattr(base, field), *(one for part in parts for one in getattr(part, field))]
        return tuple(dict.fromkeys(found))

    lines = [*base.lines, *(line for part in parts for line in part.lines)]
    return base.model_copy(
        update={
            "by": by,
            "parts": tuple(parts),
            "traces": all_in("traces"),
            "lines": tuple({(line.label, line.unit): line for line in lines}.values()),
            "circular": all_in("circular"),
            **numbers,
        }
    )
