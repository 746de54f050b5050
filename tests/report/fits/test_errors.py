"""Errors out of sample: schools and naive forecasts in one order, with measured numbers."""

import pytest

from interlock.errors import InputError
from interlock.estimate.scores import Forecast
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.fits.errors import errors_out_of_sample, rows_of


def forecast(name, error):
    return Forecast(name, error, 0.1, {"flat": 0.5, "AR(1)": 0.9}, {}, {50: 0.4, 90: 0.8}, 15)


NAMES = ("apprehensions", "stock")
TESTED = {
    school: tuple(forecast(name, error + n / 10) for n, name in enumerate(NAMES))
    for school, error in (("rational", 0.7), ("demand", 0.2))
}


def test_the_smallest_error_comes_first_naive_or_not():
    assert [row["name"] for row in rows_of(TESTED, 0)] == ["demand", "flat", "rational", "AR(1)"]
    assert [row["error"] for row in rows_of(TESTED, 1)] == pytest.approx([0.3, 0.5, 0.8, 0.9])


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_every_error_is_drawn_and_told(frame):
    spec = errors_out_of_sample(TESTED, frame=frame).to_dict()
    rows = [row for rows in spec["datasets"].values() for row in rows if "error" in row]
    assert {(row["name"], row["error"]) for row in rows} == {
        (row["name"], row["error"]) for place in (0, 1) for row in rows_of(TESTED, place)
    }
    assert "demand 0.20" in spec["description"]


def test_no_school_is_refused():
    with pytest.raises(InputError, match="no school"):
        errors_out_of_sample({})
