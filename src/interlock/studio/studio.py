"""A studio: its settings, registry, queue of jobs and quick answers, put together."""

import threading
from contextlib import suppress
from pathlib import Path

from interlock.studio.desk.answers import Answers, kept_folder
from interlock.studio.desk.queue import Queue
from interlock.studio.desk.worker import LostError, Worker
from interlock.studio.registry import Registry, open_registry
from interlock.studio.settings import Settings

SERVER = "studio"
# One scenario to the last observed year and one that looks ahead: the two lengths of a run.
WARMED_BY = ("no-nafta", "usmca-lapses")


class Studio:
    """What stands behind the pages.

    Attributes:
        settings: how it is set up.
        registry: of jobs and saved runs.
        queue: of exact jobs.
        first: first answers to scenarios.
        drawn: pictures, negotiations and what else takes a while but is asked often.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the registry; `start` begins to compute.

        Raises:
            InputError: the folder or the database cannot be used.
        """
        self.settings = settings
        _prepare(settings.folder)
        self.registry: Registry = open_registry(settings.url, SERVER)
        self.queue = Queue(self.registry, settings)
        memory, tasks = settings.memory_gb, settings.tasks
        self._quick = Worker("interlock-quick", tasks, memory_gb=memory)
        self._drawing = Worker("interlock-drawing", tasks, memory_gb=memory, niceness=5)
        self.first = Answers(self._quick)
        self.drawn = Answers(self._drawing, kept_folder())
        self._warm = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether first answers come in two seconds."""
        return self._warm.is_set()

    def start(self) -> None:
        """Begin to work off the queue and to warm up."""
        if not self.settings.read_only:
            self.queue.start()
        threading.Thread(target=self._warmed, name="warming", daemon=True).start()

    def close(self) -> None:
        """End every worker."""
        self.queue.close()
        self._quick.close()
        self._drawing.close()
        self.registry.close()

    def pids(self) -> list[int]:
        """Return the process of every worker that runs."""
        quick = [one.pid for one in (self._quick, self._drawing) if one.pid is not None]
        return [*quick, *self.queue.pids()]

    def _warmed(self) -> None:
        """Compile ahead; who asks meanwhile takes his turn in between."""
        with suppress(LostError, RuntimeError):
            for name in WARMED_BY:
                self._quick.ask("warm", name)
            self._warm.set()


def _prepare(folder: Path) -> None:
    from interlock.errors import InputError

    try:
        (folder / "runs").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror}); give --folder") from None
