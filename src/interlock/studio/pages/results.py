"""Pages that show what was computed: jobs, saved runs, and one run."""

from typing import Any

from fastapi import APIRouter, Request, Response

from interlock.messages import N_, _
from interlock.studio.api.asked import TheStudio
from interlock.studio.api.jobs import SHOWN, Id, told_of
from interlock.studio.api.jobs import known as known_job
from interlock.studio.api.runs import known, summary_of
from interlock.studio.pages.asking import FANS
from interlock.studio.pages.rendering import page
from interlock.studio.pages.texts import texts

router = APIRouter()
KINDS = {
    "run": N_("run"),
    "compare": N_("comparison"),
    "negotiate": N_("negotiation"),
    "claims": N_("claims"),
}
FILES = {
    "report.html": N_("Report (HTML)"),
    "effects.csv": N_("Effects (CSV)"),
    "result.nc": N_("All numbers (NetCDF)"),
    "scenario.yaml": N_("Scenario (YAML)"),
    "record.json": N_("Shown numbers (JSON)"),
    "manifest.json": N_("Manifest (JSON)"),
    "sources.bib": N_("Sources (BibTeX)"),
}
ACTIVE = ("queued", "running", "cancelling")


@router.get("/runs")
def runs(request: Request, studio: TheStudio) -> Response:
    """List what is saved, and what waits or runs."""
    working = [told_of(studio, one) for one in studio.registry.jobs(SHOWN) if one.state in ACTIVE]
    saved = [summary_of(one) for one in studio.registry.runs(SHOWN)]
    return page(
        request,
        "runs.html",
        texts=texts,
        working=working,
        saved=saved,
        kinds=lambda: {name: _(word) for name, word in KINDS.items()},
    )


@router.get("/runs/{id}")
def run(request: Request, studio: TheStudio, id: Id) -> Response:
    """Show a saved run: effects by school, pictures, files, manifest."""
    found = known(studio, id)
    record = found.record or {}
    return page(
        request,
        "run.html",
        texts=texts,
        run=summary_of(found),
        manifest=found.manifest,
        effects_of=_effects(record) if found.kind in ("run", "compare") else [],
        year=record.get("year"),
        fans=lambda: [(outcome, place, _(title)) for outcome, place, title in FANS],
        files=lambda: [(name, _(FILES[name])) for name in FILES if name in found.files],
        kinds=lambda: {name: _(word) for name, word in KINDS.items()},
        scenarios=found.payload.get("scenarios", []),
    )


def _effects(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the effects of a run, or of each scenario that was compared."""
    if "scenarios" in record:
        return [one for one in record["scenarios"] if one.get("outcomes")]
    return [record] if record.get("outcomes") else []


@router.get("/jobs/{id}")
def job(request: Request, studio: TheStudio, id: Id) -> Response:
    """Follow a job."""
    told = told_of(studio, known_job(studio, id))
    return page(request, "job.html", texts=texts, job=told)
