"""Rows of a sweep beside the same runs asked one scenario at a time.

`pytest benchmarks/test_sweeps.py --benchmark-only`; figures of `make verify` are in
docs/verification/sweeps.md.
"""

import pytest
from tests.study.sweep.asking import study

from interlock.study.coupled.exact import first_order
from interlock.study.coupled.sample import sample
from interlock.study.sweep.model.checking import at_point
from interlock.study.sweep.model.question import question

DRAWS, POINTS = 25, 4
GROUP = pytest.mark.benchmark(group=f"sweep: {POINTS} points, {DRAWS} draws at each")


@pytest.fixture(scope="module")
def asked():
    found = question(study(draws=DRAWS).text, "rational")
    found.rows(0, DRAWS)
    return found


@GROUP
def test_rows_of_a_sweep(benchmark, asked):
    rows = benchmark.pedantic(asked.rows, args=(0, POINTS * DRAWS), rounds=5, warmup_rounds=1)
    assert rows.height == POINTS * DRAWS


@GROUP
def test_scenarios_one_at_a_time(benchmark, asked):
    def each():
        for point in range(POINTS):
            drawn = asked.drawn_at(point, sample("rational", DRAWS))
            first_order(at_point(asked, point), "rational", drawn)

    benchmark.pedantic(each, rounds=3, warmup_rounds=1)
