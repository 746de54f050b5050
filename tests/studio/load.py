"""Many users of one studio at a time: readers of pages, and users who ask and run scenarios.

Used by the reduced test and, at full size, by `make verify`.
"""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field

import httpx2 as httpx
import psutil

from interlock.scenario.language.library import load_scenario
from interlock.studio.links import document_of, link_of, scenario_from

PAGES = (
    "/",
    "/scenario?name=no-nafta",
    "/claims",
    "/data?search=apprehensions",
    "/model",
    "/negotiate",
    "/runs",
    "/static/studio.css",
    "/static/studio.js",
    "/api/v1/scenarios",
    "/api/v1/instruments",
    "/api/v1/pictures/hub-and-spoke?frame=wide",
    "/api/v1/series?search=mexico",
)
READS_AFTER = (0.5, 1.5)  # seconds between two pages of a reader
BASE = load_scenario("no-border-buildup")
MEGA = 2**20


@dataclass
class Figures:
    """What was measured.

    Attributes:
        reads: seconds of every cached page or answer.
        quick: seconds of every first answer.
        jobs: seconds from asking for an exact run to its end.
        statuses: how often each status came.
        broken: what should not have come: 5xx, lost connections, failed jobs.
        memory_mb: largest resident memory of server and workers together.
    """

    reads: list[float] = field(default_factory=list)
    quick: list[float] = field(default_factory=list)
    jobs: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    memory_mb: float = 0.0

    def told(self) -> str:
        """Return the figures in one line."""
        return (
            f"{len(self.reads)} reads p50 {1e3 * at(self.reads, 0.5):.0f} ms "
            f"p95 {1e3 * at(self.reads, 0.95):.0f} ms; {len(self.quick)} first answers "
            f"p50 {at(self.quick, 0.5):.2f} s p95 {at(self.quick, 0.95):.2f} s "
            f"max {max(self.quick, default=0):.2f} s; {len(self.jobs)} runs "
            f"p50 {at(self.jobs, 0.5):.1f} s; statuses {self.statuses}; "
            f"memory at most {self.memory_mb:.0f} MB; broken: {self.broken[:5] or 'nothing'}"
        )


def at(values: list[float], share: float) -> float:
    """Return a quantile by rank; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def variant(number: int) -> str:
    """Return the link of a scenario that nobody has asked about before."""
    told = document_of(BASE) | {"name": f"user-{number}", "title": f"Agents of user {number}"}
    told["changes"] = [
        {
            "instrument": "security.agents",
            "from": 1995,
            "scale": round(0.4 + 0.001 * (number % 900), 4),
            "source": "assumed by a simulated user",
        }
    ]
    return link_of(scenario_from(told))


async def measure(
    url: str, pid: int, *, readers: int, runners: int, seconds: float, seed: int = 1
) -> Figures:
    """Let users loose on a studio and return what they met.

    Args:
        url: of the studio.
        pid: of its server, whose memory and children are watched.
        readers: who read pages.
        runners: who ask for first answers and exact runs.
        seconds: how long.
        seed: of what they look at.
    """
    found, draw = Figures(), random.Random(seed)
    numbers = iter(range(seed * 100_000, seed * 100_000 + 100_000))
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as client:
        for page in PAGES:  # what is measured are pages that are kept
            await client.get(page)
        end = time.monotonic() + seconds
        users = [_read(client, found, end, random.Random(draw.random())) for _ in range(readers)]
        users += [
            _run(client, found, end, numbers, random.Random(draw.random())) for _ in range(runners)
        ]
        await asyncio.gather(*users, _watch(pid, found, end))
    return found


async def _read(client: httpx.AsyncClient, found: Figures, end: float, draw: random.Random) -> None:
    await asyncio.sleep(draw.uniform(0, READS_AFTER[1]))
    while time.monotonic() < end:
        begun = time.monotonic()
        answer = await _asked(client, found, "GET", draw.choice(PAGES))
        if answer is not None and answer.status_code == 200:
            found.reads.append(time.monotonic() - begun)
        await asyncio.sleep(draw.uniform(*READS_AFTER))


async def _run(
    client: httpx.AsyncClient, found: Figures, end: float, numbers, draw: random.Random
) -> None:
    await asyncio.sleep(draw.uniform(0, min(10, (end - time.monotonic()) / 5)))
    while time.monotonic() < end:
        link = variant(next(numbers))
        begun = time.monotonic()
        answer = await _asked(client, found, "GET", "/api/v1/quick", params={"s": link})
        if answer is not None and answer.status_code == 200:
            found.quick.append(time.monotonic() - begun)
        await asyncio.sleep(draw.uniform(1, 3))
        await _exact(client, found, end, link)


async def _exact(client: httpx.AsyncClient, found: Figures, end: float, link: str) -> None:
    asked = {"kind": "run", "scenarios": [link], "school": "rational", "draws": 25}
    begun = time.monotonic()
    answer = await _asked(client, found, "POST", "/api/v1/jobs", json=asked)
    if answer is None or answer.status_code not in (200, 202):
        return
    job = answer.json()
    while job["state"] not in ("done", "failed", "lost", "cancelled"):
        if time.monotonic() > end:
            return
        await asyncio.sleep(0.5)
        answer = await _asked(client, found, "GET", f"/api/v1/jobs/{job['id']}")
        job = answer.json() if answer is not None and answer.status_code == 200 else job
    if job["state"] == "done":
        found.jobs.append(time.monotonic() - begun)
    else:
        found.broken.append(f"job {job['state']}: {job['error']}")


async def _asked(
    client: httpx.AsyncClient, found: Figures, method: str, path: str, **more
) -> httpx.Response | None:
    try:
        answer = await client.request(method, path, **more)
    except httpx.HTTPError as error:
        found.broken.append(f"{method} {path}: {type(error).__name__}")
        return None
    found.statuses[answer.status_code] = found.statuses.get(answer.status_code, 0) + 1
    if answer.status_code >= 500:
        found.broken.append(f"{method} {path}: {answer.status_code} {answer.text[:80]}")
    return answer


async def _watch(pid: int, found: Figures, end: float) -> None:
    server = psutil.Process(pid)
    while time.monotonic() < end:
        total = 0
        for one in (server, *server.children(recursive=True)):
            try:
                total += one.memory_info().rss
            except psutil.Error:
                continue
        found.memory_mb = max(found.memory_mb, total / MEGA)
        await asyncio.sleep(1)


def as_json(found: Figures) -> str:
    """Return the figures for a file."""
    return json.dumps(
        {
            "reads": len(found.reads),
            "read_p50_s": at(found.reads, 0.5),
            "read_p95_s": at(found.reads, 0.95),
            "quick": len(found.quick),
            "quick_p50_s": at(found.quick, 0.5),
            "quick_p95_s": at(found.quick, 0.95),
            "quick_max_s": max(found.quick, default=0.0),
            "runs": len(found.jobs),
            "statuses": found.statuses,
            "memory_mb": found.memory_mb,
            "broken": found.broken,
        }
    )
