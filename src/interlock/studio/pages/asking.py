"""Pages that ask: the region, a scenario, a comparison, a negotiation, login."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from interlock.errors import InputError
from interlock.messages import N_, _
from interlock.region.annual import FIRST_YEAR, LAST_YEAR
from interlock.studio.api.asked import LONGEST, MOST_COMPARED, TheStudio
from interlock.studio.api.scenarios import scenarios, told_of
from interlock.studio.links import wanted
from interlock.studio.pages.rendering import page
from interlock.studio.pages.texts import texts

router = APIRouter()
FIRST_QUESTION = "no-border-buildup"
# Outcomes whose fans the page of a scenario shows.
FANS = (
    ("unauthorised_persons", "MEX", N_("Undocumented Mexicans in the United States")),
    ("real_income_pct", "MEX", N_("Real income of Mexico")),
    ("apprehensions_events", "MEX", N_("Apprehensions of Mexicans")),
    ("deaths", "", N_("Expected deaths on the southwest border")),
)
# What the page of the region shows: a picture of the gallery and its options.
PICTURES = (
    ("timeline", "", N_("Instruments and shocks")),
    ("borders", "", N_("Two borders")),
    ("integration", "", N_("Integration")),
    ("cooperation", "", N_("Cooperation")),
)
SWITCHES = (
    ("9-11", N_("the attacks of 11 September 2001")),
    ("threat", N_("the threat of tariffs or withdrawal")),
    ("salience", N_("the salience of immigration")),
)


@router.get("/")
def region(request: Request) -> Response:
    """Show the region: map, agreements, history, and where to begin."""
    return page(
        request,
        "region.html",
        texts=texts,
        scenarios=scenarios,
        pictures=lambda: [(name, query, _(title)) for name, query, title in PICTURES],
        years=range(FIRST_YEAR, LAST_YEAR + 1),
    )


@router.get("/scenario")
def scenario(
    request: Request,
    studio: TheStudio,
    s: Annotated[str | None, Query(max_length=LONGEST)] = None,
    name: Annotated[str | None, Query(max_length=80)] = None,
    year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
) -> Response:
    """Show a scenario, built or picked, with its first answer and how to run it."""
    told, wrong = _told(studio, s or name or FIRST_QUESTION)
    from interlock.scenario.school import available as schools
    from interlock.trade.policy.changes import available as policies

    return page(
        request,
        "scenario.html",
        status=400 if wrong else 200,
        texts=texts,
        scenarios=scenarios,
        told=told,
        wrong=wrong,
        packaged=s is None,
        year=year,
        schools=schools(),
        policies=policies(),
        fans=lambda: [(outcome, place, _(title)) for outcome, place, title in FANS],
    )


def _told(studio: TheStudio, scenario: str) -> tuple[dict[str, Any], str]:
    """Return what a link or name says, else the first question and why not."""
    most = studio.settings.max_link_letters
    try:
        return told_of(wanted(scenario, most)), ""
    except InputError as error:
        return told_of(wanted(FIRST_QUESTION)), str(error)


@router.get("/compare")
def compare(
    request: Request,
    studio: TheStudio,
    s: Annotated[list[str] | None, Query(max_length=MOST_COMPARED)] = None,
) -> Response:
    """Ask to hold two to four scenarios against the first."""
    chosen, wrong = [], ""
    for one in s or ():
        try:
            found = wanted(one, studio.settings.max_link_letters)
            chosen.append({"value": one, "name": found.name, "title": found.title})
        except InputError as error:
            wrong = str(error)
    from interlock.scenario.school import available as schools

    return page(
        request,
        "compare.html",
        texts=texts,
        scenarios=scenarios,
        chosen=chosen,
        wrong=wrong,
        most=MOST_COMPARED,
        schools=schools(),
    )


@router.get("/negotiate")
def negotiate(
    request: Request,
    window: Annotated[str, Query(max_length=80)] = "enchilada-2001",
    package: Annotated[str, Query(max_length=80)] = "",
    without: Annotated[list[str] | None, Query(max_length=3)] = None,
    school: Annotated[str, Query(max_length=40)] = "all",
) -> Response:
    """Ask what three governments make of a window; the script fetches the answer."""
    from interlock.scenario.school import available as schools
    from interlock.studio.api.evidence import packages, windows

    return page(
        request,
        "negotiate.html",
        texts=lambda: texts() | _negotiation_texts(),
        windows=windows(),
        packages=[one for one in packages() if one["has_terms"]],
        schools=schools(),
        switches=lambda: [(name, _(words)) for name, words in SWITCHES],
        asked={"window": window, "package": package, "without": without or [], "school": school},
    )


def _negotiation_texts() -> dict[str, str]:
    return {
        "solving": _("Solving worlds and packages…"),
        "gains": _("Gains over disagreement, percent of real income: median and 5 to 95 percent"),
        "form": _("Form"),
        "probability": _("Probability"),
        "likeliest": _("Likeliest package"),
        "package": _("Package"),
        "ratified": _("Ratified"),
        "concept": _("Concept of solution: {name}"),
        "prefers": _("How often a player's best package has this form"),
        "threshold": _("Mobility leaves the table above {salience} percent salience ({span})"),
        "never": _("in {share} percent of draws it never was on it"),
        "had": _("The package, had it differed"),
        "observed": _("What came of it"),
        "bilateral": _("bilateral"),
        "trilateral": _("trilateral"),
    }


@router.get("/login")
def login(
    request: Request,
    next: Annotated[str, Query(max_length=8_000)] = "/",
    wrong: Annotated[bool, Query()] = False,
) -> Response:
    """Ask for the token."""
    return page(request, "login.html", texts=texts, next=next, wrong=wrong)
