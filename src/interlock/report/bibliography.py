"""Sources as BibTeX, for whoever writes about a run."""

import re
from collections.abc import Sequence

from interlock.report.provenance import Citation
from interlock.version import VERSION

FILE = "sources.bib"
SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
SPECIAL |= {one: f"\\{one}" for one in "&%$#_{}"}
ADDRESS = re.compile(r"https?://[^\s;,<>{}]+[^\s;,<>{}.)]")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
KEY_LETTERS = 32
SOFTWARE = f"""\
@software{{interlock,
  title = {{interlock: an open laboratory of North American regionalism}},
  author = {{{{The interlock developers}}}},
  version = {{{VERSION}}},
}}
"""


def bibtex(citations: Sequence[Citation]) -> str:
    """Return sources as BibTeX: the program first, then one entry a source, in their order.

    Sources are kept as they were written down with the data; the first year and address that they
    name are fields of their own.

    Args:
        citations: each with what it was used for.
    """
    keys: dict[str, int] = {}
    return "\n".join([SOFTWARE, *(_entry(one, keys) for one in citations)])


def _entry(one: Citation, keys: dict[str, int]) -> str:
    fields = {"title": f"{{{escaped(one.text)}}}", "note": f"Used for: {escaped(one.used)}"}
    if found := ADDRESS.search(one.text):
        fields["howpublished"] = f"\\url{{{found[0]}}}"
    if found := YEAR.search(one.text):
        fields["year"] = found[0]
    told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{_key(one.text, keys)},\n{told}}}\n"


def _key(text: str, keys: dict[str, int]) -> str:
    """Return a name of letters and digits that no other entry has."""
    words = re.findall(r"[a-z0-9]+", ADDRESS.sub(" ", text).casefold())
    stem = "-".join(words)[:KEY_LETTERS].strip("-") or "source"
    keys[stem] = keys.get(stem, 0) + 1
    return stem if keys[stem] == 1 else f"{stem}-{keys[stem]}"


def escaped(text: str) -> str:
    """Return text in which LaTeX reads every sign as itself, on one line."""
    return "".join(SPECIAL.get(one, one) for one in " ".join(text.split()))
