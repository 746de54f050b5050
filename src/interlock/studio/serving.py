"""Serve a studio until it is stopped."""

import socket
from collections.abc import Callable

import uvicorn

from interlock.errors import InputError
from interlock.studio.addresses import told
from interlock.studio.patience import PatientProtocol
from interlock.studio.settings import Settings

KEEP_ALIVE_SECONDS = 20
SHUTDOWN_SECONDS = 3
MOST_CONNECTIONS = 512
HEADER_BYTES = 32_768


def serve(settings: Settings, tell: Callable[[str], object]) -> None:
    """Serve the studio until Ctrl-C.

    Args:
        settings: how it is set up.
        tell: told where it can be opened.

    Raises:
        InputError: the port is taken, the folder or the database cannot be used.
    """
    listening = _bound(settings)
    port = listening.getsockname()[1]
    try:
        from interlock.studio.app import create_app

        app = create_app(settings)
    except BaseException:
        listening.close()
        raise
    for line in told(settings, port):
        tell(line)
    tell(f"Runs are kept in {settings.folder}")
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(settings.proxy),  # whose word on client and scheme is taken
        forwarded_allow_ips=settings.proxy,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=HEADER_BYTES,
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])
    tell("The studio is closed; saved runs are kept.")


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.host.strip("[]"), settings.port))
    except OSError as error:
        found.close()
        raise InputError(
            f"--port {settings.port} on {settings.host}: {error.strerror}; give another --port"
        ) from None
    found.listen(1024)
    return found
