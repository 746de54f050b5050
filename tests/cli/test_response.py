"""`interlock decompose`, `elasticities`, `outcomes`, `optimise`: what they print, and refuse."""

import csv
import json

import pytest
from typer.testing import CliRunner

from interlock.cli.app import app
from interlock.errors import InputError
from interlock.scenario.language.library import load_scenario
from interlock.study.answers.outcomes import CATALOGUE

pytestmark = pytest.mark.xdist_group("coupled")
RUN = CliRunner()
GOAL = ["optimise", "--goal", "minimise deaths@2010"]
LEVERS = ["--instruments", "security.agents", "--bounds", "security.agents=0.8:1"]


def run(*words):
    return RUN.invoke(app, list(words), catch_exceptions=False).stdout


def test_outcomes_are_all_listed():
    told = json.loads(run("outcomes", "--json"))
    assert list(told) == list(CATALOGUE)
    assert all(one["label"] and one["unit"] for one in told.values())


def test_decompose_tells_channels_that_add_up():
    told = json.loads(
        run("decompose", "no-border-buildup", "--outcome", "stock_persons.MEX@2005", "--draws", "2",
            "--json")
    )  # fmt: skip
    (effect,) = told["effects"]
    carried = sum(one["mean"] for one in effect["channels"].values())
    assert carried == pytest.approx(effect["total"], abs=effect["residual"] + 1e-9)
    assert effect["channels"]["enforcement"]["mean"] != 0
    shown = run("decompose", "no-border-buildup", "--outcome", "deaths@2005", "--draws", "2")
    assert "Agents, barriers, sanctions" in shown
    assert "32 coalitions" in shown


def test_elasticities_are_ranked_and_written(tmp_path):
    table = tmp_path / "answers.csv"
    words = ["--instrument", "security.agents", "--instrument", "drivers.wage.USA"]
    shown = run("elasticities", "--outcome", "deaths@2010", "--csv", str(table), *words)
    assert "security.agents" in shown and "1 percent" in shown
    with table.open() as file:
        rows = list(csv.DictReader(file))
    assert [row["instrument"] for row in rows] == ["security.agents", "drivers.wage.USA"]
    assert all(float(row["answer"]) > 0 for row in rows)
    assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]


def test_optimise_says_what_else_moves_and_writes_a_scenario(tmp_path):
    out = tmp_path / "mix.yaml"
    shown = run("optimise", "--goal", "minimise deaths@2010", *LEVERS, "--out", str(out))
    assert "security.agents" in shown and "at its bound" in shown
    assert "Value of being in the US" in shown  # migrants' welfare is never left out
    assert load_scenario(str(out)).changes[0].scale == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["decompose", "no-naftaa"], "did you mean 'no-nafta'"),
        (["decompose", "no-nafta", "--school", "chaptr"], "did you mean 'chapter'"),
        (["decompose", "history"], "history has no effects"),
        (["decompose", "no-nafta", "--outcome", "deaths.MEX"], "write deaths@YEAR"),
        (["decompose", "no-nafta", "--year", "2030"], "no year 2030"),
        (["decompose", "no-nafta", "--base", "cp"], "cp"),
        (["elasticities", "--from", "2015"], "give 1980 to 2010"),
        (["elasticities", "--instrument", "security.agent"], "did you mean 'security.agents'"),
        (["elasticities", "--csv", "nowhere/x.csv"], "does not exist"),
        (["optimise", "--goal", "minimise deaths@2010", "--instruments", ""], "name at least one"),
        (["optimise", "--goal", "shrink deaths@2010", *LEVERS], "no goal 'shrink'"),
        ([*GOAL, *LEVERS, "--from", "1900"], "--from 1900"),
        (
            ["optimise", "--goal", "minimise deaths@2010", *LEVERS, "--out", "x.txt"],
            "ends in .yaml",
        ),
        (
            ["optimise", "--goal", "minimise deaths@2010", *LEVERS, "--scenario", "x"],
            "scenario 'x'",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_mistakes_are_one_line(words, says):
    with pytest.raises(InputError) as error:
        run(*words)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
