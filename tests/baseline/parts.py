"""Key numbers of the whole laboratory, part by part, by the functions that users call.

Names are written `place.of.number`; the file of numbers holds them in this order.
"""

import csv
import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np

Numbers = dict[str, float]
FILE = Path(__file__).parent / "numbers.csv"
COLUMNS = ("part", "number", "value")
# Equilibria are solved to 1e-9 in logs, effects are percent of them; the file keeps ten digits.
RELATIVE, ABSOLUTE = 1e-6, 2e-8
DIGITS = 10

POLICIES = (
    ("caliendo-parro-1993", "nafta", (1994, 1998, 2003, 2008)),
    ("wiod-1995", "nafta", (2008,)),
    ("wiod-2011", "section-232-2018", (2018,)),
    ("constructed-2023", "tariffs-2025", (2025,)),
    ("cepii-2023", "tariffs-2025", (2025,)),
)
TOLD = (
    "real_wage_pct",
    "welfare_exact_pct",
    "welfare_first_order_pct",
    "terms_of_trade_pct",
    "volume_of_trade_pct",
)
SCHOOLS = ("rational", "chapter")
HEADLINES = {
    "no-nafta": (
        "real_wage_pct.MEX@2008", "real_income_pct.MEX@2008", "imports_index.USA<MEX@2008",
        "stock_persons.MEX@2010",
    ),
    "no-border-buildup": (
        "unauthorised_persons.MEX@2010", "entries_persons.MEX@2005", "returns_persons.MEX@2005",
        "deaths@2012", "remittances_usd_bn.MEX@2010",
    ),
    "open-goods-open-people": (
        "stock_persons.MEX@2010", "real_wage_pct.MEX@2010", "natives_income_pct.USA@2010",
        "salience_share@2010",
    ),
    "southern-border-doubled": ("apprehensions_events.GTM@2014", "detentions_events.HND@2019"),
    "thick-borders": ("real_income_pct.CAN@2010", "border_cost_pct.USA-MEX@2010"),
}  # fmt: skip
LEVELS = (
    "stock_persons.MEX@2010", "unauthorised_persons.MEX@2010", "apprehensions_events.MEX@2000",
    "apprehensions_events.GTM@2019", "entries_persons.MEX@1995", "returns_persons.MEX@1995",
    "agents_persons@2011", "salience_share@2010", "deaths@2005", "remittances_usd_bn.MEX@2010",
)  # fmt: skip
LIBRARY_SCHOOL, LIBRARY_DRAWS = "chapter", 10


def trade() -> Numbers:
    """Return trade policies in general equilibrium, NAFTA year by year."""
    from interlock import trade as regime
    from interlock.trade.labels import NORTH_AMERICA
    from interlock.trade.policy.arrays import load_policy

    return {
        f"{base}.{policy}.{name}.{code}@{result.year}": result.country(code)[name]
        for base, policy, years in POLICIES
        for result in regime.path(base, load_policy(policy), list(years))
        for name in TOLD
        for code in NORTH_AMERICA
    }


def coupled() -> Numbers:
    """Return exact coupled runs in the middle of two schools: history, and effects on it."""
    from interlock.study.answers.outcomes import HISTORY, SCENARIO, difference, values
    from interlock.study.answers.places import spot
    from tests.study.coupled.asking import posed, solved

    found: Numbers = {}
    for scenario, texts in HEADLINES.items():
        of = posed(scenario)
        for school in SCHOOLS:
            told = solved(scenario, school).told
            now, then = (values(of, told, side) for side in (SCENARIO, HISTORY))
            for text in texts:
                one = spot(text, of)
                change = difference(one.outcome, one.of(now), one.of(then))
                found[f"{scenario}.{school}.{text}"] = float(change[0])
            for text in LEVELS if scenario == next(iter(HEADLINES)) else ():
                found[f"history.{school}.{text}"] = float(spot(text, of).of(then)[0])
    return found


def indices() -> Numbers:
    """Return how many values every index has, what they are in the mean and what they count."""
    from interlock.observatory import available, observe

    found: Numbers = {}
    for name in available():
        data = observe(name)
        value = data["value"].values
        found[f"{name}.values"] = float(np.isfinite(value).sum())
        found[f"{name}.mean"] = float(np.nanmean(value))
        found[f"{name}.counted"] = float(np.nansum(data["count"].values))
    return found


def ratification() -> Numbers:
    """Return how Congress would vote on every packaged package."""
    from interlock.estimate.politics.ratify import ratify, record
    from interlock.estimate.politics.vote_scores import absolute_error, coverage
    from interlock.estimate.politics.vote_store import packaged_votes
    from interlock.scenario.package import available, load_package

    votes = packaged_votes()
    left = list(votes.left)
    found = {"left-out.mean_error": absolute_error(left), "left-out.in_90_band": coverage(left)}
    for name in available():
        package = load_package(name)
        assert package.year is not None
        told = record(ratify(votes.model, package, package.year), package, package.year)
        found[f"{name}.enacted"] = told["enacted"]
        found[f"{name}.passes_both"] = told["passes_both"]
        for chamber in ("house", "senate"):
            found[f"{name}.{chamber}.votes"] = told[chamber]["votes"]["50"]
            found[f"{name}.{chamber}.break_even"] = told[chamber]["break_even_votes"]
    return found


def bargaining() -> Numbers:
    """Return how well every concept and null predicts windows left out."""
    from interlock.study.negotiation.answer import scores

    told = scores()
    found = {"windows": float(told["windows"])}
    for reading in ("rule", "rival"):
        for what in ("log_score", "top_three", "nulls"):
            for name, value in told[reading][what].items():
                found[f"{reading}.{what}.{name}"] = value
    return found


def politics() -> Numbers:
    """Return errors of the rules of salience and of agents, in logs, and the link of attitudes."""
    from interlock.estimate.politics.rule_store import packaged_politics
    from interlock.estimate.politics.rules import KINDS
    from interlock.politics.attitude import with_salience

    found: Numbers = {"attitude.correlation": with_salience().correlation}
    for kind in KINDS:
        for one in packaged_politics(kind).scores:
            found[f"{kind}.{one.rule}.one_step"] = one.one_step
            found[f"{kind}.{one.rule}.path"] = one.several
    return found


def fits() -> Numbers:
    """Return how well every school replays history and forecasts it, in logs, and leave-one-out."""
    from interlock.estimate.report_card import report_card
    from interlock.scenario.school import available

    card, found = report_card(available()), {}
    for block, errors in (("mexico", card.mexico), ("triangle", card.triangle)):
        for school, row in errors.items():
            found |= {f"{school}.{block}.{name}": value for name, value in row.items()}
    for school, tests in card.forecasts.items():
        found |= {f"{school}.forecast.{one.name}": one.dynamic for one in tests}
    for block, scores in (("mexico", card.loo), ("triangle", card.loo_triangle)):
        found |= {f"{school}.loo.{block}": one.elpd for school, one in scores.items()}
    return found


def library() -> Numbers:
    """Return main effects of every packaged scenario under one school, medians of few draws."""
    from tools.scenarios import row

    from interlock.numerics import drop_kernels
    from interlock.scenario.language.library import available

    found: Numbers = {}
    for scenario in available()[1:]:
        one = row(scenario, LIBRARY_DRAWS, [LIBRARY_SCHOOL])
        for text, effect in one.effects.items():
            found[f"{scenario}.{text}@{one.year}"] = effect.medians[LIBRARY_SCHOOL]
    drop_kernels()
    return found


def claims() -> Numbers:
    """Return how many claims have which verdict, and the probability of each that has one."""
    from interlock.claims.board import judged, summary
    from interlock.claims.judge import World
    from interlock.claims.language.library import available, load_claim

    files = [load_claim(name) for name in available()]
    every = list(judged(files, World(), lambda message: None, fresh=True))
    found = {f"verdicts.{name}": float(n) for name, n in summary(every)["verdicts"].items()}
    for one in every:
        if one.main.probability is not None:
            found[f"{one.id}.probability"] = one.main.probability
    return found


PARTS: Mapping[str, Callable[[], Numbers]] = {
    one.__name__: one
    for one in (
        trade, coupled, indices, ratification, bargaining, politics, fits, library, claims,
    )
}  # fmt: skip
SLOW = ("fits", "library", "claims")  # minutes: full campaign


@cache
def kept() -> dict[str, Numbers]:
    """Return the numbers of the file, by part."""
    found: dict[str, Numbers] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["part"], {})[row["number"]] = float(row["value"])
    return found


def write(numbers: Mapping[str, Numbers]) -> None:
    """Write the file whole, parts in their order."""
    partial = FILE.with_suffix(".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for part in PARTS:
            for name, value in numbers.get(part, {}).items():
                writer.writerow((part, name, f"{value:.{DIGITS}g}"))
    partial.replace(FILE)
    kept.cache_clear()


def changes(before: Numbers, after: Numbers) -> Iterator[tuple[str, float | None, float | None]]:
    """Yield every number that differs by more than the tolerance, came or went."""
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None or not _close(old, new):
            yield name, old, new


def _close(old: float, new: float) -> bool:
    return math.isclose(old, new, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def digest() -> str:
    """Return the SHA-256 of the file; line ends of another system do not count."""
    return hashlib.sha256(FILE.read_text(encoding="utf-8").encode()).hexdigest()
