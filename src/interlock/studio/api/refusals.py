"""What the API says when it cannot: one line, the field where there is one, and a status."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from interlock.errors import InputError, UnconvergedError
from interlock.studio.desk.answers import BusyError
from interlock.studio.desk.worker import LostError

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


def put_on(app: FastAPI) -> None:
    """Answer every error of the API by a refusal; pages have their own."""

    @app.exception_handler(InputError)
    async def _input(request: Request, error: InputError) -> Response:
        return refusal(400, str(error), error.field)

    @app.exception_handler(UnconvergedError)
    async def _unsolved(request: Request, error: UnconvergedError) -> Response:
        return refusal(409, str(error))

    @app.exception_handler(BusyError)
    async def _busy(request: Request, error: BusyError) -> Response:
        return refusal(429, str(error), Retry_After=RETRY_SECONDS)

    @app.exception_handler(LostError)
    async def _lost(request: Request, error: LostError) -> Response:
        told = f"the answer was lost because {error}; ask again"
        return refusal(429, told, Retry_After=RETRY_SECONDS)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        return refusal(400, f"{place or 'body'}: {first['msg']}", place)

    @app.exception_handler(Exception)
    async def _broken(request: Request, error: Exception) -> Response:
        return refusal(500, "the studio failed; its log says how")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        told = str(error.detail)
        found = refusal(error.status_code, told)
        found.headers.update(error.headers or {})
        return found
