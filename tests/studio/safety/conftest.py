"""A little application behind the layers, asked in process and over a real socket."""

import socket
import threading
import time

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from interlock.studio import safety
from interlock.studio.settings import Settings


def application(tmp_path, **more):
    """Return an application that echoes, behind the layers."""
    app = FastAPI()

    @app.api_route("/api/v1/echo", methods=["GET", "POST", "DELETE"])
    async def echo(request: Request):
        asker, scheme = request.client.host, request.url.scheme
        body = (await request.body()).decode()
        return {"body": body, "path": request.url.path, "client": asker, "scheme": scheme}

    @app.get("/api/v1/about")
    def about():
        return {"open": True}

    @app.get("/page")
    def page():
        return PlainTextResponse("page", headers={"Cache-Control": "max-age=9"})

    @app.get("/login")
    def login():
        return PlainTextResponse("login")

    hosts = ("testserver", "localhost", "127.0.0.1", "[::1]")
    told = {"folder": tmp_path, "allowed_hosts": hosts, "max_body_bytes": 1000}
    safety.apply(app, Settings(**(told | more)))
    return app


@pytest.fixture
def client(tmp_path):
    def make(**more):
        return TestClient(application(tmp_path, **more), follow_redirects=False)

    return make


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Serve it on a real socket, as `interlock studio` does."""
    from interlock.studio.patience import PatientProtocol
    from interlock.studio.serving import HEADER_BYTES

    listening = socket.create_server(("127.0.0.1", 0))
    app = application(tmp_path_factory.mktemp("served"))
    config = uvicorn.Config(
        app,
        log_level="error",
        http=PatientProtocol,
        h11_max_incomplete_event_size=HEADER_BYTES,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)
