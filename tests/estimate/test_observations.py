"""What enters the likelihood: the traps of the data, and which years count for what."""

import numpy as np
import pytest

from interlock.estimate import observations
from interlock.estimate.observations import Observed, mexico, triangle, triangle_together
from interlock.region.annual import LAST_SCORED_YEAR, YEARS
from interlock.region.observed import known, parameter
from interlock.system.inputs import TRIANGLE, inputs, mexican_apprehensions


def everything():
    """Yield the name and content of every observable."""
    yield from mexico().items()
    for origin, own in triangle().items():
        for name, one in own.items():
            yield f"{name}.{origin}", one
    for name, one in triangle_together().items():
        yield f"{name}.together", one


def by_year(one):
    return dict(zip(one.last.tolist(), one.values.tolist(), strict=True))


def test_observables_are_whole():
    for name, one in everything():
        assert one.values.size > 0, name
        assert len({len(column) for column in (one.first, one.last, one.values, one.error)}) == 1
        assert (np.isfinite(one.values) & (one.values > 0)).all(), name
        assert (one.first <= one.last).all(), name
        spans = list(zip(one.first.tolist(), one.last.tolist(), strict=True))
        assert spans == sorted(set(spans)), name
        assert one.source, name


def test_nothing_before_1980_or_after_2019_enters():
    for name, one in everything():
        assert one.first.min() >= YEARS[0], name
        assert one.last.max() <= LAST_SCORED_YEAR == 2019, name


def test_years_of_title_42_are_absent_though_the_series_have_them():
    """Trap 1: 2020-23 are not comparable."""
    assert {2020, 2021, 2022, 2023} <= set(known("panel.usbp_apprehensions_MEX_nationwide"))
    title_42 = {2020, 2021, 2022, 2023}
    for name, one in everything():
        for first, last in zip(one.first.tolist(), one.last.tolist(), strict=True):
            assert not title_42 & set(range(first, last + 1)), name


def test_mexican_apprehensions_before_1992_are_974_of_a_thousand():
    """Trap 4; from 1992 they are counted."""
    total = known("panel.usbp_apprehensions_total")
    counted = known("panel.usbp_apprehensions_MEX_nationwide")
    found = by_year(mexico()["apprehensions"])
    assert set(found) == set(range(1980, 2020))  # an AR(1) error needs every year
    for year, value in found.items():
        expected = total[year] * 0.974 if year < 1992 else counted[year]
        assert value == pytest.approx(expected, rel=1e-15), year
    assert counted[1992] / total[1992] == pytest.approx(0.974, abs=0.005)


def test_central_american_apprehensions_begin_in_2000_and_miss_no_year():
    for origin in TRIANGLE:
        counted = known(f"panel.usbp_apprehensions_{origin}_nationwide")
        found = by_year(triangle()[origin]["apprehensions"])
        assert set(found) == set(range(2000, 2020))
        assert found == {year: counted[year] for year in found}


def test_others_on_the_border_are_the_rest():
    total, mexican = known("panel.usbp_apprehensions_sw"), mexican_apprehensions()
    for year, value in zip(YEARS, inputs().others.tolist(), strict=True):
        assert value == max(total[year] - mexican[year], 0.0)


def test_stocks_in_mexico_are_of_the_2024_revision_only():
    """Trap 5: revisions disagree and are never mixed."""
    for origin in TRIANGLE:
        newest = known("undesa_migrant_stock_2024", origin=origin, destination="MEX")
        older = known("undesa_migrant_stock_2020", origin=origin, destination="MEX")
        found = triangle()[origin]["in_mexico"]
        assert found.source == "undesa_migrant_stock_2024"
        assert by_year(found) == {y: v for y, v in newest.items() if 2000 <= y <= 2019}
        assert any(older[y] != v for y, v in by_year(found).items() if y in older)


def test_publishers_of_unauthorised_stocks_stay_apart():
    """Trap 6: each has its own observable and its own offset."""
    for who in ("dhs", "pew", "cms", "mpi"):
        published = known(f"unauthorized_population_{who}", origin="MEX")
        found = by_year(mexico()[f"unauthorised_{who}"])
        assert found == {y: v for y, v in published.items() if 1980 <= y <= 2019}
    for origin in TRIANGLE:
        published = known("unauthorized_population_dhs", origin=origin)
        found = by_year(triangle()[origin]["unauthorised"])
        assert found == {y: v for y, v in published.items() if 1980 <= y <= 2019}
    # Two publishers of one year keep two different numbers.
    for one, other, year in (("dhs", "cms", 2018), ("pew", "mpi", 2007)):
        pair = [by_year(mexico()[f"unauthorised_{who}"])[year] for who in (one, other)]
        assert pair[0] != pair[1]


def test_the_stock_that_starts_the_run_is_not_scored():
    assert YEARS[0] in known("us_foreign_born_by_country", origin="MEX")
    assert YEARS[0] not in by_year(mexico()["stock"])
    for origin in TRIANGLE:
        assert YEARS[0] not in by_year(triangle()[origin]["stock"])


def test_anchors_of_probabilities_are_those_of_the_table():
    seen = mexico()
    survey = seen["probability_survey"].values.tolist()
    assert survey[:3] == [parameter(one)["point_estimate"] for one in ("P049", "P050", "P051")]
    assert survey[3] == known("mmp_probapp", origin="MEX")[2010]
    for name, rows in {
        "probability_official": ("P052", "P053"), "gives_up": ("P054", "P055"), "gets_in": ("P056",)
    }.items():  # fmt: skip
        expected = [parameter(one)["point_estimate"] for one in rows]
        assert seen[name].values.tolist() == expected
    for name in ("probability_survey", "probability_official", "gives_up", "gets_in"):
        assert ((seen[name].values > 0) & (seen[name].values < 1)).all()


def test_errors_that_are_not_fitted_are_given_and_others_are_not():
    """A missing error would be a density of NaN; one that is fitted must not be given twice."""
    fitted = {"apprehensions", "stock", "fee", "fee_emif", "deaths"}
    fitted |= {f"unauthorised_{who}" for who in ("dhs", "pew", "cms", "mpi")}
    for name, one in mexico().items():
        assert np.isnan(one.error).all() if name in fitted else (one.error > 0).all(), name
    for own in triangle().values():
        for name in ("in_mexico", "detained_by_mexico"):
            assert (own[name].error >= 0).all(), name
        for name in ("apprehensions", "stock", "unauthorised", "returned_by_mexico"):
            assert np.isnan(own[name].error).all(), name


def test_five_year_flows_are_years_means():
    for name, series, where in (
        ("inflow", "pew_5yr_inflow", {"origin": "MEX"}),
        ("outflow", "pew_5yr_outflow", {"destination": "MEX"}),
    ):
        published, one = known(series, **where), mexico()[name]
        assert (one.last - one.first == 4).all()
        sums = dict(zip(one.first.tolist(), (5 * one.values).tolist(), strict=True))
        assert sums == pytest.approx(published)


def test_detentions_before_2018_are_the_published_sum_less_the_year_that_stands_alone():
    for origin in TRIANGLE:
        one = triangle()[origin]["detained_by_mexico"]
        place = one.first.tolist().index(2011)
        total = known("mexico_detentions_sum_2011_2018", origin=origin)[2011]
        alone = one.values[one.first.tolist().index(2018)]
        assert one.last[place] == 2017
        assert 7 * one.values[place] + alone == pytest.approx(total)


def test_land_returns_leave_nicaraguans_out_and_stop_before_returns_by_origin():
    series = "mexico_land_deportations_to_guatemala_border_central_americans"
    published = known(series, origin="MEX")
    found = by_year(triangle_together()["returned_by_mexico"])
    assert found == pytest.approx({y: published[y] * 0.985 for y in range(2010, 2015)})
    apart = {y for own in triangle().values() for y in by_year(own["returned_by_mexico"])}
    assert not apart & set(found)


def sample(*spans):
    first, last = np.asarray(spans).T
    n = len(spans)
    return Observed(first, last, np.arange(1.0, n + 1), np.ones(n), "test")


def test_a_window_averages_the_years_it_covers():
    one = sample((1980, 1980), (1985, 1989), (2000, 2024))
    weights = one.window()
    assert weights.shape == (3, len(YEARS))
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-15)
    line = np.asarray(YEARS, dtype=float)
    np.testing.assert_allclose(weights @ line, [1980, 1987, 2012], rtol=1e-15)
    assert np.flatnonzero(weights[1]).tolist() == [5, 6, 7, 8, 9]


def test_until_keeps_what_ends_by_then_in_every_column():
    one = sample((1980, 1984), (1985, 1989), (1990, 1990))
    cut = one.until(1989)
    assert cut.last.tolist() == [1984, 1989]
    assert cut.values.tolist() == [1, 2]
    assert cut.first.size == cut.error.size == 2
    assert one.until(1979).values.size == 0
    assert one.until(1988).last.tolist() == [1984]


def test_places_are_those_of_the_last_year():
    one = sample((1980, 1984), (2010, 2010))
    assert [YEARS[place] for place in one.places] == [1984, 2010]


def test_observables_are_read_once_and_cannot_be_changed():
    assert observations.mexico() is observations.mexico()
    with pytest.raises(TypeError):
        observations.mexico()["stock"] = None
