"""Package files: the packaged ones, and mistakes in a user's."""

import pytest

from interlock.errors import InputError
from interlock.politics.rollcalls import KINDS, MIXED_KIND, ballots
from interlock.region.instruments import instruments
from interlock.scenario.package import available, load_package, parse_package

GOOD = """schema: 1
name: mine
title: A bill of mine
content: comprehensive
president: support
senate: cloture
gate: true
source: made up for a test
"""


@pytest.mark.parametrize("name", available())
def test_packaged_packages_are_about_something(name):
    one = load_package(name)
    assert one.name == name
    assert one.content in {*KINDS, MIXED_KIND}
    assert one.year
    voted = {ballot.measure for ballot in ballots()}
    assert one.measure is None or one.measure in voted
    named = {word for word in one.source.replace(")", " ").split() if word.isupper()}
    assert {word for word in named if "_" in word} <= {inst.id for inst in instruments()}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("content: comprehensive", "content: reform", r"package:4: content: 'reform' is not known"),
        ("president: support", "presidents: support", "did you mean 'president'"),
        ("gate: true\n", "", "missing key 'gate'"),
        ("senate: cloture", "senate: cloture\nyear: 1800", "year"),
        ("source: made up for a test", "source: x", "source"),
        ("schema: 1", "schema: 2", "schema"),
        ("name: mine", "name: &a mine", "package"),
    ],
)
def test_mistakes_name_line_field_and_fix(old, new, told):
    with pytest.raises(InputError, match=told) as caught:
        parse_package(GOOD.replace(old, new))
    assert "\n" not in str(caught.value)


def test_a_good_file_and_unknown_names(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)
    assert load_package(str(path)) == parse_package(GOOD)
    with pytest.raises(InputError, match="did you mean 'nafta'"):
        load_package("naftaa")
    with pytest.raises(InputError, match=r"none\.yaml"):
        load_package(str(tmp_path / "none.yaml"))
    with pytest.raises(InputError, match="list of keys"):
        parse_package("- 1")
