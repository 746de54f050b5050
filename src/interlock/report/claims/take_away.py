"""The numbers of a page of claims to take away, as CSV files inside links."""

from collections.abc import Iterator, Sequence
from typing import Any

from interlock.claims.finding import Finding
from interlock.claims.judge import Judged
from interlock.report.tables import as_address

VERDICT_COLUMNS = (
    "claim", "verdict", "outcome", "probability", "p_claim", "p_refute", "estimate", "low", "high",
    "unit", "n", "claimed",
)  # fmt: skip
FINDING_COLUMNS = ("claim", "test", "kind", *VERDICT_COLUMNS[2:])


def verdicts_csv(found: Sequence[Judged]) -> str:
    """Return a row for each claim: its verdict and the numbers of its deciding test."""
    rows = [(one.id, one.verdict.verdict, *_numbers(one.main)) for one in found]
    return as_address(VERDICT_COLUMNS, rows)


def findings_csv(found: Sequence[Judged]) -> str:
    """Return a row for each test, school, concept and part."""
    rows = [
        (one.id, name, test.kind, *_numbers(test))
        for one in found
        for main in one.findings
        for name, test in _every(main.name, main)
    ]
    return as_address(FINDING_COLUMNS, rows)


def _every(name: str, test: Finding) -> Iterator[tuple[str, Finding]]:
    yield name, test
    for part in test.parts:
        yield from _every(f"{name}: {part.name}", part)


def _numbers(test: Finding) -> tuple[Any, ...]:
    chances = tuple(_plain(one) for one in (test.probability, test.p_claim, test.p_refute))
    found = test.measured
    if found is None:
        return (test.outcome, *chances, "", "", "", test.unit, "", test.region)
    ends = (_plain(one) for one in (found.estimate, found.low, found.high))
    return (test.outcome, *chances, *ends, test.unit, found.n, test.region)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
