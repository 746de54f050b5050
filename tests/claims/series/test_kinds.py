"""Kinds on numbers by year: against plain NumPy and statsmodels, published cases, invariances."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from interlock.claims.measured import CONTRADICTS, INCONCLUSIVE, SUPPORTS, Region
from interlock.claims.series.breaks import step, unknown_break
from interlock.claims.series.comovement import comovement
from interlock.claims.series.comparison import comparison
from interlock.claims.series.level import mean_level, rival_sources
from interlock.claims.series.noise import autocorrelation, coefficient, correlations, reference
from interlock.claims.series.precedence import precedence
from interlock.claims.series.trend import trend
from interlock.errors import InputError

YEARS = np.arange(1985, 2015)
GAPPED = np.array([1980, 1981, 1984, 1985, 1986, 1990, *range(1992, 2010)])
ABOVE, BELOW = Region(low=0.0), Region(high=0.0)


def wiggle(seed, years=YEARS, rho=0.4):
    random = np.random.default_rng(seed)
    u = random.standard_normal(len(years))
    for t in range(1, len(u)):
        u[t] += rho * u[t - 1]
    return u


def plain_gls(years, values, design, rho):
    """Return estimates and standard errors with the inverse written out."""
    weight = np.linalg.inv(rho ** np.abs(years[:, None] - years[None, :]))
    inverse = np.linalg.inv(design.T @ weight @ design)
    b = inverse @ design.T @ weight @ values
    left = values - design @ b
    variance = left @ weight @ left / (len(values) - design.shape[1])
    return b, np.sqrt(variance * np.diag(inverse))


@pytest.mark.parametrize("years", [YEARS, GAPPED], ids=["whole", "gapped"])
def test_a_trend_is_generalised_least_squares(years):
    values = 0.05 * (years - years[0]) + wiggle(1, years)
    found = trend(years, values, ABOVE)
    design = np.column_stack([np.ones(len(years)), years - years.mean()])
    left = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
    near = np.diff(years) == 1
    rho = (left[1:] * left[:-1])[near].sum() / np.sqrt(
        (left[:-1][near] ** 2).sum() * (left[1:][near] ** 2).sum()
    )
    b, se = plain_gls(years.astype(float), values, design, rho)
    assert found.estimate == pytest.approx(b[1], rel=1e-8)
    assert found.details["standard error"] == pytest.approx(se[1], rel=1e-8)
    assert found.n == len(years)


def test_without_memory_the_reference_is_students_t():
    """Where the noise is white and rho is known, the simulated ratios are t with n - 2 degrees."""
    design = np.column_stack([np.ones(30), YEARS - YEARS.mean()])
    known = reference(tuple(YEARS), design.tobytes(), 2, 1)
    weights = known.weights(0.0)
    for level in (0.05, 0.95):
        order = np.argsort(known.ratio)
        found = known.ratio[order][np.searchsorted(np.cumsum(weights[order]), level)]
        # wider than Student's: that rho is near nought is an estimate
        assert 0.95 * abs(stats.t.ppf(level, 28)) < abs(found) < 1.5 * abs(stats.t.ppf(level, 28))


def test_the_interval_is_wider_where_there_is_memory():
    def width(rho):
        found = trend(YEARS, wiggle(3, rho=rho), ABOVE)
        return (found.high - found.low) / np.std(wiggle(3, rho=rho))

    assert width(0.85) > 1.5 * width(0.0)


def test_autocorrelation_leaves_gaps_out():
    values = np.array([[1.0, -1.0, 5.0, 1.0, -1.0]])
    gaps = np.array([1, 3, 3, 1])
    np.testing.assert_array_equal(autocorrelation(values, gaps), [0.0])  # too few neighbours
    gaps = np.array([1, 1, 1, 1])
    expected = (values[0, 1:] * values[0, :-1]).sum()
    expected /= np.sqrt((values[0, 1:] ** 2).sum() * (values[0, :-1] ** 2).sum())
    np.testing.assert_allclose(autocorrelation(values, gaps), [expected])


def test_correlations_fall_with_years_not_with_places():
    found = correlations(np.array([2000, 2001, 2005]), 0.5)
    np.testing.assert_allclose(found[0], [1, 0.5, 0.5**5])


@pytest.mark.parametrize("kind", ["trend", "level", "step", "comparison"])
def test_the_other_claim_exchanges_the_two_p_values(kind):
    values = 0.03 * (YEARS - 2000) + wiggle(5)
    ask = {
        "trend": lambda region: trend(YEARS, values, region),
        "level": lambda region: mean_level(YEARS, values, region),
        "step": lambda region: step(YEARS, values, 2001, region),
        "comparison": lambda region: comparison(YEARS, values, wiggle(6), region),
    }[kind]
    one, other = ask(ABOVE), ask(BELOW)
    assert one.p_claim == pytest.approx(other.p_refute)
    assert one.p_refute == pytest.approx(other.p_claim)
    assert one.probability == pytest.approx(1 - other.probability)


def test_units_do_not_matter():
    values = 0.04 * (YEARS - 2000) + wiggle(7)
    one, other = trend(YEARS, values, ABOVE), trend(YEARS, 1e6 * values + 5e7, ABOVE)
    assert other.estimate == pytest.approx(1e6 * one.estimate)
    assert other.p_claim == pytest.approx(one.p_claim)
    a, b = values, wiggle(8)
    plain = comovement(a, b, ABOVE, transform="detrended")
    scaled = comovement(3 * a + 1, 0.01 * b - 4, ABOVE, transform="detrended")
    assert scaled.estimate == pytest.approx(plain.estimate)
    assert scaled.p_claim == pytest.approx(plain.p_claim)
    led = precedence(a, b, ABOVE)
    assert precedence(9 * a, 2 * b, ABOVE).p_claim == pytest.approx(led.p_claim)


def test_an_exact_line_has_no_uncertainty():
    found = trend(YEARS, 2.0 * YEARS, ABOVE)
    assert (found.low, found.estimate, found.high) == pytest.approx((2, 2, 2))
    assert found.outcome == SUPPORTS
    assert trend(YEARS, 0 * YEARS + 3.0, ABOVE).outcome == CONTRADICTS
    within = trend(YEARS, 0 * YEARS + 3.0, Region(-1, 1))
    assert within.outcome == SUPPORTS


def test_a_claim_of_no_change_needs_two_one_sided_tests():
    flat = 0.2 * wiggle(9, rho=0)
    assert trend(YEARS, flat, Region(-0.1, 0.1)).outcome == SUPPORTS
    assert trend(YEARS, flat, Region(-0.0001, 0.0001)).outcome == INCONCLUSIVE
    assert trend(YEARS, flat + 0.3 * YEARS, Region(-0.1, 0.1)).outcome == CONTRADICTS


@pytest.mark.parametrize("statistic", ["mean", "trend", "change"])
def test_a_comparison_is_a_regression_of_the_difference(statistic):
    a, b = wiggle(10) + 1, wiggle(11)
    third = np.minimum(3 * np.arange(30) // 30, 2)
    design = {
        "mean": np.ones((30, 1)),
        "trend": np.column_stack([np.ones(30), YEARS - YEARS.mean()]),
        "change": np.column_stack([np.ones(30), third == 1, third == 2]).astype(float),
    }[statistic]
    found = comparison(YEARS, a, b, ABOVE, statistic=statistic)
    b_hat, _ = plain_gls(YEARS.astype(float), a - b, design, found.details["rho"])
    assert found.estimate == pytest.approx(b_hat[-1], rel=5e-3)  # rho is told with three digits
    back = comparison(YEARS, b, a, ABOVE, statistic=statistic)
    assert back.estimate == pytest.approx(-found.estimate)


def test_publishers_are_a_sample_of_publishers():
    found = rival_sources(np.array([10.0, 12.0, 11.0]), Region(low=5.0))
    twin = stats.ttest_1samp([10.0, 12.0, 11.0], 5.0, alternative="greater")
    assert found.estimate == pytest.approx(11)
    assert found.p_claim == pytest.approx(twin.pvalue, rel=1e-6)


def test_the_nile_fell_from_1899_on():
    """Cobb (1978), Biometrika 65(2): the flow changed at 1898/99, when the dam was begun."""
    data = sm.datasets.nile.load_pandas().data
    years, flow = data["year"].to_numpy().astype(int), data["volume"].to_numpy()
    found = unknown_break(years, flow, (1894, 1903), BELOW)
    assert found.details["date"] == 1899
    assert found.outcome == SUPPORTS
    means = flow[years < 1899].mean(), flow[years >= 1899].mean()
    assert found.estimate == pytest.approx(means[1] - means[0])
    assert unknown_break(years, flow, (1930, 1940), BELOW).outcome == CONTRADICTS
    assert unknown_break(years, flow, (1894, 1903), ABOVE).outcome == CONTRADICTS
    assert step(years, flow, 1899, BELOW).outcome == SUPPORTS


def test_the_break_is_the_date_of_least_squares():
    values = wiggle(12) + 1.5 * (YEARS >= 1997)
    found = unknown_break(YEARS, values, (1990, 2010), ABOVE)
    edge = 5  # 15 percent of 30 years
    left = {
        int(YEARS[at]): ((values[:at] - values[:at].mean()) ** 2).sum()
        + ((values[at:] - values[at:].mean()) ** 2).sum()
        for at in range(edge, 30 - edge + 1)
    }
    assert found.details["date"] == min(left, key=lambda date: left[date])
    line = unknown_break(YEARS, values + 0.1 * YEARS, (1990, 2010), ABOVE, with_trend=True)
    plain = []
    for date in left:
        design = np.column_stack([np.ones(30), YEARS - 2000.0, date <= YEARS])
        plain.append(np.linalg.lstsq(design, values + 0.1 * YEARS, rcond=None)[1][0])
    assert line.details["date"] == list(left)[int(np.argmin(plain))]


def test_a_correlation_given_controls_is_that_of_residuals():
    z = wiggle(13)
    x, y = z + wiggle(14), 0.5 * z + wiggle(15)
    found = comovement(x, y, ABOVE, transform="detrended", controls=(z,))
    design = np.column_stack([np.ones(30), z, YEARS])
    left = [one - design @ np.linalg.lstsq(design, one, rcond=None)[0] for one in (x, y)]
    assert found.estimate == pytest.approx(np.corrcoef(*left)[0, 1])
    moved = comovement(x, y, ABOVE, transform="differences", lag=1)
    assert moved.estimate == pytest.approx(np.corrcoef(np.diff(x)[:-1], np.diff(y)[1:])[0, 1])
    both = comovement(y, x, ABOVE, transform="detrended", controls=(z,))
    assert both.estimate == pytest.approx(found.estimate)


def test_white_noise_has_fishers_p_value():
    random = np.random.default_rng(16)
    x = random.standard_normal(60)
    y = 0.3 * x + random.standard_normal(60)
    found = comovement(x, y, ABOVE, transform="detrended")
    p = 1 - stats.norm.cdf(np.arctanh(found.estimate) * np.sqrt(60 - 4))
    assert found.p_claim == pytest.approx(p, abs=0.03)


def test_precedence_is_the_lag_augmented_regression():
    x, y = wiggle(17), np.roll(wiggle(17), 1) + wiggle(18)
    found = precedence(x, y, ABOVE)
    u, v = y / y.std(ddof=1), x / x.std(ddof=1)
    design = np.column_stack([np.ones(28), v[1:-1], v[:-2], u[1:-1], u[:-2]])
    twin = sm.OLS(u[2:], design).fit()
    assert found.estimate == pytest.approx(twin.params[1])
    assert found.outcome == SUPPORTS
    # the bootstrap's bounds are near those of the textbook, and never much narrower
    half = 1.645 * twin.bse[1]
    assert 0.8 < (found.high - found.low) / (2 * half) < 1.8


def test_precedence_reports_the_other_direction():
    y = wiggle(19)
    x = np.roll(y, 1) + 0.5 * wiggle(20)
    x[0] = 0
    found = precedence(x, y, ABOVE)
    assert found.details["reverse direction, p of above 0"] < 0.05


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: trend(YEARS[:7], wiggle(0)[:7], ABOVE), "at least 8"),
        (lambda: trend(YEARS, np.r_[np.nan, wiggle(0)[1:]], ABOVE), "not numbers"),
        (lambda: step(YEARS, wiggle(0), 1986, ABOVE), "fewer than two observed years"),
        (lambda: unknown_break(YEARS, wiggle(0), (1950, 1960), ABOVE), "no break can be looked"),
        (lambda: unknown_break(YEARS, np.ones(30), (1990, 2000), ABOVE), "never changes"),
        (lambda: comovement(wiggle(0), wiggle(1), ABOVE, transform="log"), "no transform"),
        (lambda: comovement(wiggle(0), np.ones(30), ABOVE), "never varies"),
        (lambda: comovement(wiggle(0), wiggle(1)[:20], ABOVE), "differ"),
        (lambda: precedence(wiggle(0)[:9], wiggle(1)[:9], ABOVE), "at least 10"),
        (lambda: precedence(wiggle(0)[:12], wiggle(1)[:12], ABOVE, lags=3), "too few for"),
        (lambda: precedence(np.ones(30), wiggle(1), ABOVE), "precedes nothing"),
        (lambda: comparison(YEARS, wiggle(0), wiggle(1), ABOVE, statistic="sum"), "no statistic"),
        (lambda: rival_sources(np.array([1.0]), ABOVE), "publisher"),
    ],
)
def test_what_cannot_be_computed_is_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()


def test_a_coefficient_refuses_series_of_other_lengths():
    with pytest.raises(InputError, match="differ"):
        coefficient(YEARS, wiggle(0)[:20], np.ones((30, 1)), 0, ABOVE)
