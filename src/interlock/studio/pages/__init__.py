"""The pages of the studio: server-rendered, with a small script that embeds the pictures."""

from fastapi import APIRouter, Request, Response

from interlock.studio.pages import asking, evidence, results
from interlock.studio.pages.rendering import STATIC, page
from interlock.studio.pages.texts import texts

router = APIRouter(include_in_schema=False)
for _one in (asking, evidence, results):
    router.include_router(_one.router)


def refused(request: Request, status: int, message: str) -> Response:
    """Return the page of a refusal."""
    told = {"status_code": status, "message": message, "texts": texts}
    return page(request, "refusal.html", status, **told)


__all__ = ["STATIC", "refused", "router"]
