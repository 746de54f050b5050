"""The vote model: a twin of its density, recovery of known effects, cross-validation, refusal."""

import json

import numpy as np
import pytest
from scipy import special, stats

from interlock.errors import InputError, UnconvergedError
from interlock.estimate.politics import vote_store as store
from interlock.estimate.politics.ratify import as_voted, logits, ratify, record
from interlock.estimate.politics.vote_scores import absolute_error, coverage, null_error, predicted
from interlock.estimate.politics.votes import (
    KEPT,
    KINDS,
    SALIENCE_REFERENCE,
    design,
    group_of,
    measures,
    salience_at,
)
from interlock.politics.rollcalls import MIXED_KIND, ballots
from interlock.region.observed import known
from interlock.scenario.package import available, load_package
from tests.estimate.stores import refuses_other_files

pytestmark = pytest.mark.xdist_group("ratification")
PACKAGED = store.packaged_votes()
MODEL = PACKAGED.model


def test_the_packaged_model_has_converged():
    MODEL.require_converged()
    assert MODEL.convergence.r_hat <= 1.01
    assert MODEL.convergence.ess >= 400
    assert MODEL.convergence.divergences <= 10
    assert MODEL.deviation.shape == (KEPT, len(measures()), 2)
    with pytest.raises(UnconvergedError, match="r-hat"):
        MODEL._replace(convergence=MODEL.convergence._replace(r_hat=1.3)).require_converged()


def test_the_design_is_the_ballots():
    of = design()
    for place, one in enumerate(ballots()):
        assert KINDS[of.kind[place]] == one.kind
        assert of.yes[place] == one.yes
        assert of.cast[place] == one.yes + one.no
        assert of.senate[place] == (one.chamber == "s")
        assert of.group[place] == (one.kind != "trade")
        assert of.decade[place] == pytest.approx((one.date.year - 2005) / 10)
    assert (of.salience[of.group == 0] == 0).all()
    mip = known("mip_share_immigration", country="USA")[2013]
    expected = np.log(100 * mip + 0.25) - np.log(SALIENCE_REFERENCE + 0.25)
    assert salience_at(2013) == pytest.approx(expected)
    assert salience_at(2026) == salience_at(2024)  # held


def log_posterior(draw, tau_prior=1.0):
    """Log density of one draw up to a constant, written again with scipy."""
    of, p = design(), {name: np.asarray(getattr(MODEL, name)[draw]) for name in store.ARRAYS}
    total = (
        stats.norm(0, 1.5).logpdf(p["alpha"]).sum() + stats.norm(0, 0.5).logpdf(p["trend"]).sum()
    )
    total += stats.norm(0.5, 0.5).logpdf(p["own"]) + stats.norm(-0.3, 0.5).logpdf(p["other"])
    total += stats.norm(0, 0.5).logpdf(p["senate"]).sum()
    total += stats.norm(0, 0.3).logpdf(p["salience"]).sum()
    total += stats.halfnorm(scale=tau_prior).logpdf(p["tau"])
    total += stats.norm(np.log(10), 1).logpdf(np.log(p["phi"])) - np.log(p["phi"])
    total += stats.norm(0, p["tau"]).logpdf(p["deviation"]).sum()
    logit = (
        p["alpha"][of.kind, of.party]
        + p["trend"][of.group, of.party] * of.decade
        + p["own"] * of.own
        + p["other"] * of.other
        + p["senate"][of.group] * of.senate
        + p["salience"][of.party] * of.salience
        + p["deviation"][of.measure, of.party]
    )
    mu = np.clip(special.expit(logit), 1e-6, 1 - 1e-6)
    votes = stats.betabinom(of.cast.astype(int), mu * p["phi"], (1 - mu) * p["phi"])
    return total + votes.logpmf(of.yes.astype(int)).sum()


def test_draws_lie_where_an_independent_density_is_high():
    """Moving any group of parameters away from the draws lowers the twin's density on average."""
    start = np.mean([log_posterior(draw) for draw in range(0, 500, 50)])
    for name in ("alpha", "own", "senate", "phi", "tau"):
        kept = getattr(MODEL, name).copy()
        try:
            getattr(MODEL, name)[...] = kept * 1.5 + 0.5 * (name != "phi")
            moved = np.mean([log_posterior(draw) for draw in range(0, 500, 50)])
        finally:
            getattr(MODEL, name)[...] = kept
        assert moved < start - 5, name


def test_left_out_ballots_are_all_there_with_their_scores():
    left = list(PACKAGED.left)
    assert [
        (one.vote, one.party) for one in sorted(left, key=lambda x: (x.vote, x.party))
    ] == sorted((one.vote, one.party) for one in ballots())
    assert 0.85 <= coverage(left) <= 0.95
    assert absolute_error(left) < null_error()
    covered = [one.low <= one.share <= one.high for one in left]
    assert coverage(left) == pytest.approx(np.mean(covered))


def test_packages_with_votes_were_judged_without_them():
    with_votes = {name for name in available() if load_package(name).measure}
    assert set(PACKAGED.unseen) == with_votes
    for one in PACKAGED.unseen.values():
        assert 0 <= one["enacted"] <= min(one["gate_opens"], one["passes_both"]) <= 1


def test_prediction_of_a_measure_has_the_spread_of_its_parts():
    """With the deviation known, the predicted share has the model's mean."""
    found = predicted(MODEL, "NAFTA")
    of, chosen = design(), measures().index("NAFTA")
    place = int(np.flatnonzero(of.measure == chosen)[0])
    logit = (
        MODEL.alpha[:, of.kind[place], of.party[place]]
        + MODEL.trend[:, 0, of.party[place]] * of.decade[place]
        + MODEL.own * of.own[place]
        + MODEL.other * of.other[place]
        + MODEL.deviation[:, chosen, of.party[place]]
    )
    assert found[0].middle == pytest.approx(np.median(special.expit(logit)), abs=0.05)


@pytest.mark.parametrize("name", available())
def test_every_package_has_votes_and_a_break_even(name):
    package = load_package(name)
    told = record(ratify(MODEL, package, package.year), package, package.year)
    for chamber in ("house", "senate"):
        one = told[chamber]
        assert one["votes"]["5"] <= one["votes"]["50"] <= one["votes"]["95"]
        gap = one["votes"]["50"] - one["needed"]
        assert abs(one["break_even_votes"] - (gap + 1 if gap >= 0 else gap)) <= 1
    assert told["enacted"] <= min(told["house"]["passes"], told["senate"]["passes"])
    assert told["enacted"] <= told["gate_opens"]
    assert told["identified"] == (package.content != MIXED_KIND)
    json.dumps(told)


def test_nafta_as_voted_is_lost_when_seventeen_turn():
    votes = {one["vote"]: one for one in as_voted(load_package("nafta"))}
    assert votes["h575-103.1993"] == {
        "vote": "h575-103.1993", "chamber": "h", "yes": 234, "no": 200, "sinks": 17,
    }  # fmt: skip
    assert as_voted(load_package("whole-enchilada")) == []


def test_ex_post_knows_more_than_a_new_measure():
    nafta = load_package("nafta")
    new, known_one = (ratify(MODEL, nafta, 1993, ex_post=flag) for flag in (False, True))
    widths = [np.ptp(np.quantile(one.votes["h"], (0.05, 0.95))) for one in (new, known_one)]
    assert widths[1] < 0.8 * widths[0]
    with pytest.raises(InputError, match="ask without --ex-post"):
        ratify(MODEL, load_package("whole-enchilada"), 2001, ex_post=True)


def test_the_same_question_has_the_same_answer_and_both_chambers_share_a_deviation():
    package = load_package("reform-2013")
    one, two = (ratify(MODEL, package, 2013) for _ in range(2))
    np.testing.assert_array_equal(one.votes["h"], two.votes["h"])
    both = [logits(MODEL, package, 2013, c, ex_post=False, seed=0) for c in ("h", "s")]
    gap = both[1] - both[0]
    np.testing.assert_allclose(gap, np.repeat(MODEL.senate[:, [1]], 2, axis=1))


def test_trade_with_mobility_lies_between_trade_and_reform():
    package = load_package("nafta-with-mobility")
    assert group_of(package.content) == 0
    found = logits(MODEL, package, 1993, "h", ex_post=False, seed=0).mean(axis=0)
    ends = [MODEL.alpha[:, KINDS.index(kind)].mean(axis=0) for kind in ("trade", "comprehensive")]
    rest = MODEL.trend[:, 0].mean(axis=0) * -1.2 + np.asarray(
        [MODEL.own.mean(), MODEL.other.mean()]
    )
    low, high = np.minimum(*ends) + rest, np.maximum(*ends) + rest
    assert (low - 0.15 <= found).all()
    assert (found <= high + 0.15).all()


def test_stale_broken_and_missing_files_are_one_line(tmp_path):
    refuses_other_files(
        store,
        tmp_path,
        broken="not a vote model",
        stale="other votes",
    )


def test_a_file_gives_back_what_it_was_given(tmp_path):
    store.save(tmp_path / "one.npz", PACKAGED)
    again = store.read(tmp_path / "one.npz")
    assert again.left == PACKAGED.left
    np.testing.assert_array_equal(again.model.alpha, MODEL.alpha)
