"""A worker process: what it says, how it dies, and that the next one answers."""

import os
import signal
import threading
import time

import psutil
import pytest

from interlock.errors import InputError, UnconvergedError
from interlock.studio.desk.worker import LostError, Worker

TASKS = "tests.studio.desk.fake_tasks"


@pytest.fixture(scope="module")
def worker():
    found = Worker("test-worker", TASKS, memory_gb=4)
    yield found
    found.close()


def test_it_answers_and_tells_how_far_it_is(worker):
    told = []
    assert worker.ask("double", 21, told.append) == 42
    assert [tuple(one) for one in told] == [("doubling", 1, 2)]


def test_it_stays_between_questions(worker):
    worker.ask("double", 1)
    pid = worker.pid
    worker.ask("double", 1)
    assert worker.pid == pid != os.getpid()


def test_errors_keep_their_kind(worker):
    with pytest.raises(InputError, match="no such thing") as error:
        worker.ask("refuse", None)
    assert error.value.field == "a.b"
    with pytest.raises(UnconvergedError, match="residual"):
        worker.ask("stall", None)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        worker.ask("break_down", 0)
    assert worker.ask("double", 2) == 4


def test_one_that_dies_is_said_to_be_lost_and_the_next_answers(worker):
    with pytest.raises(LostError, match="died"):
        worker.ask("die", None)
    assert worker.ask("double", 3) == 6


def test_one_that_is_killed_from_outside_is_lost(worker):
    worker.ask("double", 1)
    threading.Timer(0.5, lambda: os.kill(worker.pid, signal.SIGKILL)).start()
    with pytest.raises(LostError):
        worker.ask("sleep", 30)
    assert worker.ask("double", 4) == 8


def test_it_can_be_stopped_and_says_why(worker):
    threading.Timer(0.5, lambda: worker.stop("it was cancelled")).start()
    begun = time.monotonic()
    with pytest.raises(LostError, match="cancelled"):
        worker.ask("sleep", 30)
    assert time.monotonic() - begun < 10


def test_one_that_takes_too_much_memory_is_stopped():
    small = Worker("small", TASKS, memory_gb=0.3)
    try:
        with pytest.raises(LostError, match=r"more than 0\.3 GB"):
            small.ask("grow", 600_000_000)
        assert small.ask("double", 5) == 10
    finally:
        small.close()


def test_nothing_is_left_when_it_is_closed():
    one = Worker("closing", TASKS, memory_gb=4)
    one.ask("double", 1)
    pid = one.pid
    one.close()
    assert not psutil.pid_exists(pid)


def test_threads_take_turns(worker):
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append((n, worker.ask("double", n))))
        for n in range(12)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [(n, 2 * n) for n in range(12)]
