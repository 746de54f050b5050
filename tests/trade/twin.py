"""A plain-NumPy twin of the trade equilibrium, written from the paper and not from the kernel.

It follows the algorithm of Caliendo & Parro (2015): an outer loop over wages, an inner loop over
prices, and expenditures from the full NJ x NJ linear system. Slow and simple on purpose.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class World:
    """Base shares, [importer, exporter, sector] and so on, as plain arrays."""

    trade_share: np.ndarray
    tariff: np.ndarray
    value_added_share: np.ndarray
    input_share: np.ndarray
    final_share: np.ndarray
    theta: np.ndarray
    value_added: np.ndarray

    @classmethod
    def of(cls, base):
        return cls(
            *(
                np.asarray(getattr(base, name))
                for name in (
                    "trade_share",
                    "tariff",
                    "value_added_share",
                    "input_share",
                    "final_share",
                    "theta",
                    "value_added_usd_bn",
                )
            )
        )


@dataclass(frozen=True)
class Answer:
    wage_hat: np.ndarray
    price_hat: np.ndarray
    cost_hat: np.ndarray
    expenditure: np.ndarray
    imports: np.ndarray
    income: np.ndarray
    excess: float
    loops: int


def solve(
    world,
    tariff,
    *,
    border=None,
    labour=None,
    deficit=None,
    fixed_factor=0.0,
    tolerance=1e-11,
    wage_step=0.3,
    max_loops=20_000,
):
    n, _, j = world.trade_share.shape
    border = np.ones((n, n, j)) if border is None else border
    labour = np.ones(n) if labour is None else labour
    deficit = np.zeros(n) if deficit is None else deficit
    kappa = (1 + tariff) / (1 + world.tariff) * border
    total = world.value_added.sum()
    wage = np.ones(n)
    price = np.ones((n, j))
    loops = 0
    for loops in range(1, max_loops + 1):  # noqa: B007 (the count is part of the answer)
        factor_income = wage * labour * world.value_added
        wage = wage * total / factor_income.sum()
        factor_income = wage * labour * world.value_added
        price, cost = _prices(world, kappa, wage * labour**fixed_factor, price)
        share = world.trade_share * (kappa * cost[None] / price[:, None, :]) ** -world.theta
        expenditure, income = _expenditures(world, share, tariff, factor_income, deficit)
        imports = share / (1 + tariff) * expenditure[:, None, :]
        sales = imports.sum(axis=0)
        demand = (world.value_added_share * sales).sum(axis=1)
        excess = demand / factor_income - 1
        if np.abs(excess).max() < tolerance:
            break
        wage = wage * (1 + wage_step * np.clip(excess, -0.5, 0.5))
    return Answer(
        wage, price, cost, expenditure, imports, income, float(np.abs(excess).max()), loops
    )


def _prices(world, kappa, factor_price, price):
    for _ in range(5_000):
        inputs = np.einsum("nkj,nk->nj", world.input_share, np.log(price))
        cost = np.exp(world.value_added_share * np.log(factor_price)[:, None] + inputs)
        reach = (world.trade_share * (kappa * cost[None]) ** -world.theta).sum(axis=1)
        new = reach ** (-1 / world.theta)
        gap = np.abs(new / price - 1).max()
        price = new
        if gap < 1e-14:
            break
    return price, cost


def _expenditures(world, share, tariff, factor_income, deficit):
    n, _, j = share.shape
    net = share / (1 + tariff)
    # X_n^j = sum_k gamma_n^{j,k} sum_i net_in^k X_i^k
    #         + alpha_n^j (w_n L_n + sum_k sum_i tau_ni^k net_ni^k X_n^k + D_n)
    system = np.einsum("njk,ink->njik", world.input_share, net)
    revenue_rate = (tariff * net).sum(axis=1)
    for country in range(n):
        system[country, :, country, :] += np.outer(
            world.final_share[country], revenue_rate[country]
        )
    right = world.final_share * (factor_income + deficit)[:, None]
    spent = np.linalg.solve(np.eye(n * j) - system.reshape(n * j, n * j), right.ravel())
    spent = spent.reshape(n, j)
    income = factor_income + (revenue_rate * spent).sum(axis=1) + deficit
    return spent, income
