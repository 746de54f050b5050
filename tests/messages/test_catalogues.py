"""Catalogues are whole: every message is translated, with what is filled in, and speaks alone."""

import re
import sys
import threading
from pathlib import Path

import pytest

from interlock.errors import InputError
from interlock.messages import LANGUAGES, _, check_language, language, plural, speaking
from interlock.report.wording import change, country_name, in_sentence, listed, number, percent

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from messages import LANGUAGES as TRANSLATED
from messages import brought_up_to_date, messages, read

FILLED = re.compile(r"{\w+}")
# The same word in both languages, or no word.
ALIKE = 0.25


@pytest.fixture(scope="module")
def wanted():
    return messages()


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_message_is_translated_and_no_other_is_kept(name, wanted):
    found = {one.id: one for one in read(name) if one.id}
    assert set(found) == wanted, "run tools/messages.py"
    left = [one for one in wanted if not found[one].string]
    assert left == []
    assert not any(one.fuzzy for one in found.values())


@pytest.mark.parametrize("name", TRANSLATED)
def test_what_is_filled_in_is_the_same(name, wanted):
    for one in read(name):
        if one.id:
            assert set(FILLED.findall(one.id)) == set(FILLED.findall(one.string)), one.id


@pytest.mark.parametrize("name", TRANSLATED)
def test_most_messages_do_differ_from_english(name, wanted):
    same = [one.id for one in read(name) if one.id and one.id == one.string]
    assert len(same) < ALIKE * len(wanted)
    assert all(len(one.split()) < 4 or FILLED.search(one) for one in same), same


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_catalogue_brought_up_to_date_stays_as_it_is(name, wanted):
    path = Path(__file__).parents[2] / "src/interlock/messages" / f"{name}.po"
    assert brought_up_to_date(name, wanted) == path.read_bytes()


def test_english_is_what_is_written():
    assert language() == "en" and _("Region") == "Region"
    with speaking("es"):
        assert _("Region") == "Región"
        with speaking("fr"):
            assert _("Region") == "Région"
        assert language() == "es"
    assert language() == "en"


def test_a_thread_speaks_for_itself():
    heard = {}

    def say(name):
        with speaking(name):
            barrier.wait()
            heard[name] = _("Region")

    barrier = threading.Barrier(3)
    threads = [threading.Thread(target=say, args=(name,)) for name in LANGUAGES]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert heard == {"en": "Region", "es": "Región", "fr": "Région"}


def test_number_decides_between_one_and_many():
    one, many = "{count} series", "{count} series found"
    assert [plural(one, many, n) == one for n in (0, 1, 2)] == [False, True, False]
    with speaking("fr"):  # none is singular, too
        assert plural(one, many, 0) == plural(one, many, 1) != plural(one, many, 2)


def test_numbers_are_written_as_in_the_region():
    told = {}
    for name in LANGUAGES:
        with speaking(name):
            told[name] = (number(-1234567.891, 1), percent(0.5, 1), listed(["a", "b", "c"]))
    assert told["en"] == ("−1,234,567.9", "+0.5%", "a, b and c")
    assert told["es"] == ("−1,234,567.9", "+0.5%", "a, b y c")
    assert told["fr"] == ("−1\u202f234\u202f567,9", "+0,5\u00a0%", "a, b et c")


def test_countries_and_changes_are_told():
    with speaking("es"):
        assert (country_name("USA"), in_sentence("MEX")) == ("Estados Unidos", "México")
        assert change(-2.5) == "baja 2.50%"
    with speaking("fr"):
        assert in_sentence("USA") == "les États-Unis" and country_name("DEU") == "Allemagne"
        assert change(2.5) == "monte de 2,50\u00a0%"


def test_an_unknown_language_is_refused():
    with pytest.raises(InputError, match="no language 'de'"):
        check_language("de")
    with pytest.raises(InputError), speaking("xx"):
        pass
