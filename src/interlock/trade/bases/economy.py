"""One type for every base economy: the data and parameters that the equilibrium needs."""

from dataclasses import dataclass, replace

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from interlock import numerics as _numerics  # noqa: F401  (float64 before any array exists)
from interlock.errors import InputError, did_you_mean


class BaseEconomy(eqx.Module):
    """The world in its base year, in shares and levels; frozen.

    Attributes:
        name: name under which the base is known, e.g. `caliendo-parro-1993`.
        year: base year.
        countries: ISO alpha-3 codes, `ROW` for the rest of the world; length N.
        sectors: sector names as in the source; length J.
        trade_share: pi, expenditure of `importer` on goods of `exporter`, tariff included, as a
            share of the importer's expenditure on the sector; sums to 1 over exporters.
        tariff: ad valorem tariff as a fraction (0.1 is 10 percent).
        value_added_share: gamma_n^j, value added as a share of gross output.
        input_share: gamma_n^{k,j}, cost share of input k in the output of j; with
            `value_added_share` it sums to 1 over k.
        final_share: alpha_n^j, shares of final expenditure; sums to 1 over sectors.
        theta: trade elasticity (Frechet dispersion) by sector.
        value_added_usd_bn: w_n L_n, billion US$ of the base year.
        expenditure_usd_bn: X_n^j, tariffs included, billion US$ of the base year.
        deficit_usd_bn: D_n, imports less exports at prices before tariffs; sums to 0.

    Source: Caliendo & Parro (2015), Review of Economic Studies 82:1, section 4 and appendix.

    """

    name: str = eqx.field(static=True)
    year: int = eqx.field(static=True)
    countries: tuple[str, ...] = eqx.field(static=True)
    sectors: tuple[str, ...] = eqx.field(static=True)
    trade_share: Float[Array, "importer exporter sector"]
    tariff: Float[Array, "importer exporter sector"]
    value_added_share: Float[Array, "country sector"]
    input_share: Float[Array, "country input sector"]
    final_share: Float[Array, "country sector"]
    theta: Float[Array, "sector"]
    value_added_usd_bn: Float[Array, "country"]
    expenditure_usd_bn: Float[Array, "country sector"]
    deficit_usd_bn: Float[Array, "country"]

    def position(self, code: str) -> int:
        """Return where a country stands, by ISO alpha-3 code.

        Raises:
            InputError: the base has no such country.
        """
        if code not in self.countries:
            hint = did_you_mean(code, self.countries)
            raise InputError(f"base '{self.name}' has no country '{code}'{hint}")
        return self.countries.index(code)

    @property
    def unlabelled(self) -> "BaseEconomy":
        """The same numbers without names, so that compiled kernels serve every base of a shape."""
        return replace(self, name="", year=0, countries=(), sectors=())

    def labelled_as(self, other: "BaseEconomy") -> "BaseEconomy":
        """The same numbers under the names of another base."""
        return replace(
            self,
            name=other.name,
            year=other.year,
            countries=other.countries,
            sectors=other.sectors,
        )

    @property
    def imports_usd_bn(self) -> Float[Array, "importer exporter sector"]:
        """Imports before tariffs, domestic sales on the diagonal."""
        return self.trade_share * self.expenditure_usd_bn[:, None, :] / (1 + self.tariff)

    @property
    def tariff_revenue_usd_bn(self) -> Float[Array, "country"]:
        """Tariff revenue of each importer."""
        return (self.tariff * self.imports_usd_bn).sum(axis=(1, 2))

    @property
    def income_usd_bn(self) -> Float[Array, "country"]:
        """I_n: value added, tariff revenue and deficit."""
        return self.value_added_usd_bn + self.tariff_revenue_usd_bn + self.deficit_usd_bn


@dataclass(frozen=True)
class Flows:
    """A base year as the sources give it, before shares are formed.

    Attributes:
        trade_usd_bn: imports before tariffs, [importer, exporter, sector]; its diagonal
            (domestic sales) is ignored and rebuilt from gross output.
        tariff: ad valorem fractions, [importer, exporter, sector].
        gross_output_usd_bn: [country, sector].
        value_added_share: [country, sector].
        input_share: cost shares of gross output, [country, input, sector].
        theta: [sector].

    """

    trade_usd_bn: np.ndarray
    tariff: np.ndarray
    gross_output_usd_bn: np.ndarray
    value_added_share: np.ndarray
    input_share: np.ndarray
    theta: np.ndarray


def base_from_flows(
    name: str, year: int, countries: tuple[str, ...], sectors: tuple[str, ...], flows: Flows
) -> BaseEconomy:
    """Form shares from flows by the rules of Caliendo & Parro (2015).

    Domestic sales are gross output less exports, gross output raised to exports where it falls
    short; expenditure includes tariffs; final demand is expenditure less intermediate use,
    clipped at zero and renormalised. Clipping leaves the data slightly off equilibrium: the
    equilibrium restores it (`trade.equilibrium.balance`) before any shock.
    """
    n = len(countries)
    trade = np.array(flows.trade_usd_bn, dtype=float)
    trade[np.arange(n), np.arange(n)] = 0.0
    exports = trade.sum(axis=0)
    output = np.maximum(flows.gross_output_usd_bn, exports)
    trade[np.arange(n), np.arange(n)] = output - exports

    with_tariff = trade * (1 + flows.tariff)
    expenditure = with_tariff.sum(axis=1)
    share = _shares(with_tariff, expenditure)

    value_added_share, input_share = _closed_costs(flows)
    intermediate_use = np.einsum("nkj,nj->nk", input_share, output)
    final = np.maximum(expenditure - intermediate_use, 0.0)
    value_added = (value_added_share * output).sum(axis=1)
    deficit = trade.sum(axis=(1, 2)) - trade.sum(axis=(0, 2))
    return BaseEconomy(
        name=name,
        year=year,
        countries=countries,
        sectors=sectors,
        trade_share=jnp.asarray(share),
        tariff=jnp.asarray(flows.tariff, dtype=float),
        value_added_share=jnp.asarray(value_added_share),
        input_share=jnp.asarray(input_share),
        final_share=jnp.asarray(final / final.sum(axis=1, keepdims=True)),
        theta=jnp.asarray(flows.theta),
        value_added_usd_bn=jnp.asarray(value_added),
        expenditure_usd_bn=jnp.asarray(expenditure),
        deficit_usd_bn=jnp.asarray(deficit - deficit.mean()),
    )


def _closed_costs(flows: Flows) -> tuple[np.ndarray, np.ndarray]:
    """Make cost shares sum to one exactly; Walras' law holds no better than they do.

    Published shares are rounded. A sector without recorded inputs is all value added.
    """
    recorded = flows.input_share.sum(axis=1)
    value_added_share = np.where(recorded > 0, flows.value_added_share, 1.0)
    factor = (1 - value_added_share) / np.where(recorded > 0, recorded, 1.0)
    return value_added_share, flows.input_share * factor[:, None, :]


def _shares(spending: np.ndarray, expenditure: np.ndarray) -> np.ndarray:
    """Divide by expenditure; a sector that nobody buys is supplied at home."""
    n = spending.shape[0]
    share = spending / np.where(expenditure > 0, expenditure, 1.0)[:, None, :]
    idle = expenditure <= 0
    for country in range(n):
        share[country, country, idle[country]] = 1.0
    return share
