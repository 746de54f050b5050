"""Published facts that anybody can look up, read through the front door."""

import pytest

from interlock.region.region import load_region

REGION = load_region("north-america")


def test_sizes_of_the_tables():
    sizes = {name: REGION.table(name).height for name in REGION.tables}
    assert sizes["instruments"] == 107
    assert sizes["claims"] == 71
    assert sizes["rollcalls"] == 81
    assert sizes["parameters"] == 142
    assert sizes["targets"] == 32
    assert sizes["trade_events"] == 18


def test_nafta_passed_the_house():
    vote = REGION.rollcalls.filter(REGION.rollcalls["vote_id"] == "h575-103.1993").row(
        0, named=True
    )
    assert (vote["yea"], vote["nay"]) == (234, 200)
    assert (vote["yea_D"], vote["nay_D"]) == (102, 156)
    assert (vote["yea_R"], vote["nay_R"]) == (132, 43)
    assert (vote["yea_I"], vote["nay_I"]) == (0, 1)


def test_every_roll_call_adds_up():
    calls = REGION.rollcalls
    for side in ("yea", "nay"):
        parts = calls.select(calls[f"{side}_{party}"].fill_null(0) for party in "DRI")
        gap = (calls[side] - parts.sum_horizontal()).abs()
        # The vice president's casting vote has no party column.
        assert gap.max() <= 1


def test_instruments_by_origin():
    counts = dict(REGION.instruments["source"].value_counts().iter_rows())
    assert counts == {"seed": 51, "outside": 56}
    assert REGION.instruments["year_start"].max() == 2026


def test_claims_are_quoted_and_falsifiable():
    claims = REGION.claims
    for column in ("claim", "quote", "mechanism", "observable_implication", "type"):
        assert claims[column].null_count() == 0
    assert claims["id"][0] == "P01"


def test_targets_of_the_trade_literature():
    value = dict(REGION.targets.select("id", "value").iter_rows())
    assert value["T01"] == "1.72 / 0.32 / 0.11"


@pytest.mark.parametrize(
    ("series", "selectors", "expected"),
    [
        ("usbp_apprehensions", dict(origin="ALL", destination="USA", year=2000), 1_676_438),
        ("usbp_apprehensions", dict(origin="ALL", destination="USA-SW", year=2000), 1_643_679),
        ("h2a_visas_issued", dict(year=2022), 298_336),
        ("homicide_rate_unodc", dict(country="SLV", year=2015), 107.63823),
        ("impic_ExtCont", dict(country="USA", year=2010), 0.9),
    ],
)
def test_values(series, selectors, expected):
    assert REGION.series(series, **selectors).max() == pytest.approx(expected)


def test_visa_asymmetry_of_the_two_spokes():
    visa = REGION.series("visa_required", destination="USA")
    assert visa.sel(origin="CAN").max() == 0
    assert visa.sel(origin="MEX").min() == 1
