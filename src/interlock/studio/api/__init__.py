"""The API: `/api/v1`, documented by OpenAPI, over the functions that the command line calls."""

from fastapi import APIRouter

from interlock.studio.api import about, answers, evidence, jobs, runs, scenarios
from interlock.studio.api.refusals import PREFIX

__all__ = ["PREFIX", "router"]


def router() -> APIRouter:
    """Return every route of the API under its prefix."""
    found = APIRouter(prefix=PREFIX)
    for one in (about, scenarios, answers, jobs, runs, evidence):
        found.include_router(one.router)
    return found
