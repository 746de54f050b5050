"""Speed of politics: a package before Congress, fifteen years of agents, negotiations."""

from interlock.estimate.politics.ratify import ratify, record
from interlock.estimate.politics.rule_store import packaged_politics
from interlock.estimate.politics.rules import simulate
from interlock.estimate.politics.vote_store import packaged_votes
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.scenario.package import load_package
from interlock.scenario.window import load_window
from interlock.study.negotiation import store
from interlock.study.negotiation.answer import negotiate

LIMIT_S = 0.5
WINDOW_LIMIT_S, ALL_LIMIT_S = 1.0, 20.0


def test_ratification_of_a_package(benchmark):
    model, package = packaged_votes().model, load_package("reform-2013")

    def asked():
        return record(ratify(model, package, 2013), package, 2013)

    told = benchmark(asked)
    benchmark.extra_info["limit_s"] = LIMIT_S
    assert 0 <= told["enacted"] <= 1
    assert benchmark.stats["median"] < LIMIT_S


def test_fifteen_years_of_agents(benchmark):
    rule = packaged_politics("agents").fits["constant_ratchet"]
    path = benchmark(simulate, rule, 2005, 2019)
    assert path.shape == (500, 15)


def test_one_window_under_every_concept(benchmark):
    """Given cached equilibria, as the packaged windows have them."""
    window = load_window("usmca-2018")
    told = benchmark.pedantic(negotiate, (window,), rounds=5, warmup_rounds=1)
    benchmark.extra_info["limit_s"] = WINDOW_LIMIT_S
    assert set(told["concepts"]) == set(CONCEPTS)
    assert benchmark.stats["median"] < WINDOW_LIMIT_S


def test_all_windows_with_posteriors(benchmark):
    """Four concepts fitted to nineteen windows under both readings, each window left out."""
    stakes = store.packaged_negotiations().stakes
    found = benchmark.pedantic(store.fitted, (stakes,), rounds=1)
    benchmark.extra_info["limit_s"] = ALL_LIMIT_S
    assert set(found.posteriors["rule"]) == set(CONCEPTS)
    assert benchmark.stats["median"] < ALL_LIMIT_S
