"""Cross-validation of the vote model: each measure predicted from the votes on all others."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from interlock.estimate.politics.votes import VoteModel, design, fit, measures
from interlock.politics.rollcalls import ballots

STREAM = 8_000_000


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
    of, chosen = design(), measures().index(measure)
    random = np.random.default_rng([STREAM, chosen])
    found = []
    for place in np.flatnonzero(of.measure == chosen):
        kind, group, party = of.kind[place], of.group[place], of.party[place]
        # The deviation of a measure that was not seen is a draw from its prior already.
        logit = (
            model.alpha[:, kind, party]
            + model.trend[:, group, party] * of.decade[place]
            + model.own * of.own[place]
            + model.other * of.other[place]
            + model.senate[:, group] * of.senate[place]
            + model.salience[:, party] * of.salience[place]
            + model.deviation[:, chosen, party]
        )
        share = np.clip(1 / (1 + np.exp(-logit)), 1e-6, 1 - 1e-6)
        drawn = random.beta(share * model.phi, (1 - share) * model.phi)
        votes = random.binomial(of.cast[place], drawn) / of.cast[place]
        one = ballots()[place]
        low, middle, high = np.quantile(votes, (0.05, 0.5, 0.95)).tolist()
        observed = float(of.yes[place] / of.cast[place])
        found.append(Left(measure, one.vote, one.party, observed, low, middle, high))
    return found


def cross_validated(
    report: Callable[[str], None] = lambda message: None,
) -> tuple[list[Left], dict[str, VoteModel]]:
    """Return every ballot predicted without its measure, and the model without each measure."""
    left, models = [], {}
    for measure in measures():
        report(f"ratification: without {measure}")
        models[measure] = fit(measure, quick=True)
        left += predicted(models[measure], measure)
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
