"""What the registry gives out: jobs and saved runs as plain frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

QUEUED, RUNNING, CANCELLING = "queued", "running", "cancelling"
DONE, FAILED, CANCELLED, LOST = "done", "failed", "cancelled", "lost"
ACTIVE = (QUEUED, RUNNING, CANCELLING)
ENDED = (DONE, FAILED, CANCELLED, LOST)


@dataclass(frozen=True, slots=True)
class Job:
    """A job.

    Attributes:
        id: 32 hexadecimal digits.
        key: of everything that makes its result.
        kind, title, payload: what it is.
        state: queued, running, cancelling, done, failed, cancelled or lost.
        client: who asked for it.
        server: which works on it.
        message, done, total: how far it is.
        error: why it failed or was lost.
        run_id: of what it saved.
        created, started, ended: moments.
    """

    id: str
    key: str
    kind: str
    title: str
    payload: Mapping[str, Any]
    state: str
    client: str
    server: str
    message: str
    done: int
    total: int
    error: str | None
    run_id: str | None
    created: datetime
    started: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class NewRun:
    """What a job leaves.

    Attributes:
        key: of the job.
        kind, title, payload: of the job.
        manifest: what one needs to make it again.
        record: what it found, JSON-ready; None where the files alone tell.
        folder: of its files, under that of the studio.
        files: their names.
        size_bytes: of all.
    """

    key: str
    kind: str
    title: str
    payload: Mapping[str, Any]
    manifest: Mapping[str, Any]
    record: Any
    folder: str
    files: tuple[str, ...]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Run(NewRun):
    """A saved run.

    Attributes:
        id: 32 hexadecimal digits.
        created: moment.
    """

    id: str
    created: datetime
