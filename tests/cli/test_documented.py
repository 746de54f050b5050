"""`interlock migrate documented`: Canada, and the hint that leads there."""

import json

import pytest
from typer.testing import CliRunner

from interlock.cli.app import app
from interlock.errors import InputError
from interlock.migration.documented import documented_stock

RUN = CliRunner()


def run(*arguments):
    return RUN.invoke(app, arguments, catch_exceptions=False, env={"COLUMNS": "80"}).stdout


def test_every_year_is_the_corridor_s():
    told = json.loads(run("migrate", "documented", "--json"))
    data = documented_stock()
    assert [row["year"] for row in told["years"]] == data["year"].values.tolist()
    for row in told["years"]:
        here = data.sel(year=row["year"])
        assert row["stock_persons"] == pytest.approx(float(here["stock_persons"]))
        assert row["mark"] == str(here["mark"].item())
    assert told["years"][-1]["observed_persons"] is None


def test_the_table_says_what_was_counted_and_how_sure_the_rates_are():
    out = run("migrate", "documented")
    assert "842.9" in out
    assert "standard error" in out


def test_asking_for_canada_leads_there():
    with pytest.raises(InputError, match="migrate documented"):
        run("migrate", "run", "--origin", "CAN")
