"""The network of cooperation: states, and the instruments in force that link them."""

from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar

from interlock.errors import InputError
from interlock.region.instruments import ISSUES, PARTNERS, check, instruments, standing

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np

Share = TypeVar("Share", float, "np.ndarray")
HUB = "USA"


def network(year: int, issue: str | None = None) -> "nx.Graph[str]":
    """Return the network of a year.

    Args:
        year: from the first instrument to the last.
        issue: trade, security or migration; None for all.

    Returns:
        Graph of states. An edge has `instruments`, ids in force that both are parties to, `weight`,
        their number, and `bilateral` and `trilateral`, their numbers by form. Canada, Mexico and
        the United States are always nodes.

    Raises:
        InputError: unknown issue, or a year before or after the coding.
    """
    import networkx as nx

    check(issue, ISSUES, "issue")
    first, last = coded_years()
    if not first <= year <= last:
        raise InputError(f"year {year} is outside the coding of instruments, {first} to {last}")
    graph: nx.Graph[str] = nx.Graph(year=year, issue=issue or "all")
    graph.add_nodes_from(sorted(PARTNERS))
    for one in standing(year, issue=issue):
        if not one.cooperative:
            continue
        for left, right in combinations(sorted(set(one.parties)), 2):
            if not graph.has_edge(left, right):
                graph.add_edge(left, right, instruments=(), weight=0, bilateral=0, trilateral=0)
            edge = graph.edges[left, right]
            edge["instruments"] += (one.id,)
            edge["weight"] += 1
            edge[one.form] += 1
    return graph


def coded_years() -> tuple[int, int]:
    """Return the first and the last year that the coding of instruments covers."""
    begun = [one.first_year for one in instruments()]
    return min(begun), max(begun)


def hub_centrality(graph: "nx.Graph[str]") -> float | None:
    """Return the hub's part in the links among Canada, Mexico and the United States.

    6 (s - 1/3), s the hub's share of all ends of links: 0 where all three pairs have as many links,
    1 where there is no link without the hub; below 0 where the spokes' own link is the strongest.
    None where there is no link.

    Source: as `hubness`.
    """
    inside: Any = graph.subgraph(PARTNERS)
    strength = dict(inside.degree(weight="weight"))
    total = sum(strength.values())
    return None if total == 0 else hubness(strength[HUB] / total, len(strength))


def hubness(share: Share, states: int) -> Share:
    """Return how much of a network of states hangs on one of them.

    (s - 1/n) / (1/2 - 1/n), s the state's share of all ends of links (each link has two): 1 where
    there is no link without it, 0 where it has as many as the mean of all n.

    Args:
        share: s, between 0 and 1/2.
        states: n, three or more.

    Source: weighted degree centrality, scaled between star and even network.
    """
    return (share - 1 / states) / (1 / 2 - 1 / states)


def links(graph: "nx.Graph[str]") -> int:
    """Return the number of links among Canada, Mexico and the United States."""
    return int(graph.subgraph(PARTNERS).size(weight="weight"))
