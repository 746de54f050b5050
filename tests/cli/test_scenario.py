"""`interlock scenario`, through the whole command line."""

import json
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from interlock.cli.app import app, main
from interlock.errors import InputError
from interlock.scenario.language.library import available
from tests.scenario.language.test_bad_files import BAD_CHANGES
from tests.scenario.language.writing import change, text

RUN = CliRunner()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return RUN.invoke(app, ["scenario", *arguments], catch_exceptions=False, env={"COLUMNS": "80"})


def told(*arguments):
    return json.loads(run(*arguments, "--json").stdout)


def test_list_names_all_and_fits():
    out = run("list").stdout
    assert all(name in out for name in available())
    assert max(map(len, out.splitlines())) <= 80
    rows = {one["name"]: one for one in told("list")}
    assert tuple(rows) == available()
    assert rows["neither"]["base"] == "no-nafta" and rows["mass-deportation"]["last"] == 2035


@pytest.mark.parametrize("name", available())
def test_show_tells_changes_in_words_with_sources(name):
    out = run("show", name).stdout
    assert max(map(len, out.splitlines())) <= 80
    record = told("show", name)
    assert record["chain"][0] == "history"
    assert out.count("\nchange ") == len(record["changes"]) == out.count("\nsource ")


def test_show_of_a_chain():
    out = run("show", "neither").stdout
    for words in (
        "history > no-nafta",
        "from no-nafta: NAFTA is never signed",
        "its own",
        "in 1993",
    ):
        assert words in out
    assert "a look ahead" in run("show", "usmca-lapses").stdout
    assert "nothing differs" in run("show", "history").stdout


def test_validate_is_one_line_a_file():
    Path("good.yaml").write_text(text(change()))
    Path("bad.yaml").write_text(text(change(instrument="security.agent")))
    found = run("validate", "good.yaml", "no-nafta")
    assert (found.exit_code, len(found.stdout.splitlines())) == (0, 2)
    assert "good.yaml: good, 1 change on history, to 2024" in found.stdout
    both = run("validate", "good.yaml", "bad.yaml")
    assert both.exit_code == 2
    assert both.stdout.splitlines() == ["good.yaml: good, 1 change on history, to 2024"]
    assert len(both.stderr.splitlines()) == 1
    assert "bad.yaml:5: changes[0].instrument: no instrument 'security.agent'" in both.stderr
    found = run("validate", "good.yaml", "bad.yaml", "--json")
    assert found.exit_code == 2
    assert [one["ok"] for one in json.loads(found.stdout)] == [True, False]


@pytest.mark.parametrize(
    ("bad", "message"), BAD_CHANGES[::6], ids=[m[:40] for _, m in BAD_CHANGES[::6]]
)
@pytest.mark.parametrize("command", ["validate", "show", "diff"])
def test_bad_files_end_with_2_and_one_line(command, bad, message, monkeypatch, capsys):
    Path("bad.yaml").write_text(text(bad))
    monkeypatch.setattr(sys, "argv", ["interlock", "scenario", command, "bad.yaml"])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert ended.value.code == 2
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith("interlock: bad.yaml:")


def test_validate_says_what_was_brought_up_to_date():
    old = Path(__file__).parents[1] / "scenario" / "old" / "schema-0.yaml"
    assert "; schema 0: 'diff' is now 'changes'" in run("validate", str(old)).stdout
    assert "read as" in run("show", str(old)).stdout


def test_new_writes_a_file_that_is_good_and_spares_what_is_there():
    run("new", "mine", "--base", "no-nafta")
    assert run("validate", "mine.yaml").stdout == "mine.yaml: good, 1 change on no-nafta, to 2024\n"
    before = Path("mine.yaml").read_text()
    with pytest.raises(InputError, match=r"mine\.yaml: is there already"):
        run("new", "mine")
    assert Path("mine.yaml").read_text() == before
    with pytest.raises(InputError, match=r"^mine\.yaml: is there already"):
        run("new", "mine.yaml")
    assert run("new", "named.yaml").stdout.startswith("named.yaml written")
    assert told("show", "named.yaml")["chain"] == ["history", "named"]
    run("new", "other", "--out", "sub.yaml", "--base", "mine.yaml")
    assert told("show", "sub.yaml")["chain"] == ["history", "no-nafta", "mine", "other"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("new", "My Scenario"), "small letters, digits and hyphens"),
        (("new", "My Scenario.yaml"), "small letters, digits and hyphens"),
        (("new", "mine.txt"), "'mine.txt' is no name of a scenario: write small letters"),
        (("new", "history"), "choose another name"),
        (("new", "mine", "--base", "no-naft"), "did you mean 'no-nafta'"),
        (("new", "mine", "--base", "none.yaml"), "no file 'none.yaml'"),
        (("new", "mine", "--base", "a: b"), "not valid YAML"),
        (("new", "mine", "--out", "mine.txt"), "ends in .yaml"),
        (("show", "no-naft"), "did you mean 'no-nafta'"),
        (("diff", "no-nafta", "histori"), "did you mean 'history'"),
    ],
)
def test_bad_arguments_are_one_line(arguments, message):
    with pytest.raises(InputError) as caught:
        run(*arguments)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert list(Path().iterdir()) == []


def test_diff_shows_years_and_levels():
    out = run("diff", "neither", "no-nafta").stdout
    assert "security.agents" in out and "1994-2024" in out and "trade" not in out
    assert "do not differ up to 2035" in run("diff", "usmca-lapses", "usmca-lapses").stdout
    found = told("diff", "no-nafta")
    assert (found["one"], found["other"]) == ("no-nafta", "history")
    assert len(found["trade_one"]) == 1 and found["trade_other"] == []
    assert [run["path"] for run in found["inputs"]] == ["migration.professionals.MEX"]


def test_schema_is_printed_and_written():
    printed = json.loads(run("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(printed)
    run("schema", "--out", "scenario.schema.json")
    assert json.loads(Path("scenario.schema.json").read_text()) == printed
