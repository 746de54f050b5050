"""Which instruments of the coded record are meant: a filter that a claim file can write."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from interlock.dated_change import as_list
from interlock.errors import InputError, did_you_mean
from interlock.region.instruments import (
    DIRECTIONS,
    FORMS,
    ISSUES,
    STANDING,
    Instrument,
    instrument,
    instruments,
)

Words = Annotated[tuple[str, ...], BeforeValidator(as_list)]
Year = Annotated[int, Field(strict=True, ge=1900, le=2100)]
SEPARATOR = "-"


class Filter(BaseModel):
    """Instruments that meet every condition given; without any, all of them.

    Attributes:
        ids, not_ids: these, and not those.
        kinds: agreement, law, programme, institution, negotiation, proposal, event, shock, context.
        standing: of a kind that stands once begun, and did not fail.
        forms: unilateral, bilateral, trilateral, none.
        cooperative: bilateral or trilateral.
        binding: binds in law.
        ratified: a legislature had to consent.
        issues: with content on one of these.
        only_issues: with content on nothing else.
        content: for every issue given, its direction, or several of which it must have one.
        parties_include: all of these are parties.
        dyad: which of the three states are parties: `USA-MEX`, `USA-CAN`, `CAN-MEX`, `USA-MEX-CAN`.
        borders, outcomes, legal_forms: as coded.
        begun: first and last year in which it began.
        in_force: year in which it stood.
        from_chapter: whether the chapter names it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: Words = ()
    not_ids: Words = ()
    kinds: Words = ()
    standing: bool | None = None
    forms: Words = ()
    cooperative: bool | None = None
    binding: bool | None = None
    ratified: bool | None = None
    issues: Words = ()
    only_issues: Words = ()
    content: dict[str, Words] = Field(default_factory=dict)
    parties_include: Words = ()
    dyad: str | None = None
    borders: Words = ()
    outcomes: Words = ()
    legal_forms: Words = ()
    begun: tuple[Year, Year] | None = None
    in_force: Year | None = None
    from_chapter: bool | None = None

    @field_validator("ids", "not_ids")
    @classmethod
    def _exist(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            instrument(name)
        return names

    @field_validator("kinds", "borders", "outcomes", "legal_forms")
    @classmethod
    def _coded(cls, words: tuple[str, ...], info: Any) -> tuple[str, ...]:
        field = {"kinds": "kind", "borders": "border", "outcomes": "outcome"}
        name = field.get(info.field_name, "legal_form")
        return _known(words, {str(getattr(one, name)) for one in instruments()}, name)

    @field_validator("forms")
    @classmethod
    def _forms(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return _known(words, FORMS, "form")

    @field_validator("issues", "only_issues")
    @classmethod
    def _issues(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return _known(words, ISSUES, "issue")

    @field_validator("content")
    @classmethod
    def _content(cls, content: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        _known(tuple(content), ISSUES, "issue")
        for directions in content.values():
            _known(directions, DIRECTIONS, "direction")
        return content

    @field_validator("parties_include")
    @classmethod
    def _parties(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return _known(words, {party for one in instruments() for party in one.parties}, "party")

    @field_validator("dyad")
    @classmethod
    def _dyad(cls, dyad: str | None) -> str | None:
        if dyad is not None:
            _known(tuple(dyad.split(SEPARATOR)), ("CAN", "MEX", "USA"), "state")
        return dyad

    @field_validator("begun")
    @classmethod
    def _ordered(cls, span: tuple[int, int] | None) -> tuple[int, int] | None:
        if span is not None and span[0] > span[1]:
            raise ValueError(f"{span[0]} to {span[1]} ends before it begins")
        return span

    @property
    def reads_content(self) -> bool:
        """Whether it selects by what instruments are about."""
        return bool(self.issues or self.only_issues or self.content)


def select(wanted: Filter) -> tuple[Instrument, ...]:
    """Return the instruments that meet every condition, in the order of the table."""
    return tuple(one for one in instruments() if _meets(one, wanted))


def circular(wanted: Filter) -> tuple[str, ...]:
    """Return ids of those chosen by content that was coded from the chapter's own claim."""
    if not wanted.reads_content:
        return ()
    return tuple(one.id for one in select(wanted) if one.circular)


def _meets(one: Instrument, wanted: Filter) -> bool:
    return (
        _listed(one.id, wanted.ids)
        and one.id not in wanted.not_ids
        and _listed(one.kind, wanted.kinds)
        and _listed(one.form, wanted.forms)
        and _listed(one.border, wanted.borders)
        and _listed(one.outcome, wanted.outcomes)
        and _listed(one.legal_form, wanted.legal_forms)
        and _is(one.cooperative, wanted.cooperative)
        and _is(one.binding, wanted.binding)
        and _is(one.ratified, wanted.ratified)
        and _is(one.from_chapter, wanted.from_chapter)
        and _is(one.kind in STANDING and one.outcome != "failed", wanted.standing)
        and set(wanted.parties_include) <= set(one.parties)
        and (wanted.dyad is None or one.partners == frozenset(wanted.dyad.split(SEPARATOR)))
        and (wanted.begun is None or wanted.begun[0] <= one.first_year <= wanted.begun[1])
        and (wanted.in_force is None or one.in_force(wanted.in_force))
        and _about(one, wanted)
    )


def _about(one: Instrument, wanted: Filter) -> bool:
    """Return whether it has the content that is wanted."""
    about = set(one.content)
    return (
        (not wanted.issues or bool(about & set(wanted.issues)))
        and (not wanted.only_issues or (bool(about) and about <= set(wanted.only_issues)))
        and all(one.content.get(issue) in ways for issue, ways in wanted.content.items())
    )


def _listed(word: str, words: tuple[str, ...]) -> bool:
    return not words or word in words


def _is(found: bool, wanted: bool | None) -> bool:
    return wanted is None or found == wanted


def _known(words: tuple[str, ...], known: Any, what: str) -> tuple[str, ...]:
    for word in words:
        if word not in known:
            raise InputError(f"no {what} '{word[:40]}'{did_you_mean(word[:40], known)}")
    return words
