"""One crossing episode, and the chain of two borders for those who cross Mexico first."""

from typing import NamedTuple

from jaxtyping import Array, Float

import interlock.numerics  # noqa: F401  (float64, before the first array)


class Episode(NamedTuple):
    """What an episode of attempts comes to.

    Attributes:
        success: probability of getting in at last.
        apprehensions: expected apprehensions per episode.
        attempts: expected attempts per episode.
        cost: expected cost, in the unit of the fee.
    """

    success: Float[Array, "..."]
    apprehensions: Float[Array, "..."]
    attempts: Float[Array, "..."]
    cost: Float[Array, "..."]


def episode(
    apprehension: Float[Array, "..."],
    retry: Float[Array, "..."],
    *,
    fee: Float[Array, "..."],
    effort: Float[Array, "..."] | float,
    penalty: Float[Array, "..."] | float,
    release: Float[Array, "..."] | float = 0.0,
) -> Episode:
    """Return success, apprehensions, attempts and cost of one episode.

    With p the probability of apprehension per attempt, delta of a new try, q of being let in for
    a hearing after an apprehension:

        s = (1 - p + p q) / (1 - p (1-q) delta)        a = p / (1 - p (1-q) delta)
        C = [c_0 + p (1-q) c_a + (1 - p + p q) f] / (1 - p (1-q) delta)

    Apprehensions are a x episodes, never entries. With q = 0 this is the episode of the paper.

    Args:
        apprehension: p, per attempt.
        retry: delta, after an apprehension that ends in return.
        fee: f, paid on success.
        effort: c_0, of every attempt.
        penalty: c_a, of every apprehension that ends in return.
        release: q.

    Source: MODEL section 2; Massey & Singer (1995) for the geometric count of attempts.
    """
    inside = 1 - apprehension * (1 - release)
    rounds = 1 / (1 - apprehension * (1 - release) * retry)
    cost = effort + apprehension * (1 - release) * penalty + inside * fee
    return Episode(inside * rounds, apprehension * rounds, rounds, cost * rounds)


class Chain(NamedTuple):
    """First border (Mexico's south) and second border (the US southwest)."""

    south: Episode
    north: Episode


def pass_through(chain: Chain, stay: Float[Array, "..."]) -> tuple[Array, Array, Array]:
    """Return success, US apprehensions and Mexican apprehensions per episode begun.

    Of those who pass the south, a share `stay` settles in Mexico and the rest goes on:

        s = s_S (1 - stay) s_N,  A_US = s_S (1 - stay) a_N,  A_MX = a_S

    US apprehensions fall mechanically by (1 - s_S): alone they do not measure deterrence.
    """
    north = chain.south.success * (1 - stay)
    return (
        north * chain.north.success,
        north * chain.north.apprehensions,
        chain.south.apprehensions,
    )
