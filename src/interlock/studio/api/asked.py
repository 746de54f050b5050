"""What the API is asked, in types that check themselves."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from interlock.errors import InputError
from interlock.messages import LANGUAGES
from interlock.region.annual import FIRST_YEAR, LAST_PROJECTED_YEAR
from interlock.studio.studio import Studio

MOST_COMPARED = 4
LONGEST = 6_000
CLIENT_LETTERS = 80  # that the registry holds; a proxy may tell more


def studio_of(request: Request) -> Studio:
    """Return the studio that a request is for."""
    return request.app.state.studio


def language_of(
    request: Request,
    lang: Annotated[str | None, Query(description="en, es or fr", max_length=8)] = None,
) -> str:
    """Return the language that is asked for, else that of the cookie, else English.

    Raises:
        InputError: there is no such language.
    """
    if lang is not None and lang not in LANGUAGES:
        raise InputError(f"no language '{lang}'; there are {', '.join(LANGUAGES)}", field="lang")
    remembered = request.cookies.get("lang", "")
    return lang or (remembered if remembered in LANGUAGES else "en")


def client_of(request: Request) -> str:
    """Return whose request it is, for limits: the address that it comes from."""
    return request.client.host[:CLIENT_LETTERS] if request.client else "unknown"


TheStudio = Annotated[Studio, Depends(studio_of)]
Language = Annotated[str, Depends(language_of)]
Client = Annotated[str, Depends(client_of)]
Form = Annotated[
    Literal["wide", "narrow"], Query(description="760 or 358 pixels, for a desk or a telephone")
]
Year = Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_PROJECTED_YEAR)]
Link = Annotated[
    str | None, Query(alias="s", max_length=LONGEST, description="A scenario's link: `1.…`")
]
Name = Annotated[str | None, Query(alias="name", max_length=80, description="A packaged one")]
Word = Annotated[str, Field(max_length=80)]


def one_scenario(s: Link = None, name: Name = None) -> str:
    """Return the scenario that is asked about, as a link or a packaged name.

    Raises:
        InputError: neither or both.
    """
    if (s is None) == (name is None):
        raise InputError("give either s, a scenario's link, or name, a packaged one", field="s")
    return s or name or ""


Scenario = Annotated[str, Depends(one_scenario)]


class Body(BaseModel):
    """A body that holds what is named and nothing else."""

    model_config = ConfigDict(extra="forbid")


class ToCheck(Body):
    """A scenario to check: plain data, or the text of a file."""

    document: dict[str, Any] | None = None
    yaml: Annotated[str | None, Field(max_length=64_000)] = None


class _Job(Body):
    lang: Literal["en", "es", "fr"] = "en"


class RunJob(_Job):
    """Run scenarios exactly: one against history, or several against the first."""

    kind: Literal["run", "compare"]
    scenarios: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=LONGEST)]],
        Field(min_length=1, max_length=MOST_COMPARED, description="Links or packaged names."),
    ]
    school: Word = "all"
    draws: Annotated[int, Field(ge=25, le=100)] = 100
    year: Annotated[int | None, Field(ge=FIRST_YEAR, le=LAST_PROJECTED_YEAR)] = None


class NegotiationJob(_Job):
    """Solve a window of negotiation and write its report."""

    kind: Literal["negotiate"]
    window: Word
    package: Word | None = None
    without: Annotated[list[Word], Field(max_length=3)] = Field(default_factory=list)
    school: Word = "all"


class ClaimsJob(_Job):
    """Judge the chapter's claims and write the report."""

    kind: Literal["claims"]
    draws: Annotated[int, Field(ge=20, le=600)] = 100


AnyJob = Annotated[RunJob | NegotiationJob | ClaimsJob, Field(discriminator="kind")]
