"""What a worker can be asked: the same functions that the command line calls, as plain data.

Every task takes what it is asked and a function to tell how far it is, and returns what can go
through a pipe and be written as JSON.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from interlock.messages import speaking
from interlock.studio.desk.exact import claims, compare, negotiate, run
from interlock.studio.desk.negotiating import negotiated
from interlock.studio.links import wanted

if TYPE_CHECKING:
    from interlock.study.answers.result import Result
    from interlock.study.coupled.pose import Posed

Tell = Callable[..., None]
KEPT_ANSWERS = 24
__all__ = [
    "claims",
    "compare",
    "negotiate",
    "negotiation",
    "outcomes",
    "picture",
    "pictures",
    "quick",
    "quick_fan",
    "run",
    "run_fan",
    "warm",
]


def warm(asked: str, tell: Tell) -> bool:
    """Compile what first answers need, by one to a packaged scenario."""
    tell("warming up")
    _quick(asked)
    return True


def quick(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return a first answer: effects of a year in records, and the answer in words.

    Args:
        asked: `scenario` (name or link), `year` or None, `lang`.
        tell: told how far it is.
    """
    from interlock.report.scenario import story
    from interlock.report.scenario.facts import Told
    from interlock.study.answers.records import quick_effects, year_shown

    tell("first answer")
    found = _quick(asked["scenario"])
    posed = found.posed
    year = _year(posed, asked.get("year")) or year_shown(posed, posed.years[-1])
    record = quick_effects(found, year)
    with speaking(asked.get("lang", "en")):
        words = story.answer(Told(posed, _no_tree(), record), year)
    return {**record, "years": [posed.years[0], posed.years[-1]], "answer": words}


def quick_fan(asked: dict[str, Any], tell: Tell) -> dict[str, Any] | bytes:
    """Return the picture of an outcome of a first answer as a Vega-Lite specification.

    Args:
        asked: `scenario`, `outcome`, `place`, `effect`, `frame`, `lang`.
        tell: told how far it is.
    """
    from interlock.studio.desk.drawing import fan

    tell("drawing")
    return fan(_quick_tree(asked["scenario"]), asked)


def run_fan(asked: dict[str, Any], tell: Tell) -> dict[str, Any] | bytes:
    """Return the picture of an outcome of a saved run; arguments as `quick_fan`, and `path`."""
    from interlock.studio.desk.drawing import fan

    tell("drawing")
    return fan(_opened(asked["path"]), asked)


def picture(asked: dict[str, Any], tell: Tell) -> dict[str, Any] | bytes:
    """Return a picture of the gallery; see `desk.drawing.picture`."""
    from interlock.studio.desk.drawing import picture as draw

    tell("drawing")
    return draw(asked)


def pictures(asked: dict[str, Any], tell: Tell) -> list[dict[str, Any]]:
    """List the pictures of the gallery; asked for `lang`."""
    from interlock.messages import _
    from interlock.report.gallery import registry

    tell("pictures")
    with speaking(asked["lang"]):
        return [
            {"name": one.name, "title": _(one.title), "takes": list(one.takes)}
            for one in map(registry.entry, registry.available())
        ]


def outcomes(asked: dict[str, Any], tell: Tell) -> list[dict[str, Any]]:
    """List what a run tells."""
    from dataclasses import asdict

    from interlock.study.answers.outcomes import CATALOGUE, PLACES_OF

    tell("outcomes")
    return [
        {
            "name": name,
            **asdict(one),
            "places": {dim: list(PLACES_OF[dim]) for dim in one.dims if dim in PLACES_OF},
        }
        for name, one in CATALOGUE.items()
    ]


def negotiation(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return the record of a negotiation; see `desk.negotiating.negotiated`."""
    tell("solving worlds and packages")
    return negotiated(asked)


def _year(posed: "Posed", year: int | None) -> int | None:
    from interlock.errors import InputError

    if year is None:
        return None
    first = posed.first_changed or posed.years[0]
    if year not in posed.years or year < first:
        raise InputError(f"year {year}: give {first} to {posed.years[-1]}", field="year")
    return year


@lru_cache(maxsize=KEPT_ANSWERS)
def _quick(scenario: str) -> "Result":
    from interlock.study.answers.quick import quick as answer
    from interlock.study.coupled.pose import pose

    return answer(pose(wanted(scenario)))


@lru_cache(maxsize=4)
def _quick_tree(scenario: str) -> Any:
    return _quick(scenario).tree()


@lru_cache(maxsize=4)
def _opened(path: str) -> Any:
    import xarray as xr

    with xr.open_datatree(path, engine="h5netcdf") as file:
        return file.load()


def _no_tree() -> Any:
    import xarray as xr

    return xr.DataTree()
