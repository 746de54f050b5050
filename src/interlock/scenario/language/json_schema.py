"""The scenario format as a JSON Schema, for editors and for other programs."""

from typing import Any

from interlock.dated_change import FIRST_YEAR
from interlock.region.annual import LAST_PROJECTED_YEAR
from interlock.scenario.language.instruments import ALL, Instrument, instruments
from interlock.scenario.language.library import available
from interlock.scenario.language.scenario import PAIR_KEYS, PAIR_OPTIONS, SCHEMA

DRAFT = "https://json-schema.org/draft/2020-12/schema"
YEAR = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_PROJECTED_YEAR}
NUMBER = {"type": "number"}
YEARS = "19[89][0-9]|20[0-2][0-9]|203[0-5]"
DATE = f"^({YEARS})-[0-9][0-9]-[0-9][0-9]$"
FORMS = ("to", "add", "scale", "path", "hold", "schedule", "policy")


def json_schema() -> dict[str, Any]:
    """Return the schema of a scenario file, JSON Schema draft 2020-12."""
    return {
        "$schema": DRAFT,
        "title": "interlock scenario",
        "description": "Dated changes of history; see `interlock scenario --help`.",
        "type": "object",
        "required": ["schema", "name", "title"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA, "description": "Version of the format."},
            "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$", "maxLength": 80},
            "title": {"type": "string", "minLength": 1, "maxLength": 120},
            "base": {
                "type": "string",
                "description": "What this one changes: a packaged scenario or a file beside it.",
                "default": "history",
                "examples": list(available()),
            },
            "note": {"type": "string", "description": "What is asked, assumed and left out."},
            "changes": {
                "type": "array",
                "description": "Applied in order; a later one sees what the earlier ones left.",
                "items": _change(),
            },
        },
        "$defs": {
            "day": {
                "description": "A year (from its first day, to its last) or a date.",
                "anyOf": [YEAR, {"type": "string", "format": "date", "pattern": DATE}],
            },
            "words": {
                "anyOf": [
                    {"type": "string", "minLength": 1},
                    {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
                ]
            },
        },
    }


def _change() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["instrument", "source"],
        "additionalProperties": False,
        "properties": _properties(),
        "oneOf": [{"required": [form]} for form in FORMS],
        "anyOf": [{"required": ["from"]}, {"required": ["path"]}],
        "not": {"required": ["from", "path"]},
        "allOf": [
            {
                "if": {"anyOf": [{"required": [form]} for form in ("to", "add", "path")]},
                "then": {"required": ["unit"]},
                "else": {"properties": {"unit": False}},
            },
            *(rule for one in instruments() for rule in _rules(one)),
        ],
    }


def _properties() -> dict[str, Any]:
    words, day = {"$ref": "#/$defs/words"}, {"$ref": "#/$defs/day"}
    origins = next(one.places for one in instruments() if one.takes == "origin")
    origin = {"enum": [*origins, ALL]}
    return {
        "instrument": {
            "description": "What changes.",
            "oneOf": [
                {"const": name, "description": describe(one)}
                for one in instruments()
                for name in one.names
            ],
        },
        "from": {**day, "description": "First day in force."},
        "until": {**day, "description": "Last day in force; open where left out."},
        "unit": {"enum": sorted({unit for one in instruments() for unit in one.units})},
        "to": {**NUMBER, "description": "Set to a level."},
        "add": {**NUMBER, "description": "Add to the level.", "not": {"const": 0}},
        "scale": {
            **NUMBER,
            "description": "Multiply the level.",
            "minimum": 0,
            "not": {"const": 1},
        },
        "path": {
            "description": "Levels by year, linear between them, held after the last.",
            "type": "object",
            "minProperties": 1,
            "patternProperties": {f"^({YEARS})$": NUMBER},
            "additionalProperties": False,
        },
        "hold": {**YEAR, "description": "Go back to the level that history had in this year."},
        "origin": {
            "description": "Whom it is for, where the instrument does not end in a country.",
            "anyOf": [origin, {"type": "array", "items": origin, "minItems": 1}],
        },
        "importer": {**words, "description": "ISO alpha-3 codes, NAFTA, all or others."},
        "exporter": {**words, "description": "ISO alpha-3 codes, NAFTA, all or others."},
        "sector": {**words, "description": "Sectors or groups, such as goods."},
        "sector_except": words,
        "exempt": {"const": "usmca", "description": "Leave out trade that claims USMCA treatment."},
        "coverage": {**NUMBER, "exclusiveMinimum": 0, "maximum": 1},
        "schedule": {"const": "nafta", "description": "Follow the staging of NAFTA."},
        "policy": {"type": "string", "description": "Name of a packaged trade policy."},
        "source": {"type": "string", "minLength": 8, "description": "Where the numbers are from."},
    }


def describe(one: Instrument) -> str:
    """Return what an instrument is, its unit and its range in a few words."""
    if not one.units:
        return one.label
    return f"{one.label} [{' or '.join(one.units)}], {one.low:g} to {one.high:g} {one.range}"


def _rules(one: Instrument) -> list[dict[str, Any]]:
    """Return what holds for one instrument: its unit and range, the keys it takes and needs."""
    found = []
    for name in one.names:
        units = list(one.units_of(name))
        then: dict[str, Any] = {"properties": {"unit": {"enum": units} if units else False}}
        if not one.traded:
            inside = {"minimum": one.low, "maximum": one.high}
            then["properties"] |= {"to": inside, "path": {"additionalProperties": inside}}
        allowed = {"pair": (*PAIR_KEYS, *PAIR_OPTIONS), "policy": ("policy",)}.get(one.takes, ())
        if one.takes == "origin" and name == one.path:
            allowed, then["required"] = ("origin",), ["origin"]
        elif one.takes == "pair":
            then["required"] = list(PAIR_KEYS)
        elif one.takes == "policy":
            then["required"] = ["policy"]
            then["properties"]["until"] = False
        chosen = ("origin", "policy", *PAIR_KEYS, *PAIR_OPTIONS)
        then["properties"] |= {key: False for key in chosen if key not in allowed}
        found.append({"if": {"properties": {"instrument": {"const": name}}}, "then": then})
    return found
