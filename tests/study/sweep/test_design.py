"""Points: the same for the same file, inside their ranges, as many as a study says."""

import numpy as np
import pytest

from interlock.study.sweep.design import points, unit_of
from interlock.study.sweep.model.trade_lines import lagrange
from tests.study.sweep.asking import study

DESIGNS = {
    "{method: grid}": 125,
    "{method: latin, size: 10}": 10,
    "{method: sobol, size: 8}": 40,
    "{method: sobol, size: 8, second_order: true}": 64,
    "{method: morris, size: 5}": 20,
}


@pytest.mark.parametrize("design", list(DESIGNS))
def test_points_are_many_enough_inside_and_the_same_again(design):
    one = study(design=design)
    at = points(one)
    assert at.shape == (DESIGNS[design], 3) == (one.points, 3)
    np.testing.assert_array_equal(at, points(study(design=design)))
    for values, ends in zip(at.T, one.ranges, strict=True):
        assert values.min() >= ends.low and values.max() <= ends.high
    share = unit_of(one, at)
    assert share.min() >= -1e-12 and share.max() <= 1 + 1e-12
    agents = one.ranges[0]
    np.testing.assert_allclose(agents.low * (agents.high / agents.low) ** share[:, 0], at[:, 0])


def test_a_latin_sample_has_one_point_in_every_layer():
    share = unit_of(study(), points(study()))
    for column in share.T:
        assert sorted(np.floor(12 * column).astype(int)) == list(range(12))


def test_another_seed_gives_another_sample():
    other = study(design="{method: latin, size: 12, seed: 2}")
    assert (points(other) != points(study())).all()


def test_polynomials_up_to_the_number_of_nodes_are_met_exactly():
    nodes = 0.5 - 0.5 * np.cos(np.pi * np.arange(6) / 5)
    at = np.r_[nodes, np.linspace(0, 1, 17)]
    for power in range(6):
        np.testing.assert_allclose(lagrange(nodes, at) @ nodes**power, at**power, atol=1e-13)


def test_a_grid_runs_through_its_last_factor_first():
    at = points(study(design="{method: grid}"))
    np.testing.assert_array_equal(at[:5, 2], np.linspace(0.2, 0.5, 5))
    assert len({tuple(row) for row in at}) == 125 and (at[:25, 0] == 0.5).all()
