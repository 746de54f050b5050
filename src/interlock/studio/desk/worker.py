"""A worker process: asked one thing at a time, watched, and started again when it dies."""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

import psutil

from interlock.errors import InputError, UnconvergedError

WATCH_SECONDS = 0.25
GIB = 2**30
# What a worker says: how far it is, what it found, or why it failed.
PROGRESS, FOUND, REFUSED, UNSOLVED, BROKEN = "progress", "found", "refused", "unsolved", "broken"
log = logging.getLogger("interlock.studio")


class Progress(NamedTuple):
    """How far a task is.

    Attributes:
        message: what is being done.
        done, total: steps; total is 0 where it is not known.
    """

    message: str
    done: int
    total: int


class LostError(RuntimeError):
    """A worker died, or was stopped, before it had answered."""


def serve(line: Connection, tasks: str, niceness: int) -> None:
    """Answer what is asked until the line is closed; runs in the worker process.

    Args:
        line: pairs of a task's name and what it is asked come in, pairs of a kind and what is said
            go out.
        tasks: module whose functions can be asked.
        niceness: by how much others go first.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the studio decides when a worker stops
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_the_studio, daemon=True).start()
    if niceness:
        os.nice(niceness)
    with suppress(EOFError, BrokenPipeError):
        while True:
            name, asked = line.recv()
            line.send(_answer(tasks, name, asked, line))


def _leave_with_the_studio() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _answer(tasks: str, name: str, asked: Any, line: Connection) -> tuple[str, Any]:
    def tell(message: str, done: int = 0, total: int = 0) -> None:
        line.send((PROGRESS, Progress(message, done, total)))

    try:
        return FOUND, getattr(import_module(tasks), name)(asked, tell)
    except InputError as error:
        return REFUSED, (str(error), error.field)
    except UnconvergedError as error:
        return UNSOLVED, str(error)
    except Exception as error:
        logging.getLogger("interlock.studio").exception("task %s", name)
        return BROKEN, f"{type(error).__name__}: {error}"


class Worker:
    """A worker process and the line to it; one thread at a time may ask."""

    def __init__(self, name: str, tasks: str, *, memory_gb: float, niceness: int = 0) -> None:
        """Keep how it is run; it starts when it is first asked.

        Args:
            name: shown among processes.
            tasks: module whose functions can be asked.
            memory_gb: resident memory at which it is stopped.
            niceness: by how much others go first.
        """
        self.name = name
        self._memory, self._niceness, self._tasks = memory_gb * GIB, niceness, tasks
        self._asking = threading.Lock()
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._stopped_because = ""

    @property
    def pid(self) -> int | None:
        """Of the process, where one runs."""
        return self._process.pid if self._process is not None else None

    def ask(
        self, task: str, asked: Any, tell: Callable[[Progress], None] = lambda progress: None
    ) -> Any:
        """Return what a task finds.

        Args:
            task: name of a function of `desk.tasks`.
            asked: what it is given; goes through a pipe.
            tell: told how far it is, in the thread that asks.

        Raises:
            InputError: the task refuses what it was asked.
            UnconvergedError: something was not solved.
            LostError: the worker died, was stopped, or took more memory than it may.
        """
        with self._asking:
            line = self._started()
            self._stopped_because = ""
            try:
                line.send((task, asked))
                return self._heard(line, tell)
            except (EOFError, OSError) as error:
                why = self._stopped_because or "its worker process died"
                self._end()
                raise LostError(why) from error

    def stop(self, why: str) -> None:
        """Kill the process, whatever it does; whoever waits for it is told why."""
        self._stopped_because = why
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process for good."""
        self.stop("the studio is closing")
        self._end()

    def _started(self) -> Connection:
        if self._line is not None and self._process is not None and self._process.is_alive():
            return self._line
        self._end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve,
            args=(theirs, self._tasks, self._niceness),
            name=self.name,
            daemon=True,
        )
        process.start()
        theirs.close()
        self._process, self._line = process, ours
        return ours

    def _heard(self, line: Connection, tell: Callable[[Progress], None]) -> Any:
        while True:
            while not line.poll(WATCH_SECONDS):
                self._watch()
            kind, said = line.recv()
            if kind == PROGRESS:
                tell(said)
            elif kind == FOUND:
                return said
            elif kind == REFUSED:
                raise InputError(said[0], field=said[1])
            elif kind == UNSOLVED:
                raise UnconvergedError(said)
            else:
                raise RuntimeError(said)

    def _watch(self) -> None:
        """Stop a worker that takes more memory than it may."""
        with suppress(psutil.Error):
            if self.pid is not None and psutil.Process(self.pid).memory_info().rss > self._memory:
                self.stop(f"it took more than {self._memory / GIB:g} GB of memory")
                time.sleep(WATCH_SECONDS)

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._line = self._process = None
