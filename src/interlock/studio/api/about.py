"""What the studio is, and what can be changed and read in it."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Response

from interlock.messages import LANGUAGES, _, speaking
from interlock.region import packaged
from interlock.studio.api.asked import Language, TheStudio
from interlock.version import VERSION

router = APIRouter(tags=["about"])


@router.get("/about")
def about(studio: TheStudio) -> dict[str, Any]:
    """Say which version and data these are, and what the studio allows."""
    settings = studio.settings
    return {
        "version": VERSION,
        "data_version": packaged.version(),
        "data_fingerprint": packaged.fingerprint(),
        "read_only": settings.read_only,
        "login": settings.token is not None,
        "languages": dict(LANGUAGES),
        "limits": {
            "jobs_per_client": settings.jobs_per_client,
            "max_body_bytes": settings.max_body_bytes,
            "max_link_letters": settings.max_link_letters,
        },
        "ready": studio.ready,
    }


@router.get("/schools")
def schools() -> list[dict[str, Any]]:
    """List the schools of thought: what each assumes, and its sources."""
    from interlock.scenario.school import available, load_school

    return [load_school(name).model_dump(by_alias=True, mode="json") for name in available()]


@router.get("/instruments")
def instruments(lang: Language) -> list[dict[str, Any]]:
    """List what a scenario may change: unit, range, places, and the levels that history had."""
    with speaking(lang):
        return [
            {**one, "label": _(one["label"]), "range": _(one["range"])} for one in _instruments()
        ]


@cache
def _instruments() -> tuple[dict[str, Any], ...]:
    from interlock.scenario.language.instruments import instruments as every
    from interlock.system.levels import levels

    history = levels()
    found = []
    for one in every():
        found.append(
            {
                "path": one.path,
                "label": one.label,
                "units": list(one.units),
                "unit_at": dict(one.unit_at),
                "low": one.low,
                "high": one.high,
                "range": one.range,
                "takes": one.takes,
                "places": list(one.places),
                "names": list(one.names),
                "history": {
                    path: {
                        str(year): round(float(value), 12)
                        for year, value in zip(
                            history[path].years, history[path].values, strict=True
                        )
                    }
                    for path in one.paths
                    if path in history
                },
            }
        )
    return tuple(found)


@router.get("/outcomes")
def outcomes(studio: TheStudio) -> Response:
    """List what a run tells: label, unit, places."""
    return Response(studio.drawn.get("outcomes", {}), media_type="application/json")
