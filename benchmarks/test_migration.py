"""Speed of the migration and security regimes, each figure beside the one it must reach.

The ratio is taken in the same run against the plain-Python twin of the corridor, which solves each
year's choice by bisection. Run with `make bench`; nothing here runs in `make test`.
"""

from functools import cache
from time import perf_counter

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from tests.migration import twin

from interlock.estimate import parameters
from interlock.estimate.priors import model_values
from interlock.estimate.target import factual, target, values_of
from interlock.migration.places import Places, places_path
from interlock.scenario.school import load_school

MILLISECOND = 1e-3
SCHOOL = "rational"
DRAWS = 1_000
PLACES, YEARS = 96, 45


@cache
def mexico():
    """Return one Mexican run, compiled, of the prior centre."""
    of = target("mexico", SCHOOL)
    values = values_of(of.table, jnp.zeros(len(of.table.priors)), of.setting)
    run = jax.jit(lambda values, given: parameters.run_mexico(values, of.setting.school, given))
    return lambda: jax.block_until_ready(run(values, factual()))


def median_times(*calls, rounds=100):
    """Return median seconds of each call; they take turns, so that other work slows all alike."""
    times = np.empty((rounds, len(calls)))
    for turn in times:
        for place, call in enumerate(calls):
            started = perf_counter()
            call()
            turn[place] = perf_counter() - started
    return np.median(times, axis=0)


def test_one_origin_forward(benchmark):
    run = mexico()
    assert run().residual.max() < 1e-10
    benchmark.group = "one origin, 1980-2024"
    benchmark.extra_info["limit_ms"] = 2
    benchmark.pedantic(run, rounds=200, warmup_rounds=10)
    assert benchmark.stats.stats.median < 2 * MILLISECOND


def test_ratio_to_the_twin(benchmark):
    """One run, both programs, the same origin, draw and school."""
    table = target("mexico", SCHOOL).table
    natural = {one.name: float(one.natural(0.0)) for one in table.priors}
    case = twin.mexico_case(natural, load_school(SCHOOL), factual())
    benchmark.group = "one origin, 1980-2024: the twin"
    theirs, _ = benchmark.pedantic(lambda: twin.run(case), rounds=5, warmup_rounds=1)
    ours = mexico()
    np.testing.assert_allclose(ours().apprehensions, theirs["apprehensions"], rtol=1e-10)
    slow, kernel = median_times(lambda: twin.run(case), ours)
    benchmark.extra_info |= {"kernel_ms": 1e3 * kernel, "ratio": slow / kernel}
    assert slow / kernel >= 4  # 6 to 13 on two busy cores


def test_gradient_of_the_density(benchmark):
    """Value and gradient of the Mexican log density over its value alone."""
    of = target("mexico", SCHOOL)
    z = jnp.asarray(np.random.default_rng(1).normal(0, 0.1, len(of.table.priors)))
    value = jax.jit(of.density)
    both = jax.jit(jax.value_and_grad(of.density))

    def forward():
        return jax.block_until_ready(value(z, of.setting))

    def gradient():
        return jax.block_until_ready(both(z, of.setting))

    found, slope = gradient()
    assert np.isfinite(slope).all()
    np.testing.assert_allclose(found, forward(), rtol=1e-9)
    benchmark.group = "density of the Mexican block"
    benchmark.pedantic(gradient, rounds=200, warmup_rounds=10)
    alone, together = median_times(forward, gradient, rounds=300)
    ratio = together / alone
    benchmark.extra_info |= {"forward_ms": 1e3 * alone, "ratio": ratio, "limit_ratio": 4}
    assert ratio < 4


def prior_draws(block, n):
    """Return draws in model units, stacked."""
    table = parameters.table(block, load_school(SCHOOL))
    location = jnp.asarray([one.location for one in table.priors])
    scale = jnp.asarray([one.scale for one in table.priors])
    z = jnp.asarray(np.random.default_rng(7).standard_normal((n, len(table.priors))))
    return jax.vmap(lambda row: dict(model_values(table.priors, row, location, scale)))(z)


def test_a_thousand_draws_of_four_origins(benchmark):
    """Mexico makes the border, the three Central American origins take it, draw by draw."""
    switches = parameters.kernel_school(load_school(SCHOOL))

    @jax.jit
    def ensemble(mexican, central, given):
        def one(pair):
            first = parameters.run_mexico(pair[0], switches, given)
            south = parameters.run_triangle(pair[1], switches, given, pair[0], first.border)
            return first.pools, south.pools, jnp.maximum(first.residual.max(), south.residual.max())

        return jax.lax.map(one, (mexican, central), batch_size=100)

    draws = prior_draws("mexico", DRAWS), prior_draws("triangle", DRAWS)

    def run():
        return jax.block_until_ready(ensemble(*draws, factual()))

    mexican, central, residual = run()
    assert mexican.recent.shape == (DRAWS, YEARS) and central.recent.shape == (DRAWS, 3, YEARS)
    assert residual.max() < 1e-10
    benchmark.group = "1,000 draws of four origins"
    benchmark.extra_info["limit_s"] = 5
    benchmark.pedantic(run, rounds=5, warmup_rounds=1)
    assert benchmark.stats.stats.median < 5


def test_many_places(benchmark):
    draw = np.random.default_rng(3)
    world = Places(
        utility=jnp.asarray(draw.normal(0, 0.5, (YEARS, PLACES))),
        moving_cost=jnp.asarray(draw.uniform(2, 14, (PLACES, PLACES)) * (1 - np.eye(PLACES))),
        stocks=jnp.asarray(draw.uniform(1e4, 1e7, PLACES)),
        dispersion=jnp.asarray(2.5),
        discount=jnp.asarray(0.96),
    )
    path_of = eqx.filter_jit(places_path)

    def run():
        return jax.block_until_ready(path_of(world))

    path = run()
    path.require_converged()
    benchmark.group = "96 places, 45 years"
    benchmark.extra_info |= {"limit_ms": 2, "newton_steps": int(path.iterations)}
    benchmark.pedantic(run, rounds=200, warmup_rounds=10)
    assert benchmark.stats.stats.median < 2 * MILLISECOND
