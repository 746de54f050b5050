"""`interlock data`, through its own sub-application."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from interlock.cli.data import app
from interlock.cli.printing import spark
from interlock.errors import InputError

RUN = CliRunner()


def run(*arguments):
    return RUN.invoke(app, arguments, catch_exceptions=False, env={"COLUMNS": "80"})


def test_list_is_readable_at_80_columns():
    out = run("list").stdout
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "482 of 482 series" in out
    assert "not stated 468" in out
    assert "mexico_land_deportations_to_guatemala_border_central_americans" in out


def test_list_search():
    out = run("list", "--search", "agents sector").stdout
    assert "usbp_agents" in out
    assert "of 482 series match" in out
    assert "fewer or shorter words" in run("list", "--search", "zzzz").stdout


def test_list_json():
    found = json.loads(run("list", "--search", "homicide", "--json").stdout)
    assert {one["id"] for one in found} >= {"homicide_rate_unodc", "homicide_deaths_ihme"}
    assert all(one["licence"] and one["quality"] and one["sources"] for one in found)


def test_show_prints_passport_sparkline_and_values():
    out = run("show", "panel.usbp_apprehensions_sw").stdout
    assert "unit        events" in out
    assert "licence     not stated" in out
    assert "break       2020-2023: Title 42" in out
    assert "█" in out
    assert "1,643,679" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_show_narrows_by_place_and_year():
    out = run("show", "undesa_migrant_stock_2020", "--place", "SLV", "--place", "MEX").stdout
    assert "SLV > MEX" in out
    assert "301,106" in out
    assert "USA > CAN" not in out
    assert "more lines; narrow with --place" in run("show", "undesa_migrant_stock_2020").stdout
    one = json.loads(
        run("show", "usbp_agents", "--place", "USA", "--year", "1990-1995", "--json").stdout
    )
    assert {value["year"] for value in one["values"]} <= set(range(1990, 1996))
    assert one["passport"]["id"] == "usbp_agents"


def test_sources_is_a_bibliography():
    out = run("sources", "--search", "yearbook 2013").stdout
    assert "Yearbook 2013 Table 33" in out
    assert "licence: not stated" in out
    everything = json.loads(run("sources", "--json").stdout)
    assert len(everything) == 594
    assert all(one["publisher"] and one["address"] and one["series"] for one in everything)


def test_export(tmp_path):
    path = tmp_path / "out.csv"
    out = run("export", "usbp_agents", "usbp_budget", "--to", "csv", str(path)).stdout
    assert out.startswith("701 values of 2 series written")
    assert path.is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "usbp_agent"], "did you mean 'usbp_agents'"),
        (["show", "usbp_agents", "--place", "USA-S"], "did you mean 'USA-SW'"),
        (["show", "usbp_agents", "--year", "1800"], "it covers 1980-2019"),
        (["show", "usbp_agents", "--year", "ninety"], "neither a year nor a range"),
        (["show", "usbp_agents", "--year", "1990-"], "neither a year nor a range"),
        (["show", "usbp_agents", "--year", "1992000"], "neither a year nor a range"),
        (["show", "usbp_agents", "--year", "1990-" + 40 * "9"], "neither a year nor a range"),
        (["show", "panel.lpr_total", "--place", "MEX"], "it has no places"),
        (["export", "usbp_agents", "/no/such/folder/x.csv"], "does not exist"),
        (["export", "usbp_agents", "--to", "xls", "x"], "cannot export to 'xls'"),
    ],
)
def test_mistakes_raise_one_line(arguments, message):
    with pytest.raises(InputError, match=message) as caught:
        run(*arguments)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--help"], ["export", "--help"]])
def test_help_loads_no_tables(arguments):
    assert loaded(arguments) == []


@pytest.mark.parametrize("arguments", [["list"], ["show", "usbp_agents"], ["sources"]])
def test_data_commands_load_nothing_heavy(arguments):
    assert set(loaded(arguments)) == {"polars"}


def test_export_loads_nothing_heavy(tmp_path):
    assert loaded(["export", "usbp_agents", str(tmp_path / "x.json")]) == ["polars"]


def loaded(arguments):
    """Return which of the heavy libraries a command has imported when it ends."""
    code = (
        "import sys\n"
        "from interlock.cli.data import app\n"
        "try:\n"
        f"    app({arguments!r})\n"
        "except SystemExit as stop:\n"
        "    assert not stop.code\n"
        "heavy = ('jax', 'xarray', 'pandas', 'altair', 'polars')\n"
        "print('LOADED', *[name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()[1:]


def test_spark_bins_and_gaps():
    assert spark([2000], [5.0]) == "▁"
    assert spark([2000, 2001, 2003], [0.0, 7.0, 14.0]) == "▁▅·█"
    assert len(spark(list(range(1925, 2020)), [float(y) for y in range(95)])) == 30
