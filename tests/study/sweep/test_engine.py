"""A sweep on a cluster of processes: workers, client and disk may fail, numbers may not."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from interlock.errors import InputError
from interlock.study.sweep import engine, plan
from interlock.study.sweep.plan import blocks, key_of
from interlock.study.sweep.store import Store
from tests.campaign import size
from tests.study.sweep import asking
from tests.study.sweep.asking import study

pytestmark = [
    pytest.mark.xdist_group("sweep"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
DESIGN = "{method: latin, size: 200}"
ALONE = """
import sys
from interlock.study.sweep import engine, plan, work
from tests.study.sweep import asking
plan.BLOCK_ROWS = 10
work.work, work.measured = asking.fake_work, asking.no_gaps
if __name__ == "__main__":
    engine.sweep(asking.study(design=sys.argv[2]), sys.argv[1], workers=2)
"""

ELSEWHERE = """
import sys, time
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        time.sleep(600)
"""


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(plan, "BLOCK_ROWS", 10)
    monkeypatch.setattr("interlock.study.sweep.work.work", asking.fake_work)
    monkeypatch.setattr("interlock.study.sweep.work.measured", asking.no_gaps)


def hashes(folder):
    return Store(str(folder)).whole("rational")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The hashes of a sweep that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "BLOCK_ROWS", 10)
        patch.setattr("interlock.study.sweep.work.work", asking.fake_work)
        patch.setattr("interlock.study.sweep.work.measured", asking.no_gaps)
        seen = []
        found = engine.sweep(
            study(design=DESIGN), str(folder), workers=2, report=lambda *one: seen.append(one)
        )
    assert (found.made, found.kept) == (40, 0)
    assert seen[0] == (0, 400) and seen[-1] == (400, 400)
    return hashes(folder)


def test_a_whole_sweep_is_not_computed_again(fake, whole, tmp_path):
    one = study(design=DESIGN)
    engine.sweep(one, str(tmp_path), workers=1)
    assert hashes(tmp_path) == whole
    os.environ["FAKE_SECONDS"] = "60"
    try:
        again = engine.sweep(one, str(tmp_path), workers=1)
    finally:
        del os.environ["FAKE_SECONDS"]
    assert (again.made, again.kept) == (0, 40)
    assert again.store.record()["complete"]


def test_a_damaged_block_alone_is_computed_again(fake, whole, tmp_path):
    one = study(design=DESIGN)
    engine.sweep(one, str(tmp_path), workers=1)
    (path,) = tmp_path.glob("school=rational/block-000007-*.parquet")
    path.write_bytes(path.read_bytes()[:100])
    again = engine.sweep(one, str(tmp_path), workers=1)
    assert (again.made, again.kept) == (1, 39)
    assert hashes(tmp_path) == whole


def _works(process):
    """Whether it is a live worker: the tracker of multiprocessing belongs to the test itself."""
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


@pytest.mark.parametrize(
    ("number", "waits"),
    [*((number, (0.5, 1.5)) for number in range(size("killed workers of sweeps"))), (0, (0, 0.01))],
)
def test_killed_workers_lose_nothing(fake, whole, tmp_path, number, waits):
    """Three at random, and three as soon as they are there, before they answer."""

    def kill():
        draw, killed = random.Random(number), 0
        while killed < 3 and not done.wait(draw.uniform(*waits)):
            workers = [one for one in psutil.Process().children(recursive=True) if _works(one)]
            if workers:
                draw.choice(workers).kill()
                killed += 1

    done = threading.Event()
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        engine.sweep(study(design=DESIGN), str(tmp_path), workers=2)
    finally:
        done.set()
        killer.join()
    assert hashes(tmp_path) == whole


def test_workers_that_die_each_time_they_start_are_told(fake, tmp_path, monkeypatch):
    def no_luck(**told):
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr("distributed.LocalCluster", no_luck)
    with pytest.raises(InputError, match=r"died 10 times as they started.*fewer --workers"):
        engine.sweep(study(design=DESIGN), str(tmp_path), workers=2)


@pytest.mark.parametrize("number", range(size("killed clients of sweeps")))
def test_a_killed_client_goes_on_where_it_was(whole, tmp_path, number):
    script = tmp_path / "alone.py"
    script.write_text(ALONE)
    out = tmp_path / "out"
    words = [sys.executable, str(script), str(out), DESIGN]
    env = {**os.environ, "PYTHONPATH": str(Path.cwd()), "FAKE_SECONDS": "0.1"}
    with subprocess.Popen(words, env=env, stderr=subprocess.PIPE) as client:
        limit = time.monotonic() + 60
        while len(list(out.glob("**/*.parquet"))) < 3 and time.monotonic() < limit:
            time.sleep(0.02)
        time.sleep(random.Random(number).uniform(0, 1))
        client.send_signal((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[number % 3])
        client.communicate(timeout=60)
    kept = set(out.glob("**/*.parquet"))
    assert 3 <= len(kept) < 40
    before = {path: path.stat().st_mtime_ns for path in kept}
    subprocess.run(words, env=env, check=True, timeout=120, capture_output=True)
    assert hashes(out) == whole
    stood = {path: path.stat().st_mtime_ns for path in kept if path.exists()}
    assert len(stood) >= len(kept) - 2  # at most what was being written was made again
    assert all(before[path] == at for path, at in stood.items())


def test_a_block_that_kills_its_worker_each_time_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("interlock.study.sweep.work.work", asking.lethal_work)
    monkeypatch.setattr(engine, "DEATHS", 1)
    with pytest.raises(InputError, match="its worker died"):
        engine.sweep(study(), str(tmp_path), workers=1)


def test_another_study_does_not_mix(fake, tmp_path):
    engine.sweep(study(design=DESIGN), str(tmp_path), workers=1)
    with pytest.raises(InputError, match="give another --out"):
        engine.sweep(study(draws=1), str(tmp_path), workers=1)


def test_nobody_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match="nobody answers"):
        engine.sweep(study(), str(tmp_path), scheduler="tcp://127.0.0.1:9")


def test_a_scheduler_elsewhere_is_asked_by_its_address(fake, whole, tmp_path):
    with engine.cluster(None, 1) as client:
        address = client.scheduler.address
        found = engine.sweep(study(design=DESIGN), str(tmp_path), scheduler=address)
    assert found.made == 40
    assert hashes(tmp_path) == whole


def test_a_killed_scheduler_loses_nothing_that_is_written(fake, whole, tmp_path):
    script, folder = tmp_path / "elsewhere.py", tmp_path / "out"
    script.write_text(ELSEWHERE)
    env = os.environ | {"FAKE_SECONDS": "0.3", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, script]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, start_new_session=True
    ) as there:
        assert there.stdout is not None
        address = there.stdout.readline().decode().strip()

        def kill(done: int, rows: int) -> None:
            if done >= rows // 4 and there.poll() is None:
                os.killpg(there.pid, signal.SIGKILL)
                there.wait()

        with pytest.raises(InputError, match=r"scheduler.*run the same command again"):
            engine.sweep(study(design=DESIGN), str(folder), scheduler=address, report=kill)
    written = hashes(folder)
    assert 0 < len(written) < len(whole)
    found = engine.sweep(study(design=DESIGN), str(folder), workers=2)
    assert found.kept == len(written)
    assert hashes(folder) == whole


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 KB, and what makes it large."""
    said = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    try:
        subprocess.run(said, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a small disk")
    yield tmp_path, lambda: subprocess.run([*said[:3], "-o", "remount,size=4m", *said[-2:]])
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_full_disk_loses_nothing_that_is_written(fake, whole, small_disk):
    folder, grow = small_disk
    with pytest.raises(InputError, match=r"No space.*run the same command again"):
        engine.sweep(study(design=DESIGN), str(folder), workers=2)
    written = hashes(folder)
    assert 0 < len(written) < len(whole)
    assert written.items() <= whole.items()
    assert grow().returncode == 0
    found = engine.sweep(study(design=DESIGN), str(folder), workers=2)
    assert (found.made, found.kept) == (len(whole) - len(written), len(written))
    assert hashes(folder) == whole


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_a_worker_computes_on_one_thread():
    with engine.cluster(None, 1) as client:
        assert list(client.run(asking.numerics_threads).values()) == [1]


def test_a_cluster_takes_a_free_port_and_what_the_environment_sets(monkeypatch):
    mine = "--xla_cpu_enable_fast_math=false"
    monkeypatch.setenv("XLA_FLAGS", mine)
    with engine.cluster(None, 1) as client:
        assert list(client.run(os.getenv, "XLA_FLAGS").values()) == [mine]
        assert list(client.run(os.getenv, "PJRT_NPROC").values()) == ["1"]
        assert client.scheduler_info()["services"]["dashboard"] != 8787


def test_no_accelerator_is_told(fake, tmp_path):
    with pytest.raises(InputError, match="JAX finds no accelerator"):
        engine.sweep(study(), str(tmp_path), workers=1, device="gpu")


def test_blocks_cover_every_row_once_and_keys_follow_what_makes_numbers(monkeypatch):
    one = study(schools="[rational, chapter]")
    rows = [(b.school, row) for b in blocks(one) for row in range(b.first, b.first + b.count)]
    assert len(rows) == len(set(rows)) == one.rows == 48
    assert key_of(one) == key_of(study(schools="[rational, chapter]", title="another"))
    assert key_of(one) != key_of(study(schools="[rational, chapter]", draws=3))
    before = key_of(one)
    monkeypatch.setattr("interlock.study.coupled.blocks.VERSION", "9.9.9")
    assert key_of(one) != before
