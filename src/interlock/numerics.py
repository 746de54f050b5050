"""The only place that calls solvers: float64, a persistent compile cache, fixed points.

`fixed_point` returns status and residual with the solution and is differentiable by the
implicit function theorem, so gradients cost a linear solve and never unroll the iteration.
"""

import gc
from collections.abc import Callable
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import lineax as lx
from jaxtyping import Array, Bool, Float, Int

from interlock.cached import cache_folder

jax.config.update("jax_enable_x64", True)


def _use_persistent_cache() -> None:
    """Keep compiled kernels between commands; an unwritable cache only costs time."""
    folder = cache_folder() / "jax"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)


_use_persistent_cache()


def drop_kernels() -> None:
    """Forget compiled kernels; they compile again, or load from the cache, when used.

    Each keeps memory maps, of which a Linux process may hold some 65,000: a process that runs
    through many is ended by the compiler.
    """
    jax.clear_caches()
    gc.collect()


# Anderson acceleration: how many past steps it mixes, and the Tikhonov term (relative to the
# mean diagonal of the Gram matrix) that keeps the small least-squares problem solvable.
MEMORY = 5
TIKHONOV = 1e-13
# A residual this many times the best since the last restart means that the mixing went astray.
RESTART_FACTOR = 4.0
# The implicit linear solve is asked for more digits than anybody reads from a gradient.
GRADIENT_TOLERANCE = 1e-10
GMRES_RESTART = 10


class FixedPoint(NamedTuple):
    """A fixed point with what is known about it."""

    value: Float[Array, "unknown"]
    residual: Float[Array, ""]
    iterations: Int[Array, ""]


class _Loop(NamedTuple):
    value: Float[Array, "unknown"]
    change: Float[Array, "unknown"]
    residual: Float[Array, ""]
    best: Float[Array, ""]
    past_steps: Float[Array, "memory unknown"]
    past_changes: Float[Array, "memory unknown"]
    filled: Int[Array, ""]
    iterations: Int[Array, ""]


# A step returns the next value and how far the present one is from solving the problem.
Step = Callable[[Float[Array, "unknown"], Any], tuple[Float[Array, "unknown"], Float[Array, ""]]]


def fixed_point(
    step: Step,
    start: Float[Array, "unknown"],
    params: Any,
    *,
    tolerance: float,
    max_iterations: int,
    memory: int = MEMORY,
) -> FixedPoint:
    """Solve value = step(value, params)[0]; derivatives in `params` are implicit.

    Args:
        step: the map, smooth at its fixed point, and the residual at the value it is given.
        start: first guess; the solution does not depend on it and carries no gradient to it.
        params: any pytree; its inexact arrays may be differentiated, forward and reverse.
        tolerance: bound on the residual that the step reports.
        max_iterations: iterations after which it gives up (the residual then says so).
        memory: past steps that Anderson acceleration mixes; 0 iterates plainly.

    Source: Walker & Ni (2011), SIAM J. Numer. Anal. 49:1715 (Anderson acceleration, type II).

    """
    arrays, static = eqx.partition(params, eqx.is_inexact_array)
    found = _iterate(
        step,
        jax.lax.stop_gradient(start),
        jax.lax.stop_gradient(params),
        tolerance,
        max_iterations,
        memory,
    )
    value = _implicit(step, jax.lax.stop_gradient(found.value), arrays, static)
    return FixedPoint(value, found.residual, found.iterations)


def _implicit(step: Step, value: Array, arrays: Any, static: Any) -> Array:
    """Attach dx = (1 - step_x)^-1 step_params dparams to a value that is already solved."""

    @jax.custom_jvp
    def attach(arrays: Any) -> Array:
        return value

    @attach.defjvp
    def _(primals: tuple[Any], tangents: tuple[Any]) -> tuple[Array, Array]:
        def at_params(arrays: Any) -> Array:
            return step(value, eqx.combine(arrays, static))[0]

        _, forcing = jax.jvp(at_params, primals, tangents)
        jacobian = jax.linearize(lambda x: step(x, eqx.combine(primals[0], static))[0], value)[1]
        operator = lx.FunctionLinearOperator(
            lambda dx: dx - jacobian(dx), jax.eval_shape(lambda: value)
        )
        solver = lx.GMRES(
            rtol=GRADIENT_TOLERANCE,
            atol=GRADIENT_TOLERANCE,
            restart=GMRES_RESTART,
            stagnation_iters=200,
        )
        return value, lx.linear_solve(operator, forcing, solver, throw=False).value

    return attach(arrays)


def _iterate(
    step: Step,
    start: Array,
    params: Any,
    tolerance: float,
    max_iterations: int,
    memory: int,
) -> FixedPoint:
    """Iterate with Anderson acceleration until the change is small, NaN, or time is up."""
    width = max(memory, 1)
    following, residual = step(start, params)
    change = following - start
    empty = jnp.zeros((width, start.size))
    first = _Loop(start, change, residual, residual, empty, empty, jnp.asarray(0), jnp.asarray(1))

    def go_on(loop: _Loop) -> Bool[Array, ""]:
        # NaN compares false, so a diverged iteration stops at once.
        return (loop.residual > tolerance) & (loop.iterations < max_iterations)

    def advance(loop: _Loop) -> _Loop:
        mixed = _mixed_step(loop) if memory else loop.change
        value = loop.value + mixed
        following, residual = step(value, params)
        change = following - value
        # A mixed step that leads astray is taken back; the next one is plain and always stands.
        good = (residual <= RESTART_FACTOR * loop.best) | (loop.filled == 0)
        slot = loop.filled % width
        tried = _Loop(
            value,
            change,
            residual,
            jnp.where(loop.filled == 0, residual, jnp.minimum(loop.best, residual)),
            loop.past_steps.at[slot].set(mixed),
            loop.past_changes.at[slot].set(change - loop.change),
            loop.filled + 1,
            loop.iterations + 1,
        )
        back = loop._replace(filled=jnp.zeros_like(loop.filled), iterations=loop.iterations + 1)
        return jax.tree.map(lambda new, old: jnp.where(good, new, old), tried, back)

    last = jax.lax.while_loop(go_on, advance, first)
    return FixedPoint(last.value, last.residual, last.iterations)


def _mixed_step(loop: _Loop) -> Float[Array, "unknown"]:
    """Combine the plain step with past ones so that the linearised change is least."""
    width = loop.past_changes.shape[0]
    live = (jnp.arange(width) < loop.filled)[:, None]
    changes = jnp.where(live, loop.past_changes, 0.0)
    steps = jnp.where(live, loop.past_steps, 0.0)
    gram = changes @ changes.T
    ridge = TIKHONOV * jnp.trace(gram) / width
    # Empty slots get a unit diagonal so that their weight is exactly zero.
    gram = gram + jnp.diag(jnp.where(live[:, 0], ridge, 1.0))
    weights = jnp.linalg.solve(gram, changes @ loop.change)
    return loop.change - weights @ (steps + changes)
