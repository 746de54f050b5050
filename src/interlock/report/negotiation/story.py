"""What a page of a negotiation says in words; every number is read from the record."""

from collections.abc import Mapping
from typing import Any

from interlock.messages import _
from interlock.politics.bargaining.concepts import MIXTURE
from interlock.politics.bargaining.packages import HUB, PLAYERS
from interlock.report.negotiation.names import CONCEPTS, EXPLAINED, FORM_NAMES, name_of, package
from interlock.report.wording import in_sentence, listed, number, scientific, signed

Record = Mapping[str, Any]


def title(told: Record) -> str:
    """Return the heading of the page."""
    return _("{window}, {year}").format(window=told["title"], year=told["year"])


def subtitle(told: Record) -> str:
    """Return in one line what was asked."""
    text = _("What the United States and {spokes} would make of it, under {count} concepts").format(
        spokes=listed([in_sentence(one) for one in told["spokes"]]), count=len(told["concepts"])
    )
    if not told["without"]:
        return text
    return _("{question}; taken out of the world: {things}").format(
        question=text, things=", ".join(told["without"])
    )


def shares(low: float, high: float) -> str:
    """Return a range of shares in percent, or the only one."""
    one, other = (_("{value}%").format(value=number(100 * part, 0)) for part in (low, high))
    return one if one == other else _("{low} to {high}").format(low=one, high=other)


def gains(found: list[float], digits: int = 2) -> str:
    """Return a gain with its 5 to 95 percent interval."""
    low, middle, high = (signed(one, digits) for one in found)
    return _("{middle} ({low} to {high})").format(middle=middle, low=low, high=high)


def answer(told: Record) -> str:
    """Return what is likely, who gains and who prefers which form, in one paragraph."""
    concepts = told["concepts"]
    sentences = [_forms(concepts), _mobility(concepts)]
    sentences += [_likeliest(name, one) for name, one in concepts.items()]
    sentences.append(_preferred(concepts))
    if told["observed"]:
        sentences.append(
            _("What came of it: {package}.").format(
                package=package(told["observed"]["by_the_rule"])
            )
        )
    return " ".join(sentences)


def _forms(concepts: Record) -> str:
    text = _(
        "A bilateral agreement comes about with a probability of {bilateral}, a trilateral one of "
        "{trilateral}, by concept."
    )
    return text.format(
        **{
            form: shares(min(found), max(found))
            for form in ("bilateral", "trilateral")
            if (found := [one["by_form"][form]["probability"] for one in concepts.values()])
        }
    )


def _mobility(concepts: Record) -> str:
    found = [one["mobility"] for one in concepts.values()]
    return _("The package holds mobility of persons with a probability of {chance}.").format(
        chance=shares(min(found), max(found))
    )


def _likeliest(name: str, one: Record) -> str:
    best = one["packages"][0]
    low, _middle, high = best["probability_5_50_95"]
    text = _(
        "{concept}: likeliest is {package} (probability {chance}; 5 to 95 percent of draws: "
        "{range}), by which the United States gains {hub} percent of income and Mexico {mexico}."
    )
    return text.format(
        concept=name_of(CONCEPTS, name),
        package=package(best["package"]),
        chance=shares(best["probability"], best["probability"]),
        range=shares(low, high),
        hub=gains(best["gains_pct"][HUB]),
        mexico=gains(best["gains_pct"]["MEX"]),
    )


def _preferred(concepts: Record) -> str:
    """Return how often the best package of each player is bilateral, over concepts."""
    text = _(
        "Of the packages by which all parties gain, the best of {player} is bilateral in {share} "
        "of draws."
    )
    said = []
    for player in PLAYERS:
        found = [one["prefers"][player]["bilateral"] for one in concepts.values()]
        said.append(text.format(player=in_sentence(player), share=shares(min(found), max(found))))
    return " ".join(said)


def facts(told: Record) -> list[tuple[str, str]]:
    """Return the world of the window: states, threat, what was observed and why it is so coded."""
    states = told["states"]
    rows = [
        (
            _("States of the world"),
            _(
                "{salience} percent of Americans name immigration; concern for security {concern}; "
                "homicides in Mexico {homicides} per 100,000."
            ).format(
                salience=number(100 * states["salience_share"], 1),
                concern=number(states["concern"]),
                homicides=number(states["homicides_per_100k"], 0),
            ),
        )
    ]
    if states["held"]:
        rows.append((_("Held at the last known value"), ", ".join(states["held"])))
    rows.append((_("Threat"), _threat(told["threat"])))
    coded = told["observed"]
    if not coded:
        return [*rows, (_("Observed"), _("The window is open, or nothing was coded."))]
    rows.append(
        (
            _("Observed, coded by the rule"),
            _("{package}. {because}").format(
                package=package(coded["by_the_rule"]), because=coded["because"]
            ),
        )
    )
    if coded["strictest_rival"] != coded["by_the_rule"]:
        rows.append(
            (
                _("Strictest rival reading"),
                _("{package}. {because}").format(
                    package=package(coded["strictest_rival"]), because=coded["rival_because"]
                ),
            )
        )
    return rows


def _threat(threat: Record | None) -> str:
    if threat is None:
        return _("None.")
    chance = shares(threat["chance"], threat["chance"])
    if threat["unless"]["trade"]:
        demand = _("a trade deal")
    else:
        demand = _("effort of level {level}").format(level=threat["unless"]["effort"])
    if threat["kind"] == "withdrawal":
        text = _("Withdrawal, unless {demand} is agreed; carried out with a chance of {chance}.")
        return text.format(demand=demand, chance=chance)
    text = _(
        "A tariff of {points} points on all goods, unless {demand} is agreed; carried out with a "
        "chance of {chance}."
    )
    return text.format(points=number(threat["points"], 0), demand=demand, chance=chance)


def coalition_words(told: Record) -> list[str]:
    """Return what the values of coalitions say of the hub's choice."""
    found = told["coalitions"]
    words = [
        _("With equal weights the hub prefers: {form}.").format(
            form=name_of(FORM_NAMES, found["hub_prefers"])
        )
    ]
    if not found["trilateral_shares"]:
        words.append(_("A trilateral agreement has nothing to share."))
    if not found["double_bilateral_shares"]:
        words.append(_("Two bilateral agreements have nothing to share."))
    return words


def words() -> tuple[str, ...]:
    """Return how to read the page."""
    return (
        _(
            "Gains are over no agreement (or over the threat carried out, where there is one), in "
            "percent of a country's real income: medians and, in brackets, 5 to 95 percent of the "
            "draws of what governments weigh."
        ),
        _(
            "The win-set holds the packages by which every party gains and which Congress is more "
            "likely than not to enact (Putnam 1988)."
        ),
        _(
            "A probability is that of the package among all that are feasible in the window, "
            "averaged over draws."
        ),
    )


def limits(told: Record, scored: Record) -> list[str]:
    """Return what a reader must not take from the page."""
    rule = scored["rule"]
    null = rule["nulls"]["base rate"]
    better = [name for name, score in rule["log_score"].items() if score > null]
    beaten = (
        _("Better than base rates at windows left out, of all concepts: {concepts}.").format(
            concepts=listed([name_of(CONCEPTS, name) for name in better])
        )
        if better
        else _("No concept predicts windows left out better than base rates do.")
    )
    found = [
        _(
            "What governments weigh is fitted to {windows} windows: weights are hardly identified, "
            "those of mobility least, so their intervals are nearly those of the prior."
        ).format(windows=scored["windows"]),
        beaten,
        _(
            "Governments are single players with the income of their country at heart; parties, "
            "lobbies and persons stand only behind the chance in Congress."
        ),
        _(
            "A package has five parts in a few levels: what was in fact agreed is richer, and its "
            "coding is a reading, given with its rival."
        ),
        _(
            "Disagreement is the world as it stood, or the threat; there is no offer, no delay and "
            "no learning."
        ),
    ]
    if told["without"]:
        found.append(
            _("A world without {things} was never seen: its numbers are the model's alone.").format(
                things=", ".join(told["without"])
            )
        )
    return found


def assumptions(told: Record) -> list[tuple[str, str]]:
    """Return what the answer takes as given."""
    school = told["school"]
    believed = (
        _("the mean of all schools of thought") if school == "all" else _("the school {name}")
    ).format(name=school)
    return [
        *((_(CONCEPTS[name]), _(EXPLAINED[name])) for name in told["concepts"]),
        (
            _("What governments believe of migration"),
            _("They believe {what}.").format(what=believed),
        ),
        (
            _("Choice"),
            _(
                "A concept chooses with errors: {share} of choices follow no concept, the rest is "
                "the likelier the more it is worth."
            ).format(share=shares(MIXTURE, MIXTURE)),
        ),
        (
            _("Congress"),
            _(
                "Its chance of agreeing is that of the packaged votes, the president for it; trade "
                "alone goes by fast track, the rest meets the cloture of the Senate and the gate "
                "of the House."
            ),
        ),
    ]


def solved(told: Record) -> str:
    """Return in words how well it is solved."""
    return _("Every equilibrium {status}; greatest residual {residual}.").format(
        status=_(told["status"]), residual=scientific(told["residual"])
    )
