"""The equilibrium of Caliendo & Parro (2015) in changes, with a fixed factor and transfers.

In hats (counterfactual / base), for importer n, exporter i, sectors j and k:

    c_n^j  = (w_n L_n^xi)^(gamma_n^j) prod_k (P_n^k)^(gamma_n^{k,j})
    P_n^j  = [sum_i pi_ni^j (kappa_ni^j c_i^j)^(-theta^j)]^(-1/theta^j)
    pi'_ni = pi_ni (kappa_ni c_i / P_n)^(-theta)
    X'_n^j = sum_k gamma_n^{j,k} Y'_n^k + alpha_n^j I'_n
    Y'_i^k = sum_n pi'_ni^k X'_n^k / (1 + tau'_ni^k)
    I'_n   = w_n L_n (wL)_n + tariff revenue' + D'_n
    w_n L_n (wL)_n = sum_j gamma_n^j Y'_n^j            (factor market, hence trade balance)
    sum_n w_n L_n (wL)_n unchanged                     (numeraire: world nominal value added)

Source: Caliendo & Parro (2015), equations 10-14; the fixed factor xi is ours, its size from Mishra
(2007): docs/explanation/trade-equilibrium.md.
"""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from interlock import numerics
from interlock.trade.bases.economy import BaseEconomy

TOLERANCE = 1e-11
# A base is solved further than any counterfactual, so that no shock gives back the base itself.
BASE_TOLERANCE = 1e-13
MAX_ITERATIONS = 2_000
# In one iteration no wage or price moves by more than the first bound (in logs), nor by so much
# that trade in the most elastic sector moves by more than the second: without the bounds economies
# far from the base overshoot and never return.
MAX_LOG_STEP = 0.5
MAX_TRADE_LOG_STEP = 5.0
MAX_WAGE_STEP = 1.0
# Expenditures are iterated relative to the base's; this share of a country's mean sector stands
# in for a sector on which it spends nothing.
SCALE_FLOOR = 1e-6


class Shock(eqx.Module):
    """What differs from the base economy.

    Attributes:
        tariff: tau', ad valorem fractions after the change.
        border_cost_hat: change in the iceberg cost, 1 is none; the diagonal stays 1.
        labour_hat: change in labour supply, 1 is none.
        deficit_usd_bn: D', imports less exports, remittances included; sums to 0.
        fixed_factor_share: xi, the fixed factor's share of value added, in [0, 1).

    """

    tariff: Float[Array, "importer exporter sector"]
    border_cost_hat: Float[Array, "importer exporter sector"]
    labour_hat: Float[Array, "country"]
    deficit_usd_bn: Float[Array, "country"]
    fixed_factor_share: Float[Array, ""]


class Equilibrium(eqx.Module):
    """A solved (or failed) equilibrium; levels in billion US$ of the base year.

    `residual` is the larger of the greatest relative excess demand for factors and the greatest
    log price or relative expenditure residual. Read numbers through `outcomes`, which refuses an
    unconverged one.
    """

    wage_hat: Float[Array, "country"]
    cost_hat: Float[Array, "country sector"]
    price_hat: Float[Array, "country sector"]
    trade_share: Float[Array, "importer exporter sector"]
    expenditure_usd_bn: Float[Array, "country sector"]
    imports_usd_bn: Float[Array, "importer exporter sector"]
    income_usd_bn: Float[Array, "country"]
    residual: Float[Array, ""]
    iterations: Int[Array, ""]

    @property
    def converged(self) -> bool:
        """Whether the residual is within tolerance (a NaN is not)."""
        return bool(self.residual <= TOLERANCE)


class _Problem(NamedTuple):
    """What one sweep reads: sector-first copies, built once per solve, and base levels."""

    supply: Float[Array, "sector importer exporter"]
    supply_log: Float[Array, "sector importer"]
    supply_net: Float[Array, "sector importer exporter"]
    theta: Float[Array, "sector 1"]
    value_added_share: Float[Array, "sector country"]
    input_share: Float[Array, "country input sector"]
    final_share: Float[Array, "sector country"]
    factor_log: Float[Array, "country"]
    factor_income: Float[Array, "country"]
    deficit: Float[Array, "country"]
    scale: Float[Array, "sector country"]


def solve(
    base: BaseEconomy,
    shock: Shock,
    start: Float[Array, "unknown"] | None = None,
    tolerance: float = TOLERANCE,
) -> Equilibrium:
    """Solve the equilibrium after a shock; differentiable in `base` and `shock`.

    Args:
        base: the base economy, itself an equilibrium (see `balance`).
        shock: tariffs, border costs, labour and deficits after the change.
        start: first guess as `guess` makes it; default the base itself.
        tolerance: bound on the residual.

    """
    problem = _pose(base, shock)
    if start is None:
        same = jnp.ones_like(base.value_added_usd_bn), jnp.ones_like(base.expenditure_usd_bn)
        start = guess(base, *same, base.expenditure_usd_bn)
    found = numerics.fixed_point(
        _sweep, start, problem, tolerance=tolerance, max_iterations=MAX_ITERATIONS
    )
    return _read(base, shock, problem, found)


def still(base: BaseEconomy, deficit_usd_bn: Float[Array, "country"] | None = None) -> Shock:
    """Return the shock that changes nothing, or nothing but the deficits."""
    return Shock(
        tariff=base.tariff,
        border_cost_hat=jnp.ones_like(base.tariff),
        labour_hat=jnp.ones_like(base.value_added_usd_bn),
        deficit_usd_bn=base.deficit_usd_bn if deficit_usd_bn is None else deficit_usd_bn,
        fixed_factor_share=jnp.asarray(0.0),
    )


def between(base: BaseEconomy, shock: Shock, time: Float[Array, ""]) -> Shock:
    """A point of the path from base (time 0) to shock (1), straight in ln(1+tau), ln d, ln L, D."""

    def mix(start: Array, end: Array) -> Array:
        return start + time * (end - start)

    return Shock(
        tariff=jnp.expm1(mix(jnp.log1p(base.tariff), jnp.log1p(shock.tariff))),
        border_cost_hat=jnp.exp(time * jnp.log(shock.border_cost_hat)),
        labour_hat=jnp.exp(time * jnp.log(shock.labour_hat)),
        deficit_usd_bn=mix(base.deficit_usd_bn, shock.deficit_usd_bn),
        fixed_factor_share=shock.fixed_factor_share,
    )


def guess(
    base: BaseEconomy,
    wage_hat: Float[Array, "country"],
    price_hat: Float[Array, "country sector"],
    expenditure_usd_bn: Float[Array, "country sector"],
) -> Float[Array, "unknown"]:
    """A first guess for `solve`, such as the solution of another shock to the same base."""
    spending = expenditure_usd_bn.T / base.value_added_usd_bn.sum() / _scale(base)
    logs = jnp.log(wage_hat), jnp.log(price_hat).T.ravel()
    return jnp.concatenate([*logs, spending.ravel()])


def balance(
    base: BaseEconomy, deficit_usd_bn: Float[Array, "country"]
) -> tuple[BaseEconomy, Float[Array, ""]]:
    """Move a base to exact equilibrium at its own tariffs and the given deficits.

    The data are off equilibrium where final demand was clipped, and a counterfactual with zero
    deficits starts from a world without them (Caliendo & Parro 2015, section 5). Wage changes
    are folded into value added, so the result is a base like any other. Differentiable.

    Returns:
        The balanced base and the residual that it was solved to.

    """
    found = solve(base, still(base, deficit_usd_bn), tolerance=BASE_TOLERANCE)
    balanced = eqx.tree_at(
        lambda b: (b.trade_share, b.value_added_usd_bn, b.expenditure_usd_bn, b.deficit_usd_bn),
        base,
        (
            found.trade_share,
            base.value_added_usd_bn * found.wage_hat,
            found.expenditure_usd_bn,
            deficit_usd_bn,
        ),
    )
    return balanced, found.residual


def _pose(base: BaseEconomy, shock: Shock) -> _Problem:
    """Precompute what stays fixed while wages, prices and expenditures move."""
    theta = base.theta[:, None]
    share = jnp.moveaxis(base.trade_share, 2, 0)
    kappa_log = jnp.log(shock.border_cost_hat) + jnp.log1p(shock.tariff) - jnp.log1p(base.tariff)
    exponent = -theta[:, :, None] * jnp.moveaxis(kappa_log, 2, 0)
    # Scale each importer's row by its largest entry so that no exponential overflows.
    log_share = jnp.where(share > 0, jnp.log(jnp.where(share > 0, share, 1.0)), -jnp.inf)
    top = jax.lax.stop_gradient(jnp.max(log_share + exponent, axis=2, keepdims=True))
    supply = share * jnp.exp(jnp.where(share > 0, exponent - top, 0.0))
    world = base.value_added_usd_bn.sum()
    return _Problem(
        supply=supply,
        supply_log=top[:, :, 0],
        supply_net=supply / (1 + jnp.moveaxis(shock.tariff, 2, 0)),
        theta=theta,
        value_added_share=base.value_added_share.T,
        input_share=base.input_share,
        final_share=base.final_share.T,
        factor_log=shock.fixed_factor_share * jnp.log(shock.labour_hat),
        factor_income=base.value_added_usd_bn * shock.labour_hat / world,
        deficit=shock.deficit_usd_bn / world,
        scale=_scale(base),
    )


def _sweep(
    unknown: Float[Array, "unknown"], problem: _Problem
) -> tuple[Float[Array, "unknown"], Float[Array, ""]]:
    """One pass over costs, prices, expenditures and wages, and how far they are from agreeing."""
    j, n = problem.value_added_share.shape
    wage_log, price_log, expenditure = _unpack(unknown, n, j)
    spending = expenditure * problem.scale
    cost_log = _costs(wage_log, price_log, problem)
    pull, reach, new_price_log = _prices(cost_log, problem)
    sales, before_tariff, at_home = _sales(pull, reach, spending, problem)

    revenue = (spending - before_tariff).sum(axis=0)
    income = jnp.exp(wage_log) * problem.factor_income + revenue + problem.deficit
    inputs = jnp.einsum("nkj,jn->kn", problem.input_share, sales)
    new_expenditure = (inputs + problem.final_share * income) / problem.scale

    demand = (problem.value_added_share * sales).sum(axis=0)
    gap = jnp.log(demand / problem.factor_income) - wage_log
    new_wage_log = wage_log + _wage_step(sales, at_home, problem) * gap
    new_wage_log -= jnp.log((jnp.exp(new_wage_log) * problem.factor_income).sum())

    steps = new_wage_log - wage_log, new_price_log - price_log, new_expenditure - expenditure
    residual = jnp.stack([jnp.abs(part).max() for part in (gap, *steps[1:])]).max()
    bound = jnp.minimum(MAX_LOG_STEP, MAX_TRADE_LOG_STEP / problem.theta.max())
    wage_step, price_step = (jnp.clip(step, -bound, bound) for step in steps[:2])
    moved = wage_step, price_step.ravel(), steps[2].ravel()
    return unknown + jnp.concatenate(moved), residual


def _unpack(unknown: Array, n: int, j: int) -> tuple[Array, Array, Array]:
    """Split into log wages [country], log prices and relative expenditure [sector, country]."""
    return unknown[:n], unknown[n : n + n * j].reshape(j, n), unknown[n + n * j :].reshape(j, n)


def _costs(wage_log: Array, price_log: Array, problem: _Problem) -> Float[Array, "sector country"]:
    factor = problem.value_added_share * (wage_log + problem.factor_log)
    return factor + jnp.einsum("nkj,kn->jn", problem.input_share, price_log)


def _prices(cost_log: Array, problem: _Problem) -> tuple[Array, Array, Array]:
    """Return (kappa c)^-theta by exporter, its sum by importer, and log prices; all [sector, n]."""
    cheapest = jax.lax.stop_gradient(cost_log.min(axis=1, keepdims=True))
    pull = jnp.exp(-problem.theta * (cost_log - cheapest))
    reach = jnp.einsum("jni,ji->jn", problem.supply, pull)
    return pull, reach, cheapest - (problem.supply_log + jnp.log(reach)) / problem.theta


def _sales(pull: Array, reach: Array, spending: Array, problem: _Problem) -> tuple[Array, ...]:
    """Return sales by exporter, purchases before tariffs by importer, and sales at home."""
    per_reach = spending / reach
    sales = pull * jnp.einsum("jni,jn->ji", problem.supply_net, per_reach)
    before_tariff = per_reach * jnp.einsum("jni,ji->jn", problem.supply_net, pull)
    at_home = per_reach * jnp.einsum("jnn->jn", problem.supply_net) * pull
    return sales, before_tariff, at_home


def _scale(base: BaseEconomy) -> Float[Array, "sector country"]:
    """Size of expenditures in units of world value added, by which the unknowns are scaled.

    Raw data may record less spending on a sector than its use as an input implies, so the scale
    is the larger of the two, floored where nothing is bought.
    """
    sales = base.imports_usd_bn.sum(axis=0)
    implied = jnp.einsum("nkj,nj->nk", base.input_share, sales)
    implied += base.final_share * base.income_usd_bn[:, None]
    size = jnp.maximum(base.expenditure_usd_bn, implied).T / base.value_added_usd_bn.sum()
    return jax.lax.stop_gradient(jnp.maximum(size, SCALE_FLOOR * size.mean(axis=0)))


def _wage_step(sales: Array, at_home: Array, problem: _Problem) -> Float[Array, "country"]:
    """How far wages move for a relative excess demand.

    A higher wage loses foreign sales with elasticity near theta and raises spending on imports,
    while what is sold at home follows home income: a nearly closed country's excess demand hardly
    reacts to its wage, so the step grows as trade shrinks, up to a bound.
    """
    total = sales.sum(axis=0)
    traded = (sales - at_home).sum(axis=0) / total
    theta = (problem.theta * (sales - at_home)).sum(axis=0) / jnp.maximum(traded * total, 1e-300)
    step = 1 / ((1 + theta) * jnp.maximum(traded, 1e-300))
    return jax.lax.stop_gradient(jnp.clip(step, 0.0, MAX_WAGE_STEP))


def _read(
    base: BaseEconomy, shock: Shock, problem: _Problem, found: numerics.FixedPoint
) -> Equilibrium:
    """Turn the solved unknowns into hats and levels."""
    j, n = problem.value_added_share.shape
    world = base.value_added_usd_bn.sum()
    wage_log, price_log, expenditure = _unpack(found.value, n, j)
    spending = expenditure * problem.scale
    cost_log = _costs(wage_log, price_log, problem)
    pull, reach, _ = _prices(cost_log, problem)
    share = problem.supply * pull[:, None, :] / reach[:, :, None]
    imports = share / (1 + jnp.moveaxis(shock.tariff, 2, 0)) * spending[:, :, None] * world
    revenue = (spending - _sales(pull, reach, spending, problem)[1]).sum(axis=0)
    income = (jnp.exp(wage_log) * problem.factor_income + revenue + problem.deficit) * world
    return Equilibrium(
        wage_hat=jnp.exp(wage_log),
        cost_hat=jnp.exp(cost_log).T,
        price_hat=jnp.exp(price_log).T,
        trade_share=jnp.moveaxis(share, 0, 2),
        expenditure_usd_bn=spending.T * world,
        imports_usd_bn=jnp.moveaxis(imports, 0, 2),
        income_usd_bn=income,
        residual=found.residual,
        iterations=found.iterations,
    )
