"""Why a verdict is what it is, in the language that is spoken.

The same branches as `interlock.claims.verdict`, told from the findings again: a kept verdict holds
its reason in English. A test holds both together for every packaged claim.
"""

from collections.abc import Sequence

from interlock.claims.finding import SPLIT, Finding
from interlock.claims.judge import Judged
from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, MISSING, SUPPORTS
from interlock.claims.verdict import CONTESTED
from interlock.messages import N_, _, language, plural
from interlock.report.claims.words import outcome_name

DEPENDS = {
    "school": N_("It depends on the school: {sides}."),
    "concept": N_("It depends on the concept: {sides}."),
    "part": N_("It depends on the part: {sides}."),
}
SIDES = (
    (SUPPORTS, N_("shown by {names}")),
    (CONTRADICTS, N_("refuted by {names}")),
    (INCONCLUSIVE, N_("left open by {names}")),
    (SPLIT, N_("split in {names}")),
)


def because(one: Judged) -> str:
    """Return one or two sentences that say why the verdict is what it is."""
    if language() == "en":
        return one.verdict.because
    return retold(one)


def retold(one: Judged) -> str:
    """Return the reason of a verdict, made from its findings."""
    main, variants = one.main, one.variants
    if main.outcome == MISSING:
        return _("The deciding test asks for what is not packaged. Tried: {tried}.").format(
            tried=_tried(variants)
        )
    if main.outcome == SPLIT:
        return _(DEPENDS[main.by]).format(sides=_sides(main.parts))
    if main.outcome == INCONCLUSIVE:
        return _inconclusive(one)
    against = [test for test in variants if test.decisive and test.outcome != main.outcome]
    agreeing = [test for test in variants if test.outcome == main.outcome]
    shown = main.outcome == SUPPORTS
    if against:
        return _opposed(against, shown=shown)
    if 2 * len(agreeing) < len(variants):
        silent = _names([test for test in variants if test.outcome != main.outcome])
        text = (
            _("The deciding test shows the claim, but most variants leave it open: {names}.")
            if shown
            else _("The deciding test refutes the claim, but most variants leave it open: {names}.")
        )
        return text.format(names=silent)
    if one.verdict.verdict == CONTESTED:
        return _(
            "The test shows the claim, but it rests on a coding that follows the chapter's own "
            "words ({coding}), and no independent coding shows it too."
        ).format(coding="; ".join(main.circular))
    return _agreed(len(agreeing), len(variants), shown=shown)


def _opposed(against: Sequence[Finding], *, shown: bool) -> str:
    if shown:
        text = plural(
            "The deciding test shows the claim; {names} says the opposite.",
            "The deciding test shows the claim; {names} say the opposite.",
            len(against),
        )
    else:
        text = plural(
            "The deciding test refutes the claim; {names} says the opposite.",
            "The deciding test refutes the claim; {names} say the opposite.",
            len(against),
        )
    return text.format(names=_names(against))


def _agreed(agreeing: int, of: int, *, shown: bool) -> str:
    if not of:
        return (
            _("The deciding test shows the claim; no variant says the opposite.")
            if shown
            else _("The deciding test refutes the claim; no variant says the opposite.")
        )
    text = (
        _(
            "The deciding test shows the claim, and so do {count} of {all} variants; no variant "
            "says the opposite."
        )
        if shown
        else _(
            "The deciding test refutes the claim, and so do {count} of {all} variants; no variant "
            "says the opposite."
        )
    )
    return text.format(count=agreeing, all=of)


def _inconclusive(one: Judged) -> str:
    main, variants = one.main, one.variants
    if one.verdict.verdict == CONTESTED:
        return _("The deciding test leaves both possible, but variants do not: {sides}.").format(
            sides=_sides([test for test in variants if test.decisive])
        )
    tried = _tried(variants)
    if main.parts:
        return _("The deciding test leaves both possible: {sides}. Tried besides: {tried}.").format(
            sides=_sides(main.parts), tried=tried
        )
    if main.measured is None:
        return _("The deciding test leaves both possible. Tried besides: {tried}.").format(
            tried=tried
        )
    number = main.measured
    text = _(
        "The deciding test leaves both possible: between {low} and {high} {unit} (n = {n}). Tried "
        "besides: {tried}."
    ).format(
        low=f"{number.low:.3g}", high=f"{number.high:.3g}", unit=_(main.unit), n=number.n,
        tried=tried,
    )  # fmt: skip
    return text.replace("  ", " ")


def _sides(parts: Sequence[Finding]) -> str:
    told = [
        _(text).format(names=_names(those))
        for outcome, text in SIDES
        if (those := [part for part in parts if part.outcome == outcome])
    ]
    return "; ".join(told)


def _tried(variants: Sequence[Finding]) -> str:
    told = [
        _("{name} ({outcome})").format(name=one.name, outcome=outcome_name(one.outcome))
        for one in variants
    ]
    return ", ".join(told) or _("nothing else")


def _names(those: Sequence[Finding]) -> str:
    return ", ".join(one.name for one in those)
