"""Waterfalls: bars follow one another and end at the whole effect."""

from itertools import pairwise

import pytest

from interlock.errors import InputError
from interlock.messages import speaking
from interlock.report.drawing.style import NARROW, WIDE
from interlock.report.outcomes.waterfall import waterfall
from interlock.study.answers.places import Spot
from interlock.study.response.decompose import Decomposition, Share

SPOT = Spot("unauthorised_persons", ("MEX",), 2010, (0, 30))


def decomposition(**shares):
    found = {name: Share(mean, 0.1, mean - 1, mean + 1) for name, mean in shares.items()}
    total = sum(shares.values()) + 0.25
    whole = Share(total, 0.1, total - 2, total + 3)
    return Decomposition(SPOT, "percent", found, whole, total, 0.25, 0.0, 16)


def bars(spec):
    rows = [row for rows in spec["datasets"].values() for row in rows if "to" in row]
    return list({row["name"]: row for row in rows}.values())


@pytest.mark.parametrize("frame", [WIDE, NARROW])
def test_bars_follow_one_another_to_the_whole(frame):
    found = decomposition(goods_prices=4.0, networks=-1.5, enforcement=9.0, cycle=0.001)
    spec = waterfall(found, scenario="x", school="rational", frame=frame).to_dict()
    *steps, whole = bars(spec)
    assert [row["name"] for row in steps] == ["enforcement", "goods prices", "networks", "the rest"]
    assert steps[0]["from"] == 0
    for one, following in pairwise(steps):
        assert following["from"] == pytest.approx(one["to"])
    assert steps[-1]["to"] == pytest.approx(found.total.mean)
    assert whole["to"] == pytest.approx(found.total.mean)
    assert (whole["low"], whole["high"]) == pytest.approx(found.total[2:])
    assert steps[0]["low"] == pytest.approx(8.0) and steps[0]["high"] == pytest.approx(10.0)
    assert "rational" in spec["description"] and "+9.00" in spec["description"]


def test_long_names_are_broken_not_cut():
    found = decomposition(goods_prices=4.0, enforcement=9.0)
    with speaking("es"):
        spec = waterfall(found, scenario="x", school="rational", frame=NARROW).to_dict()
    told = {row["lines"] for rows in spec["datasets"].values() for row in rows if "lines" in row}
    assert "precios de las\nmercancías" in told
    assert "limit" not in str(spec["vconcat"][0])


def test_an_effect_that_is_none_is_refused():
    with pytest.raises(InputError, match="nothing to decompose"):
        waterfall(decomposition(networks=0.0), scenario="x", school="rational")
