"""The liquidity hump: richer people wish less to leave, but more of them can pay.

    z = [ln(f / (y phi)) - lambda_N x] / sigma_y       (fee f against median income y)
    a = 1 - Phi(z)                                     (share that is able)
    m = 1 / (1 + (y / y_m)^kappa)                      (share that wishes, falling in income)
    emigration = a m,  d ln(a m) / d ln y = phi(z) / [Phi(-z) sigma_y] - kappa (1 - m)

Both ln a and ln m are concave in ln y, so there is at most one turning point. It lies where the
gain in those who are able no longer makes up for the loss in those who wish. A switch of schools
of thought, not a fact: see `hump_evidence` for what the world's stocks say.

Source: Clemens (2014, 2020) for the hump; the form is ours:
docs/explanation/migration-and-borders.md, The liquidity hump.
"""

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import log_ndtr, ndtr
from jax.scipy.stats import norm
from jaxtyping import Array, Float

import interlock.numerics  # noqa: F401  (float64, before the first array)
from interlock.errors import InputError

# Incomes between which a turning point is looked for, in the unit of the income given.
LOWEST, HIGHEST = 1e2, 1e6
# Each round of the search narrows the bracket by the number of points; five exhaust float64.
POINTS, ROUNDS = 1001, 5

Number = float | Float[Array, "..."] | Float[np.ndarray, "..."]


def able_share(
    fee_over_income: Number,
    network: Number = 0.0,
    *,
    phi: Number,
    lambda_n: Number,
    sigma_y: Number,
) -> Float[Array, "..."]:
    """Return the share of people who can pay.

    a = 1 - Phi(z), z = [ln(f / (y phi)) - lambda_N x] / sigma_y.

    Args:
        fee_over_income: f / y, the whole cost of the journey over median yearly income, above 0.
        network: x, people of the origin already there, in the unit of `lambda_n`.
        phi: cost over own income up to which one can pay, above 0.
        lambda_n: fall of the log cost per unit of network, 0 or more.
        sigma_y: standard deviation of log income within the origin, above 0.

    Returns:
        Share in [0, 1], broadcast over the arguments, smooth in all; NaN outside their ranges.

    Source: as the module.

    """
    return ndtr(-_threshold(fee_over_income, network, phi, lambda_n, sigma_y))


def _threshold(
    fee_over_income: Number, network: Number, phi: Number, lambda_n: Number, sigma_y: Number
) -> Float[Array, "..."]:
    """Return z, standard deviations of log income by which the median falls short."""
    return (jnp.log(fee_over_income) - jnp.log(phi) - lambda_n * network) / sigma_y


def wish_share(income: Number, *, midpoint: Number, slope: Number) -> Float[Array, "..."]:
    """Return the share that wishes to leave: m = 1 / (1 + (y / y_m)^kappa).

    Args:
        income: y, in the unit of `midpoint`, above 0.
        midpoint: y_m, income at which half wish to leave, above 0.
        slope: kappa, 0 or more; near zero shares it is minus the income elasticity.

    Returns:
        Share in (0, 1), falling in income.

    Source: logit of a linear index in ln y; as the module.

    """
    log_odds = slope * (jnp.log(midpoint) - jnp.log(income))
    return 1 / (1 + jnp.exp(-log_odds))


def hump_emigration(
    income: Number,
    network: Number = 0.0,
    *,
    fee: Number,
    phi: Number,
    lambda_n: Number,
    sigma_y: Number,
    midpoint: Number,
    slope: Number,
) -> Float[Array, "..."]:
    """Return the share that wishes to leave and can: a(f / y, x) m(y).

    Args:
        income: y, median yearly income, above 0.
        network: x, as in `able_share`.
        fee: f, cost of the journey in the unit of income, above 0.
        phi: as in `able_share`.
        lambda_n: as in `able_share`.
        sigma_y: as in `able_share`.
        midpoint: as in `wish_share`.
        slope: as in `wish_share`.

    Returns:
        Share in [0, 1]; wish and means are taken as independent within the origin.

    Source: as the module.

    """
    able = able_share(fee / income, network, phi=phi, lambda_n=lambda_n, sigma_y=sigma_y)
    return able * wish_share(income, midpoint=midpoint, slope=slope)


def income_elasticity(
    income: Number,
    network: Number = 0.0,
    *,
    fee: Number,
    phi: Number,
    lambda_n: Number,
    sigma_y: Number,
    midpoint: Number,
    slope: Number,
) -> Float[Array, "..."]:
    """Return d ln(a m) / d ln y = phi(z) / [Phi(-z) sigma_y] - kappa (1 - m), falling in income.

    Arguments are those of `hump_emigration`.
    """
    z = _threshold(fee / income, network, phi, lambda_n, sigma_y)
    gain = jnp.exp(norm.logpdf(z) - log_ndtr(-z)) / sigma_y
    return gain - slope * (1 - wish_share(income, midpoint=midpoint, slope=slope))


def turning_point(
    network: float = 0.0,
    *,
    fee: float,
    phi: float,
    lambda_n: float,
    sigma_y: float,
    midpoint: float,
    slope: float,
    between: tuple[float, float] = (LOWEST, HIGHEST),
) -> float | None:
    """Return the income at which emigration peaks, or None where it only rises or only falls.

    The elasticity falls in income, so its one change of sign is bracketed on a grid of logs that is
    narrowed until float64 is exhausted; no derivative of the search is needed and none is given.

    Args:
        network: x, as in `able_share`.
        fee: f, in the unit of income.
        phi: as in `able_share`.
        lambda_n: as in `able_share`.
        sigma_y: as in `able_share`.
        midpoint: as in `wish_share`.
        slope: as in `wish_share`.
        between: lowest and highest income that count.

    Returns:
        Income in the unit of `fee` and `midpoint`; None where the peak is not between.

    Raises:
        InputError: a parameter outside its range.

    """
    positive = {"fee": fee, "phi": phi, "sigma_y": sigma_y, "midpoint": midpoint}
    positive |= {"between": between[0]}
    _check(positive, lambda value: 0 < value < np.inf, "above 0")
    _check({"lambda_n": lambda_n, "slope": slope}, lambda value: 0 <= value < np.inf, "0 or more")
    if not between[0] < between[1]:
        raise InputError(f"between: give a lower and a higher income (found {between})")

    def rises(grid: np.ndarray) -> np.ndarray:
        curve = {"fee": fee, "phi": phi, "lambda_n": lambda_n, "sigma_y": sigma_y}
        curve |= {"midpoint": midpoint, "slope": slope}
        return np.asarray(income_elasticity(jnp.exp(grid), network, **curve) > 0)

    turn = _last_true(rises, float(np.log(between[0])), float(np.log(between[1])))
    return None if turn is None else float(np.exp(turn))


def _last_true(rises: Callable[[np.ndarray], np.ndarray], low: float, high: float) -> float | None:
    """Return where a function that is true and then false changes; None if it does not."""
    for number in range(ROUNDS):
        grid = np.linspace(low, high, POINTS)
        rising = rises(grid)
        if rising[-1] or not rising[0]:
            if number == 0:
                return None
            break  # at the last digit
        last = int(np.argmin(rising)) - 1
        low, high = float(grid[last]), float(grid[last + 1])
    return (low + high) / 2


def _check(values: dict[str, float], good: Callable[[float], bool], range_: str) -> None:
    for name, value in values.items():
        if not good(value):
            raise InputError(f"{name}: {value:g} is out of range; give {range_}")
