"""Pictures as the studio shows them: the same charts as everywhere, as specifications or drawn."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from interlock.messages import speaking

if TYPE_CHECKING:
    import xarray as xr

SPEC, SVG, PNG = "json", "svg", "png"
FRAMES = ("wide", "narrow")


def picture(asked: Mapping[str, Any]) -> dict[str, Any] | bytes:
    """Return a picture of the gallery.

    Args:
        asked: `name`, `options` (as text), `frame` (`wide` or `narrow`), `lang`, and `form`:
            `json` for its Vega-Lite specification, `svg` or `png` for the file.

    Raises:
        InputError: no such picture, or an option that it does not take.
    """
    from interlock.report.gallery import registry

    with speaking(asked["lang"]):
        options = registry.read(asked["name"], asked["options"])
        return _as(registry.draw(asked["name"], frame=_frame(asked), **options), asked["form"])


def fan(tree: "xr.DataTree", asked: Mapping[str, Any]) -> dict[str, Any] | bytes:
    """Return an outcome over years with its bands by school.

    Args:
        tree: of a result.
        asked: `outcome`, `place`, `effect` (the difference, not the level), `frame`, `lang`,
            `form`.

    Raises:
        InputError: no such outcome or place.
    """
    from interlock.report.outcomes.fan import fan as draw

    with speaking(asked["lang"]):
        chart = draw(
            tree, asked["outcome"], asked["place"], effect=asked["effect"], frame=_frame(asked)
        )
        return _as(chart, asked.get("form", SPEC))


def _frame(asked: Mapping[str, Any]) -> Any:
    from interlock.report.drawing.style import NARROW, WIDE

    return NARROW if asked["frame"] == FRAMES[1] else WIDE


def _as(chart: Any, form: str) -> dict[str, Any] | bytes:
    if form == SPEC:
        return chart.to_dict()
    from interlock.report.drawing.svg import save_picture

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"picture.{form}"
        save_picture(chart, path)
        return path.read_bytes()
