"""The documented corridor: totals met, persons conserved, a twin in plain NumPy agrees."""

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.migration import documented
from interlock.region import load_region

YEARS = list(range(1980, 2025))


@pytest.fixture(scope="module")
def corridor():
    return documented.documented_stock()


def packaged(series):
    rows = load_region().observations(series, origin="CAN", destination="USA")
    return dict(rows.select("year", "value").iter_rows())


def test_admissions_meet_every_published_number():
    entering = documented.admissions()
    assert list(entering.persons) == list(entering.mark) == YEARS
    for year, value in packaged("lpr_admissions_by_last_residence").items():
        assert entering.persons[year] == value and entering.mark[year] == "observed"
    for start, total in packaged("lpr_admissions_by_last_residence_decade").items():
        if start >= 1980:
            decade = sum(entering.persons[year] for year in range(start, start + 10))
            assert decade == pytest.approx(total, rel=1e-13)
    three = sum(entering.persons[year] for year in (1991, 1992, 1993))
    assert three == pytest.approx(65_370, rel=1e-13)
    assert min(entering.persons.values()) > 10_000


def test_every_year_says_how_it_is_known():
    mark = documented.admissions().mark
    by_hand = {year: "interpolated" for year in (*range(1980, 1994), *range(2004, 2010))}
    by_hand |= {year: "held" for year in range(2020, 2025)}
    assert mark == {year: by_hand.get(year, "observed") for year in YEARS}
    held = documented.admissions().persons
    assert {held[year] for year in range(2019, 2025)} == {held[2019]}


def test_births_shape_the_years_between():
    births, filled = packaged("lpr_admissions_by_country_of_birth"), documented.admissions().persons
    ratio = [filled[year] / births[year] for year in range(2005, 2010)]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-13)


def test_an_independent_loop_agrees(corridor):
    x, k = corridor.attrs["exit_rate"], corridor.attrs["admission_share"]
    twin = np.empty(len(YEARS))
    twin[0] = 842_859
    inflow = corridor.admissions_persons.values
    for t in range(len(YEARS) - 1):
        twin[t + 1] = twin[t] - x * twin[t] + k * inflow[t]
    np.testing.assert_allclose(corridor.stock_persons.values, twin, rtol=1e-10)
    # The same in closed form: what is left of the start and of every year's entrants.
    age = np.arange(len(YEARS))[:, None] - np.arange(len(YEARS))[None, :]
    alive = np.where(age > 0, (1 - x) ** np.maximum(age - 1, 0), 0.0)
    closed = twin[0] * (1 - x) ** np.arange(len(YEARS)) + alive @ (k * inflow)
    np.testing.assert_allclose(corridor.stock_persons.values, closed, rtol=1e-10)


def test_persons_are_conserved(corridor):
    stock = corridor.stock_persons.values
    net = (corridor.entrants_persons - corridor.exits_persons).values
    np.testing.assert_allclose(np.diff(stock), net[:-1], rtol=0, atol=1e-6)
    total = stock[0] + corridor.entrants_persons.values[:-1].sum()
    assert total == pytest.approx(stock[-1] + corridor.exits_persons.values[:-1].sum(), rel=1e-13)


def log_errors(x, k):
    stock, observed = documented.simulate(x, k), documented.observed_stock()
    return np.asarray([np.log(stock[y] / observed[y]) for y in sorted(observed) if y > 1980])


def test_the_fit_is_least_squares_with_the_right_errors():
    found = documented.fit()
    x, k = found.exit_rate, found.admission_share
    best = log_errors(x, k)
    assert found.n == best.size == 13
    assert found.log_rmse == pytest.approx(np.sqrt(np.mean(best**2)), rel=1e-12)
    steps = (1e-6, 1e-4)
    jacobian = np.stack(
        [
            (log_errors(x + steps[0], k) - log_errors(x - steps[0], k)) / (2 * steps[0]),
            (log_errors(x, k + steps[1]) - log_errors(x, k - steps[1])) / (2 * steps[1]),
        ],
        axis=1,
    )
    np.testing.assert_allclose(jacobian.T @ best, 0, atol=1e-6)  # normal equations
    covariance = np.linalg.inv(jacobian.T @ jacobian) * (best @ best) / 11
    errors = [found.exit_rate_se, found.admission_share_se]
    np.testing.assert_allclose(errors, np.sqrt(np.diag(covariance)), rtol=1e-4)
    for move in (0.99, 1.01):
        assert np.sum(log_errors(move * x, k) ** 2) > np.sum(best**2)
        assert np.sum(log_errors(x, move * k) ** 2) > np.sum(best**2)


def test_what_the_data_hold_and_what_not():
    """Stocks hold k / x within a few percent; x and k apart only with a share from elsewhere."""
    free, births = documented.fit(), documented.fit(documented.birth_share())
    assert free.correlation > 0.99
    assert free.exit_rate == pytest.approx(0.030, abs=0.002)
    assert free.log_rmse < births.log_rmse < 0.035
    assert births.exit_rate == pytest.approx(0.0169, abs=0.0005)
    assert births.admission_share == free.birth_share == pytest.approx(0.653, abs=0.001)
    assert births.admission_share_se == births.correlation == 0
    assert free.long_run_ratio == pytest.approx(births.long_run_ratio, rel=0.05)
    assert free.long_run_ratio_se < 0.03 * free.long_run_ratio
    assert abs(free.admission_share - free.birth_share) < 2 * free.admission_share_se


def test_observations_and_labels(corridor):
    observed = corridor.observed_persons
    assert int(observed.notnull().sum()) == 14
    assert float(observed.sel(year=1980)) == 842_859 == float(corridor.stock_persons[0])
    ratio = (corridor.stock_persons / observed).dropna("year")
    assert float(abs(np.log(ratio)).max()) < 0.06
    for name in corridor.data_vars:
        assert {"label", "unit", "source"} <= set(corridor[name].attrs)
        assert corridor[name].attrs["source"]


def test_some_years_and_other_parameters(corridor):
    part = documented.documented_stock([1990, 2010])
    np.testing.assert_array_equal(part.stock_persons, corridor.stock_persons.sel(year=[1990, 2010]))
    nobody_leaves = documented.documented_stock(exit_rate=0.0)
    assert (nobody_leaves.exits_persons == 0).all()
    assert (np.diff(nobody_leaves.stock_persons) > 0).all()
    rest = documented.simulate(0.1, 1.0, start_persons=100, entering={2000: 10, 2001: 10})
    assert rest == {2000: 100, 2001: 100, 2002: 100}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: documented.documented_stock([1979]), "years from 1980 to 2024"),
        (lambda: documented.documented_stock([]), "years from 1980"),
        (lambda: documented.documented_stock(exit_rate=2), "0 to 1 per year"),
        (lambda: documented.documented_stock(admission_share=-1), "above 0"),
        (lambda: documented.simulate(0.1, -1), "0 or more"),
        (lambda: documented.simulate(0.1, 1, entering={2000: 1, 2002: 1}), "consecutive"),
    ],
)
def test_mistakes_are_one_line(call, message):
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
