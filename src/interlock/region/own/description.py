"""What `region.yaml` may say: the region, its members and years, a passport for every series."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, Field, field_validator, model_validator

from interlock.dated_change import Strict, Year
from interlock.errors import InputError, did_you_mean
from interlock.marked_yaml import Marked, Place
from interlock.region.own.codes import check_member
from interlock.region.units import UNITS

PLACES = ("country", "origin", "destination", "importer", "exporter")
DIMS = (*PLACES, "year")
# Series that indices are made of: the axes and the unit that they must have.
MEASURED: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "goods_trade": (("importer", "exporter", "year"), "usd_million"),
        "goods_trade_world": (("year",), "usd_million"),
        "migrant_stock": (("origin", "destination", "year"), "persons"),
        "gdp_per_person_ppp": (("country", "year"), "ppp_per_person"),
    }
)
LEAST_MEMBERS = 2
KEYS = "a region is a list of keys: schema, name, title, members, first_year, last_year, series"

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Text = Annotated[str, Field(min_length=1)]


class SourceTold(Strict):
    """One published table: who published it, what it is called, where it is."""

    publisher: Text
    table: Text
    address: Text


class SeriesTold(Strict):
    """The passport of a series, as in `interlock.region.passport`; values are in its table."""

    id: Id
    label: Text
    definition: Text
    unit: str
    unit_as_published: str = ""
    dims: Annotated[tuple[str, ...], Field(min_length=1)]
    sources: Annotated[tuple[SourceTold, ...], Field(min_length=1)]
    licence: Text
    quality: Literal["A", "B", "C", "unrated"]
    quality_note: str = ""
    vintage: Text
    note: str = ""

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        if unit not in UNITS:
            raise ValueError(f"'{unit[:40]}' is no unit{did_you_mean(unit, UNITS)}")
        return unit

    @field_validator("dims")
    @classmethod
    def _known_dims(cls, dims: tuple[str, ...]) -> tuple[str, ...]:
        for one in dims:
            if one not in DIMS:
                raise ValueError(f"'{one[:40]}' is no axis{did_you_mean(one, DIMS)}")
        if len(set(dims)) < len(dims) or dims[-1] != "year":
            raise ValueError("name each axis once, year last")
        return dims

    @model_validator(mode="after")
    def _as_measured(self) -> "SeriesTold":
        dims, unit = MEASURED.get(self.id, (self.dims, self.unit))
        if (self.dims, self.unit) != (dims, unit):
            raise ValueError(
                f"'{self.id}' is read by indices: its dims are {', '.join(dims)}, its unit {unit}; "
                "give another series another id"
            )
        return self


class Absent(Strict):
    """What the folder does not hold, and why."""

    what: Text
    why: Text


class Description(Strict):
    """The whole of `region.yaml`.

    Attributes:
        schema_version: key `schema`; version of the format.
        name: short name, small letters, digits and hyphens.
        title: what the region is called.
        members: ISO alpha-3 codes, two or more.
        base: packaged base economy in which policies are solved; none where it covers not all.
        first_year: first year that a table may hold.
        last_year: last one.
        note: what to mind.
        absent: what the folder does not hold.
        series: passports; the values of each are in `tables/ID.csv`.

    """

    schema_version: Literal[1] = Field(alias="schema")
    name: Name
    title: Text
    members: tuple[str, ...]
    base: str | None = None
    first_year: Year
    last_year: Year
    note: str = ""
    absent: tuple[Absent, ...] = ()
    series: Annotated[tuple[SeriesTold, ...], Field(min_length=1)]

    @field_validator("members")
    @classmethod
    def _known_members(cls, members: tuple[str, ...]) -> tuple[str, ...]:
        for code in members:
            try:
                check_member(code)
            except InputError as error:
                raise ValueError(str(error)) from None
            if members.count(code) > 1:
                raise ValueError(f"'{code}' is named twice")
        if len(members) < LEAST_MEMBERS:
            raise ValueError("name two members or more")
        return members

    @model_validator(mode="after")
    def _whole(self) -> "Description":
        if self.first_year > self.last_year:
            raise ValueError(f"last_year {self.last_year} is before first_year {self.first_year}")
        ids = [one.id for one in self.series]
        for one in ids:
            if ids.count(one) > 1:
                raise ValueError(f"series '{one}' is described twice")
        return self


def described(marked: Marked) -> Description:
    """Return the content of a `region.yaml`.

    Raises:
        InputError: one line that names the file, the line, the field and the fix.
    """
    return marked.validated(Description, KEYS, _model_at)


def _model_at(place: Place) -> type[BaseModel]:
    if len(place) <= 1:
        return Description
    if place[0] == "absent":
        return Absent
    return SourceTold if "sources" in place[:-1] else SeriesTold
