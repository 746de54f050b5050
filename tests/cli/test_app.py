"""The command line as a user meets it: one line for a mistake, exit codes, JSON."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.asking import INTERLOCK, alone, called

MISTAKES = {
    "no such command": (["trad"], "No such command 'trad'"),
    "no such option": (["run", "--yeers", "1"], "--yeers"),
    "no number": (["trade", "solve", "--fixed-factor", "abc"], "--fixed-factor"),
    "missing argument": (["data", "show"], "Missing argument"),
    "base": (["trade", "solve", "--base", "wiod-19955"], "did you mean 'wiod-1995'"),
    "policy": (["trade", "solve", "--policy", "nafa"], "did you mean 'nafta'"),
    "policy file": (["trade", "solve", "--policy", "gone.yaml"], "gone.yaml: no such file"),
    "deficits": (["trade", "solve", "--deficits", "none"], "known: observed, zero"),
    "fixed factor": (["trade", "solve", "--fixed-factor", "1.5"], "outside [0, 1)"),
    "year": (["trade", "solve", "--year", "1492"], "acts in 1994-2008"),
    "outcome": (["trade", "elasticities", "--of", "wage"], "unknown outcome 'wage'"),
    "country": (["trade", "elasticities", "--country", "MX"], "no country 'MX'"),
    "years": (["run", "--years", "2005:2001"], "2001:2005"),
    "years, words": (["run", "--years", "all"], "--years"),
    "years, open": (["run", "--years", "1993:"], "--years"),
    "years, outside": (["run", "--years", "1970:1981"], "1980"),
    "year, outside": (["run", "no-nafta", "--years", "1990:2000", "--year", "2010"], "2010"),
    "scenario": (["run", "no-naftaa"], "did you mean 'no-nafta'"),
    "compare, one": (["compare", "no-nafta"], "two"),
    "compare, unknown": (["compare", "history", "no-nafa"], "did you mean 'no-nafta'"),
    "top": (["trade", "elasticities", "--top", "0"], "--top"),
    "policy folder": (["trade", "solve", "--policy", "."], "unknown policy '.'"),
    "folder": (["run", "--out", "/proc/nowhere"], "cannot write runs here"),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_one_line_and_exit_2(mistake, tmp_path):
    words, says = MISTAKES[mistake]
    code, out, err = called(*words, cwd=tmp_path)
    assert code == 2
    lines = err.strip().splitlines()
    assert len(lines) == 1, err
    assert lines[0].startswith("interlock: ")
    assert says in lines[0]
    assert out == ""
    assert not any(tmp_path.iterdir())


BAD_POLICIES = {
    "malformed": ("schema: 1\nname: [", "mine.yaml:2: not valid YAML"),
    "not a policy": ("- 1\n- 2\n", "policy"),
    "unknown key": ("schema: 1\nname: x\ntitel: y\nchanges: []\n", "titel"),
    "unknown country": ("importer: XXX", "XXX"),
    "unknown sector": ("sector: stel", "stel"),
    "below -100 percent": ("to: -120", "-100 percent or less makes no price"),
    "wrong unit": ("unit: dollars", "dollars"),
}
GOOD_CHANGE = {
    "instrument": "trade.tariff",
    "importer": "USA",
    "exporter": "MEX",
    "sector": "goods",
    "from": "2005",
    "unit": "percent",
    "to": "5",
    "source": "a test of the command line",
}


def policy_text(spoilt):
    if ":" in spoilt and "\n" not in spoilt:
        key, value = spoilt.split(": ")
        change = {**GOOD_CHANGE, key: value}
        body = "\n    ".join(f"{name}: {entry}" for name, entry in change.items())
        return f"schema: 1\nname: x\ntitle: x\nchanges:\n  - {body}\n"
    return spoilt


@pytest.mark.parametrize("what", list(BAD_POLICIES))
def test_a_bad_policy_file_is_placed(what, tmp_path):
    spoilt, says = BAD_POLICIES[what]
    path = tmp_path / "mine.yaml"
    path.write_text(policy_text(spoilt))
    code, _, err = called("trade", "solve", "--policy", path)
    assert code == 2
    assert len(err.strip().splitlines()) == 1, err
    assert "mine.yaml" in err
    assert says in err
    assert "Traceback" not in err


def test_solve_prints_the_json_that_was_promised(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(policy_text("to: 5"))
    code, out, err = called("trade", "solve", "--base", "wiod-1995", "--policy", path, "--json")
    assert code == 0, err
    told = json.loads(out)
    keys = ["base", "policy", "deficits", "status", "residual", "iterations", "seconds"]
    assert [key for key in told if key in keys] == keys
    assert told["status"] == "converged"
    assert told["countries"]["MEX"]["real_wage_pct"] < 0


def test_table_names_status_and_source():
    code, out, err = called("trade", "solve", "--deficits", "observed", "--all")
    assert code == 0, err
    assert "converged" in out
    assert "Caliendo & Parro" in out
    assert "ZAF" in out


def test_lists_and_responses():
    assert "caliendo-parro-1993" in called("trade", "bases")[1]
    assert "constructed-2023" in {
        row["name"] for row in json.loads(called("trade", "bases", "--json")[1])
    }
    assert "nafta" in called("trade", "policies")[1]
    _, out, _ = called("trade", "elasticities", "--wrt", "labour", "--top", "2", "--json")
    rows = json.loads(out)["largest"]
    assert rows[0]["country"] == "USA"
    assert len(rows) == 6


def test_a_full_disk_is_one_line():
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [INTERLOCK, "data", "list"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert run.returncode == 1
    assert run.stderr.strip().splitlines() == [
        "interlock: cannot read or write (No space left on device)"
    ]


def test_alone_it_helps():
    assert alone("data")[0] == 0
    assert "Start with" in alone()[1]
    assert alone("--version")[1].startswith("interlock ")
