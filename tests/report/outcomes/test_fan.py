"""Fans: the numbers drawn are those of the run, and what cannot be drawn is refused in a line."""

import numpy as np
import pytest
import xarray as xr

from interlock.errors import InputError
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.fits.history import fit_to_history, log_rmse
from interlock.report.outcomes.fan import chosen, fan
from interlock.study.answers.outcomes import CATALOGUE

QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]
YEARS = list(range(2015, 2025))
SCHOOLS = ["rational", "demand"]


def _dataset(group, random, scale):
    data = xr.Dataset()
    places = {"origin": ["MEX", "GTM"], "country": ["USA", "MEX"], "dyad": ["USA-CAN"]}
    for name, about in CATALOGUE.items():
        dims = about.dims[:-1]
        if about.group != group or not set(dims) <= places.keys():
            continue
        shape = (2, 5, *(len(places[dim]) for dim in dims), len(YEARS))
        values = np.sort(scale * random.random(shape), axis=1)
        coords = {"school": SCHOOLS, "quantile": QUANTILES, "year": YEARS}
        coords |= {dim: places[dim] for dim in dims}
        attrs = {"label": about.label, "unit": about.unit, "source": "a test"}
        data[name] = xr.DataArray(
            values, coords, ("school", "quantile", *dims, "year"), attrs=attrs
        )
    return data


@pytest.fixture(scope="module")
def tree():
    random = np.random.default_rng(7)
    groups = {}
    for group in ("people", "trade", "politics"):
        groups[group] = _dataset(group, random, 1000.0)
        groups[f"effects/{group}"] = _dataset(group, random, 10.0) - 5.0
        for name, one in groups[f"effects/{group}"].items():
            one.attrs = groups[group][name].attrs
        groups[f"history/{group}"] = _dataset(group, random, 1000.0)
    seen = np.full((2, len(YEARS)), np.nan)
    seen[0, :4] = [400.0, 500.0, 600.0, 700.0]
    groups["observed"] = xr.Dataset(
        {"observed_stock_persons": (("origin", "year"), seen)},
        {"origin": ["MEX", "GTM"], "year": YEARS},
    )
    found = xr.DataTree.from_dict(groups)
    found.attrs = {"scenario": "no-nafta", "against": "history", "draws": 25, "status": "converged"}
    return found


def drawn_values(spec, key="value"):
    rows = [row for rows in spec["datasets"].values() for row in rows]
    return {round(row[key], 9) for row in rows if isinstance(row.get(key), int | float)}


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize(
    ("outcome", "place", "effect"),
    [("stock_persons", "MEX", False), ("deaths", "", True), ("real_wage_pct", "USA", True)],
)
def test_what_is_drawn_are_the_medians_of_the_run(tree, frame, outcome, place, effect):
    spec = fan(tree, outcome, place, effect=effect, frame=frame).to_dict()
    values = chosen(tree, "effects/" if effect else "", outcome, place)
    medians = {round(float(one), 9) for one in values.sel(quantile=0.5).values.ravel()}
    assert medians <= drawn_values(spec)
    lows = {round(float(one), 9) for one in values.sel(quantile=0.05).values.ravel()}
    assert lows <= drawn_values(spec)
    assert all(school in spec["description"] for school in SCHOOLS)
    assert "Source" in str(spec)


def test_history_and_observations_are_beside_a_level(tree):
    spec = fan(tree, "stock_persons", "MEX").to_dict()
    before = chosen(tree, "history/", "stock_persons", "MEX").sel(quantile=0.5)
    assert {round(float(one), 9) for one in before.values.ravel()} <= drawn_values(spec)
    assert {400.0, 500.0, 600.0, 700.0} <= drawn_values(spec)
    assert "observed" in str(spec)


@pytest.mark.parametrize(
    ("outcome", "place", "says"),
    [
        ("stok_persons", "MEX", "did you mean 'stock_persons'"),
        ("stock_persons", "", "give a place such as MEX"),
        ("stock_persons", "CAN", "no origin 'CAN'"),
        ("deaths", "MEX", "has no place"),
        ("real_wage_pct", "USA.x", "give a place"),
    ],
)
def test_what_cannot_be_drawn_is_refused(tree, outcome, place, says):
    with pytest.raises(InputError, match=says):
        fan(tree, outcome, place)


def test_the_error_of_a_fit_is_that_of_its_medians(tree):
    """Against plain NumPy over the years that are scored and were observed."""
    seen = np.array([400.0, 500.0, 600.0, 700.0])
    own = tree["people"]["stock_persons"].sel(origin="MEX", quantile=0.5, year=YEARS[:4])
    for school, error in log_rmse(tree, "stock_persons", "MEX").items():
        gap = np.log(own.sel(school=school).values / seen)
        assert error == pytest.approx(np.sqrt((gap**2).mean()), rel=1e-12)
    spec = fit_to_history(tree, "stock_persons", "MEX").to_dict()
    assert "log-RMSE" in spec["description"]
    with pytest.raises(InputError, match="nothing was observed"):
        fit_to_history(tree, "deaths")
