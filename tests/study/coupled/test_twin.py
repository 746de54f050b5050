"""The coupled run against its twin: two schools, agents, tariffs, politics, remittances, a fund."""

from functools import cache

import jax
import numpy as np
import pytest

from interlock.estimate import parameters
from interlock.scenario.school import load_school
from interlock.security.thickness import load_events, thickness
from interlock.study.coupled.pose import pose
from interlock.study.coupled.run import ask, draws, tell
from interlock.system.coupled.channels import CHANNELS, switches
from interlock.system.coupled.trade_path import TradePath
from interlock.system.inputs import TRIANGLE
from tests.campaign import size
from tests.migration import twin as corridor
from tests.study.coupled.asking import centre, one, sampled, tariff, written
from tests.system.coupled import twin

pytestmark = pytest.mark.xdist_group("coupled")
RELATIVE = 1e-8
SEEDS = size("random draws and channels of the coupled run")
# Cut channels that the twin knows; those of the drivers are tested where they are blended.
CUT = ("goods_prices", "displacement", "labour_supply", "remittances", "networks", "politics")


@cache
def busy():
    """Return a scenario that moves everything that the coupled step knows."""
    return pose(
        written(
            "busy",
            one("security.agents", unit="persons", from_=1996, to=14_000),
            one("security.interior_removals", unit="per year", from_=2003, to=0.02),
            one("security.mexico_effort", unit=None, from_=2008, scale=1.7),
            one("migration.mobility", unit="share", origin="MEX", from_=2005, to=0.3),
            one("migration.legalisation", unit="persons", origin="GTM", from_=2001, to=20_000),
            one("migration.development_fund", unit="usd_bn", origin="all", from_=1999, to=0.5),
            one("drivers.gdp.SLV", unit=None, from_=2002, scale=1.1),
            one("politics.enforcement", unit="share", from_=1995, to=0.8),
            one("shocks.terror", unit="ratio", from_=2001, to=0.4),
            one("shocks.september-11-canada", unit="ratio", from_=1980, to=2.5),
            one("shocks.smart-border-mexico", unit="ratio", from_=1980, to=0.2),
            tariff(12),
        )
    )


def made_up(path, seed=3):
    """Return trade that is no equilibrium of anything: what the step must meet all the same."""
    draw = np.random.default_rng(seed)
    value, slope, at = (np.asarray(part) for part in (path.value, path.slope, path.at))
    late = (np.arange(len(value)) >= 15)[:, None]
    return TradePath(
        value=value + late * draw.normal(0, 0.02, value.shape),
        at=at + late * draw.normal(0, 0.01, at.shape),
        slope=slope * (1 + late[..., None] * draw.normal(0, 0.2, slope.shape)),
        residual=np.zeros(len(value)),
    )


def natural(block, school, z):
    priors = parameters.table(block, load_school(school)).priors
    return {row.name: float(row.natural(at)) for row, at in zip(priors, z, strict=True)}


def sized(times, events):
    """Return log cost of the borders, from `thickness` with sizes scaled for all years alike."""
    names = [event.name for event in load_events()]
    scaled = {}
    for n, name in enumerate(names):
        (ratio,) = set(np.asarray(times[n]))
        scaled[name] = float(events[n] * ratio)
    found = thickness(scaled)
    pairs = [found.sel(importer="USA", exporter=other).values for other in ("CAN", "MEX")]
    return np.log(np.stack(pairs, axis=1))


def market(path):
    return twin.Market(np.asarray(path.value), np.asarray(path.at), np.asarray(path.slope))


def case_of(posed, asked, school, of, on):
    thought = load_school(school)
    draw = natural("mexico", school, of.mexico[0])
    own = natural("triangle", school, of.triangle[0])

    def corridors(given):
        central = tuple(
            corridor.triangle_case(own, draw, origin, place, thought, given, ())
            for place, origin in enumerate(TRIANGLE)
        )
        return corridor.mexico_case(draw, thought, given), central

    mexico, triangle = corridors(posed.given.people)
    world, scene = asked.world, posed.given.scene
    return twin.Case(
        mexico=mexico,
        triangle=triangle,
        factual=corridors(posed.factual.people),
        before=market(world.before),
        after=market(world.after),
        thick_before=sized(posed.factual.times, of.events[0]),
        thick_after=sized(posed.given.times, of.events[0]),
        workers=np.asarray(world.workers),
        sent=np.asarray(world.sent),
        farmers=np.asarray(world.farmers),
        rule=twin.Rule.of(of.salience[0], of.agents[0], of.ratchet[0], of.attrition[0]),
        foreign_born=np.asarray(scene.foreign_born),
        apprehensions=np.asarray(scene.apprehensions),
        fear=np.asarray(scene.fear),
        follows=np.asarray(scene.follows),
        fund=np.asarray(posed.given.fund),
        paid=np.asarray(posed.given.paid),
        multiplier=float(of.multiplier[0]),
        on=twin.ON | on,
    )


def both(school, of, on=None, seed=3):
    posed, on = busy(), on or {}
    asked = ask(school, posed.ground, posed.factual, posed.given,
                made_up(posed.ground.history, seed))  # fmt: skip
    some = jax.tree.map(lambda value: value[None], switches(on))
    drawn = draws(of, posed.factual, posed.given, some)
    ours = tell(asked, drawn, posed.ground.economy.layout)
    case = case_of(posed, asked, school, of, on)
    return ours, twin.run(case), case


def assert_agree(ours, theirs, case):
    layout = busy().ground.economy.layout
    for side, name in enumerate(("before", "after")):
        for part in ("real_wage", "price", "real_income", "imports", "value_added"):
            at = getattr(layout, part)
            np.testing.assert_allclose(
                ours.trade[side][0][:, at], theirs[name][:, at], rtol=0, atol=RELATIVE,
                err_msg=f"{name} {part}",
            )  # fmt: skip
    np.testing.assert_allclose(ours.inputs[0], theirs["inputs"], rtol=0, atol=RELATIVE)
    np.testing.assert_allclose(ours.salience[0], theirs["salience"], rtol=0, atol=RELATIVE)
    given = case.mexico.security["agents_log"] - case.factual[0].security["agents_log"]
    np.testing.assert_allclose(ours.agents[0], given + theirs["agents"], rtol=0, atol=RELATIVE)
    np.testing.assert_allclose(ours.displaced[0], theirs["wages"][:, 4], rtol=0, atol=RELATIVE)
    np.testing.assert_allclose(
        ours.sent[0], theirs["sent"] - case.sent, rtol=RELATIVE, atol=1e-3 * RELATIVE
    )
    people = case.factual, (case.mexico, case.triangle)
    read = []
    for side, (mexico, triangle) in enumerate(people):
        for n, one_case in enumerate((mexico, *triangle)):
            drivers = one_case.drivers
            expected = twin.read(
                theirs["people"][side][n], one_case.p, drivers["professionals"],
                drivers["mobility"],
            )  # fmt: skip
            read.append(expected["evading_attempts_events"])
            for name, values in expected.items():
                np.testing.assert_allclose(
                    ours.people[side][name][0, n], values, rtol=RELATIVE, atol=1e-12,
                    err_msg=f"{name}, origin {n}, side {side}",
                )  # fmt: skip
    assert_deaths(ours, theirs, case, sum(read[4:]) - sum(read[:4]))


def assert_deaths(ours, theirs, case, more):
    caught = theirs["people"][0][0]["border.apprehension"]
    counted = np.asarray(busy().factual.people.evading)
    for side, (mexico, added) in enumerate(((case.factual[0], 0.0), (case.mexico, more))):
        agents = mexico.security["agents_log"] + side * theirs["agents"]
        expected = twin.deaths(
            mexico.p, counted, caught, agents, mexico.security["barriers"], added
        )
        np.testing.assert_allclose(ours.deaths[side][0], expected, rtol=RELATIVE)


@pytest.mark.parametrize("school", ["rational", "chapter"])
def test_twin_agrees_in_the_middle(school):
    ours, theirs, case = both(school, centre(school))
    assert np.abs(theirs["agents"]).max() > 1e-3  # politics moved, or nothing was tested
    assert np.abs(theirs["wages"][:, :4]).max() > 0.01
    assert_agree(ours, theirs, case)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_twin_agrees_on_random_draws_and_channels(seed):
    draw = np.random.default_rng([71, seed])
    school = ("demand", "free", "regimes", "demographic", "deterrence", "chapter")[seed % 6]
    of = sampled(school, 50)
    row = draw.integers(50)
    chosen = type(of)(*(part[[row]] for part in of))._replace(drift=np.zeros((1, 5)))
    on = {name: float(draw.choice([0.0, 1.0, draw.random()])) for name in CUT}
    assert set(on) < set(CHANNELS)
    ours, theirs, case = both(school, chosen, on, seed=seed)
    assert_agree(ours, theirs, case)
