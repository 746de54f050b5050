"""Terms of payoffs: threats, demands, reneging, who pays and who signs; states from data."""

from dataclasses import replace

import numpy as np
import pytest

from interlock.errors import InputError
from interlock.politics.bargaining.packages import NOTHING, PLAYERS, PUNISH, SPOKES, Terms
from interlock.scenario.window import load_window, parse_window
from interlock.study.negotiation import worlds
from interlock.study.negotiation.features import (
    COLUMN,
    at_salience,
    content,
    features,
    gains,
    setting,
)
from interlock.study.negotiation.people import People
from interlock.study.negotiation.states import states, without
from interlock.study.negotiation.weights import prior_draws

pytestmark = pytest.mark.xdist_group("negotiation")
# Made up, so that no fit is needed: what is tested is where the numbers go.
PEOPLE = People(
    residents_pct=np.array([[0.0, -0.1, -0.2], [0.0, 0.3, 0.4]]),
    migrants_pct=np.array([0.0, 0.5, 1.5]),
    stopped_pct=np.array([0.0, 4.0, 9.0]),
    moved_persons=np.array([0.0, 1e5, 5e5]),
    residual=0.0,
)
SURE = dict.fromkeys(("trade", "trade_mobility", "comprehensive", "migration_liberal"), 0.4)
USA, MEX, CAN = range(3)


def of(name, **changes):
    window = load_window(name).model_copy(update=changes)
    return window, features(window, states(window), PEOPLE, SURE)


def row(found, terms):
    return found.packages.index(terms)


def test_an_unrelated_deal_does_not_avert_a_contingent_threat():
    window, found = of("tariff-threat-2019")
    assert window.threat.unless.effort == 1
    unrelated = found.full[row(found, Terms("deal", 0, 0, 0, "bilateral"))]
    asked = found.full[row(found, Terms("none", 0, 1, 0, "bilateral"))]
    hit = worlds.world(setting(window, states(window)), frozenset(), frozenset({"MEX"}))
    # Over a disagreement in which tariffs are on, the asked-for package gives their cost back.
    assert asked[MEX, COLUMN["income"]] == pytest.approx(-hit.welfare_pct[MEX])
    assert asked[MEX, COLUMN["exports"]] == pytest.approx(-hit.exports_pct[MEX])
    # The unrelated deal gives only what the deal itself gives, with the tariffs still on.
    assert unrelated[MEX, COLUMN["income"]] < 0.2 * asked[MEX, COLUMN["income"]]
    np.testing.assert_allclose(found.full[row(found, PUNISH)], 0, atol=1e-12)


def test_reneging_takes_back_what_the_demand_had_averted():
    _, found = of("tariff-threat-2019")
    place = row(found, Terms("none", 0, 1, 0, "bilateral"))
    given = found.full[place][:, :2]
    np.testing.assert_allclose(found.renege[place][:, :2], -given, atol=1e-9)
    assert not found.renege[row(found, Terms("deal", 0, 0, 0, "bilateral"))].any()
    drawn = prior_draws(20)
    betrayed = gains(found, drawn.weights, np.ones(20)).full[:, place, MEX]
    kept = gains(found, drawn.weights, np.zeros(20)).full[:, place, MEX]
    assert (betrayed < kept).all()
    own = states(load_window("2019")).concern * drawn.weights[:, COLUMN["own_security"]]
    costs = drawn.weights[:, COLUMN["effort"]] + drawn.weights[:, COLUMN["form"]]
    np.testing.assert_allclose(betrayed, own - costs, atol=1e-9)


def test_reneging_hits_whoever_signed_alone_too():
    """Canada leaves: it is hit for sure; where the hub reneges, so is Mexico, which had signed."""
    _, found = of("border-deals-2025")
    place = row(found, Terms("none", 0, 1, 0, "bilateral"))
    stage = worlds.TradeSetting(2025, "thickness", "tariff", 25.0)
    both, canada = (
        worlds.world(stage, frozenset(), frozenset(hit)).welfare_pct
        for hit in (("MEX", "CAN"), ("CAN",))
    )
    leaver = SPOKES.index("CAN")
    added = found.renege_without[place, leaver][:, COLUMN["income"]]
    np.testing.assert_allclose(added, both - canada, atol=1e-9)
    assert added[MEX] < -1
    assert abs(added[CAN]) < 0.1


def test_another_salience_is_the_window_at_that_salience():
    window, found = of("los-angeles-2022")
    seen = states(window)
    quiet = replace(seen, salience_share=0.001)
    moved = at_salience(found, PEOPLE, seen.salience, quiet.salience)
    again = features(window, quiet, PEOPLE, SURE)
    for part in ("full", "without"):
        here, there = (getattr(one, part)[2:] for one in (moved, again))
        np.testing.assert_allclose(here, there, atol=1e-12)
    assert abs(moved.full - found.full).max() > 0.1


def test_without_a_threat_disagreement_is_the_world_as_it_stood():
    _, found = of("tariff-threat-2019", threat=None)
    np.testing.assert_allclose(found.full[row(found, NOTHING)], 0, atol=1e-12)
    assert not found.renege.any()
    assert found.full[row(found, PUNISH)][MEX, COLUMN["income"]] < -0.5


def test_withdrawal_is_averted_by_the_deal_and_by_each_that_signs():
    _, found = of("usmca-2018")
    both = row(found, Terms("deal", 0, 0, 0, "trilateral"))
    out = worlds.world(
        worlds.TradeSetting(2018, "renewal", "withdrawal", 25.0), frozenset(), frozenset(SPOKES)
    )
    np.testing.assert_allclose(found.full[both][:, 0], -out.welfare_pct, atol=1e-9)
    # Canada left out: the hub withdraws from it alone.
    alone = worlds.world(
        worlds.TradeSetting(2018, "renewal", "withdrawal", 25.0), frozenset(), frozenset({"CAN"})
    )
    expected = alone.welfare_pct - out.welfare_pct
    np.testing.assert_allclose(found.without[both, 1][:, 0], expected, atol=1e-9)


def test_mobility_effort_and_aid_go_where_they_belong():
    window, found = of("southern-border-2014", threat=None)
    seen = states(window)
    place = row(found, Terms("none", 2, 2, 1, "bilateral"))
    us, mexico, canada = found.full[place]
    income = worlds.incomes(2014)
    aid = 100 * 0.56
    assert us[COLUMN["income"]] == pytest.approx(-0.2 - aid / income[USA])
    assert mexico[COLUMN["income"]] == pytest.approx(0.4 + aid / income[MEX])
    assert us[COLUMN["mobility"]] == pytest.approx(-2 * seen.salience)
    assert us[COLUMN["security"]] == pytest.approx(2 * seen.concern + seen.salience * 0.9)
    assert mexico[COLUMN["effort"]] == -2
    assert mexico[COLUMN["own_security"]] == pytest.approx(2 * seen.concern)
    assert mexico[COLUMN["migrants"]] == 1.5
    assert mexico[COLUMN["aid"]] == pytest.approx(seen.homicides / 10)
    assert us[COLUMN["form"]] == mexico[COLUMN["form"]] == -1
    assert not canada.any()
    third = found.full[row(found, Terms("none", 2, 2, 1, "trilateral"))]
    assert third[CAN, COLUMN["effort"]] == -2
    assert (third[:, COLUMN["form"]] == -2).all()


def test_canadians_bargain_over_effort_and_trade_alone():
    _, found = of("beyond-the-border-2011")
    assert all(one.mobility == 0 and one.aid == 0 for one in found.packages)
    assert not found.signs[:, PLAYERS.index("MEX") - 1][
        [one.form == "bilateral" for one in found.packages]
    ].any()


def test_congress_votes_on_tariffs_and_admissions_only():
    nafta, later = load_window("nafta-1991"), load_window("border-2010")
    assert content(nafta, Terms("deal", 0, 1, 1, "trilateral")) == "trade"
    assert content(nafta, Terms("deal", 2, 0, 0, "trilateral")) == "trade_mobility"
    assert content(later, Terms("deal", 0, 2, 1, "bilateral")) is None
    assert content(later, Terms("none", 1, 0, 0, "bilateral")) == "migration_liberal"
    assert content(later, Terms("none", 1, 1, 0, "bilateral")) == "comprehensive"
    assert content(later, Terms("none", 2, 0, 0, "bilateral")) == "comprehensive"
    _, found = of("nafta-1991")
    voted = [content(nafta, one) is not None for one in found.packages]
    np.testing.assert_array_equal(found.ratified, np.where(voted, 0.4, 1.0))


def test_states_are_those_of_the_year_and_say_what_is_held():
    early, late = (states(load_window(name)) for name in ("nafta-1991", "bicentennial-2021"))
    assert early.concern == 0
    assert not early.attack
    assert early.held == ()
    assert late.held == ("salience", "concern")
    assert states(load_window("2014")).salience_share == pytest.approx(0.0656, abs=1e-3)
    assert states(load_window("2002")).concern > states(load_window("2005")).concern > 1


def test_what_is_taken_out_of_the_world():
    window = load_window("smart-border-canada-2001")
    _, calm = without(window, states(window), "9-11")
    assert calm.concern == 0
    assert not worlds.on_table(setting(window, calm), window.spokes)
    threatened = load_window("2019")
    free, _ = without(threatened, states(threatened), "threat")
    assert free.threat is None
    _, quiet = without(threatened, states(threatened), "salience")
    assert quiet.salience == 0


@pytest.mark.parametrize(
    ("name", "switch", "message"),
    [
        ("nafta-1991", "9-11", "before the attacks"),
        ("nafta-1991", "threat", "no threat"),
        ("nafta-1991", "9/11", "did you mean '9-11'"),
    ],
)
def test_nothing_is_taken_out_that_is_not_there(name, switch, message):
    window = load_window(name)
    with pytest.raises(InputError, match=message):
        without(window, states(window), switch)


def test_a_users_own_window_has_terms_too():
    window = parse_window(
        "schema: 1\nname: mine\ntitle: Mine\nyear: 2028\nspokes: [MEX]\nbarrier: renewal\n"
        "threat: {kind: tariff, points: 10, unless: {effort: 2}, chance: 0.5, source: made up it}\n"
        "source: made up for a test\n"
    )
    found = features(window, states(window), PEOPLE, SURE)
    half = found.full[row(found, Terms("none", 0, 2, 0, "bilateral"))][MEX, 0]
    _, sure = of("tariff-threat-2019")
    assert 0 < half < sure.full[row(sure, Terms("none", 0, 1, 0, "bilateral"))][MEX, 0]
