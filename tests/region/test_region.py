"""The door to the evidence: arrays, long tables, selectors, errors."""

import subprocess
import sys

import numpy as np
import pytest

import interlock
from interlock.errors import InputError
from interlock.region.region import load_region

REGION = load_region()


def test_a_series_is_an_array_over_its_own_axes():
    trade = REGION.series("us_goods_imports_best")
    assert trade.dims == ("country", "partner", "year")
    stock = REGION.series("undesa_migrant_stock_2024")
    assert stock.dims == ("origin", "destination", "year")
    assert stock.dtype == np.float64
    assert list(stock.year.values) == sorted(stock.year.values)
    assert REGION.series("usbp_agents").dims == ("destination", "year")
    assert REGION.series("vparty_populism").dims == ("country", "party", "year")
    assert REGION.series("panel.dhs_removals").dims == ("year",)


def test_attributes_carry_the_passport():
    array = REGION.series("remittances_received_wdi")
    passport = REGION.passport("remittances_received_wdi")
    assert array.name == passport.id
    for name in ("label", "definition", "unit", "licence", "quality", "vintage", "note", "source"):
        assert array.attrs[name] == getattr(passport, name)


def test_every_cell_is_a_value_or_absent():
    for one in REGION.search():
        if one.id == "world.undesa_migrant_stock_2024":
            continue
        array = REGION.series(one.id)
        assert array.dims == one.dims
        assert int(array.notnull().sum()) == one.coverage.n


def test_selectors():
    all_of_it = REGION.series("undesa_migrant_stock_2024")
    one = REGION.series("undesa_migrant_stock_2024", origin="MEX", destination="USA")
    assert one.dims == ("year",)
    assert one.equals(all_of_it.sel(origin="MEX", destination="USA"))
    two = REGION.series("undesa_migrant_stock_2024", origin=["MEX", "CAN"], year=slice(2000, 2010))
    assert two.sizes == {"origin": 2, "destination": 7, "year": 3}
    early = REGION.series("panel.dhs_removals", year=slice(None, 1985))
    assert (early.year.min(), early.year.max()) == (1980, 1985)


def test_a_period_axis_keeps_the_year_beside_it():
    poll = REGION.series("gallup_immigration_decreased", country="USA")
    assert poll.dims == ("period",)
    assert float(poll.sel(period="2001-06")) == 41
    assert float(poll.sel(period="2001-10")) == 58
    assert int(poll.sel(period="2001-10").year) == 2001


def test_observations_carry_quality_source_and_note():
    frame = REGION.observations("unauthorized_population_dhs", origin="MEX")
    assert frame.columns == [
        *("origin", "destination", "year", "value", "quality", "source", "note")
    ]
    assert set(frame["quality"]) == {"A", "B"}


@pytest.mark.parametrize(
    ("series", "selectors", "message"),
    [
        ("usbp_aprehensions", {}, "did you mean 'usbp_apprehensions'"),
        ("usbp_apprehensions", {"orign": "MEX"}, "its axes are origin, destination, year"),
        ("usbp_apprehensions", {"origin": "MXE"}, "did you mean 'MEX'"),
        ("usbp_apprehensions", {"year": 1800}, "has no member '1800'"),
        ("usbp_apprehensions", {"year": slice(1800, 1810)}, "has no value for year"),
        ("usbp_apprehensions", {"year": slice(1990, 2000, 2)}, "takes no step"),
        ("usbp_apprehensions", {"origin": []}, "has no value for origin"),
    ],
)
def test_mistakes_are_answered_in_one_line(series, selectors, message):
    with pytest.raises(InputError, match=message) as caught:
        REGION.series(series, **selectors)
    assert "\n" not in str(caught.value)


def test_unknown_region():
    with pytest.raises(InputError, match="did you mean 'north-america'"):
        load_region("north america")


def test_a_region_is_frozen():
    with pytest.raises(AttributeError):
        REGION.name = "elsewhere"  # type: ignore[misc]
    assert REGION.countries[:3] == ("CAN", "MEX", "USA")
    assert REGION.version == "1.0.0"
    assert REGION.fingerprint.startswith("sha256:")


def test_the_package_offers_the_region():
    assert interlock.load_region("north-america") == REGION


def test_importing_the_region_loads_nothing_heavy():
    code = (
        "import sys, interlock, interlock.region\n"
        "interlock.load_region('north-america')\n"
        "print([m for m in ('jax', 'xarray', 'pandas', 'polars', 'altair') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
