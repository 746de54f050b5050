"""The table of priors: every parameter is a transformed standard normal.

A draw z ~ N(0, I) becomes natural units by the kind of its row, so the prior of every parameter is
N(0, 1) in z and the contraction of a posterior is 1 - var(z).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interlock.scenario.school import SchoolOfThought
from interlock.system.inputs import TRIANGLE

if TYPE_CHECKING:
    from jaxtyping import Array, Float

TABLE = Path(__file__).parent / "priors.csv"
PERSISTENCE_CAP = 0.6  # an uncapped AR(1) of the apprehension error absorbs the model
# Centre of the probability of another try after a return by Mexico, by school.
SOUTH_RETRY = {"deterrent": 0.35, "mixed": 0.55, "displacement": 0.75}
NO_WAR = ("HND",)


@dataclass(frozen=True, slots=True)
class Prior:
    """One parameter: what it is, in which unit, how it is distributed and why.

    Attributes:
        name: name, with the origin after a dot where each origin has its own.
        kind: `normal`, `lognormal`, `logit` (a share), `odds` (log odds of a share),
            `capped` (a share of the cap .6).
        center: median in natural units (of kind `capped`, as a share of the cap).
        scale: standard deviation of z's image: logs, log odds or the unit itself.
        only: school switch under which it is a parameter, else empty.
        label, unit, source: for people.
    """

    name: str
    kind: str
    center: float
    scale: float
    only: str
    label: str
    unit: str
    source: str

    @property
    def location(self) -> float:
        """Return the center on the scale on which the prior is normal."""
        if self.kind == "normal":
            return self.center
        return (
            log(self.center) if self.kind == "lognormal" else log(self.center / (1 - self.center))
        )

    def natural(self, z: "Float[np.ndarray, '...']") -> "Float[np.ndarray, '...']":
        """Return natural units: probabilities as shares, whatever the model computes with."""
        value = self.location + self.scale * np.asarray(z)
        if self.kind == "normal":
            return value
        if self.kind == "lognormal":
            return np.exp(value)
        share = 1 / (1 + np.exp(-value))
        return PERSISTENCE_CAP * share if self.kind == "capped" else share

    def standard(self, value: "Float[np.ndarray, '...']") -> "Float[np.ndarray, '...']":
        """Return the z of natural units, the inverse of `natural`; NaN for what cannot be."""
        at = np.asarray(value, float)
        with np.errstate(invalid="ignore", divide="ignore"):
            if self.kind == "lognormal":
                at = np.log(at)
            elif self.kind != "normal":
                share = at / PERSISTENCE_CAP if self.kind == "capped" else at
                at = np.log(share / (1 - share))
        return (at - self.location) / self.scale

    @property
    def interval(self) -> tuple[float, float]:
        """Return the central 90 percent."""
        low, high = self.natural(np.asarray([-1.6449, 1.6449]))
        return float(low), float(high)


@cache
def _rows() -> tuple[tuple[str, Prior], ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    read = []
    for row in rows:
        block = row.pop("block")
        center, scale = float(row.pop("center")), float(row.pop("scale"))
        read.append((block, Prior(center=center, scale=scale, **row)))
    return tuple(read)


def _switched_on(prior: Prior, school: SchoolOfThought) -> bool:
    return not prior.only or bool(getattr(school, prior.only))


def _of_school(prior: Prior, school: SchoolOfThought) -> Prior:
    """Centre the priors that schools disagree on."""
    if prior.name == "nu":
        return replace(prior, center=school.nu, source=f"{prior.source}: {school.name}")
    if prior.name == "south_retry":
        return replace(prior, center=SOUTH_RETRY[school.externalisation])
    return prior


def mexico(school: SchoolOfThought) -> tuple[Prior, ...]:
    """Return the priors of the Mexican corridor under a school; the hump never applies."""
    return tuple(
        _of_school(prior, school)
        for block, prior in _rows()
        if block == "mexico" and _switched_on(prior, school)
    )


def triangle(school: SchoolOfThought) -> tuple[Prior, ...]:
    """Return the priors of the Central American corridors, each origin's own ones last."""
    shared = [p for block, p in _rows() if block == "triangle" and _switched_on(p, school)]
    own = [
        replace(prior, name=f"{prior.name}.{origin}", label=f"{prior.label}, {origin}")
        for block, prior in _rows()
        if block == "origin"
        for origin in TRIANGLE
        if not (prior.name == "conflict" and origin in NO_WAR)
    ]
    return tuple(_of_school(prior, school) for prior in (*shared, *own))


def model_values(
    priors: tuple[Prior, ...],
    z: "Float[Array, ' parameter']",
    location: "Float[Array, ' parameter']",
    scale: "Float[Array, ' parameter']",
) -> "Mapping[str, Float[Array, '']]":
    """Return what the model computes with: shares, levels, and log odds for kind `odds`.

    Args:
        priors: names and kinds, in the order of z.
        z: standard normals.
        location: of each prior, on the scale on which it is normal.
        scale: of each prior.
    """
    import jax.numpy as jnp
    from jax.nn import sigmoid

    found = {}
    for place, prior in enumerate(priors):
        value = location[place] + scale[place] * z[place]
        if prior.kind == "lognormal":
            value = jnp.exp(value)
        elif prior.kind == "logit":
            value = sigmoid(value)
        elif prior.kind == "capped":
            value = PERSISTENCE_CAP * sigmoid(value)
        found[prior.name] = value
    return found
