"""`interlock sweep`: run, asked again, and what it says when something is wrong."""

import csv
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from interlock.cli.sweep import _exactness
from interlock.study.sweep import engine
from interlock.study.sweep.design import points, unit_of
from interlock.study.sweep.plan import key_of
from interlock.study.sweep.store import RECORD, Store
from tests.cli.asking import asked
from tests.study.sweep.asking import TEXT, study

SOBOL = "{method: sobol, size: 256}"


def told(capsys, *words):
    return asked(capsys, "sweep", *words)


def g(at):
    """Sobol's own case by hand: x + 2 y + x z on the unit cube, and its variances."""
    return at[:, 0] + 2 * at[:, 1] + at[:, 0] * at[:, 2]


@pytest.fixture
def made(tmp_path):
    """A sweep whose outcome is known: no model is run."""
    one = study(design=SOBOL)
    at = points(one)
    answers = np.repeat(g(unit_of(one, at)), 2) + np.tile([-1.0, 1.0], len(at))
    rows = pl.DataFrame(
        {"point": np.repeat(np.arange(len(at)), 2), "draw": np.tile([0, 1], len(at))}
        | {name: np.repeat(at[:, n], 2) for n, name in enumerate(one.columns)}
        | {"converged": np.full(2 * len(at), True), "deaths_2010_effect": answers}
    )
    store = Store(str(tmp_path / "made"))
    record = engine.record_of(one, store, key_of(one))
    store.write("rational", 0, rows[:100])
    store.write("rational", 1, rows[100:])
    gaps = {"checked": 0, "unsolved": 0, "farthest": {}}
    store.write_record(record | {"complete": True, "gaps": {"rational": gaps}})
    return store


def test_indices_of_a_known_function_are_its_variances(capsys, made):
    code, out, _ = told(capsys, "indices", made.address, "--json")
    assert code == 0
    found = {(one["kind"], one["factor"]): one["value"] for one in json.loads(out)}
    # V(x) = 9/4/12, V(y) = 4/12, V(z) = 1/4/12, V(x z) = 1/144; the whole is their sum.
    x, y, z, xz = 9 / 48, 1 / 3, 1 / 48, 1 / 144
    whole = x + y + z + xz
    exact = {
        ("S1", "agents"): x, ("S1", "tariff"): y, ("S1", "caught"): z,
        ("ST", "agents"): x + xz, ("ST", "tariff"): y, ("ST", "caught"): z + xz,
    }  # fmt: skip
    for key, value in exact.items():
        assert found[key] == pytest.approx(value / whole, abs=0.03), key


def test_it_is_asked_in_sql_and_written(capsys, made, tmp_path):
    sql = "SELECT school, count(*) AS n, avg(deaths_2010_effect) AS mean FROM runs GROUP BY school"
    code, out, _ = told(capsys, "query", made.address, sql, "--json")
    assert code == 0
    (row,) = json.loads(out)
    assert row["school"] == "rational" and row["n"] == study(design=SOBOL).rows
    assert row["mean"] == pytest.approx(1.75, abs=0.01)
    for ending in ("csv", "parquet", "json"):
        path = tmp_path / f"answer.{ending}"
        code, out, _ = told(capsys, "query", made.address, sql, "--out", str(path))
        assert code == 0 and out.startswith("1 rows written")
    with (tmp_path / "answer.csv").open() as file:
        assert next(csv.DictReader(file))["school"] == "rational"
    assert pl.read_parquet(tmp_path / "answer.parquet")["n"][0] == row["n"]


def test_indices_are_refused_where_a_run_has_no_number(capsys, made):
    (path,) = Path(made.address).glob("school=rational/block-000000-*")
    kept = pl.read_parquet(path, hive_partitioning=False)
    path.unlink()
    first = pl.int_range(pl.len()) == 0
    lost = {
        "converged": ~first,
        "deaths_2010_effect": pl.when(first).then(None).otherwise("deaths_2010_effect"),
    }
    made.write("rational", 0, kept.with_columns(**lost))
    code, _, err = told(capsys, "indices", made.address)
    assert code == 2 and "1 of 2560 runs have no number" in err
    sql = "SELECT count(deaths_2010_effect) AS n FROM runs"
    code, out, _ = told(capsys, "query", made.address, sql, "--json")
    assert code == 0 and json.loads(out) == [{"n": 2559}]


def test_indices_are_drawn(capsys, made, tmp_path):
    path = tmp_path / "indices.svg"
    code, _, err = told(capsys, "indices", made.address, "--picture", str(path))
    assert code == 0 and str(path) in err
    drawn = path.read_text()
    assert all(name in drawn for name in ("agents", "tariff", "caught", "deaths_2010_effect"))
    words = ("--picture", str(path), "--narrow", "--lang", "fr")
    assert told(capsys, "indices", made.address, *words)[0] == 0
    drawn = path.read_text()
    width = float(drawn.split('viewBox="0 0 ')[1].split(" ")[0])
    assert width <= 370 and "Quel facteur" in drawn
    code, _, err = told(capsys, "indices", made.address, "--picture", "indices.pdf")
    assert code == 2 and "ends in .svg or .png" in err


@pytest.mark.filterwarnings("ignore")  # of the Workbench about what is not installed
def test_the_ema_workbench_loads_it_and_finds_the_box(capsys, made, tmp_path):
    from ema_workbench import load_results
    from ema_workbench.analysis import prim

    path = tmp_path / "made.tar.gz"
    code, out, _ = told(capsys, "export", made.address, str(path))
    assert code == 0 and out.startswith("2,560 runs")
    experiments, outcomes = load_results(str(path))
    assert list(experiments.columns[:5]) == ["school", "agents", "tariff", "caught", "draw"]
    np.testing.assert_allclose(
        experiments["tariff"], np.repeat(points(study(design=SOBOL))[:, 1], 2)
    )
    high = np.asarray(experiments["tariff"] > 0.2)
    box = prim.Prim(experiments[["agents", "tariff", "caught"]], high, threshold=0.9).find_box()
    low, top = box.box_lims[-1]["tariff"]
    assert low == pytest.approx(0.2, abs=0.01) and top <= 0.25
    assert outcomes["deaths_2010_effect"].mean() == pytest.approx(1.75, abs=0.01)
    code, _, err = told(capsys, "export", made.address, str(tmp_path / "made.zip"))
    assert code == 2 and "ends in .tar.gz" in err


def test_what_is_there_of_a_sweep_that_is_not_whole_says_so(capsys, made, tmp_path):
    record = made.record()
    made.write_record(record | {"complete": False})
    code, _, err = told(capsys, "query", made.address, "SELECT 1")
    assert code == 0 and "not whole yet" in err
    (tmp_path / "made" / "school=rational").rename(tmp_path / "gone")
    code, _, err = told(capsys, "indices", made.address)
    assert code == 2 and err[-1] == "\n" and err.count("\n") == 1


def test_points_at_which_no_exact_run_solves_are_told(capsys):
    one = {"checked": 2, "unsolved": 1, "farthest": {"deaths_2010_effect": 0.25}}
    _exactness([one, {**one, "farthest": {"deaths_2010_effect": 0.5}}])
    told = " ".join(capsys.readouterr().out.split())
    assert "at 2 of the points that were tried no exact run solves" in told
    assert "farthest from 4 exact runs" in told and "deaths_2010_effect 0.5" in told


WRONG = (
    (("query", "{made}", "SELEC 1"), "syntax error"),
    (("query", "{made}", "SELECT deths FROM runs"), "deths"),
    (("query", "{made}", "SELECT 1", "--out", "x.xls"), "ends in .csv, .parquet, .json"),
    (("query", "nowhere", "SELECT 1"), "holds no sweep"),
    (("indices", "{made}", "--outcome", "deaths"), "no column 'deaths'"),
    (("indices", "{made}", "--school", "rationl"), "no school 'rationl' here"),
    (("missing.yaml",), "no such file"),
    (("{study}", "--device", "tpu"), "give cpu or gpu"),
    (("study",), "a file of your own ends in .yaml"),
)


@pytest.mark.parametrize(("words", "says"), WRONG)
def test_mistakes_are_one_line(capsys, made, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.yaml").write_text(TEXT)
    filled = [one.format(made=made.address, study="study.yaml") for one in words]
    code, _, err = told(capsys, *filled)
    assert code == 2 and says in err
    assert err.count("\n") == 1, err


def test_a_broken_record_is_told(capsys, made, tmp_path):
    (tmp_path / "made" / RECORD).write_text("{")
    code, _, err = told(capsys, "query", made.address, "SELECT 1")
    assert code == 2 and "cannot be read" in err


def test_help_teaches(capsys):
    for words in (("--help",), ("query", "--help"), ("run", "--help"), ("indices", "--help")):
        _, out, err = told(capsys, *words)
        assert "interlock sweep" in out + err
