"""Sources as BibTeX: every one once, readable by what writes papers, and asked for by a command."""

import re

from interlock.report.bibliography import bibtex, escaped
from interlock.report.provenance import Citation
from tests.cli.asking import asked

CITED = [
    Citation("World Bank, GDP (2024), https://data.worldbank.org/x_y?z=1.", "income & labour"),
    Citation("World Bank, GDP (2024), https://data.worldbank.org/other", "prices"),
    Citation("Instituto {Nacional} 100% #1 a_b ~ ^ \\ $5", "money"),
    Citation("https://example.org/only", "nothing else"),
]


def entries(text):
    """Return entries by key, each as its fields, braces counted as BibTeX counts them."""
    found = {}
    for kind, key, body in re.findall(r"^@(\w+)\{([^,]+),\n(.*?)^\}$", text, re.M | re.S):
        assert key not in found
        plain = re.sub(r"\\.", "", body)
        assert plain.count("{") == plain.count("}")
        found[key] = (kind, dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.M)))
    return found


def test_every_source_has_a_key_of_its_own_and_its_fields():
    found = entries(bibtex(CITED))
    assert list(found) == [
        "interlock",
        "world-bank-gdp-2024",
        "world-bank-gdp-2024-2",
        "instituto-nacional-100-1-a-b-5",
        "source",
    ]
    kind, first = found["world-bank-gdp-2024"]
    assert kind == "misc" and first["year"] == "2024"
    assert first["howpublished"] == r"\url{https://data.worldbank.org/x_y?z=1}"
    assert first["note"] == r"Used for: income \& labour"
    assert "year" not in found["source"][1]


def test_signs_of_latex_are_read_as_themselves():
    assert escaped("a\n b") == "a b"
    assert escaped("5% & #1_{x}") == r"5\% \& \#1\_\{x\}"


def test_a_run_is_cited(capsys, tmp_path):
    (tmp_path / "sources.bib").write_text(bibtex(CITED), encoding="utf-8")
    code, out, _ = asked(capsys, "cite", tmp_path)
    assert code == 0 and out == bibtex(CITED)


def test_what_is_no_run_is_told(capsys, tmp_path):
    code, _, err = asked(capsys, "cite", tmp_path)
    assert code == 2 and "is no folder of a run" in err
    (tmp_path / "manifest.json").write_text("{}")
    code, _, err = asked(capsys, "cite", tmp_path)
    assert code == 2 and "run it again" in err
