import multiprocessing, os, threading, time, socket
import pytest
from starlette.testclient import TestClient
from interlock.studio.registry import NewRun, open_registry
from sqlalchemy import create_engine, text
from tests.studio.conftest import postgres_url  # noqa
from tests.studio.registry.test_registry import url, registry, submit, new_run, together  # noqa
from tests.studio.safety.conftest import application, port  # noqa

def test_500_headers(tmp_path):
    from interlock.studio.api import refusals
    app = application(tmp_path)
    @app.get("/boom")
    def boom(): raise RuntimeError("x")
    c = TestClient(app, raise_server_exceptions=False)
    r = c.get("/boom"); print(r.status_code, dict(r.headers))
    assert "content-security-policy" in r.headers

@pytest.mark.parametrize("t", ["a\x00b", "a\ud800b"])
@pytest.mark.parametrize("where", ["title", "payload", "record", "message", "client", "error"])
def test_odd_text(registry, t, where):
    told = dict(kind="run", title="t", payload={"a": 1}, key="k", client="me")
    if where in told: told[where] = {"a": t} if where == "payload" else t
    job, _ = registry.submit(**told)
    registry.claim()
    if where == "message": registry.progress(job.id, t, 1, 2)
    if where == "error": return registry.fail(job.id, t)
    run = registry.finish(job.id, new_run(record={"x": t} if where == "record" else None))
    registry.run(run.id); registry.jobs(10)

def test_odd_id(registry):
    assert registry.job("a\x00b") is None
    assert registry.run("x" * 5000) is None

def test_long_client(registry):
    submit(registry, client="c" * 500)

def test_open_race(url):
    def go(n):
        try:
            r = open_registry(url, f"s{n}"); r.close(); return None
        except Exception as e: return repr(e)[:300]
    errs = [e for e in together(go, 8) if e]
    eng = create_engine(url)
    with eng.connect() as l: n = l.execute(text("select count(*) from interlock_schema")).scalar()
    eng.dispose()
    assert not errs and n == 1, (errs, n)

def _take(url, q):
    r = open_registry(url, f"p{os.getpid()}"); mine = []
    while (j := r.claim()) is not None: mine.append(j.id)
    q.put(mine)

def test_processes(url):
    r = open_registry(url, "m")
    for n in range(200): submit(r, key=str(n))
    ctx = multiprocessing.get_context("spawn"); q = ctx.Queue()
    ps = [ctx.Process(target=_take, args=(url, q)) for _ in range(3)]
    [p.start() for p in ps]; got = [i for _ in ps for i in q.get(timeout=60)]; [p.join() for p in ps]
    r.close()
    assert len(got) == len(set(got)) == 200

def test_submit_while_finishing(registry):
    twice = 0
    for n in range(60):
        job, _ = submit(registry, key=f"k{n}"); registry.claim()
        out = []
        th = [threading.Thread(target=lambda: out.append(submit(registry, key=f"k{n}"))) for _ in range(6)]
        [t.start() for t in th]; registry.finish(job.id, new_run(f"k{n}")); [t.join() for t in th]
        twice += sum(new for _, new in out)
    assert twice == 0, twice

def test_finish_after_cancel(registry):
    job, _ = submit(registry); registry.claim(); registry.cancel(job.id); registry.lose(job.id, "x")
    registry.finish(job.id, new_run()); print(registry.job(job.id).state)
    assert registry.job(job.id).state == "cancelled"

def test_slow_headers(port):
    s = socket.create_connection(("127.0.0.1", port)); s.sendall(b"GET / HTTP/1.1\r\nX: "); s.settimeout(30)
    t = time.time()
    try: d = s.recv(10)
    except TimeoutError: d = None
    print(d, time.time() - t); assert d is not None
