"""How a studio is set up."""

from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_dir

HOST, PORT = "127.0.0.1", 8421
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a studio is set up.

    Attributes:
        folder: where runs and, unless told otherwise, the registry are kept.
        database_url: of the registry; empty for a SQLite file in `folder`.
        host, port: where it listens.
        workers: processes for exact runs; one more answers quickly.
        memory_gb: that a worker may use before it is stopped.
        token: that opens the studio; None for no login.
        read_only: whether nothing can be run, saved or deleted.
        allowed_hosts: names under which it may be asked.
        proxy: address of a proxy that says who asks, and whether by HTTPS; empty for none.
        jobs_per_client: waiting or running at a time.
        max_body_bytes: of a request.
        max_link_letters: of a scenario in an address.
        tasks: module whose functions the workers can be asked.
    """

    folder: Path
    database_url: str = ""
    host: str = HOST
    port: int = PORT
    workers: int = 1
    memory_gb: float = 6.0
    token: str | None = None
    read_only: bool = False
    allowed_hosts: tuple[str, ...] = LOCAL_HOSTS
    proxy: str = ""
    jobs_per_client: int = 4
    max_body_bytes: int = 65_536
    max_link_letters: int = 6_000
    tasks: str = "interlock.studio.desk.tasks"

    @property
    def url(self) -> str:
        """Address of the registry, as SQLAlchemy writes it."""
        return self.database_url or f"sqlite:///{self.folder / 'registry.sqlite'}"


def default_folder() -> Path:
    """Return where a studio keeps its runs unless told otherwise."""
    return Path(user_data_dir("interlock")) / "studio"
