"""What a page of a claim says in words: figures of a test, sources, how to read a verdict."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from interlock.claims.finding import Finding
from interlock.claims.judge import Judged
from interlock.claims.language.kinds import ASSOCIATION, DESCRIPTION, MODEL, TIMING
from interlock.claims.power import measured_size
from interlock.claims.verdict import SUPPORTED

SHOWN_ITEMS = 24
REACH = {
    DESCRIPTION: "it describes",
    TIMING: "it shows what came when",
    ASSOCIATION: "it shows what went together",
    MODEL: "it says what would have been, by the model",
}


def figures(one: Finding) -> str:
    """Return the number of a finding with its uncertainty, in one line."""
    if one.missing:
        return f"not packaged: {'; '.join(one.missing)}"
    if one.measured is None:
        return f"{one.outcome}; {_p(one)}"
    number = one.measured
    bounds = f"90 % interval {_number(number.low)} to {_number(number.high)}"
    return (
        f"{_number(number.estimate)} {one.unit} ({bounds}; n = {number.n}); claimed {one.region}; "
        f"{_p(one)}"
    ).replace("  ", " ")


def _p(one: Finding) -> str:
    if one.p_claim is None or one.p_refute is None or one.probability is None:
        return "nothing measured"
    return (
        f"probability {one.probability:.2f}, p for the claim {one.p_claim:.3f}, "
        f"against it {one.p_refute:.3f}"
    )


def details(one: Finding) -> str:
    """Return the other figures of a finding and how its uncertainty was found."""
    if one.measured is None:
        return ""
    told = [f"{name.replace('_', ' ')} {_plain(value)}"
            for name, value in one.measured.details.items()]  # fmt: skip
    return ". ".join(filter(None, ("; ".join(told), one.measured.method)))


def size_of(one: Finding) -> str:
    """Return how often a kind of test errs in worlds where the claim is false, or an empty line."""
    kinds = [part.kind for part in one.parts] if one.by == "part" else [one.kind]
    told = [line for kind in dict.fromkeys(kinds) if (line := measured_size(kind))]
    return "; ".join(told)


def counted(one: Finding) -> str:
    """Return what a test counted, the first of many."""
    if not one.items:
        return ""
    more = len(one.items) - SHOWN_ITEMS
    named = ", ".join(one.items[:SHOWN_ITEMS] if more > 1 else one.items)
    return f"Counted: {named}{f' and {more} more' if more > 1 else ''}"


def asked_of(manifest: Mapping[str, Any]) -> str:
    """Return which world claims were asked of: history or a scenario, and whose posteriors."""
    world = f"the scenario {of['name']}" if (of := manifest["scenario"]) else "history"
    fitted = "" if manifest["posteriors"] == "packaged" else ", with posteriors of your folder"
    return f"{world}{fitted}; {manifest['draws']} draws of each school"


def caveat(one: Judged) -> str:
    """Return what a supported causal claim rests on, where that is less than a mechanism."""
    reach = one.main.reach
    causal = one.type in ("causal", "counterfactual")
    if one.verdict.verdict != SUPPORTED or not causal or reach == MODEL:
        return ""
    kinds = {part.reach for part in one.main.parts} or {reach}
    if MODEL in kinds:
        return ""
    told = " and ".join(sorted(REACH[kind] for kind in kinds))
    return f"The claim is causal; the test does not identify a cause: {told}. Mind the rivals."


def board_words(found: Sequence[Judged], summed: Mapping[str, Any]) -> list[str]:
    """Return what stands under a table of verdicts: counts, chance, what many tests leave."""
    counts = ", ".join(f"{number} {name}" for name, number in summed["verdicts"].items())
    words = [f"{len(found)} claims: {counts}."]
    if summed["tested"]:
        words.append(
            f"{summed['tested']} deciding tests have a p-value: were every one of their claims "
            f"false, chance alone would show up to {summed['by_chance']:.1f} of them at 5 %. With "
            "the false discovery rate held at 5 % over all (Benjamini & Yekutieli 2001) "
            f"{len(summed['survive'])} of the supported stay: "
            f"{', '.join(summed['survive']) or 'none'}."
        )
    return words


def _number(value: float) -> str:
    return f"{value:,.4g}" if isfinite(value) else "unbounded"


def _plain(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
