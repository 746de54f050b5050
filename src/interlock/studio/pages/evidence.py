"""Pages that show the evidence: claims, series, and the model itself."""

from collections import Counter
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from interlock.errors import InputError
from interlock.messages import N_, _
from interlock.studio.api.asked import TheStudio
from interlock.studio.api.evidence import claim as claim_of
from interlock.studio.api.evidence import claims as claims_of
from interlock.studio.api.evidence import series_list
from interlock.studio.pages.rendering import page
from interlock.studio.pages.texts import texts

router = APIRouter()
SHOWN_VALUES = 400
VERDICTS = {
    "supported": N_("supported"),
    "contradicted": N_("contradicted"),
    "contested": N_("contested"),
    "undecided": N_("undecided"),
    None: N_("not judged yet"),
}
TYPES = {
    "descriptive": N_("descriptive"),
    "causal": N_("causal"),
    "counterfactual": N_("counterfactual"),
    "comparative": N_("comparative"),
}


@router.get("/claims")
def claims(request: Request, studio: TheStudio) -> Response:
    """Show the board: a tile for each of the chapter's claims."""
    found = claims_of(studio)
    counts = Counter(one["verdict"] for one in found)
    return page(
        request,
        "claims.html",
        texts=texts,
        claims=found,
        judged=any(one["verdict"] for one in found),
        verdicts=lambda: {name: _(word) for name, word in VERDICTS.items()},
        types=lambda: {name: _(word) for name, word in TYPES.items()},
        counts=counts,
    )


@router.get("/claims/{id}")
def claim(
    request: Request, studio: TheStudio, id: Annotated[str, Path(pattern="^P[0-9]{2}$")]
) -> Response:
    """Show a claim: the chapter's words, its test, what the evidence says."""
    told = claim_of(studio, id)
    return page(
        request,
        "claim.html",
        texts=texts,
        claim=told["claim"],
        judged=told["judged"],
        verdicts=lambda: {name: _(word) for name, word in VERDICTS.items()},
        types=lambda: {name: _(word) for name, word in TYPES.items()},
    )


@router.get("/data")
def data(
    request: Request,
    search: Annotated[str, Query(max_length=200)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """Find series."""
    found = series_list(search, page_number)
    return page(request, "data.html", texts=texts, search=search, found=found)


@router.get("/data/{id}")
def series(request: Request, id: Annotated[str, Path(max_length=120)]) -> Response:
    """Show a series with its passport and values."""
    from interlock.region import catalogue
    from interlock.region.series import observations

    try:
        passport = catalogue.passport(id)
    except InputError as error:
        raise HTTPException(404, str(error)) from None
    rows = observations(passport, {})
    return page(
        request,
        "series.html",
        texts=texts,
        passport=passport,
        total=rows.height,
        shown=rows.tail(SHOWN_VALUES).to_dicts(),
        axes=[dim for dim in passport.dims if dim in rows.columns],
        spec=_chart(passport, rows),
    )


def _chart(passport: Any, rows: Any) -> dict[str, Any] | None:
    """Return a plain line or point chart of a yearly series, as far as it stays readable."""
    axes = [dim for dim in passport.dims if dim not in ("year", "period")]
    if "year" not in rows.columns or rows.height > 3_000:
        return None
    values = [
        {
            "year": row["year"],
            "value": row["value"],
            "line": " > ".join(str(row[axis]) for axis in axes) or passport.label,
        }
        for row in rows.iter_rows(named=True)
        if row["year"] is not None
    ]
    lines = {one["line"] for one in values}
    if not values or len(lines) > 12:
        return None
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"{passport.label}, {passport.unit}",
        "width": "container",
        "height": 300,
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "year", "type": "quantitative", "axis": {"format": "d", "title": None}},
            "y": {"field": "value", "type": "quantitative", "title": passport.unit},
            "color": {
                "field": "line",
                "title": None,
                "scale": {"scheme": "tableau10"},
                **({"legend": None} if len(lines) == 1 else {}),
            },
            "tooltip": [{"field": "line"}, {"field": "year"}, {"field": "value"}],
        },
    }


@router.get("/model")
def model(request: Request) -> Response:
    """Say how the model works, what the schools assume, and what is identified."""
    return page(request, "model.html", texts=texts, schools=_schools())


@cache
def _schools() -> list[Any]:
    from interlock.scenario.school import available, load_school

    return [load_school(name) for name in available()]
