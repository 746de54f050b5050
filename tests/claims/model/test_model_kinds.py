"""Tests on the model against the rooms that they ask, called by hand."""

from typing import get_args

import numpy as np
import pytest

from interlock.claims.judge import World, judge
from interlock.claims.language.kinds import Quantity
from interlock.claims.language.library import parse_claim
from interlock.claims.language.template import claim_text
from interlock.claims.model import counterfactual, negotiation, ratification, worlds
from interlock.errors import InputError
from interlock.estimate import posterior
from interlock.estimate.politics.ratify import ratify
from interlock.estimate.politics.vote_store import packaged_votes
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.scenario.package import load_package
from interlock.scenario.window import load_window
from interlock.study.answers.result import run
from interlock.study.coupled.pose import pose
from interlock.study.negotiation.answer import negotiate
from tests.campaign import FULL, size

DRAWS = size("draws of each school for every claim")  # claims then find these runs
OUTCOME = "unauthorised_persons.MEX@2010"
coupled = pytest.mark.xdist_group("coupled")


def silent(message):
    pass


@coupled
@pytest.mark.skipif(not FULL, reason="six schools twice: full campaign")
def test_an_effect_is_that_of_the_run():
    found, unit = counterfactual.effect("no-9-11", "history", OUTCOME, None, DRAWS, silent)
    assert unit == "percent"
    twin = run(pose("no-9-11"), "rational", draws=DRAWS)
    now, then = (twin.values("rational", side)["unauthorised_persons"] for side in (1, 0))
    expected = 100 * (now[:, 0, 2010 - 1980] / then[:, 0, 2010 - 1980] - 1)
    np.testing.assert_allclose(found["rational"], expected, rtol=1e-9)
    assert "free" not in found
    assert len(found) == 6


@coupled
def test_level_and_change_within_a_scenario():
    levels, unit = counterfactual.level("history", OUTCOME, None, DRAWS, silent)
    assert unit == "persons"
    earlier, _ = counterfactual.level(
        "history", "unauthorised_persons.MEX@1995", None, DRAWS, silent
    )
    changes, unit = counterfactual.change("history", OUTCOME, 1995, None, DRAWS, silent)
    assert unit == "percent since 1995"
    for school, now in levels.items():
        np.testing.assert_allclose(changes[school], 100 * (now / earlier[school] - 1))
    with pytest.raises(InputError, match="'since: 2015'"):
        counterfactual.change("history", OUTCOME, 2015, None, DRAWS, silent)


@coupled
def test_a_run_is_made_once_and_history_is_held_once():
    made = []
    first = worlds.kept("no-9-11", None, DRAWS, made.append)
    again = worlds.kept("no-9-11", None, DRAWS, made.append)
    other = worlds.kept("history", None, DRAWS, made.append)
    assert again is first
    assert first.history["chapter"] is other.history["chapter"]


@coupled
def test_a_scenario_stands_on_the_world_that_is_asked():
    stacked = worlds.stacked("no-9-11", "no-nafta")
    mine = {change.instrument for change in stacked.changes}
    for name in ("no-9-11", "no-nafta"):
        assert {change.instrument for change in worlds.stacked(name, None).changes} <= mine
    assert worlds.stacked("history", "no-nafta").name == "no-nafta"
    both, _ = counterfactual.effect("no-9-11", "history", OUTCOME, "no-nafta", DRAWS, silent)
    alone, _ = counterfactual.effect("no-9-11", "history", OUTCOME, None, DRAWS, silent)
    # 9/11 moves about as many people without NAFTA as with it: the two hardly interact
    assert np.median(both["chapter"]) == pytest.approx(np.median(alone["chapter"]), abs=0.5)


@pytest.mark.parametrize("world", ["no-nafta", "neither", "closed-goods-open-people"])
def test_what_a_world_makes_already_is_not_made_twice(world):
    assert worlds.stacked("no-nafta", world).name == world
    assert worlds.alike("no-nafta", "history", world)
    assert not worlds.alike("no-9-11", "history", world)
    both = worlds.stacked("neither", world)
    instruments = [change.instrument for change in worlds._changes(both)]
    assert instruments.count("trade.tariff") == 1
    assert instruments.count("security.agents") == 1


@coupled
def test_a_claim_about_the_world_that_is_asked_is_told_on_history():
    claim = asked(
        "{kind: counterfactual, asks: Would fewer be there, scenario: no-9-11, "
        f"outcome: '{OUTCOME}', claim: {{below: 0}}}}"
    )
    plain, there = (judge(claim, World(world, draws=DRAWS), {}).main for world in (None, "no-9-11"))
    assert [part.measured for part in there.parts] == [part.measured for part in plain.parts]
    assert "told on top of history" in there.notes[0]


@coupled
@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("unauthorized_persons.MEX@2010", "did you mean 'unauthorised_persons'"),
        ("unauthorised_persons.CAN@2010", "no origin 'CAN'"),
        ("unauthorised_persons.MEX@1970", "no year 1970"),
    ],
)
def test_a_wrong_outcome_is_refused(outcome, says):
    with pytest.raises(InputError, match=says):
        counterfactual.level("history", outcome, None, DRAWS, silent)


def test_votes_are_those_of_the_vote_model():
    found = ratification.by_draw("nafta", "house_yes", None, ex_post=True)
    bill = load_package("nafta")
    twin = ratify(packaged_votes().model, bill, 1993, ex_post=True)
    np.testing.assert_array_equal(found, twin.votes["h"])
    chance = ratification.by_draw("nafta", "enacted", None, ex_post=True)
    assert chance.mean() == pytest.approx(twin.enacted.mean(), abs=0.05)
    assert ((chance >= 0) & (chance <= 1)).all()
    # the draws' own chances differ by what is not known, not by the throw of one vote
    assert len(np.unique(chance)) > 10
    assert ratification.caveats("nafta") == ()
    assert ratification.caveats("nafta-with-mobility")[0].startswith("not identified")
    with pytest.raises(InputError, match="did you mean 'enacted'"):
        ratification.by_draw("nafta", "enactd", None, ex_post=False)


def test_negotiations_are_those_of_the_study():
    window = load_window("nafta-1991")
    twin = negotiate(window)["concepts"]
    mobile, _ = negotiation.by_draw(("nafta-1991",), "chance_mobility", (), "rule")
    assert set(mobile) == set(CONCEPTS)
    for concept, told in twin.items():
        assert mobile[concept].mean() == pytest.approx(told["mobility"])
        for form in ("bilateral", "trilateral"):
            chance, _ = negotiation.by_draw(("nafta-1991",), f"chance_{form}", (concept,), "rule")
            assert chance[concept].mean() == pytest.approx(told["by_form"][form]["probability"])


def test_preferences_are_by_the_best_package_that_all_gain_by():
    name, concept = "smart-border-canada-2001", CONCEPTS[0]
    one = negotiation.Fitted(name, concept, "rule")
    payoffs, forms = one.payoffs, one.forms
    for player, k in (("USA", 0), ("MEX", 1), ("CAN", 2)):
        prefers, _ = negotiation.by_draw((name,), f"prefers_bilateral.{player}", (concept,), "rule")
        gap, unit = negotiation.by_draw(
            (name,), f"payoff_bilateral_minus_trilateral.{player}", (concept,), "rule"
        )
        assert unit == "percent of income"
        for draw in (0, 7, 99):
            best = {"bilateral": 0.0, "trilateral": 0.0}
            for place, form in enumerate(forms):
                signs = [True, *one.features.signs[place]]
                gains = all(payoffs[draw, place, p] >= 0 for p in range(3) if signs[p])
                if form in best and gains:
                    best[form] = max(best[form], payoffs[draw, place, k])
            assert gap[concept][draw] == pytest.approx(best["bilateral"] - best["trilateral"])
            assert prefers[concept][draw] == (best["bilateral"] > best["trilateral"])


def test_a_win_set_needs_congress_too():
    one = negotiation.Fitted("nafta-1991", CONCEPTS[0], "rule")
    assert not one.win_set[:, one.features.ratified <= 0.5].any()
    assert (one.win_set <= one.all_gain).all()


def test_every_quantity_of_the_language_is_measured():
    assert set(get_args(Quantity)) == set(negotiation.QUANTITIES)
    with pytest.raises(InputError, match="no concept 'nash'"):
        negotiation.by_draw(("nafta-1991",), "chance_mobility", ("nash",), "rule")
    with pytest.raises(InputError, match="did you mean 'chance_mobility'"):
        negotiation.by_draw(("nafta-1991",), "chance_mobilty", (), "rule")
    with pytest.raises(InputError, match="did you mean 'nafta-1991'"):
        negotiation.by_draw(("nafta-1992",), "chance_mobility", (), "rule")


def test_votes_of_two_packages_meet_the_same_deviations():
    claim = asked(
        "{kind: ratification, asks: Would fewer vote for it, package: nafta-with-mobility, "
        "against: nafta, year: 1993, claim: {below: 0}}"
    )
    found = judge(claim, World(), {}).main
    one, other = (
        ratification.by_draw(name, "house_yes", 1993, ex_post=False)
        for name in ("nafta-with-mobility", "nafta")
    )
    assert found.measured is not None
    assert found.probability == np.mean(one < other)
    assert found.traces[0].ask == "interlock ratify nafta-with-mobility --year 1993"
    assert [note.partition(" ")[0] for note in found.notes] == ["both", "not"]


def asked(test):
    text = claim_text("C01")
    head, _, rest = text.partition("test:\n")
    return parse_claim(head + f"test: {test}\n" + "threats:" + rest.partition("threats:")[2])


@coupled
def test_a_claim_about_the_model_by_school():
    claim = asked(
        "{kind: counterfactual, asks: Would fewer be there, scenario: no-9-11, "
        f"outcome: '{OUTCOME}', claim: {{below: 0}}}}"
    )
    found = judge(claim, World(draws=DRAWS), {})
    assert [part.name for part in found.main.parts] == list(worlds.schools())
    assert found.main.by == "school"
    assert found.main.traces[0].ask == "interlock compare history no-9-11 --year 2010"
    for part in found.main.parts:
        assert part.measured is not None
        assert part.measured.n == DRAWS


@coupled
def test_a_series_that_a_run_tells_is_asked_of_the_run():
    claim = asked(
        "{kind: trend, asks: Did it grow at all, "
        "value: {series: panel.usbp_apprehensions_MEX_nationwide, "
        "on_run: apprehensions_events.MEX}, years: [1990, 2010], claim: {above: 0}}"
    )
    plain = judge(claim, World(draws=DRAWS), {})
    assert plain.main.by == ""
    assert plain.main.notes == ()
    told = judge(claim, World(scenario="no-9-11", draws=DRAWS), {})
    assert told.main.by == "school"
    years, values = worlds_told("no-9-11", "chapter")
    (line,) = [one for part in told.main.parts if part.name == "chapter" for one in part.lines]
    assert line.years == tuple(years[(years >= 1990) & (years <= 2010)])
    assert line.values[0] == pytest.approx(values[years == 1990][0])


def worlds_told(scenario, school):
    from interlock.claims.asking.model import runs

    return runs(scenario, DRAWS, silent)[school]("apprehensions_events.MEX")


def test_posteriors_of_another_folder(tmp_path):
    source = posterior.path_of("chapter")
    (tmp_path / "chapter.npz").write_bytes(source.read_bytes())
    before = posterior.packaged_posterior("chapter")
    with posterior.posteriors_from(tmp_path):
        assert posterior.posteriors_folder() == tmp_path
        found = posterior.packaged_posterior("chapter")
        assert found is not before
        with pytest.raises(InputError, match="no posterior here"):
            posterior.packaged_posterior("rational")
    assert posterior.posteriors_folder() == posterior.FOLDER
    np.testing.assert_array_equal(found["mexico"].z, before["mexico"].z)
