"""A whole report in Spanish and French: no English of ours is left, and no language leaks."""

import json
import re
from html import escape

import pytest
from markupsafe import Markup

from interlock.messages import LANGUAGES, _, language, speaking
from interlock.report import page
from interlock.report.drawing import figure
from interlock.report.drawing.style import WIDE
from interlock.report.drawing.svg import to_svg
from interlock.system.replay import replay
from tests.messages.test_catalogues import TRANSLATED, messages
from tests.report.conftest import manifest
from tests.report.migration.conftest import invented
from tests.report.reading import Page

pytestmark = pytest.mark.xdist_group("spoken-page")
DRAWN = "fr"  # pictures take seconds, and are drawn in this language alone
# Words that neither Spanish nor French has, and no name of a country or a series.
ENGLISH = re.compile(r"\b(the|of|and|with|which|that|were|was|from|by|not|each|where|than)\b")
# Quoted as they were written: sources, the manifest, definitions and notes of packaged data.
QUOTED = (
    r'<section id="(?:sources|run)".*?</section>',
    r'<p class="source">.*?</p>',
    r"<dd>[^<]*</dd>",
    r"<style>.*?</style>",
)
OURS = ("title", "h1", "h2", "h3", "summary", "nav", "p", "li", "caption", "th", "dt", "text")


def words(spec):
    """Yield titles and texts of a picture, without its data."""
    for key, one in spec.items() if isinstance(spec, dict) else enumerate(spec):
        if key in ("title", "text") and isinstance(one, str):
            yield one
        elif key != "datasets" and isinstance(one, dict | list):
            yield from words(one)


def as_words(spec):
    """Return a picture as the words in it."""
    told = "".join(f"<text>{escape(one)}</text>" for one in words(json.loads(spec)))
    return f'<svg width="1" height="1">{told}</svg>'


def drawn(one, data):
    in_words = to_svg(one.draw(data, WIDE), one.name) if language() == DRAWN else Markup()
    return in_words, Markup()


@pytest.fixture(scope="module")
def pages():
    """The report in English, in every other language, and in English once more."""
    data, people, made = replay(years=(1993, 2005)), invented().isel(school=[0]), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vl_convert.vegalite_to_svg", as_words)
        patch.setattr(figure, "_drawn", drawn)
        figure._of_evidence.cache_clear()
        for name in (*LANGUAGES, "again"):
            with speaking("en" if name == "again" else name):
                made[name] = page.render(data, manifest(), people)
    figure._of_evidence.cache_clear()
    return made


def unquoted(text):
    """Return a page without what it quotes."""
    for one in QUOTED:
        text = re.sub(one, "", text, flags=re.S)
    return text


def test_a_page_leaves_nothing_behind_for_the_next_language(pages):
    assert pages["again"] == pages["en"]


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_page_says_what_it_speaks(pages, name):
    def shape(text):
        tags = [one.tag for one in Page(text).elements]
        return [tag for tag in tags if tag not in ("svg", "text")]

    assert Page(pages[name]).one("html").attributes["lang"] == name
    assert shape(pages[name]) == shape(pages["en"])


@pytest.mark.parametrize("name", TRANSLATED)
def test_no_message_stands_in_english(pages, name):
    with speaking(name):
        turned = {one for one in messages() if _(one) != one}
    found = {" ".join(one.split()) for one in re.findall(r">([^<]+)<", unquoted(pages[name]))}
    labels = set(re.findall(r'(?:aria-label|alt|title)="([^"]+)"', pages[name]))
    assert (found | labels) & turned == set()


@pytest.mark.parametrize("name", TRANSLATED)
def test_no_sentence_of_ours_is_english(pages, name):
    read = Page(unquoted(pages[name]))
    said = [one.words for tag in OURS for one in read.all(tag)]
    assert len(said) > 100
    assert [one for one in said if ENGLISH.search(one)] == []


def test_pictures_are_told_in_the_language(pages):
    told = [one.attributes["aria-label"] for one in Page(pages[DRAWN]).all("svg")]
    assert len(told) > 10
    assert [one for one in told if ENGLISH.search(one)] == []


def test_english_is_seen_where_it_is_left():
    """The words that the tests above look for do stand in English sentences, and there alone."""
    assert ENGLISH.search("Welfare: what the country lives on") and ENGLISH.search("one of two")
    assert not ENGLISH.search("El comercio de la región, y lo que se observó; le commerce et les")
