"""How outcomes move with policy and parameters: derivatives through the equilibrium itself."""

from pathlib import Path
from typing import TYPE_CHECKING

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from interlock.errors import InputError, UnconvergedError, did_you_mean
from interlock.trade import FIXED_FACTOR, experiment, welfare
from interlock.trade.bases import BaseEconomy
from interlock.trade.equilibrium import TOLERANCE, Equilibrium, Shock, balance, solve
from interlock.trade.labels import NORTH_AMERICA
from interlock.trade.policy.changes import Policy

if TYPE_CHECKING:
    import xarray as xr

OUTCOMES = {
    "real_wage": lambda base, shock, found: welfare.real_wage_hat(base, found) - 1,
    "welfare_exact": lambda base, shock, found: welfare.exact_hat(base, found) - 1,
    "welfare_first_order": lambda base, shock, found: sum(welfare.first_order(base, shock, found)),
    "nominal_wage": lambda base, shock, found: found.wage_hat - 1,
}
# What may move, the dimensions it has, and the unit of the derivative.
INPUTS = {
    "tariff": (("importer", "exporter", "sector"), "percent per percentage point of tariff"),
    "border_cost": (("importer", "exporter", "sector"), "percent per percent of border cost"),
    "labour": (("origin",), "percent per percent of labour supply"),
    "theta": (("sector",), "percentage points of the effect per percent of theta"),
}


def elasticities(
    base: str | BaseEconomy,
    policy: str | Path | Policy,
    *,
    of: str = "real_wage",
    wrt: str = "tariff",
    countries: tuple[str, ...] = NORTH_AMERICA,
    deficits: str = "zero",
    fixed_factor: float = FIXED_FACTOR,
    year: int | None = None,
) -> "xr.DataArray":
    """Differentiate an outcome by country through the equilibrium after a policy.

    The derivative is implicit: one adjoint linear solve per country, whatever the number of
    inputs. With `theta` it runs through the balancing of the base as well, so it is the change of
    the number that `run` reports.

    Args:
        base: as in `experiment.run`.
        policy: as in `experiment.run`.
        of: `real_wage`, `welfare_exact`, `welfare_first_order` or `nominal_wage`.
        wrt: `tariff`, `border_cost`, `labour` or `theta`.
        countries: whose outcome; each costs one adjoint solve.
        deficits: `zero` or `observed`.
        fixed_factor: share of the fixed factor in value added.
        year: year of the policy; default its last.

    Returns:
        Dimensions `country` and those of the input; percent of the outcome per percent (per
        percentage point for tariffs) of the input; the diagonal of pairs is zero.

    Raises:
        InputError: unknown name.
        UnconvergedError: the equilibrium does not solve.
    """
    for word, known, what in ((of, OUTCOMES, "outcome"), (wrt, INPUTS, "input")):
        if word not in known:
            raise InputError(f"unknown {what} '{word}'{did_you_mean(word, known)}")
    raw = experiment.named_base(base)
    rows = [raw.position(code) for code in countries]
    balanced, shock, year = experiment.pose(
        raw, policy, deficits=deficits, fixed_factor=fixed_factor, year=year
    )
    gradient, residual = _gradient(
        raw.unlabelled, balanced.deficit_usd_bn, shock, jnp.asarray(rows), of, wrt
    )
    if not residual <= TOLERANCE:
        raise UnconvergedError(
            f"no derivative of {of}: the equilibrium has residual {float(residual):.1e}; "
            "try a smaller change"
        )
    return _labelled(raw, np.asarray(gradient), countries, of, wrt, float(residual))


def largest(response: "xr.DataArray", count: int) -> list[dict[str, str | float]]:
    """Return the `count` strongest responses of each country, strongest first.

    Each row holds the country, the place of the input (importer, sector, ...) and `value`.
    """
    inputs = [str(dim) for dim in response.dims[1:]]
    rows: list[dict[str, str | float]] = []
    for country, values in zip(response["country"].values, response.values, strict=True):
        for flat in np.argsort(-np.abs(values), axis=None, kind="stable")[:count]:
            place = np.unravel_index(flat, values.shape)
            named = {
                dim: str(response[dim].values[k]) for dim, k in zip(inputs, place, strict=True)
            }
            rows.append({"country": str(country), **named, "value": float(values[place])})
    return rows


@eqx.filter_jit
def _gradient(
    raw: BaseEconomy, deficit: Array, shock: Shock, rows: Array, of: str, wrt: str
) -> tuple[Array, Float[Array, ""]]:
    """Rows of the Jacobian in the units of `INPUTS`, and the residual of the equilibrium."""

    def outcome(moved: Array) -> tuple[Array, Array]:
        economy, change = _moved(raw, shock, moved, wrt)
        settled, _ = balance(economy, deficit)
        found: Equilibrium = solve(settled, change)
        return 100 * OUTCOMES[of](settled, change, found)[rows], found.residual

    start = _start(raw, shock, wrt)
    values, pull, residual = jax.vjp(outcome, start, has_aux=True)
    jacobian = jax.vmap(lambda row: pull(row)[0])(jnp.eye(values.size))
    return jacobian / 100, residual


def _start(raw: BaseEconomy, shock: Shock, wrt: str) -> Array:
    """The point of differentiation: tariffs in levels, the others as logarithms of a change."""
    if wrt == "tariff":
        return shock.tariff
    shapes = {"border_cost": shock.tariff, "labour": shock.labour_hat, "theta": raw.theta}
    return jnp.zeros_like(shapes[wrt])


def _moved(raw: BaseEconomy, shock: Shock, moved: Array, wrt: str) -> tuple[BaseEconomy, Shock]:
    """The base and shock after the input has moved."""
    if wrt == "theta":
        return eqx.tree_at(lambda b: b.theta, raw, raw.theta * jnp.exp(moved)), shock
    abroad = (1 - jnp.eye(shock.tariff.shape[0]))[:, :, None]
    if wrt == "tariff":
        return raw, eqx.tree_at(lambda s: s.tariff, shock, moved * abroad)
    if wrt == "border_cost":
        border = shock.border_cost_hat * jnp.exp(moved * abroad)
        return raw, eqx.tree_at(lambda s: s.border_cost_hat, shock, border)
    return raw, eqx.tree_at(lambda s: s.labour_hat, shock, shock.labour_hat * jnp.exp(moved))


def _labelled(
    base: BaseEconomy,
    gradient: np.ndarray,
    countries: tuple[str, ...],
    of: str,
    wrt: str,
    residual: float,
) -> "xr.DataArray":
    import xarray as xr

    dims, unit = INPUTS[wrt]
    axes = {axis: list(base.countries) for axis in ("importer", "exporter", "origin")}
    axes |= {"country": list(countries), "sector": list(base.sectors)}
    return xr.DataArray(
        gradient,
        dims=("country", *dims),
        coords={dim: axes[dim] for dim in ("country", *dims)},
        name=f"{of}_by_{wrt}",
        attrs={
            "label": f"Response of {of.replace('_', ' ')} to {wrt.replace('_', ' ')}",
            "unit": unit,
            "source": "interlock, implicit derivative of the equilibrium",
            "residual": residual,
        },
    )
