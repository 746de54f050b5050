"""The same equilibrium of one sector: interlock's side, and how far gegravity's is.

gegravity 0.3 calls its answer full general equilibrium, but its equations keep every country's
output and expenditure at the base's value, in money, while factory-gate prices move (`_full_ge`
there reads the base's shares). The same equilibrium is met here in a world whose countries have
fewer units to sell by as much as a unit is dearer: labour_hat = 1 / price_hat. The equilibrium
with fixed endowments is another one, and is solved beside it to say how far it is.
"""

import time
from dataclasses import replace

from benchmarks.peers.timing import beside, timed

BASE = "caliendo-parro-1993"
BLOC = ("CAN", "MEX", "USA")
COST_HAT = 0.9  # of iceberg costs between members of the bloc
OURS, THEIRS = 101, 7  # repetitions
FARTHEST = 1e-6  # relative; gegravity solves to 1e-8


def collapsed():
    """Return a packaged base as one sector that is all value added, without tariffs.

    Its trade is met as it is, deficits too: an equilibrium needs no balancing.
    """
    import jax.numpy as jnp
    import polars as pl

    from interlock.region.packaged import read_table
    from interlock.trade import bases
    from interlock.trade.bases.catalogue import AGGREGATE_THETA

    raw = bases.load(BASE)
    trade = raw.imports_usd_bn.sum(axis=2)
    spent, sold, n = trade.sum(axis=1), trade.sum(axis=0), len(raw.countries)
    evidence = read_table("parameters").filter(pl.col("id") == AGGREGATE_THETA)
    one = replace(
        raw,
        sectors=("all",),
        trade_share=(trade / spent[:, None])[:, :, None],
        tariff=jnp.zeros((n, n, 1)),
        value_added_share=jnp.ones((n, 1)),
        input_share=jnp.zeros((n, 1, 1)),
        final_share=jnp.ones((n, 1)),
        theta=jnp.asarray([evidence["point_estimate"].item()]),
        value_added_usd_bn=sold,
        expenditure_usd_bn=spent[:, None],
        deficit_usd_bn=spent - sold,
    )
    return raw.countries, trade, one.unlabelled


def shocked(base, countries, labour_hat):
    """Return the shock: cheaper trade within the bloc, and units to sell."""
    import jax.numpy as jnp

    from interlock.trade.equilibrium import still

    member = jnp.asarray([code in BLOC for code in countries])
    among = (member[:, None] & member[None, :]) & ~jnp.eye(len(countries), dtype=bool)
    hat = jnp.where(among, COST_HAT, 1.0)[:, :, None]
    return replace(still(base), border_cost_hat=hat, labour_hat=jnp.asarray(labour_hat))


def measured(ask):
    """Return the figures of gegravity.

    Args:
        ask: runs a peer's script on what is given, and returns its answer.

    Raises:
        SystemExit: its answer is not ours, or one side has none.
    """
    import equinox as eqx
    import jax
    import numpy as np

    from interlock.trade.equilibrium import solve

    countries, trade, base = collapsed()
    given = {
        "countries": list(countries),
        "trade": np.asarray(trade).tolist(),
        "theta": float(base.theta[0]),
        "bloc": list(BLOC),
        "cost_hat": COST_HAT,
    }
    told = ask("gegravity_equilibrium", given, THEIRS)
    kernel = eqx.filter_jit(solve)
    shock = shocked(base, countries, 1 / np.asarray(told["price_hat"]))
    start = time.perf_counter()
    found = jax.block_until_ready(kernel(base, shock))
    cold = time.perf_counter() - start
    seconds = timed(lambda: jax.block_until_ready(kernel(base, shock)), OURS)
    fixed = kernel(base, shocked(base, countries, np.ones(len(countries))))
    farthest = apart(base, found, told)
    if not (told["solved"] and found.converged and fixed.converged and farthest <= FARTHEST):
        raise SystemExit(f"gegravity: its answer is {farthest:.1e} from ours")
    return {
        "version": told["version"],
        "base": BASE,
        "countries": len(countries),
        "cold_s": cold,
        **beside(seconds, told["seconds"]),
        "solver": beside(seconds, told["solver_seconds"]),
        "farthest": farthest,
        "endowments": elsewhere(base, fixed, told),
    }


def apart(base, found, told):
    """Return how far prices (up to their scale), what income buys and shares are from ours."""
    import numpy as np

    from interlock.trade.welfare import real_wage_hat

    wage, share = np.asarray(found.wage_hat), np.asarray(found.trade_share[:, :, 0])
    price, real, theirs = (np.asarray(told[n]) for n in ("price_hat", "real_hat", "trade_share"))
    pairs = (
        (wage / wage[0], price / price[0]),
        (np.asarray(real_wage_hat(base, found)), real),
        (share[share > 0], theirs[share > 0]),
    )
    return max(float(np.abs(ours / peer - 1).max()) for ours, peer in pairs)


def elsewhere(base, fixed, told):
    """Return how far gegravity is from the equilibrium with fixed endowments, in percent."""
    import numpy as np

    from interlock.trade.welfare import real_wage_hat

    effect = np.asarray(real_wage_hat(base, fixed)) - 1
    gap = effect - (np.asarray(told["real_hat"]) - 1)
    unsold = np.asarray(told["sold_over_output"]) - 1
    told = {"effect_pct": effect, "apart_pct": gap, "unsold_pct": unsold}
    return {name: 100 * float(np.abs(one).max()) for name, one in told.items()}
