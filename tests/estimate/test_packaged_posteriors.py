"""The packaged posteriors are whole, converged, and made from today's data and priors."""

import json
from dataclasses import replace

import numpy as np
import pytest

from interlock.errors import InputError, UnconvergedError
from interlock.estimate import check as checking
from interlock.estimate import posterior
from interlock.estimate.convergence import ESS_LIMIT, R_HAT_LIMIT
from interlock.estimate.posterior import (
    FITS,
    fresh,
    packaged_posterior,
)
from interlock.scenario.school import available
from tests.campaign import FULL

pytestmark = pytest.mark.xdist_group("estimate")
LIMIT_BYTES = 3_000_000
# An explained handful: fewer than one transition in a hundred, see docs/explanation/estimation.md.
DIVERGENT_SHARE = 0.01
CHECKED = available() if FULL else ("rational",)


def test_every_school_is_there_and_together_they_are_small():
    paths = [posterior.path_of(school) for school in available()]
    assert all(path.is_file() for path in paths)
    assert sum(path.stat().st_size for path in paths) < LIMIT_BYTES


@pytest.mark.parametrize("school", available())
def test_every_parameter_has_converged(school):
    fits = packaged_posterior(school)
    assert set(fits) == set(FITS)
    for name, one in fits.items():
        record = one.record
        assert fresh(record) is None, name
        assert max(record.r_hat.values()) <= R_HAT_LIMIT, name
        assert min(record.ess.values()) >= ESS_LIMIT, name
        transitions = record.draws * one.z.shape[0]
        assert record.divergences <= DIVERGENT_SHARE * transitions, name
        assert one.z.shape[2] == len(record.names)
        assert np.isfinite(one.z).all()
        assert np.isfinite(one.log_density).all()


@pytest.mark.parametrize("school", CHECKED)
def test_densities_are_those_of_the_model(school):
    for one in checking.check(school):
        assert one.wrong == (), f"{school} {one.fit}"


def test_a_tampered_draw_is_caught(tmp_path, monkeypatch):
    fits = dict(packaged_posterior("rational"))
    z = fits["mexico"].z.copy()
    z[:, :, 0] += 0.5
    fits["mexico"] = replace(fits["mexico"], z=z)
    path = tmp_path / "rational.npz"
    posterior.save(path, fits)
    monkeypatch.setattr(checking, "path_of", lambda school: path)
    found = {one.fit: one for one in checking.check("rational")}
    assert "log densities differ" in " ".join(found["mexico"].wrong)
    assert found["triangle"].wrong == ()


def test_a_file_gives_back_what_it_was_given(tmp_path):
    fits = packaged_posterior("rational")
    path = tmp_path / "one.npz"
    posterior.save(path, fits)
    again = posterior.read(path)
    for name, one in fits.items():
        assert again[name].record == one.record
        np.testing.assert_array_equal(again[name].z, one.z)
        np.testing.assert_array_equal(again[name].log_density, one.log_density)
    assert not list(tmp_path.glob("*.partial*"))


def test_strange_files_are_one_clear_line(tmp_path):
    with pytest.raises(InputError, match="no posterior here"):
        posterior.read(tmp_path / "none.npz")
    broken = tmp_path / "broken.npz"
    broken.write_bytes(posterior.path_of("rational").read_bytes()[:1000])
    foreign = tmp_path / "foreign.npz"
    np.savez(foreign, records=np.asarray(json.dumps({"mexico": {"school": "x"}})))
    for path in (broken, foreign):
        with pytest.raises(InputError, match="not a posterior of interlock") as caught:
            posterior.read(path)
        assert "\n" not in str(caught.value)


def test_other_data_other_priors_and_no_convergence_are_told(monkeypatch):
    fits = packaged_posterior("rational")
    record = fits["mexico"].record
    assert "other data" in str(fresh(replace(record, fingerprint="sha256:0")))
    assert "other priors" in str(fresh(replace(record, specification="0")))
    slow = replace(record, ess={**record.ess, "nu": 12.0})
    assert not slow.converged
    stale = replace(record, fingerprint="sha256:0")
    for wrong, why in ((slow, "has not converged; `make fit`"), (stale, "other data")):
        bad = {**fits, "mexico": replace(fits["mexico"], record=wrong)}
        monkeypatch.setattr(posterior, "read", lambda path, bad=bad: bad)
        packaged_posterior.cache_clear()
        with pytest.raises(UnconvergedError, match=why):
            packaged_posterior("rational")
        packaged_posterior.cache_clear()
