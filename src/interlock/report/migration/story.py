"""What the migration part says in words. Every number is read from the dataset."""

from collections.abc import Mapping

import numpy as np
import xarray as xr

from interlock.messages import _
from interlock.region.annual import ASSUMED, HELD
from interlock.report.migration import facts
from interlock.report.migration.tables import unobserved
from interlock.report.wording import country_name, listed, number, scientific, span
from interlock.scenario.school import load_school

HIDDEN = "unauthorised_persons"


def answer(data: xr.Dataset) -> str:
    """Return what the replay of migration found, in one paragraph."""
    parts = [_range(data, year) for year in facts.TOLD_YEARS]
    return _(
        "Migration is replayed from {first} to {last} under {schools}: the median number of "
        "undocumented Mexicans in the United States is {ranges}. What tougher enforcement did to "
        "that number cannot be told from these data alone: it depends on the school."
    ).format(
        first=facts.years(data)[0],
        last=_last_scored(data),
        schools=_schools(data),
        ranges="; ".join(parts),
    )


def _range(data: xr.Dataset, year: int) -> str:
    medians = {
        school: facts.interval(data, HIDDEN, school, year)[0] for school in facts.schools(data)
    }
    least, most = min(medians, key=lambda s: medians[s]), max(medians, key=lambda s: medians[s])
    if len(medians) == 1:
        middle, low, high = (facts.count(v) for v in facts.interval(data, HIDDEN, least, year))
        text = _("in {year} {middle} (5 to 95 percent: {low} to {high})").format(
            year=year, middle=middle, low=low, high=high
        )
    elif facts.count(medians[least]) == facts.count(medians[most]):
        text = _("in {year} about {count} under every one of them").format(
            year=year, count=facts.count(medians[most])
        )
    else:
        text = _("in {year} between {low} ({least}) and {high} ({most})").format(
            year=year,
            low=facts.count(medians[least]),
            least=facts.title(least),
            high=facts.count(medians[most]),
            most=facts.title(most),
        )
    seen = [
        facts.at(data, facts.observed(data, HIDDEN, publisher=who), year)
        for who in facts.PUBLISHERS
    ]
    known = sorted(value for value in seen if value == value)
    if not known:
        return text
    low, high = facts.count(known[0]), facts.count(known[-1])
    said = (
        _("{text}, where publishers estimate {low}")
        if low == high
        else _("{text}, where publishers estimate between {low} and {high}")
    )
    return said.format(text=text, low=low, high=high)


def words(data: xr.Dataset) -> tuple[str, ...]:
    """Return how to read the part, in plain words."""
    return (
        _persons(data),
        _disagreement(data),
        _(
            "Bands are the uncertainty of parameters only: {draws} draws from what each school "
            "leaves open after the fit, 25 to 75 and 5 to 95 percent of them, year by year. They "
            "leave out errors of observation, shocks of single years, and the doubt whether the "
            "school is right. An observation outside a band is therefore no contradiction, and "
            "where the bands of schools lie apart, their distance belongs to what is not known."
        ).format(draws=data.attrs["draws"]),
        _(
            "The effect of enforcement on the number of migrants is set-identified: a harder "
            "border makes first trips fewer, returns fewer and, in some schools, turns stays into "
            "settlement, and history does not tell how much of each. Data and assumptions together "
            "leave a set of answers, one a school. Never quote one school alone, nor an average "
            "over schools; the command interlock migrate counterfactual --school all says where "
            "they disagree."
        ),
        _(
            "The replay runs free: after {year} no observed stock or flow enters, only inputs "
            "(wages, jobs, agents, quotas and the like). It is a fit, not a forecast."
        ).format(year=facts.years(data)[0]),
        *_extension(data),
    )


def _persons(data: xr.Dataset) -> str:
    origins = listed([country_name(code) for code in (facts.MEXICO, *facts.triangle(data))])
    return _(
        "Migrants are persons here, not flows. Everyone from {origins} whom the model follows is "
        "counted in one place at a time: never gone, in the United States without papers and "
        "recently come, there and settled, there with papers, or back home; each year some cross, "
        "are sent back, return, settle or get papers. Apprehensions are events on the way: one "
        "person may be apprehended several times in a year or never, so they are not entries. "
        "Deaths at the border and what migrants gain or lose stand beside the aims of states for "
        "that reason."
    ).format(origins=origins)


def _disagreement(data: xr.Dataset) -> str:
    measure = facts.MEASURES[0]
    scores = {school: facts.log_rmse(data, measure, school) for school in facts.schools(data)}
    if len(scores) == 1:
        (school,) = scores
        return _(
            "One school of thought is shown, {school}; others, fitted to the same observations "
            "with the same inputs, say otherwise. Run all of them before you conclude."
        ).format(school=facts.title(school))
    best, worst = min(scores, key=lambda s: scores[s]), max(scores, key=lambda s: scores[s])
    return _(
        "{count} schools of thought share one model, the same inputs and the same observations; "
        "each fixes a few things that the others dispute, and the rest is fitted. They disagree "
        "about what moves migrants, and this page shows them side by side without a winner: their "
        "in-sample gaps to apprehensions of Mexicans lie between {low} ({best}) and {high} "
        "({worst}) in logs. A better fit to points that a school was fitted to is not proof of the "
        "school."
    ).format(
        count=len(scores),
        low=number(scores[best]),
        best=facts.title(best),
        high=number(scores[worst]),
        worst=facts.title(worst),
    )


def _extension(data: xr.Dataset) -> list[str]:
    later = facts.extension(data)
    if not later:
        return []
    found = unobserved(data)
    held = [label for label, marks in found.items() if HELD in marks]
    assumed = [label for label, marks in found.items() if ASSUMED in marks]
    told = _(
        "{years} is an extension and not scored: no school was fitted to these years. It rests on "
        "inputs that are not all known: {held} kinds of inputs are held at their last known value "
        "in some or all of its years and {assumed} are assumed; the table of inputs below names "
        "them. What was counted then is drawn too, but from {first} on apprehensions are "
        "encounters from another publication, so a gap may be the world's, the inputs' or the "
        "count's."
    )
    return [told.format(years=span(later), held=len(held), assumed=len(assumed), first=later[0])]


def captions(data: xr.Dataset) -> dict[str, str]:
    """Return what stands under each picture of migration, by its name."""
    bands = _("Line: median; bands: 25 to 75 and 5 to 95 percent of the draws.")
    shade = ""
    if facts.extension(data):
        shade = _("Shaded: {years}, an extension that is not scored.").format(
            years=span(facts.extension(data))
        )
        bands = f"{bands} {shade}"
    told = {
        "migration-apprehensions": _(
            "Apprehensions at the US border by origin, events a year, on log scales that differ "
            "between origins and are the same for all schools. Central Americans are counted by "
            "origin from {year}; before it there is only the model. {bands}"
        ),
        "migration-stocks": _(
            "Mexicans in the United States: everyone born in Mexico as the census counts them "
            "(solid), and the undocumented (dashed), which the census misses in part. Publishers "
            "estimate the undocumented by methods that differ; a shift of each publisher is "
            "estimated with the school. {bands}"
        ),
        "migration-fees": _(
            "What a smuggler costs on the border with Mexico, US$ of 2023. The second survey, of "
            "migrants who were sent back, has a level of its own, which is estimated; the model is "
            "drawn at the level of the first. {bands}"
        ),
        "migration-border": _(
            "Mexicans: probability to be apprehended in one attempt (solid) and to try again after "
            "it (dashed). Both are inferred; surveys and official estimates tell of a few periods "
            "only. {bands}"
        ),
        "migration-deaths": _(
            "Deaths on the southwest border: expected from attempts and from how dangerous "
            "enforcement makes the way, beside those that the Border Patrol found. Bands are of "
            "the expected number; what is found varies around it, and not all are found. {shade}"
        ),
        "migration-two-borders": _(
            "Central Americans on two borders: apprehended by the United States (solid, triangles) "
            "and sent home by Mexico (dashed, circles), events a year, one log scale for all. What "
            "Mexico stops does not reach the US border, so fewer US apprehensions alone are no "
            "deterrence. {bands}"
        ),
        "migration-pools": _(
            "Where Mexicans who ever left are at the end of the year. Medians are stacked; medians "
            "of parts do not sum exactly to the median of the whole. Born in Mexico with papers "
            "includes naturalised citizens. {shade}"
        ),
    }
    filled = {"bands": bands, "shade": shade, "year": facts.TWO_BORDERS_FROM}
    return {name: text.format(**filled).strip() for name, text in told.items()}


def assumptions(data: xr.Dataset) -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    """Return what each school assumes, with its sources, by its name and title."""
    found = []
    for name in facts.schools(data):
        school = load_school(name)
        rows = [
            (_("Idea"), " ".join(school.summary.split())),
            (_("First trips"), _first_trips(school.omega_f)),
            (_("Settling"), _settling(school.settling_agents)),
            (
                _("Tastes"),
                _("dispersion {value} (centre of its prior)").format(value=f"{school.nu:g}"),
            ),
        ]
        rows += [(_("Besides"), listed(extras))] if (extras := _extras(school)) else []
        rows.append((_("Sources"), "; ".join(school.sources)))
        found.append((f"{name}: {_(school.title)}", rows))
    return tuple(found)


def _first_trips(omega: float | Mapping[int, float] | str) -> str:
    if isinstance(omega, str):
        return _(
            "the share of a change of the border since 1993 that first trips take into account is "
            "estimated"
        )
    said = _(
        "the share of a change of the border since 1993 that first trips take into account is "
        "{value}"
    )
    if isinstance(omega, Mapping):
        steps = [
            _("{value} from {year}").format(value=f"{value:g}", year=year)
            for year, value in omega.items()
        ]
        return said.format(value=listed(steps))
    return said.format(value=f"{omega:g}")


def _settling(elasticity: float | str) -> str:
    if isinstance(elasticity, str):
        return _("the elasticity of settling to the number of agents is estimated")
    return _("the elasticity of settling to the number of agents is {value}").format(
        value=f"{elasticity:g}"
    )


def _extras(school: object) -> list[str]:
    switches = {
        "hump": _("liquidity limits first trips of Central Americans"),
        "rationing": _("US construction jobs ration first trips"),
        "cohort_push": _("the size of cohorts pushes first trips"),
    }
    return [words for switch, words in switches.items() if getattr(school, switch)]


def solved(data: xr.Dataset) -> str:
    """Return in one line how well the replay was solved."""
    return _(
        "Migration: the choice of every draw, origin and year {status}; the greatest residual is "
        "{residual}. Migrants expect {path}."
    ).format(
        status=_(str(data.attrs["status"])),
        residual=scientific(float(data.attrs["residual"])),
        path=_expect(str(data.attrs["expectations"])),
    )


def _expect(expectations: str) -> str:
    words = {
        "static": _("conditions of the year to last"),
        "foresight": _("the path that is announced"),
    }
    return words.get(expectations, expectations)


def _schools(data: xr.Dataset) -> str:
    names = facts.schools(data)
    if len(names) == 1:
        return _("one school of thought ({school})").format(school=facts.title(names[0]))
    return _("{count} schools of thought").format(count=len(names))


def _last_scored(data: xr.Dataset) -> int:
    return int(data["year"].values[np.flatnonzero(facts.scored(data))[-1]])
