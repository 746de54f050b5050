"""Whose page a request comes from, and under which name the studio is asked.

A foreign page can make a browser send requests here. What may change something is refused unless
the browser says that our own page sends it. A foreign name that was pointed at this machine (DNS
rebinding) is refused altogether.
"""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from interlock.studio.safety.refusing import header, refuse, unsafe

OWN = ("same-origin", "none")


class OwnOrigin:
    """Lets only our own pages and people change things, under our own names."""

    def __init__(self, app: ASGIApp, allowed_hosts: tuple[str, ...]) -> None:
        """Wrap an application.

        Args:
            app: that is reached by what is allowed.
            allowed_hosts: names without port; IPv6 addresses in brackets.
        """
        self._app = app
        self._names = frozenset(name.casefold() for name in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = header(scope, "host") or ""
        if _name(host) not in self._names:
            told = "the studio is not asked under this name; start it with --allow-host NAME"
            await refuse(scope, receive, send, 400, told)
            return
        if unsafe(scope) and not _from_here(scope, host):
            told = "another site may not change anything here"
            await refuse(scope, receive, send, 403, told)
            return
        await self._app(scope, receive, send)


def _name(host: str) -> str:
    """Return a host without its port, in small letters."""
    if host.startswith("["):
        name, bracket, rest = host.partition("]")
        return f"{name}{bracket}".casefold() if rest[:1] in ("", ":") else ""
    return host.partition(":")[0].casefold()


def _from_here(scope: Scope, host: str) -> bool:
    site = header(scope, "sec-fetch-site")
    if site is not None and site not in OWN:
        return False
    origin = header(scope, "origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.casefold() == host.casefold()
    except ValueError:
        return False
