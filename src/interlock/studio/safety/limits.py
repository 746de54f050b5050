"""How much a request may bring: address, size and kind of the body, and time to send it."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interlock.studio.safety.refusing import header, refuse, unsafe

LONGEST_ADDRESS = 16_384
MOST_HEADERS = 32_768
BODY_SECONDS = 20.0
JSON = "application/json"
FORMS = ("/login", "/logout")  # the pages whose forms work without a script
FORM = "application/x-www-form-urlencoded"


class RequestLimits:
    """Reads a body before the application sees it, so that none is too large or never ends."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        """Wrap an application.

        Args:
            app: that is reached by what is within the limits.
            max_body_bytes: of a body.
        """
        self._app, self._most = app, max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            await refuse(scope, receive, send, *refused)
            return
        try:
            body = await asyncio.wait_for(self._read(receive), BODY_SECONDS)
        except TimeoutError:
            await refuse(scope, receive, send, 408, "the body did not come in time")
            return
        wanted = FORM if scope["path"] in FORMS else JSON
        if body is None:
            await refuse(scope, receive, send, 413, self._too_large)
        elif body and unsafe(scope) and _kind(scope) != wanted:
            await refuse(scope, receive, send, 415, f"send the body as {wanted}")
        else:
            await self._app(scope, _again(body, receive), send)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Return why a request is refused before its body is read; None where it is not."""
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414, f"the address is longer than {LONGEST_ADDRESS:,} bytes"
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
            return 431, f"the headers are larger than {MOST_HEADERS:,} bytes"
        length = header(scope, "content-length")
        if length is None:
            return None
        if header(scope, "transfer-encoding") is not None:
            return 400, "a length and chunks contradict each other"
        if not length.isdecimal() or int(length[:20]) > self._most:
            return 413, self._too_large
        return None

    @property
    def _too_large(self) -> str:
        return f"the body is larger than {self._most:,} bytes"

    async def _read(self, receive: Receive) -> bytes | None:
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b"".join(parts)
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._most:
                return None
            if not message.get("more_body", False):
                return b"".join(parts)


def _kind(scope: Scope) -> str:
    return (header(scope, "content-type") or "").partition(";")[0].strip().lower()


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read, then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
