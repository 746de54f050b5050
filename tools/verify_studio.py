"""Measure the studio under load: what `make verify` writes into docs/verification/studio.md.

Fifty readers and ten who ask and run, five minutes on loopback; then a worker is killed and the
server restarted.
"""

import asyncio
import os
import platform
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
READERS, RUNNERS, SECONDS = 50, 10, 300
LIMITS = {"reads p95": 0.3, "first answers p95": 2.0}


def summary(commit: str) -> list[str]:
    """Return the lines of docs/verification/studio.md."""
    from tests.studio.load import at, measure
    from tests.studio.walking import seconds_to_first_page, served

    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        with served(folder, "--jobs", "50") as (address, process):
            start = seconds_to_first_page(address, begun)
            warm = _warmed(address)
            found = asyncio.run(
                measure(address, process.pid, readers=READERS, runners=RUNNERS, seconds=SECONDS)
            )
            killed = _killed(address, process.pid)
            saved = _runs(address)
        begun = time.monotonic()
        with served(folder) as (address, _process):
            again = seconds_to_first_page(address, begun)
            kept = _runs(address)
    return [
        "# Verification of the studio",
        "",
        f"At commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores that the "
        "users' own program shares.",
        "",
        "| measure | figure | limit |",
        "|---|---|---|",
        f"| from the command to the first page | {start:.2f} s | 1.5 s |",
        f"| until first answers are compiled | {warm:.0f} s | |",
        f"| users | {READERS} readers, {RUNNERS} who run, {SECONDS} s | |",
        f"| cached pages and answers | {len(found.reads):,}, p50 {1e3 * at(found.reads, 0.5):.0f} "
        f"ms, p95 {1e3 * at(found.reads, 0.95):.0f} ms | p95 300 ms |",
        f"| first answers | {len(found.quick)}, p50 {at(found.quick, 0.5):.2f} s, p95 "
        f"{at(found.quick, 0.95):.2f} s, max {max(found.quick, default=0.0):.2f} s | 2 s |",
        f"| exact runs (one school, 25 draws) | {len(found.jobs)}, p50 {at(found.jobs, 0.5):.0f} s "
        "waiting included | |",
        f"| statuses | {dict(sorted(found.statuses.items()))} | no 5xx |",
        f"| broken | {'; '.join(found.broken[:5]) or 'nothing'} | nothing |",
        f"| memory, server and workers | {found.memory_mb:,.0f} MB | 6 GB a worker |",
        f"| a killed worker's job | {killed} | lost, can be run again |",
        f"| restarted: first page, saved runs | {again:.2f} s, {kept} of {saved} | all |",
    ]


def _warmed(address: str) -> float:
    import httpx2 as httpx

    begun = time.monotonic()
    while time.monotonic() - begun < 300:
        if httpx.get(f"{address}/api/v1/about", timeout=30).json()["ready"]:
            break
        time.sleep(0.5)
    return time.monotonic() - begun


def _runs(address: str) -> int:
    import httpx2 as httpx

    return len(httpx.get(f"{address}/api/v1/runs", timeout=30).json())


def _killed(address: str, pid: int) -> str:
    """Kill every worker while a job runs; return what became of it, and of the same again."""
    import httpx2 as httpx
    import psutil
    from tests.studio.load import variant

    asked = {"kind": "run", "scenarios": [variant(900_001)], "draws": 25, "school": "rational"}
    with httpx.Client(base_url=address, timeout=60) as client:
        job = client.post("/api/v1/jobs", json=asked).json()
        while _state(client, job) == "queued":
            time.sleep(0.5)
        time.sleep(1)
        for one in psutil.Process(pid).children(recursive=True):
            if one.memory_info().rss > 300e6:
                os.kill(one.pid, signal.SIGKILL)
        first = _ended(client, job)
        again = client.post(f"/api/v1/jobs/{job['id']}/rerun").json()
        return f"{first}; run again: {_ended(client, again)}"


def _state(client, job) -> str:
    return client.get(f"/api/v1/jobs/{job['id']}").json()["state"]


def _ended(client, job) -> str:
    while (state := _state(client, job)) in ("queued", "running", "cancelling"):
        time.sleep(0.5)
    return state


if __name__ == "__main__":
    text = "\n".join(summary("as it is")) + "\n"
    (ROOT / "docs" / "verification" / "studio.md").write_text(text, encoding="utf-8")
    print(text)
