"""A studio whose workers do fake tasks, asked in process."""

import time

import pytest
from starlette.testclient import TestClient

from interlock.studio.app import create_app
from interlock.studio.settings import Settings

ENDED = ("done", "failed", "cancelled", "lost")


def settings(folder, **more):
    """Return settings of a studio that does fake tasks."""
    told = {"tasks": "tests.studio.desk.fake_tasks", "allowed_hosts": ("testserver", "localhost")}
    return Settings(folder=folder, **(told | more))


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with TestClient(create_app(settings(tmp_path_factory.mktemp("studio")))) as found:
        yield found


@pytest.fixture
def fresh(tmp_path):
    """Return what makes a client of a studio of its own."""
    opened = []

    def make(**more):
        found = TestClient(create_app(settings(tmp_path, **more)))
        found.__enter__()
        opened.append(found)
        return found

    yield make
    for one in opened:
        if one.portal is not None:  # not closed by the test
            one.__exit__(None, None, None)


def ended(client, job, seconds=20):
    """Return a job when it has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        told = client.get(f"/api/v1/jobs/{job['id']}").json()
        if told["state"] in ENDED:
            return told
        time.sleep(0.05)
    raise AssertionError(f"still {told['state']} after {seconds} s")
