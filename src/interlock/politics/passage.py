"""From yes-shares to votes, passage of both chambers, the agenda gate, and the break-even."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from interlock.politics.rollcalls import CHAMBERS, PARTIES, SIZES

# Votes that a measure needs in the Senate: of its own rule, of 100 senators present. A tie is
# broken by the vice-president, whose side is not modelled: 50 do not pass.
SENATE_NEEDS: Mapping[str, int] = {"majority": 51, "cloture": 60, "treaty": 67}

SMALLEST_SHARE = 1e-6  # of a yes and of a no: the beta distribution needs some of both


class Outcome(NamedTuple):
    """Votes and passage by draw.

    Attributes:
        votes: chamber to yes-votes [draw].
        by_party: chamber to yes-votes [draw, party].
        passes: chamber to whether it passes [draw].
        gate: whether the majority of the House lets it come to a vote [draw].
        enacted: gate and both chambers [draw].
        spare: chamber to votes that may turn before it fails, below 0 the votes that lack [draw].
    """

    votes: Mapping[str, np.ndarray]
    by_party: Mapping[str, np.ndarray]
    passes: Mapping[str, np.ndarray]
    gate: np.ndarray
    enacted: np.ndarray
    spare: Mapping[str, np.ndarray]


def needed(chamber: str, senate: str) -> int:
    """Return the votes that carry a measure, everybody present: 218, or by rule of the Senate."""
    return SIZES["h"] // 2 + 1 if chamber == "h" else SENATE_NEEDS[senate]


def cast_votes(
    shares: np.ndarray, phi: np.ndarray, members: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return yes-votes [draw, group]: BetaBinomial(members, mu phi, (1 - mu) phi).

    Args:
        shares: mu [draw, group].
        phi: concentration [draw].
        members: who vote [group].
        random: stream of these votes.
    """
    safe = np.clip(shares, SMALLEST_SHARE, 1 - SMALLEST_SHARE)
    drawn = random.beta(safe * phi[:, None], (1 - safe) * phi[:, None])
    return random.binomial(members, drawn)


def outcome(
    shares: Mapping[str, np.ndarray],
    phi: np.ndarray,
    seats: Mapping[str, Mapping[str, int]],
    *,
    senate: str,
    majority: str | None,
    seed: int,
) -> Outcome:
    """Return what becomes of a package.

    Args:
        shares: chamber to mu [draw, party].
        phi: concentration [draw].
        seats: chamber to seats by party.
        senate: `majority`, `cloture` or `treaty`.
        majority: party of the House majority, which lets a measure come up only where more than
            half of its own members are for it; None where a rule forces the vote (fast track).
        seed: one stream per chamber is made of it.
    """
    votes, by_party, passes, spare = {}, {}, {}, {}
    for place, chamber in enumerate(CHAMBERS):
        random = np.random.default_rng([seed, place])
        members = np.asarray([seats[chamber][party] for party in PARTIES])
        cast = cast_votes(shares[chamber], phi, members, random)
        by_party[chamber], votes[chamber] = cast, cast.sum(axis=1)
        need = needed(chamber, senate)
        passes[chamber] = votes[chamber] >= need
        spare[chamber] = votes[chamber] - need
    gate = np.ones(len(phi), dtype=bool)
    if majority is not None:
        own = by_party["h"][:, PARTIES.index(majority)]
        gate = 2 * own > seats["h"][majority]
    enacted = gate & passes["h"] & passes["s"]
    return Outcome(votes, by_party, passes, gate, enacted, spare)


def sinks(yes: int, no: int) -> int:
    """Return how many yes-votes must turn to no before a simple majority is lost.

    A tie loses: 234 to 200 is lost when 17 turn.
    """
    return max(0, -(-(yes - no) // 2))
