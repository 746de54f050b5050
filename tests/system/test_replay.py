"""The replay: the whole path, observed trade in the same measure."""

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.region import load_region
from interlock.system.replay import replay


@pytest.fixture(scope="module")
def data():
    return replay()


def test_every_number_is_labelled(data):
    for name, values in data.data_vars.items():
        assert {"label", "unit", "source"} <= values.attrs.keys(), name
        assert values.attrs["unit"]


def test_the_path_starts_at_the_base_and_ends_at_the_paper(data):
    first, last = data.sel(year=1993), data.sel(year=2008)
    np.testing.assert_allclose(first["real_wage_pct"], 0, atol=1e-9)
    assert round(float(last["real_wage_pct"].sel(country="MEX")), 2) == 1.72
    assert (data["solver_residual"] < 1e-10).all()


def test_tariffs_fall_year_by_year(data):
    pair = data["tariff_pct"].sel(importer="MEX", exporter="USA")
    assert (pair.diff("year") <= 1e-12).all()
    assert float(pair[0]) > 10 > 1 > float(pair[-1])
    other = data["tariff_pct"].sel(importer="MEX", exporter="CHN")
    np.testing.assert_allclose(other, other[0])


def test_observed_trade_is_the_packaged_series(data):
    series = load_region().series("manuf_trade_agtpa")
    sold = float(series.sel(country="MEX", partner="USA", year=2000))
    own = float(series.sel(country="USA", partner="USA", year=2000))
    cell = data["penetration_observed"].sel(member_importer="USA", member_exporter="MEX")
    assert float(cell.sel(year=2000)) == pytest.approx(sold / own)
    assert np.isnan(cell.sel(year=2008))


@pytest.mark.parametrize(("exporter", "moved"), [("MEX", 1.148), ("CAN", 1.0)])
def test_the_base_year_is_the_source(exporter, moved):
    """With observed deficits trade is the source's, up to the balancing of clipped demand.

    The source records less Mexican spending on electrical goods than its factories use (final
    demand of -4.8 billion US$, clipped); balancing raises US imports of them by 5 billion.
    """
    kept = replay(years=[1993], deficits="observed")
    source = load_region().series("goods_trade_cp2015_1993", country="USA", partner=exporter)
    ours = kept["goods_imports_usd_bn"].sel(year=1993, importer="USA", exporter=exporter)
    assert float(ours) == pytest.approx(moved * float(source.squeeze()) / 1e9, rel=0.02)


def test_no_years_is_a_mistake():
    with pytest.raises(InputError, match="at least one"):
        replay(years=[])


def test_other_bases_replay_too():
    data = replay("constructed-2023", "tariffs-2025", years=[2025, 2026], deficits="observed")
    assert np.isnan(data["penetration_observed"]).all()
    assert float(data["real_wage_pct"].sel(country="MEX", year=2025)) < 0
