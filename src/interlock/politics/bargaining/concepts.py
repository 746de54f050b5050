"""Four concepts of a solution over the same packages, and the choice that each makes.

Gains are over the disagreement point, in percent of a country's real income. P is the chance of
ratification, T(x) the spokes that sign x, g_i(T) the gain of i when only the spokes in T do:

    ideal_point       V(x) = P g_hub(T)                                no consent asked
    agenda_hub        V(x) = P g_hub(T)  if  g_s(T) >= g_s(T less s) for each s in T
    trilateral_nash   V(x) = P [prod g_i(T)]^(1/n)  over hub and T     all gains >= 0
    nash_in_nash      V(x) = P sum_s [(g_hub(T) - g_hub(T-s)) (g_s(T) - g_s(T-s))]^(1/2)

A package that a concept bars is never chosen but by error. What needs no consent (no agreement,
punishment) is worth the hub's own gain. The geometric mean ranks packages as Nash's product does,
in the unit of the gains. Choice: (1 - e) softmax(eta V) + e / number of packages.

Source: Nash (1950); Horn & Wolinsky (1988); Aghion, Antràs & Helpman (2007).
"""

from typing import NamedTuple

import numpy as np

CONCEPTS = ("ideal_point", "trilateral_nash", "nash_in_nash", "agenda_hub")
MIXTURE = 0.05  # share of choices that follow no concept


class Gains(NamedTuple):
    """Gains over the disagreement point; players are the hub and its two spokes, in that order.

    Attributes:
        full: all that sign do [..., package, player].
        without: a spoke left out, the others signed [..., package, spoke, player].
        signs: whether a spoke signs [package, spoke].
        ratified: chance of ratification [package].
    """

    full: np.ndarray
    without: np.ndarray
    signs: np.ndarray
    ratified: np.ndarray


def values(concept: str, gains: Gains) -> np.ndarray:
    """Return what a concept maximises [..., package]; minus infinity where it bars a package.

    Raises:
        KeyError: no such concept.
    """
    alone = ~gains.signs.any(axis=-1)
    found = {
        "ideal_point": _ideal_point,
        "trilateral_nash": _trilateral_nash,
        "nash_in_nash": _nash_in_nash,
        "agenda_hub": _agenda_hub,
    }[concept](gains)
    return np.where(alone, gains.full[..., 0], gains.ratified * found)


def _ideal_point(gains: Gains) -> np.ndarray:
    return gains.full[..., 0]


def _trilateral_nash(gains: Gains) -> np.ndarray:
    party = np.concatenate([np.ones((len(gains.signs), 1), bool), gains.signs], axis=-1)
    mine = np.where(party, gains.full, 1.0)
    product = np.maximum(mine, 0.0).prod(axis=-1) ** (1 / party.sum(axis=-1))
    return np.where((mine >= 0).all(axis=-1), product, -np.inf)


def _nash_in_nash(gains: Gains) -> np.ndarray:
    hub, spoke = _margins(gains)
    both = np.sqrt(np.maximum(hub, 0.0) * np.maximum(spoke, 0.0))
    agreed = ((hub >= 0) & (spoke >= 0) | ~gains.signs).all(axis=-1)
    return np.where(agreed, np.where(gains.signs, both, 0.0).sum(axis=-1), -np.inf)


def _agenda_hub(gains: Gains) -> np.ndarray:
    _, spoke = _margins(gains)
    agreed = ((spoke >= 0) | ~gains.signs).all(axis=-1)
    return np.where(agreed, gains.full[..., 0], -np.inf)


def _margins(gains: Gains) -> tuple[np.ndarray, np.ndarray]:
    """Return what a spoke's signature adds to the hub and to itself [..., package, spoke]."""
    hub = gains.full[..., None, 0] - gains.without[..., 0]
    own = np.stack([gains.without[..., s, s + 1] for s in range(gains.signs.shape[-1])], axis=-1)
    return hub, gains.full[..., 1:] - own


def chosen(value: np.ndarray, precision: np.ndarray | float) -> np.ndarray:
    """Return the probability of each package [..., package].

    Args:
        value: of a concept [..., package]; at least one is finite.
        precision: eta, zero or more [...].
    """
    scaled = np.asarray(precision)[..., None] * value
    heights = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    logit = heights / heights.sum(axis=-1, keepdims=True)
    return (1 - MIXTURE) * logit + MIXTURE / value.shape[-1]
