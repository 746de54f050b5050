"""The packaged scenarios, old files, the JSON Schema, the template, and two scenarios compared."""

import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import yaml

from interlock.errors import InputError
from interlock.marked_yaml import read_yaml
from interlock.region import catalogue
from interlock.region.instruments import instruments as agreements
from interlock.region.observed import known
from interlock.scenario.language.difference import diff
from interlock.scenario.language.json_schema import FORMS, json_schema
from interlock.scenario.language.library import (
    FOLDER,
    available,
    chain,
    load_scenario,
    parse_scenario,
)
from interlock.scenario.language.migrators import MIGRATORS, migrated
from interlock.scenario.language.scenario import SCHEMA, Change
from interlock.scenario.language.settle import check
from interlock.scenario.language.template import template
from interlock.system.levels import levels
from interlock.trade.policy.changes import read_changes
from tests.scenario.language.test_bad_files import BAD_CHANGES
from tests.scenario.language.writing import HEAD, change, text, trade

OLD = Path(__file__).parents[1] / "old"
NAMED = (
    "history",
    "no-nafta",
    "no-border-buildup",
    "neither",
    "open-goods-open-people",
    "closed-goods-open-people",
    "whole-enchilada",
    "no-9-11",
    "thick-borders",
    "no-perimeter",
    "southern-border-doubled",
    "wall-complete",
    "no-2008-recession",
    "no-peso-crisis",
    "legal-pathways",
    "nafta-withdrawal-2018",
    "tariffs-2025",
    "usmca-lapses",
    "usmca-renewed-with-mobility",
    "mass-deportation",
    "northern-triangle-growth",
)
AHEAD = {"tariffs-2025", *NAMED[-4:]}
FULL = {name: check(load_scenario(name), levels, read_changes) for name in available()}


def at(name, path, year):
    return FULL[name].levels[path].at(year)


def test_the_library_holds_what_was_asked():
    assert set(available()) == set(NAMED)
    assert available()[0] == "history"


@pytest.mark.parametrize("name", available())
def test_a_packaged_scenario_says_something(name):
    scenario, settled = load_scenario(name), FULL[name]
    assert scenario.name == name and scenario.notes == ()
    assert len(scenario.note.split()) > 40, "a paragraph"
    assert settled.last == (2035 if name in AHEAD else 2024)
    assert bool(settled.years or settled.trade) == (name != "history")
    for one in settled.levels.values():
        assert np.isfinite(one.values).all()
        assert len(one.values) == settled.last - 1979


@pytest.mark.parametrize("name", sorted(AHEAD))
def test_what_looks_ahead_says_what_it_assumes(name):
    note = load_scenario(name).note
    assert re.search(r"assumed|would be as good|range|stated rules", note)


IDS = re.compile(r"instruments? ([A-Z][A-Z0-9_]+(?:(?:, | and )[A-Z][A-Z0-9_]+)*)")
SERIES = re.compile(r"series ([a-z][\w.]+(?::[A-Z][\w-]*| ?:total primary)?)")


def test_sources_name_what_is_packaged():
    ids, series = {one.id for one in agreements()}, set(catalogue.passports())
    sources = [one.source for name in available() for one in load_scenario(name).changes]
    named = {
        word
        for told in sources
        for listed in IDS.findall(told)
        for word in re.split(", | and ", listed)
    }
    assert len(named) > 20 and named - ids == set()
    counted = {word for told in sources for word in SERIES.findall(told)}
    assert len(counted) > 8 and counted - series == set()


def test_facts_of_the_library():
    assert at("no-border-buildup", "security.agents", 2012) == 3444
    assert at("neither", "security.agents", 2012) == 3444
    assert [one.name for one in FULL["neither"].chain] == ["no-nafta", "neither"]
    assert at("no-nafta", "security.agents", 2012) == 18516
    assert at("no-9-11", "shocks.terror", 2000) == 1
    assert at("no-9-11", "shocks.terror", 2001) == 0
    assert at("open-goods-open-people", "migration.mobility.MEX", 1993) == 0
    assert at("open-goods-open-people", "migration.mobility.MEX", 1994) == 1
    assert at("wall-complete", "security.barriers", 2019) == pytest.approx((654 + 1954) / 2)
    assert at("mass-deportation", "security.interior_removals", 2029) < 0.02
    assert at("northern-triangle-growth", "drivers.gdp.HND", 2024) == 1
    assert at("northern-triangle-growth", "drivers.gdp.HND", 2035) == pytest.approx(1.3)
    assert at("whole-enchilada", "migration.legalisation.MEX", 2006) == 468_000
    assert at("whole-enchilada", "migration.legalisation.MEX", 2007) == 0
    grown = at("legal-pathways", "migration.temporary_visas.HND", 2024)
    assert grown == 2 * at("history", "migration.temporary_visas.HND", 2024)


def test_numbers_taken_from_series_are_those_of_the_series():
    counts = known("mexico_land_deportations_to_guatemala_border_central_americans")
    path = load_scenario("no-perimeter").changes[0].path
    assert path == {year: round(counts[2013] / counts[year], 3) for year in (2014, 2015, 2018)}
    effort = load_scenario("whole-enchilada").changes[2].scale
    assert effort == round((counts[2015] / counts[2013]) ** 0.5, 3)
    hidden = known("unauthorized_population_dhs", origin="MEX")[2000]
    assert load_scenario("whole-enchilada").changes[0].add == hidden / 2 / 5


LINES = {
    ("no-2008-recession", "drivers.construction_jobs.USA"): (2007, 2022),
    ("no-2008-recession", "drivers.unemployment.USA"): (2007, 2016),
    ("no-2008-recession", "drivers.income.MEX"): (2008, 2014),
    ("no-2008-recession", "drivers.exchange_rate.MEX"): (2008, 2013),
    ("no-peso-crisis", "drivers.wage.MEX"): (1994, 2001),
    ("no-peso-crisis", "drivers.income.MEX"): (1994, 1998),
    ("no-peso-crisis", "drivers.exchange_rate.MEX"): (1994, 2001),
}


@pytest.mark.parametrize(("which", "ends"), LINES.items())
def test_no_crisis_is_a_straight_line_between_good_years(which, ends):
    name, path = which
    years = range(ends[0], ends[1] + 1)
    found = [at(name, path, year) for year in years]
    history = [levels()[path].at(year) for year in ends]
    assert [found[0], found[-1]] == history
    np.testing.assert_allclose(found, np.linspace(*history, len(found)), rtol=1e-4)


def plain(scenario):
    return scenario.model_dump(exclude={"changes"}), [one.plain for one in scenario.changes]


def test_an_old_file_loads_as_its_modern_form():
    modern = parse_scenario("""
schema: 1
name: old-draft
title: A file of the first drafts
base: no-nafta
changes:
  - {instrument: security.agents, from: 1994, until: 2010, hold: 1993, source: panel.usbp_agents_sw}
  - instrument: migration.legal_quota
    origin: [MEX, GTM]
    from: 2001-07-01
    add: 1000
    unit: persons
    source: "assumed: for this test"
  - instrument: drivers.gdp.MEX
    path: {2025: 1, 2030: 1.2}
    unit: ratio
    source: "assumed: for this test"
""")
    old = load_scenario(str(OLD / "schema-0.yaml"))
    assert plain(old) == plain(modern)
    assert len(old.notes) == 1 and "'diff' is now 'changes'" in old.notes[0]
    assert check(old, levels, read_changes).last == 2035


def test_messages_about_an_old_file_name_its_own_lines():
    marked, _ = migrated(read_yaml(OLD / "schema-0.yaml"))
    for place, words in {
        ("changes", 0, "from"): "start: 1994",
        ("changes", 0, "hold"): "hold: 1993",
        ("changes", 2, "path", 2030): "2030: 1.2",
    }.items():
        lines = (OLD / "schema-0.yaml").read_text().splitlines()
        assert words in lines[marked.lines[place] - 1]


def test_every_old_schema_has_its_migrator_and_stored_file():
    assert list(MIGRATORS) == list(range(SCHEMA))
    assert {path.stem for path in OLD.glob("*.yaml")} == {f"schema-{n}" for n in MIGRATORS}


def documents():
    return {name: yaml.safe_load((FOLDER / f"{name}.yaml").read_text()) for name in available()}


def for_json(data):
    """As JSON spells it: keys are text and dates too."""
    return json.loads(json.dumps(data, default=str))


@pytest.fixture(scope="module")
def validator():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_takes_the_library_and_the_template(validator):
    for name, data in documents().items():
        assert [one.message for one in validator.iter_errors(for_json(data))] == [], name
    assert validator.is_valid(for_json(yaml.safe_load(template("mine"))))
    assert validator.is_valid(for_json({**HEAD, "changes": [change(), trade(unit="fraction")]}))


NOT_IN_A_SCHEMA = re.compile(
    r"scale: .*between|changes nothing|before the start|no base has|sector|percent|policy '|finite"
    "|same|drop the others|takes no value|begins on|no packaged|known for|twice|price|mean 'MEX'"
)


@pytest.mark.parametrize(
    "bad",
    [one for one, message in BAD_CHANGES if not NOT_IN_A_SCHEMA.search(message)],
    ids=lambda one: json.dumps(one, default=str)[:70],
)
def test_the_schema_refuses_what_needs_no_data(validator, bad):
    assert not validator.is_valid(for_json({**HEAD, "changes": [bad]}))


def test_the_schema_and_the_model_have_the_same_keys():
    keys = {field.alias or name for name, field in Change.model_fields.items()}
    assert set(json_schema()["properties"]["changes"]["items"]["properties"]) == keys
    assert set(FORMS) == set(Change.operations)


@pytest.mark.parametrize("base", available())
def test_a_new_file_runs_on_every_base(base):
    scenario = parse_scenario(template("mine", base))
    assert check(scenario, levels, read_changes).years
    assert template("mine").startswith("# yaml-language-server: $schema=")
    with pytest.raises(InputError, match="no scenario 'nope'"):
        chain(parse_scenario(template("mine", "nope")))


def test_differences_are_runs_of_years():
    one = parse_scenario(
        text(
            change(from_=2000, until=2001),
            change(from_=2010, until=2010),
            trade(),
        )
    )
    found = diff(one, load_scenario("history"), levels)
    history = levels()["security.agents"]
    assert [(run.path, run.first, run.last) for run in found.inputs] == [
        ("security.agents", 2000, 2001),
        ("security.agents", 2010, 2010),
    ]
    assert found.inputs[0].one == (3444, 3444)
    assert found.inputs[0].other == (history.at(2000), history.at(2001))
    assert found.inputs[0].unit == "persons"
    assert found.trade_other == () and "trade.tariff" in found.trade_one[0]
    back = diff(load_scenario("history"), one, levels)
    assert back.inputs[0].one == found.inputs[0].other and back.trade_other == found.trade_one


def test_a_scenario_does_not_differ_from_itself():
    for name in ("neither", "usmca-lapses"):
        found = diff(load_scenario(name), load_scenario(name), levels)
        assert (found.inputs, found.trade_one, found.trade_other) == ((), (), ())
