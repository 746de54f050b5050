"""What a page of a claim says in words: figures of a test, sources, how to read a verdict."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from interlock.claims.finding import SPLIT, Finding
from interlock.claims.judge import Judged
from interlock.claims.language.kinds import MODEL
from interlock.claims.power import measured
from interlock.claims.verdict import SUPPORTED
from interlock.messages import _, plural
from interlock.report.claims.words import REACH, verdict_name
from interlock.report.wording import MINUS, listed, number

SHOWN_ITEMS = 24


def figures(one: Finding) -> str:
    """Return the number of a finding with its uncertainty, in one line."""
    if one.missing:
        return _("not packaged: {names}").format(names="; ".join(one.missing))
    if one.measured is None:
        return f"{_(one.outcome)}; {_p(one)}"
    found = one.measured
    return (
        _("{estimate} {unit} (90 % interval {low} to {high}; n = {n}); claimed {region}; {chance}")
        .format(
            estimate=_number(found.estimate),
            unit=_(one.unit),
            low=_number(found.low),
            high=_number(found.high),
            n=found.n,
            region=_region(one.region),
            chance=_p(one),
        )
        .replace("  ", " ")
    )


def _region(text: str) -> str:
    """Return where a claim puts a number, such as `above 0`, in the language that is spoken."""
    word, _space, rest = text.partition(" ")
    if word == "above":
        return _("above {bound}").format(bound=rest)
    if word == "below":
        return _("below {bound}").format(bound=rest)
    low, _and, high = rest.partition(" and ")
    if word == "between" and high:
        return _("between {low} and {high}").format(low=low, high=high)
    return _(text)


def _p(one: Finding) -> str:
    if one.p_claim is None or one.p_refute is None or one.probability is None:
        return _("nothing measured")
    return _("probability {chance}, p for the claim {p_claim}, against it {p_refute}").format(
        chance=number(one.probability, 2),
        p_claim=number(one.p_claim, 3),
        p_refute=number(one.p_refute, 3),
    )


def details(one: Finding) -> str:
    """Return the other figures of a finding and how its uncertainty was found."""
    if one.measured is None:
        return ""
    told = [
        f"{_(name.replace('_', ' '))} {_plain(value)}"
        for name, value in one.measured.details.items()
    ]
    return ". ".join(filter(None, ("; ".join(told), one.measured.method)))


def size_of(one: Finding) -> str:
    """Return how often a kind of test errs in worlds where the claim is false, or an empty line."""
    kinds = [part.kind for part in one.parts] if one.by == "part" else [one.kind]
    told = [line for kind in dict.fromkeys(kinds) if (line := _size(kind))]
    return "; ".join(told)


def _size(kind: str) -> str:
    """Return what `measured_size` says of a kind, in the language that is spoken."""
    of_kind = [one for one in measured() if one.kind == kind]
    false = [one for one in of_kind if not one.true]
    if not false:
        return ""
    worst = max(false, key=lambda one: one.rate)
    powers = [one.rate for one in of_kind if one.true]
    text = (
        _(
            "OVERSIZED: {kind}: shows a false claim in {rate} % of worlds at worst (99 % interval "
            "{low} to {high})"
        )
        if worst.oversized
        else _(
            "{kind}: shows a false claim in {rate} % of worlds at worst (99 % interval {low} to "
            "{high})"
        )
    ).format(
        kind=_(kind),
        rate=number(100 * worst.rate, 1),
        low=number(100 * worst.low, 1),
        high=number(100 * worst.high, 1),
    )
    if not powers:
        return text
    least, most = number(min(powers), 2), number(max(powers), 2)
    if least == most:
        return _("{rates}, power {power}").format(rates=text, power=least)
    return _("{rates}, power {low} to {high}").format(rates=text, low=least, high=most)


def counted(one: Finding) -> str:
    """Return what a test counted, the first of many."""
    if not one.items:
        return ""
    more = len(one.items) - SHOWN_ITEMS
    if more > 1:
        return _("Counted: {names} and {more} more").format(
            names=", ".join(one.items[:SHOWN_ITEMS]), more=more
        )
    return _("Counted: {names}").format(names=", ".join(one.items))


def asked_of(manifest: Mapping[str, Any]) -> str:
    """Return which world claims were asked of: history or a scenario, and whose posteriors."""
    of, draws = manifest["scenario"], manifest["draws"]
    own = manifest["posteriors"] != "packaged"
    if of is None:
        text = (
            _("history, with posteriors of your folder; {draws} draws of each school")
            if own
            else _("history; {draws} draws of each school")
        )
        return text.format(draws=draws)
    text = (
        _("the scenario {name}, with posteriors of your folder; {draws} draws of each school")
        if own
        else _("the scenario {name}; {draws} draws of each school")
    )
    return text.format(name=of["name"], draws=draws)


def caveat(one: Judged) -> str:
    """Return what a supported causal claim rests on, where that is less than a mechanism."""
    reach = one.main.reach
    causal = one.type in ("causal", "counterfactual")
    if one.verdict.verdict != SUPPORTED or not causal or reach == MODEL:
        return ""
    kinds = {part.reach for part in one.main.parts} or {reach}
    if MODEL in kinds:
        return ""
    return _(
        "The claim is causal; the test does not identify a cause: {reach}. Mind the rivals."
    ).format(reach=listed(sorted(_(REACH[kind]) for kind in kinds)))


def answer(found: Sequence[Judged], summed: Mapping[str, Any]) -> str:
    """Return what the claims came to, in one paragraph: counts, and who is shown at what odds."""
    shown = [one for one in found if one.verdict.verdict == SUPPORTED]
    sentences = [board_words(found, summed)[0]]
    if shown:
        chances = [one.main.probability for one in shown if one.main.probability is not None]
        sentences.append(
            _(
                "Supported are {names}; their deciding tests make them hold with a probability of "
                "{low} to {high}."
            ).format(
                names=listed([one.id for one in shown]),
                low=number(min(chances, default=1.0), 2),
                high=number(max(chances, default=1.0), 2),
            )
        )
    split = [one for one in found if split_by_school(one)]
    if split:
        sentences.append(
            plural(
                "On {count} claim the schools of thought disagree.",
                "On {count} claims the schools of thought disagree.",
                len(split),
            ).format(count=len(split))
        )
    missing = [one for one in found if one.main.outcome == "missing"]
    if missing:
        sentences.append(
            plural(
                "The deciding test of {count} claim asks for a series that is not packaged.",
                "The deciding tests of {count} claims ask for a series that is not packaged.",
                len(missing),
            ).format(count=len(missing))
        )
    return " ".join(sentences)


def split_by_school(one: Judged) -> bool:
    """Return whether schools of thought disagree on a claim's deciding test, or on a part of it."""
    tests = (one.main, *one.main.parts)
    return any(test.outcome == SPLIT and test.by == "school" for test in tests)


def board_words(found: Sequence[Judged], summed: Mapping[str, Any]) -> list[str]:
    """Return what stands under a table of verdicts: counts, chance, what many tests leave."""
    counts = ", ".join(f"{many} {verdict_name(name)}" for name, many in summed["verdicts"].items())
    words = [_("{number} claims: {counts}.").format(number=len(found), counts=counts)]
    if summed["tested"]:
        words.append(
            _(
                "{tested} deciding tests have a p-value: were every one of their claims false, "
                "chance alone would show up to {by_chance} of them at 5 %. With the false "
                "discovery rate held at 5 % over all (Benjamini & Yekutieli 2001) {survive} of the "
                "supported stay: {names}."
            ).format(
                tested=summed["tested"],
                by_chance=number(summed["by_chance"], 1),
                survive=len(summed["survive"]),
                names=", ".join(summed["survive"]) or _("none"),
            )
        )
    return words


def limits() -> list[str]:
    """Return what a reader must not take from the page."""
    return [
        _(
            "A verdict is on the claim as it was put in falsifiable form, and on the packaged "
            "evidence: another form or another series may say otherwise."
        ),
        _(
            "A test that shows a claim says that the number is where the claim puts it, not why: "
            "only tests by the model speak of causes, and only inside a school of thought."
        ),
        _(
            "Undecided is not refuted: most of these tests are too weak to tell, or their series "
            "is not packaged; the page of the claim says which."
        ),
        _(
            "Codings that follow the chapter's own words can at most contest a claim, unless an "
            "independent coding shows it too."
        ),
    ]


def assumptions(manifest: Mapping[str, Any]) -> list[str]:
    """Return what all verdicts take as given."""
    return [
        _("Asked of {world}.").format(world=asked_of(manifest)),
        _(
            "Both questions of a test are asked at 5 %, one-sided; error rates of every kind of "
            "test were measured on synthetic worlds and stand on its page."
        ),
        _(
            "Every claim was written down with its rule, its deciding test and its variants before "
            "the test was run."
        ),
    ]


def _number(value: float) -> str:
    """Return a number with four digits that count, written as the language writes numbers."""
    if not isfinite(value):
        return _("unbounded")
    text = f"{abs(value):,.4g}"
    if "e" in text:
        return f"{value:,.4g}"
    decimals = len(text.partition(".")[2])
    return number(value, decimals).replace(MINUS, "-")


def _plain(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
