"""How Sphinx builds the site; `tools/build_docs.py` puts this file beside the staged pages."""

import re

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

import interlock

project = "interlock"
author = "the authors of interlock"
version = release = interlock.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
myst_heading_anchors = 4
myst_enable_extensions = ["dollarmath"]

# Docstrings are in plain words: a word in backticks is code, sections are those of the house.
default_role = "code"
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Source", "params_style"), ("Valid for", "params_style")]
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
add_module_names = False

html_theme = "furo"
html_title = f"interlock {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
# Browsers let no page read a file from disk, so summaries would be missing offline.
html_show_search_summary = False
html_math_renderer = "mathml"


# What TeX does and browsers do not: thin spaces around names of functions, and small hats.
THIN = '<mspace width="0.167em" />'
SPACED = (
    (re.compile(r"(?<=</mi>)(?=<mi>(?:ln|exp)</mi>)"), THIN),
    (re.compile(r"(<mi>(?:ln|exp)</mi>)(?!<mo)"), rf"\1{THIN}"),
    (re.compile(r"<mo>&#x0005E;</mo>"), "<mo>&#x02C6;</mo>"),
)


def _mathml(node, display: str) -> str:
    found = convert(node.astext(), display=display)
    for pattern, spaced in SPACED:
        found = pattern.sub(spaced, found)
    return found


def setup(app) -> None:
    """Let browsers draw equations by themselves, without a script from elsewhere."""

    def inline(self, node) -> None:
        self.body.append(_mathml(node, "inline"))
        raise SkipNode

    def block(self, node) -> None:
        self.body.append(f'<div class="math">{_mathml(node, "block")}</div>')
        raise SkipNode

    app.add_html_math_renderer("mathml", (inline, None), (block, None))
