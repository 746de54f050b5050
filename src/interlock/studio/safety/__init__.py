"""What keeps a studio safe on a public address, as layers around the application."""

from fastapi import FastAPI

from interlock.studio.safety.headers import SecurityHeaders
from interlock.studio.safety.limits import RequestLimits
from interlock.studio.safety.login import TokenLogin
from interlock.studio.safety.origin import OwnOrigin
from interlock.studio.safety.readonly import ReadOnly
from interlock.studio.settings import Settings


def apply(app: FastAPI, settings: Settings) -> None:
    """Put the layers on: headers outermost, then names and origins, limits, login, read-only.

    Args:
        app: the application.
        settings: of the studio.
    """
    if settings.read_only:
        app.add_middleware(ReadOnly)
    if settings.token is not None:
        app.add_middleware(TokenLogin, token=settings.token)
    app.add_middleware(RequestLimits, max_body_bytes=settings.max_body_bytes)
    app.add_middleware(OwnOrigin, allowed_hosts=settings.allowed_hosts)
    # Outside of everything, even of what answers when the application fails.
    layers = app.build_middleware_stack
    app.build_middleware_stack = lambda: SecurityHeaders(layers())
