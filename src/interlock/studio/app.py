"""The application: API, pages and what they are served with, in one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles

from interlock.studio import api, pages, safety
from interlock.studio.api import refusals
from interlock.studio.bundle import vega_bundle
from interlock.studio.settings import Settings
from interlock.studio.studio import Studio
from interlock.version import VERSION

# Threads that wait for answers must not keep pages waiting: more threads than may wait.
THREADS = 96
BUNDLE_KEPT = "public, max-age=86400"
ABOUT = (
    "The laboratory of North American regionalism over HTTP: the functions of the command line. "
    "Scenarios travel as links; exact runs are jobs; whatever is refused says why in one line."
)


def create_app(settings: Settings) -> FastAPI:
    """Return the studio as an ASGI application.

    Args:
        settings: how it is set up.

    Raises:
        InputError: the folder or the database cannot be used.
    """
    studio = Studio(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        studio.start()
        try:
            yield
        finally:
            studio.close()

    app = FastAPI(
        title="interlock",
        version=VERSION,
        description=ABOUT,
        openapi_url=f"{api.PREFIX}/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.studio = studio
    app.include_router(api.router())
    app.include_router(pages.router)
    app.add_api_route("/static/vega.js", _vega, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    refusals.put_on(app, pages.refused)
    safety.apply(app, settings)
    return app


def _vega() -> Response:
    headers = {"Cache-Control": BUNDLE_KEPT}
    return Response(vega_bundle(), media_type="text/javascript", headers=headers)
