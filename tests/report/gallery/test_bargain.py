"""Pictures of a negotiation: their numbers are those of the study and of the claims' quantities."""

import numpy as np
import pytest

from interlock.claims.model.negotiation import by_draw
from interlock.errors import InputError
from interlock.politics.bargaining.concepts import CONCEPTS
from interlock.politics.bargaining.packages import PLAYERS
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.drawing.svg import to_svg
from interlock.report.gallery.bargain import COLOUR, SHAPE, payoffs_by_form, win_set
from interlock.scenario.window import load_window
from interlock.study.negotiation.answer import negotiate
from interlock.study.negotiation.features import gains
from interlock.study.negotiation.store import observed, packaged_negotiations
from interlock.study.negotiation.weights import probabilities

BOTH = pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])
PICTURES = pytest.mark.parametrize("draw", [payoffs_by_form, win_set])


def rows_of(chart):
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


def packages_of(chart):
    return {row["text"]: row for row in rows_of(chart) if "share" in row}


def by_hand(window, concept):
    """Return payoffs [draw, package, player] and whether all parties gain [draw, package]."""
    features = packaged_negotiations().stakes[window].features
    draws = packaged_negotiations().posteriors["rule"][concept].draws
    payoffs = gains(features, draws.weights, draws.renege).full
    agreed = np.ones(payoffs.shape[:2], bool)
    for at, package in enumerate(features.packages):
        if package.form == "none":
            agreed[:, at] = False
            continue
        for player in range(3):
            if player == 0 or features.signs[at, player - 1]:
                agreed[:, at] &= payoffs[:, at, player] >= 0
    return features, draws, payoffs, agreed


@pytest.mark.parametrize(
    ("window", "concept"), [("nafta-1991", "nash_in_nash"), ("enchilada-2001", "agenda_hub")]
)
def test_best_payoffs_are_those_of_packages_by_which_all_gain(window, concept):
    features, _, payoffs, agreed = by_hand(window, concept)
    drawn = [row for row in rows_of(payoffs_by_form(window, concept)) if "middle" in row]
    assert {(row["player"], row["form"]) for row in drawn} == {
        (player, form) for player in PLAYERS for form in ("bilateral", "trilateral")
    }
    for row in drawn:
        mine = [at for at, one in enumerate(features.packages) if one.form == row["form"]]
        player = PLAYERS.index(row["player"])
        best = [
            max([0.0, *(payoffs[d, at, player] for at in mine if agreed[d, at])])
            for d in range(len(payoffs))
        ]
        told = (row["low"], row["middle"], row["high"])
        np.testing.assert_allclose(told, np.quantile(best, (0.05, 0.5, 0.95)), rtol=1e-12)


def test_which_form_is_better_is_what_claims_measure():
    text = payoffs_by_form("nafta-1991").to_dict()["description"]
    share, _ = by_draw(("nafta-1991",), "prefers_bilateral.USA", ("nash_in_nash",), "rule")
    assert f"bilateral better in {share['nash_in_nash'].mean():.0%} of draws. Mexico" in text
    alike = payoffs_by_form("joint-statement-1997").to_dict()["description"]
    assert "Mexico bilateral 0.00 (0.00–0.00) and trilateral 0.00 (0.00–0.00); both alike" in alike


def test_who_does_not_sign_is_outside():
    texts = [row["text"] for row in rows_of(payoffs_by_form("enchilada-2001")) if "text" in row]
    assert texts.count("bilateral, outside") == 1
    assert any("outside: the country does not sign" in text.replace("\n", " ") for text in texts)
    all_sign = [row.get("text", "") for row in rows_of(payoffs_by_form("nafta-1991"))]
    assert not any("outside" in text for text in all_sign)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_package_has_its_share_its_chance_and_congress(concept):
    features, draws, _, agreed = by_hand("usmca-2018", concept)
    chance = probabilities(concept, features, draws).mean(axis=0)
    drawn = packages_of(win_set("usmca-2018", concept))
    assert set(drawn) == {str(one) for one in features.packages}
    for at, one in enumerate(features.packages):
        row = drawn[str(one)]
        assert row["share"] == pytest.approx(agreed[:, at].mean(), abs=1e-12)
        assert row["chance"] == pytest.approx(chance[at], abs=1e-12)
        assert row["congress"] == features.ratified[at]
        assert (row["colour"], row["shape"]) == (COLOUR[one.form], SHAPE[one.form])


def test_the_likeliest_five_are_named_in_order():
    chart = win_set("nafta-1991")
    told = negotiate(load_window("nafta-1991"), ("nash_in_nash",))["concepts"]["nash_in_nash"]
    drawn = packages_of(chart)
    named = sorted((row for row in drawn.values() if row["named"]), key=lambda row: row["rank"])
    assert [row["text"] for row in named] == [one["package"] for one in told["packages"]]
    lines = [row["text"] for row in rows_of(chart) if "text" in row]
    for one in told["packages"]:
        assert f"{one['package']}, {one['probability']:.0%}" in lines
        assert one["package"] in chart.to_dict()["description"]


@pytest.mark.parametrize("window", ["nafta-1991", "merida-2007", "tariffs-2025"])
def test_what_was_observed_is_ringed(window):
    came = str(observed(load_window(window), "rule"))
    drawn = packages_of(win_set(window))
    assert [text for text, row in drawn.items() if row["ring"]] == [came]
    assert f"observed: {came}: probability" in win_set(window).to_dict()["description"]


@BOTH
def test_marks_stand_at_their_share_and_do_not_hide_each_other(frame):
    plotted = {}
    for row in rows_of(win_set("southern-border-2014", frame=frame)):
        if "share" in row:
            plotted[row["text"]] = row  # the last of a text stands in the plot
    ticks = {row["text"]: row["x"] for row in rows_of(win_set("nafta-1991", frame=frame))
             if row.get("text") in ("0%", "100%")}  # fmt: skip
    left, right = ticks["0%"], ticks["100%"]
    marks = list(plotted.values())
    for row in marks:
        assert abs(row["x"] - (left + row["share"] * (right - left))) <= 8
        assert left <= row["x"] <= right
    for at, one in enumerate(marks):
        for other in marks[:at]:
            apart = np.hypot(one["x"] - other["x"], one["y"] - other["y"])
            reach = [np.sqrt(max(row["size"], row["ring"]) / np.pi) for row in (one, other)]
            assert apart >= sum(reach)


@BOTH
@PICTURES
@pytest.mark.parametrize("window", ["cusfta-1988", "joint-statement-1997", "review-2026"])
def test_pictures_fit_their_frame_and_say_their_source(draw, window, frame):
    chart = draw(window, frame=frame)
    drawn = to_svg(chart, "bargain")
    assert float(drawn.split('viewBox="0 0 ')[1].split(" ")[0]) <= frame.width + 12
    assert "Source: 1,000 draws of" in drawn
    assert load_window(window).title in chart.to_dict()["description"]


@PICTURES
def test_unknown_names_are_refused_with_the_nearest(draw):
    with pytest.raises(InputError, match="no packaged window 'nafta-1992'; did you mean 'nafta-19"):
        draw("nafta-1992")
    with pytest.raises(InputError, match=r"no concept 'nash'; (did you mean|known:)"):
        draw("nafta-1991", "nash")
