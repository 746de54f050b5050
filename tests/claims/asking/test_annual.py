"""Numbers by year from what a claim names, each against its own reading of the packaged data."""

import numpy as np
import pytest

from interlock.claims.asking.annual import AbsentError, annual, together
from interlock.claims.language.evidence import Evidence
from interlock.errors import InputError
from interlock.observatory import observe
from interlock.region import load_region
from interlock.region.observed import known

AGENTS = {"series": "panel.usbp_agents_sw"}
REMOVALS = {"series": "panel.dhs_removals"}
ROWS = load_region().instruments.to_dicts()


def read(told=None, **keys):
    return annual(Evidence.model_validate(keys), told)


def as_dict(found):
    return dict(zip(found.years.tolist(), found.values.tolist(), strict=True))


def test_a_series_with_its_passport():
    found = read(**AGENTS)
    assert as_dict(found) == pytest.approx(known("panel.usbp_agents_sw"))
    assert found.unit == load_region().passport("panel.usbp_agents_sw").unit
    (trace,) = found.traces
    assert trace.ask == "interlock data show panel.usbp_agents_sw"
    assert "quality" in trace.source


def test_a_member_of_an_axis():
    found = read(series="impic_Reg_B", at={"country": "CAN"})
    assert as_dict(found) == pytest.approx(known("impic_Reg_B", country="CAN"))
    assert "CAN" in found.label


def test_an_index_by_its_axes():
    found = read(index="trade-openness", at={"dyad": "USA-MEX"})
    twin = observe("trade-openness")["value"].sel(dyad="USA-MEX").dropna("year")
    np.testing.assert_allclose(found.values, twin.values)
    with pytest.raises(InputError, match="give dyad as one of"):
        read(index="trade-openness", at={"dyad": "USA-GTM"})


def test_made_of_others_in_the_years_that_all_have():
    agents, removals = known("panel.usbp_agents_sw"), known("panel.dhs_removals")
    both = sorted(set(agents) & set(removals))
    for key, make in {
        "sum": lambda a, b: a + b,
        "mean": lambda a, b: (a + b) / 2,
        "ratio": lambda a, b: a / b,
        "difference": lambda a, b: a - b,
        "distance": lambda a, b: abs(a - b),
    }.items():
        found = read(**{key: [AGENTS, REMOVALS]})
        assert found.years.tolist() == both
        assert as_dict(found) == pytest.approx({y: make(agents[y], removals[y]) for y in both})
        assert len(found.traces) == 2


def test_a_change_skips_no_gap():
    agents = known("panel.usbp_agents_sw")
    found = read(change=AGENTS)
    expected = {y: agents[y] - agents[y - 1] for y in agents if y - 1 in agents}
    assert as_dict(found) == pytest.approx(expected)
    assert 1981 not in expected  # 1980 is observed, 1981 is not


def test_times_and_label():
    found = read(**AGENTS, times=0.001, label="agents, thousand")
    assert found.label == "agents, thousand"
    assert found.values[-1] == pytest.approx(read(**AGENTS).values[-1] / 1000)


@pytest.mark.parametrize("counted", ["begun", "in force", "to date"])
def test_instruments_are_counted(counted):
    chosen = {"kinds": ["agreement"], "forms": ["bilateral"]}
    found = as_dict(read(instruments=chosen, counted=counted))
    pool = [row for row in ROWS if row["item_type"] == "agreement" and row["form"] == "bilateral"]
    for year in (1990, 2005, 2019):
        hits = {
            "begun": [row["year_start"] == year for row in pool],
            "in force": [
                row["outcome"] != "failed"
                and row["year_start"] <= year <= (row["year_end"] or 9999)
                for row in pool
            ],
            "to date": [row["year_start"] <= year for row in pool],
        }[counted]
        assert found[year] == sum(hits)


def test_circular_codings_are_named_where_content_selects():
    assert read(instruments={"forms": ["trilateral"]}).circular == ()
    assert "NAFTA" in read(instruments={"issues": ["migration"]}).circular
    assert "SPP" in read(index="bilateral-share", at={"issue": "security"}).circular
    assert read(**AGENTS).circular == ()


def test_a_step_is_a_dummy():
    found = as_dict(read(step=2001))
    assert (found[2000], found[2001]) == (0.0, 1.0)


def test_a_run_in_the_place_of_the_data():
    years = np.arange(1990, 1993)
    asked = []

    def told(what):
        asked.append(what)
        return years, np.array([1.0, 2.0, 3.0])

    found = read(told, **AGENTS, on_run="agents_persons", times=2)
    assert asked == ["agents_persons"]
    assert as_dict(found) == {1990: 2.0, 1991: 4.0, 1992: 6.0}
    assert found.of_run
    assert not read(told, **REMOVALS).of_run  # says no outcome, so the data stand


def test_logs_are_of_what_is_above_zero():
    np.testing.assert_allclose(read(**AGENTS).logged().values, np.log(read(**AGENTS).values))
    with pytest.raises(InputError, match="no log of"):
        read(step=2001).logged()


def test_what_is_not_packaged_is_absent_not_wrong():
    with pytest.raises(AbsentError, match="no_such_series"):
        read(series="no_such_series")


def test_years_that_do_not_meet_are_refused():
    one, other = read(**AGENTS), read(step=2001)
    with pytest.raises(InputError, match="no year has"):
        together((one, other.within((1900, 1910))))
    with pytest.raises(InputError, match="divides by zero"):
        read(ratio=[AGENTS, {"step": 2001}])
