"""What a page of scenarios says in words. Every number is read from the records of effects."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from interlock.region.annual import LAST_SCORED_YEAR, LAST_YEAR
from interlock.report.scenario.facts import HISTORY_TITLE, Comparison, Told
from interlock.report.wording import listed, scientific, signed, span
from interlock.study.answers.extrapolation import outside
from interlock.study.answers.records import effect_of
from interlock.study.records import FALLS, RISES, UNCHANGED, UNDECIDED, sign

POINTS = "percentage points"
MOST_BANDS = 2  # with more scenarios in one picture, medians alone
SEEN = 0.005  # below it two decimals show nothing


class Key(NamedTuple):
    """An outcome of which the answer speaks."""

    outcome: str
    place: str
    words: str
    more: str = "higher"
    less: str = "lower"


KEYS = (
    Key("unauthorised_persons", "MEX", "the undocumented stock from Mexico", "larger", "smaller"),
    Key("apprehensions_events", "MEX", "US apprehensions of Mexicans", "more", "fewer"),
    Key("deaths", "", "expected deaths on the southwest border", "more", "fewer"),
    Key("real_income_pct", "MEX", "the real income of Mexico"),
    Key("natives_income_pct", "USA", "the real income of those who were in the United States"),
    Key("salience_share", "", "the share of Americans who name immigration as the first problem"),
)


def title(of: Comparison) -> str:
    """Return the heading of the page."""
    if len(of.told) == 1 and of.against == HISTORY_TITLE:
        return of.told[0].posed.scenario.title
    return f"{listed(of.names[1:])} against {of.against}"


def subtitle(of: Comparison) -> str:
    """Return in one line what was asked."""
    schools = len(of.schools)
    return (
        f"What {listed(of.names[1:])} would do to trade, borders and people, {span(of.years)}, "
        f"against {of.against} and under {schools} school{'s' * (schools > 1)} of thought"
    )


def answer(told: Told, year: int) -> str:
    """Return what a scenario does, in one paragraph with numbers and who disagrees."""
    first, *others = [_sentence(told, key, year, named=key is KEYS[0]) for key in KEYS]
    return " ".join((first, *others))


def _sentence(told: Told, key: Key, year: int, *, named: bool) -> str:
    one = effect_of(told.record, key.outcome, key.place)
    found, schools = one["sign_agreement"], one["schools"]
    would = "would have been" if year <= LAST_YEAR else "would be"
    subject = f"{key.words} in {year}" if named else key.words
    if not_seen(one):
        return _capital(f"{subject} {would} the same to two decimals under every school.")
    held = _held(told) if named else ""
    if len(schools) == 1:
        (band,) = schools.values()
        return _capital(f"{subject} {_alone(band, one['unit'], key, would, held)}.")
    parts = [
        f"{words}{held} under {_who(one, names, named)}"
        for names, words in ((found[RISES], key.more), (found[FALLS], key.less))
        if names
    ]
    still = found[UNDECIDED] + found[UNCHANGED]
    if not parts:
        return _capital(f"the sign of {subject} is decided by no school ({_medians(one, still)}).")
    text = f"{subject} {would} {', and '.join(parts)}"
    if still:
        text += f"; {_who(one, still, named)} leave{'s' * (len(still) == 1)} the sign open"
    end = {"agree": "all agree", "disagree": "schools disagree"}.get(found["verdict"], "")
    return _capital(f"{text}{': ' if end else ''}{end}.")


def not_seen(one: Mapping[str, Any]) -> bool:
    """Return whether an effect rounds to zero at both ends under every school."""
    ends = [band[end] for band in one["schools"].values() for end in ("5", "95")]
    return all(end is not None and abs(end) < SEEN for end in ends)


def _held(told: Told) -> str:
    against = told.record["against"]
    return f" than {'in' if against == HISTORY_TITLE else 'under'} {against}"


def _alone(band: Mapping[str, float], unit: str, key: Key, would: str, held: str) -> str:
    interval = f"({_size(band['50'], unit)}; 5 to 95 percent: {_ends(band)})"
    words = {RISES: key.more, FALLS: key.less}.get(sign(band))
    if words is None:
        same = f"as{held.removeprefix(' than')}" if held else "the same"
        return f"{would} about {same} {interval}"
    return f"{would} {words}{held} {interval}"


def _who(one: Mapping[str, Any], names: Sequence[str], named: bool) -> str:
    """Return how many schools, by name where asked, with their medians."""
    of = len(one["schools"])
    count = f"{len(names)} of {of}" if len(names) < of else f"all {of}"
    if not named:
        return f"{count} ({_medians(one, names)})"
    return f"{count} schools ({', '.join(names)}; {_medians(one, names)})"


def _medians(one: Mapping[str, Any], names: Sequence[str]) -> str:
    middles = sorted(value for name in names if (value := one["schools"][name]["50"]) is not None)
    if not middles:
        return "no value"
    low, high = (_size(value, one["unit"]) for value in (middles[0], middles[-1]))
    if low == high:
        return f"median {low}"
    return f"medians {low.removesuffix(' points')} to {high}"


def _size(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 99.5 else 1 if abs(value) >= 1 else 2
    text = signed(value, digits)
    return f"{text} points" if unit == POINTS else f"{text}%"


def _ends(band: Mapping[str, float]) -> str:
    low, high = band["5"], band["95"]
    digits = 0 if max(abs(low), abs(high)) >= 99.5 else 2 if max(abs(low), abs(high)) < 1 else 1
    return f"{signed(low, digits)} to {signed(high, digits)}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def changes(told: Told) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every link of the chain with its changes in words and their sources."""
    return [
        (
            f"{link.name}: {link.title}",
            [(str(change), f"Source: {change.source}") for change in link.changes],
        )
        for link in told.posed.settled.chain
    ]


def words(of: Comparison) -> tuple[str, ...]:
    """Return how to read the page."""
    draws = of.told[0].tree.attrs["draws"]
    return (
        f"An effect is the scenario less {of.against} in the same year and under the same draw of "
        "everything that is uncertain: parameters of migration, political rules, sizes of border "
        f"events, growth after the data. Medians and 5 to 95 percent of {draws} draws a school.",
        "A sign counts under a school where its 5 to 95 percent interval leaves out zero. Schools "
        "agree where all have one counted sign; they disagree where it rises under one and falls "
        "under another. Never quote one school alone, nor an average over schools.",
        "Real income is that of all who live in a country, newcomers included. Real income of "
        "those who were there leaves out what newcomers earn and, in Mexico, what those who left "
        "took along. Welfare of migrants is in percent of consumption for ever.",
    )


def limits(of: Comparison) -> list[str]:
    """Return what a reader must not take from the page."""
    found = [
        "Trade is static: each year is an equilibrium of its own on the base economy, with one "
        "wage and one household a country, no capital that builds up and no unemployment. Its "
        "elasticities are taken from the literature as if they were known, so bands leave out "
        "their uncertainty.",
        "Bands are the uncertainty inside a school. The doubt whether a school is right is the "
        "distance between schools.",
        "What enforcement did to the number of migrants is set-identified: data and assumptions "
        "leave a set of answers, one a school.",
        "Far from history the rules are extrapolated: agents, barriers and wages outside the range "
        "that was observed are answered by elasticities estimated inside it. Border deaths far "
        "below today's enforcement are the least certain number here.",
        f"Years after {LAST_SCORED_YEAR} are not scored: some of their inputs are held or assumed.",
    ]
    found += [f"{one.name}: {told}." for one in of.told for told in outside(one.posed)]
    if of.years[-1] > LAST_YEAR:
        found.append(
            f"Years after {LAST_YEAR} are a look ahead by stated rules and no forecast: projected "
            "series, trends with a range, everything else held. Differences between scenarios are "
            "read more safely than levels."
        )
    return found


def captions(of: Comparison) -> dict[str, str]:
    """Return what stands under each picture, by its name."""
    shade = " Shaded: years that are not scored." if of.years[-1] > LAST_SCORED_YEAR else ""
    bands = "Line: median; bands: 25 to 75 and 5 to 95 percent of the draws"
    lines = bands if len(of.names) <= MOST_BANDS else "Lines: medians"
    lines = f"{lines}; grey: {of.against}."
    return {
        "scenario-stock": "Undocumented Mexicans in the United States, mid-year, by school, with "
        f"the estimates of four publishers. {lines}{shade}",
        "scenario-apprehensions": "Apprehensions of Mexicans at the US border, events a year, by "
        f"school. {lines}{shade}",
        "scenario-incomes": "Real income of the three countries, difference from "
        f"{of.against} in percentage points, by school. {bands}.{shade}",
        "scenario-salience": "Share of Americans who name immigration as the most important "
        f"problem. {lines} The Gallup series ends in 2017 and is held.{shade}",
    }


def solved(told: Told) -> str:
    """Return in words how well a scenario is solved."""
    return (
        f"{told.name}: {told.record['status']}; trade and people differ by at most "
        f"{scientific(told.record['residual'])} in logs. Draws meet trade to first order around "
        f"the exact run, with an error of at most {scientific(told.record['linear_error'])} in log "
        "wages and incomes in the draw that is farthest from it."
    )
