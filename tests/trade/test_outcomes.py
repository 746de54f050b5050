"""Results: nothing unsolved leaves, everything that leaves is labelled."""

import json
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from interlock.errors import InputError, UnconvergedError
from interlock.trade import bases, experiment
from interlock.trade.labels import LABELS
from interlock.trade.policy.arrays import parse_policy

DEMANDED = {
    "real_wage_pct",
    "welfare_first_order_pct",
    "welfare_exact_pct",
    "terms_of_trade_pct",
    "volume_of_trade_pct",
    "intra_bloc_imports_pct",
    "tariff_revenue_pct_of_income",
}


@pytest.fixture(scope="module")
def result():
    return experiment.run("wiod-1995", "nafta", year=2005)


@pytest.fixture(scope="module", params=[1e-3, np.nan], ids=["short", "lost"])
def unsolved(result, request):
    equilibrium = replace(result.equilibrium, residual=jnp.asarray(request.param))
    return replace(result, equilibrium=equilibrium)


def test_json_holds_what_it_must(result):
    told = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert list(told)[:4] == ["base", "policy", "year", "deficits"]
    assert {"status", "residual", "iterations", "seconds"} <= told.keys()
    assert told["status"] == "converged"
    assert set(told["countries"]) == set(result.base.countries)
    assert DEMANDED <= told["countries"]["MEX"].keys() == LABELS.keys()
    assert told["countries"]["ROW"]["intra_bloc_imports_pct"] is None


def test_dataset_is_labelled(result):
    data = result.to_dataset()
    assert set(LABELS) <= set(data.data_vars)
    for name, values in data.data_vars.items():
        assert {"label", "unit", "source"} <= values.attrs.keys(), name
    assert data["imports_usd_bn"].dims == ("importer", "exporter", "sector")
    assert data.attrs["status"] == "converged"


@pytest.mark.parametrize("leak", ["by_country", "to_dict", "to_dataset", "country"])
def test_nothing_unsolved_leaves(unsolved, leak):
    assert unsolved.status in ("not converged", "diverged")
    with pytest.raises(UnconvergedError, match=r"no number is given, .*; try a smaller change"):
        getattr(unsolved, leak)(*(["MEX"] if leak == "country" else []))


def test_printing_an_unsolved_one_shows_a_banner(unsolved, result):
    assert str(unsolved).startswith("***")
    assert "***" not in str(result)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"base": "caliendo-paro-1993"}, "did you mean 'caliendo-parro-1993'"),
        ({"policy": "nafra"}, "did you mean 'nafta'"),
        ({"deficits": "some"}, "unknown deficits 'some'; known: observed, zero"),
        ({"fixed_factor": 1.0}, "outside"),
        ({"fixed_factor": float("nan")}, "outside"),
        ({"labour_hat": {"MX": 1.0}}, "no country 'MX'"),
        ({"labour_hat": {"MEX": 0.0}}, "must be positive"),
        ({"labour_hat": {"MEX": float("inf")}}, "must be positive"),
        ({"remittances_usd_bn": {"MEX": 1.0}}, "must sum to zero"),
        ({"remittances_usd_bn": {"MEX": float("nan")}}, "must sum to zero"),
        ({"year": 1950}, "acts in 1994-2008, not in 1950"),
    ],
)
def test_bad_input_is_one_line(given, says):
    arguments = {"base": "wiod-1995", "policy": "nafta"} | given
    with pytest.raises(InputError, match=says) as caught:
        experiment.run(arguments.pop("base"), arguments.pop("policy"), **arguments)
    assert "\n" not in str(caught.value)


def test_an_unknown_country_is_told(result):
    with pytest.raises(InputError, match="no country 'MX'; did you mean 'MEX'"):
        result.country("MX")


@pytest.mark.parametrize(
    ("base", "importer", "tariff"), [("cepii-2023", "all", -0.7), ("wiod-1995", "MEX", -0.8)]
)
def test_what_does_not_solve_at_once_is_approached_in_steps(base, importer, tariff, monkeypatch):
    """Subsidies far outside anything on record."""
    change = f"importer: {importer}, exporter: all, sector: goods, from: 1995, to: {tariff}"
    rest = "instrument: trade.tariff, unit: fraction, source: a test of extremes"
    text = f"schema: 1\nname: far\ntitle: far\nchanges:\n  - {{{rest}, {change}}}\n"
    far = experiment.run(base, parse_policy(text))
    assert far.status == "converged"
    assert np.isfinite(far.by_country["welfare_exact_pct"]).all()
    monkeypatch.setattr(experiment, "CONTINUATION", ())
    assert experiment.run(base, parse_policy(text)).status == "diverged"


def test_parts_that_do_not_add_up_are_not_shown(result, monkeypatch):
    monkeypatch.setattr(experiment, "PATH_NODES", (1,))
    coarse = experiment.run("wiod-1995", "nafta", year=2005)
    assert np.isnan(coarse.by_country["exact_terms_of_trade_pct"]).all()
    assert np.isfinite(coarse.by_country["welfare_exact_pct"]).all()
    assert coarse.to_dict()["countries"]["MEX"]["exact_labour_pct"] is None


def test_a_base_that_cannot_be_balanced_says_so():
    base = bases.load("wiod-1995")
    nonsense = replace(base, deficit_usd_bn=base.deficit_usd_bn.at[1].set(1e9))
    with pytest.raises(UnconvergedError, match="cannot be balanced with observed deficits"):
        experiment.run(nonsense, "nafta", deficits="observed")


def test_remittances_move_income():
    sent = experiment.run("wiod-1995", "nafta", remittances_usd_bn={"MEX": 5.0, "USA": -5.0})
    without = experiment.run("wiod-1995", "nafta")
    gain = sent.country("MEX")["exact_transfers_pct"]
    assert gain > 0
    assert without.country("MEX")["exact_transfers_pct"] == pytest.approx(0, abs=1e-12)
    assert sent.country("USA")["exact_transfers_pct"] < 0
