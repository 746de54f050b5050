"""The library in reduced form: every scenario solves, moves something, and the page says so."""

import importlib

import numpy as np
import pytest

from interlock.scenario.language.library import available
from tests.campaign import FULL, size

pytestmark = pytest.mark.xdist_group("coupled")
SCHOOLS = ["rational", "chapter"]
DRAWS = size("draws of each school in every scenario")


def page():
    return importlib.import_module("tools.scenarios")


# Reduced: one scenario for each way in which they differ. Each regime alone, all together, the
# years ahead, and what lies farthest from history.
FEW = (
    "no-nafta",
    "no-border-buildup",
    "no-9-11",
    "open-goods-open-people",
    "usmca-renewed-with-mobility",
    "mass-deportation",
)


@pytest.mark.parametrize("name", available()[1:] if FULL else FEW)
def test_every_scenario_solves_and_moves_something(name):
    found = page().row(name, DRAWS, SCHOOLS)
    assert found.residual <= 1e-8
    assert found.linear_error <= 5e-3
    for effect in found.effects.values():
        assert set(effect.medians) == set(SCHOOLS)
        assert np.isfinite(list(effect.medians.values())).all()
    assert any(effect.agreed != "none" for effect in found.effects.values())


def test_the_page_marks_agreement():
    module = page()
    alike = module.Effect({"a": 1.0, "b": 2.0}, {"a": "rises", "b": "rises"})
    apart = module.Effect({"a": 1.0, "b": -2.0}, {"a": "rises", "b": "falls"})
    left = module.Effect({"a": 1.0, "b": 0.1}, {"a": "rises", "b": "undecided"})
    assert [one.agreed for one in (alike, apart, left)] == ["**agree**", "disagree", "undecided"]
    effects = dict.fromkeys(module.OUTCOMES, apart)
    row = module.Row("x", "X", 2019, effects, 1e-9, 1e-4, 1.0)
    text = module.text_of([row], {"y": "why"}, 5, ["a", "b"])
    assert "-2.00 … +1.00 disagree" in text
    assert "| `x` | 2019 | +1.00 + | -2.00 - |" in text
    assert "`y` did not run: why" in text
