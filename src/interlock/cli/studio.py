"""`interlock studio`: the laboratory in a browser."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated

import typer

from interlock.errors import InputError

TOKEN_LETTERS = 16
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        help="Registry of runs, such as postgresql+psycopg://user@host/name; default SQLite in the "
        "folder. A password is better in INTERLOCK_DATABASE_URL."
    ),
]
Behind = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="Address of your proxy: its X-Forwarded-For and X-Forwarded-Proto are believed.",
    ),
]


def studio(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any.")] = 8421,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    folder: Annotated[
        Path | None, typer.Option(help="Where runs are kept; default your data folder.")
    ] = None,
    database_url: DatabaseUrl = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes for exact runs; one more is quick.")
    ] = 1,
    memory: Annotated[float, typer.Option(min=1.0, help="Gigabytes that a worker may take.")] = 6.0,
    jobs: Annotated[
        int, typer.Option(min=1, max=1000, help="Jobs of one client that may wait or run.")
    ] = 4,
    login: Annotated[
        bool,
        typer.Option("--login", help="Ask for the token in the variable INTERLOCK_TOKEN."),
    ] = False,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Show, answer quickly; save and run nothing.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="Name under which browsers may ask, such as a proxy's. Repeatable."),
    ] = None,
    behind: Behind = "",
) -> None:
    """Open the studio: pages to move policies, compare, negotiate, and read claims and data.

    It listens on this machine alone unless told otherwise. Runs and their registry are kept.

    Example: interlock studio --port 8421
    """
    from interlock.studio.settings import LOCAL_HOSTS, Settings, default_folder

    token = _token() if login else None
    if behind:
        _check_address(behind)
    if not _is_local(host) and token is None and not read_only:
        raise InputError(
            f"--host {host} is open to others: add --login with INTERLOCK_TOKEN set, or --read-only"
        )
    settings = Settings(
        (folder or default_folder()).absolute(),
        database_url or os.environ.get("INTERLOCK_DATABASE_URL", ""),
        host=host,
        port=port,
        workers=workers,
        memory_gb=memory,
        token=token,
        read_only=read_only,
        allowed_hosts=(*LOCAL_HOSTS, *_own_name(host), *(allow_host or ())),
        proxy=behind,
        jobs_per_client=jobs,
    )
    from interlock.studio.serving import serve

    serve(settings, typer.echo)


def _token() -> str:
    found = os.environ.get("INTERLOCK_TOKEN", "")
    if len(found) < TOKEN_LETTERS:
        raise InputError(
            f"--login: set INTERLOCK_TOKEN to a secret of {TOKEN_LETTERS} letters or more"
        )
    return found


def _check_address(proxy: str) -> None:
    try:
        ipaddress.ip_network(proxy)
    except ValueError:
        raise InputError(
            f"--behind {proxy[:60]}: write the address of the proxy, such as 127.0.0.1"
        ) from None


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _own_name(host: str) -> tuple[str, ...]:
    """Return the name of the address itself; those of this machine where it stands for all."""
    try:
        if ipaddress.ip_address(host.strip("[]")).is_unspecified:
            from interlock.studio.addresses import own_addresses

            return own_addresses(host)
    except ValueError:
        return (host,)
    return (f"[{host.strip('[]')}]" if ":" in host else host,)
