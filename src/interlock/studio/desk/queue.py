"""The queue of jobs: each worker process takes the oldest; the registry remembers everything."""

import hashlib
import json
import logging
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from interlock.errors import InputError, UnconvergedError
from interlock.region import packaged
from interlock.studio.desk.worker import LostError, Progress, Worker
from interlock.studio.registry import Job, NewRun, Registry
from interlock.studio.settings import Settings
from interlock.version import VERSION

KINDS = ("run", "compare", "negotiate", "claims")
IDLE_SECONDS = 1.0  # until the queue is looked at again, in case another server filled it
RUNS = "runs"
NICE = 10  # whoever waits for a page or a first answer goes first
log = logging.getLogger("interlock.studio")


def key_of(kind: str, payload: Mapping[str, Any]) -> str:
    """Return a hash of everything that makes a job's numbers and words."""
    made_by = {"version": VERSION, "data": packaged.fingerprint()}
    text = json.dumps([kind, payload, made_by], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class Queue:
    """Threads that each own a worker process and work off the registry's queue."""

    def __init__(self, registry: Registry, settings: Settings) -> None:
        """Keep what it works with; `start` begins.

        Args:
            registry: of jobs and runs.
            settings: of the studio; runs lie in `runs` under its folder.
        """
        self._registry, self._folder = registry, settings.folder
        memory, tasks = settings.memory_gb, settings.tasks
        self._workers = [
            Worker(f"interlock-exact-{n}", tasks, memory_gb=memory, niceness=NICE)
            for n in range(settings.workers)
        ]
        self._working: dict[str, Worker] = {}
        self._wake = threading.Condition()
        self._closing = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to work."""
        for n, worker in enumerate(self._workers):
            thread = threading.Thread(target=self._work, args=(worker,), name=f"queue-{n}")
            thread.daemon = True
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Stop; jobs that run are lost, and say so when the studio is started again."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        for worker in self._workers:
            worker.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def wake(self) -> None:
        """Say that there is something to do."""
        with self._wake:
            self._wake.notify()

    def cancel(self, id: str) -> Job:
        """Take a job out of the queue, or stop the worker that runs it.

        Raises:
            KeyError: no such job.
        """
        job = self._registry.cancel(id)
        worker = self._working.get(id)
        if worker is not None:
            worker.stop("it was cancelled")
        return job

    def pids(self) -> list[int]:
        """Return the process of every worker that runs."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    def _work(self, worker: Worker) -> None:
        while not self._closing:
            try:
                job = self._registry.claim()
            except Exception:
                log.exception("the registry cannot be asked for jobs")
                job = None
            if job is None:
                with self._wake:
                    if not self._closing:
                        self._wake.wait(IDLE_SECONDS)
            else:
                self._do(job, worker)

    def _do(self, job: Job, worker: Worker) -> None:
        self._working[job.id] = worker
        folder = self._folder / RUNS / job.key
        try:
            asked = {**job.payload, "folder": str(folder)}
            told = worker.ask(job.kind, asked, lambda progress: self._told(job, progress))
            self._registry.finish(job.id, _run_of(job, told))
        except (InputError, UnconvergedError) as error:
            self._registry.fail(job.id, str(error))
        except LostError as error:
            if not self._closing:
                self._registry.lose(job.id, str(error))
        except Exception as error:
            log.exception("job %s", job.id)
            self._registry.fail(job.id, f"the job failed ({type(error).__name__})")
        finally:
            self._working.pop(job.id, None)

    def _told(self, job: Job, progress: Progress) -> None:
        self._registry.progress(job.id, progress.message, progress.done, progress.total)
        if self._registry.cancelled(job.id):
            self._working[job.id].stop("it was cancelled")

    def path_of(self, folder: str) -> Path:
        """Return where a saved run lies; the name comes from the registry alone."""
        return self._folder / folder

    def delete(self, id: str) -> bool:
        """Forget a saved run and remove its folder; False where there is none."""
        run = self._registry.delete_run(id)
        if run is None:
            return False
        shutil.rmtree(self.path_of(run.folder).parent, ignore_errors=True)
        return True


def _run_of(job: Job, told: Mapping[str, Any]) -> NewRun:
    return NewRun(
        key=job.key,
        kind=job.kind,
        title=job.title,
        payload=job.payload,
        manifest=told["manifest"],
        record=told["record"],
        folder=f"{RUNS}/{job.key}/{told['folder']}",
        files=tuple(told["files"]),
        size_bytes=told["size_bytes"],
    )
