"""Write coded tables as SDMX-CSV 2.0, with their structure as SDMX-JSON 2.0 beside them.

Source: SDMX 3.0 Technical Specifications, Section 5 (SDMX-CSV and SDMX-JSON message formats).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from interlock.errors import InputError
from interlock.region.export.files import write_whole
from interlock.region.packaged import version

if TYPE_CHECKING:
    import polars as pl

AGENCY, RELEASE = "INTERLOCK", "1.0"
NOT_APPLICABLE, UNKNOWN, REPLACE = "_Z", "_U", "R"
TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"
CONCEPTS = {
    "FREQ": "Frequency",
    "REF_AREA": "Reference area",
    "COUNTERPART_AREA": "Counterpart area",
    "INDICATOR": "Indicator",
    "ITEM": "Item: a party, a vote, an agreement",
    "RUN": "Scenario, history, or the effect of the one on the other",
    "SCHOOL": "School of thought",
    "SECTOR": "Sector of the economy",
    "STATISTIC": "Quantile over draws, or share of draws above zero",
    TIME: "Time period",
    VALUE: "Observation value",
    "UNIT_MEASURE": "Unit of measure",
    "UNIT_MULT": "Unit multiplier, as a power of ten",
    "OBS_STATUS": "Observation status",
    "OBS_QUALITY": "Quality of the observation",
    "COMMENT_OBS": "Comment on the observation",
    "SOURCE": "Publisher, table and address",
    "LICENCE": "Licence that the source states",
}
FREQUENCIES = {"A": "Annual", "M": "Monthly", "D": "Daily"}
STATUSES = {"A": "Normal value", "B": "Time series break"}
MULTIPLES = {"0": "Units", "3": "Thousands", "6": "Millions", "9": "Billions"}
_MODEL = "urn:sdmx:org.sdmx.infomodel"


class Code(NamedTuple):
    """A code of a list: how interlock writes it, and its name."""

    written: str
    name: str


@dataclass(frozen=True, slots=True)
class Structure:
    """A dataflow and its structure.

    Attributes:
        id: of both.
        name: in words.
        dimensions: before the time; each has a code list.
        attributes: of an observation.
        coded: attributes that have a code list; they must be given.
    """

    id: str
    name: str
    dimensions: tuple[str, ...]
    attributes: tuple[str, ...]
    coded: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of a table of this structure."""
        return (*self.dimensions, TIME, VALUE, *self.attributes)


Lists = Mapping[str, Mapping[str, Code]]
NOTHING = {NOT_APPLICABLE: Code(NOT_APPLICABLE, "Not applicable")}


def code(text: str) -> str:
    """Return the code of a text: what SDMX does not allow in a code becomes `_`."""
    return re.sub(r"[^A-Za-z0-9_@$-]", "_", text)


def codes(named: Iterable[tuple[str, str]]) -> dict[str, Code]:
    """Return a code list of texts and their names, in order.

    Raises:
        InputError: two texts that have the same code.
    """
    found: dict[str, Code] = {}
    for written, name in named:
        key = code(written)
        if key in found and found[key].written != written:
            raise InputError(
                f"'{found[key].written}' and '{written}' have the same SDMX code {key}; "
                "export them apart"
            )
        found[key] = Code(written, name)
    return found


def replaced(column: str, members: Mapping[str, Code]) -> "pl.Expr":
    """Return a column in the codes of a list; where it is empty, that it does not apply."""
    import polars as pl

    to = {one.written: key for key, one in members.items()}
    return pl.col(column).replace_strict(to, default=None).fill_null(NOT_APPLICABLE)


def structure_file(path: Path) -> Path:
    """Return where the structure of a file of data is written."""
    return path.with_suffix(".structure.json")


def write(path: Path, structure: Structure, frame: "pl.DataFrame", lists: Lists) -> None:
    """Write a table and, beside it, its structure.

    Args:
        path: file of the data.
        structure: of the table.
        frame: its columns, coded.
        lists: code lists by dimension or coded attribute.

    Raises:
        InputError: the place cannot be written.
    """
    import polars as pl

    head = {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{AGENCY}:{structure.id}({RELEASE})",
        "ACTION": REPLACE,
    }
    whole = frame.select(*(pl.lit(text).alias(name) for name, text in head.items()), pl.all())
    text = json.dumps(message(structure, lists), ensure_ascii=False, indent=1) + "\n"
    write_whole(structure_file(path), lambda file: file.write(text.encode()))
    write_whole(path, whole.write_csv)


def message(structure: Structure, lists: Lists) -> dict[str, Any]:
    """Return the structure as a message of SDMX-JSON: concepts, code lists, structure, dataflow."""
    about = {"agencyID": AGENCY, "version": RELEASE}
    concepts = [{"id": one, "name": CONCEPTS[one]} for one in structure.columns]
    listed = (*structure.dimensions, *structure.coded)
    return {
        "meta": {
            "id": f"{structure.id}-{code(version())}",
            "schema": "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json",
            "sender": {"id": AGENCY},
            "prepared": datetime.now(UTC).isoformat(timespec="seconds"),
            "test": False,
        },
        "data": {
            "codelists": [
                {"id": f"CL_{one}", "name": CONCEPTS[one], **about, "codes": _codes(lists[one])}
                for one in listed
            ],
            "conceptSchemes": [
                {"id": "CONCEPTS", "name": "Concepts", **about, "concepts": concepts}
            ],
            "dataStructures": [
                {
                    "id": structure.id,
                    "name": structure.name,
                    **about,
                    "dataStructureComponents": _components(structure),
                }
            ],
            "dataflows": [
                {
                    "id": structure.id,
                    "name": structure.name,
                    **about,
                    "structure": _urn("datastructure.DataStructure", structure.id),
                }
            ],
        },
    }


def _codes(of: Mapping[str, Code]) -> list[dict[str, str]]:
    """Return a code list; where a code is not as interlock writes it, that is its description."""
    found = []
    for key, one in of.items():
        written = {"description": one.written} if one.written != key else {}
        found.append({"id": key, "name": one.name, **written})
    return found


def _components(structure: Structure) -> dict[str, Any]:
    dimensions = [
        {"id": one, "position": at, **_concept(one), **_enumerated(one)}
        for at, one in enumerate(structure.dimensions, start=1)
    ]
    attributes = [
        {
            "id": one,
            "usage": "mandatory" if one in structure.coded else "optional",
            "attributeRelationship": {"observation": {}},
            **_concept(one),
            **(_enumerated(one) if one in structure.coded else _format("String")),
        }
        for one in structure.attributes
    ]
    time = {"id": TIME, **_concept(TIME), **_format("ObservationalTimePeriod")}
    value = {"id": VALUE, "usage": "mandatory", **_concept(VALUE), **_format("Double")}
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": dimensions,
            "timeDimension": {"position": len(dimensions) + 1, **time},
        },
        "measureList": {"id": "MeasureDescriptor", "measures": [value]},
        "attributeList": {"id": "AttributeDescriptor", "attributes": attributes},
    }


def _urn(kind: str, name: str) -> str:
    return f"{_MODEL}.{kind}={AGENCY}:{name}({RELEASE})"


def _concept(name: str) -> dict[str, str]:
    return {"conceptIdentity": f"{_urn('conceptscheme.Concept', 'CONCEPTS')}.{name}"}


def _enumerated(name: str) -> dict[str, Any]:
    return {"localRepresentation": {"enumeration": _urn("codelist.Codelist", f"CL_{name}")}}


def _format(kind: str) -> dict[str, Any]:
    return {"localRepresentation": {"format": {"dataType": kind}}}
