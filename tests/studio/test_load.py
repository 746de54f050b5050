"""Many users at a time: nothing breaks. How fast it is, `make verify` measures."""

import asyncio
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import psutil
import pytest

from tests.campaign import size
from tests.studio.load import measure, variant

pytestmark = pytest.mark.xdist_group("coupled")


def test_many_users_meet_no_failure(studio_server):
    address, process = studio_server
    seconds = size("seconds of many users")
    users = measure(address, process.pid, readers=8, runners=2, seconds=seconds)
    with ThreadPoolExecutor(1) as aside:  # the browser's driver has a loop in this thread
        found = aside.submit(asyncio.run, users).result()
    assert found.broken == []
    assert set(found.statuses) <= {200, 202}
    assert len(found.reads) > 3 * seconds
    assert found.quick


def test_a_killed_quick_worker_loses_one_answer_and_the_next_is_given(studio_server):
    address, process = studio_server
    with httpx.Client(base_url=address, timeout=120) as client:
        assert client.get("/api/v1/quick", params={"s": variant(800_001)}).status_code == 200
        children = psutil.Process(process.pid).children(recursive=True)
        workers = [one for one in children if one.memory_info().rss > 300e6]
        assert workers
        for one in workers:
            os.kill(one.pid, signal.SIGKILL)
        time.sleep(0.5)
        answers = [
            client.get("/api/v1/quick", params={"s": variant(800_002)}).status_code
            for _ in range(2)
        ]
    assert answers[-1] == 200 and set(answers) <= {200, 429}
