"""Yearly inputs: whole, marked, sourced, and filled by the stated rules."""

import re

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.region.annual import (
    ASSUMED,
    HELD,
    INTERPOLATED,
    OBSERVED,
    YEARS,
    filled,
    marks_of,
    position,
)
from interlock.region.observed import known, parameter
from interlock.region.region import load_region
from interlock.system.levels import history

HISTORY = history()
SERIES = {one.id for one in load_region().search()}
MARKS = {OBSERVED, INTERPOLATED, HELD, ASSUMED}


def named(source):
    """Return what a source text names as series: words with an underscore or a known prefix."""
    text = source.replace("agri/industry/services_va_share_gdp", " ".join(
        f"{sector}_va_share_gdp" for sector in ("agri", "industry", "services")
    )).replace("niv_issued:H-2A and H-2B", "niv_issued:H-2A niv_issued:H-2B")  # fmt: skip
    text = text.replace("sw_border_barrier_miles:total primary", "sw_border_barrier_miles")
    return [
        word.strip(".,")
        for word in re.findall(r"[A-Za-z][\w.:*-]*_[\w.:*-]+", text)
        if word.strip(".,") != "releases.yaml"
    ]


def exists(word):
    if word.endswith("*"):
        return any(one.startswith(word[:-1]) for one in SERIES)
    return word in SERIES or any(one.startswith(f"{word}:") for one in SERIES)


@pytest.mark.parametrize("path", list(HISTORY))
def test_every_input_is_whole(path):
    one = HISTORY[path]
    assert one.name == path
    assert one.values.shape == (45,) == (len(YEARS),)
    assert np.isfinite(one.values).all()
    assert (one.values >= 0).all()
    assert len(one.marks) == 45
    assert set(one.marks) <= MARKS
    assert one.label and one.unit and one.source


@pytest.mark.parametrize("path", list(HISTORY))
def test_sources_name_packaged_series(path):
    source = HISTORY[path].source
    words = named(source)
    elsewhere = re.search(r"UCDP|Bazzi|inferred from Mexican deportations|by definition", source)
    assert words or elsewhere, source
    for word in words:
        assert exists(word), (path, word)
    for number in re.findall(r"\bP\d{3}\b", source):
        assert parameter(number)["id"] == number


def test_the_reader_of_sources_finds_a_wrong_name():
    """The test above could not fail if it found no names."""
    assert named("panel.usbp_agents_sw; 1981-91 held") == ["panel.usbp_agents_sw"]
    assert named("children (panel.usbp_uac_sw, x) of usbp_family_units_sw*, y") == [
        "panel.usbp_uac_sw",
        "usbp_family_units_sw*",
    ]
    assert not exists("panel.usbp_agents_swx")
    assert not exists("panel.nothing_*")


def test_inputs_are_observed_where_they_say_so():
    """A year marked as observed has the published value; one filled in between has none."""
    direct = {
        "security.agents": ("panel.usbp_agents_sw", {}),
        "drivers.unemployment.USA": ("unemployment_rate_us_fred", {"country": "USA"}),
        "drivers.young.MEX": ("population_15_29", {"country": "MEX"}),
        "drivers.homicide.SLV": ("homicide_rate_unodc", {"country": "SLV"}),
        "drivers.income.HND": ("gdp_pc_ppp_gapminder_long", {"country": "HND"}),
    }
    for path, (series, where) in direct.items():
        published = known(series, **where)
        for year, value, mark in zip(YEARS, HISTORY[path].values, HISTORY[path].marks, strict=True):
            if mark == OBSERVED:
                assert value == published[year], (path, year)
            elif mark == INTERPOLATED:
                assert year not in published, (path, year)


def test_homicides_of_el_salvador_are_those_of_unodc():
    """Trap 15: not IHME's."""
    unodc = known("homicide_rate_unodc", country="SLV")
    ihme = known("homicide_rate_ihme_age_adj", country="SLV")
    assert HISTORY["drivers.homicide.SLV"].at(1995) == unodc[1995] > 1.9 * ihme[1995]


def test_gaps_are_interpolated_and_ends_held():
    one = filled("x", "x", "x", "x", {1990: 10.0, 1994: 50.0, 1995: float("nan")})
    assert one.at(1980) == one.at(1990) == 10
    assert [one.at(year) for year in range(1991, 1994)] == [20, 30, 40]
    assert one.at(1995) == one.at(2024) == 50
    assert one.marks[position(1989)] == HELD == one.marks[position(1995)]
    assert one.marks[position(1992)] == INTERPOLATED
    assert one.marks[position(1990)] == OBSERVED == one.marks[position(1994)]


def test_growth_is_interpolated_in_logs():
    one = filled("x", "x", "x", "x", {1990: 1.0, 1994: 16.0}, geometric=True)
    np.testing.assert_allclose([one.at(y) for y in range(1990, 1995)], [1, 2, 4, 8, 16], rtol=1e-14)


def test_marks_can_be_given_and_changed():
    assert marks_of([1990], ASSUMED).count(ASSUMED) == 1
    one = filled("x", "x", "x", "x", {y: 1.0 for y in YEARS})
    assert one.marked((2000, 2001), ASSUMED).marks.count(ASSUMED) == 2
    values = one.values.copy()
    values[3] = 2
    other = one.with_values(values)
    assert [year for year, mark in zip(YEARS, other.marks, strict=True) if mark == ASSUMED] == [
        1983
    ]
    assert (one.values == 1).all()


@pytest.mark.parametrize("year", [1979, 2025, 0, -1])
def test_a_year_outside_is_one_line(year):
    with pytest.raises(InputError, match=f"year {year} is outside the data: give 1980 to 2024"):
        position(year)
