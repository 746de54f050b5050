"""Schools of thought: every file keeps the schema and names its sources."""

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.scenario import school as schools
from tests.campaign import size

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = schools.available()


def test_the_schools_are_those_of_the_design():
    of_the_literature = ("chapter", "demand", "demographic", "deterrence", "rational", "regimes")
    assert list(NAMES) == [*of_the_literature, "free"]
    assert schools.chosen("all") == NAMES
    assert schools.chosen("rational") == ("rational",)


@pytest.mark.parametrize("name", NAMES)
def test_a_school_says_what_it_is_and_on_what_it_rests(name):
    one = schools.load_school(name)
    assert one.name == name
    assert 0 < len(one.title) < 60
    assert one.summary.endswith(".") and "\n" not in one.summary.strip()
    assert one.sources and all(len(source) > 10 for source in one.sources)
    assert one.free is (name == "free")


@pytest.mark.parametrize("name", NAMES)
def test_what_a_school_fixes_is_in_range(name):
    one = schools.load_school(name)
    if isinstance(one.omega_f, dict):
        assert min(one.omega_f) == FIRST_YEAR and max(one.omega_f) <= LAST_YEAR
        assert list(one.omega_f) == sorted(one.omega_f)
        assert all(0 <= share <= 1 for share in one.omega_f.values())
    assert 1 <= one.nu <= 5  # the dispersion of tastes, MODEL section 3


def test_schools_differ_in_what_they_fix():
    told = [
        schools.load_school(name).model_dump_json(exclude={"name", "title", "summary", "sources"})
        for name in NAMES
    ]
    assert len(set(told)) == len(told)


def test_every_file_keeps_every_key_that_the_schema_needs():
    needed = {
        field.alias or name
        for name, field in schools.SchoolOfThought.model_fields.items()
        if field.is_required()
    }
    for name in NAMES:
        data = yaml.safe_load((schools.FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        assert needed <= set(data)


BAD_FILES = {
    "unknown key": ({"omega": 1}, "omega: Extra inputs are not permitted"),
    "no sources": ({"sources": None}, "sources: "),
    "share above one": ({"omega_f": 1.5}, "omega_f"),
    "share of a year above one": ({"omega_f": {1980: 2}}, "omega_f"),
    "unknown word": ({"omega_f": "open"}, "omega_f"),
    "negative": ({"nu": -1}, "nu: "),
    "unknown rule": ({"budget_rule": "none"}, "budget_rule: "),
    "other schema": ({"schema": 2}, "schema: "),
}


@pytest.mark.parametrize("what", list(BAD_FILES))
def test_a_file_that_breaks_the_schema_is_one_line_with_its_place(what, tmp_path, monkeypatch):
    edits, says = BAD_FILES[what]
    good = yaml.safe_load((schools.FOLDER / "rational.yaml").read_text(encoding="utf-8"))
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump({**good, "name": "mine", **edits}))
    monkeypatch.setattr(schools, "FOLDER", tmp_path)
    with pytest.raises(InputError, match=r"school mine\.yaml, ") as caught:
        schools.load_school.__wrapped__("mine")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ration", "did you mean 'rational'?"),
        ("Chapter", "did you mean 'chapter'?"),
        ("", "known: all, chapter"),
        ("../school", "no school '../school'"),
        ("a\nb", r"no school 'a\nb'"),
        ("x" * 500, "no school 'xxx"),
    ],
)
def test_an_unknown_school_is_one_line(name, says):
    with pytest.raises(InputError) as caught:
        schools.chosen(name)
    assert says in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    with pytest.raises(InputError):
        schools.load_school(name)


def test_all_is_not_one_school():
    with pytest.raises(InputError, match="'all' is not one school; known: chapter"):
        schools.load_school("all")


@settings(patient, max_examples=size("fuzzed settings"))
@given(st.text(max_size=60))
def test_any_name_is_a_school_or_one_line(name):
    try:
        assert set(schools.chosen(name)) <= set(NAMES)
    except InputError as error:
        assert len(str(error).splitlines()) == 1
