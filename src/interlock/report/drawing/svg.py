"""Charts to SVG that stands inside a page: no script, no address, no id twice."""

import json
import re
from typing import Any

import vl_convert
from markupsafe import Markup, escape


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


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([\d.]+)', tag)
    if found is None:
        raise ValueError(f"the picture states no {name}")
    return found.group(1)
