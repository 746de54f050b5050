"""One crossing episode, and the chain of two borders for those who cross Mexico first."""

from typing import NamedTuple

import jax.numpy as jnp
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
    fee: Float[Array, "..."] | float,
    effort: Float[Array, "..."] | float,
    penalty: Float[Array, "..."] | float,
) -> Episode:
    """Return success, apprehensions, attempts and cost of one episode.

    With p the probability of apprehension per attempt and delta of a new try after it:

        s = (1 - p) / (1 - p delta)        a = p / (1 - p delta)
        C = [c_0 + p c_a + (1 - p) f] / (1 - p delta)

    Apprehensions are a x episodes, never entries.

    Args:
        apprehension: p, per attempt.
        retry: delta.
        fee: f, paid on success.
        effort: c_0, of every attempt.
        penalty: c_a, of every apprehension.

    Source: Massey & Singer (1995) for the geometric count of attempts; costs are ours:
    docs/explanation/migration-and-borders.md, One crossing episode.
    """
    rounds = 1 / (1 - apprehension * retry)
    cost = effort + apprehension * penalty + (1 - apprehension) * fee
    return Episode((1 - apprehension) * rounds, apprehension * rounds, rounds, cost * rounds)


def with_hand_over(
    evading: Episode,
    share: Float[Array, "..."],
    let_in: Float[Array, "..."],
    *,
    fee: Float[Array, "..."] | float,
    effort: Float[Array, "..."] | float,
) -> Episode:
    """Return the mean episode when a share of arrivals hands itself over for a hearing.

    They are apprehended once, for sure, and let in with a probability: s = h, a = 1,
    C = c_0 + f. Children and families do so; a higher apprehension probability does not stop them.

    Args:
        evading: episode of those who evade.
        share: of arrivals who hand themselves over.
        let_in: h.
        fee: f.
        effort: c_0.
    """
    handed = Episode(
        let_in, jnp.ones_like(let_in), jnp.ones_like(let_in), jnp.asarray(effort + fee)
    )
    return Episode(*((1 - share) * a + share * b for a, b in zip(evading, handed, strict=True)))


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
