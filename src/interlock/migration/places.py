"""Choice among many places: where people live, year by year, when they look ahead.

    V_i(t)  = u_i(t) + nu ln sum_j exp[(beta V_j(t+1) - tau_ij)/nu]
    mu_ij(t) = exp[(beta V_j(t+1) - tau_ij)/nu] / sum_k exp[(beta V_k(t+1) - tau_ik)/nu]
    L_j(t+1) = sum_i L_i(t) mu_ij(t)

A year costs one product of a matrix and a vector each way. With K_ij = exp(-tau_ij/nu) made once,
w_j = exp[(beta V_j' - max_k beta V_k')/nu] <= 1 and S = K w, values and stocks are

    V_i = u_i + max_k beta V_k' + nu ln S_i,    L_j' = w_j sum_i K_ij L_i / S_i

The last year lasts: V(T) = u(T) + nu ln sum exp[(beta V(T) - tau)/nu], solved by Newton steps on V,
which are the policy iteration of Howard (1960) and end at rounding in a few rounds.

Source: Caliendo, Dvorkin & Parro (2019), section 2 (values, shares, law of motion), here yearly and
with utilities given; Artuç, Chaudhuri & McLaren (2010) for the choice.
"""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from interlock.errors import UnconvergedError
from interlock.numerics import fixed_point

BETA = 0.96  # annual discount factor
TOLERANCE = 1e-9  # of the terminal value, relative to its size, before the last step squares it
RESIDUAL = 1e-13  # after it
MAX_ITERATIONS = 50  # Newton needs three to eight
# A sum S_i below this has lost digits: the place is too far from every good one for one pass.
SMALLEST_SUM = 1e-290


class Places(eqx.Module):
    """A world of places over some years.

    Attributes:
        utility: u, of living in a place in a year.
        moving_cost: tau, in utility; zero on the diagonal, infinite where nobody can move.
        stocks: L at the start of the first year, persons.
        dispersion: nu, of tastes.
        discount: beta, a year.
    """

    utility: Float[Array, "year place"]
    moving_cost: Float[Array, "origin destination"]
    stocks: Float[Array, " place"]
    dispersion: Float[Array, ""]
    discount: Float[Array, ""]


class PlacesPath(eqx.Module):
    """Values and persons by year, with what is known about the solution.

    Attributes:
        values: V at the start of each year, in utility.
        stocks: L at the start of each year and after the last, persons.
        residual: |V - T(V)| of the terminal value over max(1, |V|).
        iterations: Newton steps that it took.
        smallest_sum: the least S_i of all years; see `converged`.
    """

    values: Float[Array, "year place"]
    stocks: Float[Array, "later place"]
    residual: Float[Array, ""]
    iterations: Int[Array, ""]
    smallest_sum: Float[Array, ""]

    @property
    def converged(self) -> bool:
        """Whether the terminal value is solved and no sum has lost its digits."""
        solved = self.residual <= RESIDUAL
        return bool(solved & (self.smallest_sum >= SMALLEST_SUM))

    def require_converged(self) -> None:
        """Raise UnconvergedError unless the path may be used."""
        if not self.converged:
            raise UnconvergedError(
                f"values of places: residual {float(self.residual):.1e} after "
                f"{int(self.iterations)} steps, smallest sum {float(self.smallest_sum):.1e}; "
                "lower moving costs or utility differences over the dispersion of tastes"
            )


class _Kernel(NamedTuple):
    """K by origin, each row over its largest entry, whose log is put back by `base`."""

    reach: Float[Array, "origin destination"]
    base: Float[Array, " origin"]
    dispersion: Float[Array, ""]
    discount: Float[Array, ""]


def _kernel(world: Places) -> _Kernel:
    cheapest = world.moving_cost.min(axis=1)
    reach = jnp.exp((cheapest[:, None] - world.moving_cost) / world.dispersion)
    return _Kernel(reach, -cheapest, world.dispersion, world.discount)


def _attraction(k: _Kernel, later: Float[Array, " place"]) -> tuple[Array, Array, Array]:
    """Return w, S = K w and the largest beta V'."""
    worth = k.discount * later
    top = jax.lax.stop_gradient(worth.max())
    weight = jnp.exp((worth - top) / k.dispersion)
    return weight, k.reach @ weight, top


def _value(k: _Kernel, now: Array, later: Array) -> tuple[Array, Array]:
    """Return V of a year from u and next year's V, and the least S."""
    _, total, top = _attraction(k, later)
    return now + k.base + top + k.dispersion * jnp.log(total), total.min()


def shares(world: Places, later: Float[Array, " place"]) -> Float[Array, "origin destination"]:
    """Return mu_ij of a year from next year's values: the share of origin i that moves to j.

    mu_ij = K_ij w_j / S_i; rows sum to one.

    Args:
        world: costs, dispersion and discount.
        later: V of next year.
    """
    k = _kernel(world)
    weight, total, _ = _attraction(k, later)
    return k.reach * weight / total[:, None]


def _gap(k: _Kernel, utility: Array, value: Array) -> tuple[Array, Array, Array]:
    """Return T(V) - V, its size over that of V, and the shares that move."""
    weight, total, top = _attraction(k, value)
    gap = utility + k.base + top + k.dispersion * jnp.log(total) - value
    size = jnp.abs(gap).max() / jnp.maximum(1.0, jnp.abs(value).max())
    return gap, size, k.reach * weight / total[:, None]


def _newton(value: Array, given: tuple[_Kernel, Array]) -> tuple[Array, Array]:
    """Return V + (1 - beta mu)^-1 (T(V) - V), and how far V was from T(V)."""
    k, utility = given
    gap, size, moving = _gap(k, utility, value)
    return value + jnp.linalg.solve(jnp.eye(value.size) - k.discount * moving, gap), size


def lasting_value(
    world: Places, utility: Float[Array, " place"]
) -> tuple[Float[Array, " place"], Float[Array, ""], Int[Array, ""]]:
    """Return V where the utilities of a year last for ever, its residual and the steps taken.

    V = u + nu ln sum_j exp[(beta V_j - tau_ij)/nu]

    T(V) is convex in V and its derivative is beta mu, so Newton's step is the value of today's
    shares kept for ever (Howard 1960): it rises to the solution from the second step on, from any
    start. One step after the last takes the error to rounding and carries exact first derivatives.

    Args:
        world: costs, dispersion and discount.
        utility: u of the lasting year.
    """
    given = (_kernel(world), utility)
    # All places worth the same: no sum is small, whatever the costs.
    start = jnp.full(utility.size, utility.max() / (1 - world.discount))
    found = fixed_point(
        _newton, start, given, tolerance=TOLERANCE, max_iterations=MAX_ITERATIONS, memory=0
    )
    value, _ = _newton(jax.lax.stop_gradient(found.value), given)
    return value, jax.lax.stop_gradient(_gap(*given, value)[1]), found.iterations


def places_path(world: Places) -> PlacesPath:
    """Return values and persons of every place by year, when people know the years to come.

    Values go back from the last year, which lasts; persons go forward from the first.

    Args:
        world: utilities, costs and first stocks.

    Returns:
        Path; look at `converged` before its numbers are used.

    Source: Caliendo, Dvorkin & Parro (2019), section 2.

    Valid for: (values and costs within about 600 nu of each other); `converged` says otherwise.

    """
    k = _kernel(world)
    last, residual, iterations = lasting_value(world, world.utility[-1])

    def back(later: Array, now: Array) -> tuple[Array, tuple[Array, Array, Array]]:
        value, least = _value(k, now, later)
        return value, (value, later, least)

    _, (values, later, least) = jax.lax.scan(back, last, world.utility, reverse=True)

    def forward(stocks: Array, later: Array) -> tuple[Array, Array]:
        weight, total, _ = _attraction(k, later)
        moved = weight * ((stocks / total) @ k.reach)
        return moved, moved

    _, moved = jax.lax.scan(forward, world.stocks, later)
    stocks = jnp.concatenate([world.stocks[None], moved])
    return PlacesPath(values, stocks, residual, iterations, least.min())
