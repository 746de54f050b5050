"""`interlock claims`, through the whole command line; what a hostile user may ask of it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from interlock.claims.language.library import load_claim
from interlock.cli.app import app
from tests.cli.asking import asked
from tests.report.shouting import shouted

COMMAND = str(Path(sys.executable).with_name("interlock"))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTERLOCK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def mine(here, capsys):
    assert told(capsys, "new", "C01")[0] == 0
    return "C01.yaml"


def told(capsys, *words):
    code, out, err = asked(capsys, "claims", *words)
    return code, out + err


def test_a_template_is_judged_and_drawn(mine, capsys):
    code, text = told(capsys, mine)
    assert code == 0
    assert max(map(len, text.splitlines())) <= 90
    for words in ("main: supports", "other pair:", "rule", "threat", "On synthetic worlds"):
        assert words in text
    assert Path("runs/claims/C01.svg").read_bytes().startswith(b"<svg")


def test_never_over_another_file(mine, capsys):
    code, text = told(capsys, "new", "C01")
    assert code == 2
    assert "is there already" in text
    assert told(capsys, "new", "C01", "--out", "other.yaml")[0] == 0
    assert told(capsys, "new", "C01", "--out", "other.txt")[0] == 2
    assert told(capsys, "new", "no id")[0] == 2
    assert told(capsys, "new", "C01", "--out", "nowhere/x.yaml")[0] == 2


def test_json_names_every_finding_and_where_it_comes_from(mine, capsys):
    code, text = told(capsys, mine, "--json")
    assert code == 0
    (one,) = json.loads(text)
    assert one["id"] == "C01"
    assert one["main"]["traces"][0]["ask"].startswith("interlock observatory")
    assert set(one["manifest"]) >= {"code", "data", "posteriors", "draws"}


def test_two_claims_make_a_table(mine, capsys):
    Path("C02.yaml").write_text(Path(mine).read_text().replace("id: C01", "id: C02"))
    code, text = told(capsys, mine, "C02.yaml")
    assert code == 0
    assert "2 claims:" in text
    assert "Benjamini" in text


def test_a_board_of_tiles(mine, capsys):
    code, _ = told(capsys, mine, "--board", "board.svg")
    assert code == 0
    assert "1 contested" in Path("board.svg").read_text(encoding="utf-8")


def test_a_report_of_one_file(mine, capsys):
    code, _ = told(capsys, mine, "--report", "--out", "pages")
    assert code == 0
    page = Path("pages/claims/claims.html").read_text(encoding="utf-8")
    assert "US-Mexican goods trade grew after 1994." in page
    assert sorted(path.name for path in Path("pages/claims").iterdir()) == ["claims.html"]


def test_a_report_says_in_which_language_it_is(mine, capsys, monkeypatch):
    code, _ = shouted(monkeypatch, lambda: told(capsys, mine, "--report", "--lang", "es"))
    assert code == 0
    page = Path("runs/claims/claims.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert "<dt>language</dt>\n<dd>es</dd>" in page


def test_kinds_are_listed_with_their_keys(capsys):
    code, text = told(capsys, "kinds")
    assert code == 0
    assert "unknown break" in text
    code, text = told(capsys, "kinds", "unknown break")
    assert "window" in text
    assert "shows a false claim in" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("P99",), "unknown claim 'P99'"),
        (("nowhere.yaml",), "nowhere.yaml"),
        (("bad.yaml",), "bad.yaml:"),
        (("binary.yaml",), "binary.yaml"),
        (("C01.yaml", "--report", "--json"), "ask for one of them"),
        (("C01.yaml", "--scenario", "no-naftta"), "did you mean 'no-nafta'"),
        (("C01.yaml", "--posteriors", "nowhere"), "no such folder"),
        (("C01.yaml", "--draws", "3"), "--draws"),
        (("C01.yaml", "--out", "C01.yaml"), "cannot be written"),
        (("C01.yaml", "--report", "--out", "C01.yaml"), "cannot be written"),
        (("C01.yaml", "--report", "--lang", "de"), "no language 'de'"),
        (("kinds", "trends"), "did you mean 'trend'"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(mine, capsys, words, says):
    Path("bad.yaml").write_text("schema: 1\nid: X\ntest: {kind: trend}\n")
    Path("binary.yaml").write_bytes(b"\x00\xff\xfe")
    code, text = told(capsys, *words)
    assert code == 2
    assert says in text
    assert "Traceback" not in text


@pytest.mark.xdist_group("coupled")
def test_killed_halfway_nothing_half_written_stays(here):
    """Judged claims stay; the one in work is lost; no partial file is left."""
    environment = {**os.environ, "INTERLOCK_CACHE": str(here / "cache")}
    words = [COMMAND, "claims", "P25", "P32", "--fresh", "--report"]
    process = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, cwd=here)
    kept = here / "cache" / "claims"
    for _ in range(600):
        if kept.is_dir() and any(kept.glob("*.json")):
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert b"nothing half-written is left" in error
    assert [path for path in here.rglob("*.partial")] == []
    assert len(list(kept.glob("*.json"))) == 1
    assert not (here / "runs" / "claims" / "claims.html").exists()


def test_help_teaches():
    from typer.testing import CliRunner

    out = CliRunner().invoke(app, ["claims", "--help"], env={"COLUMNS": "80"}).stdout
    assert "interlock claims P32" in out
    assert "new" in out


def test_claims_are_read_without_the_numerics():
    code = (
        "import sys; from interlock.claims.language.library import load_claim; load_claim('P32'); "
        "assert 'jax' not in sys.modules and 'statsmodels' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert load_claim("P32").id == "P32"
