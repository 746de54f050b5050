"""The registry on SQLite and on a real PostgreSQL: nothing twice, nothing lost, nothing half."""

import multiprocessing
import os
import signal
import threading
import time

import pytest
from sqlalchemy import Engine, create_engine, event, text

from interlock.errors import InputError
from interlock.studio.registry import NewRun, open_registry

SERVER = "test"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registry.sqlite'}"
    whole = request.getfixturevalue("postgres_url")
    name = f"t{os.urandom(6).hex()}"
    engine = create_engine(whole, isolation_level="AUTOCOMMIT")
    with engine.connect() as line:
        line.execute(text(f"create database {name}"))
    engine.dispose()
    return whole.rpartition("/")[0] + f"/{name}"


@pytest.fixture
def registry(url):
    found = open_registry(url, SERVER)
    yield found
    found.close()


def submit(registry, key="k", client="me"):
    return registry.submit("run", "Título ñ 漢字 '; drop table x; --", {"a": [1]}, key, client)


def new_run(key="k", record=None):
    return NewRun(key, "run", "t", {}, {"name": "n"}, record, "runs/x", ("a",), 3)


def together(work, count):
    found, threads = [], []
    for n in range(count):
        threads.append(threading.Thread(target=lambda n=n: found.append(work(n))))
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_a_job_lives_from_the_queue_to_its_run(registry):
    job, new = submit(registry)
    assert new and job.state == "queued" and job.payload == {"a": [1]}
    assert registry.position(job.id) == 1 and registry.active_of("me") == 1
    taken = registry.claim()
    assert (taken.id, taken.state, taken.server) == (job.id, "running", SERVER)
    assert registry.claim() is None and registry.position(job.id) is None
    registry.progress(job.id, "half", 1, 2)
    assert (registry.job(job.id).message, registry.job(job.id).done) == ("half", 1)
    run = registry.finish(job.id, new_run(record={"x": None}))
    done = registry.job(job.id)
    assert (done.state, done.run_id) == ("done", run.id)
    assert done.created <= done.started <= done.ended and done.created.tzinfo is not None
    assert registry.run(run.id).record == {"x": None}
    assert registry.run_of_key("k").id == registry.newest_of_kind("run").id == run.id
    assert registry.runs(10)[0].record is None  # lists leave out what takes room
    assert registry.active_of("me") == 0


def test_two_hundred_jobs_are_each_taken_once(registry):
    for n in range(200):
        submit(registry, key=str(n))

    def take(_):
        mine = []
        while (job := registry.claim()) is not None:
            mine.append(job.id)
        return mine

    taken = [id for mine in together(take, 8) for id in mine]
    assert len(taken) == len(set(taken)) == 200


def _take_all(url, told):
    registry, mine = open_registry(url, f"process {os.getpid()}"), []
    while (job := registry.claim()) is not None:
        mine.append(job.id)
    told.put(mine)


def test_processes_take_each_job_once(registry, url):
    for n in range(100):
        submit(registry, key=str(n))
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    takers = [context.Process(target=_take_all, args=(url, told), daemon=True) for _ in range(2)]
    for one in takers:
        one.start()
    taken = [id for _ in takers for id in told.get(timeout=60)]
    for one in takers:
        one.join()
    assert len(taken) == len(set(taken)) == 100


def test_studios_that_start_at_once_share_one_registry(url):
    def start(n):
        open_registry(url, str(n)).close()
        return n

    assert sorted(together(start, 6)) == [0, 1, 2, 3, 4, 5]
    engine = create_engine(url)
    with engine.connect() as line:
        assert line.execute(text("select count(*) from interlock_schema")).scalar() == 1
    engine.dispose()


def test_the_oldest_is_taken_first(registry):
    ids = [submit(registry, key=str(n))[0].id for n in range(5)]
    assert [registry.position(id) for id in ids] == [1, 2, 3, 4, 5]
    assert [registry.claim().id for _ in range(5)] == ids


def test_the_same_job_asked_for_at_once_is_one(registry):
    found = together(lambda n: submit(registry, client=str(n)), 8)
    assert len({job.id for job, _ in found}) == 1
    assert sum(new for _, new in found) == 1


def test_a_job_that_ends_while_others_ask_for_it_is_computed_once(registry):
    asking, keys = 6, [f"race {n}" for n in range(25)]
    start = threading.Barrier(asking)

    def ask(_):
        computed = []
        for key in keys:
            start.wait()
            job, new = submit(registry, key)
            if new:  # it ends as soon as it is there, while the others look and insert
                registry.finish(job.id, new_run(key))
                computed.append(key)
        return computed

    assert sorted(key for mine in together(ask, asking) for key in mine) == sorted(keys)
    assert {registry.run(job.run_id).key for job in registry.jobs(1000)} == set(keys)


def test_a_saved_run_answers_the_same_job(registry):
    job, _ = submit(registry)
    registry.claim()
    run = registry.finish(job.id, new_run())
    again, new = submit(registry)
    assert not new and again.state == "done" and again.run_id == run.id
    registry.delete_run(run.id)
    assert registry.job(job.id).run_id is None
    assert submit(registry)[1]  # forgotten, it is computed again


def test_a_run_is_not_deleted_under_a_job_that_points_to_it(registry):
    job, _ = submit(registry)
    registry.claim()
    registry.cancel(job.id)
    registry.lose(job.id, "its worker was stopped")
    run = registry.finish(job.id, new_run())  # saved beside a job that stays cancelled
    gone, early = threading.Event(), []

    def delete():
        registry.delete_run(run.id)
        gone.set()

    deleting = threading.Thread(target=delete)

    def between(*told):
        """Delete the run after it was found and before the job that points to it is written."""
        if told[2].startswith("INSERT INTO interlock_jobs"):
            deleting.start()
            early.append(gone.wait(0.4))

    event.listen(Engine, "before_cursor_execute", between)
    try:
        again, new = submit(registry)
    finally:
        event.remove(Engine, "before_cursor_execute", between)
    deleting.join(timeout=20)
    assert early == [False] and gone.is_set()
    assert (new, again.state, again.run_id) == (False, "done", run.id)
    assert registry.run(run.id) is None and registry.job(again.id).run_id is None


@pytest.mark.parametrize("end", ["fail", "lose"])
def test_what_ended_badly_can_be_asked_for_again(registry, end):
    job, _ = submit(registry)
    registry.claim()
    getattr(registry, end)(job.id, "why")
    assert registry.job(job.id).error == "why"
    again = registry.rerun(job.id, "me")
    assert again.id != job.id and again.state == "queued" and again.payload == job.payload


def test_cancelling(registry):
    waiting, running = submit(registry, "a")[0], submit(registry, "b")[0]
    assert registry.claim().id == waiting.id
    assert registry.cancel(running.id).state == "cancelled"
    assert registry.cancel(waiting.id).state == "cancelling" and registry.cancelled(waiting.id)
    registry.lose(waiting.id, "its worker was stopped")
    assert registry.job(waiting.id).state == "cancelled"
    assert registry.claim() is None
    with pytest.raises(KeyError):
        registry.cancel("0" * 32)


def test_what_was_cancelled_stays_so_though_its_run_comes(registry):
    job, _ = submit(registry)
    registry.claim()
    registry.cancel(job.id)
    registry.lose(job.id, "its worker was stopped")
    run = registry.finish(job.id, new_run())
    assert registry.job(job.id).state == "cancelled" and registry.run(run.id) is not None


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud800b"])
def test_text_that_no_database_holds_is_replaced(registry, odd):
    job, _ = registry.submit("run", odd, {"a": odd}, "k", odd)
    assert (job.title, job.payload) == ("a�b", {"a": odd})
    registry.claim()
    registry.progress(job.id, odd, 1, 2)
    registry.fail(job.id, odd)
    assert (registry.job(job.id).message, registry.job(job.id).error) == ("a�b", "a�b")
    assert registry.job(odd) is None and registry.run(odd * 100) is None


def test_a_restart_marks_its_own_running_jobs_lost_and_keeps_the_rest(url):
    first = open_registry(url, SERVER)
    ids = [submit(first, key=str(n))[0].id for n in range(3)]
    first.claim()
    run = first.finish(ids[0], new_run("0"))
    first.claim()
    other = open_registry(url, "another server")
    assert first.job(ids[1]).state == "running"
    first.close()
    again = open_registry(url, SERVER)
    assert [again.job(id).state for id in ids] == ["done", "lost", "queued"]
    assert again.run(run.id) is not None and "stopped" in again.job(ids[1]).error
    other.close()
    again.close()


def test_a_large_record_and_any_text_survive(registry):
    job, _ = submit(registry)
    registry.claim()
    record = {"values": list(range(200_000)), "text": "“ñ” \u2028 \U0001f30e"}
    run = registry.finish(job.id, new_run(record=record))
    assert registry.run(run.id).record == record
    assert registry.job(job.id).title.startswith("Título ñ 漢字")


def test_a_newer_registry_is_not_touched(url):
    open_registry(url, SERVER).close()
    engine = create_engine(url)
    with engine.begin() as line:
        line.execute(text("update interlock_schema set version = 99"))
    engine.dispose()
    with pytest.raises(InputError, match="version 99"):
        open_registry(url, SERVER)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "no address"),
        ("mysql://root@localhost/x", "mysql is not known"),
        ("sqlite:////no/such/folder/x.sqlite", "cannot be opened"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/x?connect_timeout=2", "cannot be opened"),
    ],
)
def test_a_bad_address_is_one_line_without_the_password(url, words):
    with pytest.raises(InputError, match=words) as error:
        open_registry(url, SERVER)
    assert "secret" not in str(error.value) and "\n" not in str(error.value)


def _write_for_ever(url):
    registry = open_registry(url, SERVER)
    for n in range(1_000_000):
        job, _ = submit(registry, key=f"w{n}")
        registry.claim()
        registry.finish(job.id, new_run(f"w{n}", {"n": n}))


def test_a_writer_that_is_killed_leaves_a_whole_registry(url):
    context = multiprocessing.get_context("spawn")
    for _ in range(2):
        writer = context.Process(target=_write_for_ever, args=(url,), daemon=True)
        writer.start()
        registry = open_registry(url, "reader")
        until = time.monotonic() + 20
        while len(registry.runs(5)) < 5 and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        saved = registry.runs(1_000_000)
        assert len(saved) >= 5
        for run in saved[:20]:
            assert registry.run(run.id).record["n"] == int(run.key[1:])
        done = {job.run_id for job in registry.jobs(1_000_000) if job.state == "done"}
        assert done == {run.id for run in saved}  # run and job end together or not at all
        registry.close()
        engine = create_engine(url)
        with engine.begin() as line:
            line.execute(text("delete from interlock_runs"))
            line.execute(text("delete from interlock_jobs"))
        engine.dispose()
