"""From a draw of standard normals to what the corridors compute with."""

from collections.abc import Mapping
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import sigmoid
from jaxtyping import Array, Bool, Float

from interlock.estimate import priors
from interlock.estimate.priors import Prior
from interlock.migration.pools import Pools
from interlock.region.annual import FIRST_YEAR, LAST_PROJECTED_YEAR, position
from interlock.region.observed import known
from interlock.scenario.school import SchoolOfThought
from interlock.security.production import Enforcement
from interlock.system.corridor import FEE_RATIO, NO_STAY, Prepared, prepare, run
from interlock.system.corridor_state import BorderPath, Corridor, Network, School
from interlock.system.foresight import gain_path
from interlock.system.inputs import BASE, TRIANGLE, Drivers, Inputs

Params = Mapping[str, Float[Array, ""]]
OWN = ("first_1993", "conflict", "unauthorised_1980", "experienced_1980", "family", "south_shift")
BORDER = ("p_1993", "p_agents", "p_barriers", "p_crowding", "retry_1993", "retry_sanctions",
          "fee_1993", "fee_agents", "fee_sanctions", "fee_trend")  # fmt: skip
EFFORT_YEARS = tuple(range(2010, 2020))
SETTLED_1980 = 0.4  # of undocumented Central Americans; no source tells
# No crowding in 1980: the state of the border a year before the data is that of 1993, scaled by
# apprehensions of the southwest border in 1980 over 1992.
REFERENCE_ATTEMPT_YEAR = 1992


class Table(NamedTuple):
    """Priors in the order of z, with what the kernel needs of them."""

    priors: tuple[Prior, ...]
    active: np.ndarray  # which ones the school uses; the others have no effect at all

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names in order."""
        return tuple(one.name for one in self.priors)


def table(block: str, school: SchoolOfThought) -> Table:
    """Return all parameters of a block, so that every school has the same shape.

    Args:
        block: `mexico` or `triangle`.
        school: centres of the priors it disagrees on, and which parameters it uses.
    """
    everything = school.model_copy(
        update={"omega_f": "free", "hump": True, "rationing": True, "cohort_push": True}
    )
    of = priors.mexico if block == "mexico" else priors.triangle
    used = {one.name for one in of(school)}
    full = of(everything)
    return Table(full, np.asarray([one.name in used for one in full]))


def kernel_school(school: SchoolOfThought) -> School:
    """Return the switches of a school as the kernel takes them."""
    omega = np.ones(LAST_PROJECTED_YEAR - FIRST_YEAR + 1)
    if isinstance(school.omega_f, dict):
        for year, value in sorted(school.omega_f.items()):
            omega[position(year) :] = value
    elif not isinstance(school.omega_f, str):
        omega[:] = school.omega_f
    agents = school.settling_agents
    return School(
        omega=jnp.asarray(omega),
        free=jnp.asarray(float(school.free)),
        settling_agents=jnp.asarray(0.0 if isinstance(agents, str) else agents),
        hump=jnp.asarray(float(school.hump)),
        ration=jnp.asarray(float(school.rationing)),
        crowd=jnp.asarray(float(school.cohort_push)),
    )


def _constants() -> dict[str, Array]:
    """Return what both blocks add to their draws."""
    zero, one = jnp.zeros(()), jnp.ones(())
    return {
        "homicide": zero, "pull_hearings": zero, "conflict": zero, "hearings": zero,
        "north_shift": zero,
        "retry_shift": zero, "two_borders": zero, "has_seasonal": one, "fee_ratio": one,
        "south_1993": zero, "south_retry": one / 2, "stay_1993": jnp.asarray(NO_STAY),
        "hump_threshold": one, "hump_network": zero,
    }  # fmt: skip


def _stock_1993(origin: str) -> float:
    """Return residents of the US born in the origin in 1993, between the censuses, persons."""
    counted = known("us_foreign_born_by_country", origin=origin)
    years = sorted(counted)
    return float(np.exp(np.interp(1993, years, np.log([counted[y] for y in years]))))


def mexico_params(values: Params, inputs: Inputs) -> dict[str, Array]:
    """Return the parameters of the Mexican corridor for a draw in model units."""
    young = inputs.mexico.young_persons[BASE]
    reference = known("panel.usbp_apprehensions_sw")[REFERENCE_ATTEMPT_YEAR]
    p = _constants() | dict(values)
    p["fee_1993"] = jnp.log(values["fee_1993"])
    p["seasonal_1993"] = jnp.log(values["seasonal_1993"])
    p["network_1993"] = jnp.log(_stock_1993("MEX") / young)
    p["young_log_1993"] = jnp.log(young)
    p["attempts_log_1993"] = jnp.log(reference / sigmoid(values["p_1993"]))
    p["crowding_1980"] = jnp.log(inputs.apprehensions_1980 / reference)
    return p


def mexico_start(p: Params, inputs: Inputs) -> Pools:
    """Return the Mexican pools before 1980: the census of 1980 and its undocumented part."""
    stock, hidden = inputs.stocks_1980[0], p["unauthorised_1980"]
    return Pools(
        never=p["movers"] * inputs.mexico.young_persons[0],
        experienced=p["experienced_1980"],
        recent=hidden * (1 - p["settled_share_1980"]),
        settled=hidden * p["settled_share_1980"],
        documented=jnp.maximum(stock - hidden * (1 - p["undercount"]), 1.0),
        in_mexico=jnp.ones(()),
    )


def prepare_mexico(
    values: Params,
    school: School,
    inputs: Inputs,
    *,
    reference: Enforcement | None = None,
    gain: Array | None = None,
    network: Network | None = None,
) -> Prepared:
    """Return the Mexican corridor, ready to step, for a draw in model units."""
    p = mexico_params(values, inputs)
    return prepare(
        p,
        school,
        inputs.enforcement,
        inputs.mexico,
        mexico_start(p, inputs),
        others=inputs.others,
        effort=jnp.zeros(inputs.others.shape),
        gain=gain,
        reference=reference,
        network=network,
    )


def run_mexico(
    values: Params,
    school: School,
    inputs: Inputs,
    *,
    reference: Enforcement | None = None,
    gain: Array | None = None,
) -> Corridor:
    """Return the Mexican corridor for a draw in model units."""
    return run(prepare_mexico(values, school, inputs, reference=reference, gain=gain))


def effort_path(values: Params, years: int) -> Float[Array, " year"]:
    """Return ln of Mexican effort over so many years: steps from 2010 add up, 2019 is held."""
    steps = jnp.zeros(years)
    places = np.asarray([position(year) for year in EFFORT_YEARS])
    return jnp.cumsum(
        steps.at[places].set(jnp.stack([values[f"effort_{y}"] for y in EFFORT_YEARS]))
    )


def triangle_params(values: Params, inputs: Inputs, us_border: Params) -> dict[str, Array]:
    """Return parameters of the three corridors; those of an origin's own have a leading axis.

    Args:
        values: draw in model units.
        inputs: inputs of the run.
        us_border: parameters of the US border, from the Mexican corridor.
    """
    p = _constants() | {k: v for k, v in values.items() if "." not in k}
    zero = jnp.zeros(())
    for name in OWN:
        p[name] = jnp.stack([values.get(f"{name}.{origin}", zero) for origin in TRIANGLE])
    p["south_1993"] = values["south_1993"] + p.pop("south_shift")
    young = inputs.triangle.young_persons[:, BASE]
    stocks = jnp.asarray([_stock_1993(origin) for origin in TRIANGLE])
    return p | {
        **{name: us_border[name] for name in BORDER},
        "fee_1993": jnp.log(us_border["fee_1993"]),
        "two_borders": jnp.ones(()),
        "has_seasonal": zero,
        "fee_ratio": jnp.asarray(FEE_RATIO),
        "exchange": zero,
        "from_stock": zero,
        "network_1993": jnp.log(stocks / young),
        "young_log_1993": jnp.log(young),
        "attempts_log_1993": zero,
        "crowding_1980": zero,
        **{f"seasonal_{k}": zero for k in ("1993", "pull", "trend", "cost", "success")},
        **{f"seasonal_{k}": zero for k in ("legalised", "visas")},
    }


def triangle_start(p: Params, inputs: Inputs) -> Pools:
    """Return the Central American pools before 1980, stacked by origin."""
    stock = inputs.stocks_1980[1:]
    hidden = p["unauthorised_1980"] * stock
    in_mexico = [
        known("undesa_migrant_stock_2024", origin=origin, destination="MEX")[1990]
        for origin in TRIANGLE
    ]
    return Pools(
        never=p["movers"] * inputs.triangle.young_persons[:, 0],
        experienced=p["experienced_1980"] * stock,
        recent=hidden * (1 - SETTLED_1980),
        settled=hidden * SETTLED_1980,
        documented=stock - hidden,
        in_mexico=jnp.asarray(in_mexico),
    )


def prepare_triangle(
    values: Params,
    school: School,
    inputs: Inputs,
    us_border: Params,
    border: BorderPath | None,
    *,
    reference: Enforcement | None = None,
    gain: Array | None = None,
    network: Network | None = None,
) -> Prepared:
    """Return the three Central American corridors, ready to step, stacked by origin.

    Args:
        values: draw in model units.
        school: switches.
        inputs: inputs of the run.
        us_border: draw of the Mexican block in model units: parameters of the US border.
        border: path of the US border from the Mexican corridor of the same draw; None where the
            caller hands it over year by year.
        reference: security inputs of the factual 1993.
        gain: D by origin and year under foresight.
        network: network that first trips follow instead of the run's own, by origin and year.
    """
    p = triangle_params(values, inputs, us_border)
    start = triangle_start(p, inputs)
    own = {name: 0 if jnp.ndim(value) else None for name, value in p.items()}
    effort = effort_path(values, len(inputs.others))

    def one(
        p: Params, d: Drivers, start: Pools, gain: Array | None, network: Network | None
    ) -> Prepared:
        return prepare(
            p,
            school,
            inputs.enforcement,
            d,
            start,
            others=inputs.others,
            effort=effort,
            border=border,
            gain=gain,
            reference=reference,
            network=network,
        )

    axes = (own, 0, 0, None if gain is None else 0, None if network is None else 0)
    return jax.vmap(one, in_axes=axes)(p, inputs.triangle, start, gain, network)


def run_triangle(
    values: Params,
    school: School,
    inputs: Inputs,
    us_border: Params,
    border: BorderPath,
    *,
    reference: Enforcement | None = None,
    gain: Array | None = None,
) -> Corridor:
    """Return the three Central American corridors, stacked by origin; as `prepare_triangle`."""
    ready = prepare_triangle(
        values, school, inputs, us_border, border, reference=reference, gain=gain
    )
    return jax.vmap(run)(ready)


def triangle_gain(
    values: Params,
    school: School,
    inputs: Inputs,
    us_border: Params,
    path: Corridor,
    surprises: Bool[Array, " year"],
    reference: Enforcement,
) -> Float[Array, "origin year"]:
    """Return D by origin and year for Central Americans who foresee the border of a path."""
    p = triangle_params(values, inputs, us_border)
    own = {name: 0 if jnp.ndim(value) else None for name, value in p.items()}
    effort = effort_path(values, len(inputs.others))

    def one(p: Params, d: Drivers, path: Corridor) -> Array:
        return gain_path(p, school, inputs.enforcement, d, path, effort, surprises, reference)

    return jax.vmap(one, in_axes=(own, 0, 0))(p, inputs.triangle, path)
