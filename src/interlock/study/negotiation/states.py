"""States of the world in a window, from packaged data."""

from dataclasses import dataclass, replace
from math import log

import numpy as np

from interlock.errors import InputError, did_you_mean
from interlock.politics import inputs as politics
from interlock.politics.inputs import political_inputs
from interlock.politics.steps import log_salience
from interlock.region.annual import LAST_YEAR, REFERENCE_YEAR
from interlock.region.instruments import instrument
from interlock.region.observed import known
from interlock.scenario.window import Window
from interlock.system.levels import history

PER_HOMICIDES = 10.0
SWITCHES = ("9-11", "threat", "salience")


@dataclass(frozen=True)
class States:
    """What a government sees in a window.

    Attributes:
        year: of the window.
        salience_share: Americans who name immigration the most important problem.
        concern: for security: attack (1 in its year and the next) + ln of agents on the northern
            border over 1993; agents there grew with the attacks of 2001.
        homicides: in Mexico, per 100,000.
        attack: whether the attacks of 2001 lie behind.
        held: states whose value is that of an earlier year, because the series ends.
    """

    year: int
    salience_share: float
    concern: float
    homicides: float
    attack: bool
    held: tuple[str, ...] = ()

    @property
    def salience(self) -> float:
        """S, zero where nobody names it."""
        return salience_of(self.salience_share)


def salience_of(share: float) -> float:
    """Return S = ln((100 share + 1/4) / (1/4)), log salience over that of nobody."""
    return float(log_salience(np.asarray(share)) - log_salience(np.asarray(0.0)))


def states(window: Window) -> States:
    """Return the states of a window, each of its year or of the last that is known."""
    year = min(window.year, LAST_YEAR)
    given = political_inputs()
    north = known("panel.usbp_agents_north")
    last = {
        "salience": given[politics.SALIENCE].last_observed,
        "concern": max(north),
        "homicides": max(known("homicide_rate_unodc", country="MEX")),
    }
    nearest = max(y for y in north if y <= max(year, min(north)))
    growth = log(north[nearest] / north[REFERENCE_YEAR])
    return States(
        window.year,
        given[politics.SALIENCE].at(year),
        given[politics.TERROR].at(year) + max(0.0, growth),
        history()["drivers.homicide.MEX"].at(year),
        window.year >= instrument(politics.ATTACK).first_year,
        tuple(name for name, until in last.items() if window.year > until),
    )


def without(window: Window, states: States, switch: str) -> tuple[Window, States]:
    """Return a window and its states with one thing taken out of the world.

    Args:
        window: the window.
        states: its states.
        switch: `9-11` (borders as thin and security as little thought of as before), `threat`, or
            `salience` (nobody names immigration).

    Raises:
        InputError: no such switch, or nothing there to take out.
    """
    if switch not in SWITCHES:
        raise InputError(f"--without '{switch}' is not known{did_you_mean(switch, SWITCHES)}")
    if switch == "threat":
        if window.threat is None:
            raise InputError(f"window '{window.name}' has no threat to be without")
        return window.model_copy(update={"threat": None}), states
    if switch == "salience":
        return window, replace(states, salience_share=0.0)
    if not states.attack:
        raise InputError(f"window '{window.name}' lies before the attacks of 2001")
    return window, replace(states, concern=0.0, attack=False)
