"""Channels: every input belongs to one, and at 0 or 1 it is history or the scenario exactly."""

import jax
import numpy as np
import pytest

from interlock.study.coupled.pose import factual
from interlock.system.coupled.channels import CHANNELS, DRIVERS_OF, Switches, blended, switches
from interlock.system.inputs import Drivers, inputs
from interlock.system.levels import history

LAST = 2024


def moved():
    """Return inputs in which every series of every corridor differs from history."""
    levels = {}
    for n, (path, one) in enumerate(sorted(history().items())):
        levels[path] = one.with_values(one.values * (1 + 0.001 * (n + 1)) + 1e-3)
    return inputs(levels)


BEFORE, AFTER = factual(LAST).people, moved()
INSIDE = {
    "enforcement": tuple(vars(BEFORE.enforcement)),
    **DRIVERS_OF,
}


def part(of, channel, name, corridor):
    return np.asarray(getattr(of.enforcement if channel == "enforcement" else corridor(of), name))


def parts(of, channel):
    corridors = (lambda i: i.mexico, lambda i: i.triangle)
    for name in INSIDE[channel]:
        for corridor in corridors[: 1 if channel == "enforcement" else 2]:
            yield name, part(of, channel, name, corridor)


def test_every_driver_belongs_to_one_channel():
    names = [name for group in DRIVERS_OF.values() for name in group]
    assert sorted(names) == sorted(Drivers.__dataclass_fields__)
    assert set(DRIVERS_OF) < set(CHANNELS)
    assert tuple(CHANNELS) == tuple(Switches.__dataclass_fields__)


def test_all_on_unless_told():
    on = switches({"politics": 0, "cycle": 0.25})
    found = {name: float(getattr(on, name)) for name in CHANNELS}
    assert found.pop("politics") == 0 and found.pop("cycle") == 0.25
    assert set(found.values()) == {1.0}


@pytest.mark.parametrize("channel", INSIDE)
def test_a_channel_is_history_when_off_and_the_scenario_when_on(channel):
    """To the last bit, and nothing of another channel comes along."""
    only = switches(dict.fromkeys(CHANNELS, 0.0) | {channel: 1.0})
    found = blended(BEFORE, AFTER, only)
    for other in INSIDE:
        expected = AFTER if other == channel else BEFORE
        for (name, now), (_, then) in zip(parts(found, other), parts(expected, other), strict=True):
            np.testing.assert_array_equal(now, then, err_msg=f"{other}: {name}")
    differ = [
        not np.array_equal(now, then)
        for (_, now), (_, then) in zip(parts(BEFORE, channel), parts(AFTER, channel), strict=True)
    ]
    assert any(differ)


def test_all_on_and_all_off():
    for value, expected in ((1.0, AFTER), (0.0, BEFORE)):
        found = blended(BEFORE, AFTER, switches(dict.fromkeys(CHANNELS, value)))
        for now, then in zip(
            jax.tree.leaves((found.enforcement, found.mexico, found.triangle)),
            jax.tree.leaves((expected.enforcement, expected.mexico, expected.triangle)),
            strict=True,
        ):
            np.testing.assert_array_equal(now, then)


def test_half_way_is_half_way():
    found = blended(BEFORE, AFTER, switches(dict.fromkeys(CHANNELS, 0.5)))
    for channel in INSIDE:
        rows = zip(
            parts(found, channel), parts(BEFORE, channel), parts(AFTER, channel), strict=True
        )
        for (name, now), (_, before), (_, after) in rows:
            np.testing.assert_allclose(now, (before + after) / 2, rtol=1e-14, err_msg=name)
