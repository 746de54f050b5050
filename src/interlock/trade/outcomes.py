"""What a solved trade experiment says, and the refusal to say it when it is not solved."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from interlock.errors import UnconvergedError
from interlock.trade import welfare
from interlock.trade.bases.economy import BaseEconomy
from interlock.trade.equilibrium import Equilibrium, Shock
from interlock.trade.labels import LABELS, NORTH_AMERICA

if TYPE_CHECKING:
    import xarray as xr

Status = Literal["converged", "not converged", "diverged"]


@dataclass(frozen=True)
class TradeResult:
    """One equilibrium against its base.

    Attributes:
        base: the balanced base economy that the shock meets.
        policy: name of the policy.
        year: year of the policy whose tariffs are in force.
        deficits: `zero` or `observed`.
        shock: what changed.
        equilibrium: the solution with residual and iterations.
        parts: decomposition of exact welfare along the path.
        seconds: wall time of balance, solution and decomposition.
        members: countries among which `intra_bloc_imports_pct` counts imports.

    """

    base: BaseEconomy
    policy: str
    year: int | None
    deficits: str
    shock: Shock
    equilibrium: Equilibrium
    parts: welfare.WelfareParts
    seconds: float
    members: tuple[str, ...] = NORTH_AMERICA

    @property
    def status(self) -> Status:
        """Whether the solver reached its tolerance, ran out of iterations, or left the numbers."""
        if self.equilibrium.converged:
            return "converged"
        return "not converged" if np.isfinite(self.residual) else "diverged"

    @property
    def residual(self) -> float:
        """Greatest relative excess demand, log price or expenditure residual."""
        return float(self.equilibrium.residual)

    @property
    def iterations(self) -> int:
        """Iterations of the solution."""
        return int(self.equilibrium.iterations)

    def require_converged(self) -> None:
        """Raise unless every number may leave the program.

        Raises:
            UnconvergedError: with what to try.

        """
        if self.status != "converged":
            raise UnconvergedError(
                f"{self.policy} on {self.base.name} {self.status} "
                f"(residual {self.residual:.1e} after {self.iterations} iterations): no number is "
                "given, and smaller steps did not help; try a smaller change"
            )

    @cached_property
    def by_country(self) -> dict[str, np.ndarray]:
        """Outcomes named in `LABELS`, each [country]; not-a-number where not defined.

        Raises:
            UnconvergedError: the equilibrium is not solved.

        """
        self.require_converged()
        members = jnp.asarray([code in self.members for code in self.base.countries], dtype=float)
        values = _by_country(
            self.base.unlabelled, self.shock, self.equilibrium, self.parts, members
        )
        return {name: np.asarray(values[name]) for name in LABELS}

    def country(self, code: str) -> dict[str, float]:
        """Return the outcomes of one country by ISO alpha-3 code.

        Raises:
            InputError: the base has no such country.
            UnconvergedError: the equilibrium is not solved.

        """
        n = self.base.position(code)
        return {name: float(values[n]) for name, values in self.by_country.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready summary; undefined outcomes are None.

        Raises:
            UnconvergedError: the equilibrium is not solved.

        """
        countries = {
            code: {k: None if np.isnan(v) else v for k, v in self.country(code).items()}
            for code in self.base.countries
        }
        return {
            "base": self.base.name,
            "policy": self.policy,
            "year": self.year,
            "deficits": self.deficits,
            "fixed_factor": float(self.shock.fixed_factor_share),
            "status": self.status,
            "residual": self.residual,
            "iterations": self.iterations,
            "seconds": self.seconds,
            "countries": countries,
        }

    def to_dataset(self) -> "xr.Dataset":
        """Return all outcomes with units and labels, by country, sector and pair.

        Raises:
            UnconvergedError: the equilibrium is not solved.

        """
        from interlock.trade import tabular

        return tabular.dataset(self)

    def __str__(self) -> str:
        """Name the experiment; an unsolved one says so first."""
        banner = "" if self.status == "converged" else f"*** {self.status.upper()} *** "
        return f"{banner}{self.policy} on {self.base.name}, residual {self.residual:.1e}"


@eqx.filter_jit
def _by_country(
    base: BaseEconomy,
    shock: Shock,
    found: Equilibrium,
    parts: welfare.WelfareParts,
    members: welfare.Country,
) -> dict[str, Any]:
    terms, volume = welfare.first_order(base, shock, found)
    prices = welfare.consumer_price_hat(base, found)
    revenue = (shock.tariff * found.imports_usd_bn).sum(axis=(1, 2))
    fractions = {
        "real_wage_pct": welfare.real_wage_hat(base, found) - 1,
        "welfare_exact_pct": welfare.exact_hat(base, found) - 1,
        "welfare_first_order_pct": terms + volume,
        "terms_of_trade_pct": terms,
        "volume_of_trade_pct": volume,
        "exact_terms_of_trade_pct": parts.terms_of_trade,
        "exact_volume_of_trade_pct": parts.volume_of_trade,
        "exact_border_cost_pct": parts.border_cost,
        "exact_labour_pct": parts.labour,
        "exact_transfers_pct": parts.transfers,
        "consumer_price_pct": prices - 1,
        "nominal_wage_pct": found.wage_hat - 1,
        "intra_bloc_imports_pct": _intra_bloc(base, found, members) - 1,
        "tariff_revenue_pct_of_income": revenue / found.income_usd_bn,
        "tariff_revenue_before_pct_of_income": base.tariff_revenue_usd_bn / base.income_usd_bn,
    }
    return {name: 100 * value for name, value in fractions.items()}


def _intra_bloc(base: BaseEconomy, found: Equilibrium, members: welfare.Country) -> welfare.Country:
    """Imports (before tariffs) from the other members of the bloc; NaN for everybody else."""
    pairs = (members[:, None] * members[None, :] * (1 - jnp.eye(members.size)))[:, :, None]
    before = (pairs * base.imports_usd_bn).sum(axis=(1, 2))
    after = (pairs * found.imports_usd_bn).sum(axis=(1, 2))
    return jnp.where(before > 0, after / jnp.where(before > 0, before, 1.0), jnp.nan)
