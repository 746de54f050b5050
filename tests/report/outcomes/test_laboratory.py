"""Pictures of the laboratory: history beside the scenario, draws of the last year as dots."""

import numpy as np
import pytest

import interlock
from interlock.study.answers.outcomes import HISTORY, difference
from interlock.study.answers.result import DOTS

pytestmark = pytest.mark.xdist_group("coupled")


@pytest.fixture(scope="module")
def run():
    return interlock.run("no-border-buildup", school="rational", draws=5)


def drawn(spec):
    return [row for rows in spec["datasets"].values() for row in rows if "value" in row]


def dots(spec):
    return sorted(row["value"] for row in drawn(spec) if row.keys() == {"x", "y", "value"})


def test_dots_are_quantiles_of_the_draws(run):
    now, then = (run.result.values("rational", *side) for side in ((), (HISTORY,)))
    chances = (np.arange(DOTS) + 0.5) / DOTS
    one, other = (each["stock_persons"][:, 0, -1] for each in (now, then))
    level = run.plot.level("stock_persons", origin="MEX").to_dict()
    assert dots(level) == pytest.approx(np.quantile(one, chances))
    effect = run.plot.effect("stock_persons", origin="MEX").to_dict()
    changes = difference("stock_persons", one, other)
    assert dots(effect) == pytest.approx(np.quantile(changes, chances))


def test_history_is_beside_the_level(run):
    then = run.result.values("rational", HISTORY)["deaths"]
    spec = run.plot.level("deaths").to_dict()
    values = np.array([row["value"] for row in drawn(spec)], dtype=float)
    for median in np.median(then, axis=0):
        assert np.isclose(values, median).any()
