"""Saved runs: listed with what made them, opened, taken away, deleted."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from interlock.studio.api.answers import JSON, KEPT, TYPES, Effect, Outcome, Place
from interlock.studio.api.asked import Form, Language, Studio, TheStudio
from interlock.studio.api.jobs import Id
from interlock.studio.api.refusals import documented
from interlock.studio.registry import Run

router = APIRouter(tags=["runs"])
SHOWN = 100
# A report carries its own style and pictures; it may run nothing and load nothing.
REPORT_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox allow-downloads allow-popups"
)
FILES = {
    "report.html": "text/html; charset=utf-8",
    "result.nc": "application/x-netcdf",
    "effects.csv": "text/csv; charset=utf-8",
    "scenario.yaml": "application/yaml",
    "manifest.json": "application/json",
    "record.json": "application/json",
    "sources.bib": "application/x-bibtex",
}
File = Literal[
    "report.html",
    "result.nc",
    "effects.csv",
    "scenario.yaml",
    "manifest.json",
    "record.json",
    "sources.bib",
]


@router.get("/runs")
def runs(
    studio: TheStudio, offset: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> list[dict[str, Any]]:
    """List the saved runs, newest first, a hundred at a time."""
    return [summary_of(one) for one in studio.registry.runs(SHOWN, offset)]


@router.get("/runs/{id}", responses=documented(404))
def run(studio: TheStudio, id: Id) -> dict[str, Any]:
    """Return a saved run: its manifest, and its effects or what else it found."""
    found = known(studio, id)
    return {**summary_of(found), "manifest": found.manifest, "record": found.record}


@router.delete("/runs/{id}", status_code=204, responses=documented(403, 404))
def delete(studio: TheStudio, id: Id) -> Response:
    """Forget a saved run and remove its files."""
    if not studio.queue.delete(id):
        raise HTTPException(404, "no such run; it may have been deleted")
    return Response(status_code=204)


@router.get("/runs/{id}/files/{file}", responses=documented(404), response_class=FileResponse)
def file(studio: TheStudio, id: Id, file: File) -> FileResponse:
    """Take away a file of a run: report, all numbers, effects, scenario, manifest, sources."""
    found = known(studio, id)
    path = studio.queue.path_of(found.folder) / file
    if file not in found.files or not path.is_file():
        raise HTTPException(404, f"this run has no {file}; it has {', '.join(found.files)}")
    name = None if file == "report.html" else f"{found.manifest['name']}-{file}"
    headers = {"Content-Security-Policy": REPORT_CSP} if file == "report.html" else {}
    return FileResponse(path, media_type=FILES[file], filename=name, headers=headers)


@router.get("/runs/{id}/pictures/fan", responses=documented(400, 404, 429))
def fan(
    studio: TheStudio,
    id: Id,
    lang: Language,
    outcome: Outcome,
    place: Place = "",
    effect: Effect = True,
    frame: Form = "wide",
    form: Literal["json", "svg", "png"] = "json",
) -> Response:
    """Draw an outcome of a run over years, with bands by school."""
    found = known(studio, id)
    if found.kind != "run":
        raise HTTPException(404, "only a run of one scenario has fans; see its report")
    asked = {"path": str(studio.queue.path_of(found.folder) / "result.nc"), "lang": lang}
    asked |= {"outcome": outcome, "place": place, "effect": effect, "frame": frame, "form": form}
    drawn = studio.drawn.get("run_fan", asked)
    return Response(drawn, media_type=TYPES.get(form, JSON), headers={"Cache-Control": KEPT})


def known(studio: Studio, id: str) -> Run:
    """Return a saved run.

    Raises:
        HTTPException: there is none.
    """
    found = studio.registry.run(id)
    if found is None:
        raise HTTPException(404, "no such run; it may have been deleted")
    return found


def summary_of(run: Run) -> dict[str, Any]:
    """Return a saved run as plain data, without what takes much room."""
    told = asdict(run)
    for name in ("manifest", "record", "folder", "key"):
        told.pop(name)
    told["created"] = run.created.isoformat()
    return told
