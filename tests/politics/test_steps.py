"""Terms of the political steps by hand, and what the ratchet does."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.politics import inputs as paths
from interlock.politics.inputs import political_inputs
from interlock.politics.rules import AGENTS_RULES, AGENTS_TERMS, SALIENCE_RULES, SALIENCE_TERMS
from interlock.politics.steps import (
    evidence,
    expected,
    log_salience,
    observed_agents,
    observed_salience,
)
from interlock.region.observed import known

EVIDENCE = evidence()
FINITE = st.floats(-2, 2)


def test_every_input_has_source_unit_and_marks():
    for one in political_inputs().values():
        assert one.source
        assert one.unit
        assert len(one.marks) == len(one.values)


def test_rules_use_terms_that_exist_and_each_term_has_a_prior_with_a_reason():
    for rules, terms in ((SALIENCE_RULES, SALIENCE_TERMS), (AGENTS_RULES, AGENTS_TERMS)):
        names = [term.name for term in terms]
        assert len(set(names)) == len(names)
        assert all(term.sd > 0 and term.source for term in terms)
        for name, rule in rules.items():
            assert rule.name == name
            assert set(rule.terms) <= set(names)
    assert {name.removesuffix("_ratchet") for name in AGENTS_RULES} == {
        "constant", "apprehension_loop", "thermostatic", "security_salience", "lobby",
    }  # fmt: skip


def test_salience_terms_of_2006_by_hand():
    years, rows, seen = observed_salience(EVIDENCE)
    row = dict(zip([t.name for t in SALIENCE_TERMS], rows[years.index(2006)], strict=True))
    mip = known("mip_share_immigration", country="USA")
    born = known("us_foreign_born_by_country", origin="ALL")
    jobless = known("unemployment_rate_us_bls", country="USA")
    caught = known("panel.usbp_apprehensions_total")
    in_1993 = math.exp(0.7 * math.log(born[1990]) + 0.3 * math.log(born[2000]))
    assert seen[years.index(2006)] == pytest.approx(math.log(100 * mip[2006] + 0.25))
    assert row["lag"] == pytest.approx(math.log(100 * mip[2005] + 0.25))
    assert row["foreign_born"] == pytest.approx(math.log(born[2006] / in_1993))
    assert row["unemployment"] == pytest.approx(jobless[2006] - jobless[2005])
    assert row["agenda"] == 1  # S. 2611 and the Secure Fence Act
    assert row["apprehensions"] == pytest.approx(math.log(caught[2006] / caught[2005]))
    assert (row["terror"], row["constant"]) == (0, 1)


def test_agents_terms_of_2003_by_hand():
    years, rows, seen = observed_agents(EVIDENCE)
    row = dict(zip([t.name for t in AGENTS_TERMS], rows[years.index(2003)], strict=True))
    agents, caught = known("panel.usbp_agents_sw"), known("panel.usbp_apprehensions_total")
    mip = known("mip_share_immigration", country="USA")
    jobs = known("construction_employment", country="USA")
    assert seen[years.index(2003)] == pytest.approx(math.log(agents[2003] / agents[2002]))
    assert row["lag"] == pytest.approx(math.log(agents[2002] / agents[2001]))
    assert row["apprehensions"] == pytest.approx(math.log(caught[2002] / caught[2001]))
    pressure = caught[2002] / agents[2002] / (caught[1993] / agents[1993])
    assert row["pressure"] == pytest.approx(math.log(pressure))
    assert row["salience"] == pytest.approx(math.log((100 * mip[2002] + 0.25) / 1.25))
    assert row["terror"] == 1  # the attack was the year before last, its second year is 2002
    assert row["jobs"] == pytest.approx(math.log(jobs[2002] / jobs[2001]))


def test_no_term_knows_the_year_that_it_explains():
    """Changing what is observed in a year changes no term of that year but its own past's."""
    years, rows, _ = observed_agents(EVIDENCE)
    agents = EVIDENCE.agents.copy()
    agents[2010 - 1980] += 1.0
    _, other, _ = observed_agents(replace(EVIDENCE, agents=agents))
    until = years.index(2010) + 1
    np.testing.assert_array_equal(rows[:until], other[:until])
    assert not np.array_equal(rows[until:], other[until:])


@given(st.lists(FINITE, min_size=3, max_size=3), st.lists(FINITE, min_size=3, max_size=3),
       st.floats(0, 0.2))  # fmt: skip
def test_the_ratchet_never_plans_less_than_attrition(row, weights, attrition):
    row, weights = np.asarray(row), np.asarray(weights)
    plain = expected(row, weights, False, 0.0)
    held = expected(row, weights, True, attrition)
    assert held >= -attrition
    assert held == pytest.approx(max(plain, 0) - attrition)


def test_agenda_and_terror_are_what_the_tables_say():
    agenda, terror = (political_inputs()[name] for name in (paths.AGENDA, paths.TERROR))
    assert [year for year in range(1980, 2025) if terror.at(year)] == [2001, 2002]
    for year in (1986, 1990, 1996, 2006, 2007, 2013):
        assert agenda.at(year) == 1
    for year in (1981, 1994, 1999, 2009):
        assert agenda.at(year) == 0


def test_log_salience_is_finite_at_nothing():
    np.testing.assert_allclose(log_salience(np.asarray([0.0, 0.01])), np.log([0.25, 1.25]))


def test_years_are_those_in_which_the_state_and_its_lags_were_observed():
    salience, agents = observed_salience(EVIDENCE)[0], observed_agents(EVIDENCE)[0]
    assert (salience[0], salience[-1]) == (1981, 2017)
    assert (agents[0], agents[-1]) == (1994, 2019)
    counted = known("panel.usbp_agents_sw")
    assert all({year, year - 1, year - 2} <= set(counted) for year in agents)
