"""Cross-validation of the vote model: each measure predicted from the votes on all others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from interlock.estimate.politics.votes import Design, VoteModel, design, fit, log_odds, measures
from interlock.politics.passage import cast_votes
from interlock.politics.rollcalls import ballots

STREAM = 8_000_000
SIDE_BY_SIDE = 2  # fits, each of which keeps a core busy


class Left(NamedTuple):
    """One ballot predicted from the votes on other measures.

    Attributes:
        measure, vote, party: which.
        share: observed yes-share.
        low, middle, high: 5, 50 and 95 percent of the predicted share.
    """

    measure: str
    vote: str
    party: str
    share: float
    low: float
    middle: float
    high: float

    @property
    def covered(self) -> bool:
        """Whether the observed share lies in the 90 percent band."""
        return self.low <= self.share <= self.high


def predicted(model: VoteModel, measure: str) -> list[Left]:
    """Return the ballots of a measure under a model that did not see them."""
    chosen = measures().index(measure)
    random = np.random.default_rng([STREAM, chosen])
    mine = np.flatnonzero(design().measure == chosen)
    of = Design(*(column[mine] for column in design()))
    # The deviation of a measure that was not seen is a draw from its prior already.
    odds = log_odds(model, of) + model.deviation[:, chosen][:, of.party]
    votes = cast_votes(1 / (1 + np.exp(-odds)), model.phi, of.cast, random) / of.cast
    low, middle, high = np.quantile(votes, (0.05, 0.5, 0.95), axis=0)
    seen = of.yes / of.cast
    return [
        Left(
            measure,
            ballots()[place].vote,
            ballots()[place].party,
            *(float(column[at]) for column in (seen, low, middle, high)),
        )
        for at, place in enumerate(mine)
    ]


def cross_validated(
    report: Callable[[str], None] = lambda message: None,
) -> tuple[list[Left], dict[str, VoteModel]]:
    """Return every ballot predicted without its measure, and the model without each measure."""

    def without(measure: str) -> VoteModel:
        report(f"ratification: without {measure}")
        return fit(measure)

    # The sampler is compiled once and releases the interpreter, so that threads share it.
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        models = dict(zip(measures(), pool.map(without, measures()), strict=True))
    left = [one for measure, model in models.items() for one in predicted(model, measure)]
    return left, models


def coverage(left: list[Left]) -> float:
    """Return the share of ballots inside their 90 percent bands."""
    return float(np.mean([one.covered for one in left]))


def absolute_error(left: list[Left]) -> float:
    """Return the mean absolute error of the predicted median share."""
    return float(np.mean([abs(one.middle - one.share) for one in left]))


def null_error() -> float:
    """Return the same error of a null: the mean share of the party over all other measures."""
    of = design()
    share = of.yes / of.cast
    errors = []
    for place in range(len(share)):
        others = (of.party == of.party[place]) & (of.measure != of.measure[place])
        errors.append(abs(share[others].mean() - share[place]))
    return float(np.mean(errors))
