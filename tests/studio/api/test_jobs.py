"""Jobs: asked for, done once, cancelled, lost, run again; and what they leave."""

import json
import os
import signal
import time

import pytest

from tests.studio.api.conftest import ended
from tests.studio.desk.fake_tasks import LONG

API = "/api/v1"


def asked(scenario="no-nafta", draws=25, **more):
    return {"kind": "run", "scenarios": [scenario], "draws": draws, **more}


def submit(client, **more):
    return client.post(f"{API}/jobs", json=asked(**more))


def test_a_run_is_done_saved_and_taken_away(fresh):
    client = fresh()
    answer = submit(client)
    assert answer.status_code == 202 and answer.json()["state"] in ("queued", "running")
    job = ended(client, answer.json())
    assert job["state"] == "done" and job["run"]
    (run,) = client.get(f"{API}/runs").json()
    assert run["id"] == job["run"] and run["title"]
    whole = client.get(f"{API}/runs/{run['id']}").json()
    assert whole["manifest"]["hash"] == "abc" and whole["record"]["year"] == 2010
    page = client.get(f"{API}/runs/{run['id']}/files/report.html")
    assert page.text.startswith("<!DOCTYPE html>")
    assert "script-src" not in page.headers["content-security-policy"]
    assert "sandbox" in page.headers["content-security-policy"]
    assert client.get(f"{API}/runs/{run['id']}/files/result.nc").status_code == 404
    assert client.get(f"{API}/runs/{run['id']}/files/passwd").status_code == 400


def test_the_same_job_is_done_once(fresh):
    client = fresh()
    first = submit(client).json()
    ended(client, first)
    again = submit(client)
    assert again.status_code == 200 and again.json()["state"] == "done"
    assert len(client.get(f"{API}/runs").json()) == 1
    other = submit(client, school="rational")
    assert other.status_code == 202
    ended(client, other.json())


def test_progress_is_followed_to_the_end(fresh):
    client = fresh()
    job = submit(client).json()
    with client.stream("GET", f"{API}/jobs/{job['id']}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in stream.iter_lines() if line]
    kinds = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    told = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert kinds[-1] == "end" and told[-1]["state"] == "done"


def test_a_job_whose_worker_dies_is_lost_and_the_next_is_done(fresh):
    client = fresh()
    lost = ended(client, submit(client, scenario="no-9-11").json())
    assert lost["state"] == "lost" and "died" in lost["error"]
    assert ended(client, submit(client).json())["state"] == "done"
    again = client.post(f"{API}/jobs/{lost['id']}/rerun")
    assert again.status_code == 202
    assert ended(client, again.json())["state"] == "lost"


def test_a_job_is_cancelled_in_the_queue_and_at_work(fresh):
    client = fresh()
    running = submit(client, year=LONG).json()
    waiting = submit(client, draws=99).json()
    cancelled = client.post(f"{API}/jobs/{waiting['id']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    client.post(f"{API}/jobs/{running['id']}/cancel")
    assert ended(client, running)["state"] == "cancelled"
    assert client.post(f"{API}/jobs/{waiting['id']}/cancel").status_code == 409
    assert client.post(f"{API}/jobs/{waiting['id']}/rerun").status_code == 202


def test_a_client_has_only_so_many_jobs(fresh):
    client = fresh(jobs_per_client=2)
    codes = [submit(client, year=LONG, draws=90 + n).status_code for n in range(4)]
    assert codes == [202, 202, 429, 429]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "run"},
        {"kind": "run", "scenarios": []},
        {"kind": "run", "scenarios": ["no-nafta", "neither"]},
        {"kind": "run", "scenarios": ["nothing"]},
        {"kind": "run", "scenarios": ["no-nafta"], "draws": 10**9},
        {"kind": "run", "scenarios": ["no-nafta"], "school": "alchemy"},
        {"kind": "run", "scenarios": ["no-nafta"], "folder": "/etc"},
        {"kind": "compare", "scenarios": ["no-nafta"]},
        {"kind": "compare", "scenarios": ["no-nafta", "no-nafta"]},
        {"kind": "negotiate", "window": "/etc/passwd"},
        {"kind": "wish"},
        [],
    ],
)
def test_bad_jobs_are_refused(client, body):
    told = client.post(f"{API}/jobs", json=body)
    assert told.status_code == 400 and told.json()["error"]["message"]


def test_a_run_is_deleted_with_its_files(fresh, tmp_path):
    client = fresh()
    job = ended(client, submit(client).json())
    assert list(tmp_path.glob("runs/*/result/report.html"))
    assert client.delete(f"{API}/runs/{job['run']}").status_code == 204
    assert not list(tmp_path.glob("runs/*"))
    assert client.get(f"{API}/runs/{job['run']}").status_code == 404
    assert client.delete(f"{API}/runs/{job['run']}").status_code == 404
    assert submit(client).status_code == 202  # asked again, it is computed again


def test_a_restarted_studio_keeps_its_runs_and_tells_what_was_lost(fresh):
    client = fresh()
    done = ended(client, submit(client).json())
    running = submit(client, year=LONG).json()
    time.sleep(0.4)
    client.__exit__(None, None, None)
    later = fresh()
    assert [one["id"] for one in later.get(f"{API}/runs").json()] == [done["run"]]
    assert ended(later, running)["state"] == "lost"
    assert later.post(f"{API}/jobs/{running['id']}/rerun").status_code == 202


def test_a_worker_killed_from_outside_loses_only_its_job(fresh):
    client = fresh()
    before = ended(client, submit(client).json())
    job = submit(client, year=LONG).json()
    until = time.monotonic() + 20
    while client.get(f"{API}/jobs/{job['id']}").json()["message"] != "first half":
        assert time.monotonic() < until  # a worker that waits yet is only replaced
        time.sleep(0.02)
    pids = client.app.state.studio.queue.pids()
    os.kill(pids[0], signal.SIGKILL)
    assert ended(client, job)["state"] == "lost"
    assert client.get(f"{API}/runs/{before['run']}").status_code == 200
    assert ended(client, submit(client, draws=26).json())["state"] == "done"


READ_ONLY = "This studio is read-only"


REFUSED = {
    "/claims": 'id="judge"',
    "/claims/P01": "Judge all claims on the board",
    "/compare": '<button class="main" type="submit">',
    "/negotiate": 'id="save-negotiation"',
    "/scenario": '<section aria-labelledby="exact-heading">',
}


def test_a_read_only_studio_offers_no_form_that_it_refuses(client, fresh):
    still = fresh(read_only=True)
    for page, form in REFUSED.items():
        usual, shown = client.get(page).text, still.get(page).text
        assert form in usual and READ_ONLY not in usual, page
        assert form not in shown and READ_ONLY in shown, page


def test_a_read_only_studio_computes_nothing_that_is_kept(fresh):
    client = fresh(read_only=True)
    assert submit(client).status_code == 403
    assert client.get(f"{API}/quick", params={"name": "no-nafta"}).status_code == 200
    document = {"schema": 1, "name": "a", "title": "b"}
    checked = client.post(f"{API}/scenarios/check", json={"document": document})
    assert checked.status_code == 200
