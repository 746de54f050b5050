"""Studies are read strictly: what is wrong is one line that names file, line and fix."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.errors import InputError
from interlock.study.sweep.language import parse_study, study_of
from tests.campaign import size
from tests.study.sweep.asking import TEXT, study

WRONG = (
    ("scale: {low: 0.5", "scale: {low: 3", "'low' (3) must be below 'high' (2)"),
    ("scale: {low: 0.5", "scale: {low: 0", "'low' must be above 0 with log"),
    ("scale: {low: 0.5, high: 2, log: true}", "scale: 2", "'scale' is a range"),
    ("scale: {low: 0.5, high: 2, log: true}", "hold: 1993", "exactly one of to, add, scale"),
    ("scale: {low", "scale: {lw: 1, low", "did you mean 'low'?"),
    ("instrument: security.agents", "instrument: security.agent", "did you mean 'security.agents'"),
    ("exporter: MEX", "exportr: MEX", "did you mean 'exporter'?"),
    ("unit: fraction", "unit: shar", "trade.tariff is in percent or fraction"),
    ("schools: [rational]", "schools: [rationl]", "did you mean 'rational'?"),
    ("draws: 2", "drws: 2", "did you mean 'draws'?"),
    ("draws: 2", "draws: -1", "greater than or equal to 0"),
    ("name: tariff", "name: agents", "'agents' is taken"),
    ("name: tariff", "name: draw", "'draw' is taken"),
    ("name: tariff", "name: Tariff 1", "name"),
    ("method: latin, size: 12", "method: sobol, size: 12", "power of two"),
    ("method: latin, size: 12", "method: grid, size: 12", "a grid has no 'size'"),
    ("method: latin, size: 12", "method: latin", "needs 'size'"),
    ("method: latin, size: 12", "method: latin, size: 10000000", "are more than"),
    ("schema: 1", "schema: 2", "schema"),
    ("outcomes: [", "outcomes: [] #", "at least one outcome"),
    ("title: Enforcement", "scenario: no-nafa\ntitle: Enforcement", "did you mean 'no-nafta'?"),
)


@pytest.mark.parametrize(("old", "new", "says"), WRONG)
def test_what_is_wrong_is_one_line_with_the_place(old, new, says):
    assert old in TEXT
    with pytest.raises(InputError) as told:
        parse_study(TEXT.replace(old, new), "mine.yaml")
    text = str(told.value)
    assert text.startswith("mine.yaml:") and says in text and "\n" not in text
    assert text.split(":")[1].isdigit()


def test_a_study_reads_back_what_a_worker_is_sent():
    one = study(scenario="no-9-11")
    again = study_of(one.text)
    assert again.text == one.text
    assert [change.plain for change in again.base.changes] == [
        change.plain for change in one.base.changes
    ]
    assert again.points == 12 and again.rows == 24


def test_nothing_moves_is_refused_and_draws_alone_are_a_study():
    bare = TEXT[: TEXT.index("factors:")]
    assert parse_study(bare).rows == 2
    with pytest.raises(InputError, match="nothing moves"):
        parse_study(bare.replace("draws: 2", "draws: 0"))


@settings(max_examples=size("fuzzed studies"), deadline=None)
@given(st.data())
def test_no_text_breaks_the_reader(data):
    lines = TEXT.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at] = data.draw(
            st.one_of(
                st.text(max_size=40),
                st.sampled_from(lines),
                st.just("  - {name: x, to: {low: .nan, high: .inf}}"),
                st.just(lines[at].replace("low", "high").replace("0", "1e400")),
            )
        )
    try:
        parse_study("\n".join(lines))
    except InputError as error:
        assert "\n" not in str(error)
