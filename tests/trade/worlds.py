"""Random but honest base economies: accounts balance, some trade is zero."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.equilibrium import balance

_balance = eqx.filter_jit(balance)


def random_base(seed, n, j, *, zeros=0.3, tariffs=0.3, theta=(1.2, 12.0), deficits=0.0):
    """Draw a balanced base of n countries and j sectors; `zeros` is the share of absent flows."""
    draw = np.random.default_rng(seed)
    home = draw.uniform(0.3, 0.95, (n, 1, j))
    share = np.exp(draw.normal(0, 1.5, (n, n, j))) * (draw.random((n, n, j)) > zeros)
    ring = (np.arange(n) + 1) % n
    share[np.arange(n), ring] = np.maximum(share[np.arange(n), ring], 0.1)  # nobody is cut off
    share[np.arange(n), np.arange(n)] = 0
    abroad = share.sum(axis=1, keepdims=True)
    share = np.where(abroad > 0, share / np.where(abroad > 0, abroad, 1) * (1 - home), 0.0)
    share[np.arange(n), np.arange(n)] = 1 - share.sum(axis=1)
    tariff = draw.uniform(0, tariffs, (n, n, j)) * (draw.random((n, n, j)) > 0.3)
    tariff[np.arange(n), np.arange(n)] = 0
    value_added_share = draw.uniform(0.25, 0.8, (n, j))
    inputs = draw.dirichlet(np.ones(j), (n, j)).transpose(0, 2, 1)
    value_added = np.exp(draw.normal(3, 1.2, n))
    gap = draw.normal(0, 1, n) * value_added
    gap = deficits * (gap - gap.sum() * value_added / value_added.sum())
    final_share = draw.dirichlet(np.ones(j), n)
    raw = BaseEconomy(
        name=f"random-{seed}",
        year=2000,
        countries=tuple(f"X{chr(65 + k // 26)}{chr(65 + k % 26)}" for k in range(n)),
        sectors=tuple(f"sector {k}" for k in range(j)),
        trade_share=jnp.asarray(share),
        tariff=jnp.asarray(tariff),
        value_added_share=jnp.asarray(value_added_share),
        input_share=jnp.asarray((1 - value_added_share)[:, None, :] * inputs),
        final_share=jnp.asarray(final_share),
        theta=jnp.asarray(draw.uniform(*theta, j)),
        value_added_usd_bn=jnp.asarray(value_added),
        expenditure_usd_bn=jnp.asarray(2 * value_added[:, None] * final_share),
        deficit_usd_bn=jnp.asarray(gap),
    )
    base, residual = _balance(raw.unlabelled, raw.deficit_usd_bn)
    assert residual < 1e-12, residual
    return base.labelled_as(raw)


def random_tariffs(seed, base, top=0.5):
    """Draw new tariffs for every pair of countries."""
    draw = np.random.default_rng([seed, 1])
    n = len(base.countries)
    tariff = draw.uniform(0, top, base.tariff.shape)
    tariff[np.arange(n), np.arange(n)] = 0
    return tariff
