"""Scenarios, exact runs and draws for tests of the coupled run, each made once a process."""

from functools import cache

import numpy as np

from interlock.region.annual import FIRST_YEAR
from interlock.scenario.language.library import parse_scenario
from interlock.scenario.school import chosen
from interlock.study.coupled import exact
from interlock.study.coupled.pose import pose
from interlock.study.coupled.run import ask, draws, tell
from interlock.study.coupled.sample import middle, sample
from tests.scenario.language.writing import change, text, trade

SCHOOLS = chosen("all")
ORIGINS = ("MEX", "GTM", "HND", "SLV")
SOURCE = "https://example.org/assumed"


def at(year):
    return year - FIRST_YEAR


def one(instrument, *, unit, **edits):
    """Return a dated change as a scenario file writes it."""
    return change(instrument=instrument, hold=None, unit=unit, source=SOURCE, **edits)


def written(name, *changes, **head):
    """Return a scenario of so many changes, parsed from text."""
    return parse_scenario(text(*changes, name=name, title=name, **head))


def tariff(points, start=2000, importer="USA", exporter="MEX"):
    return trade(importer=importer, exporter=exporter, from_=start, add=points, source=SOURCE)


@cache
def posed(name, last=2024):
    """Return a packaged scenario, posed."""
    return pose(name, last=last)


@cache
def solved(name, school, last=2024):
    """Return the exact run of a packaged scenario in the middle of a school."""
    return exact.solve(posed(name, last), school)


@cache
def sampled(school, number):
    return sample(school, number)


@cache
def centre(school):
    return middle(school)


def told(of, school, drawn=None, *, after=None, on=None, edit=None):
    """Return what draws say of a posed scenario; trade to first order around history's equilibria.

    Args:
        of: the posed scenario.
        school: its name.
        drawn: a sample; None for the middle.
        after: trade of the scenario; None for that of history.
        on: channels, draws first.
        edit: changes the question before it is asked.
    """
    asked = ask(school, of.ground, of.factual, of.given, after or of.ground.history)
    asked = asked if edit is None else edit(asked)
    made = draws(drawn or centre(school), of.factual, of.given, on)
    return tell(asked, made, of.ground.economy.layout)


def effect(of, name, origin=None):
    """Return the change of an outcome of people, draws first [draw, (origin,) year]."""
    before, after = (side[name] for side in of.people)
    change = np.asarray(after) - np.asarray(before)
    return change if origin is None else change[:, ORIGINS.index(origin)]
