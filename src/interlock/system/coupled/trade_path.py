"""Trade year by year as the coupled run meets it: exact equilibria and their own derivatives.

With u the inputs that people and shocks hand to trade in a year (labour, transfers, thickness),
outcomes y follow the equilibrium y(u) exactly at `at`, and its first order around it elsewhere:

    y(u) = y(at) + dy/du (u - at)

A single run moves `at` until it is where the run itself ends, so that it is exact; draws use the
derivatives around one such run, and the error of doing so is measured (`study.coupled`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from interlock.errors import UnconvergedError
from interlock.kernels import Kernel
from interlock.security.thickness import COUNTRIES as PLACES
from interlock.trade import FIXED_FACTOR, welfare
from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.equilibrium import TOLERANCE, Equilibrium, Shock, guess, solve
from interlock.trade.experiment import meet
from interlock.trade.policy.arrays import PolicyArrays
from interlock.trade.policy.sectors import breakdown

# What a year hands to trade: log labour supply, transfers over the base income of Mexico, log cost
# of the border by dyad.
INPUTS = (
    "labour.USA",
    "labour.MEX",
    "remittances.MEX",
    "remittances.others",
    "border.USA-CAN",
    "border.USA-MEX",
)
DYADS = ("USA-CAN", "USA-MEX")
PAIRS = tuple((a, b) for a in PLACES for b in PLACES if a != b)  # importer, exporter
REST = "ROW"


class Layout(NamedTuple):
    """Where log outcomes stand in the vector of a year: three by country, pairs, sectors.

    Attributes:
        sectors: of the base; value added stands by country, then sector.
    """

    sectors: int

    @property
    def real_wage(self) -> slice:
        """By country, in the order of `PLACES`."""
        return slice(0, len(PLACES))

    @property
    def price(self) -> slice:
        """Of consumption, by country."""
        return slice(len(PLACES), 2 * len(PLACES))

    @property
    def real_income(self) -> slice:
        """By country."""
        return slice(2 * len(PLACES), 3 * len(PLACES))

    @property
    def imports(self) -> slice:
        """By pair, in the order of `PAIRS`."""
        return slice(3 * len(PLACES), 3 * len(PLACES) + len(PAIRS))

    @property
    def value_added(self) -> slice:
        """By country and sector."""
        return slice(self.imports.stop, self.imports.stop + len(PLACES) * self.sectors)


class Economy(eqx.Module):
    """A balanced base with what the coupled run needs to know of it.

    Attributes:
        base: without labels.
        codes: countries of the base.
        sectors: its sectors.
        at: positions of `PLACES` in the base.
        rest: position of what stands for all other countries.
        goods: 1 for goods, 0 for services [sector].
    """

    base: BaseEconomy
    codes: tuple[str, ...] = eqx.field(static=True)
    sectors: tuple[str, ...] = eqx.field(static=True)
    at: tuple[int, ...] = eqx.field(static=True)
    rest: int = eqx.field(static=True)
    goods: Float[Array, " sector"]

    @property
    def layout(self) -> Layout:
        """Where outcomes stand."""
        return Layout(len(self.sectors))


def economy(balanced: BaseEconomy) -> Economy:
    """Return a balanced base as the coupled run needs it."""
    codes = balanced.countries
    rest = codes.index(REST) if REST in codes else next(
        n for n, code in enumerate(codes) if code not in PLACES
    )  # fmt: skip
    goods = [float(bool(inside)) for inside in breakdown(balanced.sectors).cp_members]
    at = tuple(balanced.position(code) for code in PLACES)
    numbers = balanced.unlabelled
    return Economy(numbers, codes, balanced.sectors, at, rest, jnp.asarray(goods))


class TradePath(eqx.Module):
    """Trade by year: outcomes at a point, the point, and derivatives there.

    Attributes:
        value: log outcomes against the base [year, outcome], places as in `Layout`.
        at: inputs at which it is exact [year, input], as `INPUTS`.
        slope: dy/du [year, outcome, input].
        residual: of the equilibria [year].
    """

    value: Float[Array, "year outcome"]
    at: Float[Array, "year input"]
    slope: Float[Array, "year outcome input"]
    residual: Float[Array, " year"]


def met(value: Array, slope: Array, at: Array, inputs: Array) -> Array:
    """Return log outcomes of a year for its inputs: y(at) + dy/du (u - at)."""
    return value + slope @ (inputs - at)


def _shock(economy: Economy, tariff: Array, border: Array, inputs: Array) -> Shock:
    """Return what a year's policy and inputs make of the base."""
    base = economy.base
    usa, can, mex = economy.at
    labour = jnp.ones_like(base.value_added_usd_bn)
    labour = labour.at[usa].mul(jnp.exp(inputs[0])).at[mex].mul(jnp.exp(inputs[1]))
    sent = inputs[2:4] * base.income_usd_bn[mex]
    deficit = base.deficit_usd_bn.at[mex].add(sent[0]).at[economy.rest].add(sent[1])
    deficit = deficit.at[usa].add(-sent.sum())
    cost = border
    for place, other in ((4, can), (5, mex)):
        thick = 1 + economy.goods * jnp.expm1(inputs[place])
        cost = cost.at[usa, other].mul(thick).at[other, usa].mul(thick)
    return Shock(tariff, cost, labour, deficit, jnp.asarray(FIXED_FACTOR))


def _outcomes(economy: Economy, shock: Shock, found: Equilibrium) -> Array:
    """Return log outcomes of a solved year in the places of `Layout`."""
    base, at = economy.base, jnp.asarray(economy.at)
    place = {code: n for code, n in zip(PLACES, economy.at, strict=True)}
    pairs = jnp.asarray([[place[a] for a, _ in PAIRS], [place[b] for _, b in PAIRS]])

    def by_pair(imports: Array) -> Array:
        return imports[pairs[0], pairs[1]].sum(axis=-1)

    def added(imports: Array) -> Array:
        return (base.value_added_share * imports.sum(axis=0))[at]

    made, before = added(found.imports_usd_bn), added(base.imports_usd_bn)
    there = before > 0
    grown = jnp.where(there, jnp.where(there, made, 1.0) / jnp.where(there, before, 1.0), 1.0)
    return jnp.concatenate(
        [
            jnp.log(welfare.real_wage_hat(base, found))[at],
            jnp.log(welfare.consumer_price_hat(base, found))[at],
            jnp.log(welfare.exact_hat(base, found))[at],
            jnp.log(by_pair(found.imports_usd_bn) / by_pair(base.imports_usd_bn)),
            jnp.log(grown).ravel(),
        ]
    )


def _year(
    economy: Economy, tariff: Array, border: Array, inputs: Array, start: Array | None
) -> tuple[Array, tuple[Array, Array]]:
    shock = _shock(economy, tariff, border, inputs)
    found = solve(economy.base, shock, start)
    after = guess(economy.base, found.wage_hat, found.price_hat, found.expenditure_usd_bn)
    return _outcomes(economy, shock, found), (found.residual, after)


_solved_year = Kernel(_year)


@Kernel
def _sloped_year(
    economy: Economy, tariff: Array, border: Array, inputs: Array, start: Array
) -> Array:
    def outcomes(inputs: Array) -> Array:
        return _year(economy, tariff, border, inputs, start)[0]

    return jax.jacfwd(outcomes)(inputs)


@Kernel
def _policy_sloped_year(
    economy: Economy, tariff: Array, border: Array, inputs: Array, ways: Array
) -> Array:
    def outcomes(by: Array) -> Array:
        moved = tariff + jnp.einsum("w,wnij->nij", by, ways)
        return _year(economy, moved, border, inputs, None)[0]

    return jax.jacfwd(outcomes)(jnp.zeros(len(ways)))


def policy_slopes(
    economy: Economy, policy: Sequence[PolicyArrays], inputs: np.ndarray, ways: np.ndarray
) -> np.ndarray:
    """Return derivatives of log outcomes with respect to tariffs [year, outcome, way].

    Args:
        economy: the balanced base.
        policy: tariffs and border costs by year.
        inputs: u by year [year, input].
        ways: what a move of one adds to tariffs [way, importer, exporter, sector].
    """
    made: dict[bytes, np.ndarray] = {}
    rows = []
    for one, u in zip(policy, inputs, strict=True):
        key = _key(one, u)
        if key not in made:
            point = economy, one.tariff, one.border_cost_hat, jnp.asarray(u), jnp.asarray(ways)
            made[key] = np.asarray(_policy_sloped_year(*point))
        rows.append(made[key])
    return np.stack(rows)


def _key(policy: PolicyArrays, inputs: np.ndarray) -> bytes:
    return b"".join(np.asarray(part).tobytes() for part in (*jax.tree.leaves(policy), inputs))


def solve_path(
    economy: Economy,
    policy: Sequence[PolicyArrays],
    inputs: np.ndarray,
    slope: np.ndarray | None = None,
) -> TradePath:
    """Solve every year exactly at its inputs; years that ask the same are solved once.

    Args:
        economy: the balanced base.
        policy: tariffs and border costs by year.
        inputs: u by year [year, input].
        slope: derivatives to keep [year, outcome, input]; None computes them.

    Raises:
        UnconvergedError: a year has no solution; no number leaves.
    """
    made: dict[bytes, tuple[Array, float, Array | None]] = {}
    rows, start = [], None
    for one, u in zip(policy, inputs, strict=True):
        key = _key(one, u)
        if key not in made:
            point = economy, one.tariff, one.border_cost_hat, jnp.asarray(u)
            value, (residual, after) = _solved_year(*point, start)
            if not (residual <= TOLERANCE and jnp.isfinite(value).all()):
                value, residual, after = _harder(*point)
            steep = None if slope is not None else _sloped_year(*point, after)
            made[key], start = (value, float(residual), steep), after
        rows.append(made[key])
    values, residuals, slopes = zip(*rows, strict=True)
    return TradePath(
        value=jnp.stack(values),
        at=jnp.asarray(inputs),
        slope=jnp.asarray(slope) if slope is not None else jnp.stack(slopes),
        residual=jnp.asarray(residuals),
    )


def _harder(economy: Economy, tariff: Array, border: Array, inputs: Array) -> tuple:
    """Approach a year in ever smaller steps."""
    shock = _shock(economy, tariff, border, inputs)
    found = meet(economy.base, shock)
    value = _outcomes(economy, shock, found)
    if not found.converged:
        left = float(found.residual)
        how = f"residual {left:.1e} is above {TOLERANCE:.0e}" if left == left else "it diverged"
        raise UnconvergedError(
            f"trade: {how} and smaller steps did not help; try a smaller change of tariffs, border "
            "costs or labour"
        )
    if not jnp.isfinite(value).all():  # every market may be met and somebody yet have no income
        raise UnconvergedError(
            "trade: a country would owe more than it earns; try smaller subsidies or transfers"
        )
    after = guess(economy.base, found.wage_hat, found.price_hat, found.expenditure_usd_bn)
    return value, found.residual, after
