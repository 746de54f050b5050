"""A scenario as an address: there and back, old ones, and what is no link."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.scenario.language.library import available, chain, load_scenario
from interlock.studio.links import (
    document_of,
    link_of,
    named,
    scenario_from,
    scenario_in,
    scenario_of,
    wanted,
    yaml_of,
)

OWN = [name for name in available() if name != "history"]


def packed(document: object) -> str:
    raw = zlib.compress(json.dumps(document).encode())
    return "1." + base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize("name", OWN)
def test_a_scenario_travels_whole(name):
    sent = load_scenario(name)
    come = scenario_of(link_of(sent))
    assert come.model_dump() == sent.model_dump()
    assert scenario_in(yaml_of(document_of(sent))).model_dump() == sent.model_dump()
    assert len(link_of(sent)) < 2000  # what every browser and mail program takes


def test_the_same_scenario_has_the_same_link():
    one = load_scenario("tariffs-2025")
    assert link_of(scenario_of(link_of(one))) == link_of(one)


def test_a_link_of_an_old_schema_is_brought_up_to_date():
    old = {
        "schema": 0,
        "name": "old",
        "title": "An old one",
        "diff": [
            {
                "instrument": "security.agents",
                "start": 1994,
                "value": {"hold": 1993},
                "source": "somebody's memory",
            }
        ],
    }
    found = scenario_of(packed(old))
    assert found.changes[0].hold == 1993
    assert "schema 0" in found.notes[0]


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("", "begins with"),
        ("no-nafta", "begins with"),
        ("2.abc", "begins with"),
        ("1.", "cut short"),
        ("1.!!!!", "damaged"),
        ("1.abcd", "damaged"),
        (link_of(load_scenario("no-nafta"))[:-20], "cut short|damaged"),
        (packed([1, 2]), "list of keys"),
        (packed({"schema": 9}), "newer"),
        ("1." + "a" * 7000, "longer"),
    ],
)
def test_what_is_no_link_is_refused(link, words):
    with pytest.raises(InputError, match=words):
        scenario_of(link)


def test_a_small_link_that_unpacks_to_a_large_text_is_refused():
    bomb = {"schema": 1, "name": "a", "title": "b", "note": "x" * 2_000_000}
    link = packed(bomb)
    assert len(link) < 6000
    with pytest.raises(InputError, match="more than a scenario"):
        scenario_of(link)


def test_deep_nesting_is_refused():
    deep: list = []
    for _ in range(400):
        deep = [deep]
    with pytest.raises(InputError):
        scenario_of(packed({"schema": 1, "name": "a", "title": "b", "changes": deep}))


def test_a_base_never_reaches_the_file_system():
    told = document_of(load_scenario("no-nafta")) | {"name": "a", "base": "../../etc/x.yaml"}
    with pytest.raises(InputError, match="only a scenario that is a file"):
        chain(scenario_from(told))


def test_a_name_never_reaches_the_file_system(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(yaml_of(document_of(load_scenario("no-nafta")) | {"name": "mine"}))
    with pytest.raises(InputError, match="no scenario"):
        named(str(path))
    with pytest.raises(InputError, match="no scenario"):
        wanted(str(path))


def test_errors_name_the_field():
    told = document_of(load_scenario("no-border-buildup"))
    told["changes"][0]["instrument"] = "security.agnets"
    with pytest.raises(InputError, match=r"did you mean .security\.agents.") as error:
        scenario_from(told)
    assert error.value.field == "changes[0].instrument"
    assert error.value.line is not None


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: "1." + b.hex()))
def test_any_text_is_a_link_or_refused(text):
    try:
        scenario_of(text)
    except InputError as error:
        assert "\n" not in str(error)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_any_document_is_a_scenario_or_refused(document):
    try:
        scenario_from(document)
    except InputError as error:
        assert "\n" not in str(error)
