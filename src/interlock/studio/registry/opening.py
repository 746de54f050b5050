"""Open the registry: SQLite or PostgreSQL, with tables of the version that this program knows."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from interlock.errors import InputError
from interlock.studio.registry.registry import READS, Registry
from interlock.studio.registry.tables import VERSION, metadata, schema

BUSY_MS = 15_000  # that a writer waits for another
TURN = 0x1A7E610C  # any number, the same in every studio
DRIVERS = ("sqlite", "postgresql+psycopg")


def open_registry(url: str, server: str) -> Registry:
    """Return the registry; jobs that this server ran when it last stopped are marked lost.

    Args:
        url: as SQLAlchemy writes it: `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/NAME`.
        server: name of this studio, whose running jobs are its own.

    Raises:
        InputError: the address is wrong, the database cannot be reached, or is of a newer program.
    """
    engine = _engine(url)
    try:
        with engine.begin() as line:
            if line.dialect.name == "postgresql":  # two studios that start at once take turns
                line.execute(select(func.pg_advisory_xact_lock(TURN)))
            metadata.create_all(line)
            found = line.execute(select(schema.c.version)).scalar()
            if found is None:
                line.execute(insert(schema).values(version=VERSION))
    except (DBAPIError, SQLAlchemyError) as error:
        engine.dispose()
        raise InputError(f"the registry {_shown(url)} cannot be opened: {_why(error)}") from None
    if found is not None and found > VERSION:
        engine.dispose()
        raise InputError(
            f"the registry {_shown(url)} is of version {found}, this interlock reads up to "
            f"{VERSION}: update interlock or name another database"
        )
    registry = Registry(engine, server)
    registry.mark_lost("the studio stopped while it ran")
    return registry


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.drivername not in DRIVERS:
            raise InputError(
                f"--database-url: {parsed.drivername} is not known; write sqlite:///FILE or "
                "postgresql+psycopg://USER@HOST/NAME"
            )
        if parsed.drivername == "sqlite":
            engine = create_engine(parsed, connect_args={"timeout": BUSY_MS / 1000})
            event.listen(engine, "connect", _settle_sqlite)
            event.listen(engine, "begin", _write_from_the_start)
            return engine
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            "--database-url is no address of a database; write sqlite:///FILE or "
            "postgresql+psycopg://USER@HOST/NAME"
        ) from None


def _settle_sqlite(line: Any, record: Any) -> None:
    """Let readers and one writer work side by side; SQLAlchemy begins transactions, not sqlite3."""
    line.isolation_level = None
    cursor = line.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Change to the write-ahead log; SQLite does not wait here for another studio that does."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _write_from_the_start(line: Any) -> None:
    """Take the writer's turn when a transaction begins, so that it never has to give up halfway."""
    reads = line.get_execution_options().keys() >= READS.keys()
    line.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _why(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split())[:200]
