"""Fits of several schools side by side, each kept as soon as it is done, so that none is lost."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from interlock.errors import InputError
from interlock.estimate import posterior
from interlock.estimate.posterior import FITS, Posterior, fresh

if TYPE_CHECKING:
    from interlock.estimate.campaign import Effort

# Longest first, so that the last worker does not wait alone on a long one.
ORDER = ("triangle", "mexico", "training")
PARTS = "parts"
POLL_SECONDS = 0.2


def parts_in(folder: Path) -> Path:
    """Make the folder in which finished fits wait for the others; InputError if it cannot be."""
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot write here ({error.strerror})") from None
    return folder / PARTS


def part_of(folder: Path, school: str, fit: str) -> Path:
    """Return where one finished fit waits for the others of its school."""
    return folder / PARTS / f"{school}.{fit}.npz"


def finished(folder: Path, school: str, fit: str, options: dict[str, int | None]) -> bool:
    """Return whether a fit is there, made from today's data and with the same options."""
    path = part_of(folder, school, fit)
    try:
        record = posterior.read(path)[fit].record
    except (InputError, KeyError):
        return False
    effort = effort_of(school, fit, **options)
    same = (record.warmup, record.draws) == (effort.warmup, effort.draws)
    return same and fresh(record) is None


def effort_of(school: str, fit: str, warmup: int | None, draws: int | None) -> "Effort":
    """Return the effort of a fit; the numerics load only here."""
    from interlock.estimate import campaign

    return campaign.effort_of(school, fit, warmup, draws)


def _work(
    school: str, fit: str, folder: Path, options: dict[str, int | None], told: "Queue[Any]"
) -> None:
    from interlock.estimate import campaign

    made = campaign.run(school, fit, lambda message: told.put(message), **options)
    posterior.save(part_of(folder, school, fit), {fit: made})


def fit_all(
    schools: Sequence[str],
    folder: Path,
    *,
    workers: int,
    warmup: int | None,
    draws: int | None,
    on_message: Callable[[str], None],
    on_done: Callable[[str, str], None],
) -> list[Path]:
    """Fit schools in parallel processes and write one file for each.

    Fits that an earlier, interrupted run has finished under the same data and options are kept.

    Args:
        schools: names.
        folder: where `<school>.npz` go.
        workers: processes.
        warmup: of each of four chains; None for what each fit is known to take.
        draws: of each of four chains; None likewise.
        on_message: told what a worker does.
        on_done: told school and fit as each is done.

    Raises:
        UnconvergedError: a mode did not converge.
        InputError: the folder cannot be written.
    """
    options = {"warmup": warmup, "draws": draws}
    parts_in(folder)
    todo = []
    for fit in ORDER:
        for school in schools:
            if finished(folder, school, fit, options):
                on_done(school, fit)
            else:
                todo.append((school, fit))
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(workers, mp_context=context) as pool:
        told = manager.Queue()
        futures = {pool.submit(_work, one[0], one[1], folder, options, told): one for one in todo}
        waiting = set(futures)
        while waiting:
            _tell(told, on_message)
            for future in [one for one in waiting if one.done()]:
                waiting.discard(future)
                future.result()
                on_done(*futures[future])
        _tell(told, on_message)
    return [_assemble(folder, school) for school in schools]


def _tell(told: "Queue[str]", on_message: Callable[[str], None]) -> None:
    try:
        while True:
            on_message(told.get(timeout=POLL_SECONDS))
    except Empty:
        return


def _assemble(folder: Path, school: str) -> Path:
    fits: dict[str, Posterior] = {}
    for fit in FITS:
        fits |= posterior.read(part_of(folder, school, fit))
    target = folder / f"{school}.npz"
    posterior.save(target, fits)
    for fit in FITS:
        part_of(folder, school, fit).unlink()
    return target
