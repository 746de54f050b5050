"""Who came first: pairs of dated things, in the order that a claim has them in or the other."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy import stats

from interlock.claims.measured import LEVEL, Measured, Region
from interlock.claims.record.share import p_values, reach, share
from interlock.errors import InputError

METHOD = "exact sign test over untied pairs"
LINKED = "exact sign test over untied pairs, those with a member in common as one"
STEPS = 50  # of bisection of a bound


def sequence(
    first_years: Sequence[int],
    second_years: Sequence[int],
    region: Region,
    names: Sequence[tuple[str, str]] | None = None,
) -> Measured:
    """Return the share of untied pairs whose first came before their second, against a region.

    Pairs count each as one toss: the permutation test that swaps the two of a pair. Three laws that
    all follow one treaty are not three tosses, for an early treaty precedes them all. With `names`,
    pairs that are linked by members in common are taken to fall the same way: of blocks of w pairs,
    the number in order is the sum of w B over blocks, B ~ Bernoulli(theta).

    Args:
        first_years: years of those that the claim has first [pair].
        second_years: years of the others [pair].
        region: where the claim puts the share.
        names: the two of every pair; without, pairs are independent.

    Returns:
        The share; `tied` pairs (of one year) are left out and reported.

    Raises:
        InputError: no pair, lists of different length, or every pair is tied.

    Source: Fisher (1935), The Design of Experiments, ch. 3; Dixon & Mood (1946), JASA 41, on ties.
    """
    first, second = np.asarray(first_years), np.asarray(second_years)
    if first.shape != second.shape or (names is not None and len(names) != len(first)):
        raise InputError("lists of pairs differ in length; give both of every pair")
    untied = np.flatnonzero(first != second)
    if not len(untied):
        raise InputError(
            f"all {len(first)} pairs fall into one and the same year each; give others"
        )
    right = first[untied] < second[untied]
    hits, total = int(right.sum()), len(untied)
    found = share(hits, total, region)
    details = {"in order": hits, "untied": total, "tied": len(first) - total}
    blocks = [1] * total if names is None else _blocks([names[int(at)] for at in untied])
    if max(blocks) == 1:
        return replace(found, method=METHOD, details={**details, **reach(total, region)})
    return _linked(found, hits, blocks, region, {**details, "independent blocks": len(blocks)})


def _linked(
    found: Measured, hits: int, blocks: list[int], region: Region, details: dict[str, int]
) -> Measured:
    """Return what was found with uncertainty of blocks that fall one way."""

    def above(bound: float) -> float:
        return 0.0 if bound < 0 else float(_chances(blocks, min(bound, 1.0))[hits:].sum())

    def below(bound: float) -> float:
        return 0.0 if bound > 1 else float(_chances(blocks, max(bound, 0.0))[: hits + 1].sum())

    p_claim, p_refute = p_values(region, above, below)
    total = sum(blocks)
    worth = total / sum(width**2 for width in blocks)  # of a pair, in independent pairs
    posterior = stats.beta(worth * hits + 0.5, worth * (total - hits) + 0.5)
    return replace(
        found,
        low=_last(above) if hits else 0.0,
        high=1 - _last(lambda bound: below(1 - bound)) if hits < total else 1.0,
        p_claim=p_claim,
        p_refute=p_refute,
        probability=float(posterior.cdf(region.high) - posterior.cdf(region.low)),
        method=LINKED,
        details=details,
    )


def _blocks(names: Sequence[tuple[str, str]]) -> list[int]:
    """Return how many pairs each block holds that members in common link."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from(names)
    block = {
        name: at for at, members in enumerate(nx.connected_components(graph)) for name in members
    }
    return list(Counter(block[one] for one, _ in names).values())


def _chances(blocks: Sequence[int], theta: float) -> np.ndarray:
    """Return the chance of every number of pairs in order, from none to all."""
    chances = np.ones(1)
    for width in blocks:
        longer = np.zeros(len(chances) + width)
        longer[: len(chances)] += (1 - theta) * chances
        longer[width:] += theta * chances
        chances = longer
    return chances


def _last(above: Callable[[float], float]) -> float:
    """Return the largest share that can be rejected as too small."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) <= LEVEL else (low, middle)
    return low
