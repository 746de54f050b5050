"""Legal doors: the arithmetic of IRCA by hand, decades that add up, visas and never entries."""

import pytest

from interlock.migration.legal import IRCA_YEARS, irca_split, legal_inputs, mexican_1990
from interlock.region.annual import ASSUMED, INTERPOLATED, OBSERVED, YEARS, position
from interlock.region.observed import known

LEGAL = legal_inputs()
DECADE = "lpr_admissions_by_last_residence_decade"
ANNUAL, BIRTH = "lpr_admissions_by_last_residence", "lpr_admissions_by_country_of_birth"
SUM_1991_93 = "lpr_admissions_by_last_residence_sum1991_93"


def quota(origin):
    return LEGAL[f"migration.legal_quota.{origin}"]


def legalised(origin):
    return LEGAL[f"migration.legalisation.{origin}"]


def excess(year):
    """Return what all admissions of a year exceed the mean of 1986-88 by."""
    every = known("lpr_total", origin="ALL")
    return every[year] - (every[1986] + every[1987] + every[1988]) / 3


def test_the_two_equations_of_irca_hold():
    """Ten ordinary years and the Mexican share of the excess of 1989 make the decade."""
    ordinary, share = irca_split()
    decade = known(DECADE, origin="MEX")[1980]
    assert 10 * ordinary + share * excess(1989) == pytest.approx(decade, rel=1e-12)
    assert ordinary + share * excess(1990) == pytest.approx(mexican_1990(), rel=1e-12)
    assert 0.5 < share < 1
    # Ordinary admissions lie near those before IRCA: Mexicans were about 60-70 thousand a year.
    assert 50_000 < ordinary < 80_000


def test_the_1990s_of_mexicans_add_up():
    yearly = {**known(BIRTH, origin="MEX"), **known(ANNUAL, origin="MEX")}
    three = known(SUM_1991_93, origin="MEX")[1991]
    later = sum(yearly[year] for year in range(1994, 2000))
    assert mexican_1990() + three + later == known(DECADE, origin="MEX")[1990]


def test_about_1_94_million_mexicans_were_legalised_in_four_equal_years():
    """2.0 of the 2.7 million of IRCA were Mexican; those naturalised or refused later are less."""
    one = legalised("MEX")
    assert one.values.sum() == pytest.approx(1.94e6, rel=0.005)
    years = [year for year in YEARS if one.at(year)]
    assert tuple(years) == IRCA_YEARS == (1987, 1988, 1989, 1990)
    assert len({one.at(year) for year in years}) == 1
    assert set(one.marks) == {ASSUMED}


def test_legalised_and_ordinary_persons_are_all_who_were_admitted():
    """1980-93: ordinary admissions and grants together are the published admissions."""
    published = known(DECADE, origin="MEX")[1980] + mexican_1990()
    published += known(SUM_1991_93, origin="MEX")[1991]
    ours = sum(quota("MEX").at(year) for year in range(1980, 1994)) + legalised("MEX").values.sum()
    assert ours == pytest.approx(published, rel=1e-12)


def test_ordinary_mexican_admissions_are_even_in_the_1980s_and_counted_from_1994():
    one = quota("MEX")
    ordinary, _ = irca_split()
    assert {one.at(year) for year in range(1980, 1991)} == {ordinary}
    assert {one.marks[position(year)] for year in range(1980, 1994)} == {INTERPOLATED}
    yearly = {**known(BIRTH, origin="MEX"), **known(ANNUAL, origin="MEX")}
    for year in range(1994, 2018):
        if year in yearly:
            assert one.at(year) == yearly[year]
            assert one.marks[position(year)] == OBSERVED


@pytest.mark.parametrize("origin", ["GTM", "HND", "SLV"])
def test_decades_of_central_americans_add_up(origin):
    """Where some years of a decade are not counted, they share what is left of it."""
    yearly = {**known(BIRTH, origin=origin), **known(ANNUAL, origin=origin)}
    checked = 0
    for decade, total in known(DECADE, origin=origin).items():
        years = range(decade, decade + 10)
        if decade not in YEARS or all(year in yearly for year in years):
            continue
        checked += 1
        assert sum(quota(origin).at(year) for year in years) == pytest.approx(total, rel=1e-12)
        shared = {quota(origin).at(year) for year in years if year not in yearly}
        assert len(shared) == 1
        assert shared.pop() > 0
    assert checked >= 1


@pytest.mark.parametrize("origin", ["GTM", "HND", "SLV"])
def test_counted_years_are_as_counted(origin):
    yearly = {**known(BIRTH, origin=origin), **known(ANNUAL, origin=origin)}
    one = quota(origin)
    for year, mark in zip(YEARS, one.marks, strict=True):
        if mark == OBSERVED:
            assert one.at(year) == yearly[year]
        assert (year in yearly) == (mark == OBSERVED)
    assert not legalised(origin).values.any()


def test_visas_are_visas_and_entries_only_their_shape_before_visas_exist():
    """Trap 7: entries exceed visas up to 2.7 times, and are never used as persons."""
    farm, other = (known(f"niv_issued:{kind}", origin="MEX") for kind in ("H-2A", "H-2B"))
    entries = known("mexican_h2_entries_us", origin="MEX")
    one, first = LEGAL["migration.temporary_visas.MEX"], min(farm)
    assert first == 1997
    for year in range(first, max(farm) + 1):
        assert one.at(year) == farm[year] + other[year]
        assert one.marks[position(year)] == OBSERVED
    # No jump where the sources meet: entries are scaled to the visas of the first year.
    scale = (farm[first] + other[first]) / entries[first]
    assert one.at(first) == pytest.approx(entries[first] * scale, rel=1e-14)
    used = [year for year in entries if year in YEARS and year < first]
    assert used
    for year in used:
        assert one.at(year) == pytest.approx(entries[year] * scale, rel=1e-14)
    assert {one.marks[position(year)] for year in range(1980, first)} == {ASSUMED}
    assert entries[2010] > 1.5 * one.at(2010)


@pytest.mark.parametrize("origin", ["GTM", "HND", "SLV"])
def test_visas_of_others_are_held_before_they_are_published(origin):
    farm, other = (known(f"niv_issued:{kind}", origin=origin) for kind in ("H-2A", "H-2B"))
    one, first = LEGAL[f"migration.temporary_visas.{origin}"], min(farm)
    assert {one.at(year) for year in range(1980, first + 1)} == {farm[first] + other[first]}


def test_no_professionals_before_nafta():
    issued = known("niv_issued:TN", origin="MEX")
    one = LEGAL["migration.professionals.MEX"]
    assert not any(one.at(year) for year in range(1980, 1994))
    for year in issued:
        if year in YEARS:
            assert one.at(year) == issued[year]
