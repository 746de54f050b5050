"""One number of a run: an outcome at a place and a year, as a person writes it.

`unauthorised_persons.MEX@2010`, `deaths@2019`, `value_added_index.MEX.Agriculture@2005`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from interlock.errors import InputError, did_you_mean
from interlock.region.annual import FIRST_YEAR
from interlock.study.answers.outcomes import (
    CATALOGUE,
    PLACES_OF,
    About,
    difference_unit,
)
from interlock.study.coupled.pose import Posed

EXAMPLE = "unauthorised_persons.MEX@2010"


@dataclass(frozen=True)
class Spot:
    """An outcome at a place and a year.

    Attributes:
        outcome: its name.
        places: members of its dims but the year.
        year: the year.
        at: positions of the places and the year.
    """

    outcome: str
    places: tuple[str, ...]
    year: int
    at: tuple[int, ...]

    @property
    def about(self) -> About:
        """What the outcome is."""
        return CATALOGUE[self.outcome]

    @property
    def difference_unit(self) -> str:
        """Unit in which two runs differ."""
        return difference_unit(self.outcome)

    def of(self, found: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the number of every draw, from outcomes by name [draw]."""
        return found[self.outcome][(slice(None), *self.at)]

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{'.'.join((self.outcome, *self.places))}@{self.year}"


def spot(text: str, posed: Posed, year: int | None = None) -> Spot:
    """Read an outcome at a place and year.

    Args:
        text: `OUTCOME.PLACE@YEAR`; the year may be left out where `year` is given.
        posed: the scenario, for its years and sectors.
        year: where the text has none.

    Raises:
        InputError: an unknown outcome or place, a missing or superfluous place, a year outside.
    """
    name, _, when = text.partition("@")
    outcome, *places = name.strip().split(".")
    if outcome not in CATALOGUE:
        hint = did_you_mean(outcome[:60], CATALOGUE)
        raise InputError(f"no outcome '{outcome[:60]}'{hint}; `interlock outcomes` lists them")
    dims = CATALOGUE[outcome].dims[:-1]
    if len(places) != len(dims):
        shape = ".".join((outcome, *(dim.upper() for dim in dims)))
        raise InputError(f"'{text[:80]}': write {shape}@YEAR, such as {EXAMPLE}")
    members = dict(PLACES_OF) | {"sector": posed.ground.economy.sectors}
    at = []
    for dim, place in zip(dims, places, strict=True):
        if place not in members[dim]:
            hint = did_you_mean(place[:60], members[dim])
            raise InputError(f"'{text[:80]}': no {dim} '{place[:60]}'{hint}")
        at.append(members[dim].index(place))
    found = _year(text, when, year)
    if found not in posed.years:
        first, last = posed.years[0], posed.years[-1]
        raise InputError(f"'{text[:80]}': the run has no year {found}; give {first} to {last}")
    return Spot(outcome, tuple(places), found, (*at, found - FIRST_YEAR))


def _year(text: str, when: str, default: int | None) -> int:
    if not when and default is not None:
        return default
    if not (when.isdigit() and len(when) == 4):
        raise InputError(f"'{text[:80]}': say in which year, such as {EXAMPLE}")
    return int(when)
