"""How much of a network passes through a hub."""

from collections.abc import Mapping
from dataclasses import replace

from interlock.claims.measured import Measured, Region
from interlock.claims.record.share import share
from interlock.errors import InputError


def hub_share(links: Mapping[frozenset[str], int], hub: str, region: Region) -> Measured:
    """Return the share of links that hold a hub, against a region; exact binomial.

    Among three states without a hub, each state is in two of the three pairs: 2/3 of the links hold
    it by arithmetic alone. A claim sets its own bound and should set it above that. An instrument
    of all three states gives three links at once, of which two hold any state; such links vary less
    than independent ones would, so the test errs on the side of caution.

    Args:
        links: pair of states to the number of links between them.
        hub: the state.
        region: where the claim puts the share.

    Returns:
        The share; `centralisation` is Freeman's of the weighted degree, 0 where all have the same
        and 1 where every link holds one and the same state.

    Raises:
        InputError: no link, a link that is not of two states, or a number of links below 0.

    Source: Freeman (1978), Social Networks 1(3), for the centralisation.
    """
    for pair, number in links.items():
        if len(pair) != 2:
            raise InputError(f"a link joins two states, not {len(pair)}; split it into pairs")
        if number < 0:
            raise InputError(f"{number} links between {' and '.join(sorted(pair))}; count anew")
    total = sum(links.values())
    if total == 0:
        raise InputError("no two states are linked; widen what is selected")
    hits = sum(number for pair, number in links.items() if hub in pair)
    found = share(hits, total, region)
    states = sorted({hub, *(state for pair in links for state in pair)})
    details = {
        **found.details,
        "centralisation": round(_centralisation(links, states), 4),
        "share without a hub": 2 / len(states),
    }
    method = "exact binomial, each link between two states a unit"
    return replace(found, method=method, details=details)


def _centralisation(links: Mapping[frozenset[str], int], states: list[str]) -> float:
    """Return sum_i (d_max - d_i) / ((n - 2) L), d_i the links of a state and L all links."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(states)
    for pair, number in links.items():
        left, right = sorted(pair)
        graph.add_edge(left, right, weight=number)
    if len(states) < 3:
        return 0.0
    degree = [float(number) for _, number in graph.degree(weight="weight")]
    return (len(states) * max(degree) - sum(degree)) / ((len(states) - 2) * sum(links.values()))
