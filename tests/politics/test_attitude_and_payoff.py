"""Attitude by an independent likelihood, and the payoff of enforcement by hand."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from interlock.errors import InputError
from interlock.politics.attitude import attitude, log_odds, observed, with_salience
from interlock.politics.payoff import payoff
from interlock.region.observed import known


def test_polls_of_a_year_are_averaged():
    assert observed()[2001] == pytest.approx((0.41 + 0.58) / 2)
    assert observed()[1993] == pytest.approx(0.65)


def test_the_grid_contains_the_maximum_of_the_same_posterior():
    """Twin: polls are one normal vector with covariance s^2 phi^|t - u| / (1 - phi^2)."""
    years = np.asarray(list(observed()), float)
    x = np.asarray([log_odds(share) for share in observed().values()])
    lag = np.abs(years[:, None] - years[None])

    def minus_log(v):
        m, phi, s = v[0], 1 / (1 + math.exp(-v[1])), math.exp(v[2])
        spread = s**2 * phi**lag / (1 - phi**2)
        prior = stats.norm(-0.2, 0.5).logpdf(m) - 0.5 * (s / 0.4) ** 2
        return -stats.multivariate_normal(np.full(len(x), m), spread).logpdf(x) - prior

    best = optimize.minimize(minus_log, [-0.2, 1.0, -1.5], method="Nelder-Mead",
                             options={"maxiter": 4000})  # fmt: skip
    assert best.success
    m, phi, s = best.x[0], 1 / (1 + math.exp(-best.x[1])), math.exp(best.x[2])
    found = attitude()
    for value, (low, middle, high) in zip((m, phi, s), found, strict=True):
        assert low <= value <= high
        assert low < middle < high


def test_attitude_and_salience_do_not_rise_together():
    found = with_salience()
    assert -1 < found.low < found.correlation < 0 < found.high < 0.5  # thirteen years: undecided
    assert set(found.years) <= set(observed())
    mip = known("mip_share_immigration", country="USA")
    one = [log_odds(observed()[year]) for year in found.years]
    other = [math.log(100 * mip[year] + 0.25) for year in found.years]
    assert found.correlation == pytest.approx(stats.pearsonr(one, other)[0])


def test_payoff_by_hand():
    agents, caught = known("panel.usbp_agents_sw"), known("panel.usbp_apprehensions_total")
    found = payoff(2010)
    assert found.visible == pytest.approx(math.log(agents[2010] / agents[1993]))
    assert found.perceived == pytest.approx(math.log(caught[2010] / caught[1993]))
    assert found.payoff == pytest.approx(found.visible - found.perceived)
    assert payoff(2010, 0.0, 2.0).payoff == pytest.approx(-2 * found.perceived)


@pytest.mark.parametrize("arguments", [(1993,), (2020,), (2010, -1.0), (2010, 1.0, -0.1)])
def test_bad_questions(arguments):
    with pytest.raises(InputError):
        payoff(*arguments)
