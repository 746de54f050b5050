"""A hash of the numbers that a fit sees: what it was fitted to, and nothing beside."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache

import equinox as eqx
import jax
import numpy as np

from interlock.estimate import observations
from interlock.estimate.observations import Observed
from interlock.estimate.target import factual

# Digits that count: the last bits of a logarithm differ between processors, data do not.
DIGITS = 9


def digest(numbers: Iterable[np.ndarray], stated: str = "") -> str:
    """Return one hash over numbers, to nine digits, and over what is stated beside them."""
    found = hashlib.sha256()
    for one in numbers:
        text = " ".join(f"{value:.{DIGITS - 1}e}" for value in np.ravel(one))
        found.update(f"{text}\n".encode())
    found.update(stated.encode())
    return f"sha256:{found.hexdigest()}"


@cache
def fingerprint(fit: str) -> str:
    """Return one hash over the inputs of history and the observables of a fit.

    A series that no fit reads may join the packaged data without making posteriors stale; one
    changed digit of a series that is read, or another way of deriving an input, makes them so.

    Args:
        fit: `mexico`, `triangle` or `training`.
    """
    return digest(_numbers(fit))


def _numbers(fit: str) -> Iterator[np.ndarray]:
    # Freedom to move is an instrument of scenarios alone: history has none to fit to.
    free = eqx.tree_at(lambda i: (i.mexico.mobility, i.triangle.mobility), factual(), (None, None))
    yield from (np.asarray(leaf, float) for leaf in jax.tree.leaves(free))
    # Central American fits rest on the US border at the Mexican mode, so on Mexican data too.
    for one in observations.mexico().values():
        yield from _columns(one)
    if fit == "triangle":
        for seen in observations.triangle().values():
            for one in seen.values():
                yield from _columns(one)
        for one in observations.triangle_together().values():
            yield from _columns(one)


def _columns(one: Observed) -> Iterator[np.ndarray]:
    yield from (one.first, one.last, one.values, one.error)
