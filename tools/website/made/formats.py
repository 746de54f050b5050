"""The formats of files that a user writes, from the models that read them."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from tools.website.made.words import anchor, sentence

from interlock.claims.language.claim import Claim
from interlock.claims.language.kinds import Spanned, Test
from interlock.region.own.description import Description, SeriesTold
from interlock.region.passport import Passport
from interlock.scenario.language.scenario import Scenario
from interlock.scenario.package import Package
from interlock.scenario.school import SchoolOfThought
from interlock.scenario.window import Window
from interlock.study.sweep.language import Factor, Study
from interlock.trade.policy.changes import Policy

TITLE = "Formats of files"
TOLD = """Made from the models that read the files: every key of every file that a user may write. A
key that is not here is refused, with a guess at what was meant. What holds between keys, such as
one value in a change, is said where it is broken, with the line."""


class Format(NamedTuple):
    """A kind of file: its name, the model of the whole, and where it is used."""

    name: str
    model: type[BaseModel]
    used: str


FORMATS = (
    Format("Scenario", Scenario, "[Write a scenario](../how-to/write-a-scenario.md)"),
    Format("Trade policy", Policy, "[Write a trade policy](../how-to/write-a-trade-policy.md)"),
    Format("Study", Study, "[Sweep many runs](../how-to/sweep-many-runs.md)"),
    Format("Claim", Claim, "[Test a claim](../how-to/test-a-claim.md)"),
    Format("Window", Window, "[Solve a negotiation](../how-to/solve-a-negotiation.md)"),
    Format("Package", Package, "`interlock ratify`, `interlock negotiate`"),
    Format("Region", Description, "`interlock region`"),
    Format("School", SchoolOfThought, "[Schools of thought](../explanation/schools.md)"),
)
# Whose words stand for models that refer to another for the meaning of their keys.
AS: dict[type[BaseModel], type] = {SeriesTold: Passport}
SCHEMA = {"schema": "version of the format."}
MANY = 8


def page() -> str:
    """Return the page as Markdown."""
    sections = [_format(one) for one in FORMATS]
    return f"# {TITLE}\n\n{TOLD}\n\n" + "\n\n".join(sections) + "\n"


def _format(one: Format) -> str:
    tables = [_table(model, one) for model in models(one.model)]
    return "\n\n".join([f"## {one.name}", f"Used in: {one.used}.", *tables])


def models(model: type[BaseModel], seen: set[type] | None = None) -> Iterator[type[BaseModel]]:
    """Yield a model and those that its keys hold, each once; what all tests say comes first."""
    seen = set() if seen is None else seen
    if model in seen:
        return
    seen.add(model)
    if issubclass(model, Spanned | Test):
        for shared in (Test, Spanned):
            if issubclass(model, shared):
                yield from models(shared, seen)
    yield model
    for field in model.model_fields.values():
        for inner in _inside(field.annotation):
            yield from models(inner, seen)


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _inside(part)


def _table(model: type[BaseModel], of: Format) -> str:
    told = inspect.cleandoc(model.__doc__ or "").split("\n\nAttributes:")[0]
    if issubclass(model, Test) and model.measures:
        told += f" Measures: {model.measures}."
    lines = ["| key | what it takes | default | meaning |", "|---|---|---|---|"]
    schema = model.model_json_schema()
    if "properties" not in schema:  # of a model that holds itself
        schema = schema["$defs"][model.__name__]
    meanings = _meanings(model)
    for name in _own(model):
        field = model.model_fields[name]
        key = field.alias or name
        takes = _takes(schema["properties"][key], of.name)
        meaning = sentence(SCHEMA.get(key) or meanings.get(name, ""))
        lines.append(f"| `{key}` | {takes} | {_default(field)} | {meaning} |")
    return "\n\n".join([f"### {_title(model.__name__, of.name)}", sentence(told), "\n".join(lines)])


def _own(model: type[BaseModel]) -> list[str]:
    """Return the fields to tell: all, but of a kind of tests only those that not every kind has."""
    fields = list(model.model_fields)
    if model is Factor:
        return ["name"]  # its other keys in a file are those of a change
    if issubclass(model, Test) and model is not Test:
        shared = Test if model is Spanned else Spanned
        return [name for name in fields if name not in shared.model_fields]
    return fields


def _title(model: str, of: str) -> str:
    """Return the heading of a table; the name of the format tells models of one name apart."""
    if any((one.name, one.model.__name__) == (of, model) for one in FORMATS):
        return f"{of}: the file"
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model).lower()
    return f"{of}: {words}"


def _meanings(model: type[BaseModel]) -> dict[str, str]:
    """Return what the docstrings of a model and of its bases say of each key."""
    found: dict[str, str] = {}
    for base in (*reversed(model.__mro__), AS.get(model, object)):
        _, _, section = inspect.cleandoc(base.__doc__ or "").partition("Attributes:\n")
        for entry in re.split(r"^    (?=\S)", section, flags=re.MULTILINE)[1:]:
            names, _, meaning = entry.partition(": ")
            found |= {name.strip(): meaning for name in names.split(",")}
    return found


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == () or value == "" or value == {}:
        return "none"
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_defaults=True)
    if isinstance(value, tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{value}`"


def _takes(schema: dict[str, Any], of: str) -> str:
    """Return in words what a JSON Schema accepts."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{anchor(_title(name, of))})"
    if "anyOf" in schema or "oneOf" in schema:
        ways = [_takes(one, of) for one in schema.get("anyOf", schema.get("oneOf", ()))]
        if len(ways) > MANY:
            return "one of the kinds below"
        return " or ".join(dict.fromkeys(way for way in ways if way != "null"))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            kinds = [_takes(one, of) for one in schema["prefixItems"]]
            return f"list of {len(kinds)}: {' and '.join(dict.fromkeys(kinds))}"
        return f"list of {_takes(schema.get('items', {}), of)}"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"by name: {_takes(inner, of)}" if isinstance(inner, dict) else "keys and values"
    return _scalar(schema)


def _scalar(schema: dict[str, Any]) -> str:
    kinds = {
        "null": "null",
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "yes or no",
    }
    said = kinds.get(schema.get("type", ""), "anything")
    if schema.get("format") == "date":
        said = "year or date"
    bounds = {
        "minimum": "from {}", "exclusiveMinimum": "above {}", "maximum": "to {}",
        "exclusiveMaximum": "below {}", "maxLength": "at most {} letters",
    }  # fmt: skip
    told = [words.format(schema[key]) for key, words in bounds.items() if key in schema]
    if "pattern" in schema:
        told.append(f"as `{schema['pattern'].replace('|', chr(92) + '|')}`")
    return " ".join([said, *told])
