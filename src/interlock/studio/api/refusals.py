"""What the API says when it cannot: one line, the field where there is one, and a status."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from interlock.errors import InputError, UnconvergedError
from interlock.studio.desk.answers import BusyError
from interlock.studio.desk.worker import LostError

PREFIX = "/api/v1"
RETRY_SECONDS = "3"
LETTERS = 400


class Complaint(BaseModel):
    """What is wrong."""

    message: str = Field(description="One line that names the mistake and the fix.")
    field: str | None = Field(None, description="Where it is, such as `changes[0].to`.")


class Refusal(BaseModel):
    """An answer that is none."""

    error: Complaint


def refusal(status: int, message: str, field: str | None = None, **headers: str) -> JSONResponse:
    """Return a refusal as the API words it."""
    told = {"error": {"message": " ".join(message.split())[:LETTERS], "field": field or None}}
    return JSONResponse(told, status, headers={k.replace("_", "-"): v for k, v in headers.items()})


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how the description of the API lists refusals."""
    words = {
        400: "Bad input",
        401: "Not logged in",
        403: "Refused",
        404: "There is none",
        409: "Not in this state",
        429: "Too many",
    }
    return {one: {"model": Refusal, "description": words[one]} for one in statuses}


Show = Callable[[Request, int, str], Response]
# Errors that say why in one line, and the status that they have over HTTP.
STATUSES = {InputError: 400, UnconvergedError: 409, BusyError: 429, LostError: 429}


def put_on(app: FastAPI, show: Show) -> None:
    """Answer every error by a refusal of the API, or by a page.

    Args:
        app: the application.
        show: makes the page of a refusal.
    """

    async def refused(request: Request, error: Exception) -> Response:
        status, message, field = _told(error)
        if not request.url.path.startswith(PREFIX):
            found = show(request, status, message)
        else:
            found = refusal(status, message, field)
        if status == 429:
            found.headers["Retry-After"] = RETRY_SECONDS
        found.headers.update(getattr(error, "headers", None) or {})
        return found

    for kind in (*STATUSES, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, refused)


def _told(error: Exception) -> tuple[int, str, str | None]:
    """Return the status of an error, its message, and the field that it is about."""
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        return 400, f"{place or 'body'}: {first['msg']}", place
    if isinstance(error, HTTPException):
        return error.status_code, str(error.detail), None
    for kind, status in STATUSES.items():
        if isinstance(error, kind):
            lost = f"the answer was lost because {error}; ask again"
            message = lost if kind is LostError else str(error)
            return status, message, getattr(error, "field", None)
    return 500, "the studio failed; its log says how", None
