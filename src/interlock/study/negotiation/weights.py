"""What governments weigh: priors, importance sampling on dated windows, leave-one-window-out.

Draws z of standard normals come from rounds of proposals, first the prior, then ts that follow
whichever posterior has the fewest effective draws, and carry w_d = prior / mean of all proposals.
Leaving a window out needs no new fit:

    p(y_v | y_-v) = sum_d w_d L_-v(d) p_v(d) / sum_d w_d L_-v(d)

Effective draws 1 / sum p_d^2 say whether the sample carries the answer.

Source: Cornuet, Marin, Mira & Robert (2012), adaptive multiple importance sampling.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import numpy as np
from scipy import stats

from interlock.errors import UnconvergedError
from interlock.politics.bargaining.concepts import MIXTURE, chosen, values
from interlock.politics.bargaining.packages import NOTHING, Terms
from interlock.study.negotiation.features import TERMS, Features, gains

PER_ROUND, LEAST_ROUNDS, MOST_ROUNDS, KEPT, SEED = 3_000, 6, 40, 1_000, 51
FREEDOM = 5  # of the t
LEAST_SPREAD = 0.01  # of its variances
ENOUGH_TO_ADAPT = 200.0  # effective draws from which a proposal is formed
CHUNK = 1_000  # draws at a time, which bounds memory
LEAST_EFFECTIVE = 400.0
LEAST_LEFT_OUT = 100.0  # of a posterior that only weighs the score of the window it leaves out


class Prior(NamedTuple):
    """Lognormal prior of a weight.

    Attributes:
        median: its median.
        scale: standard deviation of its log.
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
        "own_security": Prior(
            0.02, 1.0, "per level of a spoke's effort at Z = 1", "weaker: the concern is the hub's"
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
# Shapes of the beta prior of the chance that the hub reneges: a quarter in the mean.
RENEGE = (1.0, 3.0)


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
        left_rank: place of that package among all, by probability, 1 the likeliest [window].
        effective: effective draws of the whole posterior.
        least_effective: the fewest of any posterior without a window.
        evidence: log of the marginal likelihood of all windows.
    """

    concept: str
    draws: Draws
    left_out: np.ndarray
    left_rank: np.ndarray
    effective: float
    least_effective: float
    evidence: float

    def require_converged(self) -> None:
        """Raise UnconvergedError where too few draws carry an answer."""
        found = f"{self.effective:.0f} effective draws, {self.least_effective:.0f} without a window"
        if self.effective < LEAST_EFFECTIVE or self.least_effective < LEAST_LEFT_OUT:
            raise UnconvergedError(f"bargaining, {self.concept}: {found}")


SIZE = len(TERMS) + 1  # weights but that of income, precision, chance of reneging


def unpacked(z: np.ndarray) -> Draws:
    """Return weights from standard normals [draw, `SIZE`]."""
    priors = [*(WEIGHTS[name] for name in TERMS[1:]), PRECISION]
    lognormal = [one.median * np.exp(one.scale * z[:, k]) for k, one in enumerate(priors)]
    renege = stats.beta.ppf(stats.norm.cdf(z[:, -1]), *RENEGE)
    weights = np.stack([np.ones(len(z)), *lognormal[:-1]], axis=-1)
    return Draws(weights, lognormal[-1], renege)


def prior_draws(number: int) -> Draws:
    """Return draws of the prior."""
    return unpacked(np.random.default_rng([SEED, 0]).standard_normal((number, SIZE)))


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


class _Sample(NamedTuple):
    """Draws of all rounds, and how likely the mixture of all proposals made each.

    Attributes:
        z: standard normals [draw, `SIZE`].
        log_ratio: log prior / mixture [draw].
        each: log probability of each window's package [draw, window].
    """

    z: np.ndarray
    log_ratio: np.ndarray
    each: np.ndarray

    def weighted(self, v: int | None = None) -> tuple[np.ndarray, float]:
        """Return weights under all windows, or all but one, and their effective draws."""
        return _weighted(self._total(v))

    def _total(self, v: int | None) -> np.ndarray:
        left = 0.0 if v is None else self.each[:, v]
        return self.log_ratio + self.each.sum(axis=1) - left

    def tempered(self, v: int | None) -> np.ndarray:
        """Return weights under the highest power of the likelihood that leaves enough draws."""
        likelihood = self._total(v) - self.log_ratio
        for power in np.linspace(1.0, 0.0, 51):
            weight, effective = _weighted(self.log_ratio + power * likelihood)
            if effective >= ENOUGH_TO_ADAPT:
                return weight
        return _weighted(self.log_ratio)[0]

    def worst(self) -> tuple[bool, int | None]:
        """Return whether all is well, and the posterior that is served worst.

        None is the whole one, a number the one without that window.
        """
        served: dict[int | None, float] = {None: self.weighted()[1] / LEAST_EFFECTIVE}
        for v in range(self.each.shape[1]):
            served[v] = self.weighted(v)[1] / LEAST_LEFT_OUT
        least = min(served, key=lambda one: served[one])
        return served[least] >= 1, least


def _sampled(concept: str, windows: Sequence[Features], observed: Sequence[Terms]) -> _Sample:
    """Return draws of the prior and of ts that follow the posterior served worst so far."""
    drawn = [np.random.default_rng([SEED, 0]).standard_normal((PER_ROUND, SIZE))]
    proposals: list[Any] = [stats.multivariate_normal(np.zeros(SIZE))]
    each = [log_likelihood(concept, windows, observed, unpacked(drawn[0]))]
    sample = _Sample(drawn[0], np.zeros(PER_ROUND), each[0])
    for stream in range(1, MOST_ROUNDS):
        done, served = sample.worst()
        if done and stream >= LEAST_ROUNDS:
            break
        z, weight = sample.z, sample.tempered(None if stream < LEAST_ROUNDS else served)
        center = weight @ z
        spread = (weight[:, None] * (z - center)).T @ (z - center) + LEAST_SPREAD * np.eye(SIZE)
        proposals.append(stats.multivariate_t(center, cast(Any, spread), df=FREEDOM))
        random = np.random.default_rng([SEED, stream])
        drawn.append(np.asarray(proposals[-1].rvs(PER_ROUND, random_state=random)))
        each.append(log_likelihood(concept, windows, observed, unpacked(drawn[-1])))
        z = np.concatenate(drawn)
        sample = _Sample(z, _log_ratio(z, proposals), np.concatenate(each))
    return sample


def _log_ratio(z: np.ndarray, proposals: Sequence[Any]) -> np.ndarray:
    """Return log prior / mean of proposals [draw]."""
    heights = np.stack([one.logpdf(z) for one in proposals])
    return heights[0] - (np.logaddexp.reduce(heights, axis=0) - np.log(len(proposals)))


def posterior(concept: str, windows: Sequence[Features], observed: Sequence[Terms]) -> Posterior:
    """Return one concept fitted to windows, and each window left out.

    Args:
        concept: one of `CONCEPTS`.
        windows: their terms.
        observed: their packages.
    """
    sample = _sampled(concept, windows, observed)
    weight, effective = sample.weighted()
    random = np.random.default_rng([SEED, MOST_ROUNDS])
    kept = unpacked(sample.z[random.choice(len(weight), KEPT, p=weight)])
    left, ranks, fewest = [], [], effective
    for v, one in enumerate(windows):
        rest, of_rest = sample.weighted(v)
        left.append(np.log(rest @ np.exp(sample.each[:, v])))
        without = unpacked(sample.z[random.choice(len(rest), KEPT, p=rest)])
        chance = probabilities(concept, one, without).mean(axis=0)
        ranks.append(1 + (chance > chance[one.packages.index(observed[v])]).sum())
        fewest = min(fewest, of_rest)
    total = sample.log_ratio + sample.each.sum(axis=1)
    evidence = float(np.log(np.mean(np.exp(total - total.max()))) + total.max())
    return Posterior(
        concept, kept, np.asarray(left), np.asarray(ranks), effective, fewest, evidence
    )


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


def nulls(windows: Sequence[Features], observed: Sequence[Terms]) -> Mapping[str, np.ndarray]:
    """Return every null's log probability of each window's package [window]."""
    few = prior_draws(PER_ROUND)
    return {
        "uniform": uniform_null(windows),
        "base rate": base_rate_null(windows, observed),
        "status quo": status_quo_null(windows, observed),
        "hub's ideal, weights not fitted": hub_ideal_null(windows, observed, few),
    }
