"""One input, tried: it is accepted, or refused in one line, in time, and leaves no file."""

import resource
import signal
import time
import warnings
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from interlock.errors import InputError
from tests.fire.readers import Kind
from tests.fire.texts import inputs

MOST_SECONDS, MOST_BYTES = 5.0, 2**30
GIVEN = ("mine.yaml", "region")
STATUS = Path("/proc/self/status")


class HungError(BaseException):
    """An input took longer than it may; no `except Exception` of the program stops it."""


@dataclass
class Tally:
    """What became of the inputs of one kind.

    Attributes:
        ends: how many were accepted, refused, or failed.
        slowest: seconds of the slowest input.
        broken: what failed, and the input it failed on.
        held: the most bytes that the process had held before the first input; other tests may
            have run in it, so an input is blamed for what it adds.
    """

    ends: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    broken: list[tuple[str, str]] = field(default_factory=list)
    held: int = field(default_factory=lambda: peak_bytes())

    def take(self, kind: Kind, raw: bytes, folder: Path) -> None:
        """Try an input and keep what became of it."""
        before = names(folder)
        begun = time.perf_counter()
        end = tried(kind, raw, folder)
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        # The input itself, and the region that the first input of its kind is copied into.
        left = {one for one in names(folder) - before if one.split("/")[0] not in GIVEN}
        if "region" in before:
            left |= {one for one in names(folder) - before if one.startswith("region/")}
        if left:
            end = f"left {sorted(left)}"
        if (more := peak_bytes() - self.held) > MOST_BYTES:
            end = f"held {more / 2**20:,.0f} MB"
        if end not in ("accepted", "refused"):
            self.broken.append((end, repr(raw)[:2_000]))
            end = "failed"
        self.ends[end] += 1


def names(folder: Path) -> set[str]:
    """Return what is in a folder and in those below it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def tried(kind: Kind, raw: bytes, folder: Path) -> str:
    """Return `accepted`, `refused`, or what went wrong."""

    def ring(*_: object) -> None:
        raise HungError

    signal.signal(signal.SIGALRM, ring)
    # Again and again: what is raised in a callback of the garbage collector is printed and lost.
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS, 0.2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            kind.read(raw, folder)
    except InputError as refused:
        told = str(refused)
        # No line ends, no signs that steer a terminal, no halves of letters that cannot be printed.
        return "refused" if told and told.isprintable() else f"not one line: {told!r:.300}"
    except HungError:
        return f"longer than {MOST_SECONDS:g} s"
    except BaseException as error:  # whatever else comes is what this looks for
        return f"{type(error).__name__}: {error!s:.300}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "accepted"


def campaign(kind: Kind, count: int, folder: Path, start: int = 0) -> Tally:
    """Try `count` inputs of a kind; hypothesis draws them from the seed `start`.

    What a kind imports and compiles at its first input is not blamed on that input.
    """
    with suppress(InputError):
        kind.read(kind.seeds[0], folder)
    tally = Tally()

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(inputs(kind.seeds))
    def one(raw: bytes) -> None:
        tally.take(kind, raw, folder)

    one()
    return tally


def peak_bytes() -> int:
    """Return the most memory that this process has held."""
    if STATUS.exists():  # getrusage counts what the parent held when it forked
        return 1024 * int(STATUS.read_text().split("VmHWM:")[1].split()[0])
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
