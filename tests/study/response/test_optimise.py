"""The search for a mix: targets are met by exact runs, bounds hold, bad goals are one line."""

import pytest

from interlock.errors import InputError
from interlock.scenario.language.library import load_scenario, parse_scenario
from interlock.study.answers.outcomes import SCENARIO, values
from interlock.study.answers.places import spot
from interlock.study.coupled.exact import solve
from interlock.study.coupled.pose import pose
from interlock.study.response.directions import directions
from interlock.study.response.optimise import optimise, parse_goal, parse_levers

pytestmark = pytest.mark.xdist_group("coupled")


@pytest.fixture(scope="module")
def history():
    return pose("history")


def test_a_target_is_reached_and_the_mix_is_a_scenario():
    start = load_scenario("history")
    goal = "reach unauthorised_persons.MEX@2010=6.6e6"
    best = optimise(start, "rational", goal, ["security.agents"], [], 1994)
    assert best.met
    assert best.after == pytest.approx(6.6e6, rel=1e-4)
    # Under this school more agents mean fewer residents: the mix must add some, within bounds.
    assert best.before > 6.6e6
    assert 1 < best.moves["security.agents"] < 2
    again = pose(parse_scenario(best.text))
    told = values(again, solve(again, "rational").told, SCENARIO)
    value = float(spot("unauthorised_persons.MEX@2010", again).of(told)[0])
    assert value == pytest.approx(best.after, rel=1e-9)


def test_what_cannot_be_reached_is_said():
    goal = "reach unauthorised_persons.MEX@2010=1e6"
    best = optimise(
        load_scenario("history"), "rational", goal, ["security.agents"],
        ["security.agents=0.9:1.1"], 1994,
    )  # fmt: skip
    assert not best.met
    assert 0.9 - 1e-9 <= best.moves["security.agents"] <= 1.1 + 1e-9


def test_the_best_of_one_instrument_lies_at_its_bound():
    best = optimise(
        load_scenario("history"), "rational", "minimise deaths@2010", ["security.agents"],
        ["security.agents=0.8:1"], 1994,
    )  # fmt: skip
    assert best.bound == ("security.agents",)
    assert best.moves["security.agents"] == pytest.approx(0.8)
    assert best.after < best.before


def test_an_instrument_that_moves_nothing_is_an_error():
    with pytest.raises(InputError, match="none of the instruments moves"):
        optimise(
            load_scenario("history"), "rational", "minimise deaths@1990",
            ["security.agents"], [], 1994,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write 'reach"),
        ("lower deaths@2010", "no goal 'lower'"),
        ("minimize deaths@2010", "did you mean 'minimise'"),
        ("reach deaths@2010", "reach needs =TARGET"),
        ("minimise deaths@2010=5", "only reach takes"),
        ("minimise death@2010", "did you mean 'deaths'"),
        ("minimise deaths", "say in which year"),
        ("minimise deaths@1900", "no year 1900; give 1980 to 2024"),
        ("reach deaths@2010=1e", "not a number"),
        ("minimise entries_persons@2010", "write entries_persons.ORIGIN@YEAR"),
        ("minimise entries_persons.USA@2010", "no origin 'USA'"),
        ("minimise value_added_index.MEX.Farms@2010", "no sector 'Farms'"),
    ],
)
def test_bad_goals_are_told_in_one_line(history, text, says):
    with pytest.raises(InputError) as error:
        parse_goal(text, history)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("instruments", "bounds", "says"),
    [
        ([], [], "name at least one"),
        (["security.agent"], [], "did you mean 'security.agents'"),
        (["trade.tariff.USA.MEX"], [], "no instrument 'trade.tariff.USA.MEX'"),
        (["security.agents"], ["security.agents"], "write PATH=LOW:HIGH"),
        (["security.agents"], ["security.agents=a:b"], "write PATH=LOW:HIGH"),
        (["security.agents"], ["security.agents=2:1"], "the first must be below"),
        (["security.agents"], ["security.agents=-1:2"], "factors above 0"),
        (["security.agents"], ["security.agents=2:3"], "must hold 1"),
        (["security.agents"], ["security.barriers=1:2"], "not among --instruments"),
        (["migration.mobility.MEX"], ["migration.mobility.MEX=0:2"], "ends at 1"),
        (["migration.mobility.MEX"], ["migration.mobility.MEX=0.1:0.2"], "must hold 0"),
    ],
)
def test_bad_instruments_are_told_in_one_line(history, instruments, bounds, says):
    known = {one.path: one for one in directions(history, 1994)}
    with pytest.raises(InputError) as error:
        parse_levers(instruments, bounds, known)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
