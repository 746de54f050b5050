"""Answers that are wanted at once: computed by one worker, kept, and the same one only once."""

import json
import os
import threading
from collections import OrderedDict
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from interlock.cached import cache_folder
from interlock.studio.desk.worker import Worker

PACKAGE = Path(__file__).parents[2]
KEPT_BYTES = 64_000_000
WAITING = 48  # askers; more are told to come again


class BusyError(RuntimeError):
    """Too many wait for the same worker."""


class Answers:
    """One worker's answers; threads of the server ask it.

    An answer is found again by everything that makes it: the task, what it was asked, and the code
    and data of this version. Large askers share: the same question is computed once.
    """

    def __init__(self, worker: Worker, folder: Path | None = None) -> None:
        """Keep the worker.

        Args:
            worker: that computes.
            folder: where answers outlive the server; None keeps them in memory alone.
        """
        self._worker, self._folder = worker, folder
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._asked: dict[str, threading.Lock] = {}
        self._waiting = 0

    def get(self, task: str, asked: dict[str, Any]) -> bytes:
        """Return what a task finds, as JSON or as the bytes of a picture.

        Args:
            task: of `desk.tasks`.
            asked: what it is given.

        Raises:
            BusyError: too many wait.
            InputError, UnconvergedError, LostError: as `Worker.ask`.
        """
        key = _key(task, asked)
        found = self._read(key)
        if found is not None:
            return found
        with self._lock:
            if self._waiting >= WAITING:
                raise BusyError("too many answers are being computed; try again in a few seconds")
            self._waiting += 1
            mine = self._asked.setdefault(key, threading.Lock())
        try:
            with mine:
                found = self._read(key)
                return found if found is not None else self._made(key, task, asked)
        finally:
            with self._lock:
                self._waiting -= 1
                self._asked.pop(key, None)

    def _made(self, key: str, task: str, asked: dict[str, Any]) -> bytes:
        told = self._worker.ask(task, asked)
        found = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        self._keep(key, found)
        if self._folder is not None:
            with suppress(OSError):
                _write(self._folder / key, found)
        return found

    def _read(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if self._folder is not None:
            with suppress(OSError):
                found = (self._folder / key).read_bytes()
                self._keep(key, found)
                return found
        return None

    def _keep(self, key: str, found: bytes) -> None:
        with self._lock:
            self._size += len(found) - len(self._kept.pop(key, b""))
            self._kept[key] = found
            while self._size > KEPT_BYTES:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)


def kept_folder() -> Path:
    """Return where pictures outlive the server: beside everything else that is kept."""
    return cache_folder() / "studio" / build_stamp()


@cache
def build_stamp() -> str:
    """Return a hash of size and time of every file of the package: another build, other answers.

    Contents are not read: a server has a second to start in.
    """
    digest = sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            told = path.stat()
            digest.update(f"{path.relative_to(PACKAGE)} {told.st_size} {told.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def _key(task: str, asked: dict[str, Any]) -> str:
    return sha256(json.dumps([task, asked], sort_keys=True).encode()).hexdigest()[:32]


def _write(path: Path, found: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.partial")
    partial.write_bytes(found)
    partial.replace(path)
