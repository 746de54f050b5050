"""`interlock negotiate`."""

import json

import pytest
from typer.testing import CliRunner

from interlock.cli.app import app
from interlock.errors import InputError
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.scenario.window import packaged
from interlock.study.negotiation.store import packaged_negotiations

pytestmark = pytest.mark.xdist_group("negotiation")
RUN = CliRunner()
OWN = """\
schema: 1
name: mine
title: A threat of ten points
year: 2028
spokes: [MEX]
barrier: renewal
threat: {kind: tariff, points: 10, unless: {effort: 2}, chance: 0.5, source: made up for a test}
source: made up for a test
"""


def run(*arguments):
    return RUN.invoke(app, ["negotiate", *arguments], catch_exceptions=False).stdout


def asked(*arguments):
    return json.loads(run(*arguments, "--json"))


def test_the_list_names_every_window_and_the_rule():
    out = run()
    for one in packaged():
        assert one.name in out
    told = asked()
    assert [one["name"] for one in told["windows"]] == [one.name for one in packaged()]
    assert "punish" in told["rule"]


@pytest.mark.parametrize("window", [one.name for one in packaged()])
def test_every_window_is_solved_with_its_residual(window):
    told = asked(window)
    assert told["status"] == "converged"
    assert told["residual"] <= 1e-11
    assert set(told["concepts"]) == set(CONCEPTS)
    for one in told["concepts"].values():
        forms = one["by_form"].values()
        assert sum(form["probability"] for form in forms) == pytest.approx(1)
        assert all(set(form["gains_pct"]) == {"USA", "MEX", "CAN"} for form in forms)
        chances = [row["probability"] for row in one["packages"]]
        assert chances == sorted(chances, reverse=True)
        for forms in one["prefers"].values():
            assert sum(forms.values()) == pytest.approx(1)
        for row in one["packages"]:
            for low, middle, high in row["gains_pct"].values():
                assert low <= middle <= high
    assert set(told["coalitions"]["v"]) == {"um", "uc", "mc", "n", "double"}


def test_the_whole_enchilada_and_what_would_have_had_to_differ():
    out = run("2001", "--package", "whole-enchilada")
    assert "Bush and Fox" in out
    assert "Also in 2001: smart-border-canada-2001" in out
    told = asked("2001", "--package", "whole-enchilada")
    rows = {row["had"]: row for row in told["package"]["had_it_differed"]}
    assert set(rows) == {
        "as it was",
        "nobody names immigration",
        "Congress certain to agree",
        "both",
        "without 9-11",
        "all of it",
    }
    for concept in CONCEPTS:
        assert rows["nobody names immigration"][concept] >= rows["as it was"][concept]


def test_something_taken_out_of_the_world_and_another_school():
    calm = asked("2001", "--without", "9-11", "--model", "agenda_hub")
    assert list(calm["concepts"]) == ["agenda_hub"]
    assert calm["states"]["concern"] == 0
    assert calm["coalitions"]["v"]["um"] == 0
    one = asked("2014", "--school", "chapter", "--model", "ideal_point")
    mean = asked("2014", "--model", "ideal_point")
    assert one["states"]["effort_stops_pct"] != mean["states"]["effort_stops_pct"]


def test_a_users_own_window(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(OWN)
    told = asked(str(file))
    assert told["title"] == "A threat of ten points"
    assert told["observed"] is None
    assert told["states"]["held"] == ["salience", "concern", "homicides"]
    assert told["concepts"]["agenda_hub"]["packages"]


def test_a_renewal_without_withdrawal_says_what_it_needs(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(OWN)
    with pytest.raises(InputError, match="needs a threat of withdrawal"):
        RUN.invoke(
            app,
            ["negotiate", str(file), "--package", "usmca-with-mobility"],
            catch_exceptions=False,
        )


def test_scores_show_failures_first_beside_the_nulls():
    out = run("--scores")
    assert "base rate (null)" in out
    told = asked("--scores")
    assert told["windows"] == len(packaged_negotiations().scored)
    for reading in ("rule", "rival"):
        rows = told[reading]["by_window"]
        best = [max(row[name] for name in CONCEPTS) for row in rows]
        assert best == sorted(best)
        for name, score in told[reading]["log_score"].items():
            assert score < 0
            assert 0 <= told[reading]["top_three"][name] <= told["windows"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2001", "--model", "nash_in_nsh"], "did you mean 'nash_in_nash'"),
        (["2001", "--without", "9/11"], "did you mean '9-11'"),
        (["1988", "--without", "9-11"], "before the attacks"),
        (["2001", "--package", "reform-2006"], "has no key terms"),
        (["2011", "--package", "whole-enchilada"], "cannot be on the table.* need MEX"),
        (
            ["2001", "--without", "9-11", "--package", "usmca-with-mobility"],
            "no barrier that a deal could lower",
        ),
        (["2001", "--school", "chaptre"], "did you mean 'chapter'"),
        (["--model", "all", "--package", "nafta"], "name a window"),
        (["2001", "--scores"], "--scores takes no window"),
        (["nowhere.yaml"], "no such file"),
    ],
)
def test_a_mistake_is_one_line(arguments, message):
    with pytest.raises(InputError, match=message) as caught:
        RUN.invoke(app, ["negotiate", *arguments], catch_exceptions=False)
    assert "\n" not in str(caught.value)
