"""Speed of the studio's first answers, beside exact runs of the same question.

Run with `make bench`; nothing here runs in `make test`. Under load: docs/verification/studio.md.
"""

from interlock.study.answers.quick import FIRST_ORDER, quick
from interlock.study.answers.records import quick_effects
from interlock.study.answers.result import run
from interlock.study.coupled.pose import pose

SCENARIO, SCHOOL, YEAR, DRAWS = "no-nafta", "rational", 2010, 25
FIRST_S = 2.0
GROUP = "studio, no-nafta, 25 draws a school"


def first(school):
    """Answer as a page asks: what is shown of one year."""
    return quick_effects(quick(pose(SCENARIO), school), YEAR)


def exact():
    return run(pose(SCENARIO), SCHOOL, draws=DRAWS)


def test_first_answer_of_every_school(benchmark):
    benchmark.group = GROUP
    benchmark.extra_info |= {"limit_s": FIRST_S}
    told = benchmark.pedantic(first, ("all",), rounds=5, warmup_rounds=1)
    assert told["status"] == FIRST_ORDER
    assert benchmark.stats.stats.median < FIRST_S


def test_first_answer_of_one_school(benchmark):
    benchmark.group = GROUP
    told = benchmark.pedantic(first, (SCHOOL,), rounds=5, warmup_rounds=1)
    assert told["status"] == FIRST_ORDER


def test_exact_answer_of_one_school(benchmark):
    benchmark.group = GROUP
    found = benchmark.pedantic(exact, rounds=3, warmup_rounds=1)
    assert found.status == "converged"
