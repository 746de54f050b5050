"""The likelihood against its plain-Python twin, known distributions, and its own adding up."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.estimate import likelihood, observations
from interlock.estimate.target import TRAINING_YEAR, cut, factual, pointwise, target
from tests.estimate import twin

pytestmark = pytest.mark.xdist_group("density")
ABSOLUTE = 1e-10  # sums of a few numbers below 1,000, in another order

pointwise_of = jax.jit(pointwise, static_argnames=("block", "until"))


def assert_agree(ours, theirs):
    assert set(ours) == set(theirs)
    for name, expected in theirs.items():
        assert len(expected) > 0, name
        np.testing.assert_allclose(ours[name], expected, rtol=1e-12, atol=ABSOLUTE, err_msg=name)


def test_normal_density():
    gaps, errors = np.asarray([-1.2, 0.0, 0.7]), np.asarray([0.1, 0.5, 2.0])
    theirs = [twin.normal(*one) for one in zip(gaps, errors, strict=True)]
    np.testing.assert_allclose(likelihood.normal(jnp.asarray(gaps), errors), theirs, atol=ABSOLUTE)
    fine = jnp.linspace(-3, 3, 60_001)
    density = jnp.exp(likelihood.normal(fine, 0.3))
    assert float(density.sum() * (fine[1] - fine[0])) == pytest.approx(1, abs=1e-9)


def test_autoregressive_density_is_that_of_the_joint_normal():
    """Covariance s^2 r^|i-j| / (1 - r^2), the determinant and inverse taken as they are."""
    for persistence in (0.0, 0.3, 0.59):
        for n in (1, 2, 12):
            gaps = np.random.default_rng(n).normal(0, 0.4, n)
            error = 0.17
            lag = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
            covariance = error**2 * persistence**lag / (1 - persistence**2)
            _, logdet = np.linalg.slogdet(covariance)
            quadratic = gaps @ np.linalg.solve(covariance, gaps)
            joint = -0.5 * (quadratic + logdet + n * math.log(2 * math.pi))
            ours = likelihood.autoregressive(
                jnp.asarray(gaps), jnp.asarray(error), jnp.asarray(persistence)
            )
            assert ours.shape == (n,)
            assert float(ours.sum()) == pytest.approx(joint, abs=ABSOLUTE)
            theirs = twin.autoregressive(gaps.tolist(), error, persistence)
            np.testing.assert_allclose(ours, theirs, atol=ABSOLUTE)


@pytest.mark.parametrize("spread", [0.1, 0.3, 1.0])
def test_counts_by_the_gamma_function(spread):
    for count in (0, 1, 17, 480):
        ours = likelihood.negative_binomial(
            np.asarray(float(count)), jnp.asarray(312.5), jnp.asarray(spread)
        )
        theirs = twin.negative_binomial(count, 312.5, spread)
        assert float(ours) == pytest.approx(theirs, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("spread", [0.25, 0.8])
def test_counts_are_poisson_with_a_gamma_year_effect(spread):
    """Brute force: integrate Poisson(n | m g) over g ~ Gamma(a, 1/a), mean 1 and sd `spread`."""
    shape, mean = 1 / spread**2, 20.0
    # g = exp(x): the trapezoid rule converges faster than any power on such an integrand.
    x = np.linspace(-40 * spread, 8 * spread, 40_001)
    log_gamma = shape * (x + math.log(shape) - np.exp(x)) - math.lgamma(shape)
    for count in (0, 5, 20, 60):
        log_poisson = count * (x + math.log(mean)) - mean * np.exp(x) - math.lgamma(count + 1)
        mixed = math.log(np.trapezoid(np.exp(log_gamma + log_poisson), x))
        ours = likelihood.negative_binomial(
            np.asarray(float(count)), jnp.asarray(mean), jnp.asarray(spread)
        )
        assert float(ours) == pytest.approx(mixed, abs=1e-8)


def test_mexico_agrees_with_the_twin(drawn):
    (_, _, values, path), _ = drawn
    ours = pointwise_of("mexico", path, values, factual(), until=2019)
    theirs = twin.mexico(path, values, factual(), observations.mexico())
    assert_agree(ours, theirs)


def test_the_triangle_agrees_with_the_twin(drawn):
    _, (_, _, values, path) = drawn
    ours = pointwise_of("triangle", path, values, factual(), until=2019)
    seen, together = observations.triangle(), observations.triangle_together()
    assert_agree(ours, twin.triangle(path, values, factual(), seen, together))


def test_the_density_is_the_sum_of_its_pieces_and_the_prior(drawn, density):
    (one, z, values, path), _ = drawn
    pieces = pointwise_of("mexico", path, values, factual(), until=2019)
    total = sum(float(np.asarray(piece).sum()) for piece in pieces.values())
    whole = float(density(jnp.asarray(z), one.setting))
    assert whole == pytest.approx(total - 0.5 * (z**2).sum(), rel=1e-10)
    assert all(np.isfinite(piece).all() for piece in pieces.values())


def test_a_draw_outside_the_range_of_the_model_has_no_density(density):
    one = target("mexico", "rational")
    z = np.zeros(len(one.table.priors))
    z[one.table.names.index("p_1993")] = np.nan
    assert float(density(jnp.asarray(z), one.setting)) == -1e12


def test_until_cuts_the_observations_that_end_later_and_no_others(drawn):
    (_, _, values, path), _ = drawn
    seen = observations.mexico()
    every = pointwise_of("mexico", path, values, factual(), until=2019)
    early = pointwise_of("mexico", path, values, factual(), until=TRAINING_YEAR)
    assert set(every) == set(early)
    fewer = 0
    for name, one in seen.items():
        keep = one.last <= TRAINING_YEAR
        np.testing.assert_allclose(early[name], np.asarray(every[name])[keep], atol=1e-12)
        fewer += int((~keep).sum())
    assert fewer > 50
    # Windows that straddle the year are cut whole: nothing of 2005 remains.
    left = cut(seen, TRAINING_YEAR)
    assert max(one.last.max() for one in left.values() if one.last.size) == TRAINING_YEAR
    assert left["probability_survey"].last.tolist() == [1989, 1993]
    assert left["gives_up"].last.size == 0


def test_every_observation_moves_the_density(drawn):
    """Doubling an observed number changes exactly its own piece (and, in the AR(1), the next)."""
    (_, _, values, path), _ = drawn
    seen = dict(observations.mexico())
    before = jax.device_get(likelihood.mexico(path, values, factual(), seen))
    for name in ("stock", "fee", "inflow", "unauthorised_pew", "apprehensions", "deaths"):
        other = seen[name].values.copy()
        other[1] *= 2
        after = likelihood.mexico(
            path, values, factual(), seen | {name: seen[name]._replace(values=other)}
        )
        moved = np.flatnonzero(np.asarray(after[name]) != np.asarray(before[name])).tolist()
        assert moved == ([1, 2] if name == "apprehensions" else [1]), name
        for rest in set(before) - {name}:
            np.testing.assert_array_equal(before[rest], after[rest])
