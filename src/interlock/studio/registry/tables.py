"""Tables of the registry: jobs, saved runs, and the version of both."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

VERSION = 1
metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment with its zone, which SQLite forgets: always UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Write UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Read UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


schema = Table("interlock_schema", metadata, Column("version", Integer, primary_key=True))

jobs = Table(
    "interlock_jobs",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("key", String(64), nullable=False),
    # The key again while the job waits or runs, else empty: no two such jobs are the same.
    Column("active_key", String(64), unique=True),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("client", String(80), nullable=False),
    Column("server", String(80), nullable=False, default=""),
    Column("message", Text, nullable=False, default=""),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("run_id", String(32)),
    Column("created", Moment, nullable=False),
    Column("started", Moment),
    Column("ended", Moment),
    Index("interlock_jobs_by_state", "state", "number"),
    Index("interlock_jobs_by_key", "key"),
)

runs = Table(
    "interlock_runs",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("manifest", JSON, nullable=False),
    Column("record", JSON(none_as_null=True)),
    Column("folder", Text, nullable=False),
    Column("files", JSON, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("created", Moment, nullable=False),
    Index("interlock_runs_by_kind", "kind", "number"),
)
