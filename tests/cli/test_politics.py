"""`interlock politics` and `interlock fit politics`."""

import json

import pytest
from typer.testing import CliRunner

from interlock.cli.app import app
from interlock.errors import InputError
from interlock.estimate.politics.rule_store import packaged_politics

pytestmark = pytest.mark.xdist_group("politics")
RUN = CliRunner()


def run(*arguments):
    return RUN.invoke(app, arguments, catch_exceptions=False, env={"COLUMNS": "80"}).stdout


@pytest.mark.parametrize("kind", ["salience", "agents"])
def test_every_rule_stands_beside_the_nulls(kind):
    out = run("politics", kind)
    assert "(null)" in out
    scores = json.loads(run("politics", kind, "--json"))
    assert [one["rule"] for one in scores] == [one.rule for one in packaged_politics(kind).scores]
    for one in scores:
        assert f"{one['one_step']:.3f}" in out


@pytest.mark.parametrize(
    ("kind", "rule"), [("salience", "stock"), ("agents", "security_salience_ratchet")]
)
def test_one_rule_shows_weights_and_path(kind, rule):
    told = json.loads(run("politics", kind, "--rule", rule, "--json"))
    for one in told["weights"]:
        assert one["5"] < one["50"] < one["95"]
        assert one["prior_source"]
    for one in told["path"]:
        assert one["5"] <= one["50"] <= one["95"]
    assert any(one["term"] == "attrition" for one in told["weights"]) == ("ratchet" in rule)
    assert "converged: r-hat" in run("politics", kind, "--rule", rule)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("politics", "salience", "--rule", "stocks"), "did you mean 'stock'"),
        (("fit", "politic"), "did you mean 'politics'"),
        (("fit", "politics", "--check"), "--out alone"),
        (("fit", "politics", "--school", "rational"), "--out alone"),
    ],
)
def test_mistakes_are_one_line(arguments, told):
    with pytest.raises(InputError, match=told) as caught:
        run(*arguments)
    assert "\n" not in str(caught.value)


# --- ratification ---------------------------------------------------------------------------------


def test_nafta_headline_is_the_break_even():
    out = run("ratify", "nafta", "--ex-post")
    assert "a simple majority is lost when 17 turn" in out
    assert out.index("break-even") < out.index("P(enact)")
    told = json.loads(run("ratify", "nafta", "--ex-post", "--json"))
    assert told["house"]["needed"] == 218
    assert told["ex_post"] is True
    assert {"5", "50", "95"} == set(told["senate"]["votes"])


def test_a_file_of_your_own_and_another_year(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "schema: 1\nname: mine\ntitle: Mine\ncontent: trade_mobility\npresident: support\n"
        "senate: majority\ngate: true\nsource: made up here\n"
    )
    out = run("ratify", str(path), "--year", "2013")
    assert "Not identified" in out
    assert "gate opens" in out


def test_lists_and_scores():
    assert "whole-enchilada" in run("ratify")
    assert "mean absolute error" in " ".join(run("ratify", "--scores").split())
    told = json.loads(run("ratify", "--scores", "--json"))
    assert told["ballots"] == len(told["left_out"]) == 152


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ratify", "naftaa"), "did you mean 'nafta'"),
        (("ratify", "nafta", "--year", "1950"), "1989 to 2026"),
        (("ratify", "--year", "1993"), "name a package"),
        (("ratify", "nafta", "--scores"), "takes no package"),
        (("ratify", "whole-enchilada", "--ex-post"), "ask without --ex-post"),
    ],
)
def test_mistakes_of_ratify_are_one_line(arguments, told):
    with pytest.raises(InputError, match=told) as caught:
        run(*arguments)
    assert "\n" not in str(caught.value)
