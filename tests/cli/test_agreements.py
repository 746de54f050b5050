"""`interlock agreements` and `interlock observatory`, through the whole command line."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from interlock.cli.app import app
from interlock.errors import InputError
from interlock.observatory import available

RUN = CliRunner()


def run(*arguments):
    return RUN.invoke(app, arguments, catch_exceptions=False, env={"COLUMNS": "80"}).stdout


def test_list_fits_and_filters():
    out = run("agreements", "list", "--year", "2005", "--issue", "security")
    assert max(map(len, out.splitlines())) <= 80
    assert "SPP" in out
    assert "NAFTA_CH16" not in out
    found = json.loads(run("agreements", "list", "--form", "trilateral", "--json"))
    assert {one["form"] for one in found} == {"trilateral"}
    assert len(found) == 13
    mexican = json.loads(run("agreements", "list", "--party", "GTM", "--search", "safe", "--json"))
    assert all("GTM" in one["parties"] for one in mexican)
    assert run("agreements", "list").strip().endswith("107 of 107 instruments")


def test_show_tells_quote_coding_and_sources():
    out = run("agreements", "show", "NAFTA")
    assert max(map(len, out.splitlines())) <= 80
    for words in ("234-200", "largest free trade area", "own claim", "binding", "USMCA"):
        assert words in out
    assert json.loads(run("agreements", "show", "NAFTA", "--json"))["content"]["migration"]


def test_network_of_a_year():
    told = json.loads(run("agreements", "network", "--year", "2005", "--json"))
    by_pair = {tuple(edge["states"]): edge for edge in told["edges"]}
    assert by_pair["CAN", "MEX"]["bilateral"] == 0
    assert by_pair["MEX", "USA"]["bilateral"] == 2
    assert 0 < told["hub_centrality"] < 1
    out = run("agreements", "network", "--year", "2005", "--issue", "security")
    assert "Hub centrality of the United States" in out
    early = run("agreements", "network", "--year", "1950", "--issue", "security")
    assert "no link among" in early


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("agreements", "list", "--issue", "trad"), "did you mean 'trade'"),
        (("agreements", "list", "--form", "quadrilateral"), "form"),
        (("agreements", "list", "--party", "XXX"), "party"),
        (("agreements", "show", "NAFT"), "did you mean 'NAFTA'"),
        (("agreements", "network", "--year", "1900"), "1942 to 2026"),
        (("observatory", "trilateral"), "did you mean 'trilateral-share'"),
        (("observatory", "westphalianism", "--csv", "--json"), "one of them"),
    ],
)
def test_mistakes_are_one_line(arguments, told):
    with pytest.raises(InputError, match=told) as caught:
        run(*arguments)
    assert "\n" not in str(caught.value)


def test_observatory_lists_every_index():
    out = run("observatory")
    assert all(name in out for name in available())
    assert [one["name"] for one in json.loads(run("observatory", "--json"))] == list(available())
    rows = list(csv.DictReader(io.StringIO(run("observatory", "--csv"))))
    assert [row["name"] for row in rows] == list(available())


@pytest.mark.parametrize("name", available())
def test_every_index_prints_and_exports(name):
    out = run("observatory", name)
    assert max(map(len, out.splitlines())) <= 80
    assert "formula" in out
    assert "In brackets" in out
    rows = list(csv.DictReader(io.StringIO(run("observatory", name, "--csv"))))
    told = json.loads(run("observatory", name, "--json"))
    assert len(rows) == len(told["values"]) > 0
    assert float(rows[0]["value"]) == told["values"][0]["value"]
    assert {"year", "value", "count"} <= set(rows[0])
