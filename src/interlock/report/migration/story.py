"""What the migration part says in words. Every number is read from the dataset."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from interlock.region.annual import ASSUMED, HELD
from interlock.report.migration import facts
from interlock.report.migration.tables import unobserved
from interlock.report.wording import country_name, listed, number, scientific, span
from interlock.scenario.school import load_school

HIDDEN = "unauthorised_persons"


def answer(data: xr.Dataset) -> str:
    """Return what the replay of migration found, in one paragraph."""
    parts = [_range(data, year) for year in facts.TOLD_YEARS]
    return (
        f"Migration is replayed from {facts.years(data)[0]} to {_last_scored(data)} under "
        f"{_schools(data)}: the median number of undocumented Mexicans in the United States is "
        f"{'; '.join(parts)}. What tougher enforcement did to that number cannot be told from "
        "these data alone: it depends on the school."
    )


def _range(data: xr.Dataset, year: int) -> str:
    medians = {
        school: facts.interval(data, HIDDEN, school, year)[0] for school in facts.schools(data)
    }
    least, most = min(medians, key=lambda s: medians[s]), max(medians, key=lambda s: medians[s])
    if len(medians) == 1:
        middle, low, high = (facts.count(v) for v in facts.interval(data, HIDDEN, least, year))
        text = f"in {year} {middle} (5 to 95 percent: {low} to {high})"
    elif facts.count(medians[least]) == facts.count(medians[most]):
        text = f"in {year} about {facts.count(medians[most])} under every one of them"
    else:
        text = (
            f"in {year} between {facts.count(medians[least])} ({facts.title(least)}) and "
            f"{facts.count(medians[most])} ({facts.title(most)})"
        )
    seen = [
        facts.at(data, facts.observed(data, HIDDEN, publisher=who), year)
        for who in facts.PUBLISHERS
    ]
    known = sorted(value for value in seen if value == value)
    if not known:
        return text
    ends = listed(list(dict.fromkeys(facts.count(v) for v in (known[0], known[-1]))))
    between = "between " if " and " in ends else ""
    return f"{text}, where publishers estimate {between}{ends}"


def words(data: xr.Dataset) -> tuple[str, ...]:
    """Return how to read the part, in plain words."""
    return (
        _persons(data),
        _disagreement(data),
        f"Bands are the uncertainty of parameters only: {data.attrs['draws']} draws from what each "
        "school leaves open after the fit, 25 to 75 and 5 to 95 percent of them, year by year. "
        "They leave out errors of observation, shocks of single years, and the doubt whether the "
        "school is right. An observation outside a band is therefore no contradiction, and where "
        "the bands of schools lie apart, their distance belongs to what is not known.",
        "The effect of enforcement on the number of migrants is set-identified: a harder border "
        "makes first trips fewer, returns fewer and, in some schools, turns stays into "
        "settlement, and history does not tell how much of each. Data and assumptions together "
        "leave a set of answers, one a school. Never quote one school alone, nor an average over "
        "schools; the command interlock migrate counterfactual --school all says where they "
        "disagree.",
        f"The replay runs free: after {facts.years(data)[0]} no observed stock or flow enters, "
        "only inputs (wages, jobs, agents, quotas and the like). It is a fit, not a forecast.",
        *_extension(data),
    )


def _persons(data: xr.Dataset) -> str:
    origins = listed([country_name(code) for code in (facts.MEXICO, *facts.triangle(data))])
    return (
        f"Migrants are persons here, not flows. Everyone from {origins} whom the model follows is "
        "counted in one place at a time: never gone, in the United States without papers and "
        "recently come, there and settled, there with papers, or back home; each year some cross, "
        "are sent back, return, settle or get papers. Apprehensions are events on the way: one "
        "person may be apprehended several times in a year or never, so they are not entries. "
        "Deaths at the border and what migrants gain or lose stand beside the aims of states for "
        "that reason."
    )


def _disagreement(data: xr.Dataset) -> str:
    measure = facts.MEASURES[0]
    scores = {school: facts.log_rmse(data, measure, school) for school in facts.schools(data)}
    if len(scores) == 1:
        (school,) = scores
        return (
            f"One school of thought is shown, {facts.title(school)}; others, fitted to the same "
            "observations with the same inputs, say otherwise. Run all of them before you conclude."
        )
    best, worst = min(scores, key=lambda s: scores[s]), max(scores, key=lambda s: scores[s])
    return (
        f"{len(scores)} schools of thought share one model, the same inputs and the same "
        "observations; each fixes a few things that the others dispute, and the rest is fitted. "
        "They disagree about what moves migrants, and this page shows them side by side without a "
        "winner: their in-sample "
        f"gaps to apprehensions of Mexicans lie between {number(scores[best])} "
        f"({facts.title(best)}) and {number(scores[worst])} ({facts.title(worst)}) in logs. A "
        "better fit to points that a school was fitted to is not proof of the school."
    )


def _extension(data: xr.Dataset) -> list[str]:
    later = facts.extension(data)
    if not later:
        return []
    found = unobserved(data)
    held = [label for label, marks in found.items() if HELD in marks]
    assumed = [label for label, marks in found.items() if ASSUMED in marks]
    return [
        f"{span(later)} is an extension and not scored: no school was fitted to these years. It "
        f"rests on inputs that are not all known: {len(held)} kinds of inputs are held at their "
        f"last known value in some or all of its years and {len(assumed)} are assumed; the table "
        "of inputs below names them. What was counted then is drawn too, but from "
        f"{later[0]} on apprehensions are encounters from another publication, so a gap may be "
        "the world's, the inputs' or the count's."
    ]


def captions(data: xr.Dataset) -> dict[str, str]:
    """Return what stands under each picture of migration, by its name."""
    bands = "Line: median; bands: 25 to 75 and 5 to 95 percent of the draws."
    shade = ""
    if facts.extension(data):
        shade = f" Shaded: {span(facts.extension(data))}, an extension that is not scored."
    captions = {
        "migration-apprehensions": "Apprehensions at the US border by origin, events a year, on "
        "log scales that differ between origins and are the same for all schools. Central "
        f"Americans are counted by origin from {facts.TWO_BORDERS_FROM}; before it there is only "
        f"the model. {bands}{shade}",
        "migration-stocks": "Mexicans in the United States: everyone born in Mexico as the census "
        "counts them (solid), and the undocumented (dashed), which the census misses in part. "
        "Publishers estimate the undocumented by methods that differ; a shift of each publisher "
        f"is estimated with the school. {bands}{shade}",
        "migration-fees": "What a smuggler costs on the border with Mexico, US$ of 2023. The "
        "second survey, of migrants who were sent back, has a level of its own, which is "
        f"estimated; the model is drawn at the level of the first. {bands}{shade}",
        "migration-border": "Mexicans: probability to be apprehended in one attempt (solid) and "
        "to try again after it (dashed). Both are inferred; surveys and official estimates tell "
        f"of a few periods only. {bands}{shade}",
        "migration-deaths": "Deaths on the southwest border: expected from attempts and from how "
        "dangerous enforcement makes the way, beside those that the Border Patrol found. Bands "
        "are of the expected number; what is found varies around it, and not all are found."
        f"{shade}",
        "migration-two-borders": "Central Americans on two borders: apprehended by the United "
        "States (solid, triangles) and sent home by Mexico (dashed, circles), events a year, one "
        "log scale for all. What Mexico stops does not reach the US border, so fewer US "
        f"apprehensions alone are no deterrence. {bands}{shade}",
        "migration-pools": "Where Mexicans who ever left are at the end of the year. Medians are "
        "stacked; medians of parts do not sum exactly to the median of the whole. Born in Mexico "
        f"with papers includes naturalised citizens.{shade}",
    }
    return captions


def assumptions(data: xr.Dataset) -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    """Return what each school assumes, with its sources, by its name and title."""
    found = []
    for name in facts.schools(data):
        school = load_school(name)
        rows = [
            ("Idea", " ".join(school.summary.split())),
            ("First trips", _first_trips(school.omega_f)),
            ("Settling", _settling(school.settling_agents)),
            ("Tastes", f"dispersion {school.nu:g} (centre of its prior)"),
        ]
        rows += [("Besides", listed(extras))] if (extras := _extras(school)) else []
        rows.append(("Sources", "; ".join(school.sources)))
        found.append((f"{name}: {school.title}", rows))
    return tuple(found)


def _first_trips(omega: float | Mapping[int, float] | str) -> str:
    what = "the share of a change of the border since 1993 that first trips take into account"
    if isinstance(omega, str):
        return f"{what} is estimated"
    if isinstance(omega, Mapping):
        steps = [f"{value:g} from {year}" for year, value in omega.items()]
        return f"{what} is {listed(steps)}"
    return f"{what} is {omega:g}"


def _settling(elasticity: float | str) -> str:
    what = "the elasticity of settling to the number of agents"
    return f"{what} is estimated" if isinstance(elasticity, str) else f"{what} is {elasticity:g}"


def _extras(school: object) -> list[str]:
    switches = {
        "hump": "liquidity limits first trips of Central Americans",
        "rationing": "US construction jobs ration first trips",
        "cohort_push": "the size of cohorts pushes first trips",
    }
    return [words for switch, words in switches.items() if getattr(school, switch)]


def solved(data: xr.Dataset) -> str:
    """Return in one line how well the replay was solved."""
    return (
        f"Migration: the choice of every draw, origin and year {data.attrs['status']}; the "
        f"greatest residual is {scientific(float(data.attrs['residual']))}. Migrants expect "
        f"{_expect(str(data.attrs['expectations']))}."
    )


def _expect(expectations: str) -> str:
    words = {"static": "conditions of the year to last", "foresight": "the path that is announced"}
    return words.get(expectations, expectations)


def _schools(data: xr.Dataset) -> str:
    names = facts.schools(data)
    if len(names) == 1:
        return f"one school of thought ({facts.title(names[0])})"
    return f"{len(names)} schools of thought"


def _last_scored(data: xr.Dataset) -> int:
    return int(data["year"].values[np.flatnonzero(facts.scored(data))[-1]])
