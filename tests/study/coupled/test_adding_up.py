"""Nobody is lost and no dollar is made: persons of each corridor, trade balances, incomes."""

from functools import cache, partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from interlock.estimate import parameters
from interlock.estimate.target import values_of
from interlock.study.answers.outcomes import HISTORY, SCENARIO, values
from interlock.study.coupled.pose import pose
from interlock.study.coupled.run import ask, draws
from interlock.study.ensemble import block_tables
from interlock.system import corridor
from interlock.system.corridor import reference_inputs
from interlock.system.coupled import step, trade_path
from interlock.system.coupled.trade_path import PLACES
from interlock.trade import FIXED_FACTOR, welfare
from interlock.trade.equilibrium import solve
from tests.study.coupled.asking import at, centre, one, posed, solved, written

pytestmark = pytest.mark.xdist_group("coupled")
PERSON = 1e-6
DEATH, LEAVES_MEXICO, LEAVES_YOUTH, LEAVES_EXPERIENCE = 0.004, 0.1, 1 / 15, 1 / 25
USA, CAN, MEX = (PLACES.index(code) for code in ("USA", "CAN", "MEX"))


@partial(jax.jit, static_argnames="places")
def corridors(asked, drawn, places):
    """Return pools before 1980, and every pool and flow of the scenario, of one draw."""
    tables, places_of = block_tables(), places
    values_ = values_of(tables["mexico"], drawn.mexico, asked.mexico)
    theirs = values_of(tables["triangle"], drawn.triangle, asked.triangle)
    then = reference_inputs(asked.factual.people.enforcement)

    def ready(given, border):
        first = parameters.prepare_mexico(values_, asked.mexico.school, given, reference=then)
        three = parameters.prepare_triangle(
            theirs, asked.triangle.school, given, values_, border, reference=then
        )
        return first, three

    ours = parameters.prepare_mexico(
        values_, asked.mexico.school, asked.factual.people, reference=then
    )
    past_mexico = corridor.run(ours)
    _, south = ready(asked.factual.people, past_mexico.border)
    past_south = jax.vmap(corridor.run)(south)
    mexico, triangle = ready(asked.given.people, None)
    fund = jnp.log1p(drawn.multiplier * asked.given.fund)
    path = step.run(
        mexico,
        triangle,
        asked.world,
        step.Drawn(drawn.rule, *drawn.thick, fund),
        step.past_of(ours, past_mexico, south, past_south),
        drawn.on,
        places_of,
        6,
    )
    return (mexico.first.pools, triangle.first.pools), (path.mexico, path.triangle), theirs, values_


SCENARIOS = {
    "free movement": (one("migration.mobility", unit="share", origin="all", from_=1994, to=1),),
    "half free": (one("migration.mobility", unit="share", origin="MEX", from_=2004, to=0.5),),
    "legalisation": (
        one("migration.legalisation", unit="persons", origin="MEX", from_=2001, to=2_000_000),
        one("migration.legalisation", unit="persons", origin="HND", from_=2001, to=5_000_000),
    ),
    "deportation": (one("security.interior_removals", unit="per year", from_=2005, to=0.5),),
    "everything": (
        one("migration.mobility", unit="share", origin="GTM", from_=1997, until=2003, to=1),
        one("migration.legalisation", unit="persons", origin="all", from_=2004, to=400_000),
        one("security.interior_removals", unit="per year", from_=2009, to=0.3),
        one("security.agents", unit="persons", from_=2012, to=100_000),
        one("politics.enforcement", unit="share", from_=1990, to=1),
        one("security.hand_over", unit="share", from_=2014, to=0.9),
    ),
}


@cache
def posed_of(name):
    return pose(written(name.replace(" ", "-"), *SCENARIOS[name]))


@cache
def accounts(name, school):
    """Return pools [origin, year + 1], the corridor, and parameters by name [origin]."""
    of = posed_of(name)
    asked = ask(school, of.ground, of.factual, of.given, of.ground.history)
    drawn = jax.tree.map(lambda part: part[0], draws(centre(school), of.factual, of.given))
    start, path, theirs, ours = corridors(asked, drawn, of.ground.economy.layout)

    def stacked(mexico, triangle):
        return np.concatenate([np.asarray(mexico)[None], np.moveaxis(np.asarray(triangle), 0, 1)])

    flat = jax.tree.map(stacked, *path)
    pools = {
        pool: np.concatenate([np.append(getattr(start[0], pool), getattr(start[1], pool))[:, None],
                              getattr(flat.pools, pool)], axis=1)
        for pool in flat.pools._fields
    }  # fmt: skip
    shares = {
        name: np.asarray([float(ours[name]), *[float(theirs[name])] * 3])[:, None]
        for name in ("movers", "leaves_documented")
    }
    given = of.given.people
    drivers = {
        name: np.concatenate([getattr(given.mexico, name)[None], getattr(given.triangle, name)])
        for name in ("cohort_persons", "mobility")
    }
    return pools, flat, shares, drivers


@pytest.mark.parametrize("school", ["rational", "chapter"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_nobody_is_lost(name, school):
    """Persons in all pools change by those who arrived less those who are gone."""
    pools, path, shares, drivers = accounts(name, school)
    everybody = sum(pools.values())
    assert np.isfinite(everybody).all()
    account = path.flows.arrived - path.flows.gone
    assert np.abs(np.diff(everybody, axis=1) - account).max() < PERSON
    # Who arrives: cohorts, those admitted, companions, and at most the floor of a dry pool.
    lifted = path.flows.arrived - (
        drivers["cohort_persons"] * shares["movers"] + path.admitted + path.companions
    )
    dry = sum((pool[:, 1:] <= 1).astype(int) for pool in pools.values())
    assert (lifted > -PERSON).all()
    assert (lifted <= dry + PERSON).all()  # the floor lifts a dry pool by a person a year at most


@pytest.mark.parametrize("school", ["rational", "chapter"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_pool_is_its_flows(name, school):
    """Undocumented, documented, experienced, in Mexico: each against what moved, written anew."""
    pools, path, shares, drivers = accounts(name, school)
    flows, before = path.flows, {pool: values_[:, :-1] for pool, values_ in pools.items()}
    dry = {pool: values_[:, 1:] <= 1 for pool, values_ in pools.items()}
    hidden = pools["recent"] + pools["settled"]
    died = DEATH * (hidden[:, :-1] - flows.legalised)
    entries = path.first_entries + path.repeat_entries + path.companions
    cohort = drivers["cohort_persons"] * shares["movers"]
    # First trips that end in Mexico, from the account of those who never left.
    first_stays = (1 - LEAVES_YOUTH) * before["never"] + cohort - path.first_entries
    first_stays = first_stays - pools["never"][:, 1:]
    changes = {
        "hidden": (
            hidden,
            entries - flows.returns - flows.removals - flows.legalised - died,
            dry["recent"] | dry["settled"],
        ),
        "documented": (
            pools["documented"],
            flows.legalised + path.admitted - shares["leaves_documented"] * before["documented"],
            dry["documented"],
        ),
        "experienced": (
            pools["experienced"],
            flows.returns + flows.removals + LEAVES_MEXICO * before["in_mexico"]
            - path.repeat_entries - LEAVES_EXPERIENCE * before["experienced"]
            - (path.stays - first_stays),
            dry["experienced"],
        ),
        "in_mexico": (
            pools["in_mexico"],
            path.stays - LEAVES_MEXICO * before["in_mexico"],
            dry["in_mexico"],
        ),
    }  # fmt: skip
    for pool, (values_, moved, floored) in changes.items():
        gap = np.where(floored, 0, np.diff(values_, axis=1) - moved)
        assert np.abs(gap).max() < PERSON, pool
        # Mexicans do not stay in Mexico on their way; other pools run dry in a few years at most.
        assert floored[1 if pool == "in_mexico" else 0 :].mean() < 0.15, pool


def test_deportation_and_freedom_did_something():
    pools, _, _, _ = accounts("deportation", "rational")
    hidden = (pools["recent"] + pools["settled"])[0]
    assert hidden[at(2012)] < 0.2 * hidden[at(2004)]
    _, path, _, drivers = accounts("free movement", "rational")
    assert (drivers["mobility"][:, at(1994) :] == 1).all()
    assert (path.evading[:, at(1994) :] == 0).all()


# --- trade ----------------------------------------------------------------------------------------

YEARS = (1985, 1996, 2005, 2024)
_solve = eqx.filter_jit(solve)


@cache
def equilibria():
    """Return the exact run of free movement without NAFTA and its equilibria in a few years."""
    found, of = solved("closed-goods-open-people", "rational"), posed("closed-goods-open-people")
    home, rows = of.ground.economy, {}
    for year in YEARS:
        one_, inputs = of.policy[at(year)], found.told.inputs[0, at(year)]
        shock = trade_path._shock(home, one_.tariff, one_.border_cost_hat, jnp.asarray(inputs))
        rows[year] = shock, _solve(home.base, shock), inputs
    return found, home, rows


@pytest.mark.parametrize("year", YEARS)
def test_deficits_add_up_and_the_sender_is_debited(year):
    _, home, rows = equilibria()
    shock, solved_, inputs = rows[year]
    deficit, base = np.asarray(shock.deficit_usd_bn), home.base
    scale = float(base.income_usd_bn.sum())
    assert abs(deficit.sum()) < 1e-12 * scale
    usa, _, mex = home.at
    sent = inputs[2:4].sum() * float(base.income_usd_bn[mex])
    assert deficit[usa] == pytest.approx(-sent, rel=1e-12, abs=1e-12)
    assert deficit[mex] == pytest.approx(inputs[2] * float(base.income_usd_bn[mex]), rel=1e-12)
    if year > 1994:
        assert deficit[mex] > 0 > deficit[usa]
    # Imports less exports of every country are its deficit.
    imports = np.asarray(solved_.imports_usd_bn).sum(axis=2)
    balance = imports.sum(axis=1) - imports.sum(axis=0)
    np.testing.assert_allclose(balance, deficit, rtol=0, atol=1e-9 * scale)


@pytest.mark.parametrize("year", YEARS)
def test_income_is_wages_revenue_and_transfers(year):
    _, home, rows = equilibria()
    shock, solved_, _ = rows[year]
    base, imports = home.base, np.asarray(solved_.imports_usd_bn)
    income = np.asarray(solved_.income_usd_bn)
    wages = np.asarray(solved_.wage_hat * shock.labour_hat * base.value_added_usd_bn)
    revenue = (np.asarray(shock.tariff) * imports).sum(axis=(1, 2))
    expected = wages + revenue + np.asarray(shock.deficit_usd_bn)
    np.testing.assert_allclose(income, expected, rtol=1e-9)
    added = (np.asarray(base.value_added_share) * imports.sum(axis=0)).sum(axis=1)
    np.testing.assert_allclose(added, wages, rtol=1e-9)
    np.testing.assert_allclose(wages.sum(), float(base.value_added_usd_bn.sum()), rtol=1e-12)


@pytest.mark.parametrize("year", YEARS)
def test_the_run_says_what_its_equilibria_say(year):
    found, home, rows = equilibria()
    _, solved_, _ = rows[year]
    told = found.told.trade[1][0, at(year)]
    for part, hat in (
        ("real_wage", welfare.real_wage_hat(home.base, solved_)),
        ("price", welfare.consumer_price_hat(home.base, solved_)),
        ("real_income", welfare.exact_hat(home.base, solved_)),
    ):
        expected = np.log(np.asarray(hat))[list(home.at)]
        np.testing.assert_allclose(
            told[getattr(home.layout, part)], expected, rtol=0, atol=1e-8, err_msg=part
        )


def natives_by_hand(real_sent):
    """Return natives' real income of USA and MEX by year, percent, from hats of the run."""
    found, home, _ = equilibria()
    logs, told = found.told.trade[1][0], found.told
    places, base = list(home.at), home.base
    income, wage, price = (
        np.exp(logs[:, getattr(home.layout, part)])
        for part in ("real_income", "real_wage", "price")
    )
    base_income = np.asarray(base.income_usd_bn)[places]
    labour_income = (1 - FIXED_FACTOR) * np.asarray(base.value_added_usd_bn)[places]
    more = np.expm1(told.inputs[0, :, :2])
    sent = told.sent[0].sum(axis=1) * base_income[MEX]
    sent = sent / price[:, USA] if real_sent else sent
    # In dollars at prices of the base: all incomes, less newcomers' wages, plus what they sent.
    natives = income[:, USA] * base_income[USA] - wage[:, USA] * labour_income[USA] * more[:, 0]
    usa = (natives + sent) / base_income[USA]
    stayed = base_income[MEX] + labour_income[MEX] * more[:, 1]
    mexico = income[:, MEX] * base_income[MEX] / stayed
    return 100 * (usa - 1), 100 * (mexico - 1)


def natives_told():
    found, _, _ = equilibria()
    return values(posed("closed-goods-open-people"), found.told, SCENARIO)["natives_income_pct"][0]


def test_income_of_those_who_were_there():
    usa, mexico = natives_by_hand(real_sent=True)
    told = natives_told()
    np.testing.assert_allclose(told[MEX], mexico, rtol=0, atol=1e-9)
    # Within what deflating the transfer makes (test below).
    np.testing.assert_allclose(told[USA], usa, rtol=0, atol=0.01)
    gained = told[USA, at(2024)] - 100 * np.expm1(
        equilibria()[0].told.trade[1][0, at(2024), equilibria()[1].layout.real_income][USA]
    )
    assert np.abs(gained) > 0.05  # natives are not everybody
    found = equilibria()[0]
    before = values(posed("closed-goods-open-people"), found.told, HISTORY)
    np.testing.assert_array_equal(before["natives_income_pct"], before["real_income_pct"])


def test_remittances_are_counted_at_the_prices_of_those_who_were_there():
    usa, _ = natives_by_hand(real_sent=True)
    np.testing.assert_allclose(natives_told()[USA], usa, rtol=0, atol=1e-9)
