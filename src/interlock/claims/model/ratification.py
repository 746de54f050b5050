"""What the vote model says of a package before Congress, by draw of its posterior."""

import numpy as np

from interlock.errors import InputError, did_you_mean
from interlock.estimate.politics.ratify import ratify
from interlock.estimate.politics.vote_store import packaged_votes
from interlock.politics.rollcalls import MIXED_KIND
from interlock.scenario.package import load_package

QUANTITIES = {"house_yes": "votes", "senate_yes": "votes", "enacted": "chance"}
SEEDS = 60  # votes cast anew for every draw, from which the draw's own chance is counted
UNIDENTIFIED = (
    "not identified: no roll call shows trade and mobility in one package; its place between trade "
    "and comprehensive reform is drawn evenly"
)


def by_draw(package: str, quantity: str, year: int | None, *, ex_post: bool) -> np.ndarray:
    """Return votes, or the chance of enactment, of a package [draw].

    A draw's chance is the share of `SEEDS` votes on it that end in enactment, so that the draws
    spread by what is not known of the model and not by the throw of one vote.

    Args:
        package: name of a packaged package.
        quantity: one of `QUANTITIES`.
        year: of the vote; None for the package's own.
        ex_post: use what the package's own votes tell.

    Raises:
        InputError: no such package or quantity, a year without seats, `ex_post` without votes.
    """
    if quantity not in QUANTITIES:
        raise InputError(f"no quantity '{quantity}'{did_you_mean(quantity, QUANTITIES)}")
    bill, model = load_package(package), packaged_votes().model
    when = year or bill.year
    if when is None:
        raise InputError(f"package '{package}' names no year; give 'year'")
    if quantity == "enacted":
        casts = (ratify(model, bill, when, ex_post=ex_post, seed=seed) for seed in range(SEEDS))
        return np.mean([one.enacted for one in casts], axis=0)
    chamber = quantity[0]
    return np.asarray(ratify(model, bill, when, ex_post=ex_post).votes[chamber], float)


def caveats(*packages: str) -> tuple[str, ...]:
    """Return what to mind of packages whose content no roll call shows."""
    mixed = any(load_package(name).content == MIXED_KIND for name in packages)
    return (UNIDENTIFIED,) if mixed else ()
