"""The section on migration: pictures, the table of fits, words, and values to take away."""

import base64
import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import xarray as xr
from markupsafe import Markup

from interlock.region.annual import LAST_SCORED_YEAR
from interlock.report.drawing.style import NARROW, WIDE, Frame
from interlock.report.drawing.svg import to_svg
from interlock.report.migration import facts, pictures, stacks
from interlock.report.tables import Table
from interlock.report.wording import listed, number
from interlock.scenario.school import load_school

TAKEN_AWAY = (
    "stock_persons",
    "unauthorised_persons",
    "entries_persons",
    "returns_persons",
    "apprehensions_events",
    "returned_by_mexico_events",
)


@dataclass(frozen=True)
class Drawn:
    """A picture of the section, wide and narrow, with its words."""

    name: str
    title: str
    drawn: tuple[Markup, ...]
    caption: str
    source: str
    missing: str = ""


@dataclass(frozen=True)
class Picture:
    """How a picture is drawn, what is said below it, and which observations it shows."""

    name: str
    title: str
    draw: Callable[[xr.Dataset, Frame], Any]
    caption: str
    shows: tuple[str, ...]


EXTENSION = "Shaded years rest on inputs that are held or assumed and are not scored."
BANDS = "Line: median of the draws; bands: 25-75 and 5-95 percent; marks: observed."
PICTURES = (
    Picture(
        "migration-apprehensions",
        "Apprehensions at the US border, school by school",
        pictures.apprehensions,
        f"{BANDS} Apprehensions are events, not persons. {EXTENSION}",
        ("apprehensions_events",),
    ),
    Picture(
        "migration-stocks",
        "Mexicans in the United States, school by school",
        pictures.stocks,
        f"{BANDS} Publishers of the undocumented differ in method and level. {EXTENSION}",
        ("stock_persons", "unauthorised_persons"),
    ),
    Picture(
        "migration-fees",
        "What smugglers charge",
        pictures.fees,
        f"{BANDS} {EXTENSION}",
        ("fee_usd_2023",),
    ),
    Picture(
        "migration-border",
        "Stopped at the border, and trying again",
        pictures.border,
        f"Surveys and officials disagree about the level of both. {EXTENSION}",
        (),
    ),
    Picture(
        "migration-deaths",
        "Deaths at the border",
        pictures.deaths,
        f"{BANDS} All nationalities on the southwest border. {EXTENSION}",
        ("deaths",),
    ),
    Picture(
        "migration-two-borders",
        "Central Americans at two borders",
        pictures.two_borders,
        "When Mexico sends more people back, fewer reach the US border: US apprehensions alone do "
        f"not measure deterrence. {EXTENSION}",
        ("apprehensions_events", "returned_by_mexico_events"),
    ),
    Picture(
        "migration-pools",
        "Where Mexican migrants are",
        stacks.pools,
        f"Medians. {EXTENSION}",
        (),
    ),
)


@dataclass(frozen=True)
class Section:
    """Everything that the page says of migration."""

    figures: tuple[Drawn, ...]
    fits: Table
    answer: str
    words: tuple[str, ...]
    assumptions: tuple[tuple[str, str], ...]
    csv: str


def section(data: xr.Dataset) -> Section:
    """Return the section for a replay of migration.

    Args:
        data: what `interlock.study.migration.replay` returns.
    """
    figures = tuple(
        Drawn(
            one.name,
            one.title,
            tuple(to_svg(one.draw(data, f), f"{one.name}-{f.name}") for f in (WIDE, NARROW)),
            one.caption,
            _source(data, one.shows),
        )
        for one in PICTURES
    )
    return Section(figures, fits(data), answer(data), words(data), assumptions(data), as_csv(data))


def _source(data: xr.Dataset, shows: Sequence[str]) -> str:
    seen = [str(data[f"observed_{name}"].attrs["source"]) for name in shows]
    return "; ".join([str(data.attrs["source"]), *dict.fromkeys(seen)])


def fits(data: xr.Dataset) -> Table:
    """Return errors by school, in sample."""
    rows = [
        (str(school), *(number(facts.log_rmse(data, one, school)) for one in facts.MEASURES))
        for school in facts.schools(data)
    ]
    groups: list[tuple[str, int]] = []
    for one in facts.MEASURES:
        if groups and groups[-1][0] == one.group:
            groups[-1] = (one.group, groups[-1][1] + 1)
        else:
            groups.append((one.group, 1))
    return Table(
        "migration-fits",
        "Root mean square error of the logs of medians against observed values to 2019. In sample: "
        "the schools were fitted to these values.",
        ("School", *(one.label for one in facts.MEASURES)),
        tuple(rows),
        _source(data, tuple(dict.fromkeys(one.name for one in facts.MEASURES))),
        tuple(groups),
    )


def answer(data: xr.Dataset) -> str:
    """Return in a sentence what the schools say of the peak of 2007."""
    here = data["unauthorised_persons"].sel(origin="MEX", year=2007)
    middle = here.sel(quantile=0.5).values / 1e6
    low, high = (float(here.sel(quantile=q).values.min()) / 1e6 for q in (0.05, 0.95))
    high = float(here.sel(quantile=0.95).values.max()) / 1e6
    pew = float(data["observed_unauthorised_persons"].sel(origin="MEX", year=2007, publisher="pew"))
    return (
        f"In 2007 the schools put undocumented Mexicans at {number(float(middle.min()), 1)} to "
        f"{number(float(middle.max()), 1)} million (5-95 percent over all schools: "
        f"{number(low, 1)} to {number(high, 1)}); Pew estimates {number(pew / 1e6, 2)}."
    )


def words(data: xr.Dataset) -> tuple[str, ...]:
    """Return what a reader must know of these pictures."""
    return (
        "The bands are uncertainty of parameters within a school. They leave out what the yearly "
        "errors add, and the schools differ by more than the bands show wherever policy changes.",
        "What enforcement did to the number of undocumented residents is set-identified: forty "
        "years of data are compatible with a range that schools with other assumptions place "
        "elsewhere. Never quote one school alone; `interlock migrate counterfactual --school all` "
        "says where they disagree.",
        "The replay runs free: after 1980 no observed stock or flow enters, only inputs (wages, "
        "jobs, agents, quotas and the like). It is a fit, not a forecast.",
        f"From {LAST_SCORED_YEAR + 1} agents and fees are held, wages extended, apprehensions "
        "under Title 42 not comparable: these years illustrate and are left out of every score.",
        "The figures count people with lives of their own, not flows to be made small. Deaths at "
        "the border and migrants' own welfare stand beside the states' aims for that reason.",
    )


def assumptions(data: xr.Dataset) -> tuple[tuple[str, str], ...]:
    """Return each school with its idea and sources."""
    rows = []
    for name in data["school"].values:
        school = load_school(str(name))
        rows.append((f"{name}: {school.title}", f"{school.summary} {listed(school.sources)}."))
    return tuple(rows)


def as_csv(data: xr.Dataset) -> str:
    """Return medians and 5-95 points by school, origin and year as the address of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("school", "origin", "year", "outcome", "q05", "q50", "q95"))
    for school in data["school"].values:
        for origin in data["origin"].values:
            for name in TAKEN_AWAY:
                here = data[name].sel(school=school, origin=origin, quantile=[0.05, 0.5, 0.95])
                for year, points in zip(data["year"].values, here.values.T, strict=True):
                    writer.writerow((school, origin, year, name, *(f"{v:.6g}" for v in points)))
    return f"data:text/csv;base64,{base64.b64encode(text.getvalue().encode()).decode()}"
