"""Tables of the registry: jobs, saved runs, and the version of both."""

import re
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
    TypeDecorator,
)

VERSION = 1
UNHELD = re.compile("[\x00\ud800-\udfff]")
metadata = MetaData()


class Words(TypeDecorator[str]):
    """Text; what no database can hold (a null, half of a surrogate pair) becomes �."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Write what can be held."""
        return None if value is None else UNHELD.sub("�", value)


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
    Column("id", Words(32), nullable=False, unique=True),
    Column("key", Words(64), nullable=False),
    # The key again while the job waits or runs, else empty: no two such jobs are the same.
    Column("active_key", Words(64), unique=True),
    Column("kind", Words(20), nullable=False),
    Column("title", Words, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", Words(12), nullable=False),
    Column("client", Words(80), nullable=False),
    Column("server", Words(80), nullable=False, default=""),
    Column("message", Words, nullable=False, default=""),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("error", Words),
    Column("run_id", Words(32)),
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
    Column("id", Words(32), nullable=False, unique=True),
    Column("key", Words(64), nullable=False, unique=True),
    Column("kind", Words(20), nullable=False),
    Column("title", Words, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("manifest", JSON, nullable=False),
    Column("record", JSON(none_as_null=True)),
    Column("folder", Words, nullable=False),
    Column("files", JSON, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("created", Moment, nullable=False),
    Index("interlock_runs_by_kind", "kind", "number"),
)
