"""Fans: the numbers drawn are those of the run, and what cannot be drawn is refused in a line."""

from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from interlock.errors import InputError
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.fits.history import fit_to_history, log_rmse, replay
from interlock.report.outcomes.fan import chosen, fan, stacked
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


def _dots(banded):
    """Return twenty values inside the bands of the last year."""
    chances = (np.arange(20) + 0.5) / 20
    last = banded.isel(year=-1).interp(quantile=np.clip(chances, QUANTILES[0], QUANTILES[-1]))
    return last.rename(quantile="chance").assign_coords(chance=chances)


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
        for under in ("", "effects/"):
            groups[f"dots/{under}{group}"] = _dots(groups[f"{under}{group}"])
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


def test_a_comparison_of_scenarios_is_no_run_of_one(tree):
    several = xr.DataTree(children={"no-nafta": tree.copy(), "neither": tree.copy()})
    for effect in (False, True):
        with pytest.raises(InputError, match="a run of one scenario"):
            fan(several, "deaths", effect=effect)


def test_the_error_of_a_fit_is_that_of_its_medians(tree):
    """Against plain NumPy over the years that are scored and were observed, of history itself."""
    seen = np.array([400.0, 500.0, 600.0, 700.0])
    own = tree["history/people"]["stock_persons"].sel(origin="MEX", quantile=0.5, year=YEARS[:4])
    for school, error in log_rmse(tree, "stock_persons", "MEX").items():
        gap = np.log(own.sel(school=school).values / seen)
        assert error == pytest.approx(np.sqrt((gap**2).mean()), rel=1e-12)
    spec = fit_to_history(tree, "stock_persons", "MEX").to_dict()
    assert "log-RMSE" in spec["description"] and "no-nafta" not in str(spec)
    level = chosen(tree, "", "stock_persons", "MEX").sel(quantile=0.5)
    assert not {round(float(one), 9) for one in level.values.ravel()} & drawn_values(spec)
    with pytest.raises(InputError, match="nothing was observed"):
        fit_to_history(tree, "deaths")


def test_a_fit_needs_history(tree):
    lone = tree.copy()
    del lone["history"]
    with pytest.raises(InputError, match="this run is of 'no-nafta': run history"):
        fit_to_history(lone, "stock_persons", "MEX")
    other = tree.copy()
    other.attrs["against"] = "no-border-buildup"  # whose levels then stand where history's do
    with pytest.raises(InputError, match="run history"):
        replay(other)
    assert replay(replay(tree)).attrs["scenario"] == "history"


def test_runs_from_before_the_dots_are_drawn_without_them(tree):
    older = tree.copy()
    del older["dots"]
    assert "each equally likely" not in str(fan(older, "deaths").to_dict())


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize("effect", [False, True])
def test_dots_stand_at_the_quantiles_of_the_run(tree, effect, frame):
    held = tree[f"dots/{'effects/' if effect else ''}people"]["stock_persons"].sel(origin="MEX")
    dots = {school: held.sel(school=school).values for school in SCHOOLS}
    spec = fan(tree, "stock_persons", "MEX", effect=effect, frame=frame).to_dict()
    drawn = [
        rows for rows in spec["datasets"].values() if rows and rows[0].keys() == {"x", "y", "value"}
    ]
    found = sorted(sorted(row["value"] for row in rows) for rows in drawn)
    expected = sorted(dots[school].tolist() for school in SCHOOLS)
    assert found == [pytest.approx(one) for one in expected]
    for rows in drawn:  # the higher the value, the higher the dot
        ordered = sorted(rows, key=lambda row: row["value"])
        assert all(one["y"] >= above["y"] for one, above in pairwise(ordered))
    assert "2024: 20 dots" in str(spec)


def test_dots_that_would_cover_one_another_stand_in_a_row():
    assert stacked([0.0, 1.0, 4.9, 5.0, 20.0], 5.0) == [[0, 1, 2], [3], [4]]
    assert stacked([], 5.0) == []
