"""What schools say side by side: who gains, country by country, and on what they disagree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from interlock.messages import N_, _
from interlock.migration.drivers import ORIGINS
from interlock.report.scenario.facts import Comparison, Told, source
from interlock.report.scenario.story import against, not_seen
from interlock.report.scenario.tables import labelled, units, verdict
from interlock.report.tables import Table
from interlock.report.wording import MISSING, country_name, signed
from interlock.study.records import FALLS, RISES, UNCHANGED, UNDECIDED
from interlock.trade.labels import NORTH_AMERICA

Effect = Mapping[str, Any]
# What tells who gains, in order; a country has the rows that its part of the model knows.
GAINS = (
    "real_wage_pct",
    "real_income_pct",
    "natives_income_pct",
    "remittances_usd_bn",
    "value_never_log",
    "value_experienced_log",
    "value_abroad_log",
)
COUNTRIES = tuple(dict.fromkeys((*NORTH_AMERICA, *ORIGINS)))
DISAGREE, OPEN = "disagree", "open"


@dataclass(frozen=True)
class Dispute:
    """An outcome on whose sign schools are not of one mind.

    Attributes:
        kind: `disagree` (it rises under one and falls under another) or `open` (decided under
            some, undecided under others).
        outcome, place: as records name them.
        rises, falls, open: schools.
    """

    kind: str
    outcome: str
    place: str
    rises: tuple[str, ...]
    falls: tuple[str, ...]
    open: tuple[str, ...]


def countries(of: Comparison, told: Told, number: int, manifest: Mapping[str, Any]) -> Table:
    """Return who gains: rows by country, with the range of schools and their widest interval.

    Args:
        of: the comparison.
        told: one of its scenarios.
        number: of the scenario, for ids.
        manifest: of the run.
    """
    known = {(one["outcome"], one["place"]): one for one in told.record["outcomes"]}
    rows = [
        _gain(code, known[name, code])
        for code in COUNTRIES
        for name in GAINS
        if (name, code) in known
    ]
    caption = _(
        "Who gains in {year}, by country: {scenario} less {measure}. Medians from the lowest to "
        "the highest school; 5 to 95 percent from the lowest end of any school to the highest"
    ).format(year=of.year, scenario=told.name, measure=against(of))
    head = (_("Country and outcome"), _("Signs"), _("Medians"), _("5 to 95 percent"))
    shown = tuple(name for name in GAINS if any(key == name for key, _place in known))
    return Table(f"countries-{number}", caption, head, tuple(rows), source(of, manifest, *shown))


def _gain(code: str, one: Effect) -> tuple[str, ...]:
    label = _("{country}: {outcome}, {unit}").format(
        country=country_name(code), outcome=_(one["label"]), unit=units(one)
    )
    return (label, verdict(one), _reach(one, ("50",)), _reach(one, ("5", "95")))


def _reach(one: Effect, ends: Sequence[str]) -> str:
    """Return the lowest and the highest of some quantiles over schools."""
    found = [band[end] for band in one["schools"].values() for end in ends]
    if any(value is None for value in found):
        return MISSING
    low, high = min(found), max(found)
    digits = 1 if max(abs(low), abs(high)) >= 9.95 else 2
    if signed(low, digits) == signed(high, digits):
        return signed(low, digits)
    return _("{low} to {high}").format(low=signed(low, digits), high=signed(high, digits))


def disputes(told: Told) -> tuple[Dispute, ...]:
    """Return the outcomes on whose sign schools are not of one mind, disagreements first."""
    found = []
    for one in told.record["outcomes"]:
        signs = one["sign_agreement"]
        rises, falls, still = signs[RISES], signs[FALLS], signs[UNDECIDED] + signs[UNCHANGED]
        if not_seen(one) or not (rises or falls) or sum(map(bool, (rises, falls, still))) == 1:
            continue
        kind = DISAGREE if rises and falls else OPEN
        found.append(
            Dispute(kind, one["outcome"], one["place"], tuple(rises), tuple(falls), tuple(still))
        )
    return tuple(sorted(found, key=lambda one: one.kind != DISAGREE))


def disagreements(
    of: Comparison, told: Told, number: int, manifest: Mapping[str, Any]
) -> Table | None:
    """Return on what schools disagree, by outcome; None where they are of one mind."""
    found = disputes(told)
    if not found:
        return None
    labels = {(one["outcome"], one["place"]): labelled(one) for one in told.record["outcomes"]}
    kinds = {DISAGREE: N_("opposite signs"), OPEN: N_("open under some")}
    rows = tuple(
        (
            labels[one.outcome, one.place],
            _(kinds[one.kind]),
            *(", ".join(names) or MISSING for names in (one.rises, one.falls, one.open)),
        )
        for one in found
    )
    caption = _(
        "On which effects of {scenario} in {year} the schools are not of one mind: a sign counts "
        "where the 5 to 95 percent interval leaves out zero"
    ).format(scenario=told.name, year=of.year)
    head = (_("Outcome"), _("Schools"), _("Rises under"), _("Falls under"), _("Open under"))
    names = tuple(dict.fromkeys(one.outcome for one in found))
    return Table(f"disagreements-{number}", caption, head, rows, source(of, manifest, *names))


def together(told: Told) -> str:
    """Return in a sentence on how many effects schools agree, and on how many they do not."""
    if len(told.record["outcomes"][0]["schools"]) < 2:
        return _("One school alone was run: nothing can be said of what schools disagree on.")
    found, every = disputes(told), told.record["outcomes"]
    opposed = sum(one.kind == DISAGREE for one in found)
    unseen = sum(not_seen(one) for one in every)
    agreed = sum(one["sign_agreement"]["verdict"] == "agree" for one in every if not not_seen(one))
    return _(
        "Of {all} effects, the schools agree on the sign of {agreed}; {opposed} rise under one "
        "school and fall under another; {open} are decided under some schools and open under "
        "others; {unseen} are zero to two decimals under all; the rest is decided by none."
    ).format(
        all=len(every),
        agreed=agreed,
        unseen=unseen,
        opposed=opposed,
        open=len(found) - opposed,
    )
