"""Login by one token: a header for programs, a form and a cookie for people.

The cookie is an end time, a random name and their HMAC under the token, so that it can be checked
without being kept, ends by itself, and is void when the token is changed. Those that were logged
out are remembered until they end, or the studio does.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections import OrderedDict
from urllib.parse import parse_qs, quote

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from interlock.studio.api import PREFIX
from interlock.studio.safety.refusing import header, refuse

COOKIE = "interlock_session"
SESSION_SECONDS = 12 * 3600
OPEN = ("/login", f"{PREFIX}/about")
OPEN_UNDER = "/static/"
TRIES, TRIES_SECONDS = 10, 60.0
REMEMBERED_CLIENTS = 10_000


class TokenLogin:
    """Lets in whoever knows the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        """Wrap an application.

        Args:
            app: that is reached by who is let in.
            token: the secret.
        """
        self._app, self._token = app, token.encode()
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._left: dict[str, int] = {}  # sessions that were logged out, until they end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        client = scope["client"][0] if scope.get("client") else "unknown"
        if method == "POST" and path == "/login":
            await self._log_in(scope, receive, send, client)
        elif method == "POST" and path == "/logout":
            self._leave(Request(scope).cookies.get(COOKIE, ""))
            answer = RedirectResponse("/login", 303)
            answer.delete_cookie(COOKIE)
            await answer(scope, receive, send)
        elif path in OPEN or path.startswith(OPEN_UNDER) or self._knows(scope, client):
            await self._app(scope, receive, send)
        elif path.startswith(PREFIX) or method != "GET":
            told = "log in, or send the token as Authorization: Bearer TOKEN"
            await refuse(scope, receive, send, 401, told, WWW_Authenticate="Bearer")
        else:
            to = str(URL(scope=scope).replace(scheme="", netloc="")) or "/"
            answer = RedirectResponse(f"/login?next={quote(to, safe='')}", 303)
            await answer(scope, receive, send)

    def _knows(self, scope: Scope, client: str) -> bool:
        given = header(scope, "authorization") or ""
        if given.startswith("Bearer "):
            if self._tired(client):
                return False
            right = hmac.compare_digest(given[7:].encode(), self._token)
            if not right:
                self._note(client)
            return right
        return self._valid(Request(scope).cookies.get(COOKIE, ""))

    def _valid(self, cookie: str) -> bool:
        session, _, mark = cookie.rpartition(".")
        end = re.fullmatch("([0-9]{1,12})[.][0-9a-f]{16}", session)
        if end is None or int(end[1]) < time.time() or session in self._left:
            return False
        return hmac.compare_digest(mark.encode(), self._mark(session).encode())

    def _leave(self, cookie: str) -> None:
        """End the session of a cookie, and forget those that have ended by themselves."""
        if self._valid(cookie):
            now = time.time()
            self._left = {one: end for one, end in self._left.items() if end >= now}
            session = cookie.rpartition(".")[0]
            self._left[session] = int(session.partition(".")[0])

    def _mark(self, session: str) -> str:
        return hmac.new(self._token, f"session {session}".encode(), hashlib.sha256).hexdigest()

    async def _log_in(self, scope: Scope, receive: Receive, send: Send, client: str) -> None:
        if self._tired(client):
            told = "too many wrong tokens; wait a minute"
            await refuse(scope, receive, send, 429, told, Retry_After=f"{TRIES_SECONDS:.0f}")
            return
        body = await Request(scope, receive).body()
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
        given, to = form.get("token", [""])[0], form.get("next", ["/"])[0]
        if not hmac.compare_digest(given.encode(), self._token):
            self._note(client)
            again = f"/login?wrong=1&next={quote(_local(to), safe='')}"
            await RedirectResponse(again, 303)(scope, receive, send)
            return
        session = f"{int(time.time()) + SESSION_SECONDS}.{secrets.token_hex(8)}"
        answer = RedirectResponse(_local(to), 303)
        answer.set_cookie(
            COOKIE,
            f"{session}.{self._mark(session)}",
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=scope["scheme"] == "https",
        )
        await answer(scope, receive, send)

    def _note(self, client: str) -> None:
        """Remember a wrong token; of clients, only so many."""
        self._wrong.setdefault(client, []).append(time.monotonic())
        self._wrong.move_to_end(client)
        while len(self._wrong) > REMEMBERED_CLIENTS:
            self._wrong.popitem(last=False)

    def _tired(self, client: str) -> bool:
        since = time.monotonic() - TRIES_SECONDS
        recent = [at for at in self._wrong.get(client, ()) if at > since]
        if recent:
            self._wrong[client] = recent
        else:
            self._wrong.pop(client, None)
        return len(recent) >= TRIES


def _local(to: str) -> str:
    """Return an address if it is a path of ours, else the first page."""
    plain = to.isprintable() and "\\" not in to
    return to if plain and to.startswith("/") and not to.startswith("//") else "/"
