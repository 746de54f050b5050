"""Speed of politics: a package before Congress, and a path of fifteen years."""

from interlock.estimate.politics.ratify import ratify, record
from interlock.estimate.politics.rule_store import packaged_politics
from interlock.estimate.politics.rules import simulate
from interlock.estimate.politics.vote_store import packaged_votes
from interlock.scenario.package import load_package

LIMIT_S = 0.5


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
