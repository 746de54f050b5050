"""The account of successful policy failure is what the counterfactual and the payoff say."""

import pytest

from interlock.errors import InputError
from interlock.scenario.setting import parse
from interlock.study import migration, records
from interlock.study.policy_failure import _verdict, account
from interlock.system.levels import history

pytestmark = pytest.mark.xdist_group("study")


def test_the_account_is_the_counterfactual_read_the_other_way():
    told = account(2010, "rational", draws=20)
    setting = parse("security.agents=hold:1993", history())
    data = migration.compare([setting], "rational", origins=["MEX"], draws=20)
    effect = records.effects(data, 2010)["schools"]["rational"]
    one = told["schools"]["rational"]
    assert one["without_pct"] == effect["unauthorised_pct"]
    assert one["failed"] == pytest.approx(1 - effect["positive_share"])
    assert told["payoff"] == pytest.approx(told["visible"] - told["perceived"])
    assert told["status"] == "converged"


def test_schools_that_disagree_on_the_sign_disagree_on_the_verdict():
    verdicts = {
        name: account(2010, name, draws=20)["schools"][name]["verdict"]
        for name in ("chapter", "rational")
    }
    assert verdicts == {"chapter": "successful failure", "rational": "success"}


@pytest.mark.parametrize(
    ("failed", "paid", "verdict"),
    [
        (0.9, 1.0, "successful failure"),
        (0.9, -1.0, "failure"),
        (0.1, 1.0, "success"),
        (0.1, -1.0, "effect without reward"),
    ],
)
def test_verdicts(failed, paid, verdict):
    assert _verdict(failed, paid) == verdict


def test_bad_years_and_schools():
    with pytest.raises(InputError, match="1994 to 2019"):
        account(1990)
    with pytest.raises(InputError, match="did you mean 'rational'"):
        account(2010, "rationl")
