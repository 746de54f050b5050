"""Welfare two ways, and the path between them.

`first_order` is the published formula; `exact_hat` is the change in real income itself;
`decompose` integrates the formula along the path from base to counterfactual, where its parts sum
to the exact number.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.equilibrium import Equilibrium, Shock, between, solve

# Gauss-Legendre nodes along the path.
PATH_NODES = 12

Country = Float[Array, "country"]


def consumer_price_hat(base: BaseEconomy, found: Equilibrium) -> Country:
    """P_n = prod_j (P_n^j)^(alpha_n^j), in hats."""
    return jnp.exp((base.final_share * jnp.log(found.price_hat)).sum(axis=1))


def real_wage_hat(base: BaseEconomy, found: Equilibrium) -> Country:
    """w_n / P_n, in hats: what an hour of labour buys."""
    return found.wage_hat / consumer_price_hat(base, found)


def exact_hat(base: BaseEconomy, found: Equilibrium) -> Country:
    """I_n / P_n, in hats: real income of the country as a whole (equivalent variation)."""
    return found.income_usd_bn / base.income_usd_bn / consumer_price_hat(base, found)


def first_order(base: BaseEconomy, shock: Shock, found: Equilibrium) -> tuple[Country, Country]:
    """Terms of trade and volume of trade at base values, as shares of income; they add up.

    ToT_n = 1/I_n sum_j sum_i (E_in^j (c_n^j - 1) - M_ni^j (c_i^j d_ni^j - 1))
    VoT_n = 1/I_n sum_j sum_i tau_ni^j M_ni^j (M_hat_ni^j - c_i^j d_ni^j)

    Hats are finite changes, tariffs the initial ones: the paper's reading of its own formula.

    Source: Caliendo & Parro (2015), equations 15-16 and Table 2.
    """
    imports = _abroad(base.imports_usd_bn)
    landed_hat = found.cost_hat[None, :, :] * shock.border_cost_hat
    imports_hat = _ratio(_abroad(found.imports_usd_bn), imports)
    exports = imports.sum(axis=0)
    terms = (exports * (found.cost_hat - 1)).sum(axis=1)
    terms -= (imports * (landed_hat - 1)).sum(axis=(1, 2))
    volume = (base.tariff * imports * (imports_hat - landed_hat)).sum(axis=(1, 2))
    return terms / base.income_usd_bn, volume / base.income_usd_bn


class WelfareParts(eqx.Module):
    """The exact change of real income, as a fraction, split by source; the parts add up to it.

    Attributes:
        terms_of_trade: prices of what is sold against prices of what is bought abroad.
        volume_of_trade: more (or less) of what tariffs had kept out.
        border_cost: real resources that a thicker border eats.
        labour: more or fewer workers.
        transfers: change in the trade deficit, remittances included.
        closure: exact change less the sum of the parts; quadrature error, near zero.

    """

    terms_of_trade: Country
    volume_of_trade: Country
    border_cost: Country
    labour: Country
    transfers: Country
    closure: Country


def decompose(
    base: BaseEconomy, shock: Shock, found: Equilibrium, nodes: int = PATH_NODES
) -> WelfareParts:
    """Integrate the welfare differential along the path from base to shock.

    d ln W_n = 1/I_n [ sum (E_in dln c_n - M_ni dln c_i)            terms of trade
                     + sum tau_ni M_ni (dln M_ni - dln c_i - dln d_ni)  volume of trade
                     - sum M_ni dln d_ni                            border cost
                     + (1 - xi) w_n L_n dln L_n                     labour
                     + dD_n ]                                       transfers

    The path is straight in ln(1 + tau), ln d, ln L and D; parts are scaled by (W - 1)/ln W so that
    they add up to the change itself, not to its logarithm.

    Source: Caliendo & Parro (2015), equation 15, extended to border cost, labour and transfers.
    """
    places, weights = np.polynomial.legendre.leggauss(nodes)
    times = jnp.asarray((places + 1) / 2)
    parts = jax.lax.map(lambda t: _differential(base, shock, t), times)
    logs = jnp.einsum("t,tpn->pn", jnp.asarray(weights / 2), parts)
    exact = exact_hat(base, found) - 1
    total = jnp.log1p(exact)
    scale = jnp.where(jnp.abs(total) > 1e-12, exact / jnp.where(total == 0, 1.0, total), 1.0)
    scaled = logs * scale
    return WelfareParts(*scaled, closure=exact - scaled.sum(axis=0))


def _differential(base: BaseEconomy, shock: Shock, time: Array) -> Float[Array, "part country"]:
    """The five terms of d ln W / dt at a point of the path."""

    def along(t: Array) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        at = between(base, shock, t)
        found = solve(base, at)
        imports = _abroad(found.imports_usd_bn)
        logs = (
            jnp.log(found.cost_hat),
            jnp.log(at.border_cost_hat),
            jnp.log(at.labour_hat),
            at.deficit_usd_bn,
            imports,
        )
        wage_bill = found.wage_hat * at.labour_hat * base.value_added_usd_bn
        return logs, (at.tariff, imports, wage_bill, found.income_usd_bn)

    _, (cost, border, labour, deficit, d_imports), levels = jax.jvp(
        along, (time,), (jnp.ones_like(time),), has_aux=True
    )
    tariff, imports, wage_bill, income = levels
    landed = cost[None, :, :] + border
    terms = (imports.sum(axis=0) * cost).sum(axis=1) - (imports * cost[None]).sum(axis=(1, 2))
    volume = (tariff * (d_imports - imports * landed)).sum(axis=(1, 2))
    thickness = -(imports * border).sum(axis=(1, 2))
    work = (1 - shock.fixed_factor_share) * wage_bill * labour
    return jnp.stack([terms, volume, thickness, work, deficit]) / income


def _abroad(flows: Float[Array, "importer exporter sector"]) -> Array:
    """Trade between countries: the diagonal, sales at home, set to zero."""
    return flows * (1 - jnp.eye(flows.shape[0]))[:, :, None]


def _ratio(after: Array, before: Array) -> Array:
    """After / before, 1 where nothing was traded."""
    traded = before > 0
    return jnp.where(traded, after / jnp.where(traded, before, 1.0), 1.0)
