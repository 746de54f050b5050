"""`interlock fit` as a user meets it."""

import json

import pytest
from typer.testing import CliRunner

from interlock.cli.app import app
from interlock.errors import InputError
from tests.campaign import FULL

pytestmark = pytest.mark.xdist_group("estimate")


def ask(*words):
    return CliRunner().invoke(app, ["fit", *words])


@pytest.fixture(autouse=True)
def no_signals(monkeypatch):
    monkeypatch.setattr("interlock.cli.fit.leave_at_once", lambda discard=None: None)


@pytest.mark.skipif(not FULL, reason="a minute of optimisation: full campaign")
def test_modes_of_a_school_with_their_errors():
    done = ask("--school", "rational", "--fast", "--json")
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)
    assert row["school"] == "rational"
    assert 0.05 < row["mexico_apprehensions"] < 0.4
    assert row["test_apprehensions"] > row["mexico_apprehensions"]


def test_parameters_tell_what_the_data_taught():
    done = ask("--school", "rational", "--parameters", "--json")
    assert done.exit_code == 0, done.output
    rows = {(row["block"], row["parameter"]): row for row in json.loads(done.stdout)}
    assert rows["mexico", "fee_1993"]["data"] == "identified"
    assert rows["mexico", "removal_cost"]["data"] == "prior-dominated"
    assert all(row["source"] and row["label"] for row in rows.values())


def test_contradictions_and_unknown_schools_are_refused():
    for words, said in (
        (("--fast", "--check"), "give one of"),
        (("--school", "ratonal"), "did you mean 'rational'?"),
    ):
        done = ask(*words)
        assert isinstance(done.exception, InputError)
        assert said in str(done.exception)


@pytest.mark.skipif(not FULL, reason="minutes of sampling: full campaign")
def test_a_small_fit_is_written_whole_and_judged(tmp_path):
    from interlock.errors import UnconvergedError
    from interlock.estimate.posterior import read

    words = ("--school", "rational", "--warmup", "50", "--draws", "150", "--out", str(tmp_path))
    done = ask(*words, "--workers", "2")
    assert isinstance(done.exception, UnconvergedError | type(None)) or done.exit_code == 0
    fits = read(tmp_path / "rational.npz")
    assert set(fits) == {"mexico", "triangle", "training"}
    assert fits["mexico"].record.draws == 150
    assert not list((tmp_path / "parts").glob("*.npz"))
