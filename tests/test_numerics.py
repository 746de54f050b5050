"""Fixed points: solved, differentiated, and honest when not solved."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock import numerics


def linear(size, seed=0, radius=0.9):
    draw = np.random.default_rng(seed)
    matrix = draw.normal(size=(size, size))
    return jnp.asarray(radius * matrix / np.abs(np.linalg.eigvals(matrix)).max())


def step(value, params):
    matrix, shift = params
    change = matrix @ value + shift - value
    return value + change, jnp.abs(change).max()


def solve(params, memory=numerics.MEMORY, max_iterations=2_000):
    start = jnp.zeros_like(params[1])
    return numerics.fixed_point(
        step, start, params, tolerance=1e-12, max_iterations=max_iterations, memory=memory
    )


@pytest.mark.parametrize("memory", [0, 1, 5])
def test_solves_a_linear_map(memory):
    matrix, shift = linear(20), jnp.arange(20.0)
    found = solve((matrix, shift), memory)
    expected = np.linalg.solve(np.eye(20) - np.asarray(matrix), np.asarray(shift))
    np.testing.assert_allclose(found.value, expected, rtol=1e-9)
    assert found.residual <= 1e-12


def test_mixing_saves_iterations():
    params = linear(20, radius=0.97), jnp.ones(20)
    assert solve(params, memory=8).iterations < solve(params, memory=0).iterations / 3


def test_derivatives_are_those_of_the_solution():
    matrix, shift = linear(12), jnp.arange(12.0)

    def exact(shift):
        return jnp.linalg.solve(jnp.eye(12) - matrix, shift)

    def ours(shift):
        return solve((matrix, shift)).value

    expected = jax.jacobian(exact)(shift)
    np.testing.assert_allclose(jax.jacrev(ours)(shift), expected, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(jax.jacfwd(ours)(shift), expected, rtol=1e-7, atol=1e-9)


def test_reports_when_time_is_up():
    found = solve((linear(20), jnp.ones(20)), memory=0, max_iterations=3)
    assert found.iterations == 3
    assert found.residual > 1e-12


def test_stops_at_once_on_not_a_number():
    found = solve((linear(5), jnp.full(5, jnp.nan)))
    assert found.iterations == 1
    assert not found.residual <= 1e-12


def test_computes_in_float64():
    assert jnp.asarray(1.0).dtype == jnp.float64
