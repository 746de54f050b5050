"""The registry: every job and every saved run, each call a short transaction of its own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, update

from interlock.studio.registry.records import (
    ACTIVE,
    CANCELLED,
    CANCELLING,
    DONE,
    FAILED,
    LOST,
    QUEUED,
    RUNNING,
    Job,
    NewRun,
    Run,
)
from interlock.studio.registry.tables import jobs, runs

READS = {"interlock_reads": True}  # see `opening`


def _now() -> datetime:
    return datetime.now(UTC)


class Registry:
    """Jobs and saved runs in a database; safe for many threads and several servers."""

    def __init__(self, engine: Engine, server: str) -> None:
        """Keep the database; `opening.open_registry` makes one.

        Args:
            engine: of the database.
            server: name of this studio.
        """
        self._engine, self._server = engine, server

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _line(self) -> Iterator[Connection]:
        """Begin a transaction that may write."""
        with self._engine.begin() as line:
            yield line

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Begin a transaction that only reads, which no writer keeps waiting."""
        with self._engine.connect().execution_options(**READS) as line:
            yield line

    def submit(
        self, kind: str, title: str, payload: Mapping[str, Any], key: str, client: str
    ) -> tuple[Job, bool]:
        """Return the job of a key, and whether it is new.

        One that waits or runs is returned as it is; where its run is saved, a job that is done.

        Args:
            kind: run, compare, negotiate or claims.
            title: shown of it.
            payload: what the worker is asked.
            key: of everything that makes its result.
            client: who asks.
        """
        with self._line() as line:
            _take_turn(line, key)
            known = line.execute(_known(key)).first()
            if known is not None:
                return _job(known), False
            # Held until this ends, so that the run is not deleted under a job that points to it.
            saved = line.execute(
                select(runs.c.id).where(runs.c.key == key).with_for_update(read=True)
            ).scalar()
            values = {
                "id": uuid4().hex,
                "key": key,
                "active_key": key if saved is None else None,
                "kind": kind,
                "title": title,
                "payload": dict(payload),
                "state": QUEUED if saved is None else DONE,
                "client": client,
                "run_id": saved,
                "created": _now(),
                "ended": None if saved is None else _now(),
            }
            line.execute(insert(jobs).values(values))
            return _job(_row(line, values["id"])), saved is None

    def claim(self) -> Job | None:
        """Take the oldest job of the queue, which no other worker then gets; None of none."""
        oldest = (
            select(jobs.c.number)
            .where(jobs.c.state == QUEUED)
            .order_by(jobs.c.number)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._line() as line:
            number = line.execute(oldest).scalar()
            if number is None:
                return None
            mine = (jobs.c.number == number) & (jobs.c.state == QUEUED)
            taken = {"state": RUNNING, "server": self._server, "started": _now()}
            if not line.execute(update(jobs).where(mine).values(taken)).rowcount:
                return None
            return _job(line.execute(select(jobs).where(jobs.c.number == number)).one())

    def progress(self, id: str, message: str, done: int, total: int) -> None:
        """Note how far a job is."""
        self._change(id, (RUNNING,), message=message[:200], done=done, total=total)

    def finish(self, id: str, found: NewRun) -> Run:
        """Save what a job found, and mark it done, both or neither.

        A job that was cancelled or lost meanwhile stays so, beside the run.

        Args:
            id: of the job.
            found: what is saved; one of the same key is replaced.
        """
        run = uuid4().hex
        values = {name: getattr(found, name) for name in NewRun.__slots__}
        values |= {"id": run, "files": list(found.files), "created": _now()}
        with self._line() as line:
            line.execute(delete(runs).where(runs.c.key == found.key))
            line.execute(insert(runs).values(values))
            done = {"state": DONE, "run_id": run, "active_key": None, "ended": _now()}
            mine = (jobs.c.id == id) & jobs.c.state.in_(ACTIVE)
            line.execute(update(jobs).where(mine).values(done))
            return _run(line.execute(select(runs).where(runs.c.id == run)).one())

    def fail(self, id: str, error: str) -> None:
        """Mark a job failed, with the reason."""
        self._change(id, ACTIVE, state=FAILED, error=error, active_key=None, ended=_now())

    def lose(self, id: str, why: str) -> None:
        """Mark a job lost with its worker; one that was to be cancelled is cancelled."""
        end = {"active_key": None, "ended": _now()}
        self._change(id, (CANCELLING,), state=CANCELLED, **end)
        self._change(id, (QUEUED, RUNNING), state=LOST, error=why, **end)

    def mark_lost(self, why: str) -> int:
        """Mark everything that this server ran as lost; return how many jobs."""
        mine = (jobs.c.server == self._server) & jobs.c.state.in_((RUNNING, CANCELLING))
        told = {"state": LOST, "error": why, "active_key": None, "ended": _now()}
        with self._line() as line:
            return line.execute(update(jobs).where(mine).values(told)).rowcount

    def cancel(self, id: str) -> Job:
        """Cancel a job: at once in the queue, through its worker where it runs.

        Raises:
            KeyError: no such job.
        """
        end = {"state": CANCELLED, "active_key": None, "ended": _now()}
        self._change(id, (QUEUED,), **end)
        self._change(id, (RUNNING,), state=CANCELLING)
        found = self.job(id)
        if found is None:
            raise KeyError(id)
        return found

    def cancelled(self, id: str) -> bool:
        """Return whether a job is to be stopped."""
        with self._reading() as line:
            state = line.execute(select(jobs.c.state).where(jobs.c.id == id)).scalar()
        return state in (CANCELLING, CANCELLED)

    def rerun(self, id: str, client: str) -> Job:
        """Ask again for a job that has ended without a run.

        Raises:
            KeyError: no such job.
        """
        old = self.job(id)
        if old is None:
            raise KeyError(id)
        return self.submit(old.kind, old.title, old.payload, old.key, client)[0]

    def job(self, id: str) -> Job | None:
        """Return a job; None where there is none."""
        with self._reading() as line:
            row = line.execute(select(jobs).where(jobs.c.id == id)).first()
        return None if row is None else _job(row)

    def jobs(self, limit: int, client: str | None = None) -> list[Job]:
        """Return jobs, newest first; of one client or of all."""
        query = select(jobs).order_by(jobs.c.number.desc()).limit(limit)
        if client is not None:
            query = query.where(jobs.c.client == client)
        with self._reading() as line:
            return [_job(row) for row in line.execute(query)]

    def position(self, id: str) -> int | None:
        """Return the place of a job in the queue, from 1; None where it does not wait."""
        mine = select(jobs.c.number).where((jobs.c.id == id) & (jobs.c.state == QUEUED))
        with self._reading() as line:
            number = line.execute(mine).scalar()
            if number is None:
                return None
            ahead = (jobs.c.state == QUEUED) & (jobs.c.number <= number)
            return line.execute(select(func.count()).select_from(jobs).where(ahead)).scalar_one()

    def active_of(self, client: str) -> int:
        """Return how many jobs of a client wait or run."""
        mine = (jobs.c.client == client) & jobs.c.state.in_(ACTIVE)
        with self._reading() as line:
            return line.execute(select(func.count()).select_from(jobs).where(mine)).scalar_one()

    def runs(self, limit: int, offset: int = 0) -> list[Run]:
        """Return saved runs without what they found, newest first."""
        columns = [one for one in runs.c if one.name != "record"]
        query = select(*columns).order_by(runs.c.number.desc()).limit(limit).offset(offset)
        with self._reading() as line:
            return [_run(row) for row in line.execute(query)]

    def run(self, id: str) -> Run | None:
        """Return a saved run; None where there is none."""
        return self._one_run(select(runs).where(runs.c.id == id))

    def run_of_key(self, key: str) -> Run | None:
        """Return the saved run of a key; None where there is none."""
        return self._one_run(select(runs).where(runs.c.key == key))

    def newest_of_kind(self, kind: str) -> Run | None:
        """Return the newest saved run of a kind; None where there is none."""
        newest = select(runs).where(runs.c.kind == kind).order_by(runs.c.number.desc()).limit(1)
        return self._one_run(newest)

    def delete_run(self, id: str) -> Run | None:
        """Forget a saved run and return it; None where there is none."""
        with self._line() as line:
            row = line.execute(select(runs).where(runs.c.id == id)).first()
            if row is None:
                return None
            line.execute(delete(runs).where(runs.c.id == id))
            line.execute(update(jobs).where(jobs.c.run_id == id).values(run_id=None))
        return _run(row)

    def _one_run(self, query: Any) -> Run | None:
        with self._reading() as line:
            row = line.execute(query).first()
        return None if row is None else _run(row)

    def _change(self, id: str, states: Sequence[str], **values: Any) -> None:
        mine = (jobs.c.id == id) & jobs.c.state.in_(states)
        with self._line() as line:
            line.execute(update(jobs).where(mine).values(values))


def _take_turn(line: Connection, key: str) -> None:
    """Wait for others that ask for the same until this transaction ends.

    SQLite lets one write at a time, from the beginning of its transaction (see `opening`).
    """
    if line.dialect.name == "postgresql":
        line.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _known(key: str) -> Select[Any]:
    """Ask for the job of a key that is active, or for the newest whose run is saved."""
    saved = (jobs.c.key == key) & (jobs.c.state == DONE) & jobs.c.run_id.in_(select(runs.c.id))
    mine = (jobs.c.active_key == key) | saved
    return select(jobs).where(mine).order_by(jobs.c.number.desc()).limit(1)


def _row(line: Connection, id: str) -> Row[Any]:
    return line.execute(select(jobs).where(jobs.c.id == id)).one()


def _job(row: Row[Any]) -> Job:
    told = row._mapping
    return Job(**{name: told[name] for name in Job.__slots__})


def _run(row: Row[Any]) -> Run:
    told: dict[str, Any] = {"record": None, **row._mapping}  # lists of runs leave it out
    told["files"] = tuple(told["files"])
    return Run(**{name: told[name] for name in (*NewRun.__slots__, *Run.__slots__)})
