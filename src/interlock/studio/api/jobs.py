"""Jobs: asked for, followed, cancelled, asked for again."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from interlock.errors import InputError
from interlock.studio.api.asked import AnyJob, Client, RunJob, Studio, TheStudio
from interlock.studio.api.refusals import documented
from interlock.studio.desk.queue import key_of
from interlock.studio.links import link_of, wanted
from interlock.studio.registry import Job

router = APIRouter(tags=["jobs"])
ENDED = ("done", "failed", "cancelled", "lost")
SHOWN = 100
LOOK_SECONDS = 0.3
STILL_SECONDS = 15.0  # after which an open stream says that it is there
HIDDEN = ("client", "server", "key")
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.post("/jobs", status_code=202, responses=documented(400, 403, 429))
def submit(studio: TheStudio, client: Client, asked: AnyJob, response: Response) -> dict[str, Any]:
    """Ask for a job; the same job is computed once, and one that was done is done."""
    if studio.registry.active_of(client) >= studio.settings.jobs_per_client:
        most = studio.settings.jobs_per_client
        raise HTTPException(429, f"{most} of your jobs wait or run; wait for one, or cancel it")
    payload, title = _payload(studio, asked)
    key = key_of(asked.kind, payload)
    job, new = studio.registry.submit(asked.kind, title, payload, key, client)
    if new:
        studio.queue.wake()
    else:
        response.status_code = 200
    return told_of(studio, job)


def _payload(studio: Studio, asked: AnyJob) -> tuple[dict[str, Any], str]:
    """Return what the worker is asked, checked and the same for the same job; and a title."""
    payload = asked.model_dump(exclude={"kind"})
    if not isinstance(asked, RunJob):
        return payload, _title(asked.kind, payload)
    from interlock.scenario.school import chosen

    chosen(asked.school)
    most = studio.settings.max_link_letters
    found = [wanted(one, most) for one in asked.scenarios]
    names = [one.name for one in found]
    if asked.kind == "run" and len(found) != 1:
        raise InputError("a run has one scenario; compare several", field="scenarios")
    if asked.kind == "compare" and not (1 < len(found) == len(set(names))):
        raise InputError("compare two to four scenarios of different names", field="scenarios")
    payload["scenarios"] = [
        text if text == one.name else link_of(one)
        for text, one in zip(asked.scenarios, found, strict=True)
    ]
    titles = [one.title for one in found]
    return payload, titles[0] if asked.kind == "run" else " / ".join(names)


def _title(kind: str, payload: dict[str, Any]) -> str:
    if kind == "claims":
        return "The chapter's claims"
    from interlock.scenario.window import load_window
    from interlock.studio.desk.negotiating import checked

    checked(payload)
    return load_window(payload["window"]).title


@router.get("/jobs")
def jobs(studio: TheStudio) -> list[dict[str, Any]]:
    """List the jobs, newest first."""
    return [told_of(studio, one) for one in studio.registry.jobs(SHOWN)]


@router.get("/jobs/{id}", responses=documented(404))
def job(studio: TheStudio, id: Id) -> dict[str, Any]:
    """Say how far a job is."""
    return told_of(studio, known(studio, id))


@router.post("/jobs/{id}/cancel", responses=documented(403, 404, 409))
def cancel(studio: TheStudio, id: Id) -> dict[str, Any]:
    """Take a job out of the queue, or stop it."""
    if known(studio, id).state in ENDED:
        raise HTTPException(409, "the job has ended already")
    return told_of(studio, studio.queue.cancel(id))


@router.post("/jobs/{id}/rerun", status_code=202, responses=documented(403, 404, 409, 429))
def rerun(studio: TheStudio, client: Client, id: Id) -> dict[str, Any]:
    """Ask again for a job that failed, was cancelled or lost; kept blocks are not lost."""
    old = known(studio, id)
    if old.state not in ENDED or old.state == "done":
        raise HTTPException(409, f"the job is {old.state}; nothing to run again")
    if studio.registry.active_of(client) >= studio.settings.jobs_per_client:
        raise HTTPException(429, "too many of your jobs wait or run; wait for one, or cancel it")
    found = studio.registry.rerun(id, client)
    studio.queue.wake()
    return told_of(studio, found)


@router.get(
    "/jobs/{id}/events",
    responses={200: {"content": {"text/event-stream": {}}}, **documented(404)},
    response_class=StreamingResponse,
)
async def events(studio: TheStudio, id: Id) -> StreamingResponse:
    """Follow a job: an event whenever something moves, the last one named `end`."""
    await run_in_threadpool(known, studio, id)
    return StreamingResponse(
        _events(studio, id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(studio: Studio, id: str) -> AsyncIterator[str]:
    last, still = "", 0.0
    while True:
        try:
            told = await run_in_threadpool(lambda: told_of(studio, known(studio, id)))
        except HTTPException:  # forgotten meanwhile
            yield "event: end\ndata: {}\n\n"
            return
        ended = told["state"] in ENDED
        text = json.dumps(told, ensure_ascii=False)
        if text != last:
            yield f"event: {'end' if ended else 'progress'}\ndata: {text}\n\n"
            last, still = text, 0.0
        if ended:
            return
        await asyncio.sleep(LOOK_SECONDS)
        still += LOOK_SECONDS
        if still >= STILL_SECONDS:
            yield ": still here\n\n"
            still = 0.0


def known(studio: Studio, id: str) -> Job:
    """Return a job.

    Raises:
        HTTPException: there is none.
    """
    found = studio.registry.job(id)
    if found is None:
        raise HTTPException(404, "no such job; it may have been forgotten")
    return found


def told_of(studio: Studio, job: Job) -> dict[str, Any]:
    """Return a job as plain data, with its place in the queue."""
    told = {key: value for key, value in asdict(job).items() if key not in HIDDEN}
    told["run"] = told.pop("run_id")
    for name in ("created", "started", "ended"):
        told[name] = told[name].isoformat() if told[name] is not None else None
    told["position"] = studio.registry.position(job.id) if job.state == "queued" else None
    return told
