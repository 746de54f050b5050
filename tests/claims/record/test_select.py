"""Filters on the real record: what they keep, and what they refuse with which guess."""

import pytest
from pydantic import ValidationError

from interlock.claims.record.select import Filter, circular, select
from interlock.errors import InputError
from interlock.region.instruments import STANDING, instrument, instruments

EVERY = instruments()


def ids(**keys):
    return {one.id for one in select(Filter(**keys))}


def test_without_conditions_it_keeps_everything_in_order():
    assert select(Filter()) == EVERY


def test_ids_and_those_left_out():
    assert ids(ids=["NAFTA", "SPP"]) == {"NAFTA", "SPP"}
    assert ids(ids=["NAFTA", "SPP"], not_ids="SPP") == {"NAFTA"}


def test_nafta_is_found_by_what_it_is():
    nafta = instrument("NAFTA")
    assert nafta.id in ids(
        kinds="agreement",
        forms="trilateral",
        cooperative=True,
        binding=True,
        ratified=True,
        standing=True,
        issues="trade",
        parties_include=["CAN", "USA"],
        dyad="USA-MEX-CAN",
        begun=[nafta.first_year, nafta.first_year],
        in_force=2000,
        from_chapter=True,
    )
    assert nafta.id not in ids(in_force=nafta.first_year - 1)
    assert nafta.id not in ids(begun=[nafta.first_year + 1, 2026])
    assert nafta.id not in ids(dyad="USA-MEX")


@pytest.mark.parametrize(
    ("keys", "meets"),
    [
        ({"standing": True}, lambda one: one.kind in STANDING and one.outcome != "failed"),
        ({"cooperative": False}, lambda one: one.form not in ("bilateral", "trilateral")),
        ({"binding": True}, lambda one: one.binding),
        ({"ratified": False}, lambda one: not one.ratified),
        ({"from_chapter": False}, lambda one: not one.from_chapter),
        ({"issues": ["migration"]}, lambda one: "migration" in one.content),
        ({"only_issues": ["trade"]}, lambda one: set(one.content) == {"trade"}),
        (
            {"content": {"migration": "restrictive"}},
            lambda one: one.content.get("migration") == "restrictive",
        ),
        (
            {"content": {"migration": ["restrictive", "mixed"], "security": "restrictive"}},
            lambda one: (
                one.content.get("migration") in ("restrictive", "mixed")
                and one.content.get("security") == "restrictive"
            ),
        ),
        ({"dyad": "MEX-CAN"}, lambda one: one.partners == {"CAN", "MEX"}),
        ({"parties_include": ["MEX"]}, lambda one: "MEX" in one.parties),
        ({"borders": ["US-MX"]}, lambda one: one.border == "US-MX"),
        ({"begun": [1990, 1999]}, lambda one: 1990 <= one.first_year <= 1999),
        ({"in_force": 2005}, lambda one: one.in_force(2005)),
    ],
)
def test_a_condition_keeps_what_meets_it(keys, meets):
    kept = ids(**keys)
    assert kept == {one.id for one in EVERY if meets(one)}
    assert 0 < len(kept) < len(EVERY)


def test_conditions_together_are_an_intersection():
    both = ids(issues="security", forms="bilateral")
    assert both == ids(issues="security") & ids(forms="bilateral")
    assert both


def test_circular_are_those_chosen_by_content_that_the_chapter_coded():
    assert circular(Filter(forms="bilateral")) == ()
    found = circular(Filter(issues="migration"))
    assert found
    assert set(found) == {one.id for one in EVERY if one.circular and "migration" in one.content}


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"ids": ["NAFTTA"]}, "did you mean 'NAFTA'"),
        ({"not_ids": ["nafta1"]}, "did you mean 'NAFTA'"),
        ({"kinds": ["agrement"]}, "no kind 'agrement'; did you mean 'agreement'"),
        ({"forms": ["bilaterall"]}, "no form 'bilaterall'; did you mean 'bilateral'"),
        ({"issues": ["migrations"]}, "no issue 'migrations'; did you mean 'migration'"),
        ({"only_issues": ["climate"]}, "no issue 'climate'; known: migration, security, trade"),
        ({"content": {"trad": ["mixed"]}}, "did you mean 'trade'"),
        ({"content": {"trade": ["restrictiv"]}}, "did you mean 'restrictive'"),
        ({"parties_include": ["USB"]}, "no party 'USB'"),
        ({"dyad": "USA-BRA"}, "no state 'BRA'; known: CAN, MEX, USA"),
        ({"borders": ["US-MEX"]}, "did you mean 'US-MX'"),
        ({"outcomes": ["laps"]}, "no outcome 'laps'"),
        ({"legal_forms": ["statut"]}, "did you mean 'statute'"),
        ({"begun": [2000, 1990]}, "ends before it begins"),
        ({"begun": [1800, 1990]}, "greater than or equal to 1900"),
        ({"in_force": "soon"}, "valid integer"),
        ({"formes": ["bilateral"]}, "not permitted"),
    ],
)
def test_what_is_unknown_is_refused_with_a_guess(keys, says):
    with pytest.raises((InputError, ValidationError), match="(?s)" + says):
        Filter(**keys)
