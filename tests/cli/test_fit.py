"""`interlock fit` from the shell: exit codes and one line for a mistake."""

import json
import signal
import sys
from dataclasses import replace

import pytest

from interlock.cli import app
from interlock.estimate import posterior
from interlock.estimate.posterior import packaged_posterior, read, save

pytestmark = pytest.mark.xdist_group("estimate")


@pytest.fixture
def fit(monkeypatch, capsys):
    """Run the command in this process, where compiled densities are; return code and output."""
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)

    def ask(*words):
        monkeypatch.setattr(sys, "argv", ["interlock", "fit", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            app.main()
        told = capsys.readouterr()
        return left.value.code, told.out, told.err

    return ask


MISTAKES = {
    "two at once": (["--fast", "--scores"], "give one of --fast"),
    "all at once": (["--fast", "--check", "--parameters", "--scores"], "give one of --fast"),
    "school": (["--school", "ratoinal", "--check"], "did you mean 'rational'"),
    "no school": (["--school", "", "--fast"], "no school ''"),
    "few draws": (["--draws", "10"], "--draws"),
    "no workers": (["--workers", "0"], "--workers"),
    "folder": (["--school", "rational", "--out", "/proc/nowhere"], "cannot write here"),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_one_line_and_exit_2(mistake, fit):
    words, says = MISTAKES[mistake]
    code, out, err = fit(*words)
    assert code == 2
    assert len(err.strip().splitlines()) == 1, err
    assert err.strip().startswith("interlock: ") and says in err
    assert out == ""


def test_the_packaged_posterior_of_a_school_is_proved(fit):
    code, out, err = fit("--check", "--school", "rational", "--json")
    rows = json.loads(out)
    assert [(row["fit"], row["verdict"]) for row in rows] == [
        ("mexico", "ok"), ("triangle", "ok"), ("training", "ok")
    ]  # fmt: skip
    assert code == 0, err
    assert all(row["density_gap"] < 0.02 and row["r_hat"] <= 1.01 for row in rows)


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """Return a folder that stands for the package's, with the rational school in it."""
    save(tmp_path / "rational.npz", packaged_posterior("rational"))
    monkeypatch.setattr(posterior, "FOLDER", tmp_path)
    packaged_posterior.cache_clear()
    yield tmp_path
    packaged_posterior.cache_clear()


def test_tampered_draws_are_exit_3(fit, elsewhere):
    path = elsewhere / "rational.npz"
    fits = read(path)
    z = fits["training"].z.copy()
    z[:, :, 0] += 0.5
    save(path, fits | {"training": replace(fits["training"], z=z)})
    code, out, err = fit("--check", "--school", "rational", "--json")
    assert code == 3
    assert (
        "log densities differ"
        in {row["fit"]: row["verdict"] for row in json.loads(out)}["training"]
    )
    assert len(err.strip().splitlines()) == 1, err
    assert "not what it should be" in err


def test_a_posterior_without_convergence_gives_no_numbers(fit, elsewhere):
    path = elsewhere / "rational.npz"
    fits = read(path)
    record = fits["mexico"].record
    slow = replace(record, r_hat=record.r_hat | {"nu": 1.2})
    save(path, fits | {"mexico": replace(fits["mexico"], record=slow)})
    for words in (("--parameters",), ("--scores",)):
        code, out, err = fit(*words, "--school", "rational", "--json")
        assert (code, out) == (3, "")
        assert "has not converged" in err


def test_a_missing_or_broken_file_is_one_line_and_exit_2(fit, elsewhere):
    path = elsewhere / "rational.npz"
    whole = path.read_bytes()
    for broken in (whole[:5000], whole[:-200], b"", b"no archive at all"):
        path.write_bytes(broken)
        code, out, err = fit("--check", "--school", "rational")
        assert (code, out) == (2, "")
        assert "not a posterior of interlock" in err
        assert len(err.strip().splitlines()) == 1, err
    path.unlink()
    code, out, err = fit("--check", "--school", "rational")
    assert (code, out) == (2, "")
    assert "no posterior here" in err
