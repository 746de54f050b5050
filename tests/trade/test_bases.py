"""The packaged base economies: shapes, identities, totals of the sources, tariffs."""

import importlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from interlock.errors import InputError
from interlock.trade import bases
from interlock.trade.bases import staging
from interlock.trade.bases.tables import TABLES, axis, concordance, table

NAMES = bases.available()
SHARED = Path(__file__).parents[3] / "shared" / "data"


def test_names_and_shapes():
    wiod = tuple(f"wiod-{year}" for year in range(1995, 2012))
    assert {*wiod, "caliendo-parro-1993", "constructed-2023", "cepii-2023"} <= set(NAMES)
    shapes = {name: bases.info(name).shape for name in NAMES}
    assert shapes["caliendo-parro-1993"] == (31, 40)
    assert shapes["wiod-1995"] == shapes["constructed-2023"] == (15, 32)
    assert shapes["wiod-full-2011"] == (41, 35)
    assert shapes["cepii-2023"] == (194, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_base_is_whole(name):
    base, about = bases.load(name), bases.info(name)
    n, j = about.shape
    assert (len(base.countries), len(base.sectors)) == (n, j)
    assert len(set(base.countries)) == n
    assert base.year == about.year
    assert base.trade_share.shape == base.tariff.shape == (n, n, j)
    assert base.trade_share.dtype == np.float64
    np.testing.assert_allclose(base.trade_share.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(base.value_added_share + base.input_share.sum(1), 1, atol=1e-12)
    np.testing.assert_allclose(base.final_share.sum(axis=1), 1, atol=1e-12)
    for values in (base.trade_share, base.tariff, base.input_share, base.final_share):
        assert np.all(np.asarray(values) >= 0)
        assert np.all(np.isfinite(np.asarray(values)))
    assert np.all((np.asarray(base.value_added_share) > 0) & (np.asarray(base.theta) > 0))
    assert np.all(np.asarray(base.value_added_usd_bn) > 0)
    assert abs(float(base.deficit_usd_bn.sum())) < 1e-6
    assert np.all(np.einsum("iis->is", np.asarray(base.tariff)) == 0)


@pytest.mark.parametrize("name", NAMES)
def test_imports_less_exports_are_the_deficit(name):
    trade = bases.flows(name).trade_usd_bn.copy()
    n = trade.shape[0]
    trade[np.arange(n), np.arange(n)] = 0
    deficit = trade.sum(axis=(1, 2)) - trade.sum(axis=(0, 2))
    base = bases.load(name)
    np.testing.assert_allclose(base.deficit_usd_bn, deficit, atol=1e-8 * deficit.max())
    outside = np.asarray(base.imports_usd_bn).copy()
    outside[np.arange(n), np.arange(n)] = 0
    np.testing.assert_allclose(outside, trade, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_value_added_adds_up(name):
    base, flows = bases.load(name), bases.flows(name)
    sales = np.asarray(base.imports_usd_bn).sum(axis=0)
    assert np.all(sales >= flows.gross_output_usd_bn * (1 - 1e-9) - 1e-9)
    np.testing.assert_allclose(
        base.value_added_usd_bn, (base.value_added_share * sales).sum(axis=1), rtol=1e-9
    )


def test_totals_are_those_of_the_sources():
    thousand = table("cp_bilateral").select(pl.col("imports_1993_kusd").sum()).collect().item()
    assert thousand / 1e6 == pytest.approx(3145.7053207683266, rel=1e-12)
    assert staging.imports_1993().sum() == pytest.approx(thousand / 1e6, rel=1e-12)
    gdp = table("cepii_2023_gdp").select(pl.col("gdp_usd").sum()).collect().item()
    assert gdp / 1e12 == pytest.approx(105.3116, abs=1e-3)
    output = bases.flows("wiod-2011").gross_output_usd_bn.sum()
    assert output == pytest.approx(141717.361, abs=1e-6)


def test_published_columns_without_inputs_are_all_value_added():
    flows = bases.flows("caliendo-parro-1993")
    empty = flows.input_share.sum(axis=1) == 0
    assert empty.sum() == 32
    assert np.all(flows.value_added_share[empty] == 1)
    closed = flows.value_added_share + flows.input_share.sum(axis=1)
    assert np.abs(closed - 1).max() < 6e-4  # the negative share that is set to zero
    assert np.sum(np.abs(closed - 1) > 2e-6) == 1  # all others: seven printed digits


@pytest.mark.skipif(not SHARED.is_dir(), reason="maintainers' tables are not here")
@pytest.mark.parametrize("year", [1995, 2011])
def test_final_shares_agree_with_those_of_the_source(year):
    raw = np.load(SHARED / "trade" / "ge_base_wiod_15x32_1995_2011.npz")
    packaged = raw["alpha"][year - 1995]
    # the source leaves tariffs and falling stocks out: tariffs on inputs are final demand here
    assert np.abs(np.asarray(bases.load(f"wiod-{year}").final_share) - packaged).max() < 0.011


@pytest.mark.skipif(not SHARED.is_dir(), reason="maintainers' tables are not here")
def test_the_tables_are_built_from_the_sources(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    economies = importlib.import_module("tools.dataset.economies")
    resources = economies.build(SHARED, tmp_path / "economies")
    packaged = TABLES
    assert {Path(r["path"]).name for r in resources} == {p.name for p in packaged.glob("*.parquet")}
    for resource in resources:
        again = tmp_path / resource["path"]
        assert again.read_bytes() == (packaged / again.name).read_bytes(), resource["name"]
        assert resource["sources"] and resource["title"] and resource["description"]
        frame = pl.read_parquet(again)
        assert frame.columns == [field["name"] for field in resource["schema"]["fields"]]
        key = resource["schema"]["primaryKey"]
        assert frame.select(key).is_duplicated().sum() == 0


def test_packaged_tables_stay_small():
    assert sum(path.stat().st_size for path in TABLES.iterdir()) < 3.5e6


def test_trade_elasticities():
    theta = np.asarray(bases.load("caliendo-parro-1993").theta)
    assert theta[:3].tolist() == [9.11, 13.53, 2.62]
    assert np.all(theta[20:] == 8.22)
    regional = np.asarray(bases.load("wiod-2000").theta)
    assert regional[:3].tolist() == pytest.approx([9.11, 13.53, 2.62])
    metals = axis("wiod", "sector").index("Basic Metals and Fabricated Metal")
    assert 3.28 < regional[metals] < 6.99
    assert np.all(regional[16:] == 8.22)
    assert np.array_equal(bases.load("wiod-full-2011").theta[:16], regional[:16])
    assert bases.load("cepii-2023").theta.tolist() == [4.55]


def test_base_tariffs():
    cp = bases.load("caliendo-parro-1993")
    assert np.array_equal(cp.tariff, staging.observed_tariffs(1993))
    assert float(cp.tariff.max()) == 2.7
    wiod = bases.load("wiod-2011")
    assert np.array_equal(wiod.tariff, bases.load("wiod-2005").tariff)
    assert float(wiod.tariff[:, :, 16:].max()) == 0
    germany, rest = wiod.countries.index("DEU"), wiod.countries.index("REU")
    assert float(wiod.tariff[germany, rest].max()) == 0
    assert float(bases.load("cepii-2023").tariff.max()) == 0


def test_tariffs_of_2023():
    base = bases.load("constructed-2023")
    usa, mex, can, deu, reu, kor = (
        base.countries.index(code) for code in ("USA", "MEX", "CAN", "DEU", "REU", "KOR")
    )
    food = base.sectors.index("Food, Beverages and Tobacco")
    assert float(base.tariff[usa, mex, food]) == pytest.approx(0.0072)
    assert float(base.tariff[can, usa, food]) == pytest.approx(0.0239)  # Canada's rate on Mexico
    assert float(base.tariff[deu, reu].max()) == 0
    assert float(base.tariff[usa, kor, food]) == pytest.approx(0.0199)  # the rest of the world
    assert float(base.tariff[:, :, 16:].max()) == 0


def test_a_constructed_base_says_so():
    assert [name for name in NAMES if bases.info(name).constructed] == ["constructed-2023"]
    about = bases.info("constructed-2023")
    assert about.note.startswith("CONSTRUCTED") and "Taiwan" in about.note


def test_taiwan_grew_with_the_median():
    growth = table("constructed_2023_growth").collect()
    rates = dict(growth.iter_rows())
    known = [rate for rate in rates.values() if not np.isnan(rate)]
    assert np.isnan(rates["TWN"]) and len(known) == 14
    taiwan = bases.load("wiod-2011").countries.index("TWN")
    ratio = (
        bases.flows("constructed-2023").gross_output_usd_bn[taiwan]
        / bases.flows("wiod-2011").gross_output_usd_bn[taiwan]
    )
    assert np.median(ratio) == pytest.approx(np.median(known), rel=1e-9)


def test_one_country_exports_more_than_its_output():
    flows = bases.flows("cepii-2023")
    short = flows.trade_usd_bn.sum(axis=0) > flows.gross_output_usd_bn
    countries = axis("cepii", "country")
    assert [countries[n] for n in np.flatnonzero(short[:, 0])] == ["MHL"]
    assert {"GTM", "HND", "SLV"} <= set(countries)
    share = bases.load("cepii-2023").value_added_share
    assert np.allclose(share, 0.4888410884)


def test_loading_is_cached_and_names_are_checked():
    assert bases.load("wiod-2011") is bases.load("wiod-2011")
    with pytest.raises(InputError, match="did you mean 'caliendo-parro-1993'"):
        bases.load("caliendo-paro-1993")
    with pytest.raises(InputError, match="unknown base"):
        bases.info("")


def test_concordances_are_complete():
    rows = concordance("hts_chapters")
    traded = table("us_imports_hts2").collect()["hts2"].unique().to_list()
    assert {int(row["hts2"]) for row in rows} == set(traded) - {98, 99}
    gtap = set(table("usmca_shares").collect()["gtap"])
    assert {row["gtap"] for row in rows} <= gtap
    tradables = set(axis("caliendo-parro", "sector")[:20])
    assert set(" ".join(row["cp_sectors"] for row in rows).split()) == tradables
    goods = [row["sector"] for row in concordance("wiod_goods")]
    assert tuple(goods) == axis("wiod", "sector")[:16] == axis("wiod-full", "sector")[:16]
    assert set(" ".join(r["cp_sectors"] for r in concordance("wiod_goods")).split()) == tradables
    assert tuple(r["region"] for r in concordance("wiod_regions")) == axis("wiod", "country")
