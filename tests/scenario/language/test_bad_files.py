"""A bad scenario file is one line that names the file, the place and the fix."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.marked_yaml import MAX_BYTES
from interlock.scenario.language.library import load_scenario, parse_scenario
from interlock.scenario.language.scenario import Scenario
from interlock.scenario.language.settle import check
from interlock.system.levels import levels
from interlock.trade.policy.changes import read_changes
from tests.campaign import size
from tests.scenario.language.writing import CHANGE, HEAD, change, text, to, trade

AT = r"changes\[0\]"
BAD_CHANGES = [
    (change(instrument="security.agent"), rf"{AT}\.instrument: no instrument.*'security\.agents'"),
    (change(instrument="agents"), rf"{AT}\.instrument: no instrument 'agents'"),
    (change(instrument=7), rf"{AT}\.instrument: input should be a valid string"),
    (change(instrument="security.agents.MEX"), rf"{AT}\.instrument: .*takes no country"),
    (change(instrument="drivers.gdp.MXE"), rf"{AT}\.instrument: .*no place 'MXE'.*'MEX'"),
    (change(instrument="drivers.gdp"), rf"{AT}: name the place: drivers\.gdp\.MEX, "),
    (change(instrument="drivers.wage", origin="MEX"), rf"{AT}: 'origin' is for migration"),
    (change(instrument="migration.mobility"), rf"{AT}: .*needs an origin: MEX, GTM, HND, SLV or"),
    (change(instrument="migration.mobility", origin="MXE"), rf"{AT}: no origin 'MXE'.*'MEX'"),
    (change(instrument="migration.mobility", origin=[]), rf"{AT}: .*needs an origin"),
    (change(instrument="migration.mobility", origin=["all", "MEX"]), rf"{AT}: .*drop the others"),
    (change(instrument="migration.mobility", origin=["MEX", "MEX"]), rf"{AT}: .*twice; keep one"),
    (
        change(instrument="migration.mobility.MEX", origin="MEX"),
        rf"{AT}: 'migration.mobility.MEX' names the origin already",
    ),
    (change(origin="MEX"), rf"{AT}: 'origin' is for migration\.\*, not for security\.agents"),
    (change(importer="USA"), rf"{AT}: 'importer' is for trade\.tariff and trade\.border_cost"),
    (change(coverage=0.5), rf"{AT}: 'coverage' is for trade"),
    (change(policy="nafta", hold=None), rf"{AT}: 'policy' is for trade\.policy"),
    (change(schedule="nafta", hold=None), rf"{AT}: 'schedule' is for trade"),
    (change(hald=1993), rf":\d+: {AT}\.hald: unknown key; did you mean 'hold'"),
    (change(source=None), rf"{AT}\.source: missing key 'source'; add it"),
    (change(source="me"), rf"{AT}\.source: name the source"),
    (change(from_=None), rf"{AT}: missing key 'from'"),
    (change(from_="soon"), rf"{AT}\.from: give a year such as"),
    (change(from_=94), rf"{AT}\.from: give a year from 1980 to 2035"),
    (change(from_=2036), rf"{AT}\.from: give a year from 1980 to 2035"),
    (change(until=2050), rf"{AT}\.until: give a year from 1980 to 2035"),
    (change(until=1990), rf"{AT}: 'until' \(1990-12-31\) is before the start"),
    (change(hold=1975), rf"{AT}\.hold: no data for 1975; years are 1980 to 2035"),
    (change(hold=2040), rf"{AT}\.hold: no data for 2040; years are 1980 to 2035"),
    (change(hold="1993"), rf"{AT}\.hold: .*valid integer.*'1993'"),
    (change(hold=None), rf"{AT}: give exactly one of .* \(found none\)"),
    (change(scale=2), rf"{AT}: give exactly one of .* \(found scale and hold\)"),
    (change(unit="persons"), rf"{AT}: 'hold' has no unit; drop it"),
    (change(hold=None, scale=-1), rf"{AT}\.scale: .*greater than or equal to 0"),
    (change(hold=None, scale=1), rf"{AT}: 'scale' as given changes nothing"),
    (change(hold=None, scale=50), rf"{AT}\.scale: .*between 0 and 200000 \(persons\)"),
    (to("security.agents", 5000, None), rf"{AT}: 'to' needs unit: persons"),
    (to("security.agents", 5000, "miles"), rf"{AT}: security\.agents is in persons, not 'miles'"),
    (to("drivers.wage.USA", 20, "ppp"), rf"{AT}: .*is in usd_2019_per_hour, not 'ppp'"),
    (to("security.agents", 3e5, "persons"), rf"{AT}\.to: .*300000 in 1994; .*0 and 200000"),
    (to("security.agents", -1, "persons"), rf"{AT}\.to: security\.agents would be -1 in 1994"),
    (to("migration.mobility.MEX", 1.5, "share"), rf"{AT}\.to: .*between 0 and 1 \(a share\)"),
    (to("politics.enforcement", 2, "share"), rf"{AT}\.to: .*between 0 and 1"),
    (to("shocks.terror", 6, "ratio"), rf"{AT}\.to: .*between 0 and 5 \(times history\)"),
    (to("security.agents", "many", "persons"), rf"{AT}\.to: .*'many'"),
    (to("security.agents", True, "persons"), rf"{AT}\.to: "),
    (to("security.agents", float("nan"), "persons"), rf"{AT}\.to: .*finite number"),
    (to("security.agents", float("inf"), "persons"), rf"{AT}\.to: .*finite number"),
    (to("shocks.terror", 1, "ratio"), rf"{AT}: changes nothing: the input is already so"),
    (change(from_=1993, until=1993), rf"{AT}: changes nothing: the input is already so"),
    (change(hold=None, path={}, unit="persons"), rf"{AT}: 'path' is empty"),
    (change(hold=None, path={2000: 1}, unit="persons"), rf"{AT}: 'path' begins at its first year"),
    (
        change(hold=None, path={2050: 1}, unit="persons", from_=None),
        rf"{AT}\.path\[2050\]: no data for 2050; years are 1980 to 2035",
    ),
    (
        change(hold=None, path={2000: 1, 2010: -1}, unit="persons", from_=None),
        rf"{AT}\.path: .*between 0 and 200000",
    ),
    (trade(importer=None), rf"{AT}: missing key 'importer'; trade\.tariff needs it"),
    (trade(exporter="MXE"), rf"{AT}\.exporter: no base has a country 'MXE'; did you mean 'MEX'"),
    (trade(exporter="mex"), rf"{AT}\.exporter: .*did you mean 'MEX'"),
    (trade(sector="steel-aluminum"), rf"{AT}\.sector: unknown sector.*'steel-aluminium'"),
    (trade(sector_except="cars"), rf"{AT}\.sector_except: unknown sector"),
    (trade(unit="persons"), rf"{AT}: trade\.tariff is in percent or fraction, not 'persons'"),
    (trade(unit="fraction"), rf"{AT}: 2500 percent is out of range.*give -1000 to 1000 percent"),
    (trade(add=None, to=-100), rf"{AT}: a tariff or border cost of -100 percent or less"),
    (trade(coverage=2), rf"{AT}\.coverage: "),
    (trade(exempt="nafta"), rf"{AT}\.exempt: .*'usmca'"),
    (trade(add=None, unit=None, schedule="x"), rf"{AT}\.schedule: .*'nafta'"),
    (trade(instrument="trade.border_cost", exempt="usmca"), rf"{AT}: 'exempt' is known for trade"),
    (trade(importer="USA", exporter="USA"), rf"{AT}: importer and exporter are the same"),
    (
        change(instrument="trade.policy"),
        rf"{AT}: trade\.policy takes no value; write policy: NAME",
    ),
    (
        change(instrument="trade.policy", hold=None, policy="naft"),
        rf"{AT}\.policy: no packaged policy 'naft'; did you mean 'nafta'",
    ),
    (
        change(instrument="trade.policy", hold=None, policy="tariffs-2025"),
        rf"{AT}\.from: policy 'tariffs-2025' begins on 2025-03-04",
    ),
    (
        change(instrument="trade.policy", hold=None, policy="nafta", until=2000),
        rf"{AT}: 'until' is in the policy itself",
    ),
]

BAD_TEXTS = [
    ("", "is empty"),
    ("- a\n", "a scenario is a list of keys"),
    ("schema: 1\nname: [x\n", r":\d: not valid YAML"),
    ("schema: 1\nschema: 1\n", r":2: key 'schema' is given twice"),
    ("schema: 2\n", r":1: schema: schema 2 is newer than this interlock, which reads up to 1"),
    ("schema: -1\n", r":1: schema: schema -1 is not known; give 1"),
    ("schema: one\n", r":1: schema: 'one' is not known; give 1"),
    ("name: x\ntitle: y\n", r"schema: missing key 'schema'; add it"),
    (text(CHANGE, name="My Scenario"), r":2: name: write small letters, digits and hyphens"),
    (text(CHANGE, name="history"), r"'history' is the data as they are; choose another name"),
    ("schema: 1\nname: history\ntitle: x\n", r":2: name: 'history' is the data as they are"),
    (text(CHANGE, title=""), r":3: title: "),
    (text(CHANGE, title="two\nlines"), r":3: title: write one line of text"),
    (text(CHANGE, titel="x"), r":4: titel: unknown key; did you mean 'title'"),
    (text(CHANGE, base="no-naft"), r":4: base: no scenario 'no-naft'; did you mean 'no-nafta'"),
    (text(CHANGE, base="none.yaml"), r":4: base: no file '.*none\.yaml'"),
    (text(CHANGE, base="bad.yaml"), r":4: base: builds on itself: mine on mine"),
    (text(), r"scenario 'mine' changes nothing; add 'changes'"),
    ("schema: 1\nname: x\ntitle: y\nchanges:\n", r":4: changes: "),
    ("schema: 1\nname: x\ntitle: y\nchanges: 5\n", r":4: changes: "),
    ("schema: 1\nname: x\ntitle: y\nchanges: [5]\n", r":4: changes\[0\]: "),
    (
        "schema: 1\nname: x\ntitle: y\nchanges:\n  - instrument: security.agents\n    to:\n",
        r":5: changes\[0\]: 'to' is empty; give a value or drop the key",
    ),
    (
        text(
            change(hold=None, add=5, unit="persons"),
            change(hold=None, add=-5, unit="persons"),
        ),
        r"bad\.yaml:1: changes nothing: its changes undo each other",
    ),
    (
        text(change(), base="no-border-buildup"),
        r"changes\[0\]: changes nothing: the input is already so",
    ),
    (
        "schema: 0\nname: x\ntitle: y\ndiff:\n  - instrument: agents\n    start: 1\n",
        r":6: changes\[0\]\.from",
    ),
    ("schema: 1\nname: x\ntitle: y\ndiff: []\n", r":4: diff: unknown key"),
    ("a: &x [1, 2]\nb: *x\n", r":1: anchors and aliases are not allowed"),
    ("a: !!python/object/apply:os.system ['id']\n", r":1: "),
    ("a: 1\n---\nb: 2\n", "not valid YAML"),
    ("a: 2018-13-45\n", r":1: cannot read '2018-13-45'"),
    ("a: " + "[" * 50 + "]" * 50, "nested deeper"),
    ("a: \x00", "not valid YAML"),
]


def told(path):
    with pytest.raises(InputError) as caught:
        check(load_scenario(str(path)), levels, read_changes)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert len(message) < 500
    return message


def test_there_are_enough_kinds():
    assert len(BAD_CHANGES) + len(BAD_TEXTS) >= 45


@pytest.mark.parametrize(("bad", "message"), BAD_CHANGES, ids=[m[:50] for _, m in BAD_CHANGES])
def test_a_bad_change_is_one_line_with_its_place(tmp_path, bad, message):
    path = tmp_path / "bad.yaml"
    path.write_text(text(bad), encoding="utf-8")
    found = told(path)
    assert re.search(r"bad\.yaml:\d+: ", found)
    assert re.search(message, found), found


@pytest.mark.parametrize(("source", "message"), BAD_TEXTS, ids=[m[:50] for _, m in BAD_TEXTS])
def test_a_bad_file_is_one_line_with_its_place(tmp_path, source, message):
    path = tmp_path / "bad.yaml"
    path.write_text(source, encoding="utf-8")
    found = told(path)
    assert "bad.yaml" in found
    assert re.search(message, found), found


def test_the_place_is_that_of_the_file_that_is_wrong(tmp_path):
    (tmp_path / "base.yaml").write_text(text(change(hold=None, scale=100), name="below"))
    top = tmp_path / "top.yaml"
    top.write_text(text(trade(), base="base.yaml"))
    assert re.search(r"base\.yaml:\d+: changes\[0\]\.scale", told(top))


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge.yaml").write_text("a" * (MAX_BYTES + 1))
    for name, message in (
        (str(tmp_path / "folder.yaml"), "is a folder"),
        (str(tmp_path / "binary.yaml"), "is not UTF-8"),
        (str(tmp_path / "huge.yaml"), "is larger than"),
        (str(tmp_path / "none.yaml"), "no such file"),
        (str(tmp_path / "scenario.txt"), r"ends in \.yaml"),
        ("no-naft", "did you mean 'no-nafta'"),
        ("", "unknown scenario"),
    ):
        with pytest.raises(InputError, match=message):
            load_scenario(name)


def test_text_cannot_reach_for_files(tmp_path):
    scenario = parse_scenario(text(CHANGE, base=str(tmp_path / "any.yaml")))
    with pytest.raises(InputError, match="only a scenario that is a file itself"):
        check(scenario, levels)


def test_a_circle_of_files_is_told(tmp_path):
    for one, other in (("a", "b"), ("b", "c"), ("c", "b")):
        (tmp_path / f"{one}.yaml").write_text(text(change(), name=one, base=f"{other}.yaml"))
    assert "base: builds on itself: a on b on c on b" in told(tmp_path / "a.yaml")


WORDS = [*CHANGE, *HEAD, "changes", "to", "path", "unit", "origin", "base", "policy", "exporter"]
scalars = st.one_of(
    st.sampled_from(["MEX", "all", "security.agents", "drivers.gdp.MEX", "trade.tariff", "~"]),
    st.sampled_from(["1993", "2018-06-01", "-1", "1e9", ".nan", "history", "persons", "[MEX]"]),
    st.text(max_size=8),
)
lines = st.builds(
    "{}{}: {}".format, st.sampled_from(["", "    ", "  - "]), st.sampled_from(WORDS), scalars
)
near_misses = st.lists(lines, max_size=6).map(
    lambda ones: (
        "schema: 1\nname: x\ntitle: y\nchanges:\n  - instrument: security.agents\n"
        + "\n".join(ones)
    )
)


@settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=size("fuzzed scenarios"),
)
@given(st.one_of(st.text(max_size=80), near_misses))
def test_any_text_is_a_scenario_or_one_line(source):
    try:
        found = parse_scenario(source)
        check(found, levels, read_changes)
    except InputError as error:
        assert len(str(error).splitlines()) == 1
        return
    assert isinstance(found, Scenario)
