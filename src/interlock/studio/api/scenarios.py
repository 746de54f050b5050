"""Scenarios: the library, checks while one is written, and links."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.exceptions import HTTPException

from interlock.errors import InputError
from interlock.scenario.language.library import available, chain
from interlock.scenario.language.scenario import HISTORY, Scenario
from interlock.studio.api.asked import LONGEST, TheStudio, ToCheck
from interlock.studio.api.refusals import documented
from interlock.studio.links import (
    document_of,
    link_of,
    named,
    scenario_from,
    scenario_in,
    scenario_of,
    yaml_of,
)

router = APIRouter(tags=["scenarios"])
MESSAGE_LABEL = "scenario"


@router.get("/scenarios")
def scenarios() -> list[dict[str, Any]]:
    """List the packaged scenarios with their links and changes in words."""
    return [dict(_told(name)) for name in available()]


@router.get("/scenarios/from-link", responses=documented(400))
def from_link(
    studio: TheStudio, s: Annotated[str, Query(max_length=LONGEST, description="A link")]
) -> dict[str, Any]:
    """Read a scenario's link; one of an old schema is brought up to date, and notes say so."""
    return told_of(scenario_of(s, studio.settings.max_link_letters))


@router.get("/scenarios/{name}", responses=documented(404))
def scenario(name: Annotated[str, Path(max_length=80)]) -> dict[str, Any]:
    """Return a packaged scenario: plain data, the text of its file, its link."""
    try:
        return told_of(named(name))
    except InputError as error:
        raise HTTPException(404, str(error)) from None


@router.post("/scenarios/check", responses=documented(400))
def check(asked: ToCheck) -> dict[str, Any]:
    """Check a scenario while it is written: what it says, or what is wrong and where."""
    if (asked.document is None) == (asked.yaml is None):
        raise InputError("give either document, plain data, or yaml, the text of a file")
    try:
        if asked.document is not None:
            found = scenario_from(asked.document)
        else:
            found = scenario_in(asked.yaml or "")
        return {"valid": True, **told_of(found)}
    except InputError as error:
        line = error.line if asked.yaml is not None else None
        message = str(error)
        if asked.document is not None:  # lines of a file that nobody sees
            message = message.partition(": ")[2].removeprefix(f"{error.field}: ") or message
        told = {"message": message, "field": error.field or None, "line": line}
        return {"valid": False, "error": told}


def told_of(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario is, checked against history.

    Raises:
        InputError: it cannot be run, or changes nothing.
    """
    from interlock.scenario.language.settle import check as settle
    from interlock.system.levels import levels
    from interlock.trade.policy.changes import read_changes

    settled = settle(scenario, levels, read_changes)
    document = document_of(scenario)
    return {
        "name": scenario.name,
        "title": scenario.title,
        "note": " ".join(scenario.note.split()),
        "base": scenario.base,
        "chain": ["history", *(link.name for link in settled.chain)],
        "last": settled.last,
        "first_changed": min(settled.years, default=None),
        "changes": [
            {
                "words": str(change),
                "source": change.source,
                "scenario": link.name,
                "own": link is scenario,
            }
            for link in settled.chain
            for change in link.changes
        ],
        "document": document,
        "yaml": yaml_of(document),
        "link": link_of(scenario),
        "notes": list(scenario.notes),
    }


@cache
def _told(name: str) -> dict[str, Any]:
    scenario = named(name)
    return {
        "name": name,
        "title": scenario.title,
        "note": " ".join(scenario.note.split()),
        "base": scenario.base,
        "link": link_of(scenario) if name != HISTORY else None,
        "changes": [str(change) for link in chain(scenario) for change in link.changes],
    }
