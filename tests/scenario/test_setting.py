"""Settings: good ones do what they say to the year, bad ones are one line that names the fix."""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.migration.drivers import drivers
from interlock.migration.legal import legal_inputs
from interlock.region.annual import ASSUMED, FIRST_YEAR, LAST_YEAR, YEARS, Annual, position
from interlock.scenario.setting import (
    FORMS,
    Setting,
    allowed,
    changed,
    changed_years,
    parse,
)
from interlock.security.inputs import security_inputs
from tests.campaign import size

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
HISTORY = {**security_inputs(), **legal_inputs(), **drivers()}
PATHS = ("security.agents", "security.sanctions", "drivers.wage.MEX")


def annual(path, values):
    return Annual(path, "", "", "", np.asarray(values, dtype=float), ("observed",) * len(YEARS))


def levels():
    """Agents rise by 100 a year from 1,000 in 1980; sanctions are none until 2008, then half."""
    return {
        "security.agents": annual("security.agents", [1000 + 100 * n for n in range(len(YEARS))]),
        "security.sanctions": annual("security.sanctions", [0.5 * (y >= 2008) for y in YEARS]),
        "drivers.wage.MEX": annual("drivers.wage.MEX", [100.0] * len(YEARS)),
    }


def applied(*texts):
    before = levels()
    return before, changed(before, [parse(text, before) for text in texts])


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        # 1993 is the fourteenth year: 1000 + 100 * 13.
        ("security.agents=hold:1993", "security.agents", {1993: 2300, 1994: 2300, 2024: 2300}),
        ("security.agents=hold:1993@2000", "security.agents", {1999: 2900, 2000: 2300}),
        ("security.agents=hold:2000@1990-1992", "security.agents", {1990: 3000, 1993: 2300}),
        ("security.agents=scale:0.5@2000-2001", "security.agents", {2000: 1500, 2001: 1550}),
        ("security.agents=scale:0.5@2000-2001", "security.agents", {1999: 2900, 2002: 3200}),
        ("security.agents=to:20000", "security.agents", {1980: 20000, 2024: 20000}),
        ("security.agents=to: 2e4 @2024", "security.agents", {2023: 5300, 2024: 20000}),
        (" security.agents = add:-250@1981 ", "security.agents", {1980: 1000, 1981: 850}),
        ("security.sanctions=to:0", "security.sanctions", {2008: 0, 2024: 0}),
        ("security.sanctions=scale:2@2010", "security.sanctions", {2009: 0.5, 2010: 1}),
    ],
)
def test_a_setting_does_what_it_says(text, path, expected):
    before, after = applied(text)
    for year, value in expected.items():
        assert after[path].at(year) == value
    assert all(after[other] is before[other] for other in PATHS if other != path)


def test_what_changed_is_marked_as_assumed_and_nothing_else():
    before, after = applied("security.sanctions=to:0")
    marks = after["security.sanctions"].marks
    assert set(marks[: position(2008)]) == {"observed"}
    assert set(marks[position(2008) :]) == {ASSUMED}
    assert before["security.sanctions"].values[-1] == 0.5  # the history is not written over


def test_settings_apply_in_order():
    _, after = applied("security.agents=to:1000@2000", "security.agents=scale:2@2010")
    assert after["security.agents"].at(2009) == 1000
    assert after["security.agents"].at(2010) == 2000
    _, after = applied("security.agents=scale:2@2010", "security.agents=to:1000@2000")
    assert after["security.agents"].at(2010) == 1000


def test_years_that_change():
    before, after = applied("security.sanctions=to:0", "security.agents=add:1@2001-2002")
    assert changed_years(before, after) == (2001, 2002, *range(2008, 2025))
    assert changed_years(before, before) == ()


BAD = {
    "": "write PATH=FORM:VALUE, such as security.agents=hold:1993",
    "security.agents": "write PATH=FORM:VALUE",
    "=hold:1993": "no input ''",
    "security.agent=hold:1993": "did you mean 'security.agents'?; `interlock migrate inputs`",
    "security=hold:1993": "no input 'security'",
    "agents\nand more=hold:1993": r"no input 'agents\nand more'",
    "security.agents=": "after '=' write hold:YEAR, scale:NUMBER",
    "security.agents=5": "after '=' write",
    "security.agents=hold:": "after '=' write",
    "security.agents=hold:1993@": "perhaps with @1994 or @1994-2010",
    "security.agents=hold:1993@94": "perhaps with @1994 or @1994-2010",
    "security.agents=hold:1993@1994-": "perhaps with @1994",
    "security.agents=to:1@1994-2010-2020": "perhaps with @1994",
    "security.agents=holds:1993": "unknown form 'holds'; did you mean 'hold'?",
    "security.agents=HOLD:1993": "did you mean 'hold'?",
    "security.agents=set:5": "known: add, hold, scale, to",
    "security.agents=to:many": "'many' is not a number",
    "security.agents=to:5%": "'5%' is not a number",
    "security.agents=to:nan": "give a finite number",
    "security.agents=to:1e999": "give a finite number",
    "security.agents=hold:inf": "give a finite number",
    "security.agents=hold:1993.5": "hold takes a year",
    "security.agents=hold:1975": "no data for 1975; hold a year of 1980 to 2024",
    "security.agents=hold:1e300": "no data for 1e+300",
    "security.agents=hold:2024": "none follows it; say from when, such as hold:2024@2010",
    "security.agents=to:1@1979": "no data for 1979; years are 1980 to 2024",
    "security.agents=to:1@1994-2025": "no data for 2025",
    "security.agents=to:1@2010-1994": "ends before it begins; write @1994-2010",
    "security.agents=to:-5": "would be -5 in 1980; it must stay between 0 and 200000 (persons)",
    "security.agents=add:-3000": "would be -2000 in 1980",
    "security.agents=scale:1e306": "would be inf in",
    "security.sanctions=add:0.6": "would be 1.1 in 2008; it must stay between 0 and 1 (a share)",
    "drivers.wage.MEX=to:0": "must stay between 1e-06",
    "security.agents=scale:1": "changes nothing: the input is already so",
    "security.agents=add:0": "changes nothing",
    "security.sanctions=to:0@1980-2007": "changes nothing",
    "security.sanctions=hold:2008": "changes nothing",
    "security.agents=hold:1993@1993-1993": "changes nothing",
    "x" * 5000: "…'",
}


@pytest.mark.parametrize("text", list(BAD), ids=lambda text: repr(text)[:40])
def test_a_bad_setting_is_one_line_with_the_fix(text):
    with pytest.raises(InputError) as caught:
        applied(text)
    told = str(caught.value)
    assert told.startswith("--set ")
    assert BAD[text] in told
    assert len(told.splitlines()) == 1
    assert len(told) < 400


def test_settings_that_undo_each_other_are_refused():
    with pytest.raises(InputError, match="together they change nothing, they undo each other"):
        applied("security.agents=add:5", "security.agents=add:-5")
    assert changed(levels(), []).keys() == levels().keys()


def test_settings_made_in_python_are_checked_too():
    with pytest.raises(InputError, match=r"no input 'nope'"):
        changed(levels(), [Setting("nope", "to", 1, 1980, 2024)])
    with pytest.raises(InputError, match=r"unknown form 'sett'"):
        changed(levels(), [Setting("security.agents", "sett", 1, 1980, 2024)])
    with pytest.raises(InputError, match=r"year 1979 is outside the data"):
        changed(levels(), [Setting("security.agents", "to", 1, 1979, 2024)])


@pytest.mark.parametrize("path", list(HISTORY))
def test_every_input_of_history_is_inside_its_range(path):
    low, high, words = allowed(path)
    assert low <= HISTORY[path].values.min()
    assert HISTORY[path].values.max() <= high
    assert words


years = st.integers(FIRST_YEAR, LAST_YEAR)
spans = st.tuples(years, years).map(sorted)


@settings(patient, max_examples=size("fuzzed settings"))
@given(
    st.sampled_from(PATHS),
    st.sampled_from(FORMS),
    st.floats(allow_nan=False, allow_infinity=False),
    years,
    spans,
)
def test_a_setting_survives_being_written_and_read(path, form, number, held, span):
    value = float(held) if form == "hold" else number
    setting = Setting(path, form, value, *span)
    assert parse(str(setting), PATHS) == setting


MARKS = "= : @ - . hold scale to add 1993 2024 1980 94 0.5 -1 1e9 nan inf ½ ١٩٩٣ _ \n \x1b \u2028 é"
words = st.sampled_from([*MARKS.split(" "), *PATHS, "security.agents=hold:", "@1994-2010", " "])
texts = st.one_of(st.text(max_size=60), st.lists(words, max_size=8).map("".join))
tails = st.one_of(texts, st.lists(words, max_size=5).map("".join))
near_misses = st.builds("{}={}".format, st.sampled_from(PATHS), tails)


@settings(patient, max_examples=size("fuzzed settings"))
@given(st.lists(st.one_of(texts, near_misses), min_size=1, max_size=3))
def test_any_text_is_a_setting_or_one_line(given_texts):
    before = levels()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            after = changed(before, [parse(text, before) for text in given_texts])
    except InputError as error:
        assert len(str(error).splitlines()) == 1
        return
    assert changed_years(before, after)
    for path, one in after.items():
        low, high, _ = allowed(path)
        assert np.isfinite(one.values).all()
        assert low <= one.values.min() and one.values.max() <= high


numbers = st.one_of(
    st.floats(-2, 2), st.floats(-1e6, 1e6), st.floats(allow_nan=False, allow_infinity=False)
)


@settings(patient, max_examples=size("fuzzed settings"))
@given(st.sampled_from(PATHS), st.sampled_from(FORMS), numbers, years, spans)
def test_years_outside_the_span_never_move(path, form, number, held, span):
    before = levels()
    value = float(held) if form == "hold" else number
    try:
        after = changed(before, [Setting(path, form, value, *span)])
    except InputError as error:
        assert len(str(error).splitlines()) == 1
        return
    outside = [year for year in YEARS if not span[0] <= year <= span[1]]
    assert all(after[path].at(year) == before[path].at(year) for year in outside)
    old = before[path].values[position(span[0]) : position(span[1]) + 1]
    new = after[path].values[position(span[0]) : position(span[1]) + 1]
    by_hand = {
        "hold": np.full_like(old, before[path].at(held)),
        "scale": old * value,
        "to": np.full_like(old, value),
        "add": old + value,
    }
    np.testing.assert_array_equal(new, by_hand[form])
