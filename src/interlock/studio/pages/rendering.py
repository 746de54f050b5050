"""How a page is made: its language, what every page knows, and the texts that its script needs."""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import URL

from interlock.messages import LANGUAGES, N_, _, language, plural, speaking
from interlock.studio.api.asked import language_of
from interlock.version import VERSION

STATIC = Path(str(resources.files("interlock.studio.pages") / "static"))
YEAR_SECONDS = 365 * 86_400
NAVIGATION = (
    ("/", N_("Region")),
    ("/scenario", N_("Scenario")),
    ("/compare", N_("Compare")),
    ("/negotiate", N_("Negotiate")),
    ("/claims", N_("Claims")),
    ("/data", N_("Data")),
    ("/model", N_("About the model")),
    ("/runs", N_("Runs")),
)


@cache
def _environment() -> jinja2.Environment:
    folder = resources.files("interlock.studio.pages") / "templates"
    found = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(_=_, plural=plural, language=language)
    return found


def page(request: Request, template: str, status: int = 200, **told: Any) -> HTMLResponse:
    """Return a page in the language that is asked for.

    Args:
        request: whose address and cookie say the language.
        template: its name.
        status: of the answer.
        **told: what the template shows; functions are called while the language is spoken.
    """
    lang = _language(request)
    settings = request.app.state.studio.settings
    with speaking(lang):
        spoken = {name: one() if callable(one) else one for name, one in told.items()}
        text = (
            _environment()
            .get_template(template)
            .render(
                path=request.url.path,
                navigation=[(to, _(word)) for to, word in NAVIGATION],
                languages=[(code, name, _here(request, code)) for code, name in LANGUAGES.items()],
                version=VERSION,
                read_only=settings.read_only,
                login=settings.token is not None,
                **spoken,
            )
        )
    answer = HTMLResponse(text, status)
    answer.headers["Vary"] = "Cookie"
    if request.query_params.get("lang") in LANGUAGES:
        answer.set_cookie("lang", lang, max_age=YEAR_SECONDS, samesite="lax", httponly=True)
    return answer


def _language(request: Request) -> str:
    """Return the language that is asked for; a page of a refusal has one, too."""
    asked = request.query_params.get("lang")
    return language_of(request, asked if asked in LANGUAGES else None)


def _here(request: Request, code: str) -> str:
    """Return this address in another language."""
    found = URL(scope=request.scope).include_query_params(lang=code)
    return f"{found.path}?{found.query}"
