"""Windows of negotiation: codings against the table of instruments, and files of users."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.region.instruments import instrument, instruments
from interlock.scenario.window import Window, load_window, of_year, packaged, parse_window, rule
from tests.campaign import size

LEFT_OUT = {"TPP"}  # twelve parties
KINDS = {"agreement", "negotiation", "programme"}
OWN = """\
schema: 1
name: mine
title: Mine
year: 2012
spokes: [MEX]
barrier: thickness
source: made up for a test
"""


def coded(window):
    return [instrument(one) for one in window.instruments]


def test_every_link_of_the_hub_with_a_spoke_belongs_to_a_window():
    wanted = {
        one.id
        for one in instruments()
        if "USA" in one.parties
        and {"CAN", "MEX"} & set(one.parties)
        and one.first_year >= 1988
        and one.kind in KINDS
    }
    named = {one for window in packaged() for one in window.instruments}
    assert wanted - named == LEFT_OUT
    assert {"deal", "punish"} < set(rule().split())


@pytest.mark.parametrize("window", packaged(), ids=lambda one: one.name)
def test_a_coding_agrees_with_the_table(window):
    found = coded(window)
    assert found
    years = [one.first_year for one in found]
    assert min(years) - 1 <= window.year <= max(years)
    terms = window.observed.terms
    if terms.form != "none":
        assert terms.form in {one.form for one in found}
        parties = {code for one in found for code in one.parties}
        assert set(window.spokes) <= parties
    if terms.trade == "deal":
        assert any(one.content.get("trade") in {"liberalising", "mixed"} for one in found)
    if terms.trade == "punish":
        assert any(one.content.get("trade") == "restrictive" for one in found)
    if terms.effort:
        moved = {issue for one in found for issue in one.content}
        assert moved & {"security", "migration"}
    if terms.form == "none" and terms.trade == "none":
        assert {one.kind for one in found} == {"negotiation"}
    assert window.rival is None or window.rival.terms != window.observed.terms


def test_windows_are_found_by_name_and_year():
    assert load_window("2019").name == "tariff-threat-2019"
    assert load_window("2001").name == "enchilada-2001"
    assert of_year(2001) == ("enchilada-2001", "smart-border-canada-2001")
    assert [one.year for one in packaged()] == sorted(one.year for one in packaged())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (OWN.replace("year: 2012", "year: 1950"), "mine.yaml:4: year: .*1988"),
        (OWN.replace("barrier: thickness", "barrier: walls"), "mine.yaml:6: barrier"),
        (OWN.replace("[MEX]", "[MEX, MEX]"), "a spoke is named twice"),
        (OWN.replace("[MEX]", "[GTM]"), "mine.yaml:5: spokes"),
        (OWN + "spoke: MEX\n", "mine.yaml:8: spoke: unknown key; did you mean 'spokes'"),
        (OWN + "scored: true\n", "needs observed"),
        (
            OWN + "threat: {kind: tariff, unless: {effort: 1}, source: a word of it}\n",
            "needs points",
        ),
        (OWN + "threat: {kind: withdrawal, unless: {}, source: a word of it}\n", "a demand asks"),
        (OWN + "observed: {terms: {efort: 1}, because: it was so}\n", "did you mean 'effort'"),
        (OWN + "observed: {terms: {effort: 1}, because: it was so}\n", "has a form"),
        (
            OWN + "observed: {terms: {trade: punish, form: bilateral}, because: it was so}\n",
            "own act|holds something",
        ),
        (OWN + "rival: {terms: {}, because: it was so}\n", "give observed"),
        ("- 1\n", "a window is a list of keys"),
    ],
)
def test_a_bad_file_is_one_line_with_place_and_fix(text, message):
    with pytest.raises(InputError, match=message) as caught:
        parse_window(text, "mine.yaml")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("enchilada", "did you mean 'enchilada-2001'"),
        ("1990", "no window in 1990; there are 1988"),
        ("none.yaml", "no such file"),
        ("", "unknown window ''"),
        ("my/window", "a window file ends in .yaml"),
    ],
)
def test_an_unknown_window_is_one_line(name, message):
    with pytest.raises(InputError, match=message):
        load_window(name)


WORDS = st.sampled_from(
    [
        "MEX",
        "CAN",
        "deal",
        "none",
        "effort",
        "2012",
        "1",
        "[]",
        "{}",
        "null",
        "trilateral",
        "~",
        "é",
    ]
)


@settings(max_examples=size("fuzzed windows"), deadline=None)
@given(st.data())
def test_any_text_is_a_window_or_one_line(data):
    lines = OWN.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        key = lines[at].partition(":")[0]
        lines[at] = f"{key}: {data.draw(WORDS | st.text(max_size=8))}"
    try:
        found = parse_window("\n".join(lines), "mine.yaml")
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(found, Window)
