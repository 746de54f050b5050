"""What the studio is tested with for real: a PostgreSQL cluster of our own, Debian's chromium."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.studio.walking import free_port, seconds_to_first_page, served

# Set in CI: what is missing there fails instead of being skipped.
REQUIRED = os.environ.get("INTERLOCK_REQUIRE_STUDIO") == "1"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _missing(what: str) -> None:
    told = f"{what} tests skipped"
    if REQUIRED:
        pytest.fail(f"INTERLOCK_REQUIRE_STUDIO is set and {told}", pytrace=False)
    pytest.skip(told)


def _postgres_folder() -> Path | None:
    """Return where PostgreSQL's programs lie."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    places += [Path(found).resolve().parent] if found else []
    return next((one for one in places if (one / "initdb").exists()), None)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory):
    """Start a PostgreSQL cluster of our own and return its address."""
    programs = _postgres_folder()
    if programs is None:
        _missing("PostgreSQL is not installed: database")
    folder = Path(tmp_path_factory.mktemp("postgres"))
    port, prefix = free_port(), []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        for one in (folder, *folder.parents[:3]):
            one.chmod(one.stat().st_mode | 0o011)
        prefix = ["runuser", "-u", "postgres", "--"]
    data, log = folder / "data", folder / "log"
    told = [f"-D{data}", "--auth=trust", "--username=interlock", "--no-sync"]
    subprocess.run([*prefix, programs / "initdb", *told], check=True, capture_output=True)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -F"
    control = [*prefix, programs / "pg_ctl", f"-D{data}", "-w"]
    subprocess.run([*control, "-l", log, "-o", options, "start"], check=True, capture_output=True)
    yield f"postgresql+psycopg://interlock@127.0.0.1:{port}/postgres"
    subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)


@pytest.fixture(scope="session")
def chromium():
    """Return where Debian's chromium lies."""
    path = shutil.which("chromium")
    if path is None:
        _missing("chromium is not installed: browser")
    return path


@pytest.fixture(scope="session")
def browser(chromium):
    """Start Debian's chromium, driven by playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="session")
def studio_server(tmp_path_factory):
    """Serve a studio as `interlock studio` does; its address and process."""
    with served(tmp_path_factory.mktemp("studio"), "--jobs", "50") as (address, process):
        seconds_to_first_page(address, time.monotonic())
        yield address, process
