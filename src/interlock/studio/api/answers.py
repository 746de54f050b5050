"""What is answered at once: first answers to a scenario, pictures, negotiations."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from interlock.errors import InputError
from interlock.studio.api.asked import Form, Language, Scenario, TheStudio, Year
from interlock.studio.api.refusals import documented
from interlock.studio.links import link_of, wanted

router = APIRouter(tags=["answers"])
JSON = "application/json"
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
KEPT = "private, max-age=3600"
LONGEST_OPTION = 120
Outcome = Annotated[str, Query(max_length=60, description="As /outcomes lists them")]
Place = Annotated[str, Query(max_length=20, description="Such as MEX; empty where it has none")]
Effect = Annotated[bool, Query(description="The difference from history, not the level")]


@router.get("/quick", responses=documented(400, 409, 429))
def quick(studio: TheStudio, scenario: Scenario, lang: Language, year: Year = None) -> Response:
    """Answer a scenario in about two seconds: effects by school, and a paragraph.

    Trade is solved exactly under the scenario's tariffs; all that answers them is met to first
    order. Run it as a job for the exact answer.
    """
    asked = {"scenario": _canonical(studio, scenario), "year": year, "lang": lang}
    return _kept(studio.first.get("quick", asked), JSON)


@router.get("/quick/fan", responses=documented(400, 409, 429))
def quick_fan(
    studio: TheStudio,
    scenario: Scenario,
    lang: Language,
    outcome: Outcome,
    place: Place = "",
    effect: Effect = True,
    frame: Form = "wide",
) -> Response:
    """Draw an outcome of a first answer over years, with bands by school (Vega-Lite)."""
    asked = {"scenario": _canonical(studio, scenario), "lang": lang, "frame": frame}
    asked |= {"outcome": outcome, "place": place, "effect": effect}
    return _kept(studio.first.get("quick_fan", asked), JSON)


@router.get("/pictures")
def pictures(lang: Language, studio: TheStudio) -> Response:
    """List the pictures of the evidence and the fits, and what each can be asked."""
    return _kept(studio.drawn.get("pictures", {"lang": lang}), JSON)


@router.get("/pictures/{file}", responses=documented(400, 404, 429))
def picture(
    request: Request,
    studio: TheStudio,
    lang: Language,
    file: Annotated[str, Path(max_length=60, description="A name; with .svg or .png the drawing")],
    frame: Form = "wide",
) -> Response:
    """Return a picture: its Vega-Lite specification, or the drawing.

    Further parameters are the picture's own, as `/pictures` lists them.
    """
    name, _, ending = file.partition(".")
    if ending and ending not in TYPES:
        raise HTTPException(404, f"no picture ends in '.{ending}'; .svg and .png do")
    own = {key: value for key, value in request.query_params.items() if key not in _COMMON}
    if any(len(value) > LONGEST_OPTION for value in own.values()):
        raise InputError(f"an option is longer than {LONGEST_OPTION} letters")
    asked: dict[str, Any] = {"name": name, "options": own, "frame": frame, "lang": lang}
    found = studio.drawn.get("picture", asked | {"form": ending or "json"})
    return _kept(found, TYPES.get(ending, JSON))


_COMMON = ("frame", "lang")


@router.get("/negotiations", responses=documented(400, 409, 429))
def negotiation(
    studio: TheStudio,
    window: Annotated[str, Query(max_length=80)],
    package: Annotated[str | None, Query(max_length=80)] = None,
    without: Annotated[list[Literal["9-11", "threat", "salience"]] | None, Query()] = None,
    school: Annotated[str, Query(max_length=40)] = "all",
) -> Response:
    """Solve a window of negotiation: payoffs, forms, chances, what had to differ."""
    asked = {"window": window, "package": package or None, "school": school}
    asked["without"] = sorted(set(without or ()))
    return _kept(studio.drawn.get("negotiation", asked), JSON)


def _canonical(studio: TheStudio, scenario: str) -> str:
    """Return a scenario so that the same one is the same text; packaged names stay names."""
    found = wanted(scenario, studio.settings.max_link_letters)
    return scenario if scenario == found.name else link_of(found)


def _kept(found: bytes, media_type: str) -> Response:
    return Response(found, media_type=media_type, headers={"Cache-Control": KEPT})
