"""Indices on a run: by hand from the outcomes that they are made of."""

import numpy as np
import pytest

from interlock.observatory.run import measure

YEARS = range(1990, 1996)
ORIGINS = ("GTM", "MEX")
COUNTRIES = ("CAN", "MEX", "USA")


@pytest.fixture
def values():
    random = np.random.default_rng(1)

    def draw(*dims):
        return random.uniform(1, 2, (3, *dims, len(YEARS)))

    by_origin = {
        name: draw(2)
        for name in (
            "returned_by_mexico_events", "apprehensions_events", "inflow_persons", "fee_usd_2023",
            "removals_persons",
        )
    }  # fmt: skip
    return by_origin | {
        "entries_persons": by_origin["inflow_persons"] * random.uniform(0.2, 0.8),
        "agents_persons": draw(),
        "border_cost_pct": draw(3),
        "bloc_imports_index": draw(3),
    }


def test_spill_over_is_openness_gained_per_tenth_of_growth(values):
    found = measure(values, ORIGINS, COUNTRIES, YEARS)["spill_over"].values
    opened = 100 * (1 - values["entries_persons"][0, 1] / values["inflow_persons"][0, 1])
    imports = values["bloc_imports_index"][0, 2]
    for place, year in enumerate(YEARS):
        growth = imports[place] / imports[3] - 1
        if year == 1993 or abs(growth) < 0.05:
            assert np.isnan(found[0, place])
        else:
            assert found[0, place] == pytest.approx((opened[place] - opened[3]) / (10 * growth))


def test_externalisation_leaves_mexicans_out(values):
    found = measure(values, ORIGINS, COUNTRIES, YEARS)["externalisation"].values
    back, caught = values["returned_by_mexico_events"], values["apprehensions_events"]
    np.testing.assert_allclose(found, 100 * back[:, 0] / (back[:, 0] + caught[:, 0]))


def test_thickness_is_one_in_the_reference_year(values):
    found = measure(values, ORIGINS, COUNTRIES, YEARS)["border_southwest"].values
    np.testing.assert_allclose(found[:, 3], 1)
