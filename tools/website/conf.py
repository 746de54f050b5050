"""How Sphinx builds the site; `tools/build_docs.py` puts this file beside the staged pages."""

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


def _mathml(self, node, block: bool) -> None:
    self.body.append(convert(node.astext(), display="block" if block else "inline"))


def setup(app) -> None:
    """Let browsers draw equations by themselves, without a script from elsewhere."""
    from docutils.nodes import SkipNode

    def inline(self, node) -> None:
        _mathml(self, node, block=False)
        raise SkipNode

    def block(self, node) -> None:
        self.body.append('<div class="math">')
        _mathml(self, node, block=True)
        self.body.append("</div>")
        raise SkipNode

    app.add_html_math_renderer("mathml", (inline, None), (block, None))
