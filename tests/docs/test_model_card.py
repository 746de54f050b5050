"""The scores on the model card are those of the verification pages, cell by cell."""

import re

import interlock
from interlock.region import catalogue, packaged
from tests.docs.blocks import ROOT

CARD = ROOT / "docs" / "explanation" / "model-card.md"
SCORES = CARD.read_text(encoding="utf-8").split("\n## Scores\n")[1].split("\n## ")[0]
PAGE = re.compile(r"\((\.\./verification/\w+\.md)\)")
Row = dict[str, str]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _rows(text: str) -> list[Row]:
    """Return every row of every table as cells by heading."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", text + "\n", flags=re.MULTILINE):
        head, _, *body = table.splitlines()
        found += [dict(zip(_cells(head), _cells(line), strict=True)) for line in body]
    return found


def test_every_score_stands_on_the_page_that_is_named():
    sections = re.split(r"^### ", SCORES, flags=re.MULTILINE)[1:]
    assert len(sections) == 6
    checked = 0
    for section in sections:
        (page,) = {*PAGE.findall(section)}
        text = (CARD.parent / page).read_text(encoding="utf-8")
        rows = _rows(text)
        for row in _rows(section):
            assert any(row.items() <= other.items() for other in rows), f"{page}: {row}"
        for quoted in re.findall(r"^> (.+)$", section, flags=re.MULTILINE):
            assert quoted in text, f"{page}: {quoted}"
            checked += 1
        checked += len(_rows(section))
    assert checked > 40


def test_the_card_is_of_this_version_and_of_these_data():
    text = CARD.read_text(encoding="utf-8")
    assert f"Version {interlock.__version__}, data {packaged.version()}." in text
    assert f"{len(catalogue.search())} series" in text
