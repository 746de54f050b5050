"""From findings to a verdict, by one rule for all claims.

supported     the deciding test shows the claim, at least half of the variants do too, none
              refutes it
contradicted  the same with refutes and shows exchanged
contested     it depends: on the school, concept or part of the deciding test, or on the variant
undecided     the deciding test asks for a series that is not packaged, or it and most variants
              leave both possible

A claim shown by a coding that follows the chapter's own words is at most contested, unless a test
on an independent coding shows it too. (A refutation by the chapter's own coding stands.)
"""

from collections.abc import Sequence
from typing import Literal

from interlock.claims.finding import SPLIT, Finding, Plain
from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, MISSING, SUPPORTS

Word = Literal["supported", "contradicted", "contested", "undecided"]
SUPPORTED: Word = "supported"
CONTRADICTED: Word = "contradicted"
CONTESTED: Word = "contested"
UNDECIDED: Word = "undecided"
VERDICTS = (SUPPORTED, CONTRADICTED, CONTESTED, UNDECIDED)
_WORD: dict[str, Word] = {SUPPORTS: SUPPORTED, CONTRADICTS: CONTRADICTED}
_SHOWS = {SUPPORTS: "shows the claim", CONTRADICTS: "refutes the claim"}


class Verdict(Plain):
    """A verdict and its reason.

    Attributes:
        verdict: one of `VERDICTS`.
        because: one or two sentences.
        depends: on which tests, schools, concepts or parts it depends.
        missing: what is missing to decide, for the undecided.
    """

    verdict: Word
    because: str
    depends: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def verdict(main: Finding, variants: Sequence[Finding], would_decide: str) -> Verdict:
    """Return the verdict on a claim.

    Args:
        main: what the deciding test found.
        variants: what the robustness variants found.
        would_decide: what evidence would change the verdict, as the claim's file says.
    """
    if main.outcome == MISSING:
        because = f"The deciding test asks for what is not packaged. Tried: {_tried(variants)}."
        return Verdict(verdict=UNDECIDED, because=because, missing=main.missing)
    if main.outcome == SPLIT:
        return Verdict(
            verdict=CONTESTED,
            because=f"It depends on the {main.by}: {_sides(main.parts)}.",
            depends=tuple(part.name for part in main.parts if part.decisive),
        )
    if main.outcome == INCONCLUSIVE:
        return _inconclusive(main, variants, would_decide)
    return _decisive(main, variants)


def _decisive(main: Finding, variants: Sequence[Finding]) -> Verdict:
    against = [one for one in variants if one.decisive and one.outcome != main.outcome]
    agreeing = [one for one in variants if one.outcome == main.outcome]
    shows = _SHOWS[main.outcome]
    if against:
        return Verdict(
            verdict=CONTESTED,
            because=f"The deciding test {shows}; {_names(against)} "
            f"{'says' if len(against) == 1 else 'say'} the opposite.",
            depends=tuple(one.name for one in against),
        )
    if 2 * len(agreeing) < len(variants):
        silent = [one for one in variants if one.outcome != main.outcome]
        return Verdict(
            verdict=CONTESTED,
            because=f"The deciding test {shows}, but most variants leave it open: "
            f"{_names(silent)}.",
            depends=tuple(one.name for one in silent),
        )
    if main.outcome == SUPPORTS and main.circular and not _independent(main, variants):
        return Verdict(
            verdict=CONTESTED,
            because="The test shows the claim, but it rests on a coding that follows the "
            f"chapter's own words ({'; '.join(main.circular)}), and no independent coding shows "
            "it too.",
            depends=main.circular,
        )
    also = f", and so do {len(agreeing)} of {len(variants)} variants" if variants else ""
    return Verdict(
        verdict=_WORD[main.outcome],
        because=f"The deciding test {shows}{also}; no variant says the opposite.",
    )


def _inconclusive(main: Finding, variants: Sequence[Finding], would_decide: str) -> Verdict:
    decisive = [one for one in variants if one.decisive]
    outcomes = {one.outcome for one in decisive}
    if len(outcomes) == 2 or (decisive and 2 * len(decisive) >= len(variants)):
        return Verdict(
            verdict=CONTESTED,
            because=f"The deciding test leaves both possible, but variants do not: "
            f"{_sides(decisive)}.",
            depends=tuple(one.name for one in decisive),
        )
    return Verdict(
        verdict=UNDECIDED,
        because=f"The deciding test leaves both possible{_width(main)}. "
        f"Tried besides: {_tried(variants)}.",
        missing=(would_decide,),
    )


def _independent(main: Finding, variants: Sequence[Finding]) -> bool:
    every = (main, *main.parts, *variants)
    return any(one.outcome == SUPPORTS and one.independent and not one.circular for one in every)


def _width(main: Finding) -> str:
    if main.parts:
        return f": {_sides(main.parts)}"
    if main.measured is None:
        return ""
    one = main.measured
    return f": between {one.low:.3g} and {one.high:.3g} {main.unit} (n = {one.n})".replace(
        "  ", " "
    )


def _sides(parts: Sequence[Finding]) -> str:
    sides = (
        ("shown by", SUPPORTS),
        ("refuted by", CONTRADICTS),
        ("left open by", INCONCLUSIVE),
        ("split in", SPLIT),
    )
    told = [
        f"{words} {_names(those)}"
        for words, outcome in sides
        if (those := [part for part in parts if part.outcome == outcome])
    ]
    return "; ".join(told)


def _tried(variants: Sequence[Finding]) -> str:
    return ", ".join(f"{one.name} ({one.outcome})" for one in variants) or "nothing else"


def _names(those: Sequence[Finding]) -> str:
    return ", ".join(one.name for one in those)
