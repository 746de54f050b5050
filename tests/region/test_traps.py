"""One test, or one choice asserted in the data, for every trap that touches a packaged series."""

import re

import pytest

from interlock.region.region import load_region

REGION = load_region("north-america")


def values(series, **selectors):
    frame = REGION.observations(series, **selectors)
    return dict(zip(frame["year"], frame["value"], strict=True))


def test_trap_01_apprehensions_are_events_and_title_42_years_are_marked():
    assert REGION.passport("usbp_apprehensions").unit == "events"
    marked = [
        one.id
        for one in REGION.search()
        if any((cut.first_year, cut.last_year) == (2020, 2023) for cut in one.breaks)
    ]
    assert {
        "panel.usbp_apprehensions_total",
        "panel.usbp_apprehensions_sw",
        "panel.usbp_title42_expulsions_sw",
        "usbp_encounters_khsm",
        "cbp_sw_encounters_total",
        "cbp_sw_encounters_USBP",
        "dhs_apprehensions_all_agencies",
    } <= set(marked)
    for series in marked:
        assert "Title 42" in REGION.passport(series).note
        assert "leave 2020-2023 out of likelihoods" in REGION.passport(series).note


def test_trap_02_ohss_differs_from_cbp_in_fy2000_04():
    ohss = values("usbp_encounters_khsm", origin="ALL", destination="USA")
    cbp = values("usbp_apprehensions", origin="ALL", destination="USA")
    assert ohss[2000] / cbp[2000] == pytest.approx(0.95, abs=0.005)
    north = values("usbp_encounters_khsm", origin="ALL", destination="USA-N")
    north_cbp = values("usbp_apprehensions", origin="ALL", destination="USA-N")
    for year in range(2000, 2005):
        assert 1.095 < north[year] / north_cbp[year] < 1.275
    assert "use usbp_apprehensions where it exists" in REGION.passport("usbp_encounters_khsm").note


def test_trap_03_all_agencies_break_in_fy2012_and_exceed_the_border_patrol():
    every = values("dhs_apprehensions_all_agencies")
    older = values("dhs_apprehensions_all_agencies_yb2013")
    patrol = values("usbp_apprehensions", origin="ALL", destination="USA")
    assert every[2011] == older[2011]
    assert every[2012] / older[2012] == pytest.approx(1.185, abs=0.001)
    assert every[2013] / older[2013] == pytest.approx(1.187, abs=0.001)
    assert all(every[year] > patrol[year] for year in set(every) & set(patrol))
    cuts = REGION.passport("dhs_apprehensions_all_agencies").breaks
    assert 2012 in {cut.first_year for cut in cuts}


def test_trap_04_the_mexican_share_of_fy1992():
    at = dict(year=1992, destination="USA")
    mexican = values("usbp_deportable_aliens_located_ins", origin="MEX", **at)[1992]
    total = values("usbp_deportable_aliens_located_ins", origin="ALL", **at)[1992]
    assert mexican / total == pytest.approx(0.974, abs=0.0006)
    assert "0.974" in REGION.passport("usbp_apprehensions").note
    assert "0.974" in REGION.passport("panel.usbp_apprehensions_MEX_nationwide").note
    assert min(values("panel.usbp_apprehensions_MEX_nationwide")) == 1992


def test_trap_05_un_revisions_are_separate_series():
    corridor = dict(origin="SLV", destination="MEX", year=1990)
    assert values("undesa_migrant_stock_2020", **corridor)[1990] == 301_106
    assert values("undesa_migrant_stock_2024", **corridor)[1990] == 7_223
    assert values("world.undesa_migrant_stock_2024", **corridor)[1990] == 7_223
    for one in REGION.search("UN DESA revision"):
        assert ("2020 revision" in one.vintage) != ("2024 revision" in one.vintage)


def test_trap_06_publishers_of_unauthorised_stocks_stay_apart():
    publishers = {"dhs", "pew", "cms", "mpi"}
    for publisher in publishers:
        note = REGION.passport(f"unauthorized_population_{publisher}").note
        assert "do not splice" in note
    stock = values("unauthorized_population_dhs", origin="ALL", destination="USA")
    assert (stock[2009], stock[2010]) == (10.8e6, 11.6e6)
    assert 2010 in {cut.first_year for cut in REGION.passport("unauthorized_population_dhs").breaks}


def test_trap_07_h2_entries_exceed_visas():
    entries = values("mexican_h2_entries_us")
    farm = values("niv_issued:H-2A", origin="MEX")
    other = values("niv_issued:H-2B", origin="MEX")
    ratios = [entries[y] / (farm[y] + other[y]) for y in range(2006, 2017)]
    assert max(ratios) == pytest.approx(2.7, abs=0.05)
    passport = REGION.passport("mexican_h2_entries_us")
    assert passport.unit == "entries"
    assert "never use them as persons" in passport.note


def test_trap_08_world_bank_remittances_exceed_banxico():
    bank = values("remittances_received_wdi", destination="MEX")
    banxico = values("remittances_banxico", destination="MEX")
    for year, amount in banxico.items():
        assert 1.08 <= bank[year] / amount <= 1.20
    assert "8-20%" in REGION.passport("remittances_received_wdi").note


def test_trap_09_world_bank_tariffs_are_noisy():
    tariff = values("tariff_applied_weighted_mean_all", country="MEX")
    assert tariff[2003] == pytest.approx(15.4, abs=0.05)
    assert tariff[2004] == pytest.approx(3.0, abs=0.05)
    assert "Unusable raw" in REGION.passport("tariff_applied_weighted_mean_all").note


def test_trap_10_impic_is_derived_only_and_broken_in_2011():
    kept = [one for one in REGION.search() if one.id.startswith("impic_")]
    assert len(kept) == 13
    for one in kept:
        assert one.licence == "derived only"
        assert set(one.coverage.places) <= {"USA", "MEX", "CAN"}
        assert "Cite IMPIC" in one.note
        assert one.coverage.last_year == 2010 or 2011 in {cut.first_year for cut in one.breaks}
    assert not [one for one in kept if one.id.endswith("_allmean") or "_e0" in one.id]


def test_trap_11_most_important_problem_leaves_out_the_corrupt_years():
    for topic in ("immigration", "foreign_trade", "defense", "macroeconomics"):
        years = set(values(f"mip_share_{topic}"))
        assert not years & {2018, 2019}
        assert max(years) == 2017
        assert set(values(f"mip_share_{topic}_suspect")) == {2020, 2021, 2022, 2023}
        assert "_suspect" in REGION.passport(f"mip_share_{topic}").note


def test_trap_12_circular_content_codes_are_marked():
    marked = REGION.instruments.filter(REGION.instruments["content_circular"])
    assert set(marked["id"]) == {"NAFTA", "SPP", "SMARTCA", "SMARTMX"}


def test_trap_14_the_published_welfare_gain_is_named_a_formula():
    target = REGION.targets.filter(REGION.targets["id"] == "T02")
    assert "first-order" in target["note"][0]


def test_trap_15_unodc_and_not_ihme_for_el_salvador():
    unodc = values("homicide_rate_unodc", country="SLV")
    ihme = values("homicide_rate_ihme_age_adj", country="SLV")
    assert unodc[1995] / ihme[1995] > 1.9
    assert "use homicide_rate_unodc" in REGION.passport("homicide_rate_ihme_age_adj").note


def test_populations_of_different_vintages_have_different_ids():
    old = values("population_total", country="GTM")
    new = values("population_all_ages", country="GTM")
    assert any(abs(old[y] / new[y] - 1) > 0.01 for y in set(old) & set(new))
    for band in ("0_14", "15_29", "15_64", "20_34"):
        short = REGION.observations(f"population_{band}").select("country", "year", "value")
        long = REGION.observations(f"world.population_{band}", year=slice(1970, 2025))
        assert short.equals(long.select("country", "year", "value"))
        cuts = REGION.passport(f"world.population_{band}").breaks
        assert [cut.first_year for cut in cuts] == [2024]


PART = re.compile(r"([^\[ ]+)(?:\[(.+)->(.+)\])? (\d{4})-(\d{4})")


def test_every_panel_value_is_found_in_the_series_it_is_spliced_from():
    panel = [one for one in REGION.search() if one.domain == "panel"]
    assert len(panel) == 48
    for one in panel:
        parts = []
        for text in one.sources[0].table.split(" | "):
            series, origin, destination, first, last = PART.fullmatch(text).groups()
            chosen = {"origin": origin, "destination": destination}
            axes = REGION.passport(series).dims
            chosen = {axis: name for axis, name in chosen.items() if name and axis in axes}
            found = values(series, **chosen)
            parts.append({y: v for y, v in found.items() if int(first) <= y <= int(last)})
        for year, value in values(one.id).items():
            # The first series of the list that has the year gives the value.
            assert value == next(part[year] for part in parts if year in part), (one.id, year)


def test_honduran_output_before_2001_is_not_real_and_says_so():
    pwt = values("pwt_rgdpna", country="HND")
    for series in (
        "gdp_real_2015usd",
        "gdp_pc_real_2015usd",
        "gdp_pc_ppp_const",
        "world.gdp_per_capita_ppp_wb",
    ):
        found = values(series, country="HND")
        growth = [found[year] / found[year - 1] for year in (1994, 1995, 1996, 1997)]
        real = [pwt[year] / pwt[year - 1] for year in (1994, 1995, 1996, 1997)]
        assert min(growth) > 1.1 > max(real)
        assert "Not real for Honduras before 2001" in REGION.passport(series).note
    assert values("gdp_pc_growth", country="HND")[1994] > 20
