"""Vega, Vega-Lite and Vega-Embed as one script, made from the installed package and kept."""

import os
from contextlib import suppress
from functools import cache
from importlib.metadata import version

from interlock.cached import cache_folder

# What the page's own script uses; vega-embed brings the interpreter that needs no `eval`.
SNIPPET = "window.vegaEmbed = vegaEmbed; window.vega = vega;"


@cache
def vega_bundle() -> bytes:
    """Return the script; made once a version of the package, which takes two seconds."""
    path = cache_folder() / "studio" / f"vega-{version('vl-convert-python')}.js"
    with suppress(OSError):
        return path.read_bytes()
    import vl_convert

    found = vl_convert.javascript_bundle(SNIPPET).encode()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        partial.write_bytes(found)
        partial.replace(path)
    return found
