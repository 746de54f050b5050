"""Claim files: what is read, what is refused, and with which line."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.claims.language.library import available, kinds, load_claim, parse_claim
from interlock.claims.language.template import claim_text
from interlock.errors import InputError
from interlock.region import load_region
from tests.campaign import size

TABLE = {row["id"]: row for row in load_region().claims.to_dicts()}
GOOD = yaml.safe_load(claim_text("C01"))
ALL = {"environmental": ["CAN+USA"]}
BOTH = {"kind": "composite", "of": "all", "claim": "drop"}


def changed(**keys):
    return written({**GOOD, **keys})


def written(data):
    """Return YAML without anchors, however often a thing occurs."""
    return json.dumps(data, ensure_ascii=False, indent=1)


def with_test(**keys):
    test = {**GOOD["test"], **keys}
    return changed(test={key: value for key, value in test.items() if value != "drop"})


def test_the_template_is_a_claim():
    claim = parse_claim(claim_text("C01"))
    assert claim.id == "C01"
    assert [one.name for one in claim.tests] == ["main", "other pair"]


def test_all_71_claims_are_packaged():
    assert available() == tuple(sorted(TABLE))
    assert len(available()) == 71


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_packaged_claim_says_what_the_chapter_says(name):
    claim, row = load_claim(name), TABLE[name]
    assert claim.id == name
    assert claim.quote == row["quote"]
    assert claim.cited == row["cited_source"]
    assert claim.type == row["type"]
    assert claim.section == row["section"]


def test_no_claim_reads_the_preliminary_evidence():
    """It is in the table for people; nothing of the room may read it."""
    from pathlib import Path

    import interlock.claims

    room = Path(interlock.claims.__file__).parent
    for path in room.rglob("*.py"):
        assert "preliminary" not in path.read_text(encoding="utf-8"), path


def test_no_packaged_file_holds_a_verdict():
    from interlock.claims.language.library import FOLDER

    for path in FOLDER.glob("*.yaml"):
        assert "verdict" not in yaml.safe_load(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("- a", "a claim is a list of keys"),
        (changed(schema=2), "schema"),
        (changed(verdict="supported"), "unknown key"),
        (changed(id="p 1"), "id"),
        (changed(type="true"), "descriptive"),
        (changed(threats=[]), "threats"),
        (changed(threats=[{"kind": "none", "says": "nothing at all"}]), "threats[0].kind"),
        (changed(test="trend"), "a test is a list of keys"),
        (with_test(kind="drop"), "missing key 'kind'"),
        (with_test(kind="trends"), "did you mean 'trend'?"),
        (with_test(kind=["trend"]), "no kind"),
        (with_test(valeu=1), "did you mean 'value'?"),
        (with_test(claim={}), "exactly one of above, below, between"),
        (with_test(claim={"above": 0, "below": 1}), "exactly one of above, below, between"),
        (with_test(claim={"between": [1, 0]}), "is not below"),
        (with_test(claim={"abvoe": 0}), "did you mean 'above'?"),
        (with_test(years=[2000, 1990]), "ends before it begins"),
        (with_test(years=[1]), "years"),
        (with_test(value={}), "exactly one of series, index"),
        (with_test(value={"series": "gini", "index": "trade-openness"}), "found series and index"),
        (with_test(value={"series": "gini_"}), "did you mean 'gini'?"),
        (with_test(value={"series": "gini"}), "say which country"),
        (with_test(value={"series": "gini", "at": {"contry": "MEX"}}), "did you mean 'country'?"),
        (with_test(value={"index": "trade-open"}), "did you mean 'trade-openness'?"),
        (
            with_test(value={"step": 2001, "at": {"x": "y"}}),
            "'at' selects from a series or an index",
        ),
        (with_test(value={"seires": "gini"}), "did you mean 'series'?"),
        (changed(missing={"nobody": "what nobody asks for"}), "no test asks for nobody"),
        (changed(robustness=[GOOD["test"]]), "two tests are called 'main'"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(text, says):
    with pytest.raises(InputError) as refused:
        parse_claim(text, "mine.yaml")
    message = str(refused.value)
    assert message.startswith("mine.yaml")
    assert "\n" not in message
    assert says in message


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ({"kind": "votes", "votes": ["h1-1.1900"]}, "no roll call 'h1-1.1900'"),
        ({"kind": "votes"}, "say which roll calls"),
        ({"kind": "sequence", "pairs": [["NAFTA", "NAFTE"]]}, "no instrument 'NAFTE'"),
        ({"kind": "ratification", "package": "naftta"}, "did you mean 'nafta'?"),
        ({"kind": "counterfactual", "scenario": "no-naftta", "outcome": "deaths@2010"}, "no-nafta"),
        ({"kind": "negotiation", "windows": ["nafta"], "quantity": "chance_mobility"}, "window"),
        ({"kind": "share", "of": {"environmental": ["CAN+UK"]}, "among": ALL}, "dyad"),
        ({"kind": "share", "of": {}, "among": {}}, "exactly one of instruments, environmental"),
        ({**BOTH, "parts": [GOOD["test"], GOOD["test"]]}, "names of their own"),
        ({**BOTH, "parts": [GOOD["test"]]}, "parts"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused(test, says):
    whole = {"asks": "Is it so?", "claim": {"above": 0}, **test}
    text = changed(test={key: value for key, value in whole.items() if value != "drop"})
    with pytest.raises(InputError, match="mine") as refused:
        parse_claim(text, "mine.yaml")
    assert says in str(refused.value)


def test_an_unknown_claim_is_refused_with_a_guess():
    with pytest.raises(InputError, match=r"unknown claim 'P99'"):
        load_claim("P99")


def test_ids_may_be_written_small():
    assert load_claim("p32") is load_claim("P32")


def test_every_kind_says_what_it_measures():
    for name, kind in kinds().items():
        assert kind.measures, name
        assert kind.__doc__


scalars = st.none() | st.booleans() | st.integers(-10, 3000) | st.floats() | st.text(max_size=12)
words = st.sampled_from([*GOOD, *GOOD["test"], *kinds(), "above", "between", "parts", "series"])
things = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=size("fuzzed claims"), deadline=None)
@given(st.sampled_from([*GOOD, "x"]), things)
def test_any_text_is_read_or_refused_in_one_line(key, thing):
    text = written({**GOOD, key: thing})
    try:
        parse_claim(text)
    except InputError as refused:
        assert "\n" not in str(refused)


@settings(max_examples=size("fuzzed claims"), deadline=None)
@given(st.sampled_from([*GOOD["test"], "parts", "x"]), things)
def test_any_test_is_read_or_refused_in_one_line(key, thing):
    text = written({**GOOD, "test": {**GOOD["test"], key: thing}})
    try:
        parse_claim(text)
    except InputError as refused:
        assert "\n" not in str(refused)
