"""Instruments as typed objects: agreements, laws, programmes, negotiations, events and shocks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from interlock.errors import InputError, did_you_mean
from interlock.region import packaged

ISSUES = ("trade", "security", "migration")
FORMS = ("unilateral", "bilateral", "trilateral", "none")
COOPERATIVE = ("bilateral", "trilateral")
DIRECTIONS = ("liberalising", "restrictive", "mixed")
# Kinds that stand in a stock once begun; the rest (events, shocks, talks, context) happen.
STANDING = ("agreement", "institution", "law", "programme")
PARTNERS = frozenset({"CAN", "MEX", "USA"})


@dataclass(frozen=True, slots=True)
class Instrument:
    """Something that states did, tried or suffered, as coded in the table `instruments`.

    Attributes:
        id: short name.
        name: full name.
        kind: agreement, law, programme, institution, negotiation, proposal, event, shock, context.
        first_year: year it was signed, enacted or happened.
        last_year: last year in force, None where it still is.
        parties: ISO alpha-3 codes.
        form: unilateral, bilateral, trilateral or none, as coded.
        issues: issue areas that it is about.
        legal_form: statute, congressional-executive agreement, executive arrangement, …
        ratified: whether a legislature had to consent.
        binding: whether it binds in law.
        content: issue to direction, for every issue that it moves; may hold more than `issues`.
        border: US-MX, US-CA, MX-GT, perimeter or none.
        outcome: in force, lapsed, replaced or failed.
        replaced_by: what took its place.
        quote: words of the chapter; None for what comes from outside it.
        reference: the chapter's own citation.
        facts: what is known from outside the chapter.
        facts_source: where that comes from.
        from_chapter: whether the chapter names it.
        verification: sourced, seed_text (the chapter alone) or unverified.
        circular: whether its content was coded from the chapter's own claim about it.
    """

    id: str
    name: str
    kind: str
    first_year: int
    last_year: int | None
    parties: tuple[str, ...]
    form: str
    issues: tuple[str, ...]
    legal_form: str
    ratified: bool
    binding: bool
    content: Mapping[str, str]
    border: str
    outcome: str
    replaced_by: str | None
    quote: str | None
    reference: str | None
    facts: str | None
    facts_source: str | None
    from_chapter: bool
    verification: str
    circular: bool

    def in_force(self, year: int) -> bool:
        """Return whether it stood in a year: a standing kind, not failed, both ends included."""
        if self.kind not in STANDING or self.outcome == "failed":
            return False
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def cooperative(self) -> bool:
        """Whether at least two states act together."""
        return self.form in COOPERATIVE

    @property
    def partners(self) -> frozenset[str]:
        """Which of Canada, Mexico and the United States are parties."""
        return PARTNERS & set(self.parties)

    @property
    def years(self) -> str:
        """First and last year, for people."""
        if self.last_year == self.first_year:
            return str(self.first_year)
        return f"{self.first_year}-{self.last_year or ''}"


@cache
def instruments() -> tuple[Instrument, ...]:
    """Return every packaged instrument in the order of the table: 51 named by the chapter first."""
    return tuple(_instrument(row) for row in packaged.read_table("instruments").to_dicts())


def instrument(name: str) -> Instrument:
    """Return an instrument by id.

    Raises:
        InputError: no instrument of that id.
    """
    by_id = {one.id: one for one in instruments()}
    if name not in by_id:
        hint = did_you_mean(name.upper(), by_id)
        raise InputError(f"no instrument '{name}'{hint}; see `interlock agreements list`")
    return by_id[name]


def standing(year: int, *, issue: str | None = None) -> tuple[Instrument, ...]:
    """Return what is in force in a year, all of it or what has content on one issue."""
    return tuple(
        one
        for one in instruments()
        if one.in_force(year) and (issue is None or issue in one.content)
    )


def check(value: str | None, known: Collection[str], what: str) -> None:
    """Raise InputError where a value is given that the coding does not know."""
    if value is not None and value not in known:
        raise InputError(f"no {what} '{value}'{did_you_mean(value, known)}")


def _instrument(row: Mapping[str, Any]) -> Instrument:
    content = dict(part.split(":", 1) for part in _parts(row["content"]) if ":" in part)
    return Instrument(
        id=row["id"],
        name=row["name"],
        kind=row["item_type"],
        first_year=row["year_start"],
        last_year=row["year_end"],
        parties=_parts(row["parties"]),
        form=row["form"],
        issues=_parts(row["issue_areas"]),
        legal_form=row["legal_form"],
        ratified=row["ratification_required"] == "y",
        binding=row["binding"] == "y",
        content=MappingProxyType(content),
        border=row["border"],
        outcome=row["outcome"],
        replaced_by=row["replaced_by"],
        quote=row["seed_quote"],
        reference=row["seed_reference"],
        facts=row["outside_facts"],
        facts_source=row["outside_source"],
        from_chapter=row["source"] == "seed",
        verification=row["verification"],
        circular=row["content_circular"],
    )


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip()) if text else ()
