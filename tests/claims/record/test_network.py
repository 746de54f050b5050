"""Share of a hub, and the treaties that links are counted from."""

import networkx as nx
import pytest
from scipy import stats

from interlock.claims.language.names import DYADS
from interlock.claims.measured import Region
from interlock.claims.record.network import hub_share
from interlock.claims.record.treaties import environmental
from interlock.errors import InputError
from interlock.region import packaged

ABOVE = Region(low=2 / 3)


def links(north, south, spokes):
    pairs = (("CAN", "USA"), ("MEX", "USA"), ("CAN", "MEX"))
    return {frozenset(pair): n for pair, n in zip(pairs, (north, south, spokes), strict=True)}


def test_a_hub_is_the_exact_binomial_test():
    found = hub_share(links(67, 45, 1), "USA", ABOVE)
    assert found.estimate == pytest.approx(112 / 113)
    assert found.p_claim == pytest.approx(
        stats.binomtest(112, 113, 2 / 3, alternative="greater").pvalue
    )
    assert found.details["share without a hub"] == pytest.approx(2 / 3)


def test_every_state_holds_two_thirds_where_all_pairs_are_alike():
    for hub in ("USA", "CAN", "MEX"):
        found = hub_share(links(5, 5, 5), hub, ABOVE)
        assert found.estimate == pytest.approx(2 / 3)
        assert found.details["centralisation"] == 0.0


def test_shares_of_the_three_add_up_to_two():
    total = sum(hub_share(links(7, 3, 1), hub, ABOVE).estimate for hub in ("USA", "CAN", "MEX"))
    assert total == pytest.approx(2.0)


def test_centralisation_is_freemans():
    """1 for a star, whatever its weights; on plain graphs that of degree centrality."""
    assert hub_share(links(9, 2, 0), "USA", ABOVE).details["centralisation"] == 1.0
    graph = nx.barbell_graph(3, 1)
    graph = nx.relabel_nodes(graph, {node: f"N{node}" for node in graph})
    found = hub_share({frozenset(pair): 1 for pair in graph.edges}, "N0", ABOVE)
    degree = nx.degree_centrality(graph).values()
    n, edges = len(graph), graph.number_of_edges()
    scaled = (n * max(degree) - sum(degree)) * (n - 1) / ((n - 2) * edges)
    assert found.details["centralisation"] == pytest.approx(scaled, abs=1e-4)


def test_states_renamed_change_nothing():
    other = {frozenset({"A", "B"}): 4, frozenset({"C", "B"}): 2, frozenset({"A", "C"}): 3}
    one = hub_share(links(4, 2, 3), "USA", ABOVE)
    assert hub_share(other, "B", ABOVE) == one


def test_two_states_have_no_centre():
    found = hub_share({frozenset({"CAN", "USA"}): 3}, "USA", ABOVE)
    assert found.details["centralisation"] == 0.0


def test_what_is_no_network_is_refused():
    with pytest.raises(InputError, match="no two states"):
        hub_share({}, "USA", ABOVE)
    with pytest.raises(InputError, match="not 3"):
        hub_share({frozenset({"CAN", "MEX", "USA"}): 1}, "USA", ABOVE)
    with pytest.raises(InputError, match="-1 links"):
        hub_share(links(-1, 2, 3), "USA", ABOVE)


def test_treaties_are_those_of_the_table():
    rows = packaged.read_table("ieadb_treaties").to_dicts()
    for dyad in DYADS:
        found = environmental((dyad,), None, None)
        assert {one.id for one in found} == {
            f"IEADB {row['mitch_id']}" for row in rows if row["dyad"] == dyad
        }
        assert {one.parties for one in found} == {tuple(dyad.split("+"))}
    everything = environmental(DYADS, None, None)
    assert len({one.id for one in everything}) == len(everything) == len(rows)
    assert [one.year for one in everything] == sorted(row["year"] for row in rows)


def test_years_keep_both_ends():
    found = environmental(DYADS, 1990, 1995)
    assert {one.year for one in found} <= set(range(1990, 1996))
    later, earlier = environmental(DYADS, 1991, None), environmental(DYADS, None, 1990)
    assert len(later) + len(earlier) == len(environmental(DYADS, None, None))
    assert environmental(("CAN+USA", "CAN+USA"), None, None) == environmental(
        ("CAN+USA",), None, None
    )


def test_an_unknown_dyad_is_refused():
    with pytest.raises(InputError, match=r"USA\+CAN.*known: CAN\+MEX"):
        environmental(("USA+CAN",), None, None)
