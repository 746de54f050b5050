"""The rule from findings to a verdict, case by case."""

import pytest

from interlock.claims.finding import SPLIT, Finding, agreed, all_of, any_of
from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, MISSING, SUPPORTS
from interlock.claims.verdict import verdict

FEW = {SUPPORTS: (0.01, 0.99), CONTRADICTS: (0.99, 0.01), INCONCLUSIVE: (0.4, 0.6)}


def found(outcome, name="main", **more):
    p_claim, p_refute = FEW.get(outcome, (None, None))
    return Finding(
        name=name,
        kind="trend",
        asks="?",
        reach="description",
        measures="slope",
        region="above 0",
        unit="",
        outcome=outcome,
        p_claim=p_claim,
        p_refute=p_refute,
        probability=None if p_claim is None else 1 - p_claim,
        **more,
    )


def variants(*outcomes):
    return [found(outcome, f"variant {n}") for n, outcome in enumerate(outcomes)]


def judged(main, *outcomes):
    return verdict(found(main), variants(*outcomes), "a longer series")


@pytest.mark.parametrize(
    ("main", "others", "expected"),
    [
        (SUPPORTS, (), "supported"),
        (SUPPORTS, (SUPPORTS, INCONCLUSIVE), "supported"),
        (SUPPORTS, (SUPPORTS, MISSING), "supported"),
        (SUPPORTS, (SUPPORTS, INCONCLUSIVE, INCONCLUSIVE), "contested"),
        (SUPPORTS, (SUPPORTS, SUPPORTS, CONTRADICTS), "contested"),
        (CONTRADICTS, (CONTRADICTS,), "contradicted"),
        (CONTRADICTS, (), "contradicted"),
        (CONTRADICTS, (CONTRADICTS, SUPPORTS), "contested"),
        (CONTRADICTS, (INCONCLUSIVE, INCONCLUSIVE, CONTRADICTS), "contested"),
        (INCONCLUSIVE, (), "undecided"),
        (INCONCLUSIVE, (INCONCLUSIVE, INCONCLUSIVE, SUPPORTS), "undecided"),
        (INCONCLUSIVE, (SUPPORTS, SUPPORTS, INCONCLUSIVE), "contested"),
        (INCONCLUSIVE, (SUPPORTS, CONTRADICTS, *3 * (INCONCLUSIVE,)), "contested"),
        (MISSING, (SUPPORTS, SUPPORTS), "undecided"),
    ],
)  # fmt: skip
def test_the_rule(main, others, expected):
    assert judged(main, *others).verdict == expected


def test_support_and_refutation_are_mirror_images():
    mirror = {SUPPORTS: CONTRADICTS, CONTRADICTS: SUPPORTS, INCONCLUSIVE: INCONCLUSIVE}
    word = {"supported": "contradicted", "contradicted": "supported"}
    for main in mirror:
        for one in mirror:
            for other in mirror:
                here = judged(main, one, other).verdict
                there = judged(mirror[main], mirror[one], mirror[other]).verdict
                assert there == word.get(here, here)


def test_a_circular_coding_is_at_most_contested():
    main = found(SUPPORTS, circular=("NAFTA",))
    told = verdict(main, variants(SUPPORTS), "")
    assert told.verdict == "contested"
    assert told.depends == ("NAFTA",)


def test_an_independent_coding_lifts_the_cap():
    main = found(SUPPORTS, circular=("NAFTA",))
    other = found(SUPPORTS, "treaties", independent=True)
    assert verdict(main, [other], "").verdict == "supported"


def test_an_independent_coding_that_is_circular_itself_does_not():
    main = found(SUPPORTS, circular=("NAFTA",))
    other = found(SUPPORTS, "treaties", independent=True, circular=("SPP",))
    assert verdict(main, [other], "").verdict == "contested"


def test_a_refutation_by_a_circular_coding_stands():
    assert verdict(found(CONTRADICTS, circular=("NAFTA",)), [], "").verdict == "contradicted"


def test_what_is_missing_is_named():
    main = found(MISSING, missing=("mia_delegation: scores",))
    told = verdict(main, variants(INCONCLUSIVE), "")
    assert told.missing == ("mia_delegation: scores",)
    assert "variant 0" in told.because


def test_schools_that_disagree_are_named():
    schools = [found(SUPPORTS, "chapter"), found(CONTRADICTS, "rational")]
    main = agreed(found(MISSING), "school", schools)
    told = verdict(main, [], "")
    assert main.outcome == SPLIT
    assert told.verdict == "contested"
    assert "chapter" in told.because
    assert told.depends == ("chapter", "rational")


def test_schools_decide_only_together():
    both = agreed(found(MISSING), "school", [found(SUPPORTS, "a"), found(SUPPORTS, "b")])
    mixed = agreed(found(MISSING), "school", [found(SUPPORTS, "a"), found(INCONCLUSIVE, "b")])
    assert both.outcome == SUPPORTS
    assert mixed.outcome == SPLIT
    assert mixed.p_claim == 0.4


def test_all_parts_must_show_it_and_one_may_refute_it():
    base = found(MISSING)
    assert all_of(base, [found(SUPPORTS, "a"), found(SUPPORTS, "b")]).outcome == SUPPORTS
    assert all_of(base, [found(SUPPORTS, "a"), found(INCONCLUSIVE, "b")]).outcome == INCONCLUSIVE
    assert all_of(base, [found(SUPPORTS, "a"), found(CONTRADICTS, "b")]).outcome == CONTRADICTS


def test_any_part_may_show_it_at_its_share_of_the_level():
    base = found(MISSING)
    one = [found(SUPPORTS, "a"), *variants(*[INCONCLUSIVE] * 3)]
    assert any_of(base, one).outcome == SUPPORTS
    assert any_of(base, [*one, *variants(*[INCONCLUSIVE] * 4)]).outcome == INCONCLUSIVE
    assert any_of(base, [found(CONTRADICTS, "a"), found(CONTRADICTS, "b")]).outcome == CONTRADICTS


def test_a_missing_part_leaves_the_whole_missing():
    parts = [found(SUPPORTS, "a"), found(MISSING, "b", missing=("x",))]
    for join in (all_of, any_of):
        assert join(found(MISSING), parts).missing == ("x",)


def test_findings_survive_json():
    main = agreed(found(MISSING), "school", [found(SUPPORTS, "a"), found(SUPPORTS, "b")])
    assert Finding.model_validate_json(main.model_dump_json()) == main
