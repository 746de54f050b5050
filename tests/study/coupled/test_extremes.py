"""Whatever is asked of the coupled run: it has converged and can be, or says what to change."""

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.study.coupled import exact
from interlock.system.coupled import step
from interlock.system.coupled.trade_path import Layout
from tests.campaign import FULL
from tests.study.coupled.asking import SCHOOLS, posed, told
from tests.study.coupled.extremes import (
    CASES,
    CONVERGED,
    REFUSED,
    UNCONVERGED,
    at_the_ends,
    ended,
    scenario,
    with_theta,
    wrong,
)

pytestmark = pytest.mark.xdist_group("coupled")
# How they must end; the others may end either way.
ENDS = {
    "tariffs of 1,000 % within North America": (CONVERGED, ""),
    "a wage of a billion in Mexico": (CONVERGED, ""),
    "five times 11 September, and politics": (CONVERGED, ""),
    "visas times 1,000": (REFUSED, "must stay between"),
    "agents times 1,000": (REFUSED, "must stay between"),
    "500,000 admitted a year from each origin": (UNCONVERGED, "try smaller admissions"),
    "imports subsidised by half": (UNCONVERGED, "try smaller subsidies"),
}


@pytest.mark.parametrize("name", CASES if FULL else ENDS)
def test_an_extreme_converges_or_says_so(name):
    end = ended(scenario(name))
    assert end.wrong == ()
    assert end.how == CONVERGED or (end.told.isprintable() and "nan" not in end.told)
    how, says = ENDS.get(name, (end.how, ""))
    assert end.how == how and says in end.told


@pytest.mark.parametrize("far", [3, 6] if FULL else [6])
@pytest.mark.parametrize("school", SCHOOLS if FULL else ["rational"])
def test_parameters_at_their_ends_are_solved_or_marked(school, far):
    """Three deviations is beyond all but a few draws, six is where no prior has any weight."""
    count, good, found = at_the_ends(posed("open-goods-open-people"), school, far)
    assert found == []
    assert good > count // 2  # of the rest no number leaves: `require_draws`, and rows are null


@pytest.mark.skipif(not FULL, reason="history is solved anew in another world: minutes")
@pytest.mark.parametrize("theta", [1.01, 80])
def test_other_elasticities_converge_or_say_so(theta):
    end = ended(with_theta(posed("no-nafta"), theta))
    assert end.wrong == ()


def test_what_is_wrong_is_seen():
    of = posed("no-nafta")
    good = told(of, "rational")
    assert wrong(of, good) == []
    broken = {**good.people[1], "removals_persons": -good.people[1]["removals_persons"]}
    assert wrong(of, good._replace(people=(good.people[0], broken)))[0].startswith(
        "scenario: removals_persons is -"
    )
    lost = good.trade[1] * np.where(np.arange(45) == 30, np.nan, 1)[:, None]
    assert any("no number" in one for one in wrong(of, good._replace(trade=(good.trade[0], lost))))


def test_no_more_than_all_work_is_lost():
    layout = Layout(2)
    base = jnp.zeros(layout.value_added.stop)
    gone = base.at[layout.value_added].set(-3.0)
    fixed = SimpleNamespace(
        places=layout, farmers=jnp.asarray([0.4, 0.6]), on=SimpleNamespace(displacement=1.0)
    )
    state = SimpleNamespace(made=(jnp.zeros(2), jnp.zeros(2)))
    assert step._wages(fixed, state, base, gone)[4] == 1


def test_a_run_that_gets_no_nearer_is_left(monkeypatch):
    """Residuals that stand still end the iterations before their limit."""
    noise = iter(np.tile([1e-6, -1e-6], 50))

    def shaken(of, inputs, known):
        value = exact._to_first_order(known, inputs) + next(noise)
        return exact.eqx.tree_at(lambda t: (t.value, t.at), known, (value, inputs))

    monkeypatch.setattr(exact, "_at", shaken)
    found = exact.solve(posed("no-nafta"), "rational")
    assert not found.converged and found.iterations < exact.MAX_ITERATIONS
    with pytest.raises(UnconvergedError, match="try a smaller change"):
        found.require_converged("no-nafta")
