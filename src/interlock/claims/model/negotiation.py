"""What fitted governments make of a window of negotiation, by draw of a concept's posterior.

The win-set of a window holds the packages by which every party at the table gains over no agreement
and which Congress is more likely than not to enact.

Source: Putnam (1988), International Organization 42(3), for win-sets.
"""

from collections.abc import Callable, Collection, Mapping

import numpy as np

from interlock.errors import InputError, did_you_mean
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.politics.bargaining.packages import PLAYERS
from interlock.scenario.window import load_window
from interlock.study.negotiation.features import Features, gains
from interlock.study.negotiation.store import observed, packaged_negotiations
from interlock.study.negotiation.weights import Draws, probabilities

RATIFIABLE = 0.5  # chance of enactment from which a package counts as ratifiable
Ask = Callable[["Fitted"], np.ndarray]


class Fitted:
    """A window under one concept: chances and payoffs of its packages by draw."""

    def __init__(self, name: str, concept: str, reading: str) -> None:
        found = packaged_negotiations()
        self.name, self.concept, self.reading = name, concept, reading
        self.features: Features = found.stakes[name].features
        self.draws: Draws = found.posteriors[reading][concept].draws
        self.forms = np.asarray([one.form for one in self.features.packages])
        self.mobile = np.asarray([one.mobility > 0 for one in self.features.packages])

    @property
    def chances(self) -> np.ndarray:
        """Probability of each package [draw, package]."""
        return probabilities(self.concept, self.features, self.draws)

    @property
    def payoffs(self) -> np.ndarray:
        """Gains over no agreement, percent of income [draw, package, player]."""
        return gains(self.features, self.draws.weights, self.draws.renege).full

    @property
    def all_gain(self) -> np.ndarray:
        """Whether every party gains by an agreement [draw, package]."""
        hub = np.ones((len(self.forms), 1), bool)
        party = np.concatenate([hub, self.features.signs], axis=1)
        return ((self.payoffs >= 0) | ~party).all(axis=2) & (self.forms != "none")

    @property
    def win_set(self) -> np.ndarray:
        """Whether a package is in the win-set [draw, package]."""
        return self.all_gain & (self.features.ratified > RATIFIABLE)

    def best(self, player: str, form: str) -> np.ndarray:
        """Return a player's best payoff of a form by which all gain; 0, no agreement, if none."""
        mine = self.payoffs[..., PLAYERS.index(player)]
        allowed = self.all_gain & (self.forms == form)
        return np.where(allowed, mine, -np.inf).max(axis=1, initial=0.0)


def _chance_observed(window: Fitted) -> np.ndarray:
    about = load_window(window.name)
    if about.observed is None:
        raise InputError(f"window '{window.name}' has no package coded as observed; choose others")
    place = window.features.packages.index(observed(about, window.reading))
    return window.chances[:, place]


def _quantities() -> dict[str, tuple[str, Ask]]:
    found: dict[str, tuple[str, Ask]] = {
        "chance_mobility": ("probability", lambda w: w.chances[:, w.mobile].sum(axis=1)),
        "chance_bilateral": (
            "probability",
            lambda w: w.chances[:, w.forms == "bilateral"].sum(axis=1),
        ),
        "chance_trilateral": (
            "probability",
            lambda w: w.chances[:, w.forms == "trilateral"].sum(axis=1),
        ),
        "chance_observed": ("probability", _chance_observed),
        "mobility_in_winset": (
            "share of windows",
            lambda w: (w.win_set & w.mobile).any(axis=1).astype(float),
        ),
        "exclusion_in_winset": (
            "share of windows",
            lambda w: (w.win_set & ~w.mobile).any(axis=1).astype(float),
        ),
    }
    for player in PLAYERS:
        found[f"payoff_bilateral_minus_trilateral.{player}"] = (
            "percent of income",
            lambda w, p=player: w.best(p, "bilateral") - w.best(p, "trilateral"),
        )
        found[f"prefers_bilateral.{player}"] = (
            "share of windows",
            lambda w, p=player: (w.best(p, "bilateral") > w.best(p, "trilateral")).astype(float),
        )
    return found


QUANTITIES: Mapping[str, tuple[str, Ask]] = _quantities()


def by_draw(
    windows: tuple[str, ...], quantity: str, concepts: tuple[str, ...], reading: str
) -> tuple[dict[str, np.ndarray], str]:
    """Return a quantity, the mean over windows, by concept [draw], and its unit.

    Args:
        windows: names.
        quantity: one of `QUANTITIES`.
        concepts: some of `CONCEPTS`; empty for all.
        reading: of the record, `rule` or `rival`.

    Raises:
        InputError: no such window, quantity or concept, or a window without a coded outcome.
    """
    _known("quantity", (quantity,), QUANTITIES)
    _known("concept", concepts, CONCEPTS)
    _known("window", windows, packaged_negotiations().stakes)
    unit, ask = QUANTITIES[quantity]
    found = {
        concept: np.mean([ask(Fitted(name, concept, reading)) for name in windows], axis=0)
        for concept in concepts or CONCEPTS
    }
    return found, unit


def best_chance(window: str) -> float:
    """Return the highest chance of enactment of what needs Congress in a window; 1 if nothing."""
    ratified = packaged_negotiations().stakes[window].features.ratified
    return float(ratified[ratified < 1].max(initial=0.0)) or 1.0


def _known(what: str, names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise InputError(f"no {what} '{name[:60]}'{did_you_mean(name[:60], known)}")
