"""Instruments as objects: what the table says, and the stock that was derived from it elsewhere."""

import pytest

from interlock.errors import InputError
from interlock.region import load_region
from interlock.region.instruments import (
    DIRECTIONS,
    FORMS,
    ISSUES,
    instrument,
    instruments,
    standing,
)


def test_every_row_of_the_table_is_an_object():
    rows = load_region().instruments.to_dicts()
    assert [one.id for one in instruments()] == [row["id"] for row in rows]
    assert len(instruments()) == 107
    assert sum(one.from_chapter for one in instruments()) == 51
    for one, row in zip(instruments(), rows, strict=True):
        assert one.form in FORMS
        assert set(one.issues) <= set(ISSUES)
        assert set(one.content) <= set(ISSUES)
        assert set(one.content.values()) <= set(DIRECTIONS)
        assert ";".join(one.parties) == (row["parties"] or "")
        assert ";".join(f"{k}:{v}" for k, v in one.content.items()) == row["content"]
        assert one.from_chapter == bool(one.quote)
        assert one.from_chapter or one.facts


def test_the_stock_is_the_one_that_the_evidence_derived():
    """`instrument_stock` was counted by others from the same codings: every cell must agree."""
    for row in load_region().table("instrument_stock").to_dicts():
        found = [
            one
            for one in standing(row["year"], issue=row["issue_area"])
            if one.form == row["form"] and one.content[row["issue_area"]] == row["content"]
        ]
        assert len(found) == row["n_in_force"], row


def test_what_replaced_an_instrument_is_one_too_or_is_named():
    known = {one.id for one in instruments()}
    named = {one.replaced_by for one in instruments() if one.replaced_by}
    assert named <= known


def test_events_failures_and_ends():
    nafta, attack = instrument("NAFTA"), instrument("S911")
    assert [year for year in range(1985, 2026) if nafta.in_force(year)] == list(range(1992, 2021))
    assert not any(attack.in_force(year) for year in range(1990, 2026))
    failed = [one for one in instruments() if one.outcome == "failed"]
    assert failed
    assert not any(one.in_force(one.first_year) for one in failed)
    assert instrument("USMCA").in_force(2026)
    assert instrument("USMCA").years == "2018-"
    assert instrument("SUMMIT07").years == "2007"


def test_an_unknown_instrument_is_told_with_a_guess():
    with pytest.raises(InputError, match="did you mean 'NAFTA'"):
        instrument("naftaa")
