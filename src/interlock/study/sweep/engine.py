"""Sweeps on Dask: a local cluster, or any other by its address.

The client hands out blocks and keeps no numbers. A worker writes its block itself and answers with
its hash, so that whatever dies, what is written stays; the next try computes what is missing. No
more blocks are out at a time than keep the workers busy.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from interlock.errors import InputError
from interlock.study.sweep.language import Study
from interlock.study.sweep.plan import Block, blocks, key_of
from interlock.study.sweep.store import Store
from interlock.version import VERSION

AHEAD = 3  # blocks out at a time for each worker
# Deaths of workers that one block outlives, or the start of all: a machine may lose several, what
# kills its worker each time must end.
DEATHS = 10
CONNECT_SECONDS = 20
# One thread of numerics a worker: workers are the parallelism. XLA makes a thread a core unless
# it is told by NPROC; its flag on threads only keeps single products from being split. What the
# environment sets already stands: Dask lets it.
SINGLE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NPROC": "1",
    "PJRT_NPROC": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Swept:
    """A sweep that ended.

    Attributes:
        study: what was asked.
        store: where it lies.
        made, kept: blocks that were computed, and that were there.
    """

    study: Study
    store: Store
    made: int
    kept: int


def sweep(
    study: Study,
    out: str,
    *,
    scheduler: str | None = None,
    workers: int = 0,
    device: str = "cpu",
    report: Report = lambda done, rows: None,
) -> Swept:
    """Run a study, or what is missing of it.

    Args:
        study: the study.
        out: folder or fsspec address that the workers, too, can write to.
        scheduler: address of a Dask scheduler; None for a cluster on this machine.
        workers: of that local cluster; 0 for one a core.
        device: `cpu`, or `gpu` where every worker's JAX finds one.
        report: told rows that are done and all rows.

    Raises:
        InputError: another sweep lies there, nobody answers at the address, a worker is of
            another version, nothing can be written, or an input leaves its range.
        UnconvergedError: the scenario did not solve.
    """
    store, key = Store(out), key_of(study)
    record = record_of(study, store, key)
    kept = {school: store.whole(school) for school in study.schools}
    wanted = [one for one in blocks(study) if one.number not in kept[one.school]]
    done = study.rows - sum(one.count for one in wanted)
    report(done, study.rows)
    if wanted or "gaps" not in record:
        with cluster(scheduler, workers) as client:
            _check_workers(client, device)
            for block, digest in _answers(client, study.text, wanted, store.address, device):
                kept[block.school][block.number] = digest
                done += block.count
                report(done, study.rows)
            record |= {"gaps": _gaps(client, study)}
    _complete(store, record, kept)
    return Swept(study, store, len(wanted), sum(map(len, kept.values())) - len(wanted))


def record_of(study: Study, store: Store, key: str) -> dict[str, Any]:
    """Return the record of a folder, a new one where there is none.

    Raises:
        InputError: another sweep lies there.
    """
    found = store.record()
    if found is None:
        found = {
            "schema": 1,
            "key": key,
            "name": study.name,
            "title": study.title,
            "study": study.text,
            "scenario": study.scenario,
            "rows": study.rows,
            "version": VERSION,
            "complete": False,
        }
        store.write_record(found)
    elif found.get("key") != key:
        raise InputError(
            f"{store.address}: holds the sweep '{found.get('name', '')}' of another study, data or "
            "version; give another --out"
        )
    return found


def _complete(store: Store, record: dict[str, Any], kept: dict[str, dict[int, str]]) -> None:
    """Note that a sweep is whole, after looking at what the workers say that they wrote."""
    for school, mine in kept.items():
        seen = store.whole(school)
        if set(seen) != set(mine):
            raise InputError(
                f"{store.address}: blocks that workers wrote are not seen from here; give an --out "
                "that this machine and the workers share"
            )
    hashes = {school: [mine[n] for n in sorted(mine)] for school, mine in kept.items()}
    if record.get("blocks") != hashes:
        store.write_record(record | {"complete": True, "blocks": hashes})


def _gaps(client: Any, study: Study) -> dict[str, dict[str, Any]]:
    """Return how far runs are from exact ones, by school; see `model.checking.Gaps`."""
    from interlock.study.sweep import work

    asked = [client.submit(work.measured, study.text, school) for school in study.schools]
    found = client.gather(asked)
    return {school: one._asdict() for school, one in zip(study.schools, found, strict=True)}


@contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[Any]:
    """Connect to a scheduler, or start a cluster on this machine.

    Raises:
        InputError: nobody answers at the address, or workers here die as they start.
    """
    from dask.config import set as settled
    from distributed import Client

    settings = {
        "distributed.scheduler.allowed-failures": DEATHS,
        "distributed.comm.timeouts.connect": CONNECT_SECONDS,
        "distributed.nanny.pre-spawn-environ": SINGLE,
        "distributed.admin.large-graph-warning-threshold": "1GB",
    }
    with settled(settings):
        if scheduler is not None:
            try:
                client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
            except (OSError, ValueError, TimeoutError) as error:
                raise InputError(
                    f"--scheduler {scheduler[:80]}: nobody answers ({type(error).__name__}); write "
                    "an address such as tcp://host:8786"
                ) from None
            with client:
                yield client
            return
        count = workers or os.cpu_count() or 1
        told: dict[str, Any] = {
            "n_workers": count,
            "threads_per_worker": 1,
            "processes": True,
            # None would not close it but ask for port 8787, which another sweep may hold.
            "dashboard_address": "127.0.0.1:0",
            "scheduler_kwargs": {"dashboard": False},
            "silence_logs": "CRITICAL",
            "memory_limit": 0,
        }
        with _begun(told) as local, Client(local, set_as_default=False) as client:
            yield client


def _begun(told: dict[str, Any]) -> Any:
    """Return a cluster on this machine; Dask gives up where a worker dies before it answers."""
    from distributed import LocalCluster

    for _ in range(DEATHS):
        with suppress(RuntimeError):
            return LocalCluster(**told)
    raise InputError(
        f"workers died {DEATHS} times as they started, likely for want of memory (try fewer "
        "--workers) or since a script calls this outside `if __name__ == '__main__'`; what is "
        "written stays"
    )


def _check_workers(client: Any, device: str) -> None:
    from interlock.study.sweep.work import about

    found = client.run(about, device, on_error="return")
    mine = about("cpu")
    for address, theirs in found.items():
        if isinstance(theirs, ModuleNotFoundError):
            raise InputError(f"--scheduler: {address} lacks {theirs.name}; install interlock there")
        if isinstance(theirs, OSError):  # it died meanwhile; another takes its place
            continue
        if theirs["version"] != mine["version"] or theirs["data"] != mine["data"]:
            raise InputError(
                f"--scheduler: the worker at {address} has interlock {theirs['version']} with "
                f"other data; install {VERSION} there"
            )
        if device == "gpu" and not theirs["gpu"]:
            raise InputError(f"--device gpu: JAX finds no accelerator on {address}; leave it out")


def _answers(
    client: Any, text: str, wanted: list[Block], address: str, device: str
) -> Iterator[tuple[Block, str]]:
    """Yield every block with its hash as it ends; only so many are out at a time."""
    from distributed import as_completed

    from interlock.study.sweep.work import work

    left = iter(wanted)
    out: dict[Any, Block] = {}

    def send() -> list[Any]:
        block = next(left, None)
        if block is None:
            return []
        future = client.submit(work, text, block, address, device, pure=False, retries=1)
        out[future.key] = block
        return [future]

    ahead = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    begun = [one for _ in range(min(ahead, len(wanted))) for one in send()]
    pool = as_completed(begun, loop=client.loop)
    for future in pool:
        block = out.pop(future.key)
        yield block, _result(future, block)
        for one in send():
            pool.add(one)


def _result(future: Any, block: Block) -> str:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        return future.result()
    except KilledWorker:
        raise InputError(
            f"school {block.school}, block {block.number}: its worker died {DEATHS} times, likely "
            "for want of memory; what is written stays, try fewer --workers"
        ) from None
    except FutureCancelledError:
        raise InputError(
            "the scheduler is lost; what is written stays: run the same command again"
        ) from None
