"""Refusals before the application is reached: JSON for the API, a short page for people."""

import html

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from interlock.studio.api import PREFIX
from interlock.studio.api.refusals import refusal

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{status}</title></head>'
    "<body><main><h1>{status}</h1><p>{message}</p></main></body></html>"
)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


async def refuse(
    scope: Scope, receive: Receive, send: Send, status: int, message: str, **headers: str
) -> None:
    """Answer a request by a refusal."""
    if scope["path"].startswith(PREFIX):
        answer: Response = refusal(status, message, **headers)
    else:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        text = PAGE.format(status=status, message=html.escape(message))
        answer = HTMLResponse(text, status, headers=told)
    await answer(scope, receive, send)


def header(scope: Scope, name: str) -> str | None:
    """Return a header of a request; None where it is missing."""
    return Headers(scope=scope).get(name)


def unsafe(scope: Scope) -> bool:
    """Return whether a request may change something."""
    return scope["method"] in UNSAFE
