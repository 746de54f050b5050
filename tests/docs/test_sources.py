"""Every work that a docstring names as its source is on a page that people read."""

import re

import pytest
from tools.website.made.equations import sourced

from tests.docs.blocks import ROOT, pages

TEXT = " ".join("\n".join(page.read_text(encoding="utf-8") for page in pages()).split())
# A work is an author and a year: Caliendo & Parro (2015), Clemens (2014, 2020).
WORK = re.compile(r"([A-ZÀ-Ý][\w'’-]+)(?:[^();:]*?)\((\d{4})[^)]*\)")
SOURCED = list(sourced())


def _source(text: str) -> str:
    return re.split(r"\bSources?: ", " ".join(text.split()), maxsplit=1)[1]


def test_kernels_name_their_sources():
    assert len(SOURCED) > 50
    named = {work for one in SOURCED for work in WORK.findall(_source(one.text))}
    assert {("Caliendo", "2015"), ("Massey", "1995"), ("Toda", "1995")} <= named


@pytest.mark.parametrize("one", SOURCED, ids=lambda one: f"{one.module} {one.name}".strip())
def test_what_a_docstring_rests_on_is_on_a_page(one):
    source = _source(one.text)
    for author, year in WORK.findall(source):
        assert re.search(rf"\b{author}\b.{{0,80}}?{year}", TEXT), f"{author} ({year})"
    for page in re.findall(r"docs/[\w/-]+\.md", source):
        assert (ROOT / page).is_file(), page
    assert "MODEL" not in source, "name a page or a work that a reader has"
