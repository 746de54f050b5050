"""Rows of a sweep are runs: those of the same scenario, draw by draw, asked one at a time."""

import numpy as np
import pytest

from interlock.errors import InputError, UnconvergedError
from interlock.study.answers.outcomes import HISTORY, SCENARIO, difference, values
from interlock.study.coupled.exact import first_order
from interlock.study.coupled.sample import sample
from interlock.study.sweep.design import placed
from interlock.study.sweep.language import parse_study
from interlock.study.sweep.model import checking, trade_lines
from interlock.study.sweep.model.checking import at_point, gaps, looked_at
from interlock.study.sweep.model.question import _runs, column, effect, question
from interlock.study.sweep.model.trade_lines import lines
from interlock.system.coupled.trade_path import solve_path
from tests.study.sweep.asking import TEXT, study

pytestmark = pytest.mark.xdist_group("coupled")
POINT = 5


@pytest.fixture(scope="module")
def asked():
    return question(study().text, "rational")


@pytest.fixture(scope="module")
def rows(asked):
    return asked.rows(0, 24)


def test_every_row_is_there_with_its_factors_and_converged(asked, rows):
    assert rows.height == 24 and rows["converged"].all()
    np.testing.assert_array_equal(rows["point"], np.repeat(np.arange(12), 2))
    np.testing.assert_array_equal(rows["draw"], np.tile([0, 1], 12))
    np.testing.assert_array_equal(rows["agents"], np.repeat(asked.design[:, 0], 2))
    assert np.isfinite(rows.select(column(one) for one in asked.spots).to_numpy()).all()


def test_a_point_is_the_run_of_its_scenario(asked, rows):
    """The same draws under the scenario file that says what the point says.

    Trade differs by what the polynomial through exact nodes leaves out, people not at all but for
    that.
    """
    posed = at_point(asked, POINT)
    of = asked.drawn_at(POINT, sample("rational", 2))
    told = first_order(posed, "rational", of)
    sides = [values(posed, told, side) for side in (SCENARIO, HISTORY)]
    mine = rows.filter(rows["point"] == POINT)
    for one in asked.spots:
        after, before = (one.of(side) for side in sides)
        np.testing.assert_allclose(mine[column(one)], after, rtol=1e-3, atol=5e-3)
        effect = difference(one.outcome, after, before)
        np.testing.assert_allclose(mine[f"{column(one)}_effect"], effect, rtol=2e-2, atol=5e-3)


def test_what_nothing_moves_is_history():
    """Every factor where it changes nothing: agents times 1, no tariff added."""
    still = TEXT.replace("low: 0.5, high: 2, log: true", "low: 1, high: 2")
    still = still[: still.index("parameters:")] + "design: {method: grid}\n"
    found = question(parse_study(still).text, "rational").rows(0, 2)
    assert found["agents"][0] == 1 and found["tariff"][0] == 0
    for name in found.columns:
        if name.endswith("_effect"):
            np.testing.assert_allclose(found[name], 0, atol=2e-7)


def test_blocks_do_not_matter(asked, rows):
    part = asked.rows(10, 7)
    assert part.equals(rows[10:17])


def test_trade_is_exact_at_nodes_and_close_between_them(asked):
    (line,) = asked.lines
    for share, tolerance in ((line.nodes[2], 1e-12), (0.41, 2e-4)):
        factor = asked.study.factors[1]
        high = float(placed(factor.range, share))
        text = TEXT.replace("add: {low: 0, high: 0.25}", f"add: {{low: 0, high: {high}}}")
        ends = lines(parse_study(text), asked.posed, asked.exact)
        truth = ends[0].answers[-1]
        np.testing.assert_allclose(line.at(np.array([share]))[0], truth, atol=tolerance)
    after, ground = asked.exact.asked.world.after, asked.posed.ground
    at, slope = np.asarray(after.at), np.asarray(after.slope)
    base = solve_path(ground.economy, asked.posed.policy, at, slope)
    np.testing.assert_allclose(line.answers[0], base.value - after.value, atol=1e-9)


def test_the_gap_from_exact_runs_is_measured_and_small(asked):
    checked, unsolved, found = gaps(study().text, "rational")
    assert checked == len(looked_at(asked)) == 4 and unsolved == 0
    assert set(found) == {f"{column(one)}_effect" for one in asked.spots}
    assert found["real_income_pct_USA_2010_effect"] < 0.05  # percentage points
    assert found["deaths_2010_effect"] < 2  # percent


def test_points_without_an_exact_run_are_counted_not_checked(asked, monkeypatch):
    def fails(*_):
        raise UnconvergedError("no solution")

    monkeypatch.setattr(checking, "solve", fails)
    found = gaps(study().text, "rational")
    assert (found.checked, found.unsolved) == (0, len(looked_at(asked)))
    assert not any(found.farthest.values())


def test_a_row_that_did_not_converge_is_not_taken_for_exact(asked, monkeypatch):
    monkeypatch.setattr(checking, "OUTERMOST", 0)  # the middle alone
    monkeypatch.setattr("interlock.study.sweep.model.question.ROUNDS_LIMIT", -1.0)
    assert gaps(study().text, "rational")[:2] == (0, 0)


def along(monkeypatch, answer, asked):
    """Return the line of a study whose trade answers the tariff as a function of its share."""
    shape = np.asarray(asked.exact.asked.world.after.value).shape

    def answers(*_):
        return lambda shares: answer(shares)[:, None, None] * np.ones(shape)

    monkeypatch.setattr(trade_lines, "_answers", answers)
    return lines(study(), asked.posed, asked.exact)[0]


def test_steep_answers_get_more_nodes_until_they_are_met(asked, monkeypatch):
    """As trade answers tariffs up to 1,000 percent: all at once, then nothing."""
    fine = np.linspace(0, 1, 500)
    for steep, count in ((1, 10), (40, 19)):
        line = along(monkeypatch, lambda share, k=steep: 0.05 * np.exp(-k * share), asked)
        assert len(line.nodes) == count
        gap = line.at(fine)[:, 0, 0] - 0.05 * np.exp(-steep * fine)
        assert np.abs(gap).max() < 2 * trade_lines.CLOSE


def test_answers_that_no_polynomial_meets_are_refused(asked, monkeypatch):
    with pytest.raises(UnconvergedError, match=r"factor 'tariff': .* from 0 to 0.25 .* narrow"):
        along(monkeypatch, lambda share: np.abs(share - 0.47), asked)


WRONG = (
    ("mexico.p_1993", "mexico.p_1992", "no parameter 'mexico.p_1992'"),
    ("mexico.p_1993", "canada.p_1993", "write mexico.NAME or triangle.NAME"),
    ("low: 0.2\n", "low: -0.2\n", "cannot be"),
    ("deaths@2010", "deaths@1066", "no year 1066"),
    ("deaths@2010", "death@2010", "did you mean 'deaths'"),
    ("draws: 2", "draws: 5000", "the draws that are packaged"),
)


@pytest.mark.parametrize(("old", "new", "says"), WRONG)
def test_what_this_model_has_not_is_told(old, new, says):
    with pytest.raises(InputError, match=says):
        question(parse_study(TEXT.replace(old, new)).text, "rational")


def test_a_range_outside_of_its_input_names_the_factor(asked):
    text = TEXT.replace("instrument: security.agents", "instrument: security.sanctions")
    text = text.replace("low: 0.5, high: 2, log: true", "low: 1, high: 1000")
    with pytest.raises(InputError, match="factor 'agents' at 1000"):
        question(parse_study(text).text, "rational")


def test_a_tariff_that_no_equilibrium_bears_names_the_factor(asked, monkeypatch):
    def fails(*_):
        raise UnconvergedError("no solution")

    monkeypatch.setattr("interlock.study.sweep.model.trade_lines.solve_path", fails)
    with pytest.raises(UnconvergedError, match="factor 'tariff' at 0: no solution"):
        lines(study(), asked.posed, asked.exact)


def test_what_did_not_converge_is_null_and_a_percentage_of_nothing_has_converged(
    asked, monkeypatch
):
    """One draw does not converge; the other has no deaths in history to take a percentage of."""
    module = "interlock.study.sweep.model.question"
    real = _runs

    def odd(*args, **told):
        found = real(*args, **told)
        choice = np.array(found.residual[0])
        choice[0] = 1.0
        none = np.array(found.deaths[0])
        none[1] = 0.0
        return found._replace(residual=(choice, found.residual[1]), deaths=(none, found.deaths[1]))

    monkeypatch.setattr(f"{module}._runs", odd)
    first, second = asked.rows(0, 2).to_dicts()
    assert not first["converged"] and second["converged"]
    for one in asked.spots:
        assert first[column(one)] is None and first[effect(one)] is None
        assert second[column(one)] is not None
    assert second["deaths_2010_effect"] is None
    assert second["real_income_pct_USA_2010_effect"] is not None
