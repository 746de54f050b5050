"""Modes and posteriors: damped Newton, whitening with the Hessian at the mode, then NUTS."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from interlock.errors import UnconvergedError
from interlock.estimate.target import Setting, Target, finite_difference_hessian

MODE_TOLERANCE = 1e-3  # norm of the gradient in z, where the posterior has curvature 1 or more
MODE_STEPS = 60
STEP_LIMIT = 1.5  # largest move of any z in one Newton step
CHAINS = 4
MAX_TREE_DEPTH = 8
TARGET_ACCEPT = 0.85


@dataclass(frozen=True)
class Mode:
    """The mode of a posterior.

    Attributes:
        z: standard normals [parameter].
        log_density: log posterior there.
        gradient_norm: what is left of the gradient.
        whitening: L with L L' = inverse of the negative Hessian [parameter, parameter].
        status: `converged` or what went wrong.
    """

    z: np.ndarray
    log_density: float
    gradient_norm: float
    whitening: np.ndarray
    status: str

    def require_converged(self) -> None:
        """Raise UnconvergedError unless the gradient has vanished."""
        if self.status != "converged":
            raise UnconvergedError(
                f"the mode did not converge ({self.status}; gradient {self.gradient_norm:.1e})"
            )


@dataclass(frozen=True)
class Sample:
    """Draws of a posterior.

    Attributes:
        z: standard normals [chain, draw, parameter].
        log_density: log posterior of each draw [chain, draw].
        divergences: transitions that diverged.
        mode: the mode that whitened them.
    """

    z: np.ndarray
    log_density: np.ndarray
    divergences: int
    mode: Mode


@cache
def _compiled(density: Callable[[Array, Setting], Array]) -> tuple[Callable[..., Any], ...]:
    """Return value-and-gradient and gradient of a density, compiled once for all schools."""
    return jax.jit(jax.value_and_grad(density)), jax.jit(jax.grad(density))


def find_mode(
    target: Target,
    start: np.ndarray | None = None,
    on_step: Callable[[int, float], None] = lambda step, norm: None,
) -> Mode:
    """Return the mode by Newton steps with a damped, finite-difference Hessian.

    Args:
        target: the posterior.
        start: first guess in z, default the centre of the priors.
        on_step: called with the step number and the gradient norm, for progress.
    """
    value_and_gradient, gradient = _compiled(target.density)
    here = partial(value_and_gradient, setting=target.setting)
    slope = partial(gradient, setting=target.setting)
    z = jnp.zeros(len(target.table.priors)) if start is None else jnp.asarray(start)
    value, grad = here(z)
    damping, hessian = 1.0, np.eye(z.size)
    for number in range(MODE_STEPS):
        on_step(number, float(jnp.linalg.norm(grad)))
        if jnp.linalg.norm(grad) < MODE_TOLERANCE:
            break
        hessian = -finite_difference_hessian(slope, z)
        # A Hessian costs a hundred gradients: it serves as long as each step halves the gradient.
        left = np.inf
        while MODE_TOLERANCE <= (size := float(jnp.linalg.norm(grad))) < left / 2:
            left = size
            z, value, grad, damping = _newton(here, z, value, grad, hessian, damping)
    norm = float(jnp.linalg.norm(grad))
    hessian = -finite_difference_hessian(slope, z)
    status = "converged" if norm < MODE_TOLERANCE else "iterations exhausted"
    return Mode(np.asarray(z), float(value), norm, _whitening(hessian), status)


def _newton(
    here: Callable[[Array], tuple[Array, Array]],
    z: Array,
    value: Array,
    grad: Array,
    hessian: np.ndarray,
    damping: float,
) -> tuple[Array, Array, Array, float]:
    """Take one step uphill; damping grows until it is uphill and shrinks after."""
    eigenvalues, vectors = np.linalg.eigh(hessian)
    along = vectors.T @ np.asarray(grad)
    for _ in range(12):
        # The prior has curvature one in every direction: less is noise or a saddle.
        step = vectors @ (along / (np.maximum(eigenvalues, 1.0) + damping))
        step *= min(1.0, STEP_LIMIT / np.abs(step).max())
        tried, slope = here(z + step)
        if tried > value - 1e-9 * abs(value):
            return z + step, tried, slope, damping / 10
        damping = max(damping, 1e-3) * 10
    return z, value, grad, damping


def _whitening(hessian: np.ndarray) -> np.ndarray:
    eigenvalues, vectors = np.linalg.eigh(hessian)
    return vectors / np.sqrt(np.maximum(eigenvalues, 0.5))


def sample(
    target: Target,
    mode: Mode,
    *,
    seed: int,
    chains: int = CHAINS,
    warmup: int,
    draws: int,
    target_accept: float = TARGET_ACCEPT,
) -> Sample:
    """Return draws by NUTS in whitened coordinates z = mode + L w, chains side by side.

    Args:
        target: the posterior.
        mode: where the chains start, and the Hessian that whitens.
        seed: of all chains.
        chains: number of chains.
        warmup: steps of each chain that adapt step size and mass matrix.
        draws: steps of each chain that are kept.
        target_accept: above .85, steps are smaller and the mass matrix dense: fewer divergences
            in a hard geometry, and more time.

    Raises:
        UnconvergedError: the mode did not converge.
    """
    from numpyro.infer import MCMC, NUTS

    mode.require_converged()
    center, whitening = jnp.asarray(mode.z), jnp.asarray(mode.whitening)

    def potential(w: Array) -> Array:
        return -target.density(center + whitening @ w, target.setting)

    kernel = NUTS(
        potential_fn=potential,
        max_tree_depth=MAX_TREE_DEPTH,
        target_accept_prob=target_accept,
        dense_mass=target_accept > TARGET_ACCEPT,
    )
    key = jax.random.key(seed)
    start = 0.3 * jax.random.normal(jax.random.fold_in(key, 1), (chains, center.size))
    run = MCMC(
        kernel,
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="vectorized",
        progress_bar=False,
    )
    fields = ("potential_energy", "diverging")
    run.run(jax.random.fold_in(key, 2), init_params=start, extra_fields=fields)
    w = np.asarray(run.get_samples(group_by_chain=True))
    extra = run.get_extra_fields(group_by_chain=True)
    z = mode.z + w @ mode.whitening.T
    return Sample(z, -np.asarray(extra["potential_energy"]), int(extra["diverging"].sum()), mode)
