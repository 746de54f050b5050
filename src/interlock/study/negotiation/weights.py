"""What governments weigh: priors, importance sampling on dated windows, leave-one-window-out.

Draws come from the prior and are weighted by the likelihood of the packages observed, so that
leaving a window out is exact and needs no new fit:

    p(y_v | y_-v) = sum_d L_-v(d) p_v(d) / sum_d L_-v(d)

Effective draws 1 / sum p_d^2 say whether the sample carries the answer.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from interlock.errors import UnconvergedError
from interlock.politics.bargaining.concepts import MIXTURE, chosen, values
from interlock.politics.bargaining.packages import NOTHING, Terms
from interlock.study.negotiation.features import TERMS, Features, gains

DRAWS, KEPT, SEED = 60_000, 1_000, 51
CHUNK = 4_000  # draws at a time, which bounds memory
LEAST_EFFECTIVE = 400.0


class Prior(NamedTuple):
    """Lognormal prior of a weight, or beta of a chance.

    Attributes:
        median: its median; of a chance, the first shape.
        scale: standard deviation of its log; of a chance, the second shape.
        unit: percent of real income that one unit of the term is worth.
        source: why.
    """

    median: float
    scale: float
    unit: str
    source: str


WEIGHTS = MappingProxyType(
    {
        "exports": Prior(
            0.02, 1.0, "per percent of income exported", "market access beyond welfare"
        ),
        "mobility": Prior(0.05, 1.0, "per level and unit of S", "at S = 2 as large as US trade"),
        "security": Prior(
            0.05, 1.0, "per level of effort at Z = 1, or 10% stopped at S = 1", "same order"
        ),
        "effort": Prior(0.05, 1.0, "per level", "same order"),
        "aid": Prior(0.02, 1.0, "per 10 homicides per 100,000", "weak"),
        "migrants": Prior(
            0.1, 1.0, "per percent of labour income that movers gain", "emigrants count in part"
        ),
        "form": Prior(
            0.01, 1.0, "per agreement, twice if trilateral", "small: what any agreement costs"
        ),
    }
)
PRECISION = Prior(30.0, 1.0, "per percent", "odds of 20 to 1 at a tenth of a percent")
RENEGE = Prior(1.0, 3.0, "chance", "beta(1, 3): a quarter")


class Draws(NamedTuple):
    """Draws of weights.

    Attributes:
        weights: 1 for income, then `TERMS` [draw, term].
        precision: eta [draw].
        renege: [draw].
    """

    weights: np.ndarray
    precision: np.ndarray
    renege: np.ndarray

    def take(self, chosen: np.ndarray | slice) -> "Draws":
        """Return some of the draws."""
        return Draws(self.weights[chosen], self.precision[chosen], self.renege[chosen])


class Posterior(NamedTuple):
    """One concept fitted to windows.

    Attributes:
        concept: its name.
        draws: equally likely.
        left_out: log probability of each window's package given the others [window].
        effective: effective draws of the whole posterior.
        least_effective: the fewest of any posterior without a window.
        evidence: log of the marginal likelihood of all windows.
    """

    concept: str
    draws: Draws
    left_out: np.ndarray
    effective: float
    least_effective: float
    evidence: float

    def require_converged(self) -> None:
        """Raise UnconvergedError where too few draws carry an answer."""
        least = min(self.effective, self.least_effective)
        if least < LEAST_EFFECTIVE:
            raise UnconvergedError(f"bargaining, {self.concept}: {least:.0f} effective draws")


def prior_draws(number: int = DRAWS) -> Draws:
    """Return draws of the prior, each weight from a stream of its own."""

    def stream(place: int) -> np.random.Generator:
        return np.random.default_rng([SEED, place])

    def lognormal(place: int, of: Prior) -> np.ndarray:
        return of.median * np.exp(of.scale * stream(place).standard_normal(number))

    columns = [np.ones(number)]
    columns += [lognormal(k, WEIGHTS[name]) for k, name in enumerate(TERMS[1:])]
    precision = lognormal(len(TERMS), PRECISION)
    renege = stream(len(TERMS) + 1).beta(RENEGE.median, RENEGE.scale, number)
    return Draws(np.stack(columns, axis=-1), precision, renege)


def probabilities(concept: str, found: Features, draws: Draws) -> np.ndarray:
    """Return the probability of each package of a window [draw, package]."""
    worth = values(concept, gains(found, draws.weights, draws.renege))
    return chosen(worth, draws.precision)


def log_likelihood(
    concept: str, windows: Sequence[Features], observed: Sequence[Terms], draws: Draws
) -> np.ndarray:
    """Return the log probability of each window's package [draw, window].

    Raises:
        ValueError: a package that is not feasible in its window.
    """
    found = np.empty((len(draws.precision), len(windows)))
    for v, (one, terms) in enumerate(zip(windows, observed, strict=True)):
        place = one.packages.index(terms)
        for start in range(0, len(found), CHUNK):
            part = slice(start, start + CHUNK)
            found[part, v] = np.log(probabilities(concept, one, draws.take(part))[:, place])
    return found


def posterior(
    concept: str, windows: Sequence[Features], observed: Sequence[Terms], draws: Draws
) -> Posterior:
    """Return one concept fitted to windows, and each window left out.

    Args:
        concept: one of `CONCEPTS`.
        windows: their terms.
        observed: their packages.
        draws: of the prior.
    """
    each = log_likelihood(concept, windows, observed, draws)
    total = each.sum(axis=1)
    weight, effective = _weighted(total)
    left, fewest = [], effective
    for v in range(len(windows)):
        rest, of_rest = _weighted(total - each[:, v])
        left.append(np.log(rest @ np.exp(each[:, v])))
        fewest = min(fewest, of_rest)
    random = np.random.default_rng([SEED, 99])
    places = random.choice(len(weight), KEPT, p=weight)
    evidence = float(np.log(np.mean(np.exp(total - total.max()))) + total.max())
    return Posterior(concept, draws.take(places), np.asarray(left), effective, fewest, evidence)


def _weighted(log_weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Return normalised weights and how many draws they are worth."""
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    return weight, float(1 / (weight**2).sum())


def uniform_null(windows: Sequence[Features]) -> np.ndarray:
    """Return the log probability of any package where all are alike [window]."""
    return -np.log([len(one.packages) for one in windows])


def status_quo_null(windows: Sequence[Features], observed: Sequence[Terms]) -> np.ndarray:
    """Return the log probability under no agreement with the error of the concepts [window]."""
    size = np.asarray([len(one.packages) for one in windows])
    hit = np.asarray([terms == NOTHING for terms in observed])
    return np.log((1 - MIXTURE) * hit + MIXTURE / size)


def base_rate_null(windows: Sequence[Features], observed: Sequence[Terms]) -> np.ndarray:
    """Return the log probability under frequencies of the parts in the other windows [window].

    Parts are independent, each level counted once more than seen, renormalised over what is
    feasible in the window.
    """
    found = []
    levels = [sorted({terms[k] for one in windows for terms in one.packages}) for k in range(5)]
    for v, one in enumerate(windows):
        others = [terms for u, terms in enumerate(observed) if u != v]
        rates = [
            {level: 1 + sum(terms[k] == level for terms in others) for level in levels[k]}
            for k in range(5)
        ]
        odds = np.asarray(
            [np.prod([rates[k][terms[k]] for k in range(5)]) for terms in one.packages], float
        )
        found.append(np.log(odds[one.packages.index(observed[v])] / odds.sum()))
    return np.asarray(found)


def hub_ideal_null(
    windows: Sequence[Features], observed: Sequence[Terms], draws: Draws
) -> np.ndarray:
    """Return the log probability under the hub's ideal with weights of the prior [window]."""
    each = log_likelihood("ideal_point", windows, observed, draws)
    return np.log(np.exp(each).mean(axis=0))


def nulls(
    windows: Sequence[Features], observed: Sequence[Terms], draws: Draws
) -> Mapping[str, np.ndarray]:
    """Return every null's log probability of each window's package [window]."""
    few = draws.take(slice(CHUNK))
    return {
        "uniform": uniform_null(windows),
        "base rate": base_rate_null(windows, observed),
        "status quo": status_quo_null(windows, observed),
        "hub's ideal, weights not fitted": hub_ideal_null(windows, observed, few),
    }
