"""The network of cooperation: pure forms have known centralities, and edges are the table's."""

from itertools import combinations

import networkx as nx
import pytest

from interlock.errors import InputError
from interlock.observatory.network import coded_years, hub_centrality, links, network
from interlock.region import load_region


def weighted(**weights):
    graph = nx.Graph()
    graph.add_nodes_from(("CAN", "MEX", "USA"))
    for pair, weight in weights.items():
        graph.add_edge(*pair.split("_"), weight=weight)
    return graph


def test_pure_forms():
    assert hub_centrality(weighted(CAN_USA=3, MEX_USA=5)) == pytest.approx(1)
    assert hub_centrality(weighted(CAN_USA=4, MEX_USA=4, CAN_MEX=4)) == pytest.approx(0)
    assert hub_centrality(weighted(CAN_MEX=2)) == pytest.approx(-2)
    assert hub_centrality(weighted()) is None
    assert links(weighted(CAN_USA=3, MEX_USA=5)) == 8


def test_central_american_links_do_not_count():
    graph = weighted(CAN_USA=1, MEX_USA=1)
    graph.add_edge("GTM", "MEX", weight=50)
    assert hub_centrality(graph) == pytest.approx(1)
    assert links(graph) == 2


@pytest.mark.parametrize("year", [1970, 1993, 2005, 2019, 2026])
@pytest.mark.parametrize("issue", [None, "security"])
def test_edges_are_those_of_the_table(year, issue):
    expected = {}
    for row in load_region().instruments.to_dicts():
        if row["item_type"] not in {"agreement", "institution", "law", "programme"}:
            continue
        if row["outcome"] == "failed" or row["form"] not in {"bilateral", "trilateral"}:
            continue
        if row["year_start"] > year or (row["year_end"] or 9999) < year:
            continue
        if issue and f"{issue}:" not in row["content"]:
            continue
        for pair in combinations(sorted(row["parties"].split(";")), 2):
            expected.setdefault(pair, []).append(row["id"])
    graph = network(year, issue)
    found = {tuple(sorted((a, b))): list(e["instruments"]) for a, b, e in graph.edges(data=True)}
    assert found == expected
    for _, _, edge in graph.edges(data=True):
        assert edge["weight"] == len(edge["instruments"]) == edge["bilateral"] + edge["trilateral"]
    assert {"CAN", "MEX", "USA"} <= set(graph)


def test_bad_questions():
    assert coded_years() == (1942, 2026)
    with pytest.raises(InputError, match="1942 to 2026"):
        network(1900)
    with pytest.raises(InputError, match="did you mean 'trade'"):
        network(2000, "trad")
