"""Charts to SVG: inside a page without script, address or id twice; or as a file of its own."""

import json
import re
from pathlib import Path
from typing import Any

import vl_convert
from markupsafe import Markup, escape

from interlock.errors import InputError
from interlock.region.export.files import put_whole


def to_svg(chart: Any, name: str) -> Markup:
    """Return a chart as inline SVG that scales with the page and speaks its description.

    Args:
        chart: an Altair chart with a description.
        name: unique on the page; ids inside the picture begin with it.

    Raises:
        ValueError: the chart has no description.

    """
    spec = chart.to_dict(validate=False)  # its parts were checked when they were made
    spoken = spec.pop("description", "")
    if not spoken:
        raise ValueError(f"picture '{name}' has no description")
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec))
    body = re.sub(r'\bid="', f'id="{name}-', drawn)
    body = re.sub(r"url\(#", f"url(#{name}-", body)
    head, _, rest = body.partition(">")
    width, height = (float(_attribute(head, side)) for side in ("width", "height"))
    opening = (
        f'<svg class="picture" role="img" aria-label="{escape(spoken)}" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">'
    )
    return Markup(opening + rest)


SUFFIXES = (".svg", ".png")


def check_ending(path: Path) -> None:
    """Refuse a file that no picture can be written to, before anything is computed.

    Raises:
        InputError: another ending than those of `SUFFIXES`.
    """
    if path.suffix not in SUFFIXES:
        raise InputError(f"{path}: a picture ends in {' or '.join(SUFFIXES)}")


def save_picture(chart: Any, path: Path) -> None:
    """Write a chart as a file, whole or not at all; one that is there is replaced.

    Args:
        chart: an Altair chart.
        path: ends in .svg or .png; a PNG has two pixels for each of the picture's.

    Raises:
        InputError: another ending, or the file cannot be written.
    """
    check_ending(path)
    spec = json.dumps(chart.to_dict(validate=False))
    if path.suffix == ".svg":
        drawn = vl_convert.vegalite_to_svg(spec).encode()
    else:
        drawn = vl_convert.vegalite_to_png(spec, scale=2)
    try:
        put_whole(path, lambda file: file.write(drawn))
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([\d.]+)', tag)
    if found is None:
        raise ValueError(f"the picture states no {name}")
    return found.group(1)
