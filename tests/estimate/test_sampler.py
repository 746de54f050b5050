"""Mode, whitening and NUTS on targets whose answers are known."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.estimate import fit as fitting
from interlock.estimate.campaign import USUAL, diagnostics, effort_of
from interlock.estimate.target import Target, finite_difference_hessian, target

pytestmark = pytest.mark.xdist_group("estimate")
CENTRE = np.asarray([0.5, -1.0, 2.0])
PRECISION = np.asarray([[4.0, 1.2, 0.0], [1.2, 3.0, -0.8], [0.0, -0.8, 2.0]])


def gaussian() -> Target:
    real = target("mexico", "rational")

    def density(z, setting):
        gap = z - CENTRE
        return -0.5 * gap @ PRECISION @ gap

    table = real.table._replace(priors=real.table.priors[:3], active=np.ones(3, dtype=bool))
    return replace(real, table=table, density=density)


def test_mode_and_whitening_of_a_gaussian():
    mode = fitting.find_mode(gaussian())
    mode.require_converged()
    np.testing.assert_allclose(mode.z, CENTRE, atol=1e-3)
    covariance = mode.whitening @ mode.whitening.T
    np.testing.assert_allclose(covariance, np.linalg.inv(PRECISION), rtol=1e-4, atol=1e-6)


def test_the_hessian_by_differences_is_that_of_a_cubic():
    def gradient(z):
        return jnp.stack([3 * z[0] ** 2 + z[1], z[0] + 4 * z[1] ** 3])

    found = finite_difference_hessian(gradient, jnp.asarray([1.0, 2.0]))
    np.testing.assert_allclose(found, [[6.0, 1.0], [1.0, 48.0]], rtol=1e-6)


def test_draws_of_a_gaussian_have_its_moments():
    one = gaussian()
    drawn = fitting.sample(one, fitting.find_mode(one), seed=3, warmup=200, draws=500)
    flat = drawn.z.reshape(-1, 3)
    truth = np.linalg.inv(PRECISION)
    r_hat, ess = diagnostics(drawn.z)
    assert drawn.divergences == 0
    assert r_hat.max() < 1.02
    error = np.sqrt(truth.diagonal() / ess.min())
    assert (np.abs(flat.mean(axis=0) - CENTRE) < 5 * error).all()
    np.testing.assert_allclose(np.cov(flat.T), truth, atol=0.08)
    inside = drawn.z[0, :5]
    gap = inside - CENTRE
    expected = -0.5 * np.einsum("di,ij,dj->d", gap, PRECISION, gap)
    np.testing.assert_allclose(drawn.log_density[0, :5], expected, atol=1e-10)


def test_a_seed_is_a_promise():
    one = gaussian()
    mode = fitting.find_mode(one)
    same = [fitting.sample(one, mode, seed=5, warmup=60, draws=40).z for _ in range(2)]
    other = fitting.sample(one, mode, seed=6, warmup=60, draws=40).z
    np.testing.assert_array_equal(*same)
    assert not np.array_equal(same[0], other)


def test_an_unfinished_mode_is_refused():
    mode = fitting.find_mode(gaussian())
    bad = replace(mode, status="iterations exhausted", gradient_norm=3.0)
    with pytest.raises(UnconvergedError, match=r"gradient 3\.0e\+00"):
        fitting.sample(gaussian(), bad, seed=1, warmup=10, draws=10)


def test_the_mode_of_a_school_is_found_from_elsewhere():
    one = target("mexico", "rational")
    first = fitting.find_mode(one)
    away = np.random.default_rng(1).normal(scale=0.3, size=first.z.size)
    second = fitting.find_mode(one, first.z + away)
    assert first.status == second.status == "converged"
    assert second.log_density == pytest.approx(first.log_density, abs=1e-3)
    np.testing.assert_allclose(second.z, first.z, atol=0.02)


def test_hard_fits_take_more_and_a_caller_may_take_less():
    assert effort_of("rational", "mexico") == USUAL
    hard = effort_of("chapter", "triangle")
    assert hard.draws > USUAL.draws
    assert hard.target_accept > USUAL.target_accept
    assert effort_of("chapter", "triangle", 60, 150)[:2] == (60, 150)
