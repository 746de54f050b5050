"""The scores on the model card are those of the verification pages, cell by cell.

`python tools/model_card.py` writes them anew where pages have changed.
"""

import re

import pytest
from tools import model_card
from tools.model_card import CARD, PAGE, rows

import interlock
from interlock.region import catalogue, packaged

SCORES = CARD.read_text(encoding="utf-8").split("\n## Scores\n")[1].split("\n## ")[0]


def test_every_score_stands_on_the_page_that_is_named():
    sections = re.split(r"^### ", SCORES, flags=re.MULTILINE)[1:]
    assert len(sections) == 6
    checked = 0
    for section in sections:
        (page,) = {*PAGE.findall(section)}
        text = (CARD.parent / page).read_text(encoding="utf-8")
        page_rows = rows(text)
        for row in rows(section):
            assert any(row.items() <= other.items() for other in page_rows), f"{page}: {row}"
        for quoted in re.findall(r"^> (.+)$", section, flags=re.MULTILINE):
            assert quoted in text, f"{page}: {quoted}"
            checked += 1
        checked += len(rows(section))
    assert checked > 40


def test_the_card_is_of_this_version_and_of_these_data():
    text = CARD.read_text(encoding="utf-8")
    assert f"Version {interlock.__version__}, data {packaged.version()}." in text
    assert f"{len(catalogue.search())} series" in text


def test_scores_that_moved_are_written_anew():
    card = CARD.read_text(encoding="utf-8")
    moved = card.replace("| history | ", "| history | 9", 1).replace("71 claims: 6", "71 claims: 5")
    assert moved != card
    assert model_card.refreshed(moved) == card


def test_a_score_that_no_page_has_is_named():
    card = CARD.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"no row of its page is .*'histories'"):
        model_card.refreshed(card.replace("| history |", "| histories |"))
    with pytest.raises(ValueError, match="does not say '71 assertions"):
        model_card.refreshed(card.replace("71 claims", "71 assertions"))
