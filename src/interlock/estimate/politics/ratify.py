"""Whether a package would be ratified: shares by party from the vote model, votes, passage."""

from typing import Any

import numpy as np

from interlock.errors import InputError
from interlock.estimate.politics.votes import (
    DECADE,
    REFERENCE_YEAR,
    Design,
    VoteModel,
    group_of,
    log_odds,
    measures,
    salience_at,
    salience_known,
)
from interlock.politics import rollcalls
from interlock.politics.passage import Outcome, needed, outcome, sinks
from interlock.politics.rollcalls import CHAMBERS, KINDS, MIXED_KIND, PARTIES, STANCES
from interlock.scenario.package import Package

STREAM = 7_000_000  # key of the streams of new measures and of votes
QUANTILES = (0.05, 0.5, 0.95)
MIXED_BETWEEN = ("trade", "comprehensive")


def logits(
    model: VoteModel,
    package: Package,
    year: int,
    chamber: str,
    *,
    ex_post: bool,
    seed: int,
    more_salience: float = 0.0,
) -> np.ndarray:
    """Return log odds of a yes [draw, party] of a package in a chamber.

    Args:
        model: fitted to roll calls.
        package: what is voted on.
        year: of the vote.
        chamber: h or s.
        ex_post: use what the measure's own votes tell; else it is a new one of its kind.
        seed: of a new measure's deviation, the same in both chambers.
        more_salience: of log salience over that of the year, as a scenario has it.
    """
    stance, governs = STANCES[package.president], rollcalls.president(year)
    group, parties = group_of(package.content), np.arange(len(PARTIES))
    mixed = package.content == MIXED_KIND
    of = Design(
        kind=np.full(len(PARTIES), KINDS.index(MIXED_BETWEEN[0] if mixed else package.content)),
        group=np.full(len(PARTIES), group),
        party=parties,
        measure=parties,  # not used: what is new has no deviation of its own yet
        decade=np.full(len(PARTIES), (year - REFERENCE_YEAR) / DECADE),
        own=np.asarray([stance * (party == governs) for party in PARTIES]),
        other=np.asarray([stance * (party != governs) for party in PARTIES]),
        senate=np.full(len(PARTIES), float(chamber == "s")),
        salience=np.full(len(PARTIES), salience_at(year) + more_salience if group else 0.0),
        yes=np.zeros(len(PARTIES)),
        cast=np.zeros(len(PARTIES)),
    )
    random = np.random.default_rng([STREAM, seed])
    deviation = model.tau[:, None] * random.standard_normal((len(model.tau), len(PARTIES)))
    if ex_post:
        deviation = model.deviation[:, measures().index(_own_measure(package))]
    odds = log_odds(model, of) + deviation
    if mixed:
        # No roll call shows trade with mobility alone: its place between the two kinds is drawn
        # evenly, and not identified.
        ends = [model.alpha[:, KINDS.index(kind)] for kind in MIXED_BETWEEN]
        odds += random.random((len(odds), 1)) * (ends[1] - ends[0])
    return odds


def _own_measure(package: Package) -> str:
    if package.measure not in measures():
        raise InputError(
            f"package '{package.name}': no roll call on measure '{package.measure}' in the "
            "evidence; ask without --ex-post"
        )
    return str(package.measure)


def ratify(
    model: VoteModel,
    package: Package,
    year: int,
    *,
    ex_post: bool = False,
    seed: int = 0,
    more_salience: float = 0.0,
) -> Outcome:
    """Return votes and passage of a package by draw.

    Args:
        model: fitted to roll calls.
        package: what is voted on.
        year: of the vote: seats, president, majority and salience of that year.
        ex_post: use what the measure's own votes tell.
        seed: of new deviations and of votes.
        more_salience: of log salience over that of the year, as a scenario has it.

    Raises:
        InputError: a year without seats in the evidence; `ex_post` without votes on the measure.
    """
    odds = {
        chamber: logits(
            model, package, year, chamber, ex_post=ex_post, seed=seed, more_salience=more_salience
        )
        for chamber in CHAMBERS
    }
    return outcome(
        {chamber: 1 / (1 + np.exp(-one)) for chamber, one in odds.items()},
        model.phi,
        {chamber: rollcalls.seats(year, chamber) for chamber in CHAMBERS},
        senate=package.senate,
        majority=rollcalls.house_majority(year) if package.gate else None,
        seed=STREAM + seed,
    )


def record(found: Outcome, package: Package, year: int) -> dict[str, Any]:
    """Return votes, probabilities and break-even of a package as plain data.

    `break_even_votes` is how many yes-votes must turn until the median draw fails; below zero, how
    many votes it lacks.
    """
    chambers = {}
    for chamber in CHAMBERS:
        low, middle, high = np.quantile(found.votes[chamber], QUANTILES).round().astype(int)
        medians = np.median(found.by_party[chamber], axis=0).round().astype(int)
        chambers["house" if chamber == "h" else "senate"] = {
            "votes": {"5": int(low), "50": int(middle), "95": int(high)},
            "by_party": dict(zip(PARTIES, medians.tolist(), strict=True)),
            "seats": dict(rollcalls.seats(year, chamber)),
            "needed": needed(chamber, package.senate),
            "passes": float(found.passes[chamber].mean()),
            "break_even_votes": _break_even(found.spare[chamber]),
        }
    return {
        "package": package.name,
        "title": package.title,
        "year": year,
        "content": package.content,
        "identified": package.content != MIXED_KIND,
        "president": package.president,
        "salience": salience_known(year) if group_of(package.content) else "observed",
        "gate": package.gate,
        "gate_opens": float(found.gate.mean()),
        **chambers,
        "passes_both": float((found.passes["h"] & found.passes["s"]).mean()),
        "enacted": float(found.enacted.mean()),
    }


def _break_even(spare: np.ndarray) -> int:
    """Return how many yes-votes turn the median draw from passed to failed, or minus what lacks."""
    middle = int(np.floor(np.median(spare)))
    return middle + 1 if middle >= 0 else middle


def as_voted(package: Package) -> list[dict[str, Any]]:
    """Return the roll calls on a package's measure, and how many votes would have sunk each.

    A yes is for the package, whatever the question was.
    """
    return [
        {"vote": vote, "chamber": chamber, "yes": yes, "no": no, "sinks": sinks(yes, no)}
        for vote, (chamber, yes, no) in rollcalls.tallies(package.measure).items()
    ]
