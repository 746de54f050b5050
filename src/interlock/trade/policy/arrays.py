"""Trade policies: a file of dated changes in, tariffs and border costs of a year out."""

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from interlock.errors import InputError, did_you_mean
from interlock.trade.bases import staging
from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.policy import sectors
from interlock.trade.policy.changes import (
    COUNTRY_GROUPS,
    COUNTRY_WORDS,
    Policy,
    TradeChange,
    available,
    load_policy,
    parse_policy,
)

__all__ = ["PolicyArrays", "arrays", "available", "load_policy", "parse_policy"]


class PolicyArrays(eqx.Module):
    """What a policy makes of a base in one year.

    Attributes:
        tariff: tau', ad valorem fractions.
        border_cost_hat: d_hat, iceberg cost over its base level; 1 is unchanged.

    """

    tariff: Float[Array, "importer exporter sector"]
    border_cost_hat: Float[Array, "importer exporter sector"]


def arrays(policy: Policy, base: BaseEconomy, year: int) -> PolicyArrays:
    """Return tariffs and border costs of `year` under a policy.

    Changes apply in the order of the file to the tariffs of the base, whatever its year: with w
    the share of trade that is hit (coverage of the sector x `coverage` x share of the year in
    force), `to` gives (1 - w) tau + w value, `add` gives tau + w value, `scale` gives
    tau (1 - w + w ratio); `hold` and `schedule` are `to` with tariffs of history. Border costs
    start at 1 and `to` and `add` count from there (2 percent: 1.02). Sales at home are untouched.

    Args:
        policy: the policy.
        base: the base economy.
        year: calendar year.

    Raises:
        InputError: a country or sector is not in the base, the base has no tariff history that
            `hold` or `schedule` could use, a tariff ends at -100 percent or below, or the policy
            changes nothing in any of its years.

    """
    tariff, border = _applied(policy, base, year)
    if _untouched(base, tariff, border) and all(
        _untouched(base, *_applied(policy, base, other)) for other in policy.years
    ):
        span = f"{policy.years[0]}-{policy.years[-1]}"
        raise policy.error(
            (),
            f"policy '{policy.name}' changes nothing on base '{base.name}' in {span}; "
            "check countries, sectors and values",
        )
    return PolicyArrays(tariff=jnp.asarray(tariff), border_cost_hat=jnp.asarray(border))


def arrays_or_base(policy: Policy, base: BaseEconomy, year: int) -> PolicyArrays:
    """Return the same where the base itself may be what is asked for, as in a world without NAFTA.

    Args:
        policy: the policy.
        base: the base economy.
        year: calendar year.

    Raises:
        InputError: as `arrays`, but for a policy that changes nothing.

    """
    tariff, border = _applied(policy, base, year)
    return PolicyArrays(tariff=jnp.asarray(tariff), border_cost_hat=jnp.asarray(border))


def _untouched(base: BaseEconomy, tariff: np.ndarray, border: np.ndarray) -> bool:
    return bool(np.array_equal(tariff, base.tariff) and (border == 1).all())


def _applied(policy: Policy, base: BaseEconomy, year: int) -> tuple[np.ndarray, np.ndarray]:
    """Return tariffs and border costs after every change, [importer, exporter, sector]."""
    tariff, border = np.array(base.tariff), np.ones(base.tariff.shape)
    for position, change in enumerate(policy.changes):
        try:
            weight = _weights(change, base)  # also where not in force: names are checked always
            share = change.share_of_year(year)
            if share == 0:
                continue
            weight = weight * change.coverage * share
            if change.instrument == "trade.tariff":
                tariff = _moved(change, base, year, tariff, weight, 0.0)
            else:
                border = _moved(change, base, year, border, weight, 1.0)
            if min(tariff.min() + 1, border.min()) <= 0:
                raise _FieldError(
                    change.operation, "leaves a tariff or border cost at -100 percent or below"
                )
        except _FieldError as trouble:
            raise policy.error(("changes", position, *trouble.field), str(trouble)) from None
    return tariff, border


class _FieldError(InputError):
    """Trouble with one field of a change, on its way to the place where the file is known."""

    def __init__(self, field: str, message: object) -> None:
        super().__init__(str(message))
        self.field = (field,) if field else ()


def _moved(
    change: TradeChange,
    base: BaseEconomy,
    year: int,
    level: np.ndarray,
    weight: np.ndarray,
    origin: float,
) -> np.ndarray:
    """Apply one operation to levels; `origin` is the level that a value of zero means."""
    if change.operation == "add":
        return level + weight * change.value(year)
    if change.operation == "scale":
        return level * (1 + weight * ((change.scale or 0.0) - 1))
    if change.operation in ("hold", "schedule"):
        target = _history(change, base, year)
    else:
        target = np.asarray(origin + change.value(year))
    return np.where(weight == 1, target, level + weight * (target - level))


def _history(change: TradeChange, base: BaseEconomy, year: int) -> np.ndarray:
    """Return the tariffs that history had in the year that a change means."""
    try:
        return staging.history(base, change.hold or year, ahead=change.schedule is not None)
    except InputError as error:
        raise _FieldError(change.operation, error) from None


def _weights(change: TradeChange, base: BaseEconomy) -> np.ndarray:
    """Return the share of trade that a change means, [importer, exporter, sector]."""
    importers = _members(change.importer, change.exporter, base, "importer")
    exporters = _members(change.exporter, change.importer, base, "exporter")
    weight = np.zeros(base.tariff.shape)
    for exporter in np.flatnonzero(exporters):
        try:
            covered = sectors.coverage(
                change.sector,
                base.sectors,
                base.countries[exporter],
                excepted=change.sector_except,
                usmca_exempt=change.exempt is not None,
            )
        except InputError as error:
            raise _FieldError("sector", error) from None
        weight[importers, exporter] = covered
    weight[np.arange(len(base.countries)), np.arange(len(base.countries))] = 0.0
    if not weight.any():
        raise _FieldError("", f"hits no trade on base '{base.name}'; check countries and sectors")
    return weight


def _members(
    words: tuple[str, ...], opposite: tuple[str, ...], base: BaseEconomy, field: str
) -> np.ndarray:
    """Return which countries of the base the words mean."""
    codes: set[str] = set()
    for word in words:
        if word == "all":
            codes |= set(base.countries)
        elif word == "others":
            named = {c for w in opposite for c in COUNTRY_GROUPS.get(w, (w,))}
            codes |= set(base.countries) - named
        else:
            codes |= set(COUNTRY_GROUPS.get(word, (word,)))
    for code in sorted(codes - set(base.countries)):
        near = did_you_mean(code, (*base.countries, *COUNTRY_WORDS))
        raise _FieldError(field, f"base '{base.name}' has no country '{code}'{near}")
    return np.isin(base.countries, sorted(codes))
