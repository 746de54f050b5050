"""Security inputs, recomputed from the packaged series and dated facts by hand."""

import numpy as np
import pytest

from interlock.region.annual import ASSUMED, YEARS, position
from interlock.region.observed import known, parameter
from interlock.security.inputs import evading_apprehensions, security_inputs

SECURITY = security_inputs()
EVADING = 0.45


def caught(year):
    """Return apprehensions of non-Mexicans in a year."""
    total, mexican = (
        known(f"panel.usbp_apprehensions_{who}") for who in ("total", "MEX_nationwide")
    )
    return total[year] - mexican[year]


def of_arrivals(v):
    """Return the share among arrivals of those who are a share v of the apprehended."""
    return v * EVADING / (1 - v + v * EVADING)


def test_the_instruments():
    names = ("agents", "barriers", "sanctions", "interior_removals", "hand_over", "mexico_effort")
    assert set(SECURITY) == {f"security.{name}" for name in names}
    for path in ("security.sanctions", "security.hand_over", "security.interior_removals"):
        assert (SECURITY[path].values < 1).all(), path


def test_agents_are_counted_and_grow_smoothly_where_they_are_not():
    one, counted = SECURITY["security.agents"], known("panel.usbp_agents_sw")
    for year, value in counted.items():
        assert one.at(year) == value
    growth = np.diff(np.log([one.at(year) for year in range(1980, 1993)]))
    np.testing.assert_allclose(growth, growth[0], rtol=1e-9)
    assert one.at(2024) == pytest.approx(one.at(2019), rel=1e-14)  # logs and back


def test_barriers_grow_from_none_in_1990():
    one = SECURITY["security.barriers"]
    assert not any(one.at(year) for year in range(1980, 1991))
    assert {one.marks[position(year)] for year in range(1980, 2005)} == {ASSUMED}
    published = known("sw_border_barrier_miles:total primary", destination="USA-SW")
    for year, miles in published.items():
        if year in YEARS:
            assert one.at(year) == miles
    assert (np.diff(one.values) >= 0).all()


def test_sanctions_are_those_of_bazzi_and_others():
    one, row = SECURITY["security.sanctions"], parameter("P047")
    assert (one.at(2008), one.at(2012)) == (row["low"], row["high"]) == (0.15, 0.85)
    assert one.at(2004) == one.at(1980) == 0
    assert one.at(2010) == pytest.approx(0.5)
    assert one.at(2024) == 0.85


def test_the_interior_hazard_averages_to_the_published_one_in_2009_15():
    one = SECURITY["security.interior_removals"]
    window = [one.at(year) for year in range(2009, 2016)]
    assert np.mean(window) == pytest.approx(parameter("P061")["point_estimate"], rel=1e-12)
    # One factor scales all years: ratios are those of removals per resident.
    removals, pew = known("panel.dhs_removals"), known("panel.unauthorized_total_pew")
    dhs = known("panel.unauthorized_total_dhs")
    stock = {**pew, **dhs}
    expected = (removals[2000] / stock[2000]) / (removals[2012] / stock[2012])
    assert one.at(2000) / one.at(2012) == pytest.approx(expected, rel=1e-9)


RELEASED = {2001: 5251, 2002: 5725, 2003: 7972, 2004: 34161}  # persons, AP of 4 July 2005
SHARES = {2005: 0.70, 2006: 0.35, 2007: 0.0}
CHILDREN = 0.057


@pytest.mark.parametrize("year", range(2001, 2008))
def test_releases_of_2001_to_2006(year):
    """Released over apprehended, children of 2010 on top, turned into a share of arrivals."""
    released = RELEASED[year] / caught(year) if year in RELEASED else SHARES[year]
    assert SECURITY["security.hand_over"].at(year) == pytest.approx(
        of_arrivals(CHILDREN + released), rel=1e-12
    )


def test_releases_of_2004_to_2006_stand_out():
    one = SECURITY["security.hand_over"]
    shares = {year: one.at(year) for year in range(2002, 2011)}
    assert shares[2004] > 2 * shares[2003]
    assert shares[2005] == max(shares.values())
    assert shares[2005] > shares[2006] > 3 * shares[2007]
    # Nothing jumps where the children of 2010 take over.
    assert shares[2007] == pytest.approx(shares[2010], rel=0.1)


def test_children_and_families_who_hand_themselves_over():
    """2019: families 473,682 and children 76,020, less the Mexican children."""
    children, young = known("panel.usbp_uac_sw"), known("usbp_uac_sw", origin="MEX")
    mexican = known("panel.usbp_apprehensions_MEX_nationwide")
    share = (young[2021] + young[2022]) / (mexican[2021] + mexican[2022])
    families = known("usbp_family_units_sw", origin="ALL")
    v = (children[2019] - share * mexican[2019] + families[2019]) / caught(2019)
    assert SECURITY["security.hand_over"].at(2019) == pytest.approx(of_arrivals(v), rel=1e-12)
    assert 0.5 < v < 1
    first = (children[2010] - share * mexican[2010]) / caught(2010)
    assert first == pytest.approx(CHILDREN, abs=0.0005)  # the constant above is this share


def test_mexican_effort_multiplies_an_estimated_path():
    assert (SECURITY["security.mexico_effort"].values == 1).all()


def test_evading_apprehensions_leave_children_and_families_out():
    total, children = known("panel.usbp_apprehensions_sw"), known("panel.usbp_uac_sw")
    families = known("usbp_family_units_sw", origin="ALL")
    found = dict(zip(YEARS, evading_apprehensions().tolist(), strict=True))
    assert found[2000] == total[2000]
    assert found[2019] == total[2019] - children[2019] - families[2019]
    assert all(0 < found[year] <= total[year] for year in YEARS if year in total)
