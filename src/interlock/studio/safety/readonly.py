"""A studio that shows and answers, and keeps nothing."""

from starlette.types import ASGIApp, Receive, Scope, Send

from interlock.studio.api import PREFIX
from interlock.studio.safety.refusing import refuse, unsafe

ALLOWED = (f"{PREFIX}/scenarios/check", "/login", "/logout")


class ReadOnly:
    """Refuses whatever would run, save or delete."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and unsafe(scope) and scope["path"] not in ALLOWED:
            await refuse(scope, receive, send, 403, "this studio is read-only")
            return
        await self._app(scope, receive, send)
