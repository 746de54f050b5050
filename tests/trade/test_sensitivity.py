"""Derivatives through the equilibrium against finite differences of whole experiments."""

from dataclasses import replace

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.errors import InputError
from interlock.trade import bases, experiment
from interlock.trade.equilibrium import solve
from interlock.trade.sensitivity import INPUTS, OUTCOMES, elasticities
from tests.campaign import FULL

BASE, POLICY = "wiod-1995", "nafta"
solve_jit = eqx.filter_jit(solve)


def outcome(of, wrt, step, where):
    """The outcome in percent by country after the input moves by `step` at one place."""
    raw = bases.load(BASE)
    _, shock, _ = experiment.pose(raw, POLICY, deficits="zero", fixed_factor=0.4, year=2005)
    if wrt == "theta":
        raw = replace(raw, theta=raw.theta.at[where].multiply(np.exp(step)))
    if wrt == "tariff":
        shock = replace(shock, tariff=shock.tariff.at[where].add(step))
    if wrt == "border_cost":
        moved = shock.border_cost_hat.at[where].multiply(np.exp(step))
        shock = replace(shock, border_cost_hat=moved)
    if wrt == "labour":
        shock = replace(shock, labour_hat=shock.labour_hat.at[where].multiply(np.exp(step)))
    base = experiment.balanced_base(raw, "zero")
    found = solve_jit(base.unlabelled, shock)
    assert found.converged
    return 100 * np.asarray(OUTCOMES[of](base, shock, found))


WAYS = (
    ("theta", (11,)),
    ("theta", (3,)),
    ("tariff", (1, 0, 14)),
    ("border_cost", (0, 2, 14)),
    ("labour", (1,)),
)
# Every outcome along every input; reduced: every outcome and every input at least once.
CASES = [(of, *way) for of in OUTCOMES for way in WAYS]
FEW = [(list(OUTCOMES)[n % len(OUTCOMES)], *way) for n, way in enumerate(WAYS)]


@pytest.mark.parametrize(("of", "wrt", "where"), CASES if FULL else FEW)
def test_finite_differences_agree(of, wrt, where):
    response = elasticities(BASE, POLICY, of=of, wrt=wrt, year=2005)
    step = 1e-4
    up, down = outcome(of, wrt, step, where), outcome(of, wrt, -step, where)
    rows = [bases.load(BASE).countries.index(code) for code in response["country"].values]
    expected = ((up - down) / (2 * step) / 100)[rows]
    ours = response.values[(slice(None), *where)]
    np.testing.assert_allclose(ours, expected, rtol=2e-4, atol=1e-7)


@pytest.mark.parametrize("wrt", list(INPUTS))
def test_labels_and_units(wrt):
    response = elasticities(BASE, POLICY, wrt=wrt, countries=("MEX",), year=2005)
    assert response.dims == ("country", *INPUTS[wrt][0])
    assert response.attrs["unit"] == INPUTS[wrt][1]
    assert response.attrs["residual"] < 1e-10
    assert np.isfinite(response).all()


def test_sales_at_home_have_no_tariff():
    response = elasticities(BASE, POLICY, wrt="tariff", countries=("MEX",), year=2005).values
    assert (np.einsum("cnns->cns", response) == 0).all()
    assert (response != 0).any()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"of": "real_wages"}, "did you mean 'real_wage'"),
        ({"wrt": "tarif"}, "did you mean 'tariff'"),
        ({"countries": ("MX",)}, "no country 'MX'"),
        ({"deficits": "none"}, "unknown deficits"),
        ({"year": 1900}, "not in 1900"),
    ],
)
def test_unknown_names_are_told(given, says):
    with pytest.raises(InputError, match=says):
        elasticities(BASE, POLICY, **given)


def test_no_gradient_from_an_unsolved_world():
    base = bases.load(BASE)
    broken = replace(base, theta=jnp.full_like(base.theta, jnp.nan))
    with pytest.raises(RuntimeError, match="cannot be balanced"):
        elasticities(broken, POLICY, wrt="theta")
