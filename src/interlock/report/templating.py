"""Templates of pages, and pages that appear whole or not at all."""

import os
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup

from interlock.messages import _, language, plural
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
    """Write a file under another name and rename it; one that is there is replaced."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
