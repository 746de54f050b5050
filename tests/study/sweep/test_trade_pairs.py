"""What two tariffs do together is met where they are not the sum of what each does."""

from functools import cache

import numpy as np
import pytest

from interlock.errors import UnconvergedError
from interlock.study.sweep.language import parse_study
from interlock.study.sweep.model import trade_lines, trade_pairs
from interlock.study.sweep.model.question import question
from interlock.study.sweep.model.trade_lines import trade_at, watched_of
from interlock.study.sweep.model.trade_pairs import pairs
from tests.study.sweep.asking import TEXT

TARIFF = TEXT[TEXT.index("  - name: tariff") : TEXT.index("parameters:")]
BACK = (
    TARIFF.replace("name: tariff", "name: back")
    .replace("importer: USA", "importer: MEX")
    .replace("exporter: MEX", "exporter: USA")
)

pytestmark = pytest.mark.xdist_group("coupled")


@cache
def asked():
    return question(
        parse_study(TEXT.replace("parameters:\n", f"{BACK}parameters:\n")).text, "rational"
    )


def gap(of, shares, *, together):
    """Return how far log wages, prices and incomes are from equilibria at shares of the way."""
    moved = tuple(zip(of.study.factors[1:], shares, strict=True))
    found = sum(line.at(np.array([share]))[0] for line, share in zip(of.lines, shares, strict=True))
    if together:
        found = found + sum(pair.at(np.array([[0.5, *shares]]))[0] for pair in of.pairs)
    truth = trade_at(of.posed, of.exact, moved)
    return np.abs(found - truth)[:, watched_of(of.posed)].max()


def test_two_tariffs_are_met_at_nodes_between_them_and_alone():
    (pair,) = asked().pairs
    assert pair.columns == (1, 2)
    assert gap(asked(), pair.nodes[[1, 2]], together=True) < 1e-10
    for shares in ((0.31, 0.58), (0.9, 0.77)):
        close = gap(asked(), shares, together=True)
        assert close < 2 * trade_lines.CLOSE < gap(asked(), shares, together=False) / 3
    still = pair.at(np.array([[0.5, 0.0, 0.7], [0.5, 0.4, 0.0]]))
    np.testing.assert_allclose(still, 0, atol=1e-12)


def made(monkeypatch, answer):
    """Return the pairs of a study whose trade answers two tariffs as a function of their shares."""
    shape = np.asarray(asked().exact.asked.world.after.value).shape

    def at(posed, exact, moved):
        (_, one), (_, other) = moved
        alone = [
            line.at(np.array([x]))[0] for line, x in zip(asked().lines, (one, other), strict=True)
        ]
        return sum(alone) + answer(one, other) * np.ones(shape)

    monkeypatch.setattr(trade_pairs, "trade_at", at)
    of = asked()
    return pairs(of.study, of.lines, of.posed, of.exact)


@pytest.mark.parametrize(
    ("answer", "side"),
    [
        (lambda x, y: 0.01 * x * y, 2),
        (lambda x, y: 0.01 * x**3 * y**2, 4),
        (lambda x, y: 0.01 * x**6 * y**5, 7),
        (lambda x, y: 0.01 * np.sin(9 * x) * np.sin(8 * y), 13),
    ],
)
def test_squares_get_more_nodes_until_they_are_met(monkeypatch, answer, side):
    (pair,) = made(monkeypatch, answer)
    assert len(pair.nodes) == side
    fine = np.random.default_rng(side).random((50, 3))
    expected = answer(fine[:, 1], fine[:, 2])
    assert np.abs(pair.at(fine)[:, 0, 0] - expected).max() < 2 * trade_lines.CLOSE


def test_factors_that_add_up_are_no_pair(monkeypatch):
    assert made(monkeypatch, lambda x, y: 1e-5 * x * y) == ()


def test_two_tariffs_that_no_equilibrium_bears_together_name_both(monkeypatch):
    def fails(*_):
        raise UnconvergedError("no solution")

    monkeypatch.setattr(trade_lines, "solve_path", fails)
    with pytest.raises(UnconvergedError, match=r"'tariff' at 0\.25 and factor 'back' at 0\.25: no"):
        pairs(asked().study, asked().lines, asked().posed, asked().exact)
