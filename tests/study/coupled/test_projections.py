"""Looking ahead to 2035: the past stays as it is, and policies of the years ahead do something."""

import numpy as np
import pytest

from interlock.region.annual import LAST_PROJECTED_YEAR
from interlock.study.coupled.pose import pose
from tests.study.coupled.asking import at, effect, one, posed, sampled, told, written

pytestmark = pytest.mark.xdist_group("coupled-ahead")
SCHOOL = "chapter"


def both(name):
    """Return the middle draw of a scenario to 2024 and to 2035."""
    return [told(posed(name, last), SCHOOL) for last in (2024, LAST_PROJECTED_YEAR)]


def test_history_does_not_change_by_looking_ahead():
    """Of history, and of a scenario whose tariffs and agents differ."""
    for name in ("history", "no-border-buildup"):
        near, far = both(name)
        for side in (0, 1):
            for key, values in near.people[side].items():
                assert far.people[side][key].shape[-1] == 56
                np.testing.assert_allclose(
                    far.people[side][key][..., :45], values, rtol=1e-12, atol=1e-12, err_msg=key
                )
            np.testing.assert_allclose(
                far.trade[side][:, :45], near.trade[side], rtol=0, atol=1e-12
            )
            np.testing.assert_allclose(far.deaths[side][:, :45], near.deaths[side], rtol=1e-12)
        np.testing.assert_allclose(far.salience[:, :45], near.salience, rtol=0, atol=1e-12)
        assert float(far.residual[1].max()) < 1e-8


def test_equilibria_of_the_past_do_not_change_by_looking_ahead():
    near, far = (posed("no-nafta", last).ground.history for last in (2024, LAST_PROJECTED_YEAR))
    np.testing.assert_allclose(far.value[:45], near.value, rtol=0, atol=1e-12)
    np.testing.assert_allclose(far.slope[:45], near.slope, rtol=0, atol=1e-9)
    # Tariffs of history and borders are held: the years ahead are the last one.
    np.testing.assert_array_equal(far.value[45:], np.broadcast_to(far.value[44], (11, 135)))


def test_draws_differ_ahead_as_their_growth_does():
    of = sampled(SCHOOL, 25)
    still = of._replace(drift=np.zeros_like(of.drift))
    grown, held = (
        told(posed("history", LAST_PROJECTED_YEAR), SCHOOL, one_) for one_ in (of, still)
    )
    for key in ("first_trip_rate", "returns_persons"):
        np.testing.assert_array_equal(grown.people[0][key][..., :45], held.people[0][key][..., :45])
        assert (grown.people[0][key][..., 46:] != held.people[0][key][..., 46:]).any()
    # Wages that grow faster in the United States than at home draw more, those at home fewer.
    faster = still._replace(drift=np.tile([0.02, 0, 0, 0, 0], (25, 1)))
    slower = still._replace(drift=np.tile([0, 0.02, 0.02, 0.02, 0.02], (25, 1)))
    up, down = (
        told(posed("history", LAST_PROJECTED_YEAR), SCHOOL, one_) for one_ in (faster, slower)
    )
    base = held.people[0]["first_trip_rate"][..., 46:]
    assert (up.people[0]["first_trip_rate"][..., 46:] > base).all()
    assert (down.people[0]["first_trip_rate"][:, 0, 46:] < base[:, 0]).all()


def test_policies_of_the_years_ahead_reach_people_and_trade():
    of = pose(
        written(
            "ahead",
            one("security.interior_removals", unit="per year", from_=2025, until=2028, to=0.1),
            one("politics.enforcement", unit="share", from_=2025, to=1),
        )
    )
    assert list(of.years)[-1] == LAST_PROJECTED_YEAR and of.first_changed == 2025
    found = told(of, SCHOOL)
    for name in ("unauthorised_persons", "removals_persons"):
        change = effect(found, name)
        assert np.abs(change[..., :45]).max() < 1e-6, name
    assert (effect(found, "removals_persons")[..., 45:49] > 0).all()
    gone = effect(found, "unauthorised_persons", "MEX")[0, at(2028)]
    assert gone < -500_000
    layout = of.ground.economy.layout
    wages = (found.trade[1] - found.trade[0])[0, :, layout.real_wage]
    assert np.abs(wages[:45]).max() < 1e-12
    assert (wages[46:, 0] > 0).all() and (wages[46:, 2] < 0).all()  # USA up, Mexico down
    # Agents answer from the year after the first removals are seen.
    assert (found.agents[0, :46] == 0).all()
    assert np.abs(found.agents[0, 46:]).max() > 1e-6
