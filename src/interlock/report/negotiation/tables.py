"""The tables of a page of a negotiation, and its values to take away."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from interlock.messages import _
from interlock.politics.bargaining.packages import FORMS, PLAYERS
from interlock.report.negotiation.names import (
    CONCEPTS,
    FORM_NAMES,
    NULLS,
    VOTES,
    WEIGHT_NAMES,
    WORLDS,
    name_of,
    package,
)
from interlock.report.negotiation.story import Record, gains, shares
from interlock.report.tables import Table, as_address
from interlock.report.wording import MISSING, country_name, number, signed
from interlock.study.negotiation.features import TERMS
from interlock.study.negotiation.store import packaged_negotiations
from interlock.study.negotiation.weights import KEPT, Draws, prior_draws

QUANTILES = (0.05, 0.5, 0.95)
COLUMNS = (
    "window", "concept", "package", "probability", "probability_q05", "probability_q50",
    "probability_q95", "ratified", "player", "gain_q05", "gain_q50", "gain_q95",
)  # fmt: skip


def by_form(told: Record, source: str) -> Table:
    """Return what each player gains by the likeliest package of each form."""
    rows = []
    for name, one in told["concepts"].items():
        for form in FORMS:
            of = one["by_form"][form]
            label = _("{concept}, {form}").format(
                concept=name_of(CONCEPTS, name), form=name_of(FORM_NAMES, form)
            )
            paid = (gains(of["gains_pct"][player]) for player in PLAYERS)
            rows.append((label, shares(*[of["probability"]] * 2), package(of["likeliest"]), *paid))
    caption = _(
        "Gains over no agreement by the likeliest package of each form, percent of real income, "
        "with 5 to 95 percent of draws"
    )
    head = (_("Concept and form"), _("Probability"), _("Its likeliest package"), *_players())
    return Table("by-form", caption, head, tuple(rows), source)


def _players() -> tuple[str, ...]:
    return tuple(country_name(player) for player in PLAYERS)


def prefers(told: Record, source: str) -> Table:
    """Return how often the best package of a player, of those all gain by, has each form."""
    rows = [
        (
            _("{concept}: {player}").format(
                concept=name_of(CONCEPTS, name), player=country_name(player)
            ),
            *(shares(*[one["prefers"][player][form]] * 2) for form in FORMS),
        )
        for name, one in told["concepts"].items()
        for player in PLAYERS
    ]
    caption = _(
        "Who prefers which form: share of draws in which the player's best package, of those by "
        "which all parties gain, has it"
    )
    head = (_("Concept and player"), *(_(FORM_NAMES[form]).capitalize() for form in FORMS))
    return Table("prefers", caption, head, tuple(rows), source)


def likeliest(told: Record, source: str) -> Table:
    """Return the likeliest packages of every concept."""
    rows = [
        (
            _("{concept}: {package}").format(
                concept=name_of(CONCEPTS, name), package=package(row["package"])
            ),
            shares(*[row["probability"]] * 2),
            shares(row["probability_5_50_95"][0], row["probability_5_50_95"][2]),
            shares(*[row["ratified"]] * 2),
            *(gains(row["gains_pct"][player]) for player in PLAYERS),
        )
        for name, one in told["concepts"].items()
        for row in one["packages"]
    ]
    head = (
        _("Concept and package"), _("Probability"), _("5 to 95 percent"), _("Congress agrees"),
        *_players(),
    )  # fmt: skip
    caption = _("The likeliest packages, what Congress makes of them, and who gains, percent")
    return Table("packages", caption, head, tuple(rows), source)


def ratification(told: Record, source: str) -> Table:
    """Return the chance that Congress enacts each kind of content."""
    chances = told["states"]["ratified"]
    rows = tuple((name_of(VOTES, kind), shares(one, one)) for kind, one in chances.items())
    caption = _("Ratification: chance that Congress enacts it in {year}, the president for it")
    head = (_("Content"), _("Chance"))
    return Table("ratification", caption.format(year=told["year"]), head, rows, source)


def thresholds(told: Record, source: str) -> Table:
    """Return the salience above which mobility leaves the likeliest package."""
    rows = []
    for name, one in told["mobility"].items():
        cells = []
        for key in ("as_it_was", "congress_certain"):
            span, never = one[key]["threshold_5_50_95"], one[key]["never_on_table"]
            ends = MISSING
            if span:
                low, middle, high = (number(value, 1) for value in span)
                ends = _("{middle} ({low} to {high})").format(middle=middle, low=low, high=high)
            cells += [ends, shares(never, never)]
        rows.append((name_of(CONCEPTS, name), *cells))
    caption = _(
        "Salience above which mobility leaves the likeliest package, percent of Americans who name "
        "immigration, and the share of draws in which it never was on the table"
    )
    head = (_("Concept"), *((_("Threshold"), _("Never")) * 2))
    groups = ((_("As it was"), 2), (_("Congress certain to agree"), 2))
    return Table("thresholds", caption, head, tuple(rows), source, groups)


def coalitions(told: Record, source: str) -> Table:
    """Return values of coalitions, and how the parties would share them by form."""
    found = told["coalitions"]
    names = {
        "um": _("United States and Mexico"),
        "uc": _("United States and Canada"),
        "mc": _("Mexico and Canada"),
        "n": _("All three"),
        "double": _("Two bilateral agreements of the United States"),
    }
    rows = [
        (_("Value: {coalition}").format(coalition=names.get(key, key)), signed(value, 1))
        for key, value in found["v"].items()
    ]
    for key, text in (
        ("trilateral_shares", _("Share of {player} if trilateral")),
        ("double_bilateral_shares", _("Share of {player} if twice bilateral")),
    ):
        rows += [
            (text.format(player=country_name(player)), signed(value, 1))
            for player, value in (found[key] or {}).items()
        ]
    caption = _("What coalitions are worth with equal weights, billion US$ a year")
    head = (_("Coalition"), _("Billion US$ a year"))
    return Table("coalitions", caption, head, tuple(rows), source)


def differed(told: Record, source: str) -> Table | None:
    """Return the asked package's probability had the world differed; None where none was asked."""
    if "package" not in told:
        return None
    concepts = list(told["package"]["concepts"])
    rows = [
        (name_of(WORLDS, row["had"]), *(_chance(row, name) for name in concepts))
        for row in told["package"]["had_it_differed"]
    ]
    caption = _(
        "The package {package}, had it differed: its probability in percent, and its rank among "
        "all packages"
    ).format(package=package(told["package"]["package"]))
    head = (_("World"), *(name_of(CONCEPTS, name) for name in concepts))
    return Table("differed", caption, head, tuple(rows), source)


def _chance(row: Record, name: str) -> str:
    if name not in row:
        return MISSING
    return _("{chance} (rank {rank})").format(
        chance=number(100 * row[name], 1), rank=row[f"{name}_rank"]
    )


def scores(scored: Record, source: str) -> Table:
    """Return how well each concept predicts windows left out, beside the nulls."""
    rule, rival = scored["rule"], scored["rival"]
    rows = [
        (
            name_of(CONCEPTS, name),
            number(score, 1),
            f"{rule['top_three'][name]} / {scored['windows']}",
            number(rival["log_score"][name], 1),
            f"{rival['top_three'][name]} / {scored['windows']}",
        )
        for name, score in rule["log_score"].items()
    ]
    rows += [
        (name_of(NULLS, name), number(score, 1), MISSING, number(rival["nulls"][name], 1), MISSING)
        for name, score in rule["nulls"].items()
    ]
    caption = _(
        "Out of sample: log score of windows left out, higher is better, and how often the "
        "observed package was among the three likeliest"
    )
    head = (_("Concept"), *((_("Log score"), _("In the top three")) * 2))
    groups = ((_("Coded by the rule"), 2), (_("Strictest rival reading"), 2))
    return Table("scores", caption, head, tuple(rows), source, groups)


def weights(told: Record, source: str) -> Table:
    """Return what governments weigh: the prior beside the posterior of every concept."""
    fits = packaged_negotiations().posteriors["rule"]
    columns = [prior_draws(KEPT), *(fits[name].draws for name in told["concepts"])]
    names = (*TERMS[1:], "precision", "renege")
    rows = tuple(
        (name_of(WEIGHT_NAMES, name), *(_interval(_weight(one, name)) for one in columns))
        for name in names
    )
    caption = _(
        "What governments weigh, percent of real income per unit: median and 5 to 95 percent of "
        "the prior, and as fitted. Where a posterior is as wide as the prior, data say nothing"
    )
    head = (_("Weight"), _("Prior"), *(name_of(CONCEPTS, name) for name in told["concepts"]))
    return Table("weights", caption, head, rows, source)


def _weight(draws: Draws, name: str) -> np.ndarray:
    if name in TERMS:
        return draws.weights[:, TERMS.index(name)]
    return draws.precision if name == "precision" else draws.renege


def _interval(values: np.ndarray) -> str:
    low, middle, high = (
        number(float(one), 0 if one >= 10 else 2 if one >= 0.1 else 3)
        for one in np.quantile(values, QUANTILES)
    )
    return _("{middle} ({low} to {high})").format(middle=middle, low=low, high=high)


def packages_csv(told: Record) -> str:
    """Return the likeliest packages with gains as the address of a CSV file that it holds."""
    rows: list[Sequence[Any]] = []
    for name, one in told["concepts"].items():
        for row in one["packages"]:
            head = (told["window"], name, row["package"], row["probability"])
            chance = (*row["probability_5_50_95"], row["ratified"])
            rows += [(*head, *chance, who, *paid) for who, paid in row["gains_pct"].items()]
    return as_address(COLUMNS, rows)


def as_json(record: Mapping[str, Any]) -> str:
    """Return a record as the address of a JSON file that it holds."""
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
    coded = base64.b64encode(text.encode()).decode("ascii")
    return f"data:application/json;charset=utf-8;base64,{coded}"
