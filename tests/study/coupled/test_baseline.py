"""Headline numbers of coupled scenarios: a change of them is a change to tell (`Numbers change`).

`python -m tests.study.coupled.test_baseline` writes them anew.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from interlock.study.answers.outcomes import CATALOGUE, HISTORY, SCENARIO, difference, values
from interlock.study.answers.places import spot
from tests.study.coupled.asking import posed, solved

pytestmark = pytest.mark.xdist_group("coupled")
FILE = Path(__file__).parent / "baseline.json"
RELATIVE = 1e-6
SCHOOLS = ("rational", "chapter")
NUMBERS = {
    "no-nafta": (
        "real_wage_pct.MEX@2008", "real_income_pct.MEX@2008", "imports_index.USA<MEX@2008",
        "stock_persons.MEX@2010",
    ),
    "no-border-buildup": (
        "unauthorised_persons.MEX@2010", "entries_persons.MEX@2005", "returns_persons.MEX@2005",
        "deaths@2012", "remittances_usd_bn.MEX@2010",
    ),
    "open-goods-open-people": (
        "stock_persons.MEX@2010", "real_wage_pct.MEX@2010", "natives_income_pct.USA@2010",
        "salience_share@2010",
    ),
    "southern-border-doubled": ("apprehensions_events.GTM@2014", "detentions_events.HND@2019"),
    "thick-borders": ("real_income_pct.CAN@2010", "border_cost_pct.USA-MEX@2010"),
}  # fmt: skip


@cache
def told(scenario, school):
    of, found = posed(scenario), solved(scenario, school)
    now, then = (values(of, found.told, side) for side in (SCENARIO, HISTORY))
    return {name: difference(name, now[name], then[name]) for name in CATALOGUE}


def number(scenario, school, text):
    return float(spot(text, posed(scenario)).of(told(scenario, school))[0])


def everything():
    return {
        scenario: {
            school: {text: number(scenario, school, text) for text in texts} for school in SCHOOLS
        }
        for scenario, texts in NUMBERS.items()
    }


@pytest.mark.parametrize("school", SCHOOLS)
@pytest.mark.parametrize("scenario", NUMBERS)
def test_headline_numbers(scenario, school):
    kept = json.loads(FILE.read_text(encoding="utf-8"))[scenario][school]
    assert tuple(kept) == NUMBERS[scenario]
    for text, expected in kept.items():
        assert np.isfinite(expected) and expected != 0, text
        assert number(scenario, school, text) == pytest.approx(expected, rel=RELATIVE), text


if __name__ == "__main__":
    FILE.write_text(json.dumps(everything(), indent=1) + "\n", encoding="utf-8")
