"""ln d_hat of many draws at once against `thickness`, draw by draw and year by year."""

import numpy as np
import pytest

from interlock.security.thickness import YEARS, load_events, prior_draws, thickness, thickness_log
from interlock.system.coupled.trade_path import DYADS
from tests.campaign import size

EVENTS = [event.name for event in load_events()]
RELIEFS = [(event.name, event.relieves) for event in load_events() if event.relieves]
DRAWS = size("draws of border events, each with its own scale by year")


def by_hand(sizes, times):
    """Return ln d_hat [year, dyad], each year asked alone with the sizes of that year."""
    rows = []
    for t, year in enumerate(YEARS):
        found = thickness({name: sizes[name] * times[name][t] for name in EVENTS}, years=[year])
        rows.append(
            [float(found.sel(importer="USA", exporter=dyad[4:], year=year)) for dyad in DYADS]
        )
    return np.log(rows)


def told(sizes, times):
    found = thickness_log({name: np.asarray([sizes[name]]) for name in EVENTS}, times, DYADS, YEARS)
    assert found.shape == (1, len(YEARS), len(DYADS))
    return found[0]


def same(value=1.0):
    return {name: np.full(len(YEARS), value) for name in EVENTS}


def test_at_the_means_of_the_priors():
    means = {event.name: event.mean for event in load_events()}
    found = told(means, same())
    assert found.max() > 0.005
    np.testing.assert_allclose(found, by_hand(means, same()), rtol=0, atol=1e-14)


@pytest.mark.parametrize("seed", range(DRAWS))
def test_random_draws_with_events_scaled_and_silenced(seed):
    draw = np.random.default_rng([19, seed])
    sizes = {name: float(values[0]) for name, values in prior_draws(1, seed).items()}
    times = {name: draw.choice([0.0, 0.4, 1.0, 3.0], len(YEARS)) for name in EVENTS}
    np.testing.assert_allclose(told(sizes, times), by_hand(sizes, times), rtol=0, atol=1e-14)


@pytest.mark.parametrize(("relief", "relieved"), RELIEFS)
def test_relief_takes_away_what_is_there_and_no_more(relief, relieved):
    means = {event.name: event.mean for event in load_events()}
    huge, none = told(means, same() | {relief: np.full(len(YEARS), 50.0)}), {}
    for name in (relief, relieved):
        none[name] = np.zeros(len(YEARS))
    assert (huge >= 0).all()
    without = told(means, same() | none)
    late = [t for t, year in enumerate(YEARS) if year >= 2010]
    np.testing.assert_allclose(huge[late], without[late], rtol=0, atol=1e-14)
    # Nothing to relieve: the relief alone does nothing.
    alone = told(means, same() | {relieved: np.zeros(len(YEARS))})
    np.testing.assert_allclose(alone, without, rtol=0, atol=1e-14)


def test_draws_do_not_mix():
    sizes = prior_draws(6, 5)
    found = thickness_log(sizes, same(), DYADS, YEARS)
    for n in range(6):
        alone = told({name: float(values[n]) for name, values in sizes.items()}, same())
        np.testing.assert_array_equal(found[n], alone)
    assert np.ptp(found[:, -1], axis=0).min() > 0
    assert (thickness_log(sizes, same(0.0), DYADS, YEARS) == 0).all()
