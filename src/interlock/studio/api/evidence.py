"""The evidence: series with passports, instruments and shocks, windows, packages, claims."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from starlette.exceptions import HTTPException

from interlock.errors import InputError
from interlock.studio.api.asked import TheStudio
from interlock.studio.api.refusals import documented

router = APIRouter(tags=["evidence"])
PAGE = 50
ENDING = ".csv"
SeriesId = Annotated[str, Path(max_length=120, description="An id; with .csv as a table")]
Years = Annotated[int | None, Query(ge=1800, le=2100)]


@router.get("/series")
def series_list(
    search: Annotated[str, Query(max_length=200, description="Words that must all occur")] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> dict[str, Any]:
    """Find series, fifty a page."""
    from interlock.region import catalogue

    found = catalogue.search(search)
    rows = [
        {
            "id": one.id,
            "title": one.label,
            "unit": one.unit,
            "quality": one.quality,
            "coverage": str(one.coverage),
            "licence": one.licence,
            "source": one.source,
        }
        for one in found[PAGE * (page - 1) : PAGE * page]
    ]
    return {"total": len(found), "page": page, "pages": -(-len(found) // PAGE), "rows": rows}


@router.get("/series/{file}", responses=documented(404))
def series(file: SeriesId) -> Response:
    """Return a series with its passport, or as CSV."""
    from interlock.region import catalogue
    from interlock.region.export import exported
    from interlock.region.series import observations

    name = file.removesuffix(ENDING)
    try:
        passport = catalogue.passport(name)
    except InputError as error:
        raise HTTPException(404, str(error)) from None
    if file.endswith(ENDING):
        text = exported([name]).write_csv()
        told = {"Content-Disposition": f'attachment; filename="{passport.id}.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=told)
    import json

    rows = observations(passport, {}).drop("source").to_dicts()
    told = {"passport": {**asdict(passport), "source": passport.source}, "rows": rows}
    text = json.dumps(told, ensure_ascii=False, default=str)
    return Response(text, media_type="application/json")


@router.get("/timeline")
def timeline(first: Years = None, last: Years = None) -> list[dict[str, Any]]:
    """List agreements, laws, programmes, negotiations and shocks of some years."""
    from interlock.region.instruments import instruments

    kept = [
        one
        for one in instruments()
        if (first is None or one.first_year >= first) and (last is None or one.first_year <= last)
    ]
    return [
        {**{key: value for key, value in _plain(one).items()}, "parties": list(one.parties)}
        for one in sorted(kept, key=lambda one: (one.first_year, one.id))
    ]


def _plain(one: Any) -> dict[str, Any]:
    names = ("id", "name", "kind", "first_year", "last_year", "form", "issues", "outcome")
    told = {name: getattr(one, name) for name in (*names, "quote", "reference", "facts")}
    return told | {"content": dict(one.content), "source": one.facts_source}


@router.get("/windows")
def windows() -> list[dict[str, Any]]:
    """List the windows of negotiation that are packaged."""
    from interlock.scenario.window import packaged

    return [
        {"name": one.name, "title": one.title, "year": one.year, "spokes": list(one.spokes)}
        for one in packaged()
    ]


@router.get("/packages")
def packages() -> list[dict[str, Any]]:
    """List the packages that can be put on the table."""
    from interlock.scenario.package import available, load_package

    return [
        {"name": one.name, "title": one.title, "has_terms": one.terms is not None}
        for one in map(load_package, available())
    ]


@router.get("/claims")
def claims(studio: TheStudio) -> list[dict[str, Any]]:
    """List the chapter's claims, with verdicts where a claims job was done."""
    from interlock.claims.language.library import available, load_claim

    verdicts = verdicts_of(studio)
    return [
        {
            "id": one.id,
            "statement": one.claim,
            "type": one.type,
            "section": one.section,
            **_verdict(verdicts.get(one.id)),
        }
        for one in map(load_claim, available())
    ]


@router.get("/claims/{id}", responses=documented(404))
def claim(studio: TheStudio, id: Annotated[str, Path(pattern="^P[0-9]{2}$")]) -> dict[str, Any]:
    """Return a claim: the chapter's words, its test, and what the evidence says of it."""
    from interlock.claims.language.library import available, load_claim

    if id not in available():
        raise HTTPException(404, f"no claim '{id}'; the chapter's are P01 to P71")
    file = load_claim(id).model_dump(by_alias=True, mode="json")
    return {"claim": file, "judged": verdicts_of(studio).get(id)}


def verdicts_of(studio: TheStudio) -> dict[str, Any]:
    """Return verdicts by claim as the newest claims job found them; empty where none was done."""
    found = studio.registry.newest_of_kind("claims")
    if found is None or found.record is None:
        return {}
    return {one["id"]: one for one in found.record["claims"]}


def _verdict(judged: dict[str, Any] | None) -> dict[str, Any]:
    if judged is None:
        return {"verdict": None, "probability": None}
    return {"verdict": judged["verdict"]["verdict"], "probability": judged["main"]["probability"]}
