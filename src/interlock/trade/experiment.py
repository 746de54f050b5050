"""Run one trade experiment: balance the base, meet the policy, account for welfare."""

from collections.abc import Iterator, Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from interlock.errors import InputError, UnconvergedError, did_you_mean
from interlock.trade import FIXED_FACTOR, bases, welfare
from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.equilibrium import (
    BASE_TOLERANCE,
    Equilibrium,
    Shock,
    balance,
    between,
    guess,
    solve,
    still,
)
from interlock.trade.outcomes import TradeResult
from interlock.trade.policy.arrays import PolicyArrays, arrays, load_policy
from interlock.trade.policy.changes import Policy

DEFICITS = ("zero", "observed")
# Steps in which a shock is approached that does not solve at once.
CONTINUATION = (4, 16, 64)
# Nodes along the path of the welfare decomposition, and how far its parts may be from adding up
# (as a fraction of income).
PATH_NODES = (12, 48)
CLOSURE = 1e-7


def run(
    base: str | BaseEconomy,
    policy: str | Path | Policy,
    *,
    deficits: str = "zero",
    fixed_factor: float = FIXED_FACTOR,
    year: int | None = None,
    labour_hat: dict[str, float] | None = None,
    remittances_usd_bn: dict[str, float] | None = None,
) -> TradeResult:
    """Solve one policy in one year on one base.

    Args:
        base: name of a packaged base, or a base economy.
        policy: name of a packaged policy, path of a policy file, or a policy.
        deficits: `zero` balances trade before the shock, as the paper does; `observed` keeps the
            deficits of the base year in units of world value added.
        fixed_factor: share of the fixed factor in value added, in [0, 1).
        year: year of the policy; default its last.
        labour_hat: change of labour supply by country, 1 is none.
        remittances_usd_bn: change of remittances received less sent, by country; sums to zero.

    Raises:
        InputError: an unknown name or a value outside its range.
        UnconvergedError: the base itself cannot be balanced.

    """
    plan, year = plan_and_year(policy, year)
    return next(
        path(
            base,
            plan,
            [year],
            deficits=deficits,
            fixed_factor=fixed_factor,
            labour_hat=labour_hat,
            remittances_usd_bn=remittances_usd_bn,
        )
    )


def path(
    base: str | BaseEconomy,
    policy: Policy,
    years: Sequence[int],
    *,
    deficits: str = "zero",
    fixed_factor: float = FIXED_FACTOR,
    labour_hat: dict[str, float] | None = None,
    remittances_usd_bn: dict[str, float] | None = None,
) -> Iterator[TradeResult]:
    """Solve a policy year by year against the same base; arguments as `run`."""
    started = perf_counter()
    balanced = balanced_base(named_base(base), deficits)
    shock = _shock(balanced, fixed_factor, labour_hat or {}, remittances_usd_bn or {})
    for year in years:
        at_year = _under(shock, arrays(policy, balanced, year))
        yield _solved(balanced, policy.name, year, deficits, at_year, started)
        started = perf_counter()


def pose(
    raw: BaseEconomy,
    policy: str | Path | Policy,
    *,
    deficits: str,
    fixed_factor: float,
    year: int | None,
) -> tuple[BaseEconomy, Shock, int]:
    """Return the balanced base, the shock and the year that `run` would solve."""
    plan, year = plan_and_year(policy, year)
    balanced = balanced_base(raw, deficits)
    shock = _under(_shock(balanced, fixed_factor, {}, {}), arrays(plan, balanced, year))
    return balanced, shock, year


def plan_and_year(policy: str | Path | Policy, year: int | None) -> tuple[Policy, int]:
    """Return the policy and the year to solve, by default its last.

    Raises:
        InputError: unknown policy, or a year in which it does nothing.
    """
    plan = policy if isinstance(policy, Policy) else load_policy(str(policy))
    year = max(plan.years) if year is None else year
    check_years(plan, [year])
    return plan, year


def check_years(plan: Policy, years: Sequence[int]) -> None:
    """Raise unless the policy acts in every year.

    Raises:
        InputError: it does not.
    """
    first, last = min(plan.years), max(plan.years)
    for year in years:
        if not first <= year <= last:
            raise InputError(f"policy '{plan.name}' acts in {first}-{last}, not in {year}")


def named_base(base: str | BaseEconomy) -> BaseEconomy:
    """Return a packaged base by name, or the base that is given."""
    return bases.load(base) if isinstance(base, str) else base


def _under(shock: Shock, change: PolicyArrays) -> Shock:
    return replace(shock, tariff=change.tariff, border_cost_hat=change.border_cost_hat)


def _shock(
    base: BaseEconomy,
    fixed_factor: float,
    labour_hat: dict[str, float],
    remittances_usd_bn: dict[str, float],
) -> Shock:
    """Check what the caller gave and put it beside the tariffs of the base."""
    if not 0 <= fixed_factor < 1:
        raise InputError(f"fixed factor {fixed_factor:g} is outside [0, 1): give a share like 0.4")
    labour = _by_code(base, labour_hat, 1.0)
    if not (np.isfinite(labour) & (labour > 0)).all():
        raise InputError("labour_hat must be positive: 1 is unchanged, 0.9 is a tenth less")
    remittances = _by_code(base, remittances_usd_bn, 0.0)
    if not abs(remittances.sum()) <= 1e-9 * np.abs(remittances).max(initial=1.0):
        raise InputError("remittances_usd_bn must sum to zero: what one receives another sends")
    return replace(
        still(base, base.deficit_usd_bn + jnp.asarray(remittances)),
        labour_hat=jnp.asarray(labour),
        fixed_factor_share=jnp.asarray(float(fixed_factor)),
    )


def balanced_base(raw: BaseEconomy, deficits: str) -> BaseEconomy:
    """Return a base in exact equilibrium with `zero` or `observed` deficits.

    Raises:
        InputError: unknown base or unknown treatment of deficits.
        UnconvergedError: the base cannot be balanced.

    """
    if deficits not in DEFICITS:
        raise InputError(f"unknown deficits '{deficits}'{did_you_mean(deficits, DEFICITS)}")
    target = raw.deficit_usd_bn if deficits == "observed" else jnp.zeros_like(raw.deficit_usd_bn)
    balanced, residual = _balance(raw.unlabelled, target)
    if not residual <= BASE_TOLERANCE:
        raise UnconvergedError(
            f"base {raw.name} cannot be balanced with {deficits} deficits "
            f"(residual {float(residual):.1e}); check its data, or try the other deficits"
        )
    return balanced.labelled_as(raw)


_balance = eqx.filter_jit(balance)
_solve = eqx.filter_jit(solve)
_between = eqx.filter_jit(between)
_guess = eqx.filter_jit(guess)
_decompose = eqx.filter_jit(welfare.decompose)


def _solved(
    base: BaseEconomy, policy: str, year: int, deficits: str, shock: Shock, started: float
) -> TradeResult:
    numbers = base.unlabelled
    found = meet(numbers, shock)
    parts = jax.block_until_ready(_parts(numbers, shock, found))
    return TradeResult(base, policy, year, deficits, shock, found, parts, perf_counter() - started)


def meet(base: BaseEconomy, shock: Shock) -> Equilibrium:
    """Return the equilibrium of a balanced base without labels under a shock.

    Solved at once, or else in ever smaller steps, each from the solution of the one before.
    """
    found = _solve(base, shock)
    for steps in CONTINUATION:
        if found.converged:
            break
        start = None
        for step in range(1, steps + 1):
            found = _solve(base, _between(base, shock, jnp.asarray(step / steps)), start)
            if not found.converged:
                break
            start = _guess(base, found.wage_hat, found.price_hat, found.expenditure_usd_bn)
    return found


def _parts(base: BaseEconomy, shock: Shock, found: Equilibrium) -> welfare.WelfareParts:
    """Decompose welfare, on a finer path if need be; parts that do not add up are no numbers."""
    for nodes in PATH_NODES if found.converged else ():
        parts = _decompose(base, shock, found, nodes)
        if float(jnp.abs(parts.closure).max()) <= CLOSURE:
            return parts
    undefined = jnp.full_like(found.wage_hat, jnp.nan)
    return welfare.WelfareParts(*[undefined] * len(dataclass_fields(welfare.WelfareParts)))


def _by_code(base: BaseEconomy, given: dict[str, float], default: float) -> np.ndarray:
    values = np.full(len(base.countries), default)
    for code, value in given.items():
        values[base.position(code)] = value
    return values
