"""Templates of pages, and pages that appear whole or not at all."""

from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup

from interlock.messages import _, language, plural
from interlock.region.export.files import put_whole
from interlock.report import provenance


def template(name: str) -> jinja2.Template:
    """Return a template of the package; what it is not given is an error."""
    folder = resources.files("interlock.report") / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = Markup((folder / "report.css").read_text(encoding="utf-8"))
    environment.globals.update(_=_, plural=plural, language=language)
    environment.filters["linked"] = provenance.linked
    return environment.get_template(name)


def write_whole(path: Path, text: str) -> None:
    """Write a page whole or not at all; one that is there is replaced.

    Raises:
        OSError: the place cannot be written.
    """
    put_whole(path, lambda file: file.write(text.encode()))
