"""The hump: a kernel against a twin, and the world's stocks against hand-made regressions."""

import math
from statistics import NormalDist

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.migration import hump
from interlock.migration import hump_evidence as evidence
from interlock.region import load_region

MEANS = {"phi": 0.5, "lambda_n": 0.3, "sigma_y": 0.9}
WORLDS = 200
CURVE = {**MEANS, "fee": 6_000.0, "midpoint": 8_000.0, "slope": 1.2}


def twin(income, network=0.0, *, fee, phi, lambda_n, sigma_y, midpoint, slope):
    """a m from the definition, with the standard library; erfc keeps the digits of the tail."""
    z = (math.log(fee / income / phi) - lambda_n * network) / sigma_y
    return 0.5 * math.erfc(z / math.sqrt(2)) * (1 / (1 + (income / midpoint) ** slope))


def test_able_share_is_the_normal_above_the_threshold():
    for ratio in (0.05, 0.5, 1.0, 4.0):
        for network in (0.0, 1.0):
            z = (math.log(ratio / 0.5) - 0.3 * network) / 0.9
            expected = 1 - NormalDist().cdf(z)
            assert float(hump.able_share(ratio, network, **MEANS)) == pytest.approx(
                expected, rel=1e-12
            )
    assert float(hump.able_share(0.5, 0.0, **MEANS)) == pytest.approx(0.5, rel=1e-14)


def test_more_income_and_network_and_a_lower_fee_enable():
    ratios = np.geomspace(0.05, 20, 50)
    shares = np.asarray(hump.able_share(ratios, 0.0, **MEANS))
    assert np.all(np.diff(shares) < 0)
    assert np.all(np.asarray(hump.able_share(ratios, 1.0, **MEANS)) > shares)


def test_emigration_agrees_with_the_twin():
    incomes = np.geomspace(300, 80_000, 25)
    found = np.asarray(hump.hump_emigration(incomes, 0.7, **CURVE))
    expected = [twin(float(income), 0.7, **CURVE) for income in incomes]
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_derivatives_are_those_of_the_curve():
    def log_curve(log_income):
        return jax.numpy.log(hump.hump_emigration(jax.numpy.exp(log_income), 0.2, **CURVE))

    for income in (400.0, 5_000.0, 60_000.0):
        exact = float(hump.income_elasticity(income, 0.2, **CURVE))
        assert float(jax.grad(log_curve)(math.log(income))) == pytest.approx(exact, rel=1e-10)
        step = 1e-5
        upper, lower = (twin(income * math.exp(s), 0.2, **CURVE) for s in (step, -step))
        assert (math.log(upper) - math.log(lower)) / (2 * step) == pytest.approx(exact, abs=1e-8)
    slope = jax.grad(lambda fee: hump.hump_emigration(5_000.0, **{**CURVE, "fee": fee}))(6_000.0)
    assert np.isfinite(slope) and slope < 0


def test_derivatives_survive_the_tails():
    tails = jax.vmap(jax.grad(lambda y: hump.hump_emigration(y, **CURVE)))(
        jax.numpy.asarray([1e-3, 1e9])
    )
    assert np.isfinite(tails).all()


@settings(max_examples=60, deadline=None)
@given(
    st.floats(500, 50_000), st.floats(0.1, 2), st.floats(0.3, 2), st.floats(1e3, 5e4),
    st.floats(0.2, 4), st.floats(0, 2),
)  # fmt: skip
def test_turning_point_is_the_peak_of_a_fine_grid(fee, phi, sigma_y, midpoint, slope, network):
    shape = {"fee": fee, "phi": phi, "sigma_y": sigma_y, "midpoint": midpoint, "slope": slope}
    shape["lambda_n"] = 0.3
    found = hump.turning_point(network, **shape)
    grid = np.geomspace(hump.LOWEST, hump.HIGHEST, 20_001)
    peak = int(np.argmax(np.asarray(hump.hump_emigration(grid, network, **shape))))
    if found is None:
        assert peak in (0, len(grid) - 1)
        return
    # Close to the peak the curve is flat to the last digit: an elasticity of zero says more.
    assert abs(float(hump.income_elasticity(found, network, **shape))) < 1e-9
    assert found == pytest.approx(grid[peak], rel=3e-3)


def test_a_monotone_curve_has_no_turning_point():
    assert hump.turning_point(**{**CURVE, "slope": 0.0}) is None  # only rises
    assert hump.turning_point(**{**CURVE, "fee": 1e-6}) is None  # everybody can pay: only falls
    found = hump.turning_point(**CURVE)
    assert found is not None
    assert hump.turning_point(**CURVE, between=(2 * found, 1e6)) is None
    dearer = hump.turning_point(**{**CURVE, "fee": 12_000.0})
    assert dearer is not None and dearer > found


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"sigma_y": 0.0}, "sigma_y: 0 is out of range; give above 0"),
        ({"slope": -1.0}, "slope: -1 is out of range; give 0 or more"),
        ({"fee": float("nan")}, "fee: nan"),
        ({"between": (5.0, 5.0)}, "a lower and a higher"),
    ],
)
def test_mistakes_in_the_curve_are_one_line(edit, message):
    with pytest.raises(InputError, match=message):
        hump.turning_point(**{**CURVE, **edit})


def test_cluster_ols_against_numpy_and_a_loop():
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(60, 3)), rng.normal(size=60)
    clusters = rng.integers(0, 9, 60)
    b, V = evidence.cluster_ols(X, y, clusters)
    np.testing.assert_allclose(b, np.linalg.lstsq(X, y, rcond=None)[0], rtol=1e-12)
    e, bread, meat = y - X @ b, np.linalg.inv(X.T @ X), np.zeros((3, 3))
    for one in range(9):
        score = sum(X[i] * e[i] for i in range(60) if clusters[i] == one)
        meat += np.outer(score, score)
    np.testing.assert_allclose(V, 9 / 8 * 59 / 57 * bread @ meat @ bread, rtol=1e-10)
    alone = evidence.cluster_ols(X, y, np.arange(60))[1]  # White's covariance
    white = bread @ (X * (e**2)[:, None]).T @ X @ bread
    np.testing.assert_allclose(alone, 60 / 57 * white, rtol=1e-10)
    with pytest.raises(InputError, match="too few"):
        evidence.cluster_ols(X, y, np.zeros(60))


def test_the_sample_sums_what_is_packaged():
    sample = evidence._sample(evidence.RICH)
    assert sample.years == (1990, 1995, 2000, 2005, 2010, 2015, 2020, 2024)
    assert "OOO" not in sample.origins
    rows = load_region().observations(evidence.STOCK, origin="MEX", year=2020)
    at = sample.origins.index("MEX"), sample.years.index(2020)
    assert math.exp(sample.stock_all[at]) == pytest.approx(rows["value"].sum(), rel=1e-12)
    assert sample.stock_rich[at] < sample.stock_all[at]
    honduras = sample.income[sample.origins.index("HND")]
    assert np.isnan(honduras[:2]).all() and np.isfinite(honduras[2:]).all()


def test_honduran_income_is_still_broken():
    """The day the dataset is repaired, `SUSPECT` must go."""
    wb = load_region().series(evidence.INCOME, country="HND")
    long = load_region().series("gdp_pc_ppp_gapminder_long", country="HND")
    assert float(wb.sel(year=2000) / wb.sel(year=1990)) > 3
    assert float(long.sel(year=2000) / long.sel(year=1990)) < 1.2


def test_within_estimate_equals_dummies_for_every_origin():
    sample = evidence._sample(evidence.RICH)
    good = np.isfinite(sample.stock_rich) & np.isfinite(sample.income)
    origin, period = np.nonzero(good)
    income = sample.income[good]
    blocks = [income[:, None], income[:, None] ** 2]
    blocks += [period[:, None] == np.arange(1, 8), origin[:, None] == np.unique(origin)]
    found = np.linalg.lstsq(np.hstack(blocks).astype(float), sample.stock_rich[good], rcond=None)
    fit = evidence.within_origins("rich")
    np.testing.assert_allclose(fit.coefficients, found[0][:9], rtol=1e-8, atol=1e-9)


def planted(seed):
    """Origins of any size with a hump in one outcome and a line in the other."""
    rng = np.random.default_rng(seed)
    income = np.linspace(-2, 2, 120)[:, None] + np.cumsum(rng.normal(0.1, 0.15, (120, 8)), axis=1)
    size, noise = rng.normal(10, 2, (120, 1)), rng.normal(0, 0.05, (120, 8))
    names, years = tuple(f"o{i}" for i in range(120)), tuple(range(1990, 1998))
    curve = 0.2 * income - 0.3 * income**2
    return evidence._Sample(names, years, size + curve + noise, size + income + noise, income)


def test_a_planted_hump_is_found_and_a_line_is_not(monkeypatch):
    monkeypatch.setattr(evidence, "_sample", lambda rich_from: planted(1))
    hump_fit, line = (evidence.within_origins.__wrapped__(which) for which in ("all", "rich"))
    assert hump_fit.coefficients[:2] == pytest.approx((0.2, -0.3), abs=0.03)
    assert hump_fit.turning_point == pytest.approx(10_000 * math.exp(1 / 3), rel=0.05)
    assert hump_fit.inside_share > 0.99
    assert hump_fit.reading.startswith("a hump")
    assert line.reading.startswith("no hump")


def test_intervals_hold_the_turning_point_as_often_as_they_say(monkeypatch):
    held = 0
    for seed in range(WORLDS):
        monkeypatch.setattr(evidence, "_sample", lambda rich_from, seed=seed: planted(seed))
        low, high = evidence.within_origins.__wrapped__("all").turning_interval
        held += low <= 10_000 * math.exp(1 / 3) <= high
    # 95 percent, less three standard errors of a share of this many worlds.
    assert held / WORLDS > 0.95 - 3 * math.sqrt(0.95 * 0.05 / WORLDS)


def test_what_the_world_says():
    """Numbers of the packaged data; the documentation quotes them."""
    across, everywhere, rich, growing = evidence.hump_evidence()
    assert across.coefficients[:2] == pytest.approx((0.966, -0.151), abs=2e-3)
    assert across.slopes[1] > 0 and across.reading.startswith("no hump")
    assert everywhere.coefficients[:2] == pytest.approx((-0.136, -0.050), abs=2e-3)
    assert everywhere.standard_errors[:2] == pytest.approx((0.083, 0.030), abs=2e-3)
    assert everywhere.reading.startswith("no hump")
    assert rich.coefficients[:2] == pytest.approx((0.096, -0.127), abs=2e-3)
    assert rich.standard_errors[:2] == pytest.approx((0.174, 0.047), abs=2e-3)
    assert rich.turning_point == pytest.approx(14_557, rel=5e-3)
    assert rich.turning_interval[0] < 3_000 and rich.turning_interval[1] > 50_000
    assert rich.reading.startswith("a hump")
    assert growing.reading.startswith("no hump") and min(growing.slopes) > 0
    assert (across.n, everywhere.n, rich.n) == (193, 1518, 1506)


@pytest.mark.parametrize("threshold", [20_000, 40_000])
def test_the_turn_moves_with_what_counts_as_rich(threshold):
    fit = evidence.within_origins("rich", rich_from=threshold)
    assert fit.reading.startswith("a hump")
    assert fit.turning_point is not None and 4_000 < fit.turning_point < 14_000


def test_published_rows_stand_beside():
    rows = {row["id"]: row for row in evidence.published()}
    assert tuple(rows) == evidence.PUBLISHED
    assert rows["P081"]["point_estimate"] == 10_000
    assert rows["P085"]["point_estimate"] == -1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: evidence.cross_section(2021), "no year 2021; it has 1990, 1995"),
        (lambda: evidence.within_origins("richer"), "did you mean 'rich'"),  # type: ignore[arg-type]
        (lambda: evidence.within_origins("rich", rich_from=1e9), "splits no destinations"),
    ],
)
def test_mistakes_in_a_question_are_one_line(call, message):
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
